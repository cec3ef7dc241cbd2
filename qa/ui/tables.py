"""A table's paragraph, which is one row a line, shown as a table again. Pure functions.

`qa.clean` writes a caption of one cell first, if there is one, then the names of the columns, then the rows.
"""

from __future__ import annotations

import re

from qa.types import Passage
from qa.ui.markup import Html, join, marked, tag

SEPARATOR = " | "
"""Between the cells of a row, as `qa.clean` writes it."""

_NUMBER = re.compile(r"[-+−－]?[\d,.，]+\s*[%％]?")


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
    caption = Html()
    if len(lines) > 1 and SEPARATOR not in lines[0][1] and SEPARATOR in lines[1][1]:
        start, name = lines.pop(0)
        caption = tag("p", marked(name, [(span[0] - start, span[1] - start)]), class_="caption")
    head = Html()
    if len(lines) > 1 and _names_columns(lines[0][1]):
        head = tag("thead", _row(*lines.pop(0), span, "th"))
    body = tag("tbody", *(_row(start, line, span, "td") for start, line in lines))
    scrolled = tag("div", tag("table", head, body), class_="wide", tabindex=0, role="group", aria_label=name)
    return join([caption, scrolled])


def headed(passage: Passage, quote: str) -> Html:
    """A quoted row with the name of its column over each cell; empty for what is no row, or has no names."""
    before, _, after = passage.text.partition(quote)
    above, _, begun = before.rpartition("\n")
    row = begun + quote + after.partition("\n")[0]
    lines = above.split("\n")
    first = len(lines)
    while first and SEPARATOR in lines[first - 1]:
        first -= 1
    cut_off = first == 0 and passage.start > 0
    if "\n" in quote or SEPARATOR not in row or first == len(lines) or cut_off:
        return Html()
    names, cells = lines[first].split(SEPARATOR), row.split(SEPARATOR)
    if len(names) != len(cells) or not _names_columns(lines[first]):
        return Html()
    pairs, at = [], -len(begun)
    for name, cell in zip(names, cells, strict=True):
        value = marked(cell, [(-at, len(quote) - at)])
        pairs.append(tag("span", tag("span", name, class_="of"), " ", value, class_="pair"))
        at += len(cell) + len(SEPARATOR)
    return tag("span", *pairs, class_="pairs")


def _names_columns(line: str) -> bool:
    """Whether a row can be the header: several cells, none a number."""
    cells = line.split(SEPARATOR)
    return len(cells) > 1 and not any(_NUMBER.fullmatch(cell) for cell in cells)


def _row(at: int, line: str, span: tuple[int, int], element: str) -> Html:
    cells = []
    for cell in line.split(SEPARATOR):
        scope = {"scope": "col"} if element == "th" else {}
        cells.append(tag(element, marked(cell, [(span[0] - at, span[1] - at)]), **scope))
        at += len(cell) + len(SEPARATOR)
    return tag("tr", *cells)
