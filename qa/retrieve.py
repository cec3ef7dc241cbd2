"""Two ranked lists → one: a convex sum of scores that mean the same for every query. Holds no index, no text.

A convex sum beats reciprocal rank fusion where scores mean something (Bruch, Gai, Ingber: An Analysis of Fusion
Functions for Hybrid Retrieval, ACM TOIS 2023). Each side is scaled by what it could have been at most rather
than by the best that was found, so that a side with nothing to say (BM25, when the question is in another
language) stays silent, and the sum tells how good the evidence is. Figures: docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DENSE_WEIGHT = 0.5
"""Share of the dense score; the rest is lexical."""
CANDIDATES = 200
"""Passages taken from each side before fusion."""
_BM25_CEILING = 2.2  # k1 + 1: what a term's idf is multiplied with at most


@dataclass(frozen=True, slots=True)
class Candidates:
    """What both sides found for a query."""

    cosines: Mapping[int, float]
    """By passage id; of the lexical side's finds too, where they have a vector."""
    typical: float
    """The query's cosine with an arbitrary passage of the archive."""
    bm25: Mapping[int, float]
    """By passage id; a passage not in it scores 0."""
    idf: Mapping[str, float]
    """Of each of the query's terms."""


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage id with its score, the sum of its dense and lexical parts."""

    id: int
    score: float
    dense: float
    lexical: float


def fuse(found: Candidates, *, weight: float = DENSE_WEIGHT) -> list[Fused]:
    """Every candidate of either side, best first; ties by id.

    A cosine counts as its share of the way from the typical one to 1; a BM25 score as its share of what a
    passage would score that repeats every term without end.
    """
    ceiling = _BM25_CEILING * sum(found.idf.values()) or 1.0
    span = max(1e-6, 1 - found.typical)
    fused = []
    for number in found.cosines.keys() | found.bm25.keys():
        near = (found.cosines.get(number, found.typical) - found.typical) / span
        said = min(1.0, found.bm25.get(number, 0.0) / ceiling)
        parts = weight * max(0.0, near), (1 - weight) * said
        fused.append(Fused(number, sum(parts), *parts))
    return sorted(fused, key=lambda item: (-item.score, item.id))
