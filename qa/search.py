"""Query → hits: candidates of both indexes, the best of them read token by token, scored, one for each story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder
from qa.chunk import embedded_text
from qa.features import PASSAGE, Candidate, Need, Sentence, passage_features
from qa.indexes import Indexes
from qa.interact import Asked
from qa.query import Query
from qa.retrieve import LEXICAL_WEIGHT, Fused, fuse
from qa.score import weights
from qa.sentences import sentence_spans
from qa.store import Passages
from qa.types import Hit

DEPTH = 24
"""Passages that are read token by token, at least. Measured: docs/architecture.md."""
LEXICAL = ("bm25", "covered", "sentence_covered", "figures")
"""The features that count as a hit's lexical part; the others are its dense part."""


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
        candidates = self._candidates(encoder, asked, fuse(found)[: max(DEPTH, 2 * k)])
        hits = sorted((_hit(need, one) for one in candidates), key=lambda hit: (-hit.score, hit.passage.id))
        return Found(need, tuple(hits), {one.passage.id: one for one in candidates})

    def _candidates(self, encoder: Encoder, asked: Asked, fused: Sequence[Fused]) -> list[Candidate]:
        passages = self._passages.get([item.id for item in fused])
        here = [item for item in fused if item.id in passages]
        texts = [embedded_text(passages[item.id]) for item in here]
        read = self._indexes.token_vectors(asked, [item.id for item in here])
        candidates = []
        for item, text, tokens in zip(here, texts, encoder.tokenise_passages(texts), strict=True):
            passage = passages[item.id]
            vectors, background = read.get(item.id, (None, None))
            if vectors is not None and len(vectors) != len(
                tokens.spans
            ):  # another tokenizer than at the time
                vectors = None
            header = len(text) - len(passage.text)
            lexical = item.lexical / LEXICAL_WEIGHT
            candidates.append(Candidate(passage, lexical, header, tokens.spans[:, 0], vectors, background))
        return candidates


def passage_row(need: Need, one: Candidate) -> NDArray[np.float64]:
    """A candidate's features, in the order of `PASSAGE`."""
    text = one.passage.text
    return passage_features(need, one, [Sentence(*span, text[slice(*span)]) for span in sentence_spans(text)])


def _hit(need: Need, one: Candidate) -> Hit:
    parts = weights("passage", PASSAGE).parts(passage_row(need, one))
    lexical, score = sum(parts[name] for name in LEXICAL), sum(parts.values())
    return Hit(one.passage, score, 0, score - lexical, lexical)
