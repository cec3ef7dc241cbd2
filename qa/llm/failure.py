"""How a language model's server can fail, as far as a reader is told."""

from __future__ import annotations

from typing import Literal

Reason = Literal["slow", "busy", "unreachable", "refused", "broken", "unsupported"]
"""slow: out of time · busy: rate limited or overloaded · unreachable: no connection · refused: key, name of the model or
request · broken: an answer that is none · unsupported: nothing that it wrote is borne out by what it cites."""


class Failed(Exception):
    """The server gave no answer that can be used."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
