"""What readers thought of answers: a file of its own in the archive's folder, so that a served archive stays as it is.

Ratings are kept apart from the archive's database, which a server opens read-only. No text of an article is read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast

from qa.errors import FeedbackNotKept
from qa.folder import require_archive
from qa.types import Answer

FILE_NAME = "feedback.db"
MOST_CHARACTERS = 500
"""Of a reason; the rest is cut off."""
MOST_RATINGS, MOST_TEXT, MOST_CITATIONS = 10_000, 4_000, 20
"""Of ratings, of characters of a text, of citations: a server may be public, and its page sends what it likes."""
_MEND = "See that it may be written to; where it is damaged, move it away."
Verdict = Literal["like", "dislike"]

_SCHEMA = """CREATE TABLE IF NOT EXISTS feedback (
    key TEXT PRIMARY KEY, at TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL,
    question TEXT NOT NULL, answer TEXT NOT NULL, quotes TEXT NOT NULL, articles TEXT NOT NULL) STRICT"""


@dataclass(frozen=True, slots=True)
class Rating:
    """One reader's verdict on one answer."""

    key: str
    """Names the answer it is about; a later rating with the same key replaces it."""
    at: str
    """When it was given, ISO 8601, UTC."""
    verdict: Verdict
    reason: str
    question: str
    """As it was searched, so that a follow-up stands on its own."""
    answer: str
    quotes: tuple[str, ...]
    articles: tuple[str, ...]
    """Ids of the cited articles; empty for an abstention."""


def rate(archive: Path, key: str, verdict: Verdict, reason: str, answer: Answer) -> None:
    """Keep a verdict on an answer, in place of an earlier one with the same key.

    Raises:
        FeedbackNotKept: the archive's folder cannot be written to.
    """
    cited = answer.citations[:MOST_CITATIONS]
    quotes = [citation.quote[:MOST_TEXT] for citation in cited]
    articles = list(dict.fromkeys(citation.article_id[:MOST_TEXT] for citation in cited))
    lists = [json.dumps(values, ensure_ascii=False) for values in (quotes, articles)]
    row = (key, datetime.now(UTC).isoformat(timespec="seconds"), verdict, reason.strip()[:MOST_CHARACTERS])
    try:
        with _database(archive) as database, database:
            database.execute(_SCHEMA)
            if database.execute("SELECT count(*) FROM feedback").fetchone()[0] >= MOST_RATINGS:
                raise FeedbackNotKept(f"{archive / FILE_NAME} holds {MOST_RATINGS:,} ratings. Move it away.")
            database.execute(
                "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, answer.query[:MOST_TEXT], answer.text[:MOST_TEXT], *lists),
            )
    except sqlite3.Error as error:
        raise FeedbackNotKept(f"{archive / FILE_NAME} cannot be written: {error}. {_MEND}") from error


def ratings(archive: Path) -> list[Rating]:
    """All ratings, oldest first.

    Raises:
        ArchiveNotFound: there is nothing at `archive`.
        NotAnArchive: it is something else.
        FeedbackNotKept: its feedback file is damaged.
    """
    require_archive(archive)
    if not (archive / FILE_NAME).is_file():
        return []
    try:
        with _database(archive, "?mode=ro") as database:
            rows = database.execute("SELECT * FROM feedback ORDER BY at, key").fetchall()
    except sqlite3.Error as error:
        raise FeedbackNotKept(f"{archive / FILE_NAME} cannot be read: {error}. {_MEND}") from error
    return [
        Rating(key, at, cast(Verdict, verdict), reason, question, answer, *map(_strings, lists))
        for key, at, verdict, reason, question, answer, *lists in rows
    ]


def forget(archive: Path, article_id: str) -> int:
    """Delete the ratings of answers that cited an article, free pages included; returns how many there were.

    Raises:
        FeedbackNotKept: the file is damaged or cannot be written to.
    """
    if not (archive / FILE_NAME).is_file():
        return 0
    try:
        with _database(archive) as database:
            with database:
                found = database.execute(
                    "DELETE FROM feedback WHERE EXISTS (SELECT 1 FROM json_each(articles) WHERE value = ?)",
                    (article_id,),
                )
            database.execute("VACUUM")
            return found.rowcount
    except sqlite3.Error as error:
        raise FeedbackNotKept(f"{archive / FILE_NAME} cannot be written: {error}. {_MEND}") from error


def pack(archive: Path, database: Path) -> None:
    """Copy the ratings into a database, as a table of it."""
    if (archive / FILE_NAME).is_file():
        _copy(archive / FILE_NAME, "ratings.feedback", database, "main.feedback")


def unpack(database: Path, archive: Path) -> None:
    """The reverse: take that table, where there is one, out of the database into a file of its own."""
    with closing(sqlite3.connect(database)) as opened, opened:
        if opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'feedback'").fetchone() is None:
            return
    _copy(archive / FILE_NAME, "main.feedback", database, "ratings.feedback")
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("DROP TABLE feedback")


def _copy(ratings: Path, source: str, database: Path, target: str) -> None:
    """Copy a table of ratings: one of the two is `main`, of `database`, and the other is of the file `ratings`."""
    try:
        with closing(sqlite3.connect(database)) as opened:
            opened.execute("ATTACH ? AS ratings", (str(ratings),))
            opened.execute(_SCHEMA.replace("feedback", target, 1))
            opened.execute(f"INSERT INTO {target} SELECT * FROM {source}")  # noqa: S608  both are written above
            opened.commit()
    except sqlite3.Error as error:
        raise FeedbackNotKept(f"The ratings in {ratings} cannot be copied: {error}. {_MEND}") from error


def as_questions(given: list[Rating]) -> Iterator[dict[str, object]]:
    """Lines of a questions file, from the answers that were liked; of others the right answer is not known."""
    for rating in given:
        if rating.verdict == "like":
            line = {"id": f"feedback-{rating.key[:12]}", "question": rating.question}
            yield line | {"answers": list(rating.quotes), "articles": list(rating.articles)}


def _strings(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@contextmanager
def _database(archive: Path, mode: str = "") -> Iterator[sqlite3.Connection]:
    uri = (archive / FILE_NAME).absolute().as_uri() + mode
    with closing(sqlite3.connect(uri, uri=True, timeout=10)) as database:
        yield database
