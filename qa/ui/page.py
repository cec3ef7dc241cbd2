"""The layout of the page and which event calls which handler."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.server import Protection, middleware
from qa.ui.adding import LARGEST, Adding
from qa.ui.api import Refused, add_endpoints, has_mcp
from qa.ui.gate import Gate
from qa.ui.handlers import Handlers
from qa.ui.openapi import Endpoint, document

if TYPE_CHECKING:
    from qa.archive import Archive
    from qa.llm import Writer

PRIVATE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For every event: no overlay while it runs, no entry in a public interface."""

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect y='9' width='32' height='14' rx='2' fill='%23ffd84d'/%3E"
    "%3Cpath d='M6 16h20' stroke='%231c2430' stroke-width='3'/%3E%3C/svg%3E"
)
STYLES = ("frame", "form", "chat", "reader", "media")
"""Style sheets, in the order in which they apply."""
SCRIPTS = ("page", "add", "history", "added", "chat", "filters", "reader", "talk", "file")
"""What each part of the page runs when it is there."""
_GIVEN = "element, trigger, props, server, upload, watch"
"""What Gradio gives to such a script."""


_log = logging.getLogger(__name__)


class Page(gr.Blocks):  # type: ignore[misc]  # gradio's stubs are skipped
    """Blocks that launch with this page's looks, to the local machine, guarded, without reporting to anyone."""

    max_upload = 1
    """Bytes of the largest file that the server takes; Gradio has no way to take none."""
    gate: Gate
    """What every question passes."""
    endpoints: Sequence[Endpoint] = ()
    """What programs may call."""
    protection: Protection
    """Who may come in and how much they may ask for."""

    def launch(self, **options: Any) -> Any:
        """As `gradio.Blocks.launch`, with other defaults."""
        quiet = {"share": False, "footer_links": [], "run_history": False, "enable_monitoring": False}
        server: dict[str, Any] = {"ssr_mode": False, "mcp_server": has_mcp(), "pwa": False, "quiet": True}
        server["max_file_size"] = self.max_upload
        guards = middleware(
            self.protection,
            head=_head(),
            foot=_foot(),
            uploads=self.max_upload,
            busy=lambda: self.gate.is_full,
            documents={"/gradio_api/openapi.json": document(self.title, self.endpoints)},
        )
        server["app_kwargs"] = {"middleware": guards}
        looks = {"theme": gr.themes.Base(font="system-ui", font_mono="monospace")}
        return super().launch(**{**quiet, **server, **looks, **options})

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Refuse, in a line, what Gradio would fail at: too few arguments, and files, of which it would even fetch one from
        an address. No event takes one."""
        if len(inputs) < len(block_fn.inputs):
            wrong = f"{len(inputs)} of {len(block_fn.inputs)} arguments were given. Give all, in their order."
        elif _has_file(inputs):
            wrong = "An argument is a file. Give texts, numbers or lists of texts."
        else:
            return
        _log.warning("a call of /%s was refused: %s", block_fn.name, wrong)
        raise Refused(wrong)


def page(
    archive: Archive,
    title: str,
    examples: Sequence[str],
    add: bool = False,
    writer: Writer | None = None,
    protection: Protection | None = None,
) -> gr.Blocks:
    """The whole page: masthead, conversation, form, sources and reader."""
    with Page(title=title, analytics_enabled=False, fill_width=True) as blocks:
        with gr.Column(elem_id="page"):
            with gr.Row(elem_id="masthead"):
                name = _html("name", script="page")
                more = _html("add", script="add") if add else None
                history = _html("history", script="history")
                new = gr.Button("", elem_id="new", size="sm")
            with gr.Column(elem_id="main"):
                added = _html("added", script="added") if add else None
                chat = _html("chat", script="chat")
                question, filters, search, ask = _composer()
            sources = _html("sources")
            reader = _html("reader", script="reader")
            talk = _html("talk", value="[]", html_template="", script="talk")
            file = _html("file", html_template="", script="file")

        protection = protection or Protection(rate=0, connections=0)
        gate = Gate(protection.answering, protection.answering + protection.waiting)
        blocks.endpoints = add_endpoints(archive, gate)
        on = Handlers(archive, title, examples, gate, writer, bool(protection.accounts))
        shown = [talk, chat, sources, reader, question]
        labels = [question, filters, ask, search, new]
        ready = blocks.load(on.load, None, [name, history, chat, sources, *labels], **PRIVATE)
        ready.then(on.linked, [filters, talk], shown, **PRIVATE)
        gr.on([question.submit, ask.click], on.ask, [question, filters, talk], shown, **PRIVATE)
        search.click(on.search, [question, filters, talk], shown, **PRIVATE)
        chat.ask(on.example, [filters, talk], shown, **PRIVATE)
        for event, handler in (
            (chat.more, on.more),
            (chat.sort, on.sort),
            (chat.drop, on.drop),
            (chat.rate, on.rate),
        ):
            event(handler, talk, shown, **PRIVATE)
        chat.beside(on.beside, talk, sources, **PRIVATE)
        talk.open(on.open, None, shown, **PRIVATE)
        reader.read(on.read, None, reader, **PRIVATE)
        history.export(on.export, talk, file, **PRIVATE)
        new.click(on.clear, None, shown, **PRIVATE)
        if more and added:
            adding = Adding(archive, on)
            blocks.load(adding.load, None, more, **PRIVATE)
            more.sent(adding.add, None, [added, name], **PRIVATE)
    blocks.max_upload, blocks.gate, blocks.protection = LARGEST if add else 1, gate, protection
    blocks.queue(api_open=False, default_concurrency_limit=None)
    return blocks


def _has_file(given: Any) -> bool:
    """Whether anything within what was sent is what Gradio takes for a file."""
    left = [given]
    while left:
        one = left.pop()
        if isinstance(one, dict) and {"path", "meta"} <= one.keys():
            return True
        left += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return False


def _composer() -> tuple[gr.Textbox, gr.HTML, gr.Button, gr.Button]:
    """The box one asks in, the filters, and the two buttons."""
    with gr.Column(elem_id="composer", scale=0):
        question = gr.Textbox(
            elem_id="question",
            max_lines=6,
            container=False,
            show_label=False,
            autofocus=True,
        )
        with gr.Row(elem_id="tools"):
            filters = _html("filters", script="filters", value={}, html_template="${value.form}")
            search = gr.Button("", elem_id="search", size="sm")
            ask = gr.Button("", elem_id="ask", size="sm")
    return question, filters, search, ask


def _html(name: str | None = None, *, script: str = "", **options: Any) -> gr.HTML:
    """An HTML component that runs one of `SCRIPTS`. Gradio must find the names of its events in the text of the script, of
    which `functions.js` needs only the name."""
    words = re.findall(r"'\w+'", _asset(f"{script}.js")) if script else []
    on_load = " ".join([f"{script}.js", *words]) if script else None
    return gr.HTML(elem_id=name, apply_default_css=False, js_on_load=on_load, **options)


def _asset(name: str) -> str:
    return files("qa.ui").joinpath(name).read_text(encoding="utf-8")


def _head() -> str:
    """The scripts of the page."""
    scripts = ",\n".join(f"'{name}.js': function ({_GIVEN}) {{\n{_asset(f'{name}.js')}}}" for name in SCRIPTS)
    first = f"{{\nconst scripts = {{\n{scripts}\n}};\n{_asset('functions.js')}}}"
    return f'<link rel="icon" href="{_ICON}"><script>{first}</script>'


def _foot() -> str:
    """The styles of the page, behind Gradio's. Its own `css` option would prefix, and so break, their selectors."""
    return f"<style>{''.join(_asset(f'{name}.css') for name in STYLES)}</style>"
