"""One exchange of a conversation: what the archive answered, or what went wrong. No HTML here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from qa.errors import QAError
from qa.types import Answer, Filters, Hit
from qa.ui.messages import Messages

if TYPE_CHECKING:
    from qa.archive import Archive

PAGE = 10
"""Search results shown at once, and added by each "more"."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came back. A "pending" turn has nothing yet; an "error" has only its text."""

    question: str
    kind: Literal["pending", "answer", "results", "error"] = "pending"
    filters: Filters = field(default_factory=Filters)
    answer: Answer | None = None
    hits: tuple[Hit, ...] = ()
    more: bool = False
    """Whether there may be further results after `hits`."""
    error: str = ""


def ask(archive: Archive, turn: Turn, earlier: Sequence[Turn], messages: Messages) -> Turn:
    """The pending turn, answered; earlier questions and their answers are the history it is understood by."""
    history = [past.answer or past.question for past in earlier if past.kind == "answer"]

    def answered() -> Turn:
        answer = archive.ask(turn.question, history=history, filters=turn.filters)
        return replace(turn, kind="answer", answer=answer)

    return _guarded(answered, turn, messages)


def search(archive: Archive, turn: Turn, messages: Messages) -> Turn:
    """The turn with its first results, or with `PAGE` more than it has."""
    wanted = len(turn.hits) + PAGE

    def found() -> Turn:
        hits = tuple(archive.search(turn.question, k=wanted + 1, filters=turn.filters))
        return replace(turn, kind="results", hits=hits[:wanted], more=len(hits) > wanted)

    return _guarded(found, turn, messages)


def _guarded(step: Callable[[], Turn], turn: Turn, messages: Messages) -> Turn:
    try:
        return step()
    except QAError as error:
        return replace(turn, kind="error", error=str(error))
    except Exception:
        _log.exception("a question could not be handled")
        return replace(turn, kind="error", error=messages.apology)
