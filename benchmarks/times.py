"""How many expressions of time are understood exactly, on questions whose ranges were worked out by hand.

    python benchmarks/times.py            # both sets in data/eval; --show prints what was missed
    python benchmarks/times.py FILE ...

A line of a file: {"question", "now", "periods": [{"since", "until", "about"}]}. A question counts as right when exactly
its periods were found, in order; `with about` asks also whether each was rightly taken to date the articles or the event.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from qa.times import find_periods

EVAL = Path(__file__).parents[1] / "data/eval"


def found(row: dict, about: bool) -> list[tuple]:
    """What `find_periods` makes of a row, as comparable values."""
    periods = find_periods(row["question"], date.fromisoformat(row["now"]))
    return [(p.since, p.until, p.about)[: 3 if about else 2] for p in periods]


def expected(row: dict, about: bool) -> list[tuple]:
    """What the row says, as comparable values."""

    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    return [(day(p["since"]), day(p["until"]), p["about"])[: 3 if about else 2] for p in row["periods"]]


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "files", nargs="*", type=Path, default=[EVAL / "times.jsonl", EVAL / "times_unseen.jsonl"]
    )
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    table = Table("file", "with a period", "exact ranges", "with about", "without one", "none found")
    for file in given.files:
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        dated, others = [r for r in rows if r["periods"]], [r for r in rows if not r["periods"]]
        exact = [[expected(r, about) == found(r, about) for r in dated] for about in (False, True)]
        none = [not found(r, False) for r in others]
        shares = [f"{sum(right) / len(right):.3f}" for right in (*exact, none)]
        table.add_row(file.name, str(len(dated)), *shares[:2], str(len(others)), shares[2])
        for row in rows if given.show else ():
            if expected(row, True) != found(row, True):
                print(
                    row["question"],
                    row["now"],
                    *(" ".join(map(str, one)) for one in found(row, True)),
                    sep=" | ",
                )
                print("   expected", *(" ".join(map(str, one)) for one in expected(row, True)), sep=" | ")
    Console().print(table)


if __name__ == "__main__":
    main()
