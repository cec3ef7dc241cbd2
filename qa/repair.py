"""A damaged archive → a sound one of all that can be saved. The caller holds the archive's writer lock.

A revision is saved when it is what was stored, by its digest; or made again of its raw page, when the cleaner still
makes the very same of it. What cannot be saved is named, and its number is kept from being given to another text, so
that a citation finds what it quoted, or nothing. Passages are cut anew; their vectors are found by their text.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from embeddings import publish, synced
from qa.chunk import ChunkSizes
from qa.clean import CleanOptions, clean
from qa.errors import ArchiveLocked, NotAnArchive
from qa.store import Database, Passages, Root, Salvage, article_columns, article_from_json
from qa.store.articles import MOMENT
from qa.store.database import FILE_NAME
from qa.store.digest import of_revision
from qa.store.salvage import Row, raw_page
from qa.sync import cut, local_day
from qa.types import Article, Page

_COPIED = (("roots", ""), ("forgotten", "id"), ("lost", "article_id"), ("rejections", "root, key"))
"""Tables that are copied as they are; with the key of those that have no row ids."""

LOST_PLACE = "(a place that was lost)"
"""The path of a source root whose own was lost. There is nothing there, so that the next sync of a folder by the root's
name takes its place, as that of one that has moved (`qa.places`)."""


@dataclass
class Saved:
    """What became of a damaged database."""

    restored: list[tuple[str, int]] = field(default_factory=list)
    """Revisions that were damaged and are again what they were, made of their raw pages."""
    lost: list[tuple[str, int]] = field(default_factory=list)
    """Revisions that could not be saved."""
    pages_lost: list[str] = field(default_factory=list)
    """Articles whose raw page was damaged, though not their text."""
    pages: list[Page] = field(default_factory=list)
    """Current pages that the cleaner does not make the very same of: to be brought back in new revisions."""


def rebuild(damaged: Path, folder: Path, settings: dict[str, str], timezone: tzinfo) -> Saved:
    """Lay out a new database in `folder` with what can be saved of the file `damaged`.

    Args:
        settings: the archive's meta table, which must have been readable.
    """
    saved = Saved()
    database = Database(folder)
    database.create_schema()
    with closing(database), Salvage(damaged) as salvage, database.transaction():
        for pair in settings.items():
            database.execute("INSERT INTO meta VALUES (?, ?)", pair)
        for table, key in _COPIED:
            for row in salvage.keyed(table, key) if key else salvage.rows(table):
                _insert(database, table, row)
        _Rebuilding(database, salvage, saved, settings, timezone).articles()
        for row in salvage.vectors():
            used = database.row("SELECT 1 FROM passages WHERE vector_key = ?", (row["key"],))
            if used and row["model"] == settings["fingerprint"]:
                for table, value in (
                    ("vectors", "vector"),
                    ("tokens", "packed"),
                    ("vector_digests", "digest"),
                ):
                    database.execute(
                        f"INSERT INTO {table} VALUES (?, ?, ?)",  # noqa: S608  one of the three above
                        (row["key"], row["model"], row[value]),
                    )
    return saved


def exchange(unfinished: Path, folder: Path) -> Path:
    """Put a new database in the place of the damaged one, which is kept under the name that is returned."""
    damaged = folder / FILE_NAME
    kept = next(
        path for n in range(1, 10_000) if not (path := folder / f"archive.damaged-{n}.sqlite3").exists()
    )
    try:
        os.link(damaged, kept)
    except OSError:  # a file system without links
        shutil.copyfile(damaged, kept)
        synced(kept)
    synced(folder)
    for suffix in ("-wal", "-shm"):  # emptied by `settle`; a log must not outlive its database
        damaged.with_name(damaged.name + suffix).unlink(missing_ok=True)
    publish(unfinished / FILE_NAME, damaged)
    shutil.rmtree(folder / "lexical", ignore_errors=True)
    return kept


def settle(file: Path) -> None:
    """Fold a damaged database's write-ahead log into it, and fill up a file whose end is missing, so that the rest of it
    can be read.

    Raises:
        ArchiveLocked: somebody is reading it.
        NotAnArchive: it cannot be done.
    """
    with file.open("r+b") as raw:  # https://www.sqlite.org/fileformat.html, the database header
        head = raw.read(100)
        size = int.from_bytes(head[16:18]) * int.from_bytes(head[28:32])
        if head.startswith(b"SQLite format 3") and file.stat().st_size < size < 2 * file.stat().st_size:
            raw.truncate(size)
    try:
        with closing(sqlite3.connect(file, timeout=10)) as opened:
            busy = opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise NotAnArchive(
            f"Nothing of {file} can be read ({error}). Restore the archive from a backup, or sync again into a new one."
        ) from error
    if busy:
        raise ArchiveLocked(f"{file} is in use by a reader. Stop what serves the archive, and try again.")


class _Rebuilding:
    """Articles and revisions, from the damaged database into the new one."""

    def __init__(
        self, database: Database, salvage: Salvage, saved: Saved, settings: dict[str, str], timezone: tzinfo
    ) -> None:
        self._db, self._salvage, self._saved, self._timezone = database, salvage, saved, timezone
        self._sizes = ChunkSizes(int(settings["target"]), int(settings["limit"]))
        self._known = {row["id"]: row for row in salvage.rows("articles", of=_ARTICLE)}
        from_files: dict[str, bool] = defaultdict(bool)
        for row in self._known.values():
            from_files[row["root"]] |= bool(row["file"])
        for name, path in from_files.items():  # of a root that was lost, nothing else is known
            values = (name, LOST_PLACE if path else "")
            database.execute("INSERT OR IGNORE INTO roots VALUES (?, ?, NULL, NULL)", values)
        self._roots = {row["name"]: Root(**row) for row in map(dict, database.rows("SELECT * FROM roots"))}

    def articles(self) -> None:
        """Save what can be saved of every article, and note what cannot."""
        kept: dict[str, list[int]] = defaultdict(list)
        pages: dict[str, tuple[int, Page]] = {}
        met: set[tuple[str, int]] = set()
        for row in self._salvage.rows("revisions", of=_REVISION):
            article_id, revision = row["article_id"], row["revision"]
            if (article_id, revision) in met:
                continue
            met.add((article_id, revision))
            page = self._page(row)
            if sound := self._sound(row, page):
                kept[article_id].append(revision)
                self._put(sound)
            elif page and revision >= pages.get(article_id, (0, page))[0]:
                pages[article_id] = (revision, page)
        last = {article_id: max(revisions) for article_id, revisions in kept.items()}
        for article_id, revision in self._missing(met, kept):
            self._saved.lost.append((article_id, revision))
            self._db.execute(
                "INSERT INTO lost VALUES (?, ?) ON CONFLICT (article_id) DO UPDATE SET revision ="
                " max(revision, excluded.revision)",
                (article_id, revision),
            )
        self._saved.pages += [
            page for article_id, (revision, page) in pages.items() if revision > last.get(article_id, 0)
        ]
        for article_id, revision in last.items():
            self._make_current(article_id, revision)

    def _missing(self, met: set[tuple[str, int]], kept: dict[str, list[int]]) -> Iterator[tuple[str, int]]:
        """(article id, revision) of all that is known to have been there and was not kept."""
        known = set(met) | {(one, row["revision"]) for one, row in self._known.items()}
        with suppress(sqlite3.DatabaseError):
            known |= {
                (row["article_id"], row["revision"]) for row in self._salvage.keyed("revision_digests", _KEY)
            }
        rooted = {(one, n) for one, n in known if self._root(one) and isinstance(n, int) and n > 0}
        yield from sorted((one, n) for one, n in rooted if n not in kept.get(one, ()))

    def _sound(self, row: Row, page: Page | None) -> Row | None:
        """The row as it was stored, its raw page made whole where need be; None where that is not to be had."""
        if self._root(row["article_id"]) is None:
            return None
        if not self._salvage.is_sound(row):
            again = self._made_again(row, page)
            if again is None:
                return None
            self._saved.restored.append((row["article_id"], row["revision"]))
            row = again
        try:
            article_from_json(row["article_id"], row["revision"], row["article"])
        except (ValueError, KeyError, TypeError):
            return None
        if page is None:  # its text stands in for it, as for an article made elsewhere
            self._saved.pages_lost.append(row["article_id"])
            raw = row["article"].encode()
            row = row | {
                "format": "article",
                "raw": zlib.compress(raw),
                "raw_hash": hashlib.sha256(raw).digest(),
            }
        return row

    def _made_again(self, row: Row, page: Page | None) -> Row | None:
        """The row with what the cleaner makes of its page, where that is what it was by its digest."""
        article = self._cleaned(page) if page else None
        if page is None or article is None:
            return None
        again = row | article_columns(article, local_day(page, article, self._timezone))
        wanted = self._salvage.expected(row["article_id"], row["revision"])
        return again if of_revision(again) == wanted else None

    def _cleaned(self, page: Page) -> Article | None:
        if page.format == "article":
            return article_from_json(page.article_id, 1, page.raw)
        root = self._roots[page.root]
        found = clean(page, CleanOptions(self._timezone, root.site_url, root.permalink))
        return found if isinstance(found, Article) else None

    def _page(self, row: Row) -> Page | None:
        raw, root = raw_page(row), self._root(row["article_id"])
        if raw is None or root is None:
            return None
        modified = None
        with suppress(ValueError, TypeError):
            modified = datetime.fromisoformat(row["modified"])
        return Page(
            root,
            row["article_id"][len(root) + 1 :],
            self._file(row["article_id"]),
            row["format"],
            raw,
            modified,
        )

    def _root(self, article_id: str) -> str | None:
        """The name of the source root that an id begins with; None for an id that was none."""
        names = [name for name in self._roots if article_id.startswith(f"{name}/")]
        return max(names, key=len, default=None)

    def _file(self, article_id: str) -> str:
        root = self._root(article_id) or ""
        known = self._known.get(article_id)
        return known["file"] if known else article_id[len(root) + 1 :] if self._roots[root].path else ""

    def _put(self, row: Row) -> None:
        article_id, root = row["article_id"], self._root(row["article_id"]) or ""
        self._db.execute(
            "INSERT OR IGNORE INTO articles VALUES (?, ?, ?, ?, ?, NULL)",
            (article_id, root, article_id[len(root) + 1 :], self._file(article_id), row["revision"]),
        )
        _insert(self._db, "revisions", {name: value for name, value in row.items() if name != "_rowid"})
        self._db.execute(
            "INSERT INTO revision_digests VALUES (?, ?, ?)", (article_id, row["revision"], of_revision(row))
        )
        Passages(self._db).put(
            *cut(article_from_json(article_id, row["revision"], row["article"]), self._sizes)
        )

    def _make_current(self, article_id: str, revision: int) -> None:
        gone = _moment(self._known.get(article_id, {}).get("gone_at"))
        self._db.execute(
            "UPDATE articles SET revision = ?, gone_at = ? WHERE id = ?", (revision, gone, article_id)
        )
        self._db.execute(
            "UPDATE passages SET current = (revision = ?2) WHERE article_id = ?1", (article_id, revision)
        )
        self._db.execute(
            "UPDATE revisions SET superseded_at = NULL WHERE article_id = ? AND revision = ?",
            (article_id, revision),
        )


_KEY = "article_id, revision"
_ARTICLE = {"id": str, "root": str, "key": str, "file": str, "revision": int}
_REVISION = {"article_id": str, "revision": int, "article": str}
"""Columns, and what is in them unless they are damaged."""


def _moment(text: str | None) -> str | None:
    """When an article was first missing; now, if that was damaged."""
    if text is None:
        return None
    with suppress(ValueError):
        if datetime.strptime(text, MOMENT).strftime(MOMENT) == text:
            return text
    return datetime.now(UTC).strftime(MOMENT)


def _insert(database: Database, table: str, row: Row) -> None:
    values = [value for name, value in row.items() if name != "_rowid"]
    marks = ", ".join("?" * len(values))
    with suppress(sqlite3.IntegrityError):  # a damaged value that the column does not take
        database.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", values)  # noqa: S608  a table's name
