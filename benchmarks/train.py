"""Learn qa/weights.json: what the features of passages, of sentences and of an answer are worth.

    python -m benchmarks.train work/            # makes the archives it lacks, observes, learns, writes
    python -m benchmarks.train work/ --dry      # only tells what would be learned

Passages and sentences: the chance that the best is a gold one, by softmax over a question's candidates (the listwise loss
of Cao et al., ICML 2007), with a ridge. Passage weights are held at 0 or above and sum to 1. Confidence: logistic
regression on whether the archive answers; questions whose answer is there, the same with their gold articles
left out (near misses) or with only the gold articles' passages that answer left out (silent), the same about something
else (swapped: benchmarks/swap.py), and questions of other sets (off topic). Each set counts alike. The figures are of weights
learned without the set that they are told of. Sets whose files are absent (NEWS_DATA names their folder) are
passed over. `dated` and `context` hardly vary in these sets, and `another` is not observed: their weights are set by hand.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.evaluate_all import DATA, SETS, archive_of
from benchmarks.observe import Observed, observe
from benchmarks.swap import Swaps
from qa import Archive
from qa.answer.confidence import CONFIDENCE, all_of
from qa.answer.quoting import CLOSE_BEHIND, ELSEWHERE_BEHIND, MOST_CHARACTERS, MOST_SENTENCES
from qa.evaluate import EvalQuestion, load_questions
from qa.evaluate.figures import auroc
from qa.features import PASSAGE, SENTENCE

Array = NDArray[np.float64]
REPOSITORY = Path(__file__).parents[1]
LEARNED = ("sample", "hexo", "crud", "xquad_zh", "xquad_en_on_zh")
"""Sets with questions that their archive answers."""
OFF_TOPIC = {
    "sample": "crud",
    "hexo": "crud",
    "xquad_zh": "crud",
    "crud": "xquad_zh",
    "xquad_en_on_zh": "hexo",
}
"""Whose questions are asked of a set's archive as well, though it does not answer them."""
MOST = 600
"""Questions of a set, about; half as many are asked of another."""
K = 6
"""Passages whose sentences may answer, as in `Archive.ask`."""
SET_BY_HAND = {
    "passage": {"dated": 0.06, "context": 0.03},
    "sentence": {"dated": 1.0},
    "confidence": {"another": -4.0},
}
FALSE_ANSWERS = 0.37
"""The share of near misses that may be answered: the confidence threshold is where they are."""


class Question(NamedTuple):
    """One question as observed: its passages, and the sentences of the first of them."""

    passages: Array
    gold: NDArray[np.bool_]
    article: NDArray[np.int32]
    absent: Array
    """Of each passage's article."""
    sentences: Array
    of: NDArray[np.int32]
    """Row of `passages` that each sentence is of."""
    right: NDArray[np.bool_]
    length: NDArray[np.int32]
    foreign: NDArray[np.bool_]
    open: bool

    def without_gold(self) -> Question:
        """As if its gold articles were not in the archive."""
        return self.only(~self.gold)

    def silent(self) -> Question | None:
        """As if its gold articles did not state the answer; None when nothing of them is left without it."""
        answering = np.zeros(len(self.passages), dtype=np.bool_)
        answering[self.of[self.right]] = True
        return self.only(~answering) if answering.any() and (self.gold & ~answering).any() else None

    def only(self, kept: NDArray[np.bool_]) -> Question:
        """With some of its passages only."""
        renumbered, here = np.cumsum(kept) - 1, kept[self.of]
        return self._replace(
            passages=self.passages[kept],
            gold=self.gold[kept],
            article=self.article[kept],
            absent=self.absent[kept],
            sentences=self.sentences[here],
            of=renumbered[self.of[here]].astype(np.int32),
            right=self.right[here],
            length=self.length[here],
            foreign=self.foreign[here],
        )


class Asked(NamedTuple):
    """What was put to a set's archive."""

    own: list[Question]
    """The set's questions."""
    swapped: list[Question]
    """Of them, those in Chinese, about something else."""
    off: list[Question]
    """Another set's."""


def questions_of(seen: Observed) -> list[Question]:
    """The questions of a set, each on its own."""
    found, of_question = [], seen.question[seen.passage]
    for number in range(len(seen.open)):
        rows, here = np.flatnonzero(seen.question == number), of_question == number
        if len(rows):
            found.append(
                Question(
                    seen.passages[rows].astype(np.float64),
                    seen.gold[rows],
                    seen.article[rows],
                    seen.absent[rows].astype(np.float64),
                    seen.sentences[here].astype(np.float64),
                    (seen.passage[here] - rows[0]).astype(np.int32),
                    seen.right[here],
                    seen.length[here],
                    seen.foreign[here],
                    bool(seen.open[number]),
                )
            )
    return found


def listwise(lists: Sequence[tuple[Array, NDArray[np.bool_], float]], *, positive: bool) -> Array:
    """Weights of the features, from (features, gold or not, weight) of each list."""

    def loss(w: Array) -> tuple[float, Array]:
        total, gradient = 0.5 * float(w @ w), w.copy()
        for x, gold, weight in lists:
            score = x @ w
            chance = np.exp(score - score.max())
            chance /= chance.sum()
            of_gold = float(chance[gold].sum()) + 1e-12
            total -= weight * float(np.log(of_gold))
            gradient -= weight * (x.T @ (chance * gold / of_gold - chance))
        return total, gradient

    size = lists[0][0].shape[1]
    bounds = [(0, None)] * size if positive else None
    return np.asarray(minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", bounds=bounds).x)


def logistic(x: Array, y: Array, weight: Array) -> tuple[float, Array]:
    """Intercept and weights."""

    def loss(w: Array) -> tuple[float, Array]:
        z = x @ w[1:] + w[0]
        p = 1 / (1 + np.exp(-z))
        total = float((weight * (np.logaddexp(0, z) - y * z)).sum()) + 0.5 * float(w[1:] @ w[1:])
        error = weight * (p - y)
        return total, np.concatenate([[error.sum()], x.T @ error + w[1:]])

    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return float(found[0]), np.asarray(found[1:])


class Learned(NamedTuple):
    """What the three stages' features are worth."""

    passage: Array
    sentence: Array
    intercept: float
    confidence: Array


def learn(sets: Sequence[Asked]) -> Learned:
    """Weights from the sets with answers, and from other questions asked of the same archives."""
    own = [asked.own for asked in sets]
    passage = listwise(list(_lists(own, lambda one: (one.passages, one.gold))), positive=True)
    passage = _by_hand("passage", PASSAGE, passage / passage.sum())
    passage /= passage.sum()
    sentence = listwise(list(_lists(own, lambda one: _sentences(one, passage)[:2])), positive=False)
    sentence = _by_hand("sentence", SENTENCE, sentence)
    rows, targets, weight = [], [], []
    for questions, swapped, off in sets:
        answerable = [one for one in questions if one.gold.any()]
        near = [one.without_gold() for one in answerable] + [one for one in questions if not one.gold.any()]
        for group, target, share in (
            (answerable, 1.0, 0.5),
            (near, 0.0, 0.15),
            (silent(answerable), 0.0, 0.1),
            (swapped, 0.0, 0.1),
            (off, 0.0, 0.15),
        ):
            told = [confidence_row(one, passage, sentence) for one in group]
            rows += told
            targets += [target] * len(told)
            weight += [400 * share * _size(questions) / max(1, len(told))] * len(told)
    intercept, confidence = logistic(np.array(rows), np.array(targets), np.array(weight))
    return Learned(passage, sentence, intercept, confidence)


def silent(questions: Sequence[Question]) -> list[Question]:
    """Those that can be put to gold articles which do not answer them."""
    return [without for one in questions if (without := one.silent()) is not None]


def _lists(
    sets: Sequence[list[Question]], pick: Callable[[Question], tuple[Array, NDArray[np.bool_]]]
) -> Iterable[tuple[Array, NDArray[np.bool_], float]]:
    for questions in sets:
        lists = [(x, y) for x, y in map(pick, questions) if y.any() and not y.all()]
        yield from ((x, y, 400 * _size(questions) / len(lists)) for x, y in lists)


def _size(questions: Sequence[Question]) -> float:
    """What a set counts for: one of fewer than 100 questions in proportion."""
    return min(1.0, len(questions) / 100)


def _by_hand(stage: str, names: Sequence[str], learned: Array) -> Array:
    values = dict(zip(names, learned.tolist(), strict=True)) | SET_BY_HAND.get(stage, {})
    return np.array([values[name] for name in names])


def _sentences(one: Question, passage: Array) -> tuple[Array, NDArray[np.bool_], NDArray[np.intp]]:
    """Features of the sentences of the `K` best passages, whether each is right, and which they are."""
    score = one.passages @ passage
    best = np.argsort(-score, kind="stable")[:K]
    kept = np.flatnonzero(np.isin(one.of, best))
    x = one.sentences[kept].copy()
    x[:, SENTENCE.index("passage")] = score[one.of[kept]]
    return x, one.right[kept], kept


def confidence_row(one: Question, passage: Array, sentence: Array) -> Array:
    """As `qa.answer.confidence.confidence_features`."""
    x, _, kept = _sentences(one, passage)
    if not len(x):
        return np.zeros(len(CONFIDENCE))
    score = x @ sentence
    best = int(score.argmax())
    articles = one.article[one.of[kept]]
    others = score[articles != articles[best]]
    told = {name: x[best, SENTENCE.index(name)] for name in CONFIDENCE if name in SENTENCE} | {
        "score": score[best] / 10,
        "lead": min(1.0, (score[best] - (others.max() if len(others) else score[best] - 5)) / 5),
        "foreign": float(one.foreign[kept[best]]),
        "open": float(one.open),
        "absent": 0.0 if one.foreign[kept[best]] else float(one.absent[one.of[kept[best]]]),
        "another": 0.0,
    }
    return np.array([told[name] for name in CONFIDENCE])


def figures(asked: Asked, w: Learned) -> dict[str, float]:
    """What weights make of a set."""
    questions = asked.own
    answerable = [one for one in questions if one.gold.any()]
    found: dict[str, list[float]] = {name: [] for name in ("hit@1", "hit@5", "hit@10", "first", "any")}
    for one in answerable:
        order = list(
            dict.fromkeys(one.article[np.argsort(-(one.passages @ w.passage), kind="stable")].tolist())
        )
        gold = set(one.article[one.gold].tolist())
        for depth in (1, 5, 10):
            found[f"hit@{depth}"].append(bool(gold & set(order[:depth])))
        x, right, kept = _sentences(one, w.passage)
        chosen = _chosen(x @ w.sentence, one.length[kept], one.article[one.of[kept]])
        found["first"].append(bool(len(right) and right[chosen[0]]))
        found["any"].append(any(right[at] for at in chosen))
    sure = [
        [_sure(one, w) for one in group]
        for group in (
            answerable,
            [one.without_gold() for one in answerable],
            silent(answerable),
            asked.swapped,
            asked.off,
        )
    ]
    missing = len([one for one in questions if not one.gold.any()])
    told = {name: float(np.mean(values)) for name, values in found.items()}
    return told | {
        "not found": missing / len(questions),
        "AUROC near": _or_nan(auroc(sure[0], sure[1])),
        "AUROC silent": _or_nan(auroc(sure[0], sure[2])),
        "AUROC swapped": _or_nan(auroc(sure[0], sure[3])),
        "AUROC off": _or_nan(auroc(sure[0], sure[4])),
    }


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _sure(one: Question, w: Learned) -> float:
    return float(1 / (1 + np.exp(-w.intercept - confidence_row(one, w.passage, w.sentence) @ w.confidence)))


def _chosen(score: Array, length: NDArray[np.int32], article: NDArray[np.int32]) -> list[int]:
    """About as `qa.answer.quoting.select`, which also leaves out repetitions."""
    order = np.argsort(-score, kind="stable").tolist()
    chosen, total = order[:1], int(length[order[0]]) if order else 0
    for at in order[1:]:
        behind = CLOSE_BEHIND if article[at] == article[order[0]] else ELSEWHERE_BEHIND
        if len(chosen) == MOST_SENTENCES:
            break
        if score[at] >= score[order[0]] - behind and total + length[at] <= MOST_CHARACTERS:
            chosen, total = [*chosen, at], total + int(length[at])
    return chosen


def observed(work: Path) -> dict[str, Asked]:
    """The questions of every set at hand."""
    sets: dict[str, Asked] = {}
    for name in LEARNED:
        given, other = SETS[name], SETS[OFF_TOPIC[name]]
        files = [
            work / f"observed {name}{what}.npz"
            for what in ("", " swapped", f" asked of by {OFF_TOPIC[name]}")
        ]
        if not all(file.exists() for file in files):
            if not (given.articles.exists() and other.questions.exists()):
                print(
                    f"{name} passed over: {given.articles} or {other.questions} is absent (NEWS_DATA is {DATA})"
                )
                continue
            own, off = load_questions(given.questions), load_questions(other.questions)
            own, off = own[:: max(1, len(own) // MOST)], off[:: max(1, len(off) // (MOST // 2))]
            with archive_of(given, work) as archive:
                for file, questions in zip(files, (own, swapped(archive, own), off), strict=True):
                    if not file.exists():
                        observe(archive, questions).save(file)
        sets[name] = Asked(*(questions_of(Observed.load(file)) for file in files))
    return sets


def swapped(archive: Archive, questions: Sequence[EvalQuestion]) -> list[EvalQuestion]:
    """Those questions that can be put about something else which their gold articles do not name."""
    swaps, draw, found = Swaps([one.question for one in questions]), random.Random(0), list[EvalQuestion]()
    for one in questions:
        answering = "\n".join(all_of(archive.article(article)) for article in one.articles)
        if other := swaps.question(one.question, answering, draw):
            found.append(replace(one, question=other, articles=()))
    return found


def written(w: Learned, sets: Sequence[Asked]) -> dict[str, Any]:
    """The weights as the file holds them."""
    near = [_sure(one.without_gold(), w) for asked in sets for one in asked.own if one.gold.any()]
    return {
        "passage": {"weights": _named(PASSAGE, w.passage)},
        "sentence": {"weights": _named(SENTENCE, w.sentence)},
        "confidence": {
            "threshold": round(float(np.quantile(near, 1 - FALSE_ANSWERS)), 3),
            "intercept": round(w.intercept, 3),
            "weights": _named(CONFIDENCE, _by_hand("confidence", CONFIDENCE, w.confidence)),
        },
    }


def _named(names: Sequence[str], values: Array) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}


def main() -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("work", type=Path, help="folder for archives and observations")
    parser.add_argument("--dry", action="store_true", help="do not write qa/weights.json")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    sets = observed(args.work)
    shown = None
    for name, asked in sets.items():
        told = figures(asked, learn([rest for other, rest in sets.items() if other != name]))
        if shown is None:
            shown = tuple(told)
            print(f"| learned without | {' | '.join(shown)} |\n|---|{'---|' * len(shown)}")
        print(f"| {name} | {' | '.join(f'{told[figure]:.3f}' for figure in shown)} |", flush=True)
    learned = learn(list(sets.values()))
    for name, asked in sets.items():
        told = figures(asked, learned)
        print(f"| learned with all: {name} | {' | '.join(f'{value:.3f}' for value in told.values())} |")
    text = json.dumps(written(learned, list(sets.values())), indent=1)
    print(text)
    if not args.dry:
        (REPOSITORY / "qa" / "weights.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
