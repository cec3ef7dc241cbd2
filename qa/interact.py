"""Late interaction: a question and a passage compared token by token (Khattab and Zaharia, arXiv:2004.12832).

Each of the question's tokens looks for its like in a passage, or in a part of one; rare tokens count for more. The
token vectors are the sentence encoder's own, which was not trained for this, so what two texts of no relation score
is far from 0: callers compare with what is typical (`qa.retrieve.Background`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings import Reading
from qa.tokens import question_word_spans

WEAKEST = 0.34
"""Share of the question's weight that `Asked.weakest` looks at."""

Best = NDArray[np.float32]
"""The best cosine that each of a question's tokens finds in some part of a passage: (..., question tokens)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's tokens as they are looked for."""

    vectors: NDArray[np.float32]
    """(question tokens, dimension), rows of unit length."""
    weights: NDArray[np.float32]
    """(question tokens,), summing to 1; a token of a question word, which no answer repeats, has none."""

    @classmethod
    def of(cls, question: str, reading: Reading) -> Asked:
        """From a question as it was read."""
        weights = reading.tokens.rarity.astype(np.float64)
        spans = reading.tokens.spans
        for start, end in question_word_spans(question):
            weights[(spans[:, 0] >= start) & (spans[:, 1] <= end)] = 0.0
        if not weights.any():
            weights = np.ones(len(spans))
        return cls(reading.token_vectors, (weights / max(weights.sum(), 1e-9)).astype(np.float32))

    def best(self, vectors: NDArray[np.float32], begins: NDArray[np.int32], starts: Sequence[int]) -> Best:
        """What each token finds in each part of a passage: (parts + 1, question tokens), 0 in a part without tokens.

        Args:
            vectors: of the passage's tokens, (tokens, dimension), rows of unit length.
            begins: where each token begins, (tokens,), ascending.
            starts: where each part starts, ascending; what lies before the first is part 0.
        """
        found = np.zeros((len(starts) + 1, len(self.weights)), dtype=np.float32)
        if len(vectors) and len(self.weights):
            part = np.searchsorted(np.asarray(starts), begins, side="right")
            first = np.flatnonzero(np.diff(part, prepend=-1))
            found[part[first]] = np.maximum.reduceat(vectors @ self.vectors.T, first, axis=0)
        return found

    def best_anywhere(self, vectors: NDArray[np.float32]) -> Best:
        """What each token finds in all of a passage: (question tokens,)."""
        if not len(vectors) or not len(self.weights):
            return np.zeros(len(self.weights), dtype=np.float32)
        return np.asarray((vectors @ self.vectors.T).max(axis=0))

    def overlap(self, best: Best) -> NDArray[np.float32]:
        """Mean of the best cosines, rare tokens counting for more: (...)."""
        return np.asarray(best @ self.weights)

    def weakest(self, best: Best) -> NDArray[np.float32]:
        """The same over the tokens that are matched worst, together `WEAKEST` of the weight: (...)."""
        order = np.argsort(best, axis=-1)
        weights = self.weights[order]
        share = np.clip(WEAKEST - (np.cumsum(weights, axis=-1) - weights), 0, weights)
        cosines = np.take_along_axis(best, order, axis=-1)
        return np.asarray((share * cosines).sum(axis=-1) / np.maximum(share.sum(axis=-1), 1e-9))

    def typical(self, passages: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """The overlap with arbitrary passages, given by their token vectors: (passages,)."""
        return np.array([self.overlap(self.best_anywhere(one)) for one in passages], dtype=np.float32)
