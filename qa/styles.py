"""A citation written out: as a line of text, as GB/T 7714, for BibTeX, for CSL. No article is read here.

Names are given as the page has them, parted where it lists several: what is a person's family name and what is an
outlet's name cannot be told from the text alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from zlib import crc32

from qa.errors import UnknownStyle
from qa.types import Citation, stated

Style = Callable[[Citation, date], str]

_BETWEEN_NAMES = re.compile(r"\s*[、，,;；]\s*")
_LATEX = {c: f"\\{c}" for c in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def format_citation(citation: Citation, style: str, accessed: date | None = None) -> str:
    """A citation as text, in one of `STYLES`.

    Args:
        citation: what is cited.
        style: a key of `STYLES`.
        accessed: the day the source was looked at, which some styles state; today by default.

    Raises:
        UnknownStyle: there is no such style.
    """
    if style not in STYLES:
        raise UnknownStyle(f"There is no citation style {style!r}. Choose one of: {', '.join(STYLES)}.")
    return STYLES[style](citation, accessed or date.today())


def _text(citation: Citation, _: date) -> str:
    where = f"¶{citation.paragraph + 1}"
    parts = [citation.source, f"《{citation.title}》", _day(citation), where, citation.url or ""]
    return f"[{citation.number}] " + ", ".join(part for part in parts if part)


def _markdown(citation: Citation, _: date) -> str:
    title = re.sub(r"([\\\[\]])", r"\\\1", citation.title)
    linked = f"[{title}](<{citation.url}>)" if citation.url else title
    parts = [citation.source, linked, _day(citation), f"¶{citation.paragraph + 1}"]
    return f"[{citation.number}] " + ", ".join(part for part in parts if part)


def _gbt7714(citation: Citation, accessed: date) -> str:
    """GB/T 7714-2015: 4.5 (newspapers, N) where the outlet is known, else 4.6 (electronic resources, EB)."""
    day, url = _day(citation), citation.url or ""
    kind = ("N" if citation.source else "EB") + ("/OL" if url else "")
    seen = f"[{accessed.isoformat()}]" if url else ""
    if citation.source:
        issue = (f"{citation.source}, {day}" if day else citation.source) + seen
    else:
        issue = (f"({day})" if day else "") + seen
    parts = [_names_gbt7714(citation), f"{citation.title}[{kind}]", issue, url]
    return " ".join(f"{part}." for part in parts if part)


def _names_gbt7714(citation: Citation) -> str:
    """At most three names, then 等 or et al. (8.1.1)."""
    names = _names(citation)
    others = "等" if re.search("[\u3400-\u9fff]", citation.author) else "et al"
    return ", ".join([*names[:3], *[others] * (len(names) > 3)])


def _bibtex(citation: Citation, accessed: date) -> str:
    """An @article of the outlet, or @misc without one; braces keep names and titles as they are."""
    fields = {
        "author": " and ".join(f"{{{_latex(name)}}}" for name in _names(citation)),
        "title": f"{{{_latex(citation.title)}}}",
        "journal": _latex(citation.source),
        "year": _day(citation)[:4],
        "month": _day(citation)[5:7],
        "day": _day(citation)[8:],
        "url": citation.url or "",
        "urldate": accessed.isoformat() if citation.url else "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value.strip("{}")]
    kind = "article" if citation.source else "misc"
    return "\n".join([f"@{kind}{{{_key(citation)},", *lines, "}"])


def _csl(citation: Citation, accessed: date) -> str:
    """A list of one item, as citation managers import it (CSL-JSON, schema 1.0)."""
    item: dict[str, Any] = {
        "id": _key(citation),
        "type": "article-newspaper" if citation.source else "webpage",
        "title": citation.title,
        "author": [{"literal": name} for name in _names(citation)],
        "container-title": citation.source,
        "issued": _parts(_day(citation)),
        "URL": citation.url,
        "accessed": _parts(accessed.isoformat()) if citation.url else None,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2)


def _day(citation: Citation) -> str:
    """The day, or the month, that the page states; "" when it states none."""
    published = stated(citation)
    if not published:
        return ""
    return published.strftime("%Y-%m" if citation.published_precision == "month" else "%Y-%m-%d")


def _names(citation: Citation) -> list[str]:
    """The authors, without the outlet, which crawlers often write as the author too."""
    names = _BETWEEN_NAMES.split(citation.author.strip())
    return [name for name in names if name and name != citation.source]


def _key(citation: Citation) -> str:
    """A BibTeX key: the ASCII letters and digits of the article's id, and a checksum where it has others."""
    slug = re.sub("[^A-Za-z0-9]+", "-", re.sub(r"\.\w+$", "", citation.article_id)).strip("-")
    return slug if citation.article_id.isascii() else f"{slug}-{crc32(citation.article_id.encode()):08x}"


def _parts(day: str) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[int(part) for part in day.split("-")]]} if day else None


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)


STYLES: dict[str, Style] = {
    "text": _text,
    "markdown": _markdown,
    "gbt7714": _gbt7714,
    "bibtex": _bibtex,
    "csl": _csl,
}
"""Citation styles by name."""
