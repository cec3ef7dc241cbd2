"""Passages and their vectors, and the columns that filters are applied to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings import Reading, pack, unpack
from qa.store.database import Database
from qa.store.digest import digest
from qa.types import Passage

_FIELDS = (
    "p.id, p.article_id, p.revision, p.heading, p.first_paragraph, p.last_paragraph, p.start, p.text,"
    " r.title, r.source, r.published, r.published_precision, r.url"
)
_OF_VECTORS = ("vectors", "tokens", "vector_digests")
_JOINED = "passages p JOIN revisions r ON r.article_id = p.article_id AND r.revision = p.revision"


@dataclass(frozen=True, slots=True)
class Columns:
    """One row for each of some passages, ordered by id: what filters and facets need of it."""

    ids: NDArray[np.int64]
    day: NDArray[np.int32]
    """Ordinal of the local publishing day; 0 when undated."""
    source: NDArray[np.object_]
    author: NDArray[np.object_]
    script: NDArray[np.object_]
    categories: NDArray[np.object_]
    """The JSON list of the article's categories."""


class Packed(NamedTuple):
    """What an encoder read of one text, as it is stored."""

    vector: bytes
    """Of the whole: (dimension,) float16, little-endian."""
    tokens: bytes
    """Of its tokens, as `embeddings.pack` writes them."""


def packed(reading: Reading) -> Packed:
    """A reading as it is stored."""
    return Packed(reading.vector.astype("<f2").tobytes(), pack(reading.token_vectors))


class Passages:
    """Reads and writes passages. Writing methods are to be called inside `Database.transaction`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, passages: Iterable[tuple[Passage, bytes]], script: str) -> None:
        """Store an article's current passages, each with the key of its vector; and the article's script."""
        for passage, key in passages:
            self._db.execute(
                "INSERT INTO passages (article_id, revision, current, heading, first_paragraph,"
                " last_paragraph, start, text, script, vector_key) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?)",
                (
                    passage.article_id,
                    passage.revision,
                    passage.heading,
                    passage.first_paragraph,
                    passage.last_paragraph,
                    passage.start,
                    passage.text,
                    script,
                    key,
                ),
            )

    def retire(self, article_id: str) -> None:
        """Take an article's passages out of what is searched."""
        self._db.execute(
            "UPDATE passages SET current = 0 WHERE article_id = ? AND current = 1", (article_id,)
        )

    def drop(self, article_id: str) -> None:
        """Delete an article's current passages, to be chunked anew."""
        self._db.execute("DELETE FROM passages WHERE article_id = ? AND current = 1", (article_id,))

    def ids_of(self, article_id: str, revision: int | None = None) -> list[int]:
        """Ids of the passages of an article's superseded revision; of its current passages where none is named."""
        which = "current = 1" if revision is None else "current = 0 AND revision = ?2"
        rows = self._db.rows(
            f"SELECT id FROM passages WHERE article_id = ?1 AND {which} ORDER BY id",
            (article_id,) if revision is None else (article_id, revision),
        )
        return [row[0] for row in rows]

    def all_ids_of(self, article_id: str) -> NDArray[np.int64]:
        """Ids of an article's passages of all its revisions, ascending."""
        rows = self._db.rows("SELECT id FROM passages WHERE article_id = ? ORDER BY id", (article_id,))
        return np.array([row[0] for row in rows], dtype=np.int64)

    def ids(self) -> NDArray[np.int64]:
        """Ids of the current passages, ascending."""
        rows = self._db.rows("SELECT id FROM passages WHERE current = 1 ORDER BY id")
        return np.array([row[0] for row in rows], dtype=np.int64)

    def get(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Passages by id; unknown ids are left out."""
        listed = ", ".join(
            str(int(one)) for one in ids
        )  # there may be more than a statement takes parameters
        rows = self._db.rows(f"SELECT {_FIELDS} FROM {_JOINED} WHERE p.id IN ({listed})")
        return {row["id"]: self._passage(row) for row in rows}

    def with_filters(self, ids: Iterable[int]) -> Iterator[tuple[Passage, int, str, tuple[str, ...]]]:
        """(passage, day, author, categories) of each id, for indexing."""
        for some in _batches(ids, 500):
            marks = ", ".join("?" * len(some))
            for row in self._db.rows(
                f"SELECT {_FIELDS}, r.day, r.author, r.categories FROM {_JOINED} WHERE p.id IN ({marks})",
                some,
            ):
                with self._db.decoding(f"the categories of {row['article_id']}"):
                    categories = tuple(json.loads(row["categories"]))
                yield self._passage(row), row["day"], row["author"], categories

    def columns(self, ids: Iterable[int] | None = None) -> Columns:
        """The columns of all current passages, or of those named."""
        which = "p.current = 1" if ids is None else f"p.id IN ({', '.join(map(str, ids))})"
        rows = self._db.rows(
            f"SELECT p.id, r.day, r.source, r.author, p.script, r.categories FROM {_JOINED}"
            f" WHERE {which} ORDER BY p.id"
        )
        ids, day, *named = zip(*rows, strict=True) if rows else ((),) * 6
        source, author, scripts, categories = (np.array(column, dtype=object) for column in named)
        for one in (min(day), max(day)) if day else ():
            self._db.day(one, "the days of articles")
        return Columns(np.array(ids, np.int64), np.array(day, np.int32), source, author, scripts, categories)

    def scripts(self, ids: Iterable[int]) -> dict[int, str]:
        """What the articles of passages are written in, by passage id."""
        rows = self._db.rows(
            f"SELECT id, script FROM passages WHERE id IN ({', '.join(str(int(one)) for one in ids)})"
        )
        return {row[0]: row[1] for row in rows}

    def _passage(self, row: sqlite3.Row) -> Passage:
        return Passage(
            id=row["id"],
            article_id=row["article_id"],
            revision=row["revision"],
            title=row["title"],
            source=row["source"],
            published=self._db.time(row["published"], f"the date of {row['article_id']}"),
            heading=row["heading"],
            first_paragraph=row["first_paragraph"],
            last_paragraph=row["last_paragraph"],
            text=row["text"],
            url=row["url"],
            published_precision=row["published_precision"],
            start=row["start"],
        )

    # -- vectors

    def without_vector(self, model: str, *, superseded: bool = False) -> list[int]:
        """Ids of passages not yet embedded by a model, one for each distinct text: of current ones, or of all."""
        rows = self._db.rows(
            "SELECT min(p.id) FROM passages p LEFT JOIN vectors v ON v.key = p.vector_key AND v.model = ?1"
            " LEFT JOIN tokens t ON t.key = p.vector_key AND t.model = ?1"
            " WHERE (p.current = 1 OR ?2) AND (v.key IS NULL OR t.key IS NULL)"
            " GROUP BY p.vector_key ORDER BY min(p.id)",
            (model, superseded),
        )
        return [row[0] for row in rows]

    def drop_vectors(self, *, but: str) -> None:
        """Delete the vectors of every model but one."""
        for table in _OF_VECTORS:
            self._db.execute(f"DELETE FROM {table} WHERE model <> ?", (but,))

    def drop_unused_vectors(self) -> None:
        """Delete the vectors that no passage has."""
        for table in _OF_VECTORS:
            self._db.execute(f"DELETE FROM {table} WHERE key NOT IN (SELECT vector_key FROM passages)")

    def keys(self, ids: Iterable[int]) -> dict[int, bytes]:
        """Keys of the vectors of passages, by passage id."""
        rows = self._db.rows(
            f"SELECT id, vector_key FROM passages WHERE id IN ({', '.join(str(int(one)) for one in ids)})"
        )
        return {row[0]: row[1] for row in rows}

    def embedded(self, model: str, key: bytes) -> bool:
        """Whether a model has embedded the text of a key."""
        return bool(
            self._db.row(
                "SELECT 1 FROM vectors v JOIN tokens t ON t.key = v.key AND t.model = v.model"
                " WHERE v.key = ? AND v.model = ?",
                (key, model),
            )
        )

    def put_vectors(self, model: str, vectors: Mapping[bytes, Packed]) -> None:
        """Store what an encoder read of texts, by their keys."""
        for key, (vector, tokens) in vectors.items():
            for table, value in zip(_OF_VECTORS, (vector, tokens, digest(vector, tokens)), strict=True):
                self._db.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", (key, model, value))

    def token_vectors(self, model: str, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Vectors of each passage's tokens, (tokens, dimension), rows of unit length; by passage id."""
        rows = self._db.rows(
            "SELECT p.id, t.packed FROM passages p JOIN tokens t ON t.key = p.vector_key AND t.model = ?"
            f" WHERE p.id IN ({', '.join(map(str, ids))})",
            (model,),
        )
        with self._db.decoding("the vectors of tokens"):
            return {row[0]: unpack(row[1]) for row in rows}

    def embedded_ids(self, model: str) -> NDArray[np.int64]:
        """Ids of the current passages that a model has embedded, ascending."""
        rows = self._db.rows(
            "SELECT p.id FROM passages p JOIN vectors v ON v.key = p.vector_key AND v.model = ?"
            " WHERE p.current = 1 ORDER BY p.id",
            (model,),
        )
        return np.array([row[0] for row in rows], dtype=np.int64)

    def vectors(
        self, model: str, ids: Iterable[int]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float16]]]:
        """(ids, (n, dimension) vectors) of those passages that a model has embedded, in batches."""
        for some in _batches(ids, 10_000):
            rows = self._db.rows(
                "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.key = p.vector_key AND v.model = ?"
                f" WHERE p.id IN ({', '.join(map(str, some))}) ORDER BY p.id",
                (model,),
            )
            if rows:
                with self._db.decoding("the vectors"):
                    flat = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f2")
                    table = flat.reshape(len(rows), -1)
                yield np.array([row[0] for row in rows], dtype=np.int64), table


def _batches(items: Iterable[int], of: int) -> Iterator[list[int]]:
    batch: list[int] = []
    for item in items:
        batch.append(int(item))
        if len(batch) == of:
            yield batch
            batch = []
    if batch:
        yield batch
