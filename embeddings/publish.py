"""A file or folder appears under its name when it is whole and on the disk, so that no crash shows half of it."""

from __future__ import annotations

import os
from pathlib import Path


def publish(partial: Path, path: Path) -> None:
    """Give a finished file or folder its name; in the place of a file, or of an empty folder, that has it now."""
    for one in (*partial.rglob("*"), partial):
        synced(one)
    partial.replace(path)
    synced(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those that it is to lie in, so that a crash does not undo it."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        synced(one.parent)


def synced(path: Path) -> None:
    """Have what was written to a file, or the names in a folder, on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
