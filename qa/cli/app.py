"""The commands put together, and how they fail: an error is one line on standard error, never a traceback."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from qa.cli import care, feedback, keep, measure, read
from qa.cli.output import clean
from qa.errors import QAError


class Commands(TyperGroup):
    """The group of commands, which turns errors into exit codes."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command named in `ctx`."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # whoever read the output had enough; Typer knows what to do
            raise
        except (QAError, OSError) as error:
            typer.echo(clean(f"Error: {error}"), err=True)
            raise typer.Exit(2) from error
        except KeyboardInterrupt as interrupt:
            again = (
                " Run it again to go on where it stopped."
                if ctx.invoked_subcommand in {"sync", "reindex"}
                else ""
            )
            typer.echo(f"\nStopped.{again}", err=True)
            raise typer.Exit(130) from interrupt


# Plain help, since rich markup would swallow brackets and reflow the examples.
app = typer.Typer(cls=Commands, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
for _command in (
    keep.sync,
    read.ask,
    read.search,
    read.show,
    read.diff,
    keep.info,
    keep.verify,
    keep.serve,
    keep.password,
    care.forget,
    care.backup,
    care.restore,
    care.reindex,
    care.compact,
    feedback.feedback,
    measure.evaluate,
):
    app.command()(_command)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(version("news-archive-qa"))
        except PackageNotFoundError:
            typer.echo("unknown: news-archive-qa is not installed")
        raise typer.Exit


@app.callback()
def qa(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Ask an archive of crawled news a question and get an answer you can check.

    \b
    Examples:
      qa sync posts/
      qa ask "南宁公开了多少位领导的电话？"
      qa serve

    Exit codes: 0 fine; 1 the archive does not say, nothing was found, or verify found problems; 2 an error;
    130 interrupted.
    """
