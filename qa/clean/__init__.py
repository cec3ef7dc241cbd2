"""Pages to articles: title, author, outlet, date, address, categories, and the article's paragraphs alone.

Reading order: `readers` (a page into metadata and blocks), `trim` (which blocks are the article's), `sites` (the rules).
Nothing here touches a file or the network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from qa.clean.blocks import Unreadable
from qa.clean.dates import date_in_path, parse_date
from qa.clean.metadata import Metadata
from qa.clean.readers import read_html, read_post, read_record
from qa.clean.sites import WALLS
from qa.clean.trim import trim
from qa.clean.urls import permalink, web_address
from qa.types import Article, Page, Precision, Rejection

__all__ = ["CLEANER_VERSION", "CleanOptions", "clean"]

CLEANER_VERSION = 5
"""Raised whenever the same page would give another article."""

_READERS = {"post": read_post, "html": read_html, "record": read_record}
_TITLE = 40
_SHORT_PAGE = 300  # characters; a login wall or an error message says no more


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """What a source root's owner knows about its pages."""

    timezone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    """Zone of dates that state none."""
    site_url: str | None = None
    """Address of the site that the posts make up; with `permalink`, gives articles their addresses."""
    permalink: str | None = None
    """Hexo's or Jekyll's pattern, such as ":year/:month/:day/:title/"."""


def clean(page: Page, options: CleanOptions = CleanOptions()) -> Article | Rejection:
    """Turn a page into an article, or say why it holds none.

    The result depends on `page` and `options` only. Never raises: whatever a page does to a parser, it becomes a
    rejection with the reason.
    """
    try:
        return _clean(page, options)
    except Unreadable as error:
        return _reject(page, str(error))
    except Exception as error:  # one bad page must not stop a sync
        return _reject(page, f"could not be read: {type(error).__name__}: {error}"[:300])


def _clean(page: Page, options: CleanOptions) -> Article | Rejection:
    draft = _READERS[page.format](page.raw, page.key)
    about = draft.metadata
    names = {about.author, about.outlet, about.source, *about.categories} - {""}
    body = trim(draft.blocks, about.title, names)
    text = "\n".join(paragraph.text for paragraph in body.paragraphs)
    if not text:
        return _reject(page, "no article text in the page" if draft.blocks else "no text in the page")
    if len(text) <= _SHORT_PAGE and (WALLS.match(text) or WALLS.match(about.title)):
        return _reject(page, "a login wall or an error message instead of an article")
    published, precision = _published(about.date or body.dated, page, options)
    updated = parse_date(about.updated, options.timezone)
    source = body.credits.pop("source", "")
    return Article(
        id=page.article_id,
        title=about.title or _first_sentence(body.paragraphs[0].text),
        paragraphs=tuple(body.paragraphs),
        author=about.author,
        source=about.outlet or source or about.source or _outlet(about),
        published=published,
        published_precision=precision,
        url=_address(about, page, published, options),
        categories=about.categories,
        credits=body.credits,
        updated=updated[0] if updated else None,
    )


def _first_sentence(text: str) -> str:
    """The title of a record that has none, as in some dumps: its first sentence, at most 40 characters of it."""
    sentence = re.split(r"(?<=[。！？!?])|(?<=\.)\s", text, maxsplit=1)[0].strip()
    return sentence if len(sentence) <= _TITLE else sentence[:_TITLE].rstrip() + "…"


def _published(date: str, page: Page, options: CleanOptions) -> tuple[datetime | None, Precision]:
    """The stated date, else the day in the path, else the time the file was changed."""
    stated = parse_date(date, options.timezone)
    return stated or (date_in_path(page.key, options.timezone) or page.modified, "inferred")


def _outlet(about: Metadata) -> str:
    """The outlet that crawled posts file an article under: the category that is, or is part of, the author; else,
    of topic, outlet and column, the middle one; else the author."""
    levels = about.categories
    named = [name for name in levels if name in about.author]
    if named:
        return max(named, key=len)
    return levels[(len(levels) - 1) // 2] if len(levels) > 2 else about.author or "".join(levels[:1])


def _address(about: Metadata, page: Page, published: datetime | None, options: CleanOptions) -> str | None:
    """The stated address, else the one that the site gives a post."""
    stated, pattern = web_address(about.url), about.permalink or options.permalink
    if stated or page.format != "post" or not (options.site_url and pattern):
        return stated
    local = published.astimezone(options.timezone) if published else None
    return permalink(options.site_url, pattern, page.key, about.title, local, about.categories)


def _reject(page: Page, reason: str) -> Rejection:
    return Rejection(page.root, page.key, page.file, reason)
