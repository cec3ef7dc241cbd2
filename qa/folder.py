"""The folder of an archive: whether one is there, whether one can be put there, and what a new one holds."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from embeddings import publish
from qa.errors import ArchiveExists, ArchiveNotFound, NotAnArchive
from qa.lock import LOCK_FILES
from qa.places import is_utf8
from qa.store import Database
from qa.store.database import FILE_NAME

UNFINISHED = "unfinished"
"""Where a new archive's database is made."""


def require_archive(folder: Path) -> None:
    """Let an archive's folder pass.

    Raises:
        ArchiveNotFound: there is nothing there.
        NotAnArchive: it is something else.
    """
    if not folder.exists():
        raise ArchiveNotFound(
            f"There is no archive at {folder}. Check the path (--archive), or make one there with `qa sync POSTS`."
        )
    if not (folder / FILE_NAME).is_file():
        raise NotAnArchive(
            f"{folder} is not an archive: it holds no {FILE_NAME}. Name an archive's folder, or for a new one a path where "
            "there is nothing yet (--archive)."
        )


def place(path: str | Path) -> Path:
    """Where an archive is to be put: where a link leads to, though nothing is there yet."""
    folder = Path(path)
    return folder.resolve() if folder.is_symlink() else folder


def is_vacant(folder: Path) -> bool:
    """Whether an archive can be put there: there is nothing, or what a `create` that was stopped has left."""
    return not folder.exists() or (
        folder.is_dir() and {file.name for file in folder.iterdir()} <= {UNFINISHED, *LOCK_FILES}
    )


def require_vacant(folder: Path) -> None:
    """Let a place pass where an archive can be put.

    Raises:
        ArchiveExists: it is taken, or its name is not UTF-8.
    """
    if not is_vacant(folder):
        raise ArchiveExists(f"{folder} exists already. Choose another path (--archive), or open it.")
    if not is_utf8(folder):
        raise ArchiveExists(f"The name {str(folder)!r} is not UTF-8. Choose another path.")


def lay_out(folder: Path, meta: Mapping[str, object]) -> None:
    """Put an empty database into a new archive's folder: whole, or not at all."""
    unfinished = folder / UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    database = Database(unfinished)
    database.create_schema()
    with database.transaction():
        for key, value in meta.items():
            database.execute("INSERT INTO meta VALUES (?, ?)", (key, str(value)))
    database.close()
    publish(unfinished / FILE_NAME, folder / FILE_NAME)
    shutil.rmtree(unfinished)
