"""Deleting an article's rows, and the tombstones that keep it from coming back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from qa.store.database import Database


def tombstone(article_id: str) -> bytes:
    """What remains of a forgotten article: a hash of its id, which is often its title."""
    return hashlib.sha256(article_id.encode(errors="surrogatepass")).digest()


class Forgotten:
    """Deletes articles. Writing methods are to be called inside `Database.transaction`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> set[bytes]:
        """Every tombstone."""
        return {row[0] for row in self._db.rows("SELECT id FROM forgotten")}

    def had(self, name: str, roots: Iterable[str]) -> bool:
        """Whether an article that was forgotten went by a name: its id, or its path or own id within one of the roots."""
        return not self.all().isdisjoint(map(tombstone, [name, *(f"{root}/{name}" for root in roots)]))

    def unpurged(self) -> bool:
        """Whether something was deleted that may still stand in unused parts of files."""
        return self._db.row("SELECT 1 FROM forgotten WHERE purged = 0") is not None

    def mark_purged(self) -> None:
        """Note that nothing deleted so far stands in any file."""
        self._db.execute("UPDATE forgotten SET purged = 1 WHERE purged = 0")

    def delete(self, article_id: str) -> tuple[int, int]:
        """Delete an article's rows; returns its (revisions, passages). Its vectors are to be dropped as unused."""
        revisions, passages = (
            int(self._db.rows(f"SELECT count(*) FROM {table} WHERE article_id = ?", (article_id,))[0][0])
            for table in ("revisions", "passages")
        )
        for table in ("passages", "revisions", "revision_digests", "signatures", "related", "lost"):
            self._db.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
        self._db.execute("DELETE FROM related WHERE other_id = ?", (article_id,))
        self._db.execute("DELETE FROM rejections WHERE root || '/' || key = ?", (article_id,))
        self._db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._db.execute("INSERT OR REPLACE INTO forgotten VALUES (?, ?, 0)", (tombstone(article_id), now))
        return revisions, passages
