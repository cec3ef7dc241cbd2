"""The digests in the database: written with their rows, and compared with them."""

from __future__ import annotations

from qa.store.database import Database
from qa.store.digest import REVISION, VECTORS


class Digests:
    """Writes digests, and finds rows that do not fit theirs. Writing is to be done inside `Database.transaction`.

    A row without a digest, in an archive of an older schema that is read only, passes for sound.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def put_revision(self, article_id: str, revision: int) -> None:
        """Note what a revision is now."""
        self._db.execute(
            f"INSERT OR REPLACE INTO revision_digests SELECT r.article_id, r.revision, {REVISION} FROM revisions r"
            " WHERE r.article_id = ? AND r.revision = ?",
            (article_id, revision),
        )

    def damaged_revisions(self) -> list[tuple[str, int]]:
        """(article id, revision) of each that is not what was stored."""
        rows = self._db.rows(
            "SELECT r.article_id, r.revision FROM revisions r JOIN revision_digests d"
            f" ON d.article_id = r.article_id AND d.revision = r.revision WHERE d.digest <> {REVISION}"
            " ORDER BY r.article_id, r.revision"
        )
        return [(row[0], row[1]) for row in rows]

    def damaged_vectors(self) -> list[bytes]:
        """Keys of the texts whose vectors are not what was stored."""
        rows = self._db.rows(
            "SELECT d.key FROM vector_digests d LEFT JOIN vectors v ON v.key = d.key AND v.model = d.model"
            " LEFT JOIN tokens t ON t.key = d.key AND t.model = d.model"
            f" WHERE v.key IS NULL OR t.key IS NULL OR d.digest <> {VECTORS}"
        )
        return [row[0] for row in rows]
