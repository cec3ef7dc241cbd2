"""A slice of `make torture`, in a process of its own, since it forks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_an_archive_lives_through_a_slice_of_the_torture() -> None:
    options = ["--kills", "60", "--trials", "2", "--losses", "10", "--soak", "5", "--seed", "7"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture", *options], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "60 kills" in done.stdout
    assert (
        "power, the power went: at random 10, after a report 14" in done.stdout
        or "the power did not go" in done.stdout
    )
