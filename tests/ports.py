"""A port for a server that a test starts."""

from __future__ import annotations

import socket


def free_port() -> int:
    """One that was free just now, on the local machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
