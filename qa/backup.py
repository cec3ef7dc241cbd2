"""An archive ↔ one file: its database, with readers' ratings. What is derived, the BM25 index, is left out.

The sources that were synced are not copied either; their pages are in the database.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from embeddings import publish
from qa import feedback
from qa.errors import ArchiveExists, ArchiveNotFound, NotAnArchive
from qa.lock import workplace
from qa.store import Database
from qa.store.database import FILE_NAME, clipped


def backup(folder: Path, database: Database, file: Path) -> None:
    """Write an archive, as last committed, to a file that does not exist yet.

    The file appears under its name when it is whole and has passed SQLite's own check.

    Raises:
        ArchiveExists: there is something at `file`.
        ArchiveLocked: another process is writing a backup there.
        NotAnArchive: the database is damaged.
        FeedbackNotKept: the ratings are.
    """
    _require_free(file)
    with workplace(file) as place:
        partial = place / "archive.backup"
        database.copy_to(partial)
        feedback.pack(folder, partial)
        if found := flaw(partial):
            raise NotAnArchive(
                f"{folder} is damaged ({found}), and no backup was written. `qa verify --repair` saves what can be saved."
            )
        _require_free(file)
        publish(partial, file)


def _require_free(file: Path) -> None:
    if file.exists():
        raise ArchiveExists(f"{file} exists already and is not overwritten. Choose another name.")


def flaw(file: Path) -> str:
    """What keeps a file from being a sound database of an archive; nothing for a sound one."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
            found = [str(row[0]) for row in opened.execute("PRAGMA integrity_check")]
            opened.execute("SELECT value FROM meta")
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    return "" if found in ([], ["ok"]) else clipped(found[0])


def unpack(file: Path, folder: Path) -> None:
    """Put a backup's database and ratings into an empty folder.

    Raises:
        ArchiveNotFound: there is no such file.
        NotAnArchive: it is damaged, or no backup.
    """
    if not file.is_file():
        raise ArchiveNotFound(f"There is no backup at {file}. Give the file that `qa backup` wrote.")
    if found := flaw(file):
        raise NotAnArchive(
            f"{file} is damaged, or no backup of an archive ({found}). Give another that `qa backup` wrote."
        )
    shutil.copyfile(file, folder / FILE_NAME)
    feedback.unpack(folder / FILE_NAME, folder)
