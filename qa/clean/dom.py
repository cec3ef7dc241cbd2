"""The tree of a page: parsed by BeautifulSoup on lxml, and walked without recursion, however deep it is."""

from __future__ import annotations

import html
import re
import warnings
from collections.abc import Iterator

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.builder import ParserRejectedMarkup
from bs4.element import PreformattedString

from qa.clean.sites import DROP_NAMES, DROP_TAGS, WEAK_TAGS

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
    }
    | {
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "ol",
        "p",
    }
    | {"pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
"""Elements that begin and end a line."""

_AD_LIST = re.compile(
    r"(?:(?:<|&lt;)!--\s*)?article_adlist\[.*?\]article_adlist(?:\s*--(?:>|&gt;))?", re.DOTALL
)
_ESCAPED = re.compile(r"&lt;/(?:p|div)&gt;|&lt;br\s*/?&gt;", re.IGNORECASE)
_ENDS_PARAGRAPH = re.compile(r"</(?:p|div)>|<br\b", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def parse(markup: str) -> Tag:
    """The tree of a page or fragment. Nothing in it is fetched, and no error is raised for bad mark-up.

    Lists of other articles that some sites hide in a comment go first: crawlers unwrap them at times.
    """
    markup = markup.replace("\x00", "")
    last = markup.rfind("]article_adlist") + 30  # beyond it no list ends, and looking for an end takes long
    markup = _AD_LIST.sub("", markup[:last]) + markup[last:]
    if markup.rfind("<!--") > markup.rfind("-->"):  # a comment that never ends would hide the rest
        markup = markup[::-1].replace("--!<", "", 1)[::-1]
    if _ESCAPED.search(markup) and not _ENDS_PARAGRAPH.search(markup):
        markup = html.unescape(markup)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # text that looks like a file name, or XML read as HTML
        try:
            return BeautifulSoup(markup, "lxml")
        except (ParserRejectedMarkup, AssertionError):
            return BeautifulSoup("", "lxml")


def walk(root: Tag) -> Iterator[tuple[Tag | str, bool]]:
    """Each element below `root` twice, as it begins (True) and as it ends (False), and each text once (True), in
    order. Comments and the like are left out. The caller may empty an element as it begins, to skip what is in it."""
    stack: list[Iterator[object]] = [iter(list(root.contents))]
    tags: list[Tag] = []
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
            if tags:
                yield tags.pop(), False
        elif isinstance(node, Tag):
            yield node, True
            tags.append(node)
            stack.append(iter(list(node.contents)))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield str(node), True


def names(tag: Tag) -> list[str]:
    """The classes and the id of an element."""
    if not tag.attrs:
        return []
    classes = tag.get("class") or []
    found = classes if isinstance(classes, list) else str(classes).split()
    return [*found, *str(tag.get("id") or "").split()]


def prune(root: Tag) -> None:
    """Empty what is never part of an article: scripts, forms, share bars, hidden elements, and the other rows of
    `DROP_TAGS` and `DROP_NAMES`. What only its name or style speaks against stays if half of the text stands in it.
    """
    doubtful: list[Tag] = []
    for node, begins in walk(root):
        if isinstance(node, str) or not begins:
            continue
        if node.name in DROP_TAGS - WEAK_TAGS:
            node.clear()
        elif _is_clutter(node):
            doubtful.append(node)
    lengths = text_lengths(root) if doubtful else {}
    for node in doubtful:
        if lengths[id(node)] <= lengths[id(root)] / 2:
            node.clear()


def text_lengths(root: Tag) -> dict[int, int]:
    """Characters of text in `root` and in each element below it, by the `id()` of the element."""
    lengths: dict[int, int] = {}
    sums = [0]
    for node, begins in walk(root):
        if isinstance(node, str):
            sums[-1] += len(node.strip())
        elif begins:
            sums.append(0)
        else:
            lengths[id(node)] = sums.pop()
            sums[-1] += lengths[id(node)]
    lengths[id(root)] = sums[0]
    return lengths


def outer_tables(root: Tag) -> set[int]:
    """The `id()` of every table that another table or a <pre> stands in: it lays out the page."""
    found: set[int] = set()
    tables: list[int] = []
    for node, begins in walk(root):
        if isinstance(node, str) or node.name not in {"table", "pre"}:
            continue
        if begins and tables:
            found.add(tables[-1])
        if node.name == "table":
            tables.append(id(node)) if begins else tables.pop()
    return found


def _is_clutter(tag: Tag) -> bool:
    if tag.name in HEADINGS:  # whose id is made from what it says
        return False
    if not tag.attrs:
        return tag.name in WEAK_TAGS
    return (
        tag.name in WEAK_TAGS
        or tag.has_attr("hidden")
        or bool(_HIDDEN.search(str(tag.get("style", ""))))
        or any(DROP_NAMES.fullmatch(name) for name in names(tag))
    )
