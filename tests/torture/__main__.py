"""`python -m tests.torture`: kill, starve and damage archives, print what was done, exit with 1 if anything broke."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Parse the options, run all parts, print their tables."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=1500, help="at most, for the kills")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    from tests.torture import kills

    with tempfile.TemporaryDirectory(prefix="qa-torture-") as folder:
        done = kills.torture(Path(folder), options.kills, options.seconds, options.seed)
    print("| operation | killed at a write point | different points | killed at a random instant | ended |")
    print("|---|---|---|---|---|")
    for name, row in done["rows"].items():
        print(f"| {name} | {row.at_points} | {len(row.points)} | {row.at_random} | {row.finished} |")
    print(
        f"\n{done['kills']} kills; {done['citations']} citations of {done['articles']} articles hold, "
        f"{done['forgotten']} articles are forgotten; {done['compared']} questions are answered as by a fresh archive."
    )
    for problem in done["problems"]:
        print(f"\nPROBLEM {problem}")
    sys.exit(bool(done["problems"]))


if __name__ == "__main__":
    main()
