"""An archive of an older schema → the present one, after a backup. One step a version, each whole or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from embeddings import publish
from qa.store.digest import REVISION, VECTORS

_STEPS: dict[int, tuple[str, ...]] = {
    1: (
        "CREATE TABLE tokens (key BLOB NOT NULL, model TEXT NOT NULL, packed BLOB NOT NULL, PRIMARY KEY (key, model))"
        " STRICT",
    ),
    2: (
        "CREATE TABLE signatures (article_id TEXT PRIMARY KEY, revision INTEGER NOT NULL, recipe TEXT NOT NULL,"
        " bands BLOB NOT NULL) STRICT",
        "CREATE TABLE related (article_id TEXT NOT NULL, other_id TEXT NOT NULL, kind TEXT NOT NULL,"
        " PRIMARY KEY (article_id, other_id)) STRICT, WITHOUT ROWID",
    ),
    3: (
        "CREATE TABLE forgotten (id BLOB PRIMARY KEY, at TEXT NOT NULL, purged INTEGER NOT NULL)"
        " STRICT, WITHOUT ROWID",
    ),
    4: (
        "CREATE TABLE revision_digests (article_id TEXT NOT NULL, revision INTEGER NOT NULL, digest BLOB NOT NULL,"
        " PRIMARY KEY (article_id, revision)) STRICT, WITHOUT ROWID",
        "CREATE TABLE vector_digests (key BLOB NOT NULL, model TEXT NOT NULL, digest BLOB NOT NULL,"
        " PRIMARY KEY (key, model)) STRICT, WITHOUT ROWID",
        "CREATE TABLE lost (article_id TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        f"INSERT INTO revision_digests SELECT r.article_id, r.revision, {REVISION} FROM revisions r",
        f"INSERT INTO vector_digests SELECT v.key, v.model, {VECTORS} FROM vectors v"
        " JOIN tokens t ON t.key = v.key AND t.model = v.model",
    ),
}
"""By the version that a step starts from: the statements that lead to the next."""

_ADDED_EMPTY = {2, 3, 4}
"""Steps that add tables which may as well be empty: what an older archive lacks does not keep it from being read."""


def stand_in(connection: sqlite3.Connection, version: int, wanted: int) -> bool:
    """Give a connection that cannot write the tables which the database lacks, empty and in memory.

    False where that is not enough, and nothing was done.
    """
    steps = range(version, wanted)
    if not _ADDED_EMPTY.issuperset(steps):
        return False
    for step in steps:
        for statement in _STEPS[step]:
            if statement.startswith("CREATE TABLE"):
                connection.execute(statement.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
    return True


def backups(folder: Path) -> list[Path]:
    """The databases that migrations and repairs left in an archive's folder."""
    return sorted([*folder.glob("*.version-*.sqlite3"), *folder.glob("*.damaged-*.sqlite3")])


def migrate(connection: sqlite3.Connection, path: Path, version: int, wanted: int) -> Path:
    """Bring a database from `version` to `wanted`; returns its backup, which is left beside it.

    Args:
        connection: in autocommit mode (`isolation_level=None`).
        path: of the database's file.
    """
    backup = path.with_name(f"{path.stem}.version-{version}.sqlite3")  # `backups` finds it
    partial = backup.with_name(f"{backup.name}.partial")
    with closing(sqlite3.connect(partial)) as copy:
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log
    publish(partial, backup)
    for step in range(version, wanted):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if connection.execute("PRAGMA user_version").fetchone()[0] == step:  # else another process did it
                for statement in _STEPS[step]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version={step + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return backup
