"""The index's answers on vectors so small that a person can see which is nearest."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings import VectorIndex

EAST, NORTH, NORTH_EAST = [1.0, 0.0], [0.0, 1.0], [0.6, 0.8]


def ids(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def rows(*values: list[float], dtype: type = np.float32) -> np.ndarray:
    return np.array(values, dtype=dtype)


@pytest.fixture
def index() -> VectorIndex:
    index = VectorIndex(2)
    index.add(ids(10, 3, 7), rows(EAST, NORTH, NORTH_EAST))
    return index


def test_search_gives_the_best_first_with_inner_products(index: VectorIndex) -> None:
    found, scores = index.search(np.array(EAST, np.float32), k=3)
    assert found.tolist() == [10, 7, 3]
    assert scores == pytest.approx([1.0, 0.6, 0.0], abs=1e-3)


def test_search_gives_no_more_than_k_and_no_more_than_there_are(index: VectorIndex) -> None:
    north = np.array(NORTH, np.float32)
    assert index.search(north, k=1)[0].tolist() == [3]
    assert index.search(north, k=50)[0].tolist() == [3, 7, 10]
    assert index.search(north, k=5)[1].dtype == np.float32
    assert VectorIndex(2).search(north, k=5)[0].tolist() == []


def test_search_is_limited_to_the_allowed_ids(index: VectorIndex) -> None:
    mask = np.zeros(11, dtype=bool)
    mask[[3, 10]] = True
    assert index.search(np.array(NORTH_EAST, np.float32), 3, mask)[0].tolist() == [3, 10]


def test_ids_past_the_end_of_the_mask_are_not_allowed(index: VectorIndex) -> None:
    assert index.search(np.array(EAST, np.float32), 3, np.ones(8, dtype=bool))[0].tolist() == [7, 3]
    assert index.search(np.array(EAST, np.float32), 3, np.zeros(0, dtype=bool))[0].tolist() == []


def test_every_single_id_can_be_selected() -> None:
    index = VectorIndex(2)
    index.add(np.arange(70), np.tile(rows(EAST), (70, 1)))
    for i in range(70):
        assert index.search(np.array(EAST, np.float32), 3, np.arange(70) == i)[0].tolist() == [i]


def test_removed_ids_are_gone_and_may_be_used_again(index: VectorIndex) -> None:
    index.remove(ids(10, 999))
    assert len(index) == 2
    assert index.search(np.array(EAST, np.float32), 3)[0].tolist() == [7, 3]
    with pytest.raises(ValueError, match="id 10"):
        index.vectors(ids(10))
    index.add(ids(10), rows(NORTH))
    assert index.vectors(ids(10)).tolist() == [NORTH]


def test_vectors_and_scores_come_in_the_order_of_the_ids(index: VectorIndex) -> None:
    assert index.vectors(ids(3, 10)).tolist() == [NORTH, EAST]
    assert index.vectors(ids()).shape == (0, 2)
    assert index.scores(np.array(EAST, np.float32), ids(3, 7, 10)) == pytest.approx([0, 0.6, 1], abs=1e-3)
    assert index.scores(np.array(EAST, np.float32), ids()).shape == (0,)


def test_vectors_are_kept_as_float16() -> None:
    index = VectorIndex(1)
    index.add(ids(0), rows([0.1]))
    assert index.vectors(ids(0))[0, 0] == np.float32(np.float16(0.1))
    index.add(ids(1), rows([0.1], dtype=np.float16))
    assert index.vectors(ids(1))[0, 0] == np.float32(np.float16(0.1))


def test_search_agrees_with_a_sort_of_all_inner_products() -> None:
    random = np.random.default_rng(0)
    vectors = random.standard_normal((500, 16)).astype(np.float16)
    index = VectorIndex(16)
    for start in range(0, 500, 100):
        index.add(np.arange(start, start + 100), vectors[start : start + 100])
    index.remove(np.arange(0, 500, 5))
    query = random.standard_normal(16).astype(np.float32)
    scores = vectors.astype(np.float32) @ query
    scores[::5] = -np.inf
    assert index.search(query, 20)[0].tolist() == np.argsort(-scores)[:20].tolist()


def test_an_id_is_added_once(index: VectorIndex) -> None:
    with pytest.raises(ValueError, match="remove it first"):
        index.add(ids(7), rows(EAST))
    with pytest.raises(ValueError, match="remove it first"):
        index.add(ids(8, 8), rows(EAST, EAST))
    assert len(index) == 3


@pytest.mark.parametrize(
    ("bad_ids", "vectors"),
    [
        (ids(1), rows([1, 2, 3])),
        (ids(1, 2), rows(EAST)),
        (ids(1), np.zeros(2, np.float32)),
        (ids(-1), rows(EAST)),
        (np.array([1.5]), rows(EAST)),
        (ids(1)[None], rows(EAST)),
    ],
)
def test_bad_ids_and_shapes_are_refused(index: VectorIndex, bad_ids: np.ndarray, vectors: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected"):
        index.add(bad_ids, vectors)
    assert len(index) == 3


def test_bad_searches_are_refused(index: VectorIndex) -> None:
    with pytest.raises(ValueError, match="shape"):
        index.search(np.zeros(3, np.float32), 1)
    with pytest.raises(ValueError, match="shape"):
        index.scores(np.zeros((1, 2), np.float32), ids(3))
    with pytest.raises(ValueError, match="k must be"):
        index.search(np.array(EAST, np.float32), 0)
    with pytest.raises(ValueError, match="booleans"):
        index.search(np.array(EAST, np.float32), 1, ids(3))  # type: ignore[arg-type]
