"""The power goes while an archive is worked on: what was reported is there, of what was synced alone.

Needs strace, and leave to trace; elsewhere this part is left out, and says so.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import qa.sync
from embeddings import synced
from qa import Archive
from qa.store.database import FILE_NAME
from tests.fake_encoder import FakeEncoder
from tests.torture.children import run
from tests.torture.disk import CALLS, LONGEST, Disk, calls
from tests.torture.living import Living, clear, fakes

OPERATIONS = (
    *("sync", "forget", "sync", "index anew", "another model", "clean again", "compact", "backup", "restore"),
    *("migrate", "first sync", "forget", "sync"),
)
MADE = {
    "backup": "living.backup",
    "restore": "restored.archive",
    "migrate": "old.archive",
    "first sync": "first.archive",
}
"""What operations make beside the archive."""


def work(folder: Path, seed: int) -> None:
    """Every operation on one archive, undisturbed; what must be there from now on is told after each, as a line."""
    fakes()
    living, there = Living(folder, random.Random(seed)), list[str]()
    opened, close = list[Archive](), Archive.close
    living.change()
    opened.append(Archive.create(living.archive, encoder=FakeEncoder()))
    opened[0].sync(living.posts)
    living.ended("sync", done=True)
    _tell("first", living, there)
    for name in OPERATIONS:
        for archive in opened:
            close(archive)
        opened.clear()
        operation = living.operations()[name]()
        for path in (*folder.rglob("*"), folder):  # what is prepared is no part of what is looked at
            synced(path)
        qa.sync.CLEANER_VERSION = living.cleaner  # type: ignore[misc]
        _tell(name, living, there, working=True)
        # it is told while the archive is still open, as by a server: closing it puts all on the disk
        Archive.close = close if name in MADE else lambda archive: opened.append(archive)  # type: ignore[method-assign]
        operation()
        if name in MADE:
            there.append(MADE[name])
            living.backup = folder / MADE["backup"]
        else:
            living.ended(name, done=True)
        _tell(name, living, there)


def _tell(operation: str, living: Living, there: list[str], *, working: bool = False) -> None:
    told = {
        "operation": operation,
        "working": working,
        "reported": list(living.reported.items()),
        "forgotten": sorted(living.forgotten),
        "leaving": living.leaving,
        "there": there,
    }
    os.write(1, json.dumps(told).encode() + b"\n")


def power(folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Let the power go so many times in one run of all operations, and after each of them; then look."""
    if not shutil.which("strace"):
        return {"counts": {}, "problems": [], "skipped": "the power did not go, since there is no strace"}
    choose, trace, place = random.Random(seed), folder / "trace", folder / "disk"
    place.mkdir()
    options = f"-f -y -xx -s {LONGEST} --seccomp-bpf -e trace={CALLS} -o".split()
    command = [sys.executable, "-m", "tests.torture.power", str(place), str(seed)]
    done = subprocess.run(["strace", *options, str(trace), *command], capture_output=True, text=True)
    if done.returncode:
        refused = "ptrace" in done.stderr.lower()
        why = "the power did not go, since no process may be traced here" if refused else ""
        return {"counts": {}, "problems": [] if refused else [done.stderr], "skipped": why}
    changing = list(_changing(trace))
    chosen = set(choose.sample(changing, min(times, len(changing))))
    disk, counts, problems = Disk(place), Counter[str](), list[str]()
    told: dict[str, Any] = {
        "operation": "nothing",
        "reported": [],
        "forgotten": [],
        "leaving": None,
        "there": [],
    }
    for number, (name, given, result) in enumerate(calls(trace)):
        if report := _is_report(name, given):
            told = json.loads(given[1])
        disk.call(name, given, result)
        if (report and not told["working"]) or number in chosen:
            counts["after a report" if report else "at random"] += 1
            problems += _looked(disk, place, told, choose)
    if counts["after a report"] != len(OPERATIONS) + 1:
        problems.append(f"of the trace only {counts['after a report']} reports could be read")
    return {"counts": {"the power went": counts}, "problems": problems, "skipped": ""}


def _is_report(name: str, given: list[bytes]) -> bool:
    return name == "write" and given[0].startswith(b"1<")


def _changing(trace: Path) -> Iterator[int]:
    """The numbers of the calls that change something while an operation is at work."""
    working = True
    for number, (name, given, _) in enumerate(calls(trace)):
        if _is_report(name, given):
            working = json.loads(given[1])["working"]
        elif working and name not in ("close", "lseek"):
            yield number


def _looked(disk: Disk, place: Path, told: dict[str, Any], choose: random.Random) -> list[str]:
    """What is wrong with what is left, where the power goes now."""
    shutil.rmtree(place)
    disk.lose(place, choose)
    living = Living(place, random.Random(choose.random()))
    living.reported, living.forgotten = dict(told["reported"]), set(told["forgotten"])
    living.leaving = told["leaving"]
    living.versions = dict.fromkeys(range(1, 10_000), 10_000)

    def look() -> dict[str, Any]:
        if not told["reported"] and not (living.archive / FILE_NAME).exists():
            return {"wrong": living._wrong_beside(), "versions": [], "citations": []}
        return living.look() | {"lost": _lost(place, told["there"])}

    seen = run(look)
    where = f"power lost after {told['operation']}"
    if not seen.result:
        return [f"{where}: {seen.error or 'killed'}"]
    return [f"{where}: {problem}" for problem in [*living.judge(seen.result), *seen.result.get("lost", ())]]


def _lost(place: Path, there: list[str]) -> list[str]:
    """What was made beside the archive, and is not there or not whole."""
    lost = [f"{name} is not there" for name in there if not (place / name).exists()]
    if MADE["backup"] in there and not lost:
        Archive.restore(place / MADE["backup"], clear(place / "again") / "again.archive")
    return lost


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]))
