"""Ask follow-up turns with what came before them, and the full questions alone; print how the two compare.

    python benchmarks/followups.py work/                # archives are made there once, and used again
    python benchmarks/followups.py work/ --only crud --show held-out

A turn of data/eval/crud_followups.jsonl and hexo_followups.jsonl names two questions of the set's own file, which is
read from the folder that NEWS_DATA names, and words the second as a person would who has just asked the first (or
the firsts, oldest first). The earlier questions are asked too, so that each turn has real answers before it. Every
second line, from the first, was looked at while the rules were written; the rest were held out. The sample's own
follow-ups have no full form; they are asked with and without history.
A last row asks every question of crud after one on another article: what a change of topic costs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluate_all import DATA, REPOSITORY, SETS, archive_of, table

from qa import Archive
from qa.errors import BadQuestion
from qa.evaluate import EvalQuestion, load_questions
from qa.evaluate.figures import holds
from qa.types import Answer

DEPTH = 50
"""Passages searched, of which the first five articles count."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question in short, those before it, and the same in full."""

    id: str
    first: tuple[str, ...]
    question: str
    full: EvalQuestion
    part: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one way of asking came out."""

    query: str
    ranked: tuple[str, ...]
    """Ids of the articles found, best first."""
    first: bool
    """Whether the first quote is from the gold article and holds the answer."""
    any: bool
    gold: frozenset[str]

    def hit(self, n: int) -> bool:
        """Whether the gold article is among the first `n`."""
        return bool(self.gold & set(self.ranked[:n]))


def followups(name: str) -> list[FollowUp]:
    """The turns of a set, joined with its questions; those that no article answers left out."""
    questions = {question.id: question for question in load_questions(SETS[name].questions)}
    turns = []
    lines = (REPOSITORY / f"data/eval/{name}_followups.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        row = json.loads(line)
        ids = [row["first"]] if isinstance(row["first"], str) else row["first"]
        full = questions[row["second"]]
        part = "held out" if number % 2 else "development"
        if full.articles:
            first = tuple(questions[one].question for one in ids)
            turns.append(FollowUp(row["id"], first, row["question"], full, part))
    return turns


def conversation(archive: Archive, first: Sequence[str]) -> list[Answer]:
    """The answers to questions asked one after another."""
    answers: list[Answer] = []
    for question in first:
        answers.append(archive.ask(question, history=answers))
    return answers


def outcome(archive: Archive, question: str, history: Sequence[str | Answer], full: EvalQuestion) -> Outcome:
    """Ask one question and see whether what comes back is the full question's."""
    gold = frozenset(archive.article(one).id for one in full.articles)
    try:
        answer = archive.ask(question, history=history)
    except BadQuestion:  # 为什么？ alone
        return Outcome(question, (), False, False, gold)
    hits = archive.search(question, DEPTH, history=history)
    right = [c.article_id in gold and holds(c.quote, full.answers) for c in answer.citations]
    ranked = tuple(dict.fromkeys(hit.passage.article_id for hit in hits))
    return Outcome(answer.query, ranked, right[:1] == [True], any(right), gold)


def row(name: str, outcomes: Sequence[Outcome]) -> dict[str, str]:
    """One row of the table."""
    shares = {
        "gold article first": [one.hit(1) for one in outcomes],
        "among five": [one.hit(5) for one in outcomes],
        "first quote right": [one.first for one in outcomes],
        "any quote right": [one.any for one in outcomes],
    }
    return {"asked": name, "turns": str(len(outcomes))} | {
        column: f"{sum(found) / len(found):.3f}" for column, found in shares.items()
    }


def rows(name: str, archive: Archive, show: str, plain: bool) -> Iterator[dict[str, str]]:
    """Rows of one set: in short with the conversation, and in full alone."""
    turns = followups(name)
    before = {first: conversation(archive, first) for first in dict.fromkeys(turn.first for turn in turns)}
    for part in sorted({turn.part for turn in turns}):
        of = [turn for turn in turns if turn.part == part]
        short = [outcome(archive, turn.question, before[turn.first], turn.full) for turn in of]
        full = [outcome(archive, turn.full.question, (), turn.full) for turn in of]
        yield row(f"{name}, {part}: in short, after real answers", short)
        if plain:
            words = [outcome(archive, turn.question, turn.first, turn.full) for turn in of]
            yield row(f"{name}, {part}: in short, after the questions alone", words)
            yield row(
                f"{name}, {part}: in short, alone", [outcome(archive, t.question, (), t.full) for t in of]
            )
        yield row(f"{name}, {part}: in full, alone", full)
        if show == part.replace(" ", "-"):
            for turn, mine, other in zip(of, short, full, strict=True):
                mark = f"{'=+-'[mine.hit(1) - other.hit(1)]}{'=+-'[mine.first - other.first]}"
                print(
                    mark, " ‖ ".join(turn.first), "→", turn.question, "⇒", mine.query, "|", turn.full.question
                )


def changes(archive: Archive) -> Iterator[dict[str, str]]:
    """Every question of crud after one on another article, and alone."""
    questions = load_questions(SETS["crud"].questions)
    half = len(questions) // 2
    pairs = [(questions[n - half], question) for n, question in enumerate(questions)]
    after = [outcome(archive, q.question, [archive.ask(other.question)], q) for other, q in pairs]
    yield row("crud: in full, after another topic", after)
    yield row("crud: in full, alone", [outcome(archive, q.question, (), q) for _, q in pairs])
    same = sum(one.query == q.question for one, (_, q) in zip(after, pairs, strict=True))
    print(f"after another topic, {same} of {len(pairs)} questions are left as they are")


def main() -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("work", type=Path, help="folder for archives")
    sets = ("crud", "hexo", "sample", "change")
    parser.add_argument("--only", action="append", choices=sets, help="leave the others out")
    parser.add_argument("--show", choices=("development", "held-out"), default="", help="print those turns")
    parser.add_argument("--plain", action="store_true", help="also after the questions alone, and alone")
    args = parser.parse_args()
    found: list[dict[str, str]] = []
    for name in args.only or sets:
        given = SETS["crud" if name == "change" else name]
        if not given.questions.exists() or not given.articles.exists():
            print(f"{name} passed over: not in {DATA} (NEWS_DATA names the folder)")
            continue
        path = args.work / f"{given.archive}.archive"
        with Archive.open(path, read_only=True) if path.exists() else archive_of(given, args.work) as archive:
            if name == "change":
                found += changes(archive)
            elif name == "sample":
                found += sample(archive)
            else:
                found += rows(name, archive, args.show, args.plain)
    print(table(found))


def sample(archive: Archive) -> Iterator[dict[str, str]]:
    """The sample's follow-ups, after real answers and alone."""
    turns = [turn for turn in load_questions(SETS["followups"].questions) if turn.articles]
    short = [outcome(archive, t.question, conversation(archive, t.history), t) for t in turns]
    yield row("sample: in short, after real answers", short)
    yield row("sample: in short, alone", [outcome(archive, t.question, (), t) for t in turns])
    for turn, one in zip(turns, short, strict=True):
        print(
            "+" if one.hit(1) else "-",
            "+" if one.first else "-",
            turn.history[-1],
            "→",
            turn.question,
            "⇒",
            one.query,
        )


if __name__ == "__main__":
    main()
