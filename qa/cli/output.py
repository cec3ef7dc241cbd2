"""What is printed. All text goes through `clean`: no control code in an article gets to the terminal."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from qa.cli.options import show_command
from qa.types import Answer, Article, Filters, Hit, Period, Revision, Story, stated

if TYPE_CHECKING:
    from qa.changes import Change

EXCERPT = 160
"""Characters of a passage shown in a list of hits."""
NEAREST = 3
"""Passages shown when the archive does not say."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_UNSAFE_IN_JSON = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def clean(text: str) -> str:
    """Text without control codes (C0 and C1, escape sequences' first byte among them); \\n and \\t stay."""
    return _CONTROL.sub("", text)


def line(text: str) -> str:
    """Clean text on one line."""
    return " ".join(clean(text).split())


def say(text: str = "", **style: bool) -> None:
    """Print clean text, styled (bold, dim) when standard output is a terminal and NO_COLOR is not set."""
    text = clean(text)
    typer.echo(typer.style(text, **style) if style and not os.environ.get("NO_COLOR") else text)


def say_json(value: Any) -> None:
    """Print a value of this project as one JSON document: dataclasses as objects, dates in ISO 8601."""
    text = json.dumps(_plain(value), ensure_ascii=False, indent=2)
    typer.echo(_UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value if _is_json(value) else str(value)


def _is_json(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def day(published: datetime | None, zone: tzinfo) -> str:
    """The day of publication in the archive's time zone, or that it is not known."""
    return published.astimezone(zone).date().isoformat() if published else "undated"


def say_answer(answer: Answer, zone: tzinfo, archive: Path, *, past: bool = False) -> None:
    """The answer's text, then its numbered sources; when it abstains, the nearest passages instead.

    Args:
        past: whether the sources may be superseded, so that their revisions are to be named.
    """
    say(answer.text)
    for c in answer.citations:
        say()
        outlets = next((hit.outlets for hit in answer.hits if hit.passage.article_id == c.article_id), ())
        about = (c.source, c.title, day(stated(c), zone), f"¶{c.paragraph + 1}", _also(outlets))
        say(f"[{c.number}] " + _join(*about), bold=True)
        revision = c.revision if past else None
        say("    " + show_command(c.article_id, c.paragraph, archive, revision), dim=True)
    if answer.nearest:
        say("\nNearest passages, which do not answer it:")
        say_hits(answer.nearest[:NEAREST], zone, archive, past=past)
    if answer.query != answer.question:
        say(f"\nSearched as: {line(answer.query)}", dim=True)
    say_periods([one for one in answer.periods if _limits_to(one, answer.filters)], answer.query)
    if limits := _limits(answer.filters):
        say(f"\nSearched only {limits}", dim=True)


def say_periods(periods: Sequence[Period], text: str) -> None:
    """The days that a text was understood to limit its articles to, with its own words for them."""
    for one in periods:
        if one.about == "published":
            days = f"{one.since or ''} – {one.until or ''}".strip()
            say(
                f"\nUnderstood “{line(text[one.start : one.end])}” as published {days} (--no-dates: any day)",
                dim=True,
            )


def say_hits(hits: Sequence[Hit], zone: tzinfo, archive: Path, *, past: bool = False) -> None:
    """Hits by rank: title; outlet, day and place; the passage's beginning; how to read on."""
    for hit in hits:
        p = hit.passage
        place = "¶" + "–".join(str(n + 1) for n in sorted({p.first_paragraph, p.last_paragraph}))
        text = line(p.text)
        say(f"\n{hit.rank}. {line(p.title)}", bold=True)
        say("   " + _join(p.source, day(stated(p), zone), place, _also(hit.outlets)))
        say(f"   {text[:EXCERPT]}{'…' if len(text) > EXCERPT else ''}")
        revision = p.revision if past else None
        say("   " + show_command(p.article_id, p.first_paragraph, archive, revision), dim=True)


def say_article(article: Article, zone: tzinfo, numbers: range) -> None:
    """An article's head, and its paragraphs of those numbers (from 1), each behind its number."""
    say(line(article.title), bold=True)
    about = (article.source, article.author, day(stated(article), zone), article.url or "")
    say(_join(*dict.fromkeys(about)))
    say(_join(article.id, f"revision {article.revision}"), dim=True)
    for number in numbers:
        paragraph = article.paragraphs[number - 1]
        text = clean(paragraph.text).replace("\n", "\n      ")
        say(f"\n{number:>4}  {text}", bold=paragraph.kind == "heading")


def _also(outlets: Sequence[str]) -> str:
    return f"also {', '.join(outlets)}" if outlets else ""


def say_story(story: Story, zone: tzinfo, archive: Path) -> None:
    """What else there is of an article's story: its copies, then corrections and other linked reports."""
    for head, articles in (("Also published as", story.copies), ("Linked reports", story.linked)):
        if articles:
            say(f"\n{head}:", bold=True)
        for one in articles:
            say("  " + _join(one.source, one.title, day(one.published, zone)))
            say("    " + show_command(one.article_id, None, archive), dim=True)


def say_changes(old: Article, new: Article, revisions: Sequence[Revision], changes: Sequence[Change]) -> None:
    """What differs between two revisions: what was taken out behind a minus, what was put in behind a plus, each with
    its field or the number of its paragraph."""
    since = {one.revision: f" (since {one.since})" for one in revisions}
    ends = (f"revision {one.revision}{since.get(one.revision, '')}" for one in (old, new))
    say(f"{new.id}: {' → '.join(ends)}", bold=True)
    for change in changes:
        place = f"¶{change.paragraph + 1}" if change.paragraph is not None else change.field
        say(f"{'-' if change.removed else '+'} {place:<6} {line(change.text)}")
    if not changes:
        say("Nothing was changed.")


def _join(*parts: str) -> str:
    return " · ".join(text for part in parts if (text := line(part)))


def _limits_to(period: Period, filters: Filters) -> bool:
    """Whether a filter is a period's."""
    return bool(
        (period.since and period.since == filters.since) or (period.until and period.until == filters.until)
    )


def _limits(filters: Filters) -> str:
    given = {field.name: getattr(filters, field.name) for field in fields(filters)}
    return ", ".join(f"{name} {value}" for name, value in given.items() if value is not None)
