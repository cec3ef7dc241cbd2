"""What a disk's failures are called, wherever they are noticed."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qa.errors import StorageFull

_ROOM = 65_536
"""Bytes without which a disk counts as full; SQLite takes half of it for its shared memory alone."""


def is_full(error: OSError) -> bool:
    """Whether an operating-system error says that there is no room left."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def has_no_room(folder: Path) -> bool:
    """Whether a few bytes cannot be written into a folder for want of room: the I/O errors of SQLite and tantivy do not
    always tell."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_ROOM))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return is_full(error)
    return False


def storage_full(folder: Path, reason: object) -> StorageFull:
    """The error for a full disk."""
    return StorageFull(
        f"The disk of {folder} is full ({reason}). Everything reported as stored is safe: make room and run the same "
        "command again."
    )


@contextmanager
def naming_full(folder: Path) -> Iterator[None]:
    """Name a full disk for what it is where the system's own error tells.

    Raises:
        StorageFull: `folder` names the disk.
    """
    try:
        yield
    except OSError as error:
        if not is_full(error):
            raise
        raise storage_full(folder, error.strerror) from error
