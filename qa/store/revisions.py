"""When each revision of an article was published, changed and first seen: what tells which one stood on a day."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from qa.store.database import Database


@dataclass(frozen=True, slots=True)
class Seen:
    """A revision as the archive came to know it."""

    revision: int
    raw_hash: bytes
    """Of its page. A revision with that of the one before it is the same page, cleaned better."""
    day: int
    """Ordinal of the local publishing day; 0 when undated."""
    first_seen: datetime
    updated: datetime | None
    """When the page says that it was last changed."""


class Revisions:
    """Reads the dates of revisions."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, article_id: str) -> list[Seen]:
        """All revisions of an article, oldest first; empty for an unknown one."""
        rows = self._db.rows(f"{_SEEN} WHERE article_id = ? ORDER BY revision", (article_id,))
        return [self._seen(row) for row in rows]

    def several(self) -> dict[str, list[Seen]]:
        """The revisions of every article that has more than one, by its id."""
        found: dict[str, list[Seen]] = {}
        for row in self._db.rows(
            f"{_SEEN} WHERE article_id IN (SELECT article_id FROM revisions WHERE revision > 1)"
            " ORDER BY article_id, revision"
        ):
            found.setdefault(row["article_id"], []).append(self._seen(row))
        return found

    def _seen(self, row: sqlite3.Row) -> Seen:
        what = f"the dates of {row['article_id']}"
        with self._db.decoding(what):
            first_seen = datetime.fromisoformat(row["first_seen"])
        updated = self._db.time(row["updated"], what)
        day = self._db.day(row["day"], what)
        return Seen(row["revision"], row["raw_hash"], day, first_seen, updated)


_SEEN = (
    "SELECT article_id, revision, raw_hash, day, first_seen, json_extract(article, '$.updated') AS updated"
    " FROM revisions"
)
