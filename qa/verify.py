"""Whether an archive is whole: the database by its own check, then what must agree with what."""

from __future__ import annotations

import time
from collections.abc import Iterator

from qa.errors import NotAnArchive
from qa.indexes import Indexes
from qa.lexical import DamagedIndex
from qa.store import Articles, Database, Digests, Passages, Salvage
from qa.store.articles import MOMENT
from qa.store.salvage import raw_page

TRIES = 10
"""Looks at the BM25 index, a tenth of a second apart, before it is taken to lack something."""


def problems(database: Database, indexes: Indexes, model: str, dimension: int) -> list[str]:
    """What is wrong, a line each; empty for a sound archive."""
    found = database.problems()
    if found:
        return found + list(_told(_affected(database)))
    checks = (
        _pages(database),
        _revisions(database),
        _places(database),
        _passages(database),
        _vectors(database, model, dimension),
        _lexical(database, indexes),
    )
    return [problem for check in checks for problem in _told(check)]


def _told(check: Iterator[str]) -> Iterator[str]:
    """The problems that a check finds, ended by one that keeps it from going on."""
    try:
        yield from check
    except (NotAnArchive, DamagedIndex) as error:
        yield str(error)


def _affected(database: Database) -> Iterator[str]:
    """Which articles a damaged file has lost something of."""
    with Salvage(database.path) as salvage:
        met, damaged = set(), set()
        for row in salvage.rows("revisions"):
            met.add(row["article_id"])
            if not salvage.is_sound(row) or raw_page(row) is None:
                damaged.add(row["article_id"])
        for article_id in sorted(damaged | (salvage.article_ids() - met)):
            yield f"{article_id}: its text or its raw page is damaged"


def _pages(database: Database) -> Iterator[str]:
    """Every revision's raw page can be read and is the one that was stored."""
    for rows in database.chunks("SELECT article_id, revision, raw, raw_hash FROM revisions", of=100):
        for row in rows:
            if raw_page(dict(row)) is None:
                yield f"{row['article_id']}: the stored raw page of revision {row['revision']} is damaged"


def _revisions(database: Database) -> Iterator[str]:
    """Every revision is what was stored, by its digest, and the current one is the last."""
    for article_id, revision in Digests(database).damaged_revisions():
        yield f"{article_id}: revision {revision} is not what was stored"
    sql = (
        "SELECT a.id FROM articles a LEFT JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision"
        " WHERE r.revision IS NULL OR r.superseded_at IS NOT NULL OR a.id <> a.root || '/' || a.key"
    )
    for row in database.rows(sql):
        yield f"{row['id']}: what is stored of its current revision does not agree"


def _places(database: Database) -> Iterator[str]:
    """Every article's source root is there, and the time since when an article is gone is one."""
    sql = "SELECT root, count(*) AS n FROM articles WHERE root NOT IN (SELECT name FROM roots) GROUP BY root"
    for row in database.rows(sql):
        yield f"the source root {row['root']} of {row['n']} articles is lost"
    sql = "SELECT id FROM articles WHERE gone_at IS NOT strftime(?, gone_at)"
    for row in database.rows(sql, (MOMENT,)):
        yield f"{row['id']}: the time since when it is gone from its source is damaged"


def _passages(database: Database) -> Iterator[str]:
    """Every passage's text stands in the paragraphs that it names, and it is searched if its revision is the current one."""
    sql = (
        "SELECT DISTINCT a.id FROM articles a JOIN passages p ON p.article_id = a.id"
        " WHERE p.current <> (p.revision = a.revision) ORDER BY a.id"
    )
    for row in database.rows(sql):
        yield f"{row['id']}: the passages that are searched are not those of its current revision"
    for rows in database.chunks(
        "SELECT id, article_id, revision, first_paragraph, last_paragraph, start, text FROM passages", of=1000
    ):
        for row in rows:
            article = Articles(database).article(row["article_id"], row["revision"])
            paragraphs = (
                article.paragraphs[row["first_paragraph"] : row["last_paragraph"] + 1] if article else ()
            )
            whole = "\n".join(paragraph.text for paragraph in paragraphs)
            if not whole.startswith(row["text"], row["start"]):
                yield f"{row['article_id']}: passage {row['id']} is not in the article's revision {row['revision']}"


def _vectors(database: Database, model: str, dimension: int) -> Iterator[str]:
    """Every vector of the archive's model has its dimension, and is what was stored, as are those of tokens."""
    sql = "SELECT count(*) AS n FROM vectors WHERE model = ? AND length(vector) <> ?"
    for row in database.rows(sql, (model, 2 * dimension)):
        if row["n"]:
            yield f"{row['n']} vectors are not of dimension {dimension}"
    if damaged := Digests(database).damaged_vectors():
        yield f"the vectors of {len(damaged)} passages are not what was stored"


def _lexical(database: Database, indexes: Indexes) -> Iterator[str]:
    """The BM25 index holds the current passages, and its files are what was written."""
    if file := indexes.lexical_damage():
        yield f"{file} of the BM25 index is damaged; delete the folder lexical, and it is made anew"
    for _ in range(TRIES):  # while another process syncs, the index is a moment behind the database
        wanted, held = set(Passages(database).ids().tolist()), indexes.lexical_ids()
        if wanted == held:
            break
        time.sleep(0.1)
    else:
        yield f"the BM25 index lacks {len(wanted - held)} passages and has {len(held - wanted)} too many"
