"""Commands for what is done rarely and with care: reindex, compact, forget, backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.cli.keep import PROBLEMS
from qa.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json, Wait
from qa.cli.output import say, say_article, say_json, say_story


def reindex(
    model: Annotated[
        str, typer.Option(help='"bundled", or the name or folder of a sentence-transformers model.')
    ],
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    wait: Wait = 0,
) -> None:
    """Give the archive another model; until it has read every passage, the present one answers.

    Interrupted, it goes on where it stopped when run again.

    \b
    Examples:
      qa reindex --model bundled
      qa reindex --model models/another-e5 --archive news.archive
    """
    from qa.archive import Archive
    from qa.cli.progress import reporting

    with reporting() as report, Archive.open(archive, wait=wait) as opened:
        embedded = opened.reindex(model, progress=report)
    say(f"{embedded:,} passages embedded. {archive} has the model {model} now.")


def compact(archive: ArchivePath = Path(DEFAULT_ARCHIVE), wait: Wait = 0) -> None:
    """Write the archive's files anew, without the room that is not used; nothing is lost.

    \b
    Examples:
      qa compact
      qa compact --archive news.archive
    """
    from qa.archive import Archive

    with Archive.open(archive, wait=wait) as opened:
        before = opened.info()["bytes"]
        opened.compact()
        after = opened.info()["bytes"]
    say(f"{before:,} bytes before, {after:,} now.")


def forget(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="As in `qa show`.")],
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    wait: Wait = 0,
    as_json: Json = False,
) -> None:
    """Delete an article from every file of the archive, for good; no later sync brings it back.

    All its revisions go, and the ratings of answers that cited it. Its copies in other places stay.

    \b
    Examples:
      qa forget posts/sina_seed.md
      qa forget posts/sina_seed.md --yes --json
    """
    from qa.archive import Archive

    with Archive.open(archive, wait=wait) as opened:
        found = opened.article(article)
        if not yes:
            say_article(found, opened.timezone, range(0))
            say_story(opened.story(found.id), opened.timezone, archive)
            typer.confirm("\nDelete this article for good?", abort=True, err=True)
        report = opened.forget(found.id)
    if as_json:
        say_json(report)
        return
    say(
        f"Forgotten: {report.revisions:,} revisions, {report.passages:,} passages, {report.ratings:,} ratings."
    )
    for path in report.left:
        say(f"It may still stand in {path}")


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What to write; must not exist yet.")],
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
) -> None:
    """Write the archive to one file, also while it is synced or served, and verify the archive.

    Exits with 1 when the archive is damaged: the file then holds the damage as well.

    \b
    Examples:
      qa backup news.backup
      qa backup news-2022-02.backup --archive news.archive
    """
    from qa.archive import Archive

    with Archive.open(archive, read_only=True) as opened:
        opened.backup(file)
        problems = opened.verify().problems
    size = f"{file}: {file.stat().st_size:,} bytes"
    if problems:
        say("\n".join([f"{size}.", *(f"Problem: {text}" for text in problems)]))
        say(
            "What is damaged is so in the backup, and it cannot be restored: `qa verify --repair`, then another backup."
        )
        raise typer.Exit(PROBLEMS)
    say(f"{size}, verified.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `qa backup` wrote.")],
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    as_json: Json = False,
) -> None:
    """Make an archive of a backup, and verify it. Nothing is overwritten.

    \b
    Examples:
      qa restore news.backup --archive restored.archive
    """
    from qa.archive import Archive

    report = Archive.restore(file, archive)
    if as_json:
        say_json(report)
    else:
        say(
            f"{report.articles:,} articles, {report.passages:,} passages, {report.vectors:,} vectors; all sound."
        )
