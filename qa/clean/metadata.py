"""What a page says about itself: in its front matter, in its <head>, or in the fields of a record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from bs4 import Tag

from qa.clean import normalise
from qa.clean.dates import DAY
from qa.clean.dom import names, walk
from qa.limits import MOST_VALUES

_TAGS = re.compile(r"</?(?:em|b|i|u|font|span|strong|sup|sub|br|a|p|mark)\b[^<>]*>", re.IGNORECASE)
_ARTICLE_TYPES = re.compile(r"article|posting|report", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"\s*(?:[_|｜]|::|--+)\s*|\s+[-–—]\s+|\s*-\s*(?=[^-]{0,12}(?:网|報|报|新闻|新聞|在线|频道|官网|网站|周刊|论坛)$)"
)
_SITE_END = re.compile(r"(?:网|網|新闻|新聞|ニュース|PIXNET ::)$")
_SITE_NAME = 16  # characters of the longest
_DATE_NAMES = re.compile(r".*(?:time|date|publish).*", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d\s*[年/.-]")
_SHOWN = re.compile(
    rf"(?:发[布表]|时间|日期|更新|来源|Published|Posted|Updated)[^。\n]{{0,12}}{DAY}|"
    rf"{DAY}\s*日?\s*\d{{1,2}}[:：時时]\d\d"
)
_BARE_DATE = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?[\sT]{0,2}\d{1,2}[:：]\d\d(?:[:：]\d\d)?"
    r"(?:\.\d{1,6})?(?:\s?(?:[+-]\d\d:?\d\d|Z|GMT|UTC)\b)?"
)
_SHOWN_SOURCE = re.compile(r"来源(?:于)?\s*[:：]\s*([^\s|｜:：，。]{2,20})")
_SHOWN_LINE = 80  # characters of the longest that says when a page was published
_SCRIPTED = re.compile(
    r"\b(?:ct|createTime|publish_?time)\s*=\s*[\"'](\d{10}|\d{4}-\d\d-\d\d \d\d:\d\d)[\"']"
)
"""How pages that scripts draw say when they were published: WeChat."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Fields as a page states them, on one line each; "" or () for those that it does not."""

    title: str = ""
    author: str = ""
    outlet: str = ""
    """The publisher that the page names for itself (JSON-LD, og:site_name)."""
    source: str = ""
    """The outlet that a record names."""
    date: str = ""
    updated: str = ""
    """When it was last changed."""
    url: str = ""
    permalink: str = ""
    """The path that a post gives itself in its site (Hexo, Jekyll)."""
    categories: tuple[str, ...] = ()

    def over(self, other: Metadata) -> Metadata:
        """These fields, with those of `other` where there are none."""
        missing = {
            field.name: getattr(other, field.name) for field in fields(self) if not getattr(self, field.name)
        }
        return replace(self, **missing)


def from_fields(data: Mapping[str, Any]) -> Metadata:
    """Metadata in front matter or in a record. Tags are no categories, and `updated` is no date of publication."""
    urls = ("url", "link", "original_url", "source_url", "canonical", "canonical_url", "permalink")
    return Metadata(
        title=one_line(data.get("title")),
        author=_first(data, "author", "authors"),
        source=_first(data, "source", "outlet"),
        permalink=_first(data, "permalink"),
        date=_first(data, "date", "published", "pubdate", "publishdate", "created"),
        updated=_first(data, "updated", "modified", "lastmod", "last_modified"),
        url=next(
            (url for url in map(one_line, map(data.get, urls)) if url.startswith(("http://", "https://"))), ""
        ),
        categories=tuple(dict.fromkeys(_strings(data.get("categories") or data.get("category")))),
    )


def from_head(soup: Tag) -> Metadata:
    """Metadata in JSON-LD, OpenGraph, <meta>, <time> and <link rel=canonical>, in that order of trust."""
    tags = soup.find_all(["meta", "time", "link", "script", "title", "h1"])
    meta: dict[str, str] = {}
    for tag in tags:
        name = str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        if tag.name == "meta" and name:
            meta.setdefault(name, one_line(tag.get("content")))
    times = [one_line(tag.get("datetime")) for tag in tags if tag.name == "time" and tag.get("datetime")]
    links = [
        one_line(tag.get("href"))
        for tag in tags
        if tag.name == "link" and "canonical" in (tag.get("rel") or [])
    ]
    site = _first(meta, "og:site_name")
    page = Metadata(
        title=_without_name(_first(meta, "og:title", "twitter:title"), site) or _heading(tags),
        author=next(
            (
                one_line(meta[key]).removeprefix("By ")
                for key in ("author", "article:author", "mediaid", "byl")
                if _is_name(meta.get(key, ""))
            ),
            "",
        ),
        outlet=site,
        date=_first(meta, "article:published_time", "datepublished", "pubdate", "publishdate", "date")
        or "".join(times[:1]),
        updated=_first(meta, "article:modified_time", "datemodified", "og:updated_time", "lastmod"),
        url="".join(links[:1]) or meta.get("og:url", ""),
        categories=tuple(_strings(meta.get("article:section"))),
    )
    return _from_json_ld(tags).over(page)


def one_line(value: object) -> str:
    """A stated value as one clean line without mark-up; "" for what is no text. Names in a list are joined, of an
    object its name is taken."""
    return ", ".join(_strings(value))


def short_lines(soup: Tag, title: str) -> list[str]:
    """The page's short texts, those from its title on before those above it."""
    lines = [text.strip() for text, begins in walk(soup) if isinstance(text, str) and begins and text.strip()]
    start = next((n for n, text in enumerate(lines) if title[:12] in text), 0)
    return [text for text in [*lines[start:], *lines[:start]] if len(text) <= _SHOWN_LINE]


def shown_date(soup: Tag, lines: Sequence[str]) -> str:
    """For pages that state none: what stands in the first element that is named after a time and shows a year; else a
    date in a script; else the first of its `short_lines` that shows a year and an hour, or says what it is."""
    for tag in soup.find_all(_is_dated):
        text = one_line(tag.get_text(" ", strip=True)[:200])
        if _YEAR.search(text):
            bare = _BARE_DATE.search(text)
            return bare[0] if bare else text
    for script in soup.find_all("script"):
        if scripted := _SCRIPTED.search(script.string or ""):
            return scripted[1]
    found = next((found for text in lines if (found := _SHOWN.search(text))), None)
    return one_line(found.string[found.start() :]) if found else ""


def shown_source(lines: Sequence[str]) -> str:
    """The outlet that the first of a page's `short_lines` that has a 来源：… names; "" if none."""
    found = next((found for text in lines if (found := _SHOWN_SOURCE.search(text))), None)
    return one_line(found[1]) if found else ""


def article_body(soup: Tag) -> str:
    """The text that JSON-LD holds, for pages that are drawn by scripts; "" if none."""
    bodies = (item.get("articleBody") for item in _json_ld(soup.find_all("script")))
    return next((body for body in bodies if isinstance(body, str)), "")


def _from_json_ld(tags: Iterable[Tag]) -> Metadata:
    for item in _json_ld(tags):
        if _ARTICLE_TYPES.search(one_line(item.get("@type"))):
            return Metadata(
                title=one_line(item.get("headline") or item.get("name")),
                author=one_line(item.get("author")),
                outlet=one_line(item.get("publisher")),
                date=one_line(item.get("datePublished")),
                updated=one_line(item.get("dateModified")),
                url=one_line(item.get("url")),
                categories=tuple(_strings(item.get("articleSection"))),
            )
    return Metadata()


def _json_ld(tags: Iterable[Tag]) -> Iterator[dict[str, Any]]:
    """Every JSON object in JSON-LD scripts, also those in lists and @graph."""
    for script in tags:
        if script.name != "script" or script.get("type") != "application/ld+json":
            continue
        try:
            waiting: list[Any] = [json.loads(script.string or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        for _ in range(MOST_VALUES):
            if not waiting:
                break
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting += item
            elif isinstance(item, dict):
                yield item
                waiting += [item.get("@graph"), item.get("mainEntity")]


def _is_name(text: str) -> bool:
    """Whether a stated author can be one: no number in a site's database, and no placeholder with an address."""
    return bool(re.search(r"[^\W\d_]", text)) and "@" not in text and "{" not in text


def _is_dated(tag: Tag) -> bool:
    return any(_DATE_NAMES.fullmatch(name) for name in names(tag))


def _heading(tags: Iterable[Tag]) -> str:
    """The page's only <h1>, unless it is what ends the <title>, the site's name; else its <title> without that."""
    found = [(tag.name, one_line(tag.get_text())) for tag in tags if tag.name in {"h1", "title"}]
    headings = [text for name, text in found if name == "h1" and text]
    title = next((_without_site(text) for name, text in found if name == "title"), "")
    if len(headings) == 1 and not (
        title
        and any(
            name == "title" and text != headings[0] and text.endswith(headings[0]) for name, text in found
        )
    ):
        return headings[0]
    return title


def _without_site(title: str) -> str:
    """A page's <title> without the names of site and section that end it."""
    title = title[:500]
    for separator in reversed(list(_SEPARATOR.finditer(title))):
        if separator.start() == 0 or len(title) - separator.end() > _SITE_NAME:
            break
        title = title[: separator.start()]
    return title


def _without_name(title: str, site: str) -> str:
    """A title without the name of the site that it begins or ends with; "" if it is no more than that."""
    cut = _without_site(title)
    if cut != title and (title.endswith(site) or _SITE_END.search(title)):
        return cut
    return "" if title == site else title


def _first(data: Mapping[str, Any], *keys: str) -> str:
    return next((text for text in (one_line(data.get(key)) for key in keys) if text), "")


def _strings(value: object) -> list[str]:
    """The strings in a scalar, in nested lists, or under "name" of an object, cleaned; no more than a few."""
    waiting, found = [value], []
    for _ in range(MOST_VALUES):
        if not waiting:
            break
        item = waiting.pop(0)
        if isinstance(item, list | tuple):
            waiting = [*item[:100], *waiting]
        elif isinstance(item, dict):
            waiting.insert(0, item.get("name"))
        elif isinstance(item, str | int | float) and not isinstance(item, bool):
            found.append(normalise.line(_TAGS.sub("", str(item))))
    return [text for text in found if text and text.lower() not in {"null", "~", "none"}][:50]
