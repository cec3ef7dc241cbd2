"""The command that measures an archive: evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json
from qa.cli.output import line, say, say_json

if TYPE_CHECKING:
    from qa.evaluate import EvalItem, EvalReport


def evaluate(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl", help="The questions file.")],
    archive: ArchivePath = Path(DEFAULT_ARCHIVE),
    k: Annotated[int, typer.Option("-k", "--k", min=1, help="Articles at which retrieval is cut off.")] = 10,
    no_answers: Annotated[
        bool, typer.Option("--no-answers", help="Score retrieval only, which is faster.")
    ] = False,
    show: Annotated[bool, typer.Option("--show", help="Print every question with what came of it.")] = False,
    as_json: Json = False,
) -> None:
    """Score the archive on a file of questions whose answers are known.

    A line of the file: {"id", "question", "answers": [...], "articles": [...]}. An article is named by its id
    or its path in the source root; no article means that the archive does not say. "history", the questions
    before it, and "kind" may follow.

    \b
    Examples:
      qa evaluate questions.jsonl
      qa evaluate questions.jsonl --show
      qa evaluate questions.jsonl --no-answers --json > report.json
    """
    from qa.archive import Archive
    from qa.cli.progress import reporting
    from qa.evaluate import evaluate as score
    from qa.evaluate import load_questions

    asked = load_questions(questions)
    with Archive.open(archive, read_only=True) as opened, reporting() as report:
        found = score(opened, asked, k=k, answers=not no_answers, progress=report)
    if as_json:
        say_json(found)
        return
    for item in found.items if show else ():
        _say_item(item)
    _say_table(found)


def _say_item(item: EvalItem) -> None:
    say(f"{item.id}: {line(item.question)}", bold=True)
    rank = next((n for n, article in enumerate(item.ranked, 1) if article in item.articles), None)
    place = f"found at {rank}" if rank else "not found" if item.articles else "unanswerable"
    outcome = f", {item.outcome}, confidence {item.confidence:.2f}" if item.outcome else ""
    say(f"  {place}{outcome}", dim=True)
    if item.text:
        say("  " + item.text.replace("\n", "\n  "))
    say()


def _say_table(report: EvalReport) -> None:
    from rich.console import Console
    from rich.table import Table

    say(f"{report.answerable} answerable questions, {report.unanswerable} unanswerable")
    table = Table("figure", "value")
    table.columns[1].justify = "right"
    for name, value in report.figures.items():
        table.add_row(
            name.replace("_", " "), "-" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")
        )
    for outcome, count in report.outcomes.items():
        table.add_row(f"answerable: {outcome}", str(count))
    for kind, (answered, asked) in report.false_answers.items():
        table.add_row(line(f"answered though unanswerable: {kind}").rstrip(": "), f"{answered} of {asked}")
    console = Console(markup=False, emoji=False, highlight=False)
    console.print(table)
    if report.coverage:
        curve = Table("if it abstained below", "answered", "right of these", "false answers")
        for point in report.coverage:
            shares = (point.answered, point.right, point.false)
            curve.add_row(f"{point.threshold:.2f}", *("-" if one is None else f"{one:.2f}" for one in shares))
        console.print(curve)
    if report.missing:
        say(f"{len(report.missing)} gold articles are not in the archive, such as {report.missing[0]};")
        say(f"{len(report.skipped)} questions were left out for that.")
