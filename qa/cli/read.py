"""Commands of one who reads the archive: ask, search, show, diff."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from qa.cli.options import (
    DEFAULT_ARCHIVE,
    ArchivePath,
    Article,
    AsOf,
    Author,
    Category,
    Json,
    NoDates,
    Question,
    Since,
    Source,
    Until,
    given_question,
    last_day,
    limits,
)
from qa.cli.output import (
    say,
    say_answer,
    say_article,
    say_changes,
    say_hits,
    say_json,
    say_periods,
    say_story,
)

NOTHING = 1
"""Exit code when the archive does not say, or nothing was found."""


def ask(
    question: Question,
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    since: Since = None,
    until: Until = None,
    source: Source = None,
    category: Category = None,
    author: Author = None,
    article: Article = None,
    history: Annotated[
        list[str] | None,
        typer.Option(metavar="QUESTION", help="A question asked before this one; repeat it, oldest first."),
    ] = None,
    as_of: AsOf = None,
    no_dates: NoDates = False,
    as_json: Json = False,
) -> None:
    """Answer a question in the archive's own sentences, each with its source.

    Exits with 1 when the archive does not say.

    \b
    Examples:
      qa ask "南宁公开了多少位领导的电话？"
      qa ask "那市长呢？" --history "南宁公开了多少位领导的电话？"
      qa ask "How much did Epic raise?" --since 2021-04 --until 2021
      qa ask "Who paid for it?" --article posts/bridge.md
      echo "紫金矿业持有多少股份？" | qa ask - --json
    """
    from qa.archive import Archive

    filters = limits(since, until, source, category, author, article)
    with Archive.open(archive, read_only=True) as opened:
        answer = opened.ask(
            given_question(question),
            history=history or (),
            filters=filters,
            as_of=as_of,
            understand_dates=not no_dates,
        )
        if as_json:
            say_json(answer)
        else:
            say_answer(answer, opened.timezone, archive, past=as_of is not None)
    if answer.abstained:
        raise typer.Exit(NOTHING)


def search(
    question: Question,
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages to show.")] = 10,
    offset: Annotated[
        int, typer.Option(min=0, max=10_000, help="How many of the best to pass over, to see more.")
    ] = 0,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    category: Category = None,
    author: Author = None,
    article: Article = None,
    as_of: AsOf = None,
    no_dates: NoDates = False,
    as_json: Json = False,
) -> None:
    """List the passages that fit a question best.

    Exits with 1 when there is none.

    \b
    Examples:
      qa search "期货公司增资" -k 5
      qa search "期货公司增资" -k 5 --offset 5
      qa search "phone numbers of officials" --source 新浪财经 --since 2022
    """
    from qa.archive import Archive

    filters = limits(since, until, source, category, author, article)
    asked = given_question(question)
    with Archive.open(archive, read_only=True) as opened:
        found = opened.search(asked, offset + k + 1, filters, as_of=as_of, understand_dates=not no_dates)[
            offset:
        ]
        given = filters.since or filters.until or filters.article
        periods = () if no_dates or given else opened.periods(asked, as_of=as_of)
        hits, more = found[:k], len(found) > k
        if as_json:
            say_json({"question": asked, "periods": periods, "offset": offset, "more": more, "hits": hits})
        else:
            say_hits(hits, opened.timezone, archive, past=as_of is not None)
    if not hits and not as_json:
        say("Nothing found." if not offset else f"Nothing found beyond the best {offset}.")
    elif more and not as_json:
        say(f"\nMore: repeat with --offset {offset + k}", dim=True)
    if not as_json:
        say_periods(periods, asked)
    if not hits:
        raise typer.Exit(NOTHING)


def show(
    article: Annotated[
        str,
        typer.Argument(metavar="ARTICLE", help="An id; or a path in its source root, or a record's own id."),
    ],
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    revision: Annotated[
        int | None, typer.Option(min=1, help="An earlier revision; else the current one.")
    ] = None,
    at: Annotated[
        date | None,
        typer.Option(parser=last_day, metavar="DATE", help="The revision that stood on this day."),
    ] = None,
    paragraph: Annotated[int | None, typer.Option(min=1, help="Only this paragraph, counted from 1.")] = None,
    as_json: Json = False,
) -> None:
    """Print an article, its paragraphs numbered as in citations.

    In JSON, where paragraphs are a list, the first has the index 0.

    \b
    Examples:
      qa show posts/sina_seed.md
      qa show sina_seed.md --paragraph 4
      qa show posts/sina_seed.md --revision 1 --json
      qa show posts/sina_seed.md --at 2022-03
    """
    from qa.archive import Archive

    if revision and at:
        raise typer.BadParameter("names the revision by a day; leave out --revision.", param_hint="--at")
    with Archive.open(archive, read_only=True) as opened:
        found = opened.article(article, revision, at=at)
        last = len(found.paragraphs)
        if paragraph and paragraph > last:
            raise typer.BadParameter(f"{found.id} has the paragraphs 1 to {last}.", param_hint="--paragraph")
        if as_json:
            say_json(found.paragraphs[paragraph - 1] if paragraph else found)
        else:
            numbers = range(paragraph, paragraph + 1) if paragraph else range(1, last + 1)
            say_article(found, opened.timezone, numbers)
            if not paragraph:
                say_story(opened.story(found.id), opened.timezone, archive)


def diff(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="As in `qa show`.")],
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    older: Annotated[
        int | None, typer.Option("--from", min=1, help="A revision; else the one before the other.")
    ] = None,
    newer: Annotated[
        int | None, typer.Option("--to", min=1, help="A revision; else the current one.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell what was changed in an article, paragraph by paragraph.

    Exits with 1 when nothing was.

    \b
    Examples:
      qa diff posts/sina_seed.md
      qa diff posts/sina_seed.md --from 1 --to 3
    """
    from qa.archive import Archive
    from qa.changes import changes

    with Archive.open(archive, read_only=True) as opened:
        new = opened.article(article, newer)
        old = opened.article(article, older or max(1, new.revision - 1))
        told = opened.revisions(article)
    found = changes(old, new)
    if as_json:
        say_json(
            {"id": new.id, "from": old.revision, "to": new.revision, "revisions": told, "changes": found}
        )
    else:
        say_changes(old, new, told, found)
    if not found:
        raise typer.Exit(NOTHING)
