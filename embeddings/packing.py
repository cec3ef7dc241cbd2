"""Token vectors in few bytes: 2 bits for each number, as its distance from the mean of the text's tokens.

The idea is ColBERTv2's (Santhanam et al., arXiv:2112.01488): what remains after a centre is taken off can be
quantised coarsely. Here the centre is the text's own mean, so that nothing has to be trained and a text's bytes
stand for themselves. The levels are the best four for a normal distribution (Max, IRE Trans. IT-6, 1960).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LEVELS = np.array([-1.510, -0.4528, 0.4528, 1.510], dtype=np.float32)
_BOUND = 0.9816
_FOUR = _LEVELS[(np.arange(256)[:, None] >> np.array([0, 2, 4, 6])) & 3]
"""The four numbers that each byte stands for, (256, 4)."""


def pack(vectors: NDArray[np.float32]) -> bytes:
    """Rows of unit length, (n, dimension), as bytes: dimension, deviation, centre, then four numbers a byte."""
    count, dimension = vectors.shape
    head = np.array([dimension], dtype="<u2").tobytes()
    if not count:
        return head
    centre = vectors.mean(axis=0).astype("<f2")
    apart = vectors - centre.astype(np.float32)
    deviation = np.array([max(float(apart.std()), 1e-4)], dtype="<f2")
    scaled = apart / deviation.astype(np.float32)
    codes = (scaled > -_BOUND).astype(np.uint8) + (scaled > 0) + (scaled > _BOUND)
    fours = np.pad(codes, ((0, 0), (0, -dimension % 4))).reshape(count, -1, 4)
    packed = (fours << np.array([0, 2, 4, 6], dtype=np.uint8)).sum(axis=2, dtype=np.uint8)
    return b"".join((head, deviation.tobytes(), centre.tobytes(), packed.tobytes()))


def unpack(packed: bytes) -> NDArray[np.float32]:
    """The rows that `pack` was given, (n, dimension), about as they were, of unit length.

    Raises:
        ValueError: these bytes are not what `pack` writes.
    """
    if len(packed) < 2:
        raise ValueError("expected packed token vectors, got fewer than 2 bytes")
    dimension = int(np.frombuffer(packed, "<u2", 1)[0])
    if len(packed) == 2:
        return np.zeros((0, dimension), dtype=np.float32)
    start, wide = 4 + 2 * dimension, -(-dimension // 4)
    if len(packed) < start or not wide or (len(packed) - start) % wide:
        raise ValueError(f"expected packed token vectors of dimension {dimension}, got {len(packed)} bytes")
    deviation = np.frombuffer(packed, "<f2", 1, 2).astype(np.float32)
    centre = np.frombuffer(packed, "<f2", dimension, 4).astype(np.float32)
    codes = np.frombuffer(packed, np.uint8, -1, start).reshape(-1, wide)
    rows = np.take(_FOUR, codes, axis=0).reshape(len(codes), -1)[:, :dimension]
    rows *= deviation
    rows += centre
    rows /= np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    return np.asarray(rows)
