"""How many questions are answered at once, how many may wait, and what becomes of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class Busy(Exception):
    """So many are waiting already that another would wait too long."""


class Gate:
    """A door through which `width` may pass at a time; at most `room` are inside or before it."""

    def __init__(self, width: int = 4, room: int = 32) -> None:
        self._inside, self._anywhere = BoundedSemaphore(width), BoundedSemaphore(room)

    @property
    def is_full(self) -> bool:
        """Whether there is no room at this moment."""
        if not self._anywhere.acquire(blocking=False):
            return True
        self._anywhere.release()
        return False

    @contextmanager
    def passed(self) -> Iterator[Iterator[None]]:
        """Enter. The iterator that it gives yields once if there is a wait, and ends when one is inside.

        Raises:
            Busy: there is no room left to wait in.
        """
        if not self._anywhere.acquire(blocking=False):
            raise Busy
        entered = False

        def wait() -> Iterator[None]:
            nonlocal entered
            entered = self._inside.acquire(blocking=False)
            if not entered:
                yield
                entered = self._inside.acquire()

        try:
            yield wait()
        finally:
            if entered:
                self._inside.release()
            self._anywhere.release()
