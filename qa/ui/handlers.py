"""What each event of the page does: values of the page in, new values out. Nothing is kept between calls.

Events that change the conversation take the filters and the conversation as JSON, and return, in this order, the
conversation, the chat, the sources, the reader and the question box.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.errors import FeedbackNotKept, QAError
from qa.feedback import Verdict, rate
from qa.types import Filters
from qa.ui import export, forms, link, render, turns
from qa.ui.gate import Busy, Gate
from qa.ui.messages import messages_for
from qa.ui.place import Place
from qa.ui.reader import failure, reader
from qa.ui.turns import Order, Turn
from qa.ui.view import View

if TYPE_CHECKING:
    from qa.archive import Archive

Form = Mapping[str, str]
"""The filter fields by name; each may be missing or empty."""
Outputs = Iterator[list[Any]]


class Handlers:
    """The events of one page over one archive. A conversation lives in the browser."""

    def __init__(
        self, archive: Archive, title: str, examples: Sequence[str], gate: Gate | None = None
    ) -> None:
        self._archive = archive
        self._title = title
        self._examples = tuple(examples)
        self._gate = gate or Gate()

    # -- the page

    def load(self, request: gr.Request) -> list[Any]:
        """The page in the browser's language: masthead, history, chat, sources, then the form's labels."""
        view = self.view(request)
        say, info = view.messages, self._archive.info()
        try:
            given = link.filters_of(request.query_params)
        except ValueError:
            given = Filters()
        shown = {"since": given.since and str(given.since), "until": given.until and str(given.until)}
        shown |= {name: getattr(given, name) for name in ("source", "category", "author")}
        form = forms.filters(self._archive.facets(), given, view)
        return [
            forms.masthead(self._title, info, view),
            forms.history(str(info["name"]), view),
            forms.welcome(info, self._examples, view),
            render.sources(None, view),
            gr.Textbox(label=say.question, placeholder=say.placeholder),
            {"form": form, **{name: value or "" for name, value in shown.items()}},
            gr.Button(say.ask),
            gr.Button(say.search),
            gr.Button(say.new),
        ]

    def masthead(self, request: gr.Request) -> str:
        """The masthead as things are now."""
        return forms.masthead(self._title, self._archive.info(), self.view(request))

    def linked(self, form: Form, talk: str, request: gr.Request) -> Outputs:
        """Do what the address of the page asks for: a question, or an article in the reader."""
        asked = request.query_params
        if question := asked.get("q"):
            yield from self._add(asked.get("mode") or "ask", question, form, "", request)
        elif "article" in asked:
            yield [gr.skip(), gr.skip(), gr.skip(), self._reader(asked, request), gr.skip()]
        else:
            yield [gr.skip()] * 5

    # -- the conversation

    def ask(self, question: str, form: Form, talk: str, request: gr.Request) -> Outputs:
        """Show the question at once, then its answer."""
        yield from self._add("ask", question, form, talk, request)

    def search(self, question: str, form: Form, talk: str, request: gr.Request) -> Outputs:
        """Show the question at once, then the passages found for it."""
        yield from self._add("results", question, form, talk, request)

    def example(self, form: Form, talk: str, event: gr.EventData, request: gr.Request) -> Outputs:
        """Ask, or search for, what a button on the page offers."""
        data = event._data
        yield from self._add(str(data.get("mode", "ask")), str(data["ask"]), form, talk, request)

    def more(self, talk: str, event: gr.EventData, request: gr.Request) -> Outputs:
        """Lengthen one turn's results."""
        past = turns.load(talk)
        yield from self._again(past, int(event._data["more"]), request, quiet=True)

    def sort(self, talk: str, event: gr.EventData, request: gr.Request) -> Outputs:
        """Show one turn's results in another order."""
        past, number = turns.load(talk), int(event._data["sort"])
        order: Order = "date" if event._data["order"] == "date" else "relevance"
        past = _with(past, number, replace(past[number], order=order, hits=()))
        yield from self._again(past, number, request, quiet=True)

    def drop(self, talk: str, event: gr.EventData, request: gr.Request) -> Outputs:
        """Answer one turn again, without one of its limits."""
        past, number = turns.load(talk), int(event._data["turn"])
        turn = past[number]
        again = replace(turn, answer=None, hits=(), verdict="", reason="")
        name = str(event._data["drop"])
        if name == "period":
            again = replace(again, understand=False)
        else:
            again = replace(again, filters=replace(turn.filters, **{name: None}))
        yield from self._again(_with(past, number, again), number, request)

    def rate(self, talk: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        """Keep what the reader thinks of one answer."""
        past, number = turns.load(talk), int(event._data["rate"])
        turn, verdict = past[number], _verdict(event._data["verdict"])
        reason = str(event._data.get("reason") or "")
        if turn.answer is None:
            raise ValueError("only answers are rated")
        try:
            folder = Path(str(self._archive.info()["path"]))
            rate(folder, turn.key, verdict, reason, turn.answer)
            turn = replace(turn, verdict=verdict, reason=reason)
        except FeedbackNotKept:
            turn = replace(turn, verdict="lost")
        past = _with(past, number, turn)
        return self._shown(past, request, sources=False)

    def open(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        """A conversation that the browser kept."""
        view = self.view(request)
        try:
            past = turns.load(str(event._data["talk"]))
        except ValueError:
            lost = [Turn("?", "error", error=view.messages.unreadable)]
            return ["[]", render.conversation(lost, view), render.sources(None, view), "", ""]
        return [*self._shown(past, request)[:3], "", ""] if past else self.clear(request)

    def clear(self, request: gr.Request) -> list[Any]:
        """A new conversation."""
        view = self.view(request)
        start = forms.welcome(self._archive.info(), self._examples, view)
        return ["[]", start, render.sources(None, view), "", ""]

    # -- reading and keeping

    def read(self, event: gr.EventData, request: gr.Request) -> str:
        """The reader for the place that was chosen."""
        return self._reader(event._data, request)

    def export(self, talk: str, event: gr.EventData, request: gr.Request) -> str:
        """The conversation as a file to save: JSON of its name, type, text, and the time, which makes it new."""
        view, today = self.view(request), datetime.now(self._archive.timezone)
        kind = "html" if event._data["export"] == "html" else "md"
        write = export.html if kind == "html" else export.markdown
        text = write(turns.load(talk), self._title, today.date(), view)
        mime = "text/html" if kind == "html" else "text/markdown"
        name = f"{self._archive.info()['name']}-{today:%Y-%m-%d}.{kind}"
        return json.dumps(
            {"name": name, "type": f"{mime};charset=utf-8", "text": text, "at": today.isoformat()}
        )

    # -- inside

    def _add(self, what: str, question: str, form: Form, talk: str, request: gr.Request) -> Outputs:
        if not question.strip():
            yield [gr.skip()] * 5
            return
        past, turn = turns.load(talk), Turn(question.strip())
        say = self.view(request).messages
        try:
            turn = replace(turn, filters=link.filters_of(form))
        except ValueError as error:
            turn = replace(turn, kind="error", error=say.bad_date.format(value=error))
            yield [*self._shown((*past, turn), request)[:3], "", ""]
            return
        kind = "results" if what == "results" else "answer"
        for step, shown in enumerate(self._completed((*past, turn), len(past), kind, request)):
            yield shown if step else [*shown[:3], "", ""]

    def _again(
        self, past: tuple[Turn, ...], number: int, request: gr.Request, *, quiet: bool = False
    ) -> Outputs:
        """Complete one turn anew, in place; if `quiet`, what it shows stays until then."""
        kind = "results" if past[number].kind == "results" else "answer"
        steps = self._completed(past, number, kind, request)
        if quiet:
            next(steps)
        yield from steps

    def _completed(self, past: tuple[Turn, ...], number: int, kind: str, request: gr.Request) -> Outputs:
        """The conversation while the turn is pending, perhaps while it waits in line, and when it is complete."""
        view, turn = self.view(request), past[number]
        yield [gr.skip(), self._chat(past, number, "pending", view), *[gr.skip()] * 3]
        try:
            with self._gate.passed() as waiting:
                for _ in waiting:
                    yield [gr.skip(), self._chat(past, number, "waiting", view), *[gr.skip()] * 3]
                if kind == "results":
                    turn = turns.search(self._archive, turn, view.messages)
                else:
                    turn = turns.ask(self._archive, turn, past[:number], view.messages)
        except Busy:
            turn = replace(turn, kind="error", error=view.messages.busy)
        yield self._shown(_with(past, number, turn), request)

    def _chat(self, past: tuple[Turn, ...], number: int, kind: Any, view: View) -> str:
        return render.conversation(_with(past, number, replace(past[number], kind=kind)), view)

    def _shown(self, past: tuple[Turn, ...], request: gr.Request, *, sources: bool = True) -> list[Any]:
        view = self.view(request)
        beside = render.sources(past[-1], view) if sources else gr.skip()
        return [turns.dump(past), render.conversation(past, view), beside, gr.skip(), gr.skip()]

    def _reader(self, place_fields: Mapping[str, Any], request: gr.Request) -> str:
        view = self.view(request)
        try:
            place = Place.of_event(place_fields)
            article = self._archive.article(place.article, place.revision)
            latest = self._archive.article(place.article).revision
        except QAError as error:
            return failure(str(error), view)
        except (KeyError, ValueError):
            return failure(view.messages.bad_link, view)
        return reader(article, place, view, latest=latest, outlets=str(place_fields.get("outlets") or ""))

    def view(self, request: gr.Request) -> View:
        """For whom a request asks."""
        return View(messages_for(request.headers.get("accept-language")), self._archive.timezone)


def _with(past: tuple[Turn, ...], number: int, turn: Turn) -> tuple[Turn, ...]:
    return (*past[:number], turn, *past[number + 1 :])


def _verdict(text: object) -> Verdict:
    return "like" if text == "like" else "dislike"
