"""Adding to the archive from the page: files that were dropped are put into its folder and synced, with progress."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.utils import get_upload_folder

from qa.errors import QAError
from qa.intake import take
from qa.types import Rejection, SyncReport
from qa.ui import failures
from qa.ui.markup import Html, join, tag, void
from qa.ui.reasons import in_chinese
from qa.ui.view import View

if TYPE_CHECKING:
    from qa.archive import Archive
    from qa.ui.handlers import Handlers

LARGEST = 500_000_000
"""Bytes of the largest file that may be sent."""
ROOT = "uploads"
"""Name of the source root, and of its folder in the archive's."""
SHOWN = 50
"""Rejections listed."""

_log = logging.getLogger(__name__)


class Adding:
    """The events of the part of the page that adds files."""

    def __init__(self, archive: Archive, page: Handlers) -> None:
        self._archive, self._page = archive, page
        self._folder = Path(str(archive.info()["path"])) / ROOT

    def load(self, request: gr.Request) -> str:
        """The menu from which files are chosen."""
        say = self._page.view(request).messages
        choose = tag("label", say.choose, void("input", type="file", multiple=True), class_="choose")
        menu = tag("div", tag("p", say.add_hint), tag("p", say.add_kinds, class_="note"), choose)
        return tag("details", tag("summary", say.add), menu, class_="menu", lang=say.language)

    def add(self, event: gr.EventData, request: gr.Request) -> Iterator[list[Any]]:
        """Take the files in and sync them. Yields what is told of it, and the masthead."""
        view = self._page.view(request)
        try:
            files = [(_uploaded(str(one["path"])), str(one["name"])) for one in event._data["files"]]
        except ValueError:
            yield [_box(tag("p", view.messages.refused_upload, class_="error"), view), gr.skip()]
            return
        yield [_progress("read", 0, None, view), gr.skip()]
        told: SimpleQueue[tuple[str, int, int | None] | Html] = SimpleQueue()
        Thread(target=self._sync, args=(files, told, view), daemon=True).start()
        while not isinstance(step := told.get(), Html):
            while not told.empty() and not isinstance(step, Html):
                step = told.get()  # only the newest counts
            if isinstance(step, Html):
                break
            yield [_progress(*step, view), gr.skip()]
        yield [step, self._page.masthead(request)]

    def _sync(self, files: list[tuple[Path, str]], told: SimpleQueue[Any], view: View) -> None:
        refused: list[Rejection] = []
        try:
            for file, name in files:
                refused += take(file, name, self._folder, ROOT)
                file.unlink(missing_ok=True)
            self._folder.mkdir(exist_ok=True)
            report = self._archive.sync(self._folder, name=ROOT, progress=lambda *step: told.put(step))
            told.put(_report(report, refused, view))
        except QAError as error:
            told.put(_box(tag("p", failures.told(error, view.messages), class_="error"), view, done=True))
        except Exception:
            _log.exception("files could not be added")
            told.put(_box(tag("p", view.messages.apology, class_="error"), view, done=True))


def _uploaded(path: str) -> Path:
    """A path that the browser names, if it lies where Gradio puts what was sent.

    Raises:
        ValueError: it lies elsewhere, or is no file.
    """
    file, folder = Path(path).resolve(), Path(get_upload_folder()).resolve()
    if not file.is_relative_to(folder) or not file.is_file():
        raise ValueError(path)
    return file


def _progress(stage: str, done: int, total: int | None, view: View) -> Html:
    say = view.messages
    if stage == "read":
        return _box(tag("p", say.adding.format(done=done)), view)
    percent = 100 * done // (total or 1)
    bar = tag("progress", value=percent, max=100, aria_label=say.add)
    return _box(join([tag("p", say.embedding.format(percent=percent)), bar]), view)


def _report(report: SyncReport, refused: list[Rejection], view: View) -> Html:
    say, all_refused = view.messages, [*refused, *report.rejections]
    counts = {name: getattr(report, name) for name in ("added", "updated", "unchanged")}
    parts = [tag("p", say.added.format(rejected=len(all_refused), **counts))]
    if all_refused:
        chinese = say.language.startswith("zh")
        lines = [
            tag("li", tag("strong", one.key), " ", in_chinese(one.reason) if chinese else one.reason)
            for one in all_refused[:SHOWN]
        ]
        parts += [tag("details", tag("summary", say.rejected), tag("ul", *lines), open=True)]
    return _box(join(parts), view, done=True)


def _box(content: Html, view: View, *, done: bool = False) -> Html:
    say = view.messages
    close = tag("button", say.close, type="button", class_="close", data_close=True) if done else ""
    return tag("section", content, close, class_="added", role="status", lang=say.language)
