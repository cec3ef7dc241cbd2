"""Evidence → Answer: the sentences that answer most directly, quoted as they stand; or an abstention.

No text is generated. Sentences are scored by `qa.features`, whether there is an answer at all by the features of the
best of them; what each feature is worth is learned (`qa.score`, benchmarks/train.py).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from qa.chronology import NEVER, in_sequence, newest_first
from qa.cite import Quote, cite, lead, quotes
from qa.features import SENTENCE, Candidate, Need, Sentence, sentence_features
from qa.names import absent, names
from qa.numerals import values
from qa.query import Query
from qa.reports import asks_for_reports, topic
from qa.score import threshold, weights
from qa.tables import is_above
from qa.tokens import normalise, script, terms
from qa.types import Answer, Article, Citation, Filters, Hit, Paragraph, stated

MOST_SENTENCES = 3
MOST_CHARACTERS = 240
"""All quotes of an answer together, unless the first alone is longer."""
CLOSE_BEHIND, ELSEWHERE_BEHIND = 3.0, 1.5
"""How far a further quote's score may lie below the best: of its article, of another. Scores are logits: the odds of being
the best are then `exp(-3)` times as high. Chosen on the sets of benchmarks/train.py: docs/quality.md."""
MOST_REPORTS = 6
"""Told in a sequence."""
SEQUENCE_BEHIND = 4.0
"""The same where a question asks how things went."""
CONFIDENCE = (
    "overlap", "titled_overlap", "around_overlap", "weakest", "read", "titled_said", "around_said", "figures",
    "kind", "passage", "score", "lead", "foreign", "open", "absent", "elsewhen",
)  # fmt: skip
"""What confidence is estimated from."""

_CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A hit with the article that it is a passage of."""

    hit: Hit
    article: Article
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence that may answer, with what speaks for it."""

    evidence: Evidence
    quote: Quote
    features: NDArray[np.float64]
    """In the order of `SENTENCE`."""
    score: float

    def __getitem__(self, name: str) -> float:
        return float(self.features[SENTENCE.index(name)])


def compose(question: str, query: Query, evidence: Sequence[Evidence], need: Need) -> Answer:
    """Quote what answers a question, or say that the archive does not.

    Args:
        question: as the person wrote it.
        query: what was searched.
        evidence: the best hits, best first.
        need: how passages and sentences are compared with the question.
    """
    hits = tuple(item.hit for item in evidence)
    found = rank(need, evidence)
    confidence = 0.0 if query.only_figures else estimate(need, found, rivals=query.filters.article is None)
    found = quotable(found)
    unsure = confidence < threshold() or not found
    reports = listing(query, found) if _wants_listing(query, need, unsure=unsure) else []
    if unsure and not reports:
        text = _statement(question, query.filters)
        return Answer(question, query.text, query.filters, text, (), (), hits, True, confidence)
    if query.latest and not reports:
        found = newest_first(found, lambda one: math.exp(one.score - found[0].score), _published, nearly=0.3)
    behind = (SEQUENCE_BEHIND, SEQUENCE_BEHIND) if query.sequence else (CLOSE_BEHIND, ELSEWHERE_BEHIND)
    chosen = reports or together(opened(select(found, *behind)))
    if query.sequence:
        chosen = in_sequence(chosen, _published)
    citations = tuple(cite(n, one.evidence.article, one.quote) for n, one in enumerate(chosen, start=1))
    text = "\n".join([*told(citations), *differing(need, chosen)])
    return Answer(question, query.text, query.filters, text, citations, hits, (), False, confidence)


def told(citations: Sequence[Citation]) -> list[str]:
    """The lines of an answer: quotes with their numbers, and above rows of a table, once, the head of that table."""
    lines, before = list[str](), ""
    for one in citations:
        lines += [one.head] if one.head not in {"", before} else []
        lines.append(f"{one.quote} [{one.number}]")
        before = one.head
    return lines


def leads(question: str, query: Query, reports: Sequence[tuple[Hit, Article]]) -> Answer:
    """The first sentence of each report, for a question that asks for the newest there are.

    Args:
        question: as the person wrote it.
        query: what was searched.
        reports: the newest articles, newest first, each with its first passage.
    """
    hits = tuple(hit for hit, _ in reports)
    newest = [article for _, article in reports[:MOST_SENTENCES]]
    citations = tuple(cite(n, article, lead(article)) for n, article in enumerate(newest, start=1))
    return Answer(
        question, query.text, query.filters, "\n".join(told(citations)), citations, hits, (), False, 1.0
    )


def outside(answer: Answer, extent: tuple[date, date]) -> Answer:
    """An abstention that says of which days the archive's articles are, since none is of those asked about.

    Args:
        answer: the abstention.
        extent: the days of the archive's first and last article.
    """
    first, last = extent
    if _CHINESE.search(answer.question):
        told = f"这些日子没有文章：档案里最早的是 {first} 的，最新的是 {last} 的。"
    else:
        told = f" There is no article of these days: the first is of {first}, the newest of {last}."
    return replace(answer, text=answer.text + told, extent=extent)


def rank(need: Need, evidence: Sequence[Evidence]) -> list[Scored]:
    """The distinct sentences of the evidence, best first."""
    learned, found = weights("sentence", SENTENCE), list[Scored]()
    for item in evidence:
        placed, sentences = sentences_of(item)
        rows = sentence_features(need, item.candidate, item.hit.score, sentences)
        scores = learned.score(rows).tolist()
        found += [Scored(item, *one) for one in zip(placed, rows, scores, strict=True)]
    found.sort(key=lambda one: (-one.score, one.evidence.hit.rank, one.quote.paragraph, one.quote.start))
    distinct: dict[str, Scored] = {}
    for one in found:
        distinct.setdefault(one.quote.text, one)
    return list(distinct.values())


def quotable(found: Sequence[Scored]) -> list[Scored]:
    """Those that can be quoted: not the caption of a table or the names of its columns, which speak for its rows."""
    return [one for one in found if not (_in_table(one) and is_above(_paragraph(one).text, one.quote.start))]


def _paragraph(one: Scored) -> Paragraph:
    return one.evidence.article.paragraphs[one.quote.paragraph]


def _in_table(one: Scored) -> bool:
    return _paragraph(one).kind == "table"


def sentences_of(item: Evidence) -> tuple[list[Quote], list[Sentence]]:
    """The sentences of a hit's passage: as quotes of the article, and as parts of the passage."""
    placed = quotes(item.hit.passage, item.article)
    kinds = [item.article.paragraphs[quote.paragraph].kind for quote in placed]
    return placed, [
        Sentence(*quote.within, quote.text, quote.paragraph, kind)
        for quote, kind in zip(placed, kinds, strict=True)
    ]


def select(
    found: Sequence[Scored], behind: float = CLOSE_BEHIND, elsewhere: float = ELSEWHERE_BEHIND
) -> list[Scored]:
    """The sentences to quote: the best, and those close behind it, of its article or `elsewhere`, that add something."""
    chosen = list(found[:1])
    for one in found[1:]:
        if len(chosen) == MOST_SENTENCES:
            break
        near = behind if one.evidence.article.id == found[0].evidence.article.id else elsewhere
        room = MOST_CHARACTERS - sum(len(other.quote.text) for other in chosen)
        if one.score < found[0].score - near:
            continue
        if len(one.quote.text) <= room and not any(_repeats(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def opened(chosen: Sequence[Scored]) -> list[Scored]:
    """The sentences to quote; where the best opens a list (官方给出的最低配置如下：), it and the items below it instead."""
    best = chosen[0]
    article, at = best.evidence.article, best.quote.paragraph + 1
    if not best.quote.text.endswith(("：", ":")) or best.quote.end < len(article.paragraphs[at - 1].text):
        return list(chosen)
    items, room = list[Scored](), MOST_CHARACTERS - len(best.quote.text)
    for index, paragraph in enumerate(article.paragraphs[at:], start=at):
        room -= len(paragraph.text)
        if paragraph.kind != "list" or room < 0:
            break
        items.append(replace(best, quote=Quote(index, 0, len(paragraph.text), paragraph.text)))
    return [best, *items] if items else list(chosen)


def together(chosen: Sequence[Scored]) -> list[Scored]:
    """The same with rows of one table one after the other, where the first of them stands."""
    places = [(one.evidence.article.id, one.quote.paragraph) for one in chosen]
    tables = [place for place, one in zip(places, chosen, strict=True) if _in_table(one)]
    order = [places.index(place) if place in tables else at for at, place in enumerate(places)]
    return [chosen[at] for at in sorted(range(len(chosen)), key=lambda at: (order[at], at))]


def estimate(need: Need, found: Sequence[Scored], *, rivals: bool = True) -> float:
    """Probability that the archive answers: logistic regression on `confidence_features`."""
    if not found:
        return 0.0
    told = confidence_features(need, found, rivals=rivals)
    return 1 / (1 + math.exp(-float(weights("confidence", CONFIDENCE).score(told))))


def confidence_features(need: Need, found: Sequence[Scored], *, rivals: bool = True) -> NDArray[np.float64]:
    """What tells whether the best sentence answers, in the order of `CONFIDENCE`.

    Its own features; how far its score leads that of the best sentence of another article, 0 without `rivals`: where one
    article alone was searched; whether question and sentence are in different scripts, so that no wording could be
    repeated; whether the question shows no kind of thing that it asks for, so that none could be missing; the share of
    the question's names that its article does not hold; and whether it is about another time than the one asked about.
    """
    best = found[0]
    others = (one.score for one in found if one.evidence.article.id != best.evidence.article.id)
    own = {name: best[name] for name in CONFIDENCE if name in SENTENCE}
    told = own | {
        "score": best.score / 10,
        "lead": min(1.0, (best.score - next(others, best.score - 5)) / 5) if rivals else 0.0,
        "foreign": float(need.script != script(best.quote.text)),
        "open": float(need.wanted.kind is None),
        "absent": absent(names(need.text), all_of(best.evidence.article)),
        "elsewhen": float(_elsewhen(need, best)),
    }
    return np.array([told[name] for name in CONFIDENCE])


def _wants_listing(query: Query, need: Need, *, unsure: bool) -> bool:
    """Whether reports are told rather than what a fact would be: where they are asked for by day, or the latest of them,
    unless a fact is and can be told; where the days are those of an event, or a sequence is asked for, if all else fails."""
    if query.filters.article:  # what is asked about is in one report
        return False
    by_day = query.latest or any(one.about == "published" for one in query.periods)
    fact = need.wanted.kind is not None
    if asks_for_reports(query) and by_day:
        return unsure or not fact
    return unsure and (query.sequence or (asks_for_reports(query) and bool(query.periods) and not fact))


def listing(query: Query, found: Sequence[Scored]) -> list[Scored]:
    """A sentence of each report on the topic of a question that asks for reports of some days, or for the latest.

    A report whose title or first sentence repeats half of the topic is about it, and told by its first sentence; where
    there is no topic, every report is. After these, reports are taken that only have a sentence on it, told by that.
    In the order of their days. For the latest, the newest of both, newest first, if such a sentence is close behind.
    For a sequence, those about it alone, at least two.
    """
    wanted = topic(query)
    about, touching = dict[str, Scored](), dict[str, Scored]()
    for one in found:
        article, first = one.evidence.article, lead(one.evidence.article)
        aside = _paragraph(one).kind in {"heading", "caption"}
        if not _of_days(query, one):
            continue
        if _on(wanted, f"{article.title}\n{first.text}"):
            about.setdefault(article.id, replace(one, quote=first))
        elif _on(wanted, one.quote.text) and not aside:
            touching.setdefault(article.id, one)
    if query.latest:
        close = [one for one in touching.values() if one.score >= found[0].score - CLOSE_BEHIND]
        newest = sorted([*about.values(), *close], key=lambda one: _published(one) or NEVER, reverse=True)
        return newest[:MOST_SENTENCES]
    if query.sequence:
        told = list(about.values())[:MOST_REPORTS]
        return in_sequence(told, _published) if len(told) > 1 else []
    return in_sequence([*about.values(), *touching.values()][:MOST_SENTENCES], _published)


def _of_days(query: Query, one: Scored) -> bool:
    """Whether a report is of the days that a question names; of those that limit it, the search has seen to it."""
    days = [period for period in query.periods if period.about == "event"]
    published = _published(one)
    if not days or len(days) < len(query.periods):
        return True
    return published is not None and any(
        (day.since or date.min) <= published.date() <= (day.until or date.max) for day in days
    )


def _on(topic: frozenset[str], text: str) -> bool:
    """Whether a text repeats half of a topic's terms."""
    return 2 * len(topic & set(terms(text))) >= len(topic)


def differing(need: Need, chosen: Sequence[Scored]) -> list[str]:
    """A line that says so where articles give other figures in the unit asked for; else none."""
    told: dict[str, tuple[str, str]] = {}
    for number, one in enumerate(chosen, start=1):
        apart = _times(need, one) < _times(need, chosen[0])  # about another time than the one asked about
        if not apart and (figures := need.wanted.counts(normalise(one.quote.text))):
            day = _published(one)
            dated = f" ({day.date().isoformat()})" if day else ""
            value = next(iter(values(figures[0]) or terms(figures[0])))
            told.setdefault(one.evidence.article.id, (value, f"{figures[0]}{dated} [{number}]"))
    if len({value for value, _ in told.values()}) < 2:
        return []
    chinese = _CHINESE.search(need.text)
    return [
        ("各篇报道的数字不同：" if chinese else "The reports give different figures: ")
        + "; ".join(line for _, line in told.values())
    ]


def _elsewhen(need: Need, one: Scored) -> bool:
    """Whether a dated article's passage agrees with none of the times that the question names."""
    passage = one.evidence.hit.passage
    told = f"{one.evidence.candidate.headed}\n{passage.text}"
    return bool(need.periods and stated(passage)) and need.dated(passage, told) == 0


def _times(need: Need, one: Scored) -> float:
    """How well an article's title and day agree with the times that the question names."""
    passage = one.evidence.hit.passage
    return need.dated(passage, passage.title)


def all_of(article: Article) -> str:
    """Everything that an article says, and says of itself."""
    told = (article.title, article.source, article.author, *article.categories)
    return "\n".join([*told, *(paragraph.text for paragraph in article.paragraphs)])


def _published(one: Scored) -> datetime | None:
    return stated(one.evidence.article)


def _repeats(one: Scored, other: Scored) -> bool:
    """Whether two sentences say the same in nearly the same words."""
    mine, theirs = set(terms(one.quote.text)), set(terms(other.quote.text))
    return len(mine & theirs) > 0.7 * min(len(mine), len(theirs))


def _statement(question: str, filters: Filters) -> str:
    limited = filters != Filters()
    if _CHINESE.search(question):
        return "在所选范围内，档案没有回答这个问题。" if limited else "档案没有回答这个问题。"
    return "Within these limits, the archive does not say." if limited else "The archive does not say."
