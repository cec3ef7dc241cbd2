"""A table's paragraph, one row a line, read: which lines stand above the rows. `qa.clean` writes it.

A caption of one cell comes first, if there is one, then the names of the columns, then the rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SEPARATOR = " | "
"""Between the cells of a row."""

_NUMBER = re.compile(r"[-+−－]?[\d,.，]+\s*[%％]?")
_YEAR = re.compile(r"(?:19|20)\d\d")


def above(lines: Sequence[str]) -> tuple[int, int]:
    """How many of a table's lines are its caption, and how many name its columns: each 0 or 1."""
    caption = int(len(lines) > 1 and SEPARATOR not in lines[0] and SEPARATOR in lines[1])
    return caption, int(len(lines) > caption + 1 and _names_columns(lines[caption]))


def is_above(text: str, start: int) -> bool:
    """Whether the line at an offset of a table's text is its caption or the names of its columns."""
    return text.count("\n", 0, start) < sum(above(text.split("\n")))


def head(text: str, start: int) -> str:
    """The caption of a table and the names of its columns, a line each, for the row at an offset of its text.

    Names are left out where the row has more or fewer cells; "" where there is neither, or the line is one of them.
    """
    lines = text.split("\n")
    caption, names = above(lines)
    row = lines[text.count("\n", 0, start)]
    if is_above(text, start):
        return ""
    if names and row.count(SEPARATOR) != lines[caption].count(SEPARATOR):
        names = 0
    return "\n".join(lines[: caption + names])


def _names_columns(line: str) -> bool:
    """Whether a row can name columns: several cells, none a number, or numbers that are several years (2020 | 2021)."""
    cells = line.split(SEPARATOR)
    numbers = {cell for cell in cells if _NUMBER.fullmatch(cell)}
    years = len(numbers) > 1 and all(map(_YEAR.fullmatch, numbers)) and not _NUMBER.fullmatch(cells[0])
    return len(cells) > 1 and (not numbers or years)
