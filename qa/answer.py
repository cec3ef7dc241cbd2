"""Evidence → Answer: the sentences that answer most directly, quoted as they stand; or an abstention.

No text is generated. A sentence is judged by how near its vector lies to the question, by how much of the
question's rare wording it repeats, by the passage that it stands in, and by whether it holds the kind of thing
that was asked for. Weights were chosen on the sets named in docs/architecture.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.cite import Quote, cite, quotes
from qa.query import Query
from qa.retrieve import DENSE_WEIGHT, Background
from qa.tokens import script, terms
from qa.types import Answer, Article, Filters, Hit, Passage

NEAR, SAID, PASSAGE, KIND = 0.5, 0.5, 1.0, 0.1
"""Weights of a sentence's vector, its wording, its passage's score, and its kind."""
MOST_SENTENCES = 3
MOST_CHARACTERS = 240
"""All quotes of an answer together, unless the first alone is longer."""
CLOSE_BEHIND = 0.85
"""Share of the best sentence's score that a further sentence must reach to be quoted."""
INTERCEPT, COEFFICIENTS = -4.09, (3.76, 3.62, 3.78, 0.98)
"""Of `features`; fitted by benchmarks/fit_confidence.py."""
THRESHOLD = 0.5
"""Below this confidence the answer is an abstention."""

_CHINESE = re.compile("[\u4e00-\u9fff]")
_NUMBER_ASKED = re.compile(
    r"多少|几|幾|多大|多高|多长|多長|多久|多远|多遠|比例|\bhow (?:many|much|long|old|far|large|big)\b|\bpercent",
    re.I,
)
_DATE_ASKED = re.compile(
    r"何时|何時|什么时候|什麼時候|哪一?[年天]|哪个月|哪個月|\bwhen\b|\b(?:what|which) year\b", re.I
)
_NUMBER = re.compile(
    r"\d|[一二三四五六七八九十百千万亿两兩萬億]+[个個名人位年月日天次家元条條项項岁歲倍成只隻种種]"
)
_DATE = re.compile(r"\d\s*[年月日号號]|\b(?:1[89]|20)\d\d\b|[一二三四五六七八九十]+[月日]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A hit with the article that it is a passage of."""

    hit: Hit
    article: Article


@dataclass(frozen=True, slots=True)
class Measure:
    """What a question is compared by."""

    vector: NDArray[np.float32]
    """The encoded query, (dimension,)."""
    backgrounds: Mapping[int, Background]
    """By passage id: what the query's cosines with arbitrary passages in its script are like."""
    idf: Mapping[str, float]
    """Rarity of each of the query's terms."""
    encode: Callable[[Sequence[str]], NDArray[np.float32]]
    """Texts to unit vectors, (n, dimension)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with what speaks for it."""

    evidence: Evidence
    quote: Quote
    near: float
    """How far its cosine with the question stands out."""
    said: float
    """Share of the question's rare wording that it repeats."""
    covered: float
    """The same of its whole passage, title and heading included."""
    score: float


def compose(question: str, query: Query, evidence: Sequence[Evidence], measure: Measure) -> Answer:
    """Quote what answers a question, or say that the archive does not.

    Args:
        question: as the person wrote it.
        query: what was searched.
        evidence: the best hits, best first.
        measure: how question and sentences are compared.
    """
    hits = tuple(item.hit for item in evidence)
    ranked = rank(query.text, evidence, measure)
    confidence = estimate(query.text, ranked)
    if confidence < THRESHOLD:
        return Answer(
            question,
            query.text,
            query.filters,
            _statement(question, query.filters),
            (),
            (),
            hits,
            True,
            confidence,
        )
    chosen = select(ranked)
    citations = tuple(cite(n, one.evidence.article, one.quote) for n, one in enumerate(chosen, start=1))
    text = "\n".join(f"{citation.quote} [{citation.number}]" for citation in citations)
    return Answer(question, query.text, query.filters, text, citations, hits, (), False, confidence)


def rank(question: str, evidence: Sequence[Evidence], measure: Measure) -> list[Candidate]:
    """The distinct sentences of the evidence, best first."""
    found: dict[str, tuple[Evidence, Quote]] = {}
    for item in evidence:
        for quote in quotes(item.hit.passage, item.article):
            found.setdefault(quote.text, (item, quote))
    if not found:
        return []
    cosines = measure.encode(list(found)) @ measure.vector
    covered = {item.hit.rank: _repeated(_with_title(item.hit.passage), measure.idf) for item in evidence}
    candidates = []
    for (item, quote), cosine in zip(found.values(), cosines.tolist(), strict=True):
        background = measure.backgrounds.get(item.hit.passage.id)
        near = background.stands_out(cosine) if background else 0.0
        said = _repeated(quote.text, measure.idf)
        kind = float(is_of_kind(question, quote.text))
        score = NEAR * near + SAID * said + PASSAGE * item.hit.score + KIND * kind
        candidates.append(Candidate(item, quote, near, said, covered[item.hit.rank], score))
    return sorted(candidates, key=lambda one: (-one.score, one.evidence.hit.rank))


def is_of_kind(question: str, sentence: str) -> bool:
    """Whether a sentence holds the kind of thing asked for: a number for 多少, a date for 何时."""
    if _DATE_ASKED.search(question):
        return bool(_DATE.search(sentence))
    return bool(_NUMBER_ASKED.search(question) and _NUMBER.search(sentence))


def select(ranked: Sequence[Candidate]) -> list[Candidate]:
    """The sentences to quote: the best, and those close behind it that add something."""
    chosen = list(ranked[:1])
    for one in ranked[1:]:
        room = MOST_CHARACTERS - sum(len(other.quote.text) for other in chosen)
        if len(chosen) == MOST_SENTENCES or one.score < CLOSE_BEHIND * ranked[0].score:
            break
        if len(one.quote.text) <= room and not any(_repeats(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def estimate(question: str, ranked: Sequence[Candidate]) -> float:
    """Probability that the archive answers: logistic regression on `features`."""
    if not ranked:
        return 0.0
    return 1 / (1 + math.exp(-INTERCEPT - float(np.dot(COEFFICIENTS, features(question, ranked)))))


def features(question: str, ranked: Sequence[Candidate]) -> tuple[float, float, float, float]:
    """What confidence is estimated from, each from 0 to 1.

    The best sentence's nearness, the most that a passage repeats of the question's wording, the nearest
    passage's dense score, and whether question and sentence are in different scripts, so that no wording
    could be repeated.
    """
    best = ranked[0]
    covered = max(one.covered for one in ranked)
    passage = max(one.evidence.hit.dense for one in ranked) / DENSE_WEIGHT
    return best.near, covered, passage, float(script(question) != script(best.quote.text))


def _repeated(text: str, idf: Mapping[str, float]) -> float:
    """Share of a question's terms, by rarity, that a text repeats."""
    held = set(terms(text))
    return sum(rarity for term, rarity in idf.items() if term in held) / (sum(idf.values()) or 1.0)


def _with_title(passage: Passage) -> str:
    return f"{passage.title}\n{passage.heading}\n{passage.text}"


def _repeats(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences say the same in nearly the same words."""
    mine, theirs = set(terms(one.quote.text)), set(terms(other.quote.text))
    return len(mine & theirs) > 0.7 * min(len(mine), len(theirs))


def _statement(question: str, filters: Filters) -> str:
    limited = filters != Filters()
    if _CHINESE.search(question):
        return "在所选范围内，档案没有回答这个问题。" if limited else "档案没有回答这个问题。"
    return "Within these limits, the archive does not say." if limited else "The archive does not say."
