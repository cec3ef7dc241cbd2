"""What speaks for a passage and for a sentence: numbers that a person can read.

Each feature is about 0 for what has nothing to do with the question and about 1 for what fits it perfectly. What
they are worth is learned (`qa.score`); here nothing is weighed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qa.interact import Asked, Best
from qa.kinds import Wanted
from qa.retrieve import Background
from qa.times import agreement
from qa.tokens import normalise, script, terms
from qa.types import ParagraphKind, Passage, Period, stated

PASSAGE = (
    "bm25", "overlap", "sentence_overlap", "weakest", "covered", "sentence_covered", "figures", "kind", "dated",
    "context",
)  # fmt: skip
SENTENCE = (
    "overlap", "titled_overlap", "around_overlap", "weakest", "read", "said", "titled_said", "around_said", "figures",
    "kind", "dated", "passage", "first", "early", "short", "long", "asks", "opens", "aside",
    "foreign_overlap", "foreign_titled_overlap", "foreign_around_overlap", "foreign_weakest", "foreign_read",
)  # fmt: skip

_FIGURE = re.compile(r"\d+(?:\.\d+)?|[a-z][a-z0-9.+-]*\d[a-z0-9.+-]*")
_LATIN = re.compile(r"[a-z]{2,}")
_CLOSING = "”’」』）)\"'"
UNREAD = -0.2
"""The odds of an answer, as they count where no reader fits the archive's model: about halfway between the medians of
sentences that answer and of the best where none does, over the sets of benchmarks/train.py."""
NEUTRAL = 0.5
"""Of a feature that does not apply to the question."""


@dataclass(frozen=True)
class Need:
    """A question as passages and sentences are compared with it."""

    text: str
    asked: Asked
    idf: Mapping[str, float]
    """Rarity of each of the question's terms."""
    periods: tuple[Period, ...] = ()
    context: frozenset[str] = frozenset()
    """Ids of articles that the conversation is about."""
    wanted: Wanted = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "wanted", Wanted.by(self.text))

    @cached_property
    def script(self) -> str:
        """What the question is written in."""
        return script(self.text)

    @cached_property
    def exact(self) -> frozenset[str]:
        """What must be repeated letter by letter: figures, and Latin words in a question in another script."""
        plain = normalise(self.text)
        found = set(_FIGURE.findall(plain))
        return frozenset(found | set(_LATIN.findall(plain)) if self.script == "unspaced" else found)

    def covered(self, held: set[str]) -> float:
        """Share of the question's terms, by rarity, that are among these."""
        total = sum(self.idf.values())
        return sum(rarity for term, rarity in self.idf.items() if term in held) / total if total else 0.0

    def figures(self, plain: str) -> float:
        """Share of what must be repeated exactly that a normalised text holds."""
        return sum(one in plain for one in self.exact) / len(self.exact) if self.exact else NEUTRAL

    def dated(self, passage: Passage, text: str) -> float:
        """How well a text of a passage, or its title, agrees with the times that the question names."""
        if not self.periods:
            return NEUTRAL
        published = stated(passage)
        return agreement(self.periods, published.date() if published else None, text, passage.title)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: its place in the passage's text, and the paragraph it is from."""

    start: int
    end: int
    text: str
    paragraph: int = 0
    """Index in the article."""
    kind: ParagraphKind = "text"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with what the indexes and its token vectors say of it."""

    passage: Passage
    bm25: float
    """Share of the BM25 score that was possible."""
    header: int = 0
    """Length of what was embedded before the passage's own text."""
    spans: NDArray[np.int32] | None = None
    """Of the tokens in what was embedded, (tokens, 2): start and end; None for a passage without vectors."""
    vectors: NDArray[np.float32] | None = None
    """Of the tokens, (tokens, dimension)."""
    background: Background | None = None
    """Of the overlaps of arbitrary passages in its script."""
    read: NDArray[np.float32] | None = None
    """Of the tokens, (tokens,): how much speaks for an answer's beginning there; None where there is no reader."""

    @property
    def headed(self) -> str:
        """Title and heading."""
        return f"{self.passage.title}\n{self.passage.heading}"

    def best(self, asked: Asked, sentences: Sequence[Sentence]) -> Best | None:
        """What the question's tokens find in the header and in each sentence; None without vectors."""
        if self.vectors is None or self.spans is None or self.background is None:
            return None
        return asked.best(self.vectors, self.spans[:, 0], [one.start + self.header for one in sentences])

    def answers(self, sentences: Sequence[Sentence]) -> NDArray[np.float64]:
        """How much speaks for an answer's beginning in each sentence, (sentences,): `UNREAD` without a reader.

        A tenth of the logarithm of the odds against there being none, from -1 to 1.
        """
        if self.read is None or self.spans is None:
            return np.full(len(sentences), UNREAD)
        starts = np.array([one.start + self.header for one in sentences])
        part = np.searchsorted(starts, self.spans[:, 0], side="right") - 1
        found = np.full(len(sentences), -np.inf)
        inside = part >= 0
        np.logaddexp.at(found, part[inside], self.read[inside].astype(np.float64))
        return np.clip(found / 10, -1, 1)

    def above(self, overlap: NDArray[np.float32]) -> NDArray[np.float64]:
        """How far overlaps lie above what is typical; without vectors, nothing does."""
        if self.background is None:
            return np.zeros(overlap.size)
        return np.array([self.background.above(float(one)) for one in overlap.ravel()])


def passage_features(need: Need, one: Candidate, sentences: Sequence[Sentence]) -> NDArray[np.float64]:
    """The features of a passage with these sentences, in the order of `PASSAGE`: (features,)."""
    overlap = sentence_overlap = weakest = 0.0
    best = one.best(need.asked, sentences)
    if best is not None:
        titled = np.maximum(best, best[0])
        overlaps = one.above(need.asked.overlap(titled))
        whole = best.max(axis=0, keepdims=True)
        overlap, sentence_overlap = float(one.above(need.asked.overlap(whole))[0]), float(overlaps.max())
        weakest = float(one.above(need.asked.weakest(whole))[0])
    text = f"{one.headed}\n{one.passage.text}"
    plain = normalise(text)
    held = [set(terms(sentence.text)) for sentence in sentences]
    return np.array([
        one.bm25,
        overlap,
        sentence_overlap,
        weakest,
        need.covered(set(terms(one.headed)).union(*held)),
        max(map(need.covered, held), default=0.0),
        need.figures(plain),
        need.wanted.held_in(plain),
        need.dated(one.passage, text),
        float(one.passage.article_id in need.context),
    ])  # fmt: skip


def sentence_features(
    need: Need, one: Candidate, score: float, sentences: Sequence[Sentence]
) -> NDArray[np.float64]:
    """The features of a passage's sentences, in the order of `SENTENCE`: (sentences, features).

    Those of meaning count once more where a sentence is in another script than the question, none of whose words it can
    repeat; elsewhere these last are 0.

    Args:
        score: the passage's.
        sentences: all of the passage's, in order.
    """
    count = len(sentences)
    best = one.best(need.asked, sentences)
    overlap, titled, around, weakest = np.zeros((4, count))
    if best is not None and count:
        header, own = best[0], best[1:]
        before, after = np.vstack([header, own[:-1]]), np.vstack([own[1:], header])
        overlap = one.above(need.asked.overlap(own))
        titled = one.above(need.asked.overlap(np.maximum(own, header)))
        around = one.above(
            need.asked.overlap(np.maximum.reduce([own, before, after, np.broadcast_to(header, own.shape)]))
        )
        weakest = one.above(need.asked.weakest(np.maximum(own, header)))
    read = one.answers(sentences)
    meaning = np.stack([overlap, titled, around, weakest, read], axis=1)
    plain_header, headed = normalise(one.headed), set(terms(one.headed))
    held = [set(terms(sentence.text)) for sentence in sentences]
    rows = []
    for at, sentence in enumerate(sentences):
        plain, text = normalise(sentence.text), sentence.text.rstrip(_CLOSING)
        near = set().union(*held[max(0, at - 1) : at + 2])
        rows.append([
            overlap[at],
            titled[at],
            around[at],
            weakest[at],
            read[at],
            need.covered(held[at]),
            need.covered(held[at] | headed),
            need.covered(near | headed),
            need.figures(f"{plain_header}\n{plain}"),
            need.wanted.held_in(plain),
            need.dated(one.passage, sentence.text),
            score,
            float(sentence.paragraph == 0 and sentence.start == 0),
            1 / (1 + sentence.paragraph),
            float(len(sentence.text) < 12),
            min(1.0, math.log1p(len(sentence.text)) / 6),
            float(text.endswith(("？", "?"))),
            float(text.endswith(("：", ":"))),
            float(sentence.kind in {"heading", "caption"}),
            *(meaning[at] * (need.script != script(sentence.text))),
        ])  # fmt: skip
    return np.array(rows).reshape(count, len(SENTENCE))
