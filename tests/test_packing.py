"""Token vectors in few bytes."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings import pack, unpack


def rows(count: int, dimension: int) -> np.ndarray:
    found = np.random.default_rng(7).normal(size=(count, dimension)).astype(np.float32) + 1
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_two_rows_apart_by_one_deviation_come_back_as_the_inner_levels() -> None:
    # Mean (.7, .7), every number .1 from it: the deviation is .1, and each level is ±.4528 of that.
    found = unpack(pack(np.array([[0.8, 0.6], [0.6, 0.8]], dtype=np.float32)))
    wide, narrow = 0.7 + 0.1 * 1.510, 0.7 - 0.1 * 1.510  # one deviation lies beyond the bound .9816
    length = np.hypot(wide, narrow)
    expected = np.array([[wide, narrow], [narrow, wide]]) / length
    assert found == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize("dimension", [1, 3, 4, 64, 385])
def test_rows_come_back_nearly_as_they_were(dimension: int) -> None:
    given = rows(20, dimension)
    found = unpack(pack(given))
    assert found.shape == given.shape
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(20), abs=1e-5)
    assert (found * given).sum(axis=1).mean() > 0.93


def test_a_number_takes_two_bits() -> None:
    assert len(pack(rows(10, 384))) == 2 + 2 + 2 * 384 + 10 * 96


def test_no_token_and_one_token() -> None:
    assert unpack(pack(np.zeros((0, 5), dtype=np.float32))).shape == (0, 5)
    one = rows(1, 8)
    assert unpack(pack(one)) == pytest.approx(one, abs=1e-2)


@pytest.mark.parametrize("packed", [b"", b"\x08", b"\x08\x00abc", b"\x08\x00" + b"\0" * 19])
def test_other_bytes_are_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match="expected packed token vectors"):
        unpack(packed)
