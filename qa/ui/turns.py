"""One exchange of a conversation: what the archive answered, or what went wrong. No HTML here.

A conversation travels as JSON between page and browser, where it is kept; the server keeps none.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter, ValidationError

from qa.errors import QAError
from qa.llm.failure import Failed, Reason
from qa.types import Answer, Filters, Hit
from qa.ui.failures import told
from qa.ui.messages import Messages

if TYPE_CHECKING:
    from qa.archive import Archive
    from qa.llm import Writer

PAGE = 10
"""Search results shown at once, and added by each "more"."""
Order = Literal["relevance", "date"]
BY_DATE = 100
"""Of so many of the most relevant passages, the newest are shown first when results are sorted by date."""
_UNDATED = datetime.min.replace(tzinfo=UTC)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came back. A "pending" turn has nothing yet, of one "arriving" a part of the answer is shown;
    an "error" has only its text."""

    question: str
    kind: Literal["pending", "waiting", "arriving", "answer", "results", "error"] = "pending"
    filters: Filters = field(default_factory=Filters)
    """Those that were given; an answer has those that were understood as well."""
    about: str = ""
    """Title of the article that the filters name."""
    understand: bool = True
    """Whether days in the question may become limits."""
    answer: Answer | None = None
    hits: tuple[Hit, ...] = ()
    more: bool = False
    """Whether there may be further results after `hits`."""
    order: Order = "relevance"
    error: str = ""
    verdict: Literal["", "like", "dislike", "lost"] = ""
    """What the reader thought of the answer; "lost" where the archive keeps no ratings."""
    reason: str = ""
    """And why, if that was told."""
    quoted: Answer | None = None
    """The archive's own sentences, where `answer` is written by a language model."""
    model: str = ""
    """The name of the model that was asked to write."""
    struck: int = 0
    """Sentences of it that were left out, since what they cite does not bear them out."""
    writing: Literal["", "begun", "done"] | Reason = ""
    """How far a model is with the answer, or why it failed; then `answer` is the archive's own sentences."""
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    """Names the turn in the feedback that the archive keeps."""


MOST_CHARACTERS = 10_000_000
"""Of a conversation's JSON, which is some thousand turns."""
_CONVERSATION = TypeAdapter(tuple[Turn, ...])


def dump(conversation: Sequence[Turn]) -> str:
    """A conversation as JSON."""
    return _CONVERSATION.dump_json(tuple(conversation)).decode()


def load(text: str) -> tuple[Turn, ...]:
    """A conversation from what `dump` wrote; nothing else is trusted.

    Raises:
        ValueError: it is something else, or was written by a release whose answers were different.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError("too long a conversation")
    try:
        return _CONVERSATION.validate_json(text or "[]")
    except ValidationError as error:
        raise ValueError("not a conversation") from error


def ask(archive: Archive, turn: Turn, earlier: Sequence[Turn], messages: Messages) -> Turn:
    """The pending turn, answered; earlier questions and their answers are the history it is understood by."""
    history = [past.answer or past.question for past in earlier if past.kind == "answer"]

    def answered() -> Turn:
        answer = archive.ask(
            turn.question, history=history, filters=turn.filters, understand_dates=turn.understand
        )
        return replace(turn, kind="answer", answer=answer)

    return _guarded(answered, archive, turn, messages)


def search(archive: Archive, turn: Turn, messages: Messages) -> Turn:
    """The turn with its first results, or with `PAGE` more than it has. Days in it are words like others."""
    wanted = len(turn.hits) + PAGE

    def found() -> Turn:
        if turn.order == "date":
            hits = archive.search(turn.question, BY_DATE, turn.filters, understand_dates=False)
            hits = sorted(hits, key=lambda hit: hit.passage.published or _UNDATED, reverse=True)
        else:
            hits = archive.search(turn.question, wanted + 1, turn.filters, understand_dates=False)
        return replace(turn, kind="results", hits=tuple(hits[:wanted]), more=len(hits) > wanted)

    return _guarded(found, archive, turn, messages)


def write(archive: Archive, turn: Turn, writer: Writer) -> Iterator[Turn]:
    """What a language model makes of an answered turn, growing; at last whole, or the turn with its failure."""
    if turn.answer is None:
        raise ValueError("there is no answer to write")
    plain = replace(turn, quoted=None, model=writer.model, struck=0)
    yield replace(plain, writing="begun")
    written = plain
    try:
        for draft in writer.write(turn.answer, archive):
            written = replace(
                plain, answer=draft.answer, quoted=turn.answer, struck=draft.struck, writing="begun"
            )
            yield written
        yield replace(written, writing="done")
    except Failed as failed:
        yield replace(plain, writing=failed.reason)
    except Exception:
        _log.exception("an answer could not be written")
        yield replace(plain, writing="broken")


def _guarded(step: Callable[[], Turn], archive: Archive, turn: Turn, messages: Messages) -> Turn:
    """What the step makes of the turn, or why it made nothing: it failed, or the archive is empty."""
    try:
        done = step()
    except QAError as error:
        return replace(turn, kind="error", error=told(error, messages, turn.question))
    except Exception:
        _log.exception("a question could not be handled")
        return replace(turn, kind="error", error=messages.apology)
    found = done.hits or (done.answer and (done.answer.hits or done.answer.nearest))
    return done if found or archive.info()["articles"] else replace(turn, kind="error", error=messages.empty)
