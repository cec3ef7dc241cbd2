"""One SQLite file: how it is opened, how a transaction is kept whole, and what its failures are called."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from qa.disk import has_no_room, storage_full
from qa.errors import ArchiveLocked, ArchiveReadOnly, NotAnArchive, StorageFailed
from qa.lock import writer_lock
from qa.store.digest import digest
from qa.store.migrate import migrate, stand_in

SCHEMA_VERSION = 5
FILE_NAME = "archive.sqlite3"
_READS = ("SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_FSTAT", "SQLITE_IOERR_ACCESS")
"""Failures that no full disk causes."""
PATIENCE = 60
"""Seconds that a migration waits for another process that writes."""


class Database:
    """A connection that threads share. Writes go through `transaction`; reads see committed state.

    Raises:
        NotAnArchive: if the file is no SQLite database, is damaged, or was made by a newer release.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.path = folder / FILE_NAME
        self.read_only = read_only or not os.access(folder, os.W_OK)
        self._lock = threading.RLock()
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        with self._failures():
            self._connection = self._connect(folder)
            self._connection.row_factory = sqlite3.Row
            self._connection.create_function("digest", -1, digest, deterministic=True)
            if not self.read_only:
                self._connection.execute("PRAGMA journal_mode=WAL")
                self._connection.execute("PRAGMA synchronous=FULL")
                self._connection.execute("PRAGMA foreign_keys=ON")
            self._check_version()
        self._opened = _identity(self.path)

    def _connect(self, folder: Path) -> sqlite3.Connection:
        if not self.read_only:
            return _opened(self.path, "")
        log = self.path.with_name(f"{FILE_NAME}-wal")
        if not os.access(folder, os.W_OK) and not (log.exists() and log.stat().st_size):
            # WAL needs a writable folder for its shared memory; without one the file must not be changing.
            return _opened(self.path, "?mode=ro&immutable=1")
        try:
            connection = _opened(self.path, "?mode=ro")
            connection.execute("PRAGMA user_version").fetchone()
            return connection
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")):
                raise
        # there is no room for shared memory, or nowhere to fold in the log that a crash has left
        self._scratch = tempfile.TemporaryDirectory(prefix="qa-database-", ignore_cleanup_errors=True)
        for file in (self.path, log):
            if file.exists():
                shutil.copyfile(file, Path(self._scratch.name) / file.name)
        return _opened(Path(self._scratch.name) / FILE_NAME, "")

    def _check_version(self) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise NotAnArchive(
                f"{self.path} has schema version {version}; this release reads up to {SCHEMA_VERSION}. "
                "Open it with the release that made it, or a newer one."
            )
        if 0 < version < SCHEMA_VERSION:
            if self.read_only and stand_in(self._connection, version, SCHEMA_VERSION):
                return
            if self.read_only:
                raise NotAnArchive(
                    f"{self.path} has the older schema version {version}. Open it once where it can be written, "
                    "such as with `qa sync`, and it is brought up to date after a backup."
                )
            with writer_lock(self.path.parent, wait=PATIENCE):
                now = self._connection.execute("PRAGMA user_version").fetchone()[0]
                if now == version:  # else another process has done it
                    migrate(self._connection, self.path, version, SCHEMA_VERSION)

    def create_schema(self) -> None:
        """Lay out an empty database."""
        script = files("qa.store").joinpath("schema.sql").read_text(encoding="utf-8")
        with self._lock, self._failures():
            self._connection.executescript(f"{script}\nPRAGMA user_version={SCHEMA_VERSION};")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is executed inside becomes durable together, or not at all.

        Raises:
            ArchiveReadOnly: if the database is open read-only.
            StorageFull: if the disk is full; nothing of this transaction was stored.
            StorageFailed: if it cannot be written for another reason; likewise.
        """
        self.require_writable()
        with self._lock, self._failures():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def require_writable(self) -> None:
        """Raise `ArchiveReadOnly` if nothing can be written, `NotAnArchive` if what is written would be in no archive."""
        if self.read_only:
            raise ArchiveReadOnly(f"{self.path.parent} is open read-only; open it writable to change it.")
        if _identity(self.path) != self._opened:
            raise NotAnArchive(
                f"{self.path} was deleted or replaced since it was opened, as by a restore or repair. Open it again."
            )

    def execute(self, sql: str, parameters: Any = ()) -> int:
        """Run one statement; returns the last inserted row's id."""
        with self._lock, self._failures():
            return self._connection.execute(sql, parameters).lastrowid or 0

    def rows(self, sql: str, parameters: Any = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self._lock, self._failures():
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Any = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        with self._lock, self._failures():
            return self._connection.execute(sql, parameters).fetchone()  # type: ignore[no-any-return]

    def chunks(self, sql: str, parameters: Any = (), *, of: int = 10_000) -> Iterator[list[sqlite3.Row]]:
        """The rows of a query in lists of at most `of`, for results too large to hold."""
        with self._lock, self._failures():
            cursor = self._connection.execute(sql, parameters)
        while True:
            with self._lock, self._failures():
                rows = cursor.fetchmany(of)
            if not rows:
                return
            yield rows

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment; what other threads read meanwhile waits."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")

    def copy_to(self, file: Path) -> None:
        """A copy of the database as last committed, in one file that needs no log."""
        with self._lock, self._failures(), closing(sqlite3.connect(file)) as copy:
            self._connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")

    def scrub(self) -> None:
        """Write the file anew without what was deleted, and empty the write-ahead log. Not inside a transaction.

        Raises:
            ArchiveLocked: a reader keeps the log; what was deleted may still stand there.
            StorageFull: there is no room for a second copy of the file.
        """
        self.require_writable()
        self.execute("VACUUM")
        if self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]["busy"]:
            raise ArchiveLocked(
                f"{self.path}-wal is in use by a reader, so that what was deleted may still stand there. It is "
                "cleared when the archive is next opened to be written, such as by the next `qa sync`."
            )

    def changes_by_others(self) -> int:
        """A number that differs from its last value when another connection has committed."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def problems(self) -> list[str]:
        """What SQLite's own integrity check finds wrong; empty for a sound file."""
        found = [str(row[0]) for row in self.rows("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Let go of the file; the last one to close folds the write-ahead log into it."""
        self._connection.close()
        if self._scratch:
            self._scratch.cleanup()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise self._operational(error) from error
        except UnicodeDecodeError as error:  # in SQLite's own message, which quotes the file
            raise self._damaged(error) from error
        except sqlite3.DatabaseError as error:
            if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError)):
                raise
            raise self._damaged(error) from error

    @contextmanager
    def decoding(self, what: str) -> Iterator[None]:
        """For what turns stored values into the objects they were made from.

        Raises:
            NotAnArchive: they are none; `what` names them.
        """
        try:
            yield
        except (ValueError, KeyError, TypeError, OverflowError, zlib.error) as error:
            raise self._damaged(f"{what}: {error}") from error

    def time(self, text: str | None, what: str) -> datetime | None:
        """A stored time; None where none is stored.

        Raises:
            NotAnArchive: it is none; `what` names it.
        """
        with self.decoding(what):
            return datetime.fromisoformat(text) if text else None

    def day(self, ordinal: int, what: str) -> int:
        """A stored day, which is 0 for none.

        Raises:
            NotAnArchive: it is no ordinal of a day; `what` names it.
        """
        with self.decoding(what):
            return date.fromordinal(ordinal).toordinal() if ordinal else 0

    def _damaged(self, reason: object) -> NotAnArchive:
        return NotAnArchive(
            f"{self.path} is damaged or not a database ({clipped(str(reason))}). `qa verify --repair` saves what can "
            "be saved; else restore a backup, or sync again into a new archive."
        )

    def _operational(self, error: sqlite3.OperationalError) -> Exception:
        text = str(error)
        name = getattr(error, "sqlite_errorname", "")  # of our own making, as in tests, there is none
        failed = name.startswith("SQLITE_IOERR")
        if name == "SQLITE_FULL" or (failed and name not in _READS and has_no_room(self.path.parent)):
            return storage_full(self.path.parent, text)
        if failed:
            return StorageFailed(
                f"{self.path} could not be {'read' if name in _READS else 'read or written'} ({text}, {name}). Its disk "
                "is not full: look at the system's log for errors of the disk, or of the network it is reached by. Then "
                "run the same command again, and `qa verify`."
            )
        if "readonly" in text:
            return ArchiveReadOnly(f"{self.path} cannot be written ({text}). Check its permissions.")
        if "unable to open" in text or "no such table" in text:
            return NotAnArchive(
                f"{self.path.parent} holds no archive that can be opened ({text}). Check its permissions, or restore a backup."
            )
        if "locked" in text or "busy" in text:
            return ArchiveLocked(
                f"{self.path} is in use by another process ({text}). Try again when it is done."
            )
        return self._damaged(error) if "decode" in text or "malformed" in text else error


def _opened(file: Path, options: str) -> sqlite3.Connection:
    uri = f"{file.resolve().as_uri()}{options}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=10)


def _identity(file: Path) -> tuple[int, int] | None:
    """What tells a file from another that has got its name; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def clipped(text: str, length: int = 160) -> str:
    """`text`, shortened to `length` characters: what SQLite says of damage may quote the whole value."""
    return text if len(text) <= length else text[: length - 1] + "…"
