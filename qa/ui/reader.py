"""A whole article as HTML, with the cited place marked. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import urlsplit

from qa.types import Article, Paragraph
from qa.ui.markup import Html, join, marked, tag
from qa.ui.place import Place
from qa.ui.render import View

_FORMS = {"second": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "month": "%Y-%m", "inferred": "%Y-%m-%d"}
SEPARATOR = " | "
"""Between the cells of a table's row, as `qa.clean` writes it."""

_TAGS = {"text": "p", "heading": "h3", "list": "li", "quote": "blockquote", "caption": "p"}


def reader(article: Article, place: Place, view: View) -> Html:
    """The article; the paragraphs of `place` have the class `cited`, and its quote is in `<mark>`."""
    title = article.title or view.messages.untitled
    return _sheet(title, [tag("h2", title), _about(article, view), *_blocks(article, place)], view)


def failure(reason: str, view: View) -> Html:
    """The reader when there is no article to show."""
    return _sheet(view.messages.reader, [tag("p", reason, class_="error", role="alert")], view)


def _sheet(name: str, content: Sequence[Html], view: View) -> Html:
    say = view.messages
    close = tag("button", say.close, type="button", class_="close", data_close=True)
    bar = tag("div", tag("span", say.reader), close, class_="bar")
    body = tag("div", *content, class_="body", tabindex=0)
    return tag(
        "article", bar, body, class_="sheet", role="dialog", aria_label=name, tabindex=-1, lang=say.language
    )


def _about(article: Article, view: View) -> Html:
    say = view.messages
    inferred = say.inferred if article.published_precision == "inferred" else ""
    parts = (
        article.source,
        article.author if article.author != article.source else "",
        view.time(article.published, _FORMS[article.published_precision]),
        inferred,
        *article.categories,
        _original(article.url, view),
    )
    return tag("p", *(tag("span", part) for part in parts if part), class_="byline")


def _original(url: str | None, view: View) -> Html:
    """A link to the page the article came from, if that is on the web."""
    if url is None or not _on_the_web(url):
        return Html()
    safe = {"rel": "noopener noreferrer nofollow", "target": "_blank"}
    return tag("a", view.messages.original, href=url, **safe)


def _on_the_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _blocks(article: Article, place: Place) -> Iterator[Html]:
    """The paragraphs in order, neighbouring list items gathered in one list."""
    numbered = enumerate(article.paragraphs)
    for kind, group in groupby(numbered, key=lambda pair: pair[1].kind):
        blocks = [_block(number, paragraph, place) for number, paragraph in group]
        yield tag("ul", *blocks) if kind == "list" else join(blocks)


def _block(number: int, paragraph: Paragraph, place: Place) -> Html:
    cited = place.first <= number <= place.last
    span = (place.start, place.end) if number == place.first else (0, 0)
    numbered = paragraph.kind == "list" and re.match(r"\d+[.)、]", paragraph.text)
    classes = [paragraph.kind, *["numbered"] * bool(numbered), *["cited"] * cited]
    about = {"id": f"p{number}", "class_": " ".join(classes)}
    if paragraph.kind == "table":
        return tag("div", tag("table", *_rows(paragraph.text, span)), **about, tabindex=0)
    if paragraph.kind == "code":
        return tag("pre", tag("code", marked(paragraph.text, [span])), **about, tabindex=0)
    return tag(_TAGS[paragraph.kind], marked(paragraph.text, [span]), **about)


def _rows(text: str, span: tuple[int, int]) -> Iterator[Html]:
    """A row for each line, its cells parted by `SEPARATOR`, with what the span covers of each cell marked."""
    at = 0
    for line in text.split("\n"):
        cells = []
        for cell in line.split(SEPARATOR):
            cells.append(tag("td", marked(cell, [(span[0] - at, span[1] - at)])))
            at += len(cell) + len(SEPARATOR)
        at += 1 - len(SEPARATOR)  # the row ends in a line break instead
        yield tag("tr", *cells)
