"""The three kinds of page, each read into metadata and blocks."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from qa.clean import dom, normalise
from qa.clean.blocks import Block, Unreadable
from qa.clean.content import main_element
from qa.clean.decode import decode
from qa.clean.front_matter import split_front_matter
from qa.clean.html import read_blocks
from qa.clean.markdown import to_html
from qa.clean.metadata import (
    Metadata,
    article_body,
    from_fields,
    from_head,
    short_lines,
    shown_date,
    shown_source,
)
from qa.limits import MOST_TAGS, TEXT_LIMIT

_TAG = re.compile(
    r"</?(?:p|br|div|span|li|h[1-6]|td|section|article|blockquote|strong|pre|a|img)\b|&lt;/?p&gt;",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A page as it was read, before anything is judged."""

    metadata: Metadata
    blocks: list[Block]


def read_post(raw: bytes, key: str) -> Draft:
    """A post: front matter, and a body in HTML or Markdown."""
    fields, body = split_front_matter(_checked(decode(raw)))
    soup = dom.parse(to_html(body))
    metadata = from_fields(fields).over(from_head(soup))
    return _titled(Draft(metadata, read_blocks(soup)), key)


def read_html(raw: bytes, key: str) -> Draft:
    """A saved page: the element that holds its article, and what its <head> says."""
    soup = dom.parse(_checked(decode(raw, declared=True)))
    metadata, stored = from_head(soup), article_body(soup)
    lines = short_lines(soup, metadata.title)
    date = metadata.date or shown_date(soup, lines)
    metadata = replace(metadata, date=date, source=shown_source(lines))
    dom.prune(soup)
    blocks = read_blocks(main_element(soup)) or _text_blocks(stored)
    return _titled(Draft(metadata, blocks), key)


def read_record(raw: bytes, key: str) -> Draft:
    """One JSON object with "html" or "text"."""
    try:
        data = json.loads(decode(raw))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not valid JSON: {error}") from error
    if not isinstance(data, dict):
        raise Unreadable("not a JSON object")
    metadata = from_fields(data)
    body = next(
        (value for value in (data.get("html"), data.get("text")) if isinstance(value, str) and value.strip()),
        "",
    )
    if not _TAG.search(_checked(body)):
        return Draft(metadata, _text_blocks(body))
    soup = dom.parse(body)
    return Draft(metadata.over(from_head(soup)), read_blocks(soup))


def _checked(text: str) -> str:
    if len(text) > TEXT_LIMIT:
        raise Unreadable(f"longer than {TEXT_LIMIT:,} characters")
    if text.count("<") > MOST_TAGS:
        raise Unreadable(f"more than {MOST_TAGS:,} tags; no single article has so many")
    return text


def _text_blocks(text: str) -> list[Block]:
    """Plain text: a paragraph a line."""
    return [Block(line) for line in map(normalise.line, text.splitlines()) if line]


def _titled(draft: Draft, key: str) -> Draft:
    """`draft` with a title: its first heading's, else its file's name without a date."""
    if draft.metadata.title:
        return draft
    heading = next((block.text for block in draft.blocks[:3] if block.kind == "heading"), "")
    stem = re.sub(r"^\d{4}-\d{1,2}-\d{1,2}-(?=.)", "", PurePosixPath(key).stem)
    return replace(draft, metadata=replace(draft.metadata, title=heading or normalise.line(stem)))
