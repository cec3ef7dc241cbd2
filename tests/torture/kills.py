"""SIGKILL at every write point, and at random instants, of everything that changes an archive; then open and verify."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import qa.sync
from tests.torture.children import Ended, run
from tests.torture.living import Living, fakes
from tests.torture.points import Points


@dataclass
class Row:
    """What was done to one operation."""

    at_points: int = 0
    points: set[str] = field(default_factory=set)
    at_random: int = 0
    finished: int = 0
    """Ended before they were killed, or were let end."""


@dataclass
class Torture:
    """Kills processes that work on one living archive."""

    living: Living
    rows: dict[str, Row] = field(default_factory=dict)
    known: dict[str, Counter[str]] = field(default_factory=dict)
    """By operation: the most often that each point was passed in one run."""
    seconds: dict[str, float] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """How many processes were killed."""
        return sum(row.at_points + row.at_random for row in self.rows.values())

    def torture(self, kills: int, seconds: float) -> None:
        """Kill so many processes, or as many as there is time for; each operation ends undisturbed at first."""
        until = time.monotonic() + seconds
        for operation in self.living.operations():
            self.step(operation, None)
        plan = self._plan()
        while self.kills < kills and time.monotonic() < until:
            self.step(*next(plan))

    def _plan(self) -> Iterator[tuple[str, tuple[str, int] | float]]:
        """Operation by operation the next of its points, at a random occurrence; a random instant one time in three."""
        choose = self.living.random
        points = {operation: sorted(known) for operation, known in self.known.items()}
        for names in points.values():
            choose.shuffle(names)
        for turn in count():
            for operation, names in points.items():
                name = names[turn % len(names)]
                yield operation, (name, choose.randint(1, self.known[operation][name]))
                if turn % 2:
                    yield operation, choose.uniform(0, 1.1 * self.seconds[operation])

    def step(self, operation: str, at: tuple[str, int] | float | None) -> None:
        """Run an operation, killed at a point's occurrence or so many seconds after it began; then look."""
        living = self.living
        work = living.operations()[operation]()

        def watched() -> dict[str, int]:
            qa.sync.CLEANER_VERSION = living.cleaner  # type: ignore[misc]
            points = Points(at if isinstance(at, tuple) else None)
            points.install()
            work()
            return dict(points.passed)

        ended = run(watched, kill_after=at if isinstance(at, float) else None)
        self._count(operation, at, ended)
        living.ended(operation, done=not ended.killed and not ended.error)
        seen = run(living.look)
        where = f"{operation}, {'killed at ' + str(at) if ended.killed else 'not killed'}"
        self.problems += [f"{where}: {error}" for error in (ended.error, seen.error) if error]
        if seen.result:
            self.problems += [f"{where}: {problem}" for problem in living.judge(seen.result)]
        living.random.random()  # the processes inherit its state: let the next ones choose otherwise

    def _count(self, operation: str, at: tuple[str, int] | float | None, ended: Ended) -> None:
        row = self.rows.setdefault(operation, Row())
        if not ended.killed:
            row.finished += 1
            known = self.known.setdefault(operation, Counter())
            known |= Counter(ended.result or {})
            self.seconds.setdefault(operation, ended.seconds)
        elif isinstance(at, tuple):
            row.at_points += 1
            row.points.add(at[0])
        else:
            row.at_random += 1


def torture(folder: Path, kills: int, seconds: float, seed: int) -> dict[str, Any]:
    """Torture an archive in an empty folder; returns counts, and what went wrong."""
    fakes()
    living = Living(folder, random.Random(seed))
    living.change()
    made = run(lambda: _made(living))
    tortured = Torture(living, problems=[made.error] if made.error else [])
    tortured.torture(kills, seconds)
    tortured.step("forget", None)
    living.complete()
    tortured.step("clean again", None)
    compared = run(living.same_as_fresh)
    asked, different = compared.result or (0, [compared.error])
    tortured.problems += [f"answered otherwise than by a fresh archive: {one}" for one in different]
    return {
        "rows": tortured.rows,
        "kills": tortured.kills,
        "citations": len(living.citations),
        "articles": len(living.reported),
        "forgotten": len(living.forgotten),
        "compared": asked,
        "problems": tortured.problems,
    }


def _made(living: Living) -> None:
    from qa import Archive
    from tests.fake_encoder import FakeEncoder

    qa.sync.CLEANER_VERSION = living.cleaner  # type: ignore[misc]
    with Archive.create(living.archive, encoder=FakeEncoder()) as archive:
        archive.sync(living.posts)
