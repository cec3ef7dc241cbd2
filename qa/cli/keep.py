"""Commands of one who keeps the archive: sync, info, verify, serve, password."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json, Wait
from qa.cli.output import say, say_json
from qa.errors import ArchiveExists, SourceNotFound
from qa.types import Progress, Rejection, RepairReport, SyncReport

if TYPE_CHECKING:
    from qa.archive import Archive

PROBLEMS = 1
"""Exit code of `verify` when it found any."""
SHOWN = 5
"""Rejections, and values of a facet, shown unless more are asked for."""


def sync(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders of articles.")],
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    name: Annotated[
        str | None, typer.Option(help="The source root's name; else the file's or folder's.")
    ] = None,
    site_url: Annotated[
        str | None, typer.Option(help="Address of the site the posts are published on.")
    ] = None,
    permalink: Annotated[
        str | None, typer.Option(help="The site's pattern, such as :year/:month/:title/")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Sentence-transformers model, for a new archive; else the bundled one.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="IANA name, for a new archive; else Asia/Shanghai.", show_default=False)
    ] = None,
    no_embed: Annotated[bool, typer.Option("--no-embed", help="Leave vectors to a later sync.")] = False,
    wait: Wait = 0,
    as_json: Json = False,
) -> None:
    """Bring the archive in line with files or folders; make it if there is none yet.

    Only what changed is read again. Interrupted, it goes on where it stopped when run again.

    \b
    Examples:
      qa sync posts/
      qa sync dump.jsonl feed.xml saved_pages/ --archive news.archive
      qa sync source/_posts --site-url https://example.org --permalink :year/:month/:title/
    """
    from qa.cli.progress import reporting
    from qa.folder import is_vacant
    from qa.load import require_pages

    absent = [str(path) for path in paths if not path.exists()]
    if absent:
        raise SourceNotFound(f"There is no file or folder at {', '.join(absent)}. Check the path to sync.")
    if name and len(paths) > 1:
        raise typer.BadParameter("names one source root; sync one path at a time.", param_hint="--name")
    for path in paths if is_vacant(archive) else ():
        require_pages(path)
    with reporting() as report, _writable(archive, model, timezone, wait, report) as opened:
        done = [
            opened.sync(
                path, name=name, site_url=site_url, permalink=permalink, embed=not no_embed, progress=report
            )
            for path in paths
        ]
    total = _total(done)
    if as_json:
        say_json(total)
    else:
        _say_sync(total, archive)


def _writable(path: Path, model: str | None, timezone: str | None, wait: float, report: Progress) -> Archive:
    """The archive at `path`, opened, or made when there is none."""
    from qa.archive import Archive
    from qa.folder import is_vacant

    if is_vacant(path):
        with suppress(ArchiveExists):  # of another process, which made it meanwhile
            return Archive.create(
                path,
                model=model or "bundled",
                timezone=timezone or "Asia/Shanghai",
                wait=wait,
                progress=report,
            )
    archive = Archive.open(path, model=model, wait=wait)
    if timezone and timezone != str(archive.timezone):
        archive.close()
        raise typer.BadParameter(
            f"{path} has {archive.timezone}, which is chosen once. Leave it out, or sync into another --archive.",
            param_hint="--timezone",
        )
    return archive


def _total(reports: Sequence[SyncReport]) -> SyncReport:
    counts = ("added", "updated", "unchanged", "gone", "passages_embedded", "forgotten")
    sums: dict[str, int] = {count: sum(getattr(report, count) for report in reports) for count in counts}
    return SyncReport(**sums, rejections=tuple(r for report in reports for r in report.rejections))


def _say_sync(report: SyncReport, archive: Path) -> None:
    counts = ", ".join(
        f"{name} {getattr(report, name):,}" for name in ("added", "updated", "unchanged", "gone")
    )
    refused, embedded = len(report.rejections), report.passages_embedded
    say(f"{counts.capitalize()}; {refused:,} refused; {embedded:,} passages embedded.")
    if report.forgotten:
        say(f"{report.forgotten:,} passed over, since they were forgotten.")
    _say_rejections(report.rejections[:SHOWN])
    if len(report.rejections) > SHOWN:
        say(f"All of them: qa info --rejections --archive {archive}", dim=True)


def _say_rejections(rejections: Sequence[Rejection]) -> None:
    for rejection in rejections:
        item = f" ({rejection.key})" if rejection.file and rejection.key != rejection.file else ""
        say(f"  {rejection.root}: {rejection.file or rejection.key}{item}: {rejection.reason}")


def info(
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    rejections: Annotated[
        bool, typer.Option("--rejections", help="List the pages refused, with reasons.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell what the archive holds, and which values the filters take.

    \b
    Examples:
      qa info
      qa info --rejections
      qa info --json
    """
    from qa.archive import Archive

    with Archive.open(archive, read_only=True) as opened:
        told: dict[str, Any] = opened.info()
        facets, refused = opened.facets(), opened.rejections() if rejections else []
    if as_json:
        say_json(told | {"facets": facets} | ({"rejections": refused} if rejections else {}))
        return
    for name, value in told.items():
        say(f"{name:<10} {value:,}" if isinstance(value, int) else f"{name:<10} {value or '-'}")
    for name, values in facets.items():
        most = ", ".join(f"{value} ({count:,})" for value, count in values[:SHOWN])
        say(f"{name:<10} {most or '-'}{', …' if len(values) > SHOWN else ''}")
    _say_rejections(refused)


def verify(
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    repair: Annotated[
        bool, typer.Option("--repair", help="Save what can be saved of a damaged archive.")
    ] = False,
    wait: Wait = 0,
    as_json: Json = False,
) -> None:
    """Check the whole archive: database, articles, passages, vectors, indexes.

    Exits with 1 when it finds a problem, or, with --repair, when something was lost. A repair keeps the damaged
    database, and needs as much room again; nothing else may have the archive open.

    \b
    Examples:
      qa verify
      qa verify --repair
      qa verify --archive news.archive --json
    """
    from qa.archive import Archive

    if repair:
        _repair(archive, wait, as_json)
        return
    with Archive.open(archive, read_only=True) as opened:
        report = opened.verify()
    if as_json:
        say_json({"ok": report.ok, **{name: getattr(report, name) for name in report.__slots__}})
    else:
        say(f"{report.articles:,} articles, {report.passages:,} passages, {report.vectors:,} vectors.")
        say("No problem found." if report.ok else "\n".join(f"Problem: {text}" for text in report.problems))
    if not report.ok:
        raise typer.Exit(PROBLEMS)


def _repair(archive: Path, wait: float, as_json: bool) -> None:
    from qa.archive import Archive
    from qa.cli.progress import reporting

    with reporting() as progress:
        report = Archive.repair(archive, wait=wait, progress=progress)
    if as_json:
        say_json(report)
    elif not report.problems:
        say("No problem found; nothing was changed.")
    else:
        _say_repair(report)
    if report.lost or report.left:
        raise typer.Exit(PROBLEMS)


def _say_repair(report: RepairReport) -> None:
    for text in report.problems:
        say(f"Problem: {text}")
    for article_id, revision in report.restored:
        say(f"Restored: {article_id}, revision {revision}")
    for article_id, revision in report.lost:
        say(f"Lost: {article_id}, revision {revision}")
    for article_id in report.brought_back:
        say(f"Read again from its raw page, into a new revision: {article_id}")
    for article_id in report.pages_lost:
        say(f"Its raw page is lost, its text is whole: {article_id}")
    for text in report.left:
        say(f"Still wrong: {text}")
    say(f"{report.embedded:,} passages embedded again. The damaged database is kept as {report.kept}")


def serve(
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 lets other machines in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 7860,
    add: Annotated[
        bool, typer.Option("--add", help="Let everyone who can open the page add files to the archive.")
    ] = False,
    llm: Annotated[
        str,
        typer.Option(metavar="URL", envvar="LLM_URL", help="An OpenAI-compatible server; none by default."),
    ] = "",
    llm_model: Annotated[
        str, typer.Option(metavar="NAME", envvar="LLM_MODEL", help="The model to ask that server for.")
    ] = "",
    auth_file: Annotated[
        str,
        typer.Option(metavar="FILE", help="Let in only those whom this file names; see `qa password`."),
    ] = "",
) -> None:
    """Open the web chat on this machine. Ctrl-C ends it.

    With --llm, a language model puts each answer into prose, from the passages found and checked against them.
    Limits, tokens for programs and the like are environment variables: docs/deploy.md lists them.

    \b
    Examples:
      qa serve
      qa serve --host 0.0.0.0 --port 8000 --auth-file accounts
      qa serve --add
      qa serve --llm http://127.0.0.1:8080/v1 --llm-model qwen3
    """
    from qa.archive import Archive
    from qa.cli.progress import reporting
    from qa.llm import Server, Writer
    from qa.server.protection import read
    from qa.ui import build, launch

    protection = read(os.environ, auth_file)
    writer = Writer(Server(llm, llm_model)) if llm else None
    with Archive.open(archive, read_only=not add) as opened:
        with reporting() as report:
            opened.prepare(report)
        page = build(opened, add=add, writer=writer, protection=protection)
        launch(page, host=host, port=port)


def password(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whom to let in.")],
) -> None:
    """Ask for a password and print the line that lets NAME in, for the file of `qa serve --auth-file`.

    The line holds a hash (scrypt) of the password, not the password. It is read from the terminal, or from standard input.

    \b
    Examples:
      qa password mei >> accounts
      qa serve --host 0.0.0.0 --auth-file accounts
    """
    from qa.server.accounts import line

    if sys.stdin.isatty():
        given = typer.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True, err=True)
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    typer.echo(line(name, given))
