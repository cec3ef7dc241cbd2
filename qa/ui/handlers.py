"""The events of the page as a whole: its texts, links into it, articles, and what the browser kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.errors import QAError
from qa.types import Filters
from qa.ui import export, forms, link, render, turns
from qa.ui.asking import Asking, Form, Outputs
from qa.ui.failures import told
from qa.ui.gate import Gate
from qa.ui.place import Place
from qa.ui.reader import failure, reader
from qa.ui.turns import Turn

if TYPE_CHECKING:
    from qa.archive import Archive
    from qa.llm import Writer


class Handlers(Asking):
    """All events of one page over one archive. A conversation lives in the browser."""

    def __init__(
        self,
        archive: Archive,
        title: str,
        examples: Sequence[str],
        gate: Gate | None = None,
        writer: Writer | None = None,
        accounts: bool = False,
    ) -> None:
        super().__init__(archive, gate, writer)
        self._title, self._accounts = title, accounts
        self._examples = tuple(examples)

    def load(self, request: gr.Request) -> list[Any]:
        """The page in the browser's language: masthead, history, chat, sources, then the form's labels."""
        view = self.view(request)
        say, info = view.messages, self._archive.info()
        given, title = self._given(request)
        shown = {"since": given.since and str(given.since), "until": given.until and str(given.until)}
        shown |= {name: getattr(given, name) for name in ("source", "category", "author", "article")}
        form = forms.filters(self._archive.facets(), given, view, title)
        return [
            forms.masthead(self._title, info, view),
            forms.history(str(info["name"]), view, accounts=self._accounts),
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

    def _given(self, request: gr.Request) -> tuple[Filters, str]:
        """The filters of a question that the page's address holds, and the title of the article that they name."""
        asked = request.query_params
        try:
            given = link.filters_of(asked) if "q" in asked else Filters()
            return given, self._archive.article(given.article).title if given.article else ""
        except (ValueError, QAError):
            return Filters(), ""

    def _reader(self, place_fields: Mapping[str, Any], request: gr.Request) -> str:
        view = self.view(request)
        try:
            place = Place.of_event(place_fields)
            article = self._archive.article(place.article, place.revision or None)
            latest = self._archive.article(place.article).revision
            story = self._archive.story(place.article)
        except QAError as error:
            return failure(told(error, view.messages), view)
        except (KeyError, ValueError):
            return failure(view.messages.bad_link, view)
        return reader(article, replace(place, revision=article.revision), view, latest=latest, story=story)
