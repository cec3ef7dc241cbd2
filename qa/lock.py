"""One writer at a time: a lock file in the archive, with the holder's process id beside it."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from qa.errors import ArchiveLocked

_log = logging.getLogger(__name__)
_LOCK, _HOLDER = LOCK_FILES = ("writer.lock", "writer.pid")


@contextmanager
def writer_lock(folder: Path, *, wait: float | None = 0.0) -> Iterator[None]:
    """Hold an archive's writer lock; the system lets go of it when the process ends, however it ends.

    Args:
        folder: the archive.
        wait: seconds to wait for another writer to finish; that it waits, and for whom, is logged as a warning. None
            where nobody can be told to give more of them.

    Raises:
        ArchiveLocked: another process (its id is named) is writing.
    """
    holder, lock = folder / _HOLDER, FileLock(folder / _LOCK)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if not wait:
                raise
            _log.warning(
                "Waiting up to %g s for process %s, which writes to %s.", wait, _holder(holder), folder
            )
            lock.acquire(timeout=wait)
    except Timeout:
        raise ArchiveLocked(
            f"{folder} is being written to by process {_holder(holder)}. Wait until it is done, or stop it"
            f"{'.' if wait is None else '; `--wait SECONDS` waits.'}"
        ) from None
    try:
        with suppress(OSError):  # a full disk has no room for it, and it is only told to others
            holder.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def workplace(target: Path) -> Iterator[Path]:
    """An empty folder beside `target`, for one process to make it in; what one that was killed left there is deleted.

    Raises:
        ArchiveLocked: another process is making it.
    """
    folder = target.with_name(f"{target.name}.partial")
    if folder.is_file():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    with writer_lock(folder, wait=None):
        try:
            for left in folder.iterdir():
                if left.name not in LOCK_FILES:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def is_being_written(folder: Path) -> bool:
    """Whether a process says that it writes to an archive; one that was killed says so until the next one writes."""
    return (folder / _HOLDER).exists()


def _holder(file: Path) -> str:
    with suppress(OSError):
        return file.read_text(encoding="ascii") or "unknown"
    return "unknown"
