"""Where a process is about to write: each SQL statement that changes something, each change to a file or folder.

Python tells of them without help from the program: SQLite by a trace of statements on every connection, file
operations by audit hooks. Only fsync and the calls of the BM25 index, whose files tantivy writes, are wrapped. So a
write point that is added to the program one day is found without touching this file.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from qa.lexical import LexicalIndex

_FILES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.copyfile"}
_READING = ("SELECT", "PRAGMA", "--", "EXPLAIN", "WITH")
_WRITING_PRAGMAS = re.compile(r"PRAGMA (wal_checkpoint|user_version=|journal_mode)", re.IGNORECASE)
_NAME = re.compile(
    r"BEGIN|COMMIT|ROLLBACK|VACUUM|PRAGMA \w+|ATTACH|(?:INSERT(?: OR \w+)? INTO|DELETE FROM|UPDATE|(?:CREATE|DROP|ALTER)"
    r"(?: TEMP)? (?:TABLE|INDEX|TRIGGER)(?: IF NOT EXISTS)?) [\w.]+"
)
_LEXICAL = ("add", "remove", "clear", "collect", "commit", "close")


class Points:
    """The write points that this process has passed, by name; `install` once, in a process of its own."""

    def __init__(self, at: tuple[str, int] | None = None) -> None:
        """`at` names a point and its occurrence, from 1, at which the process is to be killed."""
        self.passed: Counter[str] = Counter()
        self._at = at

    def reach(self, name: str) -> None:
        """Pass a point, or die there."""
        self.passed[name] += 1
        if self._at == (name, self.passed[name]):
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """See everything that this process writes from now on. Cannot be undone."""
        sys.addaudithook(self._audit)
        for name in _LEXICAL:
            setattr(LexicalIndex, name, self._wrapped(f"bm25 {name}", getattr(LexicalIndex, name)))
        os.fsync = self._wrapped("fsync", os.fsync)
        sqlite3.connect = self._traced(sqlite3.connect)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            mode, flags = arguments[1], arguments[2] or 0
            if (isinstance(mode, str) and set(mode) & set("wax+")) or flags & (os.O_WRONLY | os.O_RDWR):
                self.reach("open to write")
        elif event in _FILES:
            self.reach(event)

    def _statement(self, sql: str) -> None:
        if not sql.lstrip().upper().startswith(_READING) or _WRITING_PRAGMAS.match(sql):
            found = _NAME.search(sql)
            self.reach(f"sql {found[0] if found else sql[:20]}")

    def _traced(self, connect: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
        def traced(*arguments: Any, **named: Any) -> sqlite3.Connection:
            connection = connect(*arguments, **named)
            connection.set_trace_callback(self._statement)
            return connection

        return traced

    def _wrapped(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """`call` between two points: before it and after it."""

        def wrapped(*arguments: Any, **named: Any) -> Any:
            self.reach(name)
            result = call(*arguments, **named)
            self.reach(f"{name}, done")
            return result

        return wrapped
