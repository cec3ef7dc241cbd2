"""The options that several commands share, and how their values are read."""

from __future__ import annotations

import calendar
import os
import re
import shlex
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from qa.errors import BadQuestion
from qa.types import Filters

DEFAULT_ARCHIVE = "my.archive"
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def first_day(text: str) -> date:
    """The first day of a year, a month or a day, written as 2022, 2022-02 or 2022-02-01.

    Raises:
        BadParameter: if it is written otherwise, or there is no such day.
    """
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


def last_day(text: str) -> date:
    """The last day of a year, a month or a day, written and refused as by `first_day`."""
    year, month, day = _parts(text)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _parts(text: str) -> tuple[int, int, int]:
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise typer.BadParameter(f"{text!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD.")
    year, month, day = (int(part or 0) for part in found.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a date: {error}.") from error
    return year, month, day


def given_question(text: str) -> str:
    """The question itself, or what standard input holds when it is "-".

    Raises:
        BadQuestion: if standard input is not UTF-8 text.
    """
    if text != "-":
        return text
    try:
        return sys.stdin.buffer.read().decode().strip()
    except UnicodeDecodeError as error:
        raise BadQuestion(
            "Standard input is not UTF-8 text. Save it as UTF-8, or give the question itself."
        ) from error


def show_command(article_id: str, paragraph: int | None, archive: Path, revision: int | None = None) -> str:
    """The command that prints an article, or its paragraph, counted from 0; to copy into a shell."""
    default = Path(os.environ.get("QA_ARCHIVE") or DEFAULT_ARCHIVE)
    where = "" if archive == default else f" --archive {shlex.quote(str(archive))}"
    only = "" if paragraph is None else f" --paragraph {paragraph + 1}"
    which = "" if revision is None else f" --revision {revision}"
    return f"qa show {shlex.quote(article_id)}{which}{only}{where}"


ArchivePath = Annotated[
    Path, typer.Option("--archive", envvar="QA_ARCHIVE", help="The archive's folder.", show_default=True)
]
Wait = Annotated[
    float,
    typer.Option(
        metavar="SECONDS",
        min=0,
        help="Wait so long for another process that writes, rather than fail at once.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, for a program to read.")]
Question = Annotated[
    str, typer.Argument(metavar="QUESTION", help="The question, or - to read it from standard input.")
]
Since = Annotated[
    date | None,
    typer.Option(parser=first_day, metavar="DATE", help="First day: YYYY, YYYY-MM or YYYY-MM-DD."),
]
Until = Annotated[
    date | None, typer.Option(parser=last_day, metavar="DATE", help="Last day: YYYY, YYYY-MM or YYYY-MM-DD.")
]
AsOf = Annotated[
    date | None,
    typer.Option(
        parser=last_day, metavar="DATE", help="Only what was published by this day, as it stood then."
    ),
]
NoDates = Annotated[
    bool,
    typer.Option("--no-dates", help="Do not take days, or an outlet, that the question names for limits."),
]
Source = Annotated[str | None, typer.Option(metavar="NAME", help="Only this outlet.")]
Category = Annotated[str | None, typer.Option(metavar="NAME", help="Only this category.")]
Author = Annotated[str | None, typer.Option(metavar="NAME", help="Only this author.")]

Article = Annotated[
    str | None, typer.Option(metavar="ID", help="Only this article: an id, or the path it was read from.")
]


def limits(since: date | None, until: date | None, *named: str | None) -> Filters:
    """The filter options as one value; `named` are source, category, author and article, in this order."""
    return Filters(since, until, *(one or None for one in named))
