"""Two ranked lists → one: a convex sum of scores that mean the same for every query. Holds no index, no text.

A convex sum beats reciprocal rank fusion where scores mean something (Bruch, Gai, Ingber: An Analysis of Fusion
Functions for Hybrid Retrieval, ACM TOIS 2023). Neither side is scaled by the best that it happened to find: a
cosine counts by how far it stands out from those of the archive's other passages in the same script (a question
is nearer to any text of its own language than to one that answers it in another), a BM25 score by its share of
what was possible. So a side with nothing to say stays silent, and the sum tells how good the evidence is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DENSE_WEIGHT = 0.3
"""Share of the dense score; the rest is lexical."""
LEXICAL_WEIGHT = 1 - DENSE_WEIGHT
CANDIDATES = 200
"""Passages taken from each side before fusion."""
STANDARD_SCORES = 10.0
"""A cosine this many standard deviations above what is typical counts as 1."""
PRIOR = (20, 0.015)
"""As many cosines as if seen before, and their deviation: about what a sentence encoder's are."""
_BM25_CEILING = 2.2  # k1 + 1: what a term's idf is multiplied with at most


@dataclass(frozen=True, slots=True)
class Background:
    """What the query's cosines with arbitrary passages of the archive are like."""

    centre: float
    deviation: float

    @classmethod
    def of(cls, cosines: NDArray[np.float32]) -> Background:
        """From the cosines with a sample of passages, (n,), n at least 1.

        Only the lower half of the sample counts: its top is the centre, and the deviation is measured below
        it and leans on a prior. So the passages that do answer, which may be a good part of a small archive,
        do not pass for background.
        """
        lower = np.sort(cosines)[: (len(cosines) + 1) // 2].astype(np.float64)
        squares, (count, prior) = float(np.square(lower - lower[-1]).sum()), PRIOR
        return cls(float(lower[-1]), math.sqrt((squares + count * prior**2) / (len(lower) + count)))

    def stands_out(self, cosine: float) -> float:
        """How far a cosine lies above the centre, as a share of `STANDARD_SCORES` deviations: 0 to 1."""
        return min(1.0, max(0.0, self.above(cosine)))

    def above(self, cosine: float) -> float:
        """The same without bounds: below 0 for what is less than typical."""
        return (cosine - self.centre) / max(self.deviation, 1e-3) / STANDARD_SCORES


@dataclass(frozen=True, slots=True)
class Candidates:
    """What both sides found for a query."""

    cosines: Mapping[int, float]
    """By passage id; of the lexical side's finds too, where they have a vector."""
    backgrounds: Mapping[int, Background]
    """By passage id, for those in `cosines`: what passages in the same script are like."""
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

    A BM25 score counts as its share of what a passage would score that repeats every term without end.
    """
    ceiling = _BM25_CEILING * sum(found.idf.values()) or 1.0
    fused = []
    for number in found.cosines.keys() | found.bm25.keys():
        near = found.backgrounds[number].stands_out(found.cosines[number]) if number in found.cosines else 0.0
        said = min(1.0, found.bm25.get(number, 0.0) / ceiling)
        parts = weight * near, (1 - weight) * said
        fused.append(Fused(number, sum(parts), *parts))
    return sorted(fused, key=lambda item: (-item.score, item.id))
