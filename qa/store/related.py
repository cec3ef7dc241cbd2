"""Which articles tell one story: the signatures that find candidates, and the pairs that were found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from qa.store.database import Database
from qa.types import Relative


class Related:
    """Reads and writes signatures and pairs. Writing methods are to be called inside `Database.transaction`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def unsigned(self, recipe: str) -> list[str]:
        """Ids of the articles whose current revision has no signature of a recipe."""
        rows = self._db.rows(
            "SELECT a.id FROM articles a LEFT JOIN signatures s ON s.article_id = a.id"
            " AND s.revision = a.revision AND s.recipe = ? WHERE s.article_id IS NULL ORDER BY a.id",
            (recipe,),
        )
        return [row[0] for row in rows]

    def put_signature(self, article_id: str, revision: int, recipe: str, bands: NDArray[np.uint32]) -> None:
        """Store an article's signature in place of an older one, whose pairs are forgotten."""
        self._db.execute(
            "INSERT OR REPLACE INTO signatures VALUES (?, ?, ?, ?)",
            (article_id, revision, recipe, bands.astype("<u4").tobytes()),
        )
        others = self._db.rows("SELECT other_id FROM related WHERE article_id = ?", (article_id,))
        for other in others:  # by their primary key: the table has no index of the other side
            self._db.execute(
                "DELETE FROM related WHERE article_id = ? AND other_id = ?", (other["other_id"], article_id)
            )
        self._db.execute("DELETE FROM related WHERE article_id = ?", (article_id,))

    def signatures(self, recipe: str) -> tuple[list[str], NDArray[np.uint32]]:
        """Ids, and the bands of each, (n, bands), of all that a recipe has signed."""
        ids: list[str] = []
        found: list[bytes] = []
        for rows in self._db.chunks(
            "SELECT article_id, bands FROM signatures WHERE recipe = ? ORDER BY article_id", (recipe,)
        ):
            ids += [row[0] for row in rows]
            found += [row[1] for row in rows]
        return ids, np.frombuffer(b"".join(found), dtype="<u4").reshape(len(ids), -1)

    def put_pairs(self, pairs: Iterable[tuple[str, str, str]]) -> None:
        """Store (id, other id, kind), each from both sides."""
        for one, other, kind in pairs:
            for pair in ((one, other), (other, one)):
                self._db.execute("INSERT OR REPLACE INTO related VALUES (?, ?, ?)", (*pair, kind))

    def of(self, article_ids: Sequence[str]) -> dict[str, list[tuple[str, Relative]]]:
        """By article id: (kind, article) of each one related to it, by id; ids without any are left out."""
        marks = ", ".join("?" * len(article_ids))
        rows = self._db.rows(
            "SELECT x.article_id, x.other_id, x.kind, r.title, r.source, r.published, r.published_precision,"
            " r.day, r.url FROM related x JOIN articles a ON a.id = x.other_id JOIN revisions r"
            f" ON r.article_id = a.id AND r.revision = a.revision WHERE x.article_id IN ({marks})"
            " ORDER BY x.other_id",
            list(article_ids),
        )
        found: dict[str, list[tuple[str, Relative]]] = {}
        for row in rows:
            stated = row["published"] and row["published_precision"] != "inferred"
            published = self._db.time(row["published"], f"the date of {row['other_id']}") if stated else None
            relative = Relative(
                row["other_id"], row["title"], row["source"], published, row["url"], row["day"]
            )
            found.setdefault(row["article_id"], []).append((row["kind"], relative))
        return found

    def titled_in(self, article_id: str, text: str, *, least: int) -> list[str]:
        """Ids of other articles whose title, of at least so many characters, a text names."""
        rows = self._db.rows(
            "SELECT a.id FROM articles a JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision"
            " WHERE a.id <> ? AND length(r.title) >= ? AND instr(?, r.title) > 0",
            (article_id, least, text),
        )
        return [row[0] for row in rows]
