"""Query → hits: candidates of both indexes, the best of them read token by token, scored, one for each story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder
from qa.chunk import embedded_text
from qa.features import PASSAGE, Candidate, Need, Sentence, passage_features
from qa.indexes import Indexes
from qa.interact import Asked
from qa.query import Query
from qa.reader import Page, reader_for
from qa.retrieve import LEXICAL_WEIGHT, Background, Fused, fuse
from qa.score import weights
from qa.sentences import sentence_spans
from qa.store import Passages
from qa.types import Hit

READ = 80
"""Candidates whose token vectors are read, at least."""
DEPTH = 24
"""Those of them that are looked at sentence by sentence, at least. Measured: docs/architecture.md."""
LEXICAL = ("bm25", "covered", "sentence_covered", "figures")
"""The features that count as a hit's lexical part; `dated` is its date part, the others are its dense part."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found."""

    need: Need
    hits: tuple[Hit, ...]
    candidates: dict[int, Candidate]
    """By passage id, for every hit."""


class Searcher:
    """Searches the current passages of an archive."""

    def __init__(self, indexes: Indexes, passages: Passages) -> None:
        self._indexes, self._passages = indexes, passages

    def search(self, encoder: Encoder, query: Query, k: int) -> Found:
        """The `k` best hits for a query, best first; several may be copies of one story."""
        reading = encoder.read_queries([query.text])[0]
        asked = Asked.of(query.text, reading)
        found = self._indexes.candidates(reading.vector, query.terms, query.filters, query.as_of)
        periods = tuple(one for one in query.periods if one.about == "event")
        need = Need(query.text, asked, found.idf, periods, frozenset(query.context))
        candidates = self._candidates(encoder, need, fuse(found), max(DEPTH, 2 * k))
        hits = sorted((_hit(need, one) for one in candidates), key=lambda hit: (-hit.score, hit.passage.id))
        return Found(need, tuple(hits), {one.passage.id: one for one in candidates})

    def _candidates(
        self, encoder: Encoder, need: Need, fused: Sequence[Fused], depth: int
    ) -> list[Candidate]:
        """The `depth` most promising of the first `READ` passages, with their tokens."""
        first = {item.id: item for item in fused[: max(READ, depth)]}
        read = self._indexes.token_vectors(need.asked, list(first))
        promise = {
            number: _promise(need.asked, item, *read.get(number, (None, None)))
            for number, item in first.items()
        }
        best = sorted(first, key=lambda number: (-promise[number], number))[:depth]
        passages = self._passages.get(best)
        here = [number for number in best if number in passages]
        texts = [embedded_text(passages[number]) for number in here]
        candidates = []
        for number, text, tokens in zip(here, texts, encoder.tokenise_passages(texts), strict=True):
            passage = passages[number]
            vectors, background = read.get(number, (None, None))
            if vectors is not None and len(vectors) != len(tokens.spans):
                vectors = None  # of another tokenizer than the present one
            header, lexical = len(text) - len(passage.text), first[number].lexical / LEXICAL_WEIGHT
            candidates.append(Candidate(passage, lexical, header, tokens.spans, vectors, background))
        return candidates


def read(model: str, need: Need, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with what the reader for a model's token vectors, if there is one, makes of them.

    Args:
        model: the encoder's fingerprint.
        need: the question.
        candidates: passages in which an answer is looked for.
    """
    reader = reader_for(model)
    found, pages = list(candidates), {at: page for at, one in enumerate(candidates) if (page := _page(one))}
    if reader is not None:
        answers = reader.read(need.text, need.asked, list(pages.values()))
        for at, answer in zip(pages, answers, strict=True):
            found[at] = replace(found[at], read=answer)
    return found


def _page(one: Candidate) -> Page | None:
    if one.vectors is None or one.spans is None or not len(one.vectors):
        return None
    return Page.of(one.vectors, embedded_text(one.passage), one.spans, one.header)


def _promise(
    asked: Asked, item: Fused, vectors: NDArray[np.float32] | None, background: Background | None
) -> float:
    """What a passage's score is likely to be, by what can be told without its text."""
    worth = dict(zip(PASSAGE, weights("passage", PASSAGE).values.tolist(), strict=True))
    score = worth["bm25"] * item.lexical / LEXICAL_WEIGHT + worth["covered"] * item.lexical
    if vectors is None or background is None:
        return float(score)
    best = asked.best_anywhere(vectors)
    overlap, weakest = float(asked.overlap(best)), float(asked.weakest(best))
    near = worth["overlap"] + worth["sentence_overlap"]
    return float(score + near * background.above(overlap) + worth["weakest"] * background.above(weakest))


def passage_row(need: Need, one: Candidate) -> NDArray[np.float64]:
    """A candidate's features, in the order of `PASSAGE`."""
    text = one.passage.text
    return passage_features(need, one, [Sentence(*span, text[slice(*span)]) for span in sentence_spans(text)])


def _hit(need: Need, one: Candidate) -> Hit:
    parts = weights("passage", PASSAGE).parts(passage_row(need, one))
    lexical, dated, score = sum(parts[name] for name in LEXICAL), parts["dated"], sum(parts.values())
    return Hit(one.passage, score, 0, score - lexical - dated, lexical, dated)
