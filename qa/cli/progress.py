"""Progress on standard error: bars in a terminal, elsewhere a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

SECONDS = 10.0
"""Between two lines where there is no terminal."""

Report = Callable[[str, int, int | None], None]
"""Called with a stage's name, how many are done, and of how many (None: not known)."""


@contextmanager
def reporting() -> Iterator[Report]:
    """Gives the function to call with the progress made."""
    if sys.stderr.isatty():
        with _progress() as bars:
            yield Bars(bars)
    else:
        lines = Lines()
        yield lines
        lines.end()


def _progress() -> Progress:
    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True))


class Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        """The column's text for one bar."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class Bars:
    """A bar for each stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)


class Lines:
    """A line when a stage ends, and every few seconds while it runs."""

    def __init__(self) -> None:
        self._stage, self._done = "", 0
        self._total: int | None = None
        self._begun = self._told = 0.0

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        if stage != self._stage:
            self.end()
            self._begun = self._told = time.monotonic()
        self._stage, self._done, self._total = stage, done, total
        if time.monotonic() - self._told >= SECONDS:
            self._tell()

    def end(self) -> None:
        """Tell where the last stage ended."""
        if self._stage:
            self._tell()

    def _tell(self) -> None:
        self._told = time.monotonic()
        rate = self._done / max(self._told - self._begun, 1e-3)
        text = f"{self._stage}: {self._done:,}" + (f" of {self._total:,}" if self._total else "")
        left = f", {(self._total - self._done) / rate:,.0f} s left" if self._total and rate else ""
        print(f"{text}, {rate:,.0f}/s{left}", file=sys.stderr, flush=True)
