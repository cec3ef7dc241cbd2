"""The disk is full, at ever other moments, and read-only: named for what it is, nothing is lost, the rest goes on.

A small tmpfs is the disk where the system lets one be mounted; elsewhere this part is left out, and says so.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qa import Archive
from qa.errors import ArchiveReadOnly, StorageFull
from tests.fake_encoder import FakeEncoder
from tests.torture.children import run
from tests.torture.living import OtherEncoder, clear, fakes, post, question

DISK = 64_000_000
"""Bytes of the disk. The archive has less than one of them at first, and some more after each trial; made anew by a
`compact`, with its log, and beside a backup, it must still have room there when nothing else fills the disk."""
LITTLE = 200_000
"""Bytes that are room for a small transaction of the database, but hardly for the BM25 index after it."""
POSTS = 60


@contextmanager
def disk(place: Path) -> Iterator[bool]:
    """A small disk mounted at `place`; False where that is not allowed."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


class FullDisk:
    """An archive on a small disk, which something else fills up."""

    def __init__(self, folder: Path, place: Path, seed: int) -> None:
        self.posts, self.archive, self.place = folder / "posts", place / "a.archive", place
        self.random = random.Random(seed)
        self.version = 1
        self.counts: dict[str, Counter[str]] = {}
        self.problems: list[str] = []

    def write(self) -> None:
        """The next version of every post."""
        for number in range(1, POSTS + 1):
            (self.posts / f"{number}.md").write_text(post(number, self.version), encoding="utf-8")
        self.version += 1

    def trials(self, times: int) -> None:
        """Every operation, with ever other room left."""
        operations: dict[str, Callable[[Archive], Any]] = {
            "sync": lambda archive: archive.sync(self.posts),
            "another model": lambda archive: archive.reindex(
                encoder=OtherEncoder() if archive.info()["model"] == "fake" else FakeEncoder()
            ),
            "compact": lambda archive: archive.compact(),
            "forget": lambda archive: archive.forget(self.random.choice(archive.article_ids())),
            "backup": self._backup,
        }
        for _ in range(times):
            for name, operation in operations.items():
                if name == "sync":
                    self.write()
                self._trial(name, operation)

    def _trial(self, name: str, operation: Callable[[Archive], Any]) -> None:
        before = run(self._look)
        size = sum(file.stat().st_size for file in self.archive.rglob("*") if file.is_file())
        most = self.random.choice((LITTLE, 4 * size))
        self._fill(int(self.random.uniform(0, 1) ** 2 * most))

        def work() -> str:
            try:
                with Archive.open(self.archive) as archive:
                    operation(archive)
            except StorageFull:
                return "named as a full disk"
            return "had room"

        ended = run(work)
        reading = run(self._read)
        (self.place / "ballast").unlink()
        after = run(self._look)
        retried = run(work)
        again = run(self._look)
        count = self.counts.setdefault(name, Counter())
        count["trials"] += 1
        count[ended.result or "broke"] += 1
        count["answered meanwhile"] += bool(reading.result)
        for one in (ended, reading, after, retried, again):
            if one.error:
                self.problems.append(f"{name}: {one.error}")
        if not reading.result:
            self.problems.append(f"{name}: nothing was found meanwhile")
        if retried.result != "had room":
            self.problems.append(f"{name}: {retried.result or 'broke'}, though there was room again")
        missing = set((before.result or [[]])[0]) - set((after.result or [[]])[0])
        if len(missing) > (name == "forget"):
            self.problems.append(f"{name}: lost {sorted(missing)}")
        for looked in (after, again):
            self.problems += [f"{name}: {problem}" for problem in (looked.result or [[], []])[1]]

    def _backup(self, archive: Archive) -> None:
        (self.place / "a.backup").unlink(missing_ok=True)  # of the attempt before, where that had room
        archive.backup(self.place / "a.backup")

    def _fill(self, free: int) -> None:
        with (self.place / "ballast").open("wb") as ballast:
            room = shutil.disk_usage(self.place).free - free
            ballast.write(bytes(max(room, 0)))

    def _look(self) -> list[list[str]]:
        with Archive.open(self.archive) as archive:
            return [archive.article_ids(), list(archive.verify().problems)]

    def _read(self) -> bool:
        with Archive.open(self.archive, read_only=True) as archive:
            return bool(archive.search(question(7)))


def full_disk(folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Fill the disk `times` times under each operation, then mount it read-only and ask."""
    fakes()
    place = folder / "disk"
    with disk(place) as mounted:
        if not mounted:
            return {"counts": {}, "problems": [], "skipped": "no small disk can be mounted here"}
        filled = FullDisk(folder, place, seed)
        clear(filled.posts)
        filled.write()
        made = run(lambda: _made(filled))
        filled.problems += [made.error] if made.error else []
        filled.trials(times)
        filled.problems += _read_only(filled)
        return {"counts": filled.counts, "problems": filled.problems}


def _made(filled: FullDisk) -> None:
    with Archive.create(filled.archive, encoder=FakeEncoder()) as archive:
        archive.sync(filled.posts)


def _read_only(filled: FullDisk) -> list[str]:
    """The same archive on a disk that cannot be written: closed, and as a crash left it, with its log."""
    problems = []
    for state in ("closed", "with its log"):
        filled.write()
        asked = run(lambda state=state: _asked(filled, state))  # type: ignore[misc]
        subprocess.run(["mount", "-o", "remount,ro", str(filled.place)], check=True)
        found = run(lambda: _refused(filled))
        subprocess.run(["mount", "-o", "remount,rw", str(filled.place)], check=True)
        filled.counts.setdefault("read-only", Counter())[f"{state}, answered"] += found.result == asked.result
        problems += [f"read-only, {state}: {one.error}" for one in (asked, found) if one.error]
        if found.result != asked.result:
            problems.append(f"read-only, {state}: answered otherwise than before")
    return problems


def _asked(filled: FullDisk, state: str) -> list[str]:
    archive = Archive.open(filled.archive)
    archive.sync(filled.posts)
    answers = _answers(archive)
    if state == "closed":
        archive.close()
    return answers  # else the process ends, and what was committed stands in the log


def _refused(filled: FullDisk) -> list[str]:
    with Archive.open(filled.archive) as archive:
        try:
            archive.sync(filled.posts)
        except ArchiveReadOnly:
            return _answers(archive)
    return ["was written to"]


def _answers(archive: Archive) -> list[str]:
    return [archive.ask(question(number)).text for number in range(1, POSTS, 12)]
