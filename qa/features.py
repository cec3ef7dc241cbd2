"""What speaks for a passage, for a sentence, and for there being an answer at all: numbers a person can read.

Each feature is about 0 for what has nothing to do with the question and about 1 for what fits it perfectly. What
they are worth is learned (`qa.score`); here nothing is weighed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings import Tokenised
from qa.interact import Asked, Interaction
from qa.kinds import holds_kind, kind_of
from qa.retrieve import Background
from qa.sentences import sentence_spans
from qa.times.agreement import agreement
from qa.tokens import normalise, script, terms
from qa.types import ParagraphKind, Passage, Period, stated

PASSAGE = (
    "dense", "bm25", "overlap", "sentence_overlap", "weakest", "covered", "sentence_covered", "title", "figures",
    "kind", "dated", "context",
)  # fmt: skip
SENTENCE = (
    "overlap", "titled_overlap", "around_overlap", "weakest", "said", "titled_said", "around_said", "figures",
    "kind", "dated", "passage", "first", "early", "short", "long", "asks", "opens", "aside",
)  # fmt: skip

_FIGURE = re.compile(r"\d+(?:\.\d+)?|[a-z][a-z0-9.+-]*\d[a-z0-9.+-]*")
_LATIN = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Need:
    """A question as passages and sentences are compared with it."""

    text: str
    asked: Asked
    idf: Mapping[str, float]
    """Rarity of each of the question's terms."""
    periods: tuple[Period, ...] = ()
    context: frozenset[str] = frozenset()
    """Ids of articles that the conversation is about."""

    def covered(self, text: str) -> float:
        """Share of the question's terms, by rarity, that a text repeats."""
        held = set(terms(text))
        return sum(rarity for term, rarity in self.idf.items() if term in held) / (
            sum(self.idf.values()) or 1.0
        )

    def figures(self, text: str) -> float:
        """Share of the question's figures, and of its Latin words in a question in another script, in a text."""
        wanted = self._exact()
        return sum(one in normalise(text) for one in wanted) / len(wanted) if wanted else 0.5

    def _exact(self) -> set[str]:
        plain = normalise(self.text)
        exact = set(_FIGURE.findall(plain))
        return exact | set(_LATIN.findall(plain)) if script(self.text) == "unspaced" else exact


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: its place in the passage's text, and what kind of paragraph it is from."""

    start: int
    end: int
    text: str
    paragraph: int = 0
    """Index in the article."""
    kind: ParagraphKind = "text"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with what both indexes and the token vectors say of it."""

    passage: Passage
    dense: float
    """How far its vector's cosine stands out, from 0 to 1."""
    bm25: float
    """Share of the BM25 score that was possible."""
    header: int = 0
    """Length of what was embedded before the passage's own text."""
    tokens: Tokenised | None = None
    """Of what was embedded; None for a passage without vectors."""
    interaction: Interaction | None = None
    background: Background | None = None
    """Of the overlaps of arbitrary passages in its script."""

    def overlap(self, spans: Sequence[tuple[int, int]] | None = None, *, title: bool = False) -> float:
        """How far the question's overlap with parts of the passage (or with all of it) stands out."""
        if self.interaction is None or self.background is None:
            return 0.0
        return self.background.above(self.interaction.overlap(self._mask(spans, title)))

    def weakest(self, spans: Sequence[tuple[int, int]] | None = None, *, title: bool = False) -> float:
        """The same of the question's part that is matched worst."""
        if self.interaction is None or self.background is None:
            return 0.0
        return self.background.above(self.interaction.weakest(self._mask(spans, title)))

    def _mask(self, spans: Sequence[tuple[int, int]] | None, title: bool) -> NDArray[np.bool_] | None:
        if spans is None or self.tokens is None:
            return None
        begins = self.tokens.spans[:, 0]
        mask = begins < self.header if title else np.zeros(len(begins), dtype=np.bool_)
        for start, end in spans:
            mask |= (begins >= start + self.header) & (begins < end + self.header)
        return mask

    @property
    def headed(self) -> str:
        """Title and heading."""
        return f"{self.passage.title}\n{self.passage.heading}"


def passage_features(need: Need, one: Candidate) -> NDArray[np.float64]:
    """The features of a passage, in the order of `PASSAGE`."""
    text = one.passage.text
    spans = sentence_spans(text)
    whole = f"{one.headed}\n{text}"
    return np.array([
        one.dense,
        one.bm25,
        one.overlap(),
        max((one.overlap([span], title=True) for span in spans), default=0.0),
        one.weakest(),
        need.covered(whole),
        max((need.covered(text[start:end]) for start, end in spans), default=0.0),
        need.covered(one.headed),
        need.figures(whole),
        holds_kind(need.text, text),
        _dated(need, one.passage, whole),
        float(one.passage.article_id in need.context),
    ])  # fmt: skip


def sentence_features(
    need: Need, one: Candidate, score: float, sentences: Sequence[Sentence]
) -> NDArray[np.float64]:
    """The features of a passage's sentences, in the order of `SENTENCE`: (sentences, features).

    Args:
        score: the passage's.
        sentences: all of the passage's, in order.
    """
    rows = []
    for at, sentence in enumerate(sentences):
        span, around = (sentence.start, sentence.end), sentences[max(0, at - 1) : at + 2]
        spans = [(other.start, other.end) for other in around]
        near = " ".join(other.text for other in around)
        rows.append([
            one.overlap([span]),
            one.overlap([span], title=True),
            one.overlap(spans, title=True),
            one.weakest([span], title=True),
            need.covered(sentence.text),
            need.covered(f"{one.headed}\n{sentence.text}"),
            need.covered(f"{one.headed}\n{near}"),
            need.figures(f"{one.headed}\n{sentence.text}"),
            holds_kind(need.text, sentence.text),
            _dated(need, one.passage, sentence.text),
            score,
            float(sentence.paragraph == 0 and sentence.start == 0),
            1 / (1 + sentence.paragraph),
            float(len(sentence.text) < 12),
            min(1.0, math.log1p(len(sentence.text)) / 6),
            float(sentence.text.rstrip("”’」』\"'").endswith(("？", "?"))),
            float(sentence.text.endswith(("：", ":"))),
            float(sentence.kind in {"heading", "caption"}),
        ])  # fmt: skip
    return np.array(rows).reshape(-1, len(SENTENCE))


def _dated(need: Need, passage: Passage, text: str) -> float:
    """How well a text agrees with the time that the question names: -.5 to .5, 0 when it names none."""
    if not need.periods:
        return 0.0
    published = stated(passage)
    return agreement(need.periods, published.date() if published else None, text) - 0.5


def asks_kind(question: str) -> bool:
    """Whether a question shows what kind of thing it asks for."""
    return kind_of(question) is not None
