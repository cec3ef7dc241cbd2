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
"""Share of the question's weight that `Interaction.weakest` looks at."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's tokens as they are looked for."""

    vectors: NDArray[np.float32]
    """(tokens, dimension), rows of unit length."""
    weights: NDArray[np.float32]
    """(tokens,), summing to 1; a token of a question word, which no answer repeats, has none."""

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

    def typical(self, passages: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """What arbitrary passages, given by their token vectors, score: (passages,)."""
        return np.array([Interaction.of(self, vectors).overlap() for vectors in passages], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Interaction:
    """The cosines of a question's tokens with a passage's."""

    weights: NDArray[np.float32]
    """(question tokens,), summing to 1."""
    cosines: NDArray[np.float32]
    """(question tokens, passage tokens)."""

    @classmethod
    def of(cls, asked: Asked, vectors: NDArray[np.float32]) -> Interaction:
        """Compare with a passage's token vectors, (tokens, dimension)."""
        return cls(asked.weights, asked.vectors @ vectors.T)

    def overlap(self, within: NDArray[np.bool_] | None = None) -> float:
        """Mean of each question token's best cosine, rare ones counting for more.

        Args:
            within: a mask over the passage's tokens: look only there.
        """
        return float(self.weights @ self._best(within))

    def weakest(self, within: NDArray[np.bool_] | None = None) -> float:
        """The same over the question's tokens that are matched worst, together `WEAKEST` of its weight."""
        best = self._best(within)
        order = np.argsort(best)
        before = np.cumsum(self.weights[order]) - self.weights[order]
        share = np.clip(WEAKEST - before, 0, self.weights[order])
        return float(share @ best[order] / max(float(share.sum()), 1e-9))

    def _best(self, within: NDArray[np.bool_] | None) -> NDArray[np.float32]:
        cosines = self.cosines if within is None else self.cosines[:, within]
        if not cosines.shape[1]:
            return np.zeros(len(self.weights), dtype=np.float32)
        return np.asarray(cosines.max(axis=1))
