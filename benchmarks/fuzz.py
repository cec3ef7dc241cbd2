"""Throw broken input at loading, cleaning and chunking, and stop at the first that breaks an invariant.

    python -m benchmarks.fuzz --executions 100000
    python -m benchmarks.fuzz --executions 100000 --engine atheris     (pip install '.[fuzz]')

Hypothesis makes input that looks like pages, front matter, records and feeds; atheris changes the bytes of the hostile
cases, led by what code they reach. An input that takes over five seconds, or 500 MB more than the start, is a failure too.
A line every 10,000 executions, and the last one, say how many were run.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SECONDS = 5.0
MEGABYTES = 500
_BATCH = 500  # Hypothesis remembers all examples of a run


def memory() -> int:
    """The most memory this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class Watch:
    """Runs one input after another; counts them and keeps the slowest."""

    def __init__(self, most: int) -> None:
        self.count, self.slowest, self.most = 0, 0.0, most
        self.start, self.began = memory(), time.monotonic()

    def run(self, check: Callable[[bytes, str], object], raw: bytes, kind: str) -> None:
        """One execution.

        Raises:
            AssertionError: it broke an invariant, or took too long or too much.
        """
        began = time.process_time()
        check(raw, kind)
        spent = time.process_time() - began
        self.count += 1
        self.slowest = max(self.slowest, spent)
        if self.count % 10_000 == 0:
            print(self.report(), file=sys.stderr, flush=True)
        assert spent < SECONDS, f"took {spent:.1f} s: {kind} {raw[:200]!r}"
        assert memory() - self.start < MEGABYTES, f"took {memory() - self.start} MB: {kind} {raw[:200]!r}"

    def report(self) -> str:
        """What was done."""
        return (
            f"{self.count:,} executions in {time.monotonic() - self.began:.0f} s, the slowest {self.slowest:.2f} s, "
            f"{memory() - self.start} MB more than at the start: no exception, no broken invariant."
        )


def with_hypothesis(executions: int, seed: int) -> Watch:
    """Inputs made by strategies: half of them pages, half files."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    from tests.hostile import invariants, strategies

    watch = Watch(executions)
    options = settings(
        max_examples=_BATCH,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    while watch.count < executions:
        for strategy, check in ((strategies.pages, invariants.page), (strategies.files, invariants.file)):

            def one(one: tuple[str, bytes]) -> None:
                watch.run(check, one[1], one[0])  # noqa: B023  # it is run before the next turn of the loop

            seeded(seed + watch.count)(options(given(strategy)(one)))()
    return watch


def with_atheris(executions: int, seed: int) -> None:
    """Bytes changed by libFuzzer. Ends the process."""
    import atheris

    with atheris.instrument_imports(include=["qa"]):
        import qa.chunk
        import qa.clean
        import qa.load
        import qa.records  # noqa: F401
    from tests.hostile import invariants, pages

    watch = Watch(executions)
    kinds = [
        *((invariants.page, one) for one in invariants.FORMATS),
        *((invariants.file, one) for one in invariants.FILES),
    ]

    def one(data: bytes) -> None:
        if data:
            check, kind = kinds[data[0] % len(kinds)]
            watch.run(check, data[1:], kind)  # type: ignore[arg-type]
            if watch.count == watch.most:
                print(watch.report(), flush=True)

    found = Path("build/fuzz")
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for case in pages.CASES.values():
            seed_input = bytes([invariants.FORMATS.index(case.format)]) + case.raw
            if len(seed_input) < 4_000:
                (Path(corpus) / hashlib.sha256(seed_input).hexdigest()).write_bytes(seed_input)
        limits = [
            f"-runs={executions + 1_000}",
            f"-seed={seed + 1}",
            "-timeout=60",
            "-rss_limit_mb=1000",
            "-max_len=4000",
            f"-artifact_prefix={found}/",
        ]
        atheris.Setup([sys.argv[0], *limits, corpus], one)
        atheris.Fuzz()


def main() -> None:
    """Fuzz as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--executions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=["hypothesis", "atheris"], default="hypothesis")
    given = parser.parse_args()
    if given.engine == "atheris":
        with_atheris(given.executions, given.seed)
    else:
        print(with_hypothesis(given.executions, given.seed).report())


if __name__ == "__main__":
    main()
