"""Whether an archive is whole: the database by its own check, then what must agree with what."""

from __future__ import annotations

from collections.abc import Iterator

from qa.errors import NotAnArchive
from qa.indexes import Indexes
from qa.lexical import DamagedIndex
from qa.store import Articles, Database, Passages, raw_hash


def problems(database: Database, indexes: Indexes, model: str, dimension: int) -> list[str]:
    """What is wrong, a line each; empty for a sound archive."""
    found = database.problems()
    checks = (
        _pages(database),
        _passages(database),
        _vectors(database, model, dimension),
        _lexical(database, indexes),
    )
    return found or [problem for check in checks for problem in _told(check)]


def _told(check: Iterator[str]) -> Iterator[str]:
    """The problems that a check finds, ended by one that keeps it from going on."""
    try:
        yield from check
    except (NotAnArchive, DamagedIndex) as error:
        yield str(error)


def _pages(database: Database) -> Iterator[str]:
    """Every current article's raw page can be read and is the one that was stored."""
    articles = Articles(database)
    for stored in articles.all_stored():
        try:
            sound = raw_hash(articles.page(stored.article_id)) == stored.raw_hash
        except NotAnArchive:
            sound = False
        if not sound:
            yield f"{stored.article_id}: the stored raw page is damaged"


def _passages(database: Database) -> Iterator[str]:
    """Every passage's text stands in the paragraphs that it names."""
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
    """Every vector of the archive's model has its dimension."""
    sql = "SELECT count(*) AS n FROM vectors WHERE model = ? AND length(vector) <> ?"
    for row in database.rows(sql, (model, 2 * dimension)):
        if row["n"]:
            yield f"{row['n']} vectors are not of dimension {dimension}"


def _lexical(database: Database, indexes: Indexes) -> Iterator[str]:
    wanted, held = set(Passages(database).ids().tolist()), indexes.lexical_ids()
    if wanted != held:
        yield f"the BM25 index lacks {len(wanted - held)} passages and has {len(held - wanted)} too many"
