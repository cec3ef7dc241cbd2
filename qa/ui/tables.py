"""A table's paragraph, which is one row a line, shown as a table again. Pure functions."""

from __future__ import annotations

from qa.tables import SEPARATOR, above
from qa.ui.markup import Html, join, marked, tag


def table(text: str, span: tuple[int, int], name: str) -> Html:
    """The table of a paragraph, with what the span of characters covers of each cell marked.

    It scrolls by itself, so that a wide one does not widen the page. Its caption stands outside of it.

    Args:
        text: the paragraph's.
        span: offsets in it, end exclusive.
        name: what a table without caption is called.
    """
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    captions, headers = above([line for _, line in lines])
    caption = head = Html()
    if captions:
        start, name = lines.pop(0)
        caption = tag("p", marked(name, [(span[0] - start, span[1] - start)]), class_="caption")
    if headers:
        head = tag("thead", _row(*lines.pop(0), span, "th"))
    body = tag("tbody", *(_row(start, line, span, "td") for start, line in lines))
    scrolled = tag("div", tag("table", head, body), class_="wide", tabindex=0, role="group", aria_label=name)
    return join([caption, scrolled])


def headed(head: str, row: str, span: tuple[int, int]) -> Html:
    """A quoted row under its table's caption, with the name of its column over each cell.

    Args:
        head: the caption and the names of the columns, a line each, as a citation has them; either may be missing.
        row: the row's line.
        span: offsets of the quote in it, end exclusive.
    """
    *captions, names = head.split("\n")
    if SEPARATOR not in names:
        captions, names = [names], ""
    title = [tag("span", *captions, class_="of")] if captions else []
    if not names:
        return tag("span", tag("span", *title, " ", marked(row, [span]), class_="pair"), class_="pairs")
    pairs, at = [], 0
    for name, cell in zip(names.split(SEPARATOR), row.split(SEPARATOR), strict=True):
        value = marked(cell, [(span[0] - at, span[1] - at)])
        pairs.append(tag("span", tag("span", name, class_="of"), " ", value, class_="pair"))
        at += len(cell) + len(SEPARATOR)
    return tag("span", *title, *pairs, class_="pairs")


def _row(at: int, line: str, span: tuple[int, int], element: str) -> Html:
    cells = []
    for cell in line.split(SEPARATOR):
        scope = {"scope": "col"} if element == "th" else {}
        cells.append(tag(element, marked(cell, [(span[0] - at, span[1] - at)]), **scope))
        at += len(cell) + len(SEPARATOR)
    return tag("tr", *cells)
