"""Work done in a forked process, which may be killed: forks of a process that has imported everything start at once.

The process that forks must itself never open an archive, since threads do not survive a fork.
"""

from __future__ import annotations

import json
import os
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

TOO_LONG = 600
"""Seconds after which a process is taken to hang; a repair that has to look at 100,000 numbers of rows that are not there
takes some of a processor, and minutes on a machine that does other work."""


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    killed: bool
    result: Any
    """What its work returned, as JSON gives it back; None where it was killed or failed."""
    error: str
    """The traceback of what its work raised; "" for none."""
    seconds: float


def run(work: Callable[[], Any], *, kill_after: float | None = None) -> Ended:
    """Do `work` in a process of its own, and kill it (SIGKILL) so many seconds after it began, or let it end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(work, writing)
    os.close(writing)
    begun = time.monotonic()
    if kill_after is not None:
        os.read(reading, 1)  # it has begun
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().lstrip(b"!")
    _, status = os.waitpid(child, 0)
    seconds = time.monotonic() - begun
    if os.WIFSIGNALED(status):
        died = os.WTERMSIG(status)
        return Ended(
            died == signal.SIGKILL, None, "" if died == signal.SIGKILL else f"signal {died}", seconds
        )
    result, error = json.loads(told)
    return Ended(False, result, error, seconds)


def _work(work: Callable[[], Any], pipe: int) -> None:
    signal.alarm(TOO_LONG)
    os.write(pipe, b"!")
    try:
        told = [work(), ""]
    except BaseException:
        told = [None, traceback.format_exc()]
    with os.fdopen(pipe, "wb") as writing:
        writing.write(json.dumps(told).encode())
    os._exit(0)
