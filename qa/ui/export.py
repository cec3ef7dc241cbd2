"""A conversation as a document of its own: Markdown, or HTML that prints well. Sources are numbered throughout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from qa.styles import format_citation
from qa.types import Answer, Citation, Hit, stated
from qa.ui.markup import Html, join, tag, void
from qa.ui.reader import on_the_web
from qa.ui.render import abstention, parts
from qa.ui.turns import Turn
from qa.ui.view import View

STYLE = """
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.8 Georgia, "Noto Serif CJK SC", serif; }
h2 { margin-top: 2.5rem; font-size: 1.2rem; } .about, .limits { color: #555; font-size: 0.9rem; }
.quote { white-space: pre-line; } li { margin-bottom: 0.5rem; overflow-wrap: anywhere; font-size: 0.9rem; }
blockquote { margin: 0.2rem 0 0; padding-left: 0.8rem; border-left: 3px solid #ddd; white-space: pre-line; }
@page { margin: 2cm; }
@media print { body { margin: 0; font-size: 11pt; } h2 { break-after: avoid; } li { break-inside: avoid; } }
"""

Source = Citation | Hit


def markdown(conversation: Sequence[Turn], title: str, today: date, view: View) -> str:
    """The conversation as Markdown; nothing in an article or a question acts as markup."""
    say = view.messages
    lines = [f"# {say.asked_on.format(title=_plain(title), day=today)}"]
    for turn, text, listed in _told(conversation, view):
        lines += ["", f"## {_plain(turn.question)}", ""]
        limits = view.limits(turn.answer.filters if turn.answer else turn.filters, turn.about)
        lines += [f"*{_plain(' · '.join(limits.values()))}*", ""] if limits else []
        lines += [_plain(line, numbers=True) + "  " for line in text.split("\n")]
        if listed:
            lines += ["", f"### {say.sources}", ""]
        for number, source in listed:
            lines.append(f"{number}. {_plain(_line(source, today))}")
            lines += [f"   > {_plain(source.quote)}"] if isinstance(source, Citation) else []
    return "\n".join(lines) + "\n"


def html(conversation: Sequence[Turn], title: str, today: date, view: View) -> str:
    """The conversation as a page that needs nothing else, with a style for paper."""
    say, heading = view.messages, view.messages.asked_on.format(title=title, day=today)
    parts: list[Html] = [tag("h1", heading)]
    for turn, text, listed in _told(conversation, view):
        limits = view.limits(turn.answer.filters if turn.answer else turn.filters, turn.about)
        parts.append(tag("h2", turn.question))
        parts.append(tag("p", " · ".join(limits.values()), class_="limits") if limits else Html())
        parts.append(tag("p", text, class_="quote"))
        items = [tag("li", *_item(source, today), value=number) for number, source in listed]
        parts.append(join([tag("h3", say.sources), tag("ol", *items)]) if items else Html())
    head = [void("meta", charset="utf-8"), tag("title", heading), tag("style", Html(STYLE))]
    page = tag("html", tag("head", *head), tag("body", *parts), lang=say.language)
    return f"<!doctype html>\n{page}\n"


def _told(conversation: Sequence[Turn], view: View) -> Iterator[tuple[Turn, str, list[tuple[int, Source]]]]:
    """Each turn that came to something, with its text and its sources, numbered on from those before it."""
    say, done = view.messages, 0
    for turn in conversation:
        answer = turn.answer
        if turn.kind == "results":
            listed: Sequence[Source] = turn.hits
            text = say.results if listed else say.nothing
        elif answer and answer.abstained:
            text, listed = abstention(answer, view), ()
        elif answer:
            text, listed = _renumbered(answer, done), answer.citations
            if turn.quoted:
                text += f"\n{say.written.format(model=turn.model)}"
        else:
            continue
        yield turn, text, list(enumerate(listed, done + 1))
        done += len(listed)


def _renumbered(answer: Answer, done: int) -> str:
    """The answer's text with its markers counted on; a [1] inside a quote stays."""
    numbers = {f"[{c.number}]": f"[{at}]" for at, c in enumerate(answer.citations, done + 1)}
    return "".join(numbers.get(part, part) for part in parts(answer))


def _line(source: Source, today: date) -> str:
    if isinstance(source, Citation):
        return format_citation(source, "gbt7714", today)
    passage = source.passage
    day = stated(passage)
    parts = [passage.source, f"《{passage.title}》", day.date().isoformat() if day else "", passage.url or ""]
    return ", ".join(part for part in parts if part)


def _item(source: Source, today: date) -> list[str]:
    url = source.url if isinstance(source, Citation) else source.passage.url
    line = _line(source, today)
    quote = [tag("blockquote", source.quote)] if isinstance(source, Citation) else []
    if not url or not on_the_web(url) or url not in line:
        return [line, *quote]
    before, _, after = line.rpartition(url)
    return [before, tag("a", url, href=url), after, *quote]


def _plain(text: str, *, numbers: bool = False) -> str:
    """Text in which Markdown finds nothing to do; with `numbers`, the [1] of an answer are left as they are."""
    special = re.sub(r"([\\`*_{}<>#|~&$!]|\[|\])", r"\\\1", " ".join(text.split()))
    special = re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^([-+=])", r"\\\1", special))
    return re.sub(r"\\\[(\d+)\\\]", r"[\1]", special) if numbers else special
