"""Vectors in, (id, score) out: an exact index over FAISS. What the ids stand for is the caller's business."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class VectorIndex:
    """A flat index: every search looks at every allowed vector, so that its answer is exact.

    Vectors are kept as float16, which takes half the memory of float32 and two thirds of the time. Ids are row
    numbers: 0 or more, each used once, and not much larger than the count of vectors, because a mask over ids is an
    array. FAISS is set to one OpenMP thread for the whole process: with two, a search takes twice as long and slows
    the encoder beside it. So is the library behind NumPy's matrix products, whose threads wait for each other on a
    busy machine. Searches may run side by side, but not beside `add` and `remove`.
    """

    def __init__(self, dimension: int) -> None:
        """An empty index for vectors of length `dimension`."""
        import faiss
        from threadpoolctl import threadpool_limits

        faiss.omp_set_num_threads(1)
        threadpool_limits(1, user_api="blas")
        self.dimension = dimension
        float16 = faiss.ScalarQuantizer.QT_fp16
        self._flat = faiss.IndexScalarQuantizer(dimension, float16, faiss.METRIC_INNER_PRODUCT)
        self._index = faiss.IndexIDMap2(self._flat)
        self._present = np.zeros(0, dtype=np.bool_)

    def __len__(self) -> int:
        """Count of vectors."""
        return int(self._index.ntotal)

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float16] | NDArray[np.float32]) -> None:
        """Add `vectors`, (n, dimension), under `ids`, (n,).

        Raises:
            ValueError: the shapes do not fit, or an id is negative, given twice or in the index already.
        """
        ids = _as_ids(ids)
        if vectors.shape != (len(ids), self.dimension):
            raise ValueError(f"expected vectors of shape {(len(ids), self.dimension)}, got {vectors.shape}")
        if len(ids) == 0:
            return
        if len(np.unique(ids)) < len(ids) or self._known(ids).any():
            raise ValueError("an id is given twice, or is in the index already; remove it first")
        self._index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), ids)
        self._grow(int(ids.max()) + 1)
        self._present[ids] = True

    def remove(self, ids: NDArray[np.int64]) -> None:
        """Remove the vectors under `ids`, (n,). Ids that are not in the index are passed over.

        Raises:
            ValueError: `ids` is not one row of whole numbers from 0.
        """
        ids = _as_ids(ids)
        ids = ids[self._known(ids)]
        if len(ids):
            self._index.remove_ids(ids)
            self._present[ids] = False

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and inner products of the `k` best for `vector`, (dimension,): best first, fewer if there are fewer.

        `allowed` is a mask over ids: id i may be returned if `allowed[i]`; an id past its end may not.

        Raises:
            ValueError: `vector` has another shape, `k` is below 1, or `allowed` is not one row of booleans.
        """
        self._check(vector)
        if k < 1:
            raise ValueError(f"k must be 1 or more, got {k}")
        row = np.ascontiguousarray(vector, dtype=np.float32)[None]
        scores, ids = self._index.search(row, min(k, max(len(self), 1)), params=_selection(allowed))
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors under `ids`, (n, dimension), rounded as they were to float16.

        Raises:
            ValueError: an id is not in the index.
        """
        ids = _as_ids(ids)
        missing = ids[~self._known(ids)]
        if len(missing):
            raise ValueError(f"there is no vector under id {missing[0]}")
        rows = np.empty((len(ids), self.dimension), dtype=np.float32)
        if len(ids):
            self._index.reconstruct_batch(ids, rows)
        return rows

    def scores(self, vector: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Inner products of `vector`, (dimension,), with the vectors under `ids`, (n,), in their order.

        Raises:
            ValueError: `vector` has another shape, or an id is not in the index.
        """
        self._check(vector)
        return self.vectors(ids) @ np.asarray(vector, dtype=np.float32)

    def _known(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of `ids` are in the index."""
        known = ids < len(self._present)
        known[known] = self._present[ids[known]]
        return known

    def _grow(self, length: int) -> None:
        """Make room for ids below `length`, at least doubling, so that many small batches stay cheap."""
        short = length - len(self._present)
        if short > 0:
            self._present = np.pad(self._present, (0, max(short, len(self._present))))

    def _check(self, vector: NDArray[np.float32]) -> None:
        if vector.shape != (self.dimension,):
            raise ValueError(f"expected a vector of shape {(self.dimension,)}, got {vector.shape}")


def _as_ids(ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """`ids` as int64, if they are one row of whole numbers from 0."""
    ids = np.asarray(ids)
    if ids.ndim != 1 or (ids.size and (ids.dtype.kind not in "iu" or ids.min() < 0)):
        raise ValueError(f"expected ids as one row of whole numbers from 0, got {ids.dtype} {ids.shape}")
    return np.ascontiguousarray(ids, dtype=np.int64)


def _selection(allowed: NDArray[np.bool_] | None) -> object:
    """FAISS search parameters that pass only the ids in the mask `allowed`."""
    if allowed is None:
        return None
    import faiss

    if allowed.ndim != 1 or allowed.dtype != np.bool_:
        raise ValueError(f"expected `allowed` as one row of booleans, got {allowed.dtype} {allowed.shape}")
    bits = np.packbits(allowed, bitorder="little")  # bit i of the bitmap is id i
    return faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))
