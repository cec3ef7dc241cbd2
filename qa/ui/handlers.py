"""What each event of the page does: values of the page in, new values out. Nothing is kept between calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.errors import BadFilter, QAError
from qa.types import Filters
from qa.ui import render, turns
from qa.ui.messages import Messages, messages_for
from qa.ui.place import Place
from qa.ui.reader import failure, reader
from qa.ui.render import View
from qa.ui.turns import Turn

if TYPE_CHECKING:
    from qa.archive import Archive

Turns = tuple[Turn, ...]
Form = Mapping[str, str]
"""The filter fields by name (since, until, source); each may be missing or empty."""


class Handlers:
    """The events of one page over one archive. A conversation lives in the page's own state."""

    def __init__(self, archive: Archive, title: str, examples: Sequence[str]) -> None:
        self._archive = archive
        self._title = title
        self._examples = tuple(examples)

    def load(self, request: gr.Request) -> list[Any]:
        """The page in the browser's language: masthead, chat, sources, then the form's labels."""
        view = self._view(request)
        say, info = view.messages, self._archive.info()
        return [
            render.masthead(self._title, info, view),
            render.welcome(info, self._examples, view),
            render.sources(None, view),
            gr.Textbox(label=say.question, placeholder=say.placeholder),
            {"form": render.filters(self._archive.facets()["source"], view)},
            gr.Button(say.ask),
            gr.Button(say.search),
            gr.Button(say.new),
        ]

    def ask(self, question: str, form: Form, past: Turns, request: gr.Request) -> Iterator[list[Any]]:
        """Show the question at once, then its answer. Yields state, chat, sources, reader, question box."""
        yield from self._add("ask", question, form, past, request)

    def search(self, question: str, form: Form, past: Turns, request: gr.Request) -> Iterator[list[Any]]:
        """Show the question at once, then the passages found for it."""
        yield from self._add("search", question, form, past, request)

    def example(
        self, form: Form, past: Turns, event: gr.EventData, request: gr.Request
    ) -> Iterator[list[Any]]:
        """Ask the example that was chosen."""
        yield from self._add("ask", str(event._data["ask"]), form, past, request)

    def more(self, past: Turns, event: gr.EventData, request: gr.Request) -> list[Any]:
        """Lengthen one turn's results. Returns state and chat."""
        view = self._view(request)
        number = int(event._data["more"])
        longer = turns.search(self._archive, past[number], view.messages)
        past = (*past[:number], longer, *past[number + 1 :])
        return [past, render.conversation(past, view)]

    def read(self, event: gr.EventData, request: gr.Request) -> str:
        """The reader for the place that was chosen."""
        view = self._view(request)
        try:
            place = Place.of_event(event._data)
            return reader(self._archive.article(place.article, place.revision), place, view)
        except QAError as error:
            return failure(str(error), view)

    def clear(self, request: gr.Request) -> list[Any]:
        """A new conversation. Returns state, chat, sources, reader, question box."""
        view = self._view(request)
        start = render.welcome(self._archive.info(), self._examples, view)
        return [(), start, render.sources(None, view), "", ""]

    def _add(
        self, what: str, question: str, form: Form, past: Turns, request: gr.Request
    ) -> Iterator[list[Any]]:
        view = self._view(request)
        if not question.strip():
            yield [gr.skip()] * 5
            return
        turn = Turn(question.strip())
        yield [past, render.conversation((*past, turn), view), gr.skip(), "", ""]
        turn = self._completed(what, turn, form, past, view.messages)
        past = (*past, turn)
        yield [past, render.conversation(past, view), render.sources(turn, view), "", gr.skip()]

    def _completed(self, what: str, turn: Turn, form: Form, past: Turns, say: Messages) -> Turn:
        try:
            turn = replace(turn, filters=_filters(form, say))
        except BadFilter as error:
            return replace(turn, kind="error", error=str(error))
        if what == "ask":
            return turns.ask(self._archive, turn, past, say)
        return turns.search(self._archive, turn, say)

    def _view(self, request: gr.Request) -> View:
        return View(messages_for(request.headers.get("accept-language")), self._archive.timezone)


def _filters(form: Form, say: Messages) -> Filters:
    since, until = (_day(form.get(name), say) for name in ("since", "until"))
    return Filters(since=since, until=until, source=form.get("source") or None)


def _day(text: str | None, say: Messages) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadFilter(say.bad_date.format(value=text)) from error
