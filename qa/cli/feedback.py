"""The command that tells what readers thought of answers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from qa.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json
from qa.cli.output import say, say_json

NOTHING = 1


def feedback(
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    as_questions: Annotated[
        bool,
        typer.Option("--as-questions", help="Print a questions file made of the answers that were liked."),
    ] = False,
    as_json: Json = False,
) -> None:
    """List what readers of the web chat thought of its answers, oldest first.

    Exits with 1 when there is nothing to list.

    \b
    Examples:
      qa feedback
      qa feedback --as-questions > liked.jsonl
      qa evaluate liked.jsonl
    """
    from qa.feedback import as_questions as lines_of
    from qa.feedback import ratings

    given = ratings(archive)
    if as_questions:
        lines = list(lines_of(given))
        for line in lines:
            say(json.dumps(line, ensure_ascii=False))
        typer.echo(f"{len(lines)} liked; {len(given) - len(lines)} others left out.", err=True)
    elif as_json:
        say_json({"ratings": [asdict(rating) for rating in given]})
    else:
        for rating in given:
            reason = f" — {rating.reason}" if rating.reason else ""
            say(f"{rating.at[:10]} {rating.verdict:<7} {rating.question}{reason}")
        if not given:
            say("No one has rated an answer yet.")
    if not given:
        raise typer.Exit(NOTHING)
