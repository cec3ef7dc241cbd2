"""Reading the 4-bit file, on one of a few bytes made here."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from embeddings.q4 import read_q4


def q4_bytes() -> bytes:
    """A file with three pieces, one normalised character, a 4-bit tensor of 2 rows and a float tensor of 2."""
    pieces = ["<s>", "公", "▁a"]
    text = "".join(pieces).encode()
    ends = [0, 3, 6, 10]
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 12, 4, 128, 3, 512, 2, 1e-12, 32)
    head += (
        struct.pack("<5iQ", 3, 0, 2, 1, 3, len(text)) + struct.pack("<4I3f", *ends, 0.0, -1.5, -2.0) + text
    )
    head += struct.pack("<iI", 1, 13) + struct.pack("<IB2I", ord("½"), 2, ord("1"), ord("2"))
    directory = struct.Struct("<H1sBIQQ")
    start = len(head) + 4 + 2 * directory.size
    blocks = struct.pack("<e16B", 0.5, *[0x80] * 16) + struct.pack("<e16B", 2.0, 0x1F, *[0x88] * 15)
    head += struct.pack("<i", 2)
    head += directory.pack(1, b"w", 1, 64, start, len(blocks))
    head += directory.pack(1, b"b", 0, 2, start + len(blocks), 8)
    return head + blocks + struct.pack("<2f", 0.25, -3.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "weights.bin"
    path.write_bytes(q4_bytes())
    return path


def test_header_and_vocabulary(path: Path) -> None:
    q4 = read_q4(path)
    assert (q4.shape.hidden, q4.shape.layers, q4.shape.positions, q4.shape.block) == (32, 12, 512, 32)
    assert q4.shape.epsilon == pytest.approx(1e-12)
    assert q4.special == {"bos": 0, "eos": 2, "pad": 1, "unk": 3}
    assert q4.pieces == [("<s>", 0.0), ("公", -1.5), ("▁a", -2.0)]
    assert q4.normalisation == {"½": "12"}


def test_weights_are_nibbles_less_eight_times_the_scale(path: Path) -> None:
    weights = read_q4(path).weights("w", 2, 32)
    assert weights[0].tolist() == [-4.0] * 16 + [0.0] * 16
    assert weights[1].tolist() == [14.0] + [0.0] * 15 + [-14.0] + [0.0] * 15
    assert weights.dtype == np.float32


def test_floats_are_as_stored(path: Path) -> None:
    assert read_q4(path).floats("b", 1, 2).tolist() == [[0.25, -3.0]]


def test_another_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a model")
    with pytest.raises(ValueError, match=r"notes\.txt is not an E5S1 file"):
        read_q4(tmp_path / "notes.txt")
