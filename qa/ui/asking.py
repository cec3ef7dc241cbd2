"""The events that ask: a question comes in, a conversation that is longer by its answer goes out.

They take the conversation as JSON, and most the filters, and return, in this order, the conversation, the chat, the
sources, the reader and the question box. Nothing is kept between calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.errors import ArticleNotFound, FeedbackNotKept
from qa.feedback import Verdict, rate
from qa.query import MOST_CHARACTERS
from qa.server.logs import asked
from qa.ui import link, render, turns
from qa.ui.gate import Busy, Gate
from qa.ui.messages import messages_for
from qa.ui.turns import Order, Turn
from qa.ui.view import View

if TYPE_CHECKING:
    from qa.archive import Archive
    from qa.llm import Writer

WRITTEN = 8
"""Answers that a language model may be writing, or is waited for, at once."""
Form = Mapping[str, str]
"""The filter fields by name; each may be missing or empty."""
Outputs = Iterator[list[Any]]


class Asking:
    """Questions, searches, and what is done to a turn afterwards, over one archive."""

    def __init__(self, archive: Archive, gate: Gate | None = None, writer: Writer | None = None) -> None:
        self._archive, self._writer = archive, writer
        self._gate, self._desk = gate or Gate(), Gate(room=WRITTEN)

    def view(self, request: gr.Request) -> View:
        """For whom a request asks."""
        return View(messages_for(request.headers.get("accept-language")), self._archive.timezone)

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
        if name in {"period", "outlet"}:  # nothing more is understood; what was, besides it, is now given
            fields = ("source",) if name == "period" else ("since", "until")
            kept = {field: getattr(turn.answer.filters, field) for field in fields} if turn.answer else {}
            again = replace(again, understand=False, filters=replace(turn.filters, **kept))
        else:
            about = "" if name == "article" else turn.about
            again = replace(again, filters=replace(turn.filters, **{name: None}), about=about)
        yield from self._again(_with(past, number, again), number, request)

    def beside(self, talk: str, event: gr.EventData, request: gr.Request) -> str:
        """The sources of the turn in which a marker was chosen."""
        past, number = turns.load(talk), int(event._data["beside"])
        return render.sources(past[number], self.view(request), earlier=number < len(past) - 1)

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

    # -- inside

    def _add(self, what: str, question: str, form: Form, talk: str, request: gr.Request) -> Outputs:
        if not question.strip():
            yield [gr.skip()] * 5
            return
        past, turn = _past(talk), Turn(question.strip())
        say = self.view(request).messages
        if (
            count := len(" ".join(question.split()))
        ) > MOST_CHARACTERS:  # no turn, so that the text stays in its box
            told = say.long_question.format(count=f"{count:,}", most=f"{MOST_CHARACTERS:,}")
            gr.Warning(told)
            yield [gr.skip()] * 5
            return
        try:
            turn = replace(turn, filters=link.filters_of(form))
        except ValueError as error:
            turn = replace(turn, kind="error", error=say.bad_date.format(value=error))
            yield [*self._shown((*past, turn), request)[:3], "", ""]
            return
        turn = replace(turn, about=self._titled(turn.filters.article))
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
        """The conversation while the turn is pending, perhaps while it waits in line, with one line of its answer after
        another, and when it is complete."""
        view, turn = self.view(request), past[number]
        yield [gr.skip(), self._chat(past, number, "pending", view), *[gr.skip()] * 3]
        try:
            with self._gate.passed() as waiting:
                for _ in waiting:
                    yield [gr.skip(), self._chat(past, number, "waiting", view), *[gr.skip()] * 3]
                asked(turn.question)
                if kind == "results":
                    turn = turns.search(self._archive, turn, view.messages)
                else:
                    turn = turns.ask(self._archive, turn, past[:number], view.messages)
        except Busy:
            turn = replace(turn, kind="error", error=view.messages.busy)
        if turn.answer and not turn.answer.abstained:
            arriving = _with(past, number, replace(turn, kind="arriving"))
            for lines in range(1, len(render.answer_lines(turn.answer, number, view))):
                yield [gr.skip(), render.conversation(arriving, view, lines), *[gr.skip()] * 3]
        for step in self._written(turn):
            talk = _with(past, number, step)
            if step.writing == "begun":  # not to be kept: it would seem to go on for ever
                yield [gr.skip(), render.conversation(talk, view), *[gr.skip()] * 3]
            else:
                yield self._shown(talk, request)

    def _written(self, turn: Turn) -> Iterator[Turn]:
        """The turn, then with it put into prose where there is a writer that has not too much to do."""
        yield turn
        if self._writer is None or turn.answer is None or turn.answer.abstained:
            return
        try:
            with self._desk.passed() as waiting:
                for _ in waiting:
                    pass
                yield from turns.write(self._archive, turn, self._writer)
        except Busy:
            yield replace(turn, model=self._writer.model, writing="busy")

    def _titled(self, article_id: str | None) -> str:
        """Of the article that a question is about; empty where there is none, which the answer then tells."""
        with suppress(ArticleNotFound):
            return self._archive.article(article_id).title if article_id else ""
        return ""

    def _chat(self, past: tuple[Turn, ...], number: int, kind: Any, view: View) -> str:
        return render.conversation(_with(past, number, replace(past[number], kind=kind)), view)

    def _shown(self, past: tuple[Turn, ...], request: gr.Request, *, sources: bool = True) -> list[Any]:
        view = self.view(request)
        beside = render.sources(past[-1], view) if sources else gr.skip()
        return [turns.dump(past), render.conversation(past, view), beside, gr.skip(), gr.skip()]


def _past(talk: str) -> tuple[Turn, ...]:
    """What was asked before; nothing where an older release wrote it."""
    try:
        return turns.load(talk)
    except ValueError:
        return ()


def _with(past: tuple[Turn, ...], number: int, turn: Turn) -> tuple[Turn, ...]:
    return (*past[:number], turn, *past[number + 1 :])


def _verdict(text: object) -> Verdict:
    return "like" if text == "like" else "dislike"
