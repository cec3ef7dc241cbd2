"""Which sentences to quote: those of the evidence, ranked by what speaks for them (`qa.features`), and the best chosen.

What each feature is worth is learned (`qa.score`, benchmarks/train.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from qa.cite import Quote, quotes
from qa.features import SENTENCE, Candidate, Need, Sentence, sentence_features
from qa.score import weights
from qa.signatures import signs
from qa.tables import is_above
from qa.tokens import terms
from qa.types import Article, Hit, Paragraph, stated

MOST_SENTENCES = 3
MOST_CHARACTERS = 240
"""All quotes of an answer together, unless the first alone is longer."""
CLOSE_BEHIND, ELSEWHERE_BEHIND = 3.0, 1.5
"""How far a further quote's score may lie below the best: of its article, of another. Scores are logits: the odds of being
the best are then `exp(-3)` times as high. Chosen on the sets of benchmarks/train.py: docs/quality.md."""
SEQUENCE_BEHIND = 4.0
"""The same where a question asks how things went."""


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

    @property
    def paragraph(self) -> Paragraph:
        """The one that it stands in."""
        return self.evidence.article.paragraphs[self.quote.paragraph]

    @property
    def in_table(self) -> bool:
        """Whether it stands in a table."""
        return self.paragraph.kind == "table"

    @property
    def place(self) -> tuple[str, int, int]:
        """Article, paragraph and offset: in one article, the order of its text."""
        return self.evidence.article.id, self.quote.paragraph, self.quote.start

    @property
    def published(self) -> datetime | None:
        """When its article says that it was published."""
        return stated(self.evidence.article)


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


def sentences_of(item: Evidence) -> tuple[list[Quote], list[Sentence]]:
    """The sentences of a hit's passage: as quotes of the article, and as parts of the passage."""
    placed = quotes(item.hit.passage, item.article)
    kinds = [item.article.paragraphs[quote.paragraph].kind for quote in placed]
    return placed, [
        Sentence(*quote.within, quote.text, quote.paragraph, kind)
        for quote, kind in zip(placed, kinds, strict=True)
    ]


def saying(need: Need, found: Sequence[Scored]) -> list[Scored]:
    """Those that say something: not a line that only signs, unless it is asked who or when."""
    if need.wanted.kind and need.wanted.kind.name in {"person", "name", "date"}:
        return list(found)
    return [one for one in found if not signs(one.quote.text)]


def quotable(found: Sequence[Scored]) -> list[Scored]:
    """Those that can be quoted: not the caption of a table or the names of its columns, which speak for its rows."""
    return [one for one in found if not (one.in_table and is_above(one.paragraph.text, one.quote.start))]


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


def _repeats(one: Scored, other: Scored) -> bool:
    """Whether two sentences say the same in nearly the same words."""
    mine, theirs = set(terms(one.quote.text)), set(terms(other.quote.text))
    return len(mine & theirs) > 0.7 * min(len(mine), len(theirs))


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
    tables = [place for place, one in zip(places, chosen, strict=True) if one.in_table]
    order = [places.index(place) if place in tables else at for at, place in enumerate(places)]
    return [chosen[at] for at in sorted(range(len(chosen)), key=lambda at: (order[at], at))]
