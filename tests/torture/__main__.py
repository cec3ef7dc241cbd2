"""`python -m tests.torture`: kill, starve and damage archives, print what was done, exit with 1 if anything broke."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any


def main() -> None:
    """Parse the options, run all parts, print their tables."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=1500, help="at most, for the kills")
    parser.add_argument("--trials", type=int, default=60, help="of each kind of damage, and of a full disk")
    parser.add_argument("--losses", type=int, default=200, help="of power, at random")
    parser.add_argument("--soak", type=float, default=30, help="seconds of asking during syncs; 0 for none")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    from benchmarks.soak import soak
    from tests.torture.damage import damage
    from tests.torture.full_disk import full_disk
    from tests.torture.kills import torture
    from tests.torture.power import power

    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="qa-torture-") as made:
        folders = {name: Path(made) / name for name in ("kills", "power", "damage", "disk", "soak")}
        for folder in folders.values():
            folder.mkdir()
        killed = torture(folders["kills"], options.kills, options.seconds, options.seed)
        _say_kills(killed)
        problems += _said(killed["problems"])
        darkened = power(folders["power"], options.losses, options.seed)
        _say_counts("power", darkened["counts"])
        print(darkened["skipped"])
        problems += _said(darkened["problems"])
        damaged = damage(folders["damage"], options.trials, options.seed)
        _say_counts("damage", damaged["counts"])
        problems += _said(damaged["problems"])
        starved = full_disk(folders["disk"], options.trials, options.seed)
        _say_counts("a full disk", starved["counts"])
        print(starved.get("skipped", ""))
        problems += _said(starved["problems"])
        if options.soak:  # last, since this process must not have threads while it forks
            soaked = soak(folders["soak"], options.soak, 32, fake=True)
            examples = soaked.pop("examples")
            print("\n".join(f"{name}: {value}" for name, value in soaked.items()))
            problems += _said(examples)
    sys.exit(bool(problems))


def _said(problems: list[str]) -> list[str]:
    """The problems of a part, which are printed at its end, so that a run that is stopped has told of them."""
    for problem in problems:
        print(f"\nPROBLEM {problem}")
    print(f"{len(problems)} problems.\n", flush=True)
    return problems


def _say_kills(killed: dict[str, Any]) -> None:
    print("| operation | killed at a write point | different points | killed at a random instant | ended |")
    print("|---|---|---|---|---|")
    for name, row in killed["rows"].items():
        print(f"| {name} | {row.at_points} | {len(row.points)} | {row.at_random} | {row.finished} |")
    print(
        f"\n{killed['kills']} kills; {killed['citations']} citations of {killed['articles']} articles hold, "
        f"{killed['forgotten']} articles are forgotten; {killed['compared']} questions are answered as by a fresh "
        "archive.\n",
        flush=True,
    )


def _say_counts(title: str, counts: dict[str, Counter[str]]) -> None:
    for name, count in counts.items():
        print(f"{title}, {name}: {', '.join(f'{what} {n}' for what, n in count.items())}", flush=True)


if __name__ == "__main__":
    main()
