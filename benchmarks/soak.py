"""Ask an archive from many threads while another process syncs it without pause: no error, no mixed batches.

    python -m benchmarks.soak --seconds 300 --askers 32

Every sync changes every post in one batch, and every passage says of which batch it is. So an answer that quotes two
batches is mixed, and one that quotes an older batch two seconds after a newer was committed is stale. Prints one table.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from embeddings import Encoder
from qa import Archive
from qa.errors import QAError

POSTS = 40
STALE = 2.0
"""Seconds within which a committed batch is to be seen."""
TOWNS = ("云川", "临江", "望海", "青石", "白沙", "南浦", "石桥", "松岭")


@dataclass
class Asked:
    """What the askers saw."""

    seconds: list[float] = field(default_factory=list)
    seen: list[tuple[float, int]] = field(default_factory=list)
    """(when the question was asked, the batch that its answer quotes)."""
    mixed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    abstained: int = 0


def write(posts: Path, batch: int) -> None:
    """All posts, as they are in a batch."""
    posts.mkdir(exist_ok=True)
    for number in range(POSTS):
        town = TOWNS[number % len(TOWNS)]
        (posts / f"{number}.md").write_text(
            f"---\ntitle: {town}第{number}号公报\ndate: 2022-02-11\nauthor: {town}日报\n---\n"
            f"<p>第{number}号公报在第{batch}批发布，{town}大桥全长{1000 + number}米。</p>\n",
            encoding="utf-8",
        )


def question(number: int) -> str:
    """What a post answers."""
    return f"第{number}号公报说{TOWNS[number % len(TOWNS)]}大桥全长多少米？"


def ask(archive: Archive, asked: Asked, until: float, seed: int) -> None:
    """Ask until the time is over; what is appended to a list is appended by one thread at a time."""
    choose, last = random.Random(seed), 0
    while (begun := time.time()) < until:
        try:
            answer = archive.ask(question(choose.randrange(POSTS)))
        except Exception as error:  # whatever it is, it is counted
            asked.errors.append(f"{type(error).__name__}: {error}")
            continue
        asked.seconds.append(time.time() - begun)
        texts = [hit.passage.text for hit in answer.hits or answer.nearest]
        texts += [citation.quote for citation in answer.citations]
        batches = {int(found[1]) for text in texts if (found := re.search(r"第(\d+)批", text))}
        asked.abstained += answer.abstained
        if len(batches) > 1:
            asked.mixed.append(f"batches {sorted(batches)} in one answer")
        elif batches:
            (batch,) = batches
            if batch < last:
                asked.mixed.append(f"batch {batch} after batch {last}")
            last = max(last, batch)
            asked.seen.append((begun, batch))


def sync_on(folder: Path, encoder: Encoder | None) -> None:
    """Be the writer: sync batch after batch, and print when the text of each was committed."""
    with Archive.open(folder / "soak.archive", encoder=encoder) as archive:
        for batch in range(1, sys.maxsize):
            write(folder / "posts", batch)
            committed: list[float] = []

            def tell(stage: str, _: int, __: int | None, told: list[float] = committed) -> None:
                if stage == "embed":  # told once more after the commit
                    told.append(time.time())

            archive.sync(folder / "posts", progress=tell)
            print(batch, committed[-1], flush=True)


def stale(asked: Asked, commits: list[tuple[int, float]]) -> int:
    """How many answers quote a batch though a newer one had been committed `STALE` seconds before they were asked."""
    batches, times = np.array([c[0] for c in commits]), np.array([c[1] for c in commits])
    return sum(batch < int(batches[times <= when - STALE].max(initial=0)) for when, batch in asked.seen)


def memory() -> int:
    """This process's resident memory in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]


def made(fake: bool) -> Encoder | None:
    """A fake encoder for a short slice, else None for the bundled model."""
    if not fake:
        return None
    from tests.fake_encoder import FakeEncoder

    return FakeEncoder()


def soak(folder: Path, seconds: float, askers: int, fake: bool) -> dict[str, object]:
    """Run it in an empty folder."""
    write(folder / "posts", 0)
    with Archive.create(folder / "soak.archive", encoder=made(fake)) as archive:
        archive.sync(folder / "posts")
    asked = Asked()
    with Archive.open(folder / "soak.archive", read_only=True, encoder=made(fake)) as archive:
        archive.ask(question(1))
        command = [
            sys.executable,
            "-m",
            "benchmarks.soak",
            "--write",
            str(folder),
            *(["--fake"] if fake else []),
        ]
        with (folder / "commits").open("w") as told:
            writer = subprocess.Popen(command, stdout=told)
        until = time.time() + seconds
        threads = [threading.Thread(target=ask, args=(archive, asked, until, seed)) for seed in range(askers)]
        for thread in threads:
            thread.start()
        time.sleep(min(10, seconds / 4))
        begun = memory()
        for thread in threads:
            thread.join()
        ended = memory()
        try:
            problems = list(archive.verify().problems) if writer.poll() is None else ["the writer ended"]
        except QAError as error:
            problems = [str(error)]
        writer.terminate()
        writer.wait()
    lines = (folder / "commits").read_text().splitlines()
    commits = [(int(line.split()[0]), float(line.split()[1])) for line in lines]
    p50, p95, p99 = np.percentile(asked.seconds or [0], [50, 95, 99])
    return {
        "seconds": seconds,
        "askers": askers,
        "answers": len(asked.seconds),
        "abstained": asked.abstained,
        "batches committed": len(commits),
        "batches seen": len({batch for _, batch in asked.seen}),
        "errors": len(asked.errors),
        "mixed": len(asked.mixed),
        "stale after 2 s": stale(asked, commits),
        "p50 s": round(float(p50), 3),
        "p95 s": round(float(p95), 3),
        "p99 s": round(float(p99), 3),
        "memory at start, MB": begun,
        "memory at end, MB": ended,
        "examples": [*dict.fromkeys(asked.errors + asked.mixed), *problems][:5],
    }


def main() -> None:
    """Parse the options, run, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--askers", type=int, default=32)
    parser.add_argument("--fake", action="store_true", help="a fake encoder instead of the bundled model")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        sync_on(options.write, made(options.fake))
        return
    with tempfile.TemporaryDirectory(prefix="qa-soak-") as folder:
        done = soak(Path(folder), options.seconds, options.askers, options.fake)
    examples = done.pop("examples")
    print(f"| {' | '.join(done)} |\n|{'---|' * len(done)}\n| {' | '.join(map(str, done.values()))} |")
    for example in examples:  # type: ignore[attr-defined]
        print(f"\nPROBLEM {example}")
    sys.exit(bool(examples))


if __name__ == "__main__":
    main()
