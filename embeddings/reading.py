"""What an encoder makes of one text: a vector of the whole, and one of every token, told where each token lies.

Token vectors serve late interaction (Khattab and Zaharia, ColBERT, arXiv:2004.12832): two texts are compared word by
word, each word standing in its own context. They come from the same run of the network as the whole's vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tokenised:
    """A text's tokens that hold a letter or a digit, as far as the model reads."""

    spans: NDArray[np.int32]
    """Offsets in the text, (tokens, 2): start, and end beyond the last character."""
    rarity: NDArray[np.float32]
    """How much each token tells, (tokens,): minus the logarithm of its probability where the tokenizer is a
    unigram model (Kudo, arXiv:1804.10959), else 1."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as the network read it."""

    vector: NDArray[np.float32]
    """Of the whole, (dimension,), of unit length."""
    tokens: Tokenised
    token_vectors: NDArray[np.float32]
    """(tokens, token dimension), rows of unit length."""


def tokenised(
    text: str,
    offsets: Sequence[tuple[int, int]],
    rarity: Sequence[float] | NDArray[np.float32],
    prefix: int,
) -> tuple[list[int], Tokenised]:
    """Which of a tokenizer's tokens count, and those tokens.

    Args:
        text: without the prefix.
        offsets: of every token, special ones as (0, 0), in the text after its prefix.
        rarity: of every token.
        prefix: length of the prefix in characters.
    """
    placed = [(max(0, start - prefix), end - prefix) for start, end in offsets]
    kept = [at for at, (start, end) in enumerate(placed) if any(map(str.isalnum, text[start : max(0, end)]))]
    spans = np.array([placed[at] for at in kept], dtype=np.int32).reshape(-1, 2)
    return kept, Tokenised(spans, np.asarray(rarity, dtype=np.float32)[kept])
