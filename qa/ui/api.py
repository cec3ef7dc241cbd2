"""The archive for programs: the named endpoints /search and /ask, which are MCP tools as well where mcp is installed.

Gradio makes the clients' interface, the OpenAPI document and the tools from the two functions' types and docstrings.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from importlib.metadata import PackageNotFoundError, version
from inspect import signature
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import gradio as gr
from gradio.context import Context, LocalContext
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, validate_call

from qa.errors import ArticleForgotten, ArticleNotFound, BadFilter, BadQuestion, QAError
from qa.server.logs import asked
from qa.types import Filters
from qa.ui.documents import Answered, Found, answered, found
from qa.ui.failures import told
from qa.ui.gate import Busy, Gate
from qa.ui.messages import ENGLISH
from qa.ui.openapi import Endpoint

if TYPE_CHECKING:
    from qa.archive import Archive

MOST = 100
"""Passages that a program may ask for at once."""
_BUSY = "Too many questions are being answered. Try again in a moment."
_FAILED = "The question could not be handled; the server's log says why."

_log = logging.getLogger(__name__)

Question = Annotated[str, Field(description="In any words, in Chinese or another language.")]
Count = Annotated[int, Field(ge=1, le=MOST, description=f"How many passages, from 1 to {MOST}.")]
History = Annotated[
    list[str],
    Field(max_length=MOST, description="The questions before it in the conversation, oldest first."),
]
Since = Annotated[str, Field(description="First day of publication, as 2022-02-11; empty for any.")]
Until = Annotated[str, Field(description="Last day of publication, as 2022-02-11; empty for any.")]
Source = Annotated[str, Field(description="Only articles of this outlet; empty for any.")]
Category = Annotated[str, Field(description="Only articles of this category; empty for any.")]
Author = Annotated[str, Field(description="Only articles by this author; empty for any.")]
ArticleId = Annotated[str, Field(description="Only the article with this article_id; empty for any.")]


class Refused(gr.Error):  # type: ignore[misc]  # gradio's stubs are skipped
    """A question that is not answered, in words for who asked. Gradio's own error puts its text in quotes for MCP."""

    def __init__(self, text: str) -> None:
        super().__init__(text, print_exception=False)

    def __str__(self) -> str:
        return str(self.message)


def add_endpoints(archive: Archive, gate: Gate) -> list[Endpoint]:
    """Add /search and /ask over an archive to the page that is being laid out. Returns what describes them.

    They pass the same gate as the questions of the chat.
    """

    def search(
        question: Question,
        k: Count = 10,
        since: Since = "",
        until: Until = "",
        source: Source = "",
        category: Category = "",
        author: Author = "",
        article: ArticleId = "",
    ) -> Found:
        """List the passages of an archive of news articles that fit a question best. Days in the question are words
        like others: since and until limit them."""
        limits = _filters(since, until, source, category, author, article)
        hits = archive.search(question, k + 1, limits, understand_dates=False)
        return found(question, hits, k)

    def ask(
        question: Question,
        history: History = [],  # noqa: B006  # what the interface shows as the default; never changed
        since: Since = "",
        until: Until = "",
        source: Source = "",
        category: Category = "",
        author: Author = "",
        article: ArticleId = "",
    ) -> Answered:
        """Answer a question in the exact sentences of an archive of news articles, each with a citation, or tell
        that the archive does not say."""
        limits = _filters(since, until, source, category, author, article)
        return answered(archive.ask(question, history=history, filters=limits))

    both: list[tuple[Callable[..., BaseModel], type[BaseModel]]] = [(search, Found), (ask, Answered)]
    return [_add(_guarded(function, gate), result) for function, result in both]


def has_mcp() -> bool:
    """Whether an mcp package that Gradio can use is installed."""
    try:
        return version("mcp").startswith("1.")
    except PackageNotFoundError:
        return False


def _filters(*given_as_text: str) -> Filters | None:
    """From the fields of `Filters` in their order; None where nothing is limited, so that a follow-up keeps the
    limits of what it goes on from."""
    given = [text.strip() or None for text in given_as_text]
    return Filters(*given) if any(given) else None  # type: ignore[arg-type]  # days may be given as strings


def _guarded(function: Callable[..., BaseModel], gate: Gate) -> Callable[..., dict[str, Any] | str]:
    """The function with its arguments checked, behind the gate; what it gives is JSON, what it raises is told."""
    checked, names = validate_call(function), list(signature(function).parameters)

    @wraps(function)
    def call(*arguments: Any) -> dict[str, Any] | str:
        try:
            with gate.passed() as waiting:
                for _ in waiting:
                    pass
                asked(str(arguments[0]))
                document = checked(*arguments)
            return document.model_dump_json() if _is_tool_call() else document.model_dump(mode="json")
        except (QAError, ValidationError, Busy) as error:
            _log.warning("a call of /%s was refused: %s", function.__name__, type(error).__name__)
            raise Refused(_reason(error, names)) from error
        except Exception as error:
            _log.exception("a call of /%s could not be handled", function.__name__)
            raise Refused(_FAILED) from error

    return call


def _reason(error: QAError | ValidationError | Busy, names: list[str]) -> str:
    """What to tell who called: what is wrong with the call, or that it is not the call's fault."""
    match error:
        case ValidationError():
            wrong = error.errors()[0]
            return f"{'.'.join(map(str, _named(wrong['loc'], names)))}: {wrong['msg']}."
        case ArticleForgotten():  # which is the owner's to know
            return told(error, ENGLISH)
        case BadQuestion() | BadFilter() | ArticleNotFound():  # which are about what was asked alone
            return str(error)
        case QAError():  # which names files of the server
            return told(error, ENGLISH)
    return _BUSY


def _is_tool_call() -> bool:
    """Whether it is Gradio's MCP server that calls: it would write an object to its client as Python does."""
    request = LocalContext.request.get(None)
    return request is not None and request.url.path.startswith("/gradio_api/mcp")


def _named(place: tuple[int | str, ...], names: list[str]) -> tuple[int | str, ...]:
    """Where a wrong value is: pydantic counts arguments, a caller knows them by name."""
    first, *rest = place
    return (names[first] if isinstance(first, int) else first, *rest)


def _add(function: Callable[..., Any], result: type[BaseModel]) -> Endpoint:
    """An endpoint named after the function, described by the types of its parameters and its result.

    Gradio's own description of a type leaves out what its fields mean, so it is replaced. MCP tools take that of a
    parameter from the docstring.
    """
    hints = get_type_hints(function, include_extras=True)
    inputs = {name: TypeAdapter(hints[name]).json_schema() for name in signature(function).parameters}
    required = [one.name for one in signature(function).parameters.values() if one.default is one.empty]
    does = " ".join((function.__doc__ or "").split())
    arguments = "\n".join(f"    {name}: {schema['description']}" for name, schema in inputs.items())
    function.__doc__ = f"{function.__doc__}\n\nArgs:\n{arguments}"
    # Without Gradio's queue, a tool is called within the process, not over HTTP with no token; the gate is queue enough.
    endpoint = gr.api(function, api_name=function.__name__, queue=False)
    schemas = [*inputs.values(), result.model_json_schema(mode="serialization")]
    for number, schema in zip([*endpoint["inputs"], *endpoint["outputs"]], schemas, strict=True):
        Context.root_block.blocks[number]._api_info = schema
    return Endpoint(function.__name__, does, inputs, required, result)
