"""Reads what can be read of a damaged database, row by row, and tells what of it is sound. Writes nothing."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Self

from qa.errors import NotAnArchive
from qa.store.database import clipped
from qa.store.digest import digest, of_revision

MOST_SKIPPED = 100_000
"""So many row ids in a row without a readable row are taken for the end of a table."""

Row = dict[str, Any]


class Salvage:
    """A database of the present schema, open to be read as far as it can be.

    Raises:
        NotAnArchive: not even its list of tables can be read.
    """

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
        self._connection.row_factory = sqlite3.Row
        self._connection.text_factory = lambda raw: raw.decode(errors="replace")
        try:
            self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
            self._connection.execute("SELECT count(*) FROM revisions WHERE rowid < 0").fetchall()
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise NotAnArchive(
                f"Nothing of {file} can be read ({clipped(str(error))}). Restore the archive from a backup, or sync "
                "again into a new one."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self, table: str, *, of: Mapping[str, type] | None = None) -> Iterator[Row]:
        """The readable rows of a table that has row ids; what lies on a damaged page is passed over, and so are rows
        whose columns do not hold the types given."""
        after, skipped = -1, 0
        last = self._last(table)
        while skipped < MOST_SKIPPED and after <= last:
            try:
                sql = f"SELECT rowid AS _rowid, * FROM {table} WHERE rowid > ? ORDER BY rowid"
                with closing(self._connection.execute(sql, (after,))) as cursor:
                    for row in cursor:
                        after, skipped = row["_rowid"], 0
                        if all(isinstance(row[name], kind) for name, kind in (of or {}).items()):
                            yield dict(row)
                return
            except sqlite3.DatabaseError:
                after, skipped = after + 1, skipped + 1

    def keyed(self, table: str, key: str) -> Iterator[Row]:
        """The readable rows of a table without row ids: from either end up to a damaged page."""
        seen: set[tuple[Any, ...]] = set()
        names = key.split(", ")
        for order in ("ASC", "DESC"):
            try:
                by = ", ".join(f"{name} {order}" for name in names)
                with closing(self._connection.execute(f"SELECT * FROM {table} ORDER BY {by}")) as cursor:
                    for row in cursor:
                        found = tuple(row[name] for name in names)
                        if found in seen:
                            return
                        seen.add(found)
                        yield dict(row)
                return
            except sqlite3.DatabaseError:
                continue

    def one(self, sql: str, parameters: tuple[Any, ...]) -> Any:
        """The first value that a query gives; None where it gives none, or cannot be answered."""
        try:
            row = self._connection.execute(sql, parameters).fetchone()
        except sqlite3.DatabaseError:
            return None
        return row[0] if row else None

    def article_ids(self) -> set[str]:
        """Every id that some table or index tells of."""
        found: set[str] = set()
        for table, column in (
            *(("articles", "id"), ("revisions", "article_id"), ("passages", "article_id")),
            ("revision_digests", "article_id"),
        ):
            for order in ("ASC", "DESC"):
                try:
                    sql = f"SELECT {column} FROM {table} ORDER BY {column} {order}"
                    found.update(row[0] for row in self._connection.execute(sql))
                    break
                except sqlite3.DatabaseError:
                    continue
        return found

    def expected(self, article_id: str, revision: int) -> bytes | None:
        """The digest that a revision is to have; None where none can be read."""
        sql = "SELECT digest FROM revision_digests WHERE article_id = ? AND revision = ?"
        found = self.one(sql, (article_id, revision))
        return found if isinstance(found, bytes) else None

    def is_sound(self, row: Row) -> bool:
        """Whether a row of revisions is what was stored, its raw page apart."""
        return self.expected(row["article_id"], row["revision"]) in (None, of_revision(row))

    def vectors(self) -> Iterator[Row]:
        """Rows of vectors, with `packed` and `digest`, that are what was stored."""
        for row in self.keyed("vectors", "key, model"):
            key = (row["key"], row["model"])
            packed = self.one("SELECT packed FROM tokens WHERE key = ? AND model = ?", key)
            wanted = self.one("SELECT digest FROM vector_digests WHERE key = ? AND model = ?", key)
            if packed is not None and wanted == digest(row["vector"], packed):
                yield {**row, "packed": packed, "digest": wanted}

    def _last(self, table: str) -> float:
        found = self.one(f"SELECT max(rowid) FROM {table}", ())
        return float("inf") if found is None else found


def raw_page(row: Row) -> bytes | None:
    """The raw page of a row of revisions; None where it is not what was stored."""
    try:
        raw = zlib.decompress(row["raw"])
    except (zlib.error, TypeError):
        return None
    return raw if hashlib.sha256(raw).digest() == row["raw_hash"] else None
