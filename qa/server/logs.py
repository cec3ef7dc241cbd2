"""Logs without what people asked: an error is told by its kind and where it happened, unless questions may be logged."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

QUESTIONS = logging.getLogger("qa.questions")
"""Every question that is asked, at level INFO; silent unless `write_questions` was called."""
DEEPEST = 8
"""Calls that are told of the way to an error, the nearest to it."""
_log = logging.getLogger(__name__)
_factory = logging.getLogRecordFactory()


def write_questions() -> None:
    """Let logs hold questions: errors keep their messages, and each question is a line on standard error."""
    logging.setLogRecordFactory(_factory)
    if not QUESTIONS.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s asked: %(message)s"))
        QUESTIONS.addHandler(handler)
    QUESTIONS.setLevel(logging.INFO)


def leave_out_questions() -> None:
    """Keep questions out of this process's logs: of an error, only its kind and where it happened are logged.

    An error's message may quote what was asked, as that of a parser does. Gradio writes the errors of its queue to standard
    error by itself, so it is given another way to do so.
    """
    logging.setLogRecordFactory(_discreet)
    QUESTIONS.setLevel(logging.WARNING)
    import gradio.queueing
    import gradio.route_utils
    import gradio.routes

    for module in (gradio.queueing, gradio.route_utils, gradio.routes):
        module.traceback = _Traceback


def asked(question: str) -> None:
    """Note a question on a line of its own, where questions may be logged."""
    QUESTIONS.info("%s", " ".join(question.split()))


def where(error: BaseException) -> str:
    """An error's kind, and that of what caused it, with where each was raised; without messages."""
    told = "".join(traceback.format_tb(error.__traceback__, -DEEPEST)) + type(error).__name__
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{where(before)}\n\nthen:\n{told}" if before else told


def _discreet(*arguments: Any, **options: Any) -> logging.LogRecord:
    record = _factory(*arguments, **options)
    if record.exc_info and record.exc_info[1]:
        record.exc_text, record.exc_info = where(record.exc_info[1]), None
    return record


class _Traceback:
    """What Gradio uses of the module `traceback`."""

    format_exc = staticmethod(traceback.format_exc)
    format_exception = staticmethod(traceback.format_exception)
    format_tb = staticmethod(traceback.format_tb)

    @staticmethod
    def print_exc() -> None:
        """Tell the error that is being handled, on standard error."""
        if error := sys.exception():
            print(where(error), file=sys.stderr)


class Discreet:
    """An error that nothing handled becomes a plain 500, and one made of a program's wrong arguments a 422."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = streams = False

        async def watched(message: Message) -> None:
            nonlocal begun, streams
            if message["type"] == "http.response.start":
                begun = True
                streams = (
                    Headers(raw=message["headers"]).get("content-type", "").startswith("text/event-stream")
                )
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if streams:  # such as of a call that there is not
                await send({"type": "http.response.body", "body": b"event: error\ndata: null\n\n"})
                return
            if scope["type"] != "http" or begun:
                raise
            if wrong := _mistake(error):
                await JSONResponse({"detail": wrong}, 422)(scope, receive, send)
                return
            _log.error("a request failed", exc_info=error)
            answer = JSONResponse({"detail": "The server failed. Its log says why."}, 500)
            await answer(scope, receive, send)


def _mistake(error: Exception) -> str:
    """What is wrong with a call, where that is what Gradio found; else nothing."""
    frames = traceback.extract_tb(error.__traceback__)
    place = frames[-1].name if frames else ""
    if isinstance(error, (TypeError, ValueError)) and place == "construct_args":
        return str(error).split(" Please click")[0]  # there is no such footer
    return (
        "There is nothing of that name to call." if isinstance(error, KeyError) and place == "get_fn" else ""
    )
