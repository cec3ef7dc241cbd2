"""Forget an article: out of every file of its archive. The caller holds the archive's writer lock.

First goes what a crash would leave without a trace of the task (ratings, an uploaded source), then the rows together
with a tombstone in one transaction, last what still stands in unused parts of files; the tombstone tells whether
that last step is done.
"""

from __future__ import annotations

from pathlib import Path

from qa import feedback
from qa.indexes import Indexes
from qa.store import Articles, Database, Forgotten, Passages
from qa.store.migrate import backups
from qa.types import ForgetReport


def forget(folder: Path, database: Database, indexes: Indexes, article_id: str) -> ForgetReport:
    """Delete an article and everything made of it.

    Args:
        folder: the archive's.
        article_id: of an article that exists.

    Raises:
        FeedbackNotKept: readers' ratings cannot be written to; nothing was deleted.
        ArchiveLocked: a reader keeps old pages in use; `purge` is still to be done.
    """
    ratings = feedback.forget(folder, article_id)
    left = _source(folder, Articles(database), article_id)
    with database.transaction():
        revisions, passages = Forgotten(database).delete(article_id)
    purge(database, indexes)
    left += [str(path) for path in backups(folder)]
    return ForgetReport(article_id, revisions, passages, ratings, tuple(left))


def purge(database: Database, indexes: Indexes) -> None:
    """Write database and BM25 index anew, without what was deleted and vectors that no passage has.

    Raises:
        ArchiveLocked: a reader keeps old pages in use.
    """
    with database.transaction():
        Passages(database).drop_unused_vectors()
    indexes.rebuild()
    database.scrub()
    with database.transaction():
        Forgotten(database).mark_purged()


def _source(folder: Path, articles: Articles, article_id: str) -> list[str]:
    """The file that the article came from, unless it lay in the archive and held nothing else, and is deleted."""
    page = articles.page(article_id)
    root = next((root for root in articles.roots() if root.name == page.root), None)
    if root is None or not root.path:
        return []
    path = Path(root.path)
    file = path / page.file if path.is_dir() else path
    if not file.is_file():
        return []
    alone = [one for one, _ in articles.under(page.root, page.file, folder=False)] == [article_id]
    if alone and file.resolve().is_relative_to(folder.resolve()):
        file.unlink()
        return []
    return [str(file)]
