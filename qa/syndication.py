"""Find which articles of an archive are copies of each other, or reports linked to each other.

MinHash signatures, cut into bands, find candidates without comparing every pair (Broder 1997; Leskovec, Rajaraman,
Ullman: Mining of Massive Datasets, chapter 3); `qa.stories` then compares their texts. Signatures are stored, so
that only what is new or changed is signed and compared; stopped anywhere, the next sync goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from qa.store import Articles, Database, Related
from qa.stories import Comparison, Wording, is_correction, kind
from qa.types import Article, stated

ROWS, BANDS = 3, 42
"""Two texts that resemble each other by s meet in one of the bands with probability 1 - (1 - s**3)**42: .98 at .45."""
PERMUTATIONS = 128
SEED = 1
RECIPE = f"2:{RMinHash.ALGORITHM_VERSION}:{PERMUTATIONS}:{ROWS}:{BANDS}"
"""Raise the first number when `qa.stories` would judge the same texts differently."""
ARTICLES_A_BATCH = 5000
MOST_IN_BUCKET = 200
"""A band that more articles share is of a template or a boilerplate, and proposes none of them."""
TITLE = 6
"""Characters that a title must have for a correction to be taken to name it."""


def signature(wording: Wording) -> NDArray[np.uint32]:
    """A key for each band of a text's MinHash values, (`BANDS`,)."""
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    sketch.update(sorted(wording.shingles))
    values = np.array(sketch.digest()[: ROWS * BANDS], dtype=np.uint64).reshape(BANDS, ROWS)
    factors = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
    mixed = (values * factors).sum(axis=1, dtype=np.uint64)  # wraps around, as a hash may
    keys: NDArray[np.uint32] = ((mixed ^ (mixed >> np.uint64(29))) >> np.uint64(16)).astype(np.uint32)
    return keys


def candidates(bands: NDArray[np.uint32], new: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Pairs of rows that share a band, at least one of them new; each once, the lower row first.

    Args:
        bands: (n, bands).
        new: (n,).
    """
    seen: set[tuple[int, int]] = set()
    for column in bands.T:
        among = np.flatnonzero(np.isin(column, column[new]))
        ordered = among[np.argsort(column[among], kind="stable")]
        ends = np.flatnonzero(np.diff(column[ordered])) + 1
        for bucket in np.split(ordered, ends):
            if 1 < len(bucket) <= MOST_IN_BUCKET:
                rows = bucket.tolist()
                fresh = [row for row in rows if new[row]]
                seen.update((min(a, b), max(a, b)) for a in fresh for b in rows if a != b)
    yield from sorted(seen)


class Syndication:
    """Signs and compares what a sync brought. The caller holds the archive's writer lock."""

    def __init__(self, database: Database) -> None:
        self._db, self._articles, self._related = database, Articles(database), Related(database)
        self._wording = lru_cache(maxsize=2000)(self._read)

    def update(self) -> None:
        """Sign every article that has changed, and find its story."""
        pending = self._related.unsigned(RECIPE)
        for begin in range(0, len(pending), ARTICLES_A_BATCH):
            self._link(pending[begin : begin + ARTICLES_A_BATCH])

    def _link(self, some: Sequence[str]) -> None:
        """Sign some articles and relate them to those signed before, in one transaction."""
        with self._db.transaction():
            for article_id in some:
                article, wording = self._wording(article_id)
                self._related.put_signature(article_id, article.revision, RECIPE, signature(wording))
            ids, bands = self._related.signatures(RECIPE)
            new = np.isin(np.array(ids, dtype=object), np.array(some, dtype=object))
            self._related.put_pairs(self._pairs((ids[a], ids[b]) for a, b in candidates(bands, new)))
            self._related.put_pairs(self._corrections(some))

    def _pairs(self, proposed: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
        for one, other in proposed:
            (article, wording), (another, its) = self._wording(one), self._wording(other)
            if found := kind(Comparison.of(wording, its), _days(article, another)):
                yield one, other, found

    def _corrections(self, some: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        for article_id in some:
            article, _ = self._wording(article_id)
            if is_correction(article.title):
                for other in self._related.titled_in(article_id, _text(article), least=TITLE):
                    yield article_id, other, "linked"

    def _read(self, article_id: str) -> tuple[Article, Wording]:
        article = self._articles.article(article_id)
        assert article is not None, article_id  # noqa: S101  its id was just read from the same database
        return article, Wording.of(_text(article))


def _text(article: Article) -> str:
    return "\n".join(paragraph.text for paragraph in article.paragraphs)


def _days(one: Article, other: Article) -> int | None:
    first, second = stated(one), stated(other)
    return abs((first - second).days) if first and second else None
