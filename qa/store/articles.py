"""Source roots, articles with all their revisions, and rejections."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from qa.store.database import Database
from qa.store.digest import REVISION
from qa.store.digests import Digests
from qa.types import Article, Page, Paragraph, Rejection

JULIAN = 1721424.5
"""Julian date of the day before that of ordinal 1."""
MOMENT = "%Y-%m-%dT%H:%M:%S+00:00"
"""How the archive writes down when something happened, as strftime has it, SQLite's as well."""


@dataclass(frozen=True, slots=True)
class Root:
    """A source root as it was last synced. `path` is "" for an iterable of articles."""

    name: str
    path: str
    site_url: str | None = None
    permalink: str | None = None


@dataclass(frozen=True, slots=True)
class StoredPage:
    """What is known of an article's current revision without reading it."""

    article_id: str
    root: str
    revision: int
    raw_hash: bytes
    modified: datetime | None
    """Of the file, when this revision was first seen."""
    cleaner: str
    chunker: str
    day: int
    """Ordinal of the local publishing day; 0 when undated."""
    gone: bool


class Articles:
    """Reads and writes articles. Writing methods are to be called inside `Database.transaction`."""

    def __init__(self, database: Database) -> None:
        self._db, self._digests = database, Digests(database)

    # -- source roots

    def roots(self) -> list[Root]:
        """All source roots, by name."""
        return [
            Root(**dict(row))
            for row in self._db.rows("SELECT name, path, site_url, permalink FROM roots ORDER BY name")
        ]

    def put_root(self, root: Root) -> None:
        """Remember a source root, or what changed about it."""
        self._db.execute(
            "INSERT INTO roots VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET path = excluded.path,"
            " site_url = excluded.site_url, permalink = excluded.permalink",
            (root.name, root.path, root.site_url, root.permalink),
        )

    # -- articles

    def stored(self, article_id: str) -> StoredPage | None:
        """The current revision of an article, or None when it is new."""
        row = self._db.row(f"{_STORED} WHERE a.id = ?", (article_id,))
        return self._stored_page(row) if row else None

    def all_stored(self) -> list[StoredPage]:
        """The current revision of every article, by id."""
        return [self._stored_page(row) for row in self._db.rows(f"{_STORED} ORDER BY a.id")]

    def _stored_page(self, row: sqlite3.Row) -> StoredPage:
        return StoredPage(
            row["id"],
            row["root"],
            row["revision"],
            row["raw_hash"],
            self._db.time(row["modified"], f"the time of {row['id']}"),
            row["cleaner"],
            row["chunker"],
            row["day"],
            bool(row["gone"]),
        )

    def page(self, article_id: str) -> Page:
        """The raw page of an article's current revision."""
        row = self._db.rows(
            "SELECT a.root, a.key, a.file, r.format, r.raw, r.modified FROM articles a JOIN revisions r"
            " ON r.article_id = a.id AND r.revision = a.revision WHERE a.id = ?",
            (article_id,),
        )[0]
        with self._db.decoding(f"the raw page of {article_id}"):
            raw = zlib.decompress(row["raw"])
            return Page(row["root"], row["key"], row["file"], row["format"], raw, _time(row["modified"]))

    def put(self, page: Page, article: Article, *, cleaner: str, chunker: str, day: int) -> None:
        """Store an article's next revision and make it the current one."""
        now = _now()
        self._db.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, NULL) ON CONFLICT (id) DO UPDATE SET"
            " file = excluded.file, revision = excluded.revision",
            (article.id, page.root, page.key, page.file, article.revision),
        )
        self._db.execute(
            "UPDATE revisions SET superseded_at = ? WHERE article_id = ? AND superseded_at IS NULL",
            (now, article.id),
        )
        self._db.execute(
            f"INSERT INTO revisions VALUES ({', '.join('?' * 19)})",
            (
                article.id,
                article.revision,
                page.format,
                zlib.compress(page.raw),
                raw_hash(page),
                page.modified.isoformat() if page.modified else None,
                cleaner,
                chunker,
                now,
                None,
                *article_columns(article, day).values(),
            ),
        )
        self._digests.put_revision(article.id, article.revision)

    def refresh(self, page: Page, revision: int, *, cleaner: str, chunker: str, day: int) -> None:
        """Note that a page, though its bytes or the cleaner changed, still gives the same article."""
        self._db.execute(
            "UPDATE revisions SET format = ?, raw = ?, raw_hash = ?, cleaner = ?, chunker = ?, day = ?"
            " WHERE article_id = ? AND revision = ?",
            (
                page.format,
                zlib.compress(page.raw),
                raw_hash(page),
                cleaner,
                chunker,
                day,
                page.article_id,
                revision,
            ),
        )
        self._digests.put_revision(page.article_id, revision)

    def next_revision(self, article_id: str) -> int:
        """The number of the revision that an article gets next: never one that it had before."""
        sql = "SELECT revision FROM {} WHERE {} = ?"
        rows = [
            self._db.row(sql.format(*one), (article_id,))
            for one in (("articles", "id"), ("lost", "article_id"))
        ]
        return 1 + max((row[0] for row in rows if row), default=0)

    def mark_found(self, article_id: str) -> None:
        """Note that an article is in its source again."""
        self._db.execute("UPDATE articles SET gone_at = NULL WHERE id = ?", (article_id,))

    def mark_gone(self, article_ids: Iterable[str]) -> None:
        """Note that articles are missing from their source; they are kept."""
        for article_id in article_ids:
            self._db.execute(
                "UPDATE articles SET gone_at = ? WHERE id = ? AND gone_at IS NULL", (_now(), article_id)
            )

    def under(self, root: str, file: str, *, folder: bool) -> list[tuple[str, str]]:
        """(id, file) of articles not gone that came from a file, or from a folder ("" for the whole root)."""
        prefix = f"{file}/" if file else ""
        wanted = "substr(file, 1, length(?2)) = ?2" if folder else "file = ?2"
        rows = self._db.rows(
            f"SELECT id, file FROM articles WHERE root = ?1 AND gone_at IS NULL AND {wanted}",
            (root, prefix if folder else file),
        )
        return [(row["id"], row["file"]) for row in rows]

    def article(self, article_id: str, revision: int | None = None) -> Article | None:
        """An article in its current or a named revision.

        Raises:
            NotAnArchive: it is not what was stored.
        """
        row = self._db.row(
            f"SELECT r.article, r.revision, a.id, d.digest IS NOT NULL AND d.digest <> {REVISION} AS damaged"
            " FROM articles a JOIN revisions r ON r.article_id = a.id AND r.revision = coalesce(?, a.revision)"
            " LEFT JOIN revision_digests d ON d.article_id = r.article_id AND d.revision = r.revision"
            " WHERE a.id = ?",
            (revision, article_id),
        )
        with self._db.decoding(f"the article {article_id}"):
            if row and row["damaged"]:
                raise ValueError("it is not what was stored")
            return article_from_json(row["id"], row["revision"], row["article"]) if row else None

    def ids(self) -> list[str]:
        """The ids of all articles, sorted."""
        return [row[0] for row in self._db.rows("SELECT id FROM articles ORDER BY id")]

    def count(self) -> int:
        """How many articles there are, those gone from their source included."""
        return int(self._db.rows("SELECT count(*) FROM articles")[0][0])

    def count_gone(self) -> int:
        """How many articles are missing from their source."""
        return int(self._db.rows("SELECT count(*) FROM articles WHERE gone_at IS NOT NULL")[0][0])

    def facets(self) -> dict[str, list[tuple[str, int]]]:
        """Values of source, category, author and year with their counts of articles, most frequent first."""
        current = "FROM articles a JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision"
        values = {
            "source": f"SELECT r.source AS value {current}",
            "category": f"SELECT DISTINCT a.id, c.value AS value {current}, json_each(r.categories) c",
            "author": f"SELECT r.author AS value {current}",
            "year": f"SELECT strftime('%Y', r.day + {JULIAN}) AS value {current} WHERE r.day > 0",
        }
        counted = {
            name: f"SELECT value, count(*) AS n FROM ({sql}) WHERE value <> '' GROUP BY value ORDER BY n DESC, value"
            for name, sql in values.items()
        }
        return {
            name: [(row["value"], row["n"]) for row in self._db.rows(sql)] for name, sql in counted.items()
        }

    def ever_had(self, name: str, value: str) -> bool:
        """Whether any revision has this source, category or author."""
        held = "? IN (SELECT value FROM json_each(categories))" if name == "category" else f"{name} = ?"
        return self._db.row(f"SELECT 1 FROM revisions WHERE {held}", (value,)) is not None

    def resolve(self, name: str) -> list[str]:
        """Ids of the articles that go by a name: an id, or a path or own id within any source root."""
        if self._db.row("SELECT 1 FROM articles WHERE id = ?", (name,)):
            return [name]
        return [row[0] for row in self._db.rows("SELECT id FROM articles WHERE key = ? ORDER BY id", (name,))]

    def revisions(self) -> Iterator[Article]:
        """Every revision of every article."""
        for rows in self._db.chunks("SELECT article_id, revision, article FROM revisions", of=500):
            for row in rows:
                with self._db.decoding(f"the article {row['article_id']}"):
                    article = article_from_json(row["article_id"], row["revision"], row["article"])
                yield article

    # -- rejections

    def put_rejection(self, rejection: Rejection) -> None:
        """Remember why a page was refused."""
        self._db.execute(
            "INSERT OR REPLACE INTO rejections VALUES (?, ?, ?, ?, ?)",
            (rejection.root, rejection.key, rejection.file, rejection.reason, _now()),
        )

    def clear_rejections(self, root: str, keys: Iterable[str]) -> None:
        """Forget the rejections of pages that are fine now, or no longer there."""
        for key in keys:
            self._db.execute("DELETE FROM rejections WHERE root = ? AND key = ?", (root, key))

    def rejections(self) -> list[Rejection]:
        """All pages refused at their last sync."""
        rows = self._db.rows("SELECT root, key, file, reason FROM rejections ORDER BY root, key")
        return [Rejection(**dict(row)) for row in rows]


_STORED = (
    "SELECT a.id, a.root, a.revision, r.raw_hash, r.modified, r.cleaner, r.chunker, r.day,"
    " a.gone_at IS NOT NULL AS gone"
    " FROM articles a JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision"
)


def raw_hash(page: Page) -> bytes:
    """SHA-256 of a page's bytes."""
    return hashlib.sha256(page.raw).digest()


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def article_columns(article: Article, day: int) -> dict[str, str | int | None]:
    """The columns of a revision that are made of its article, in their order; `day` as `StoredPage` has it."""
    return {
        "article": article_json(article),
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "categories": json.dumps(article.categories, ensure_ascii=False),
        "published": article.published.isoformat() if article.published else None,
        "published_precision": article.published_precision,
        "day": day,
        "url": article.url,
    }


def article_json(article: Article) -> str:
    """An article as JSON, without its id and revision."""
    fields = asdict(article)
    del fields["id"], fields["revision"]
    fields["published"] = article.published.isoformat() if article.published else None
    if updated := fields.pop("updated"):
        fields["updated"] = updated.isoformat()
    fields["paragraphs"] = [[p.kind, p.text] for p in article.paragraphs]
    return json.dumps(fields, ensure_ascii=False)


def article_from_json(article_id: str, revision: int, text: str | bytes) -> Article:
    """The reverse of `article_json`."""
    fields = json.loads(text)
    fields["published"], fields["updated"] = _time(fields["published"]), _time(fields.get("updated"))
    fields["paragraphs"] = tuple(Paragraph(text, kind) for kind, text in fields["paragraphs"])
    fields["categories"] = tuple(fields["categories"])
    return Article(id=article_id, revision=revision, **fields)


def _now() -> str:
    return datetime.now(UTC).strftime(MOMENT)
