"""Tables as text: one row a line, cells joined by " | ", every row as long as the header is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import Tag

from qa.clean import dom, normalise
from qa.tables import SEPARATOR

_LONGEST_CELL = 400  # characters; prose is longer
_LONGEST_PIECE = 1_000  # characters of rows in one paragraph
_WIDEST = 100  # columns, so that colspan="999999" costs nothing
_NUMBER = re.compile(r"[-+−－]?[\d,.，]+\s*[%％]?|[-—–/]+|\(?注?\d*\)?")

Grid = list[list[str]]


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    rows: int
    columns: int
    heading: bool


def read_table(table: Tag) -> list[str] | None:
    """The text of a data table with no table in it; None if it only lays out a page, so its cells are blocks.

    Every value of a spanned cell stands in each place it spans; several header rows become one that names each
    column in full; a row that is one cell stands alone. A long table comes in pieces of about 1,000 characters, each
    with the caption (on its first line) and the header again.
    """
    if table.get("role") == "presentation" or _has_stray_text(table):
        return None
    rows = [[_cell(cell) for cell in row.find_all(["td", "th"])] for row in table.find_all("tr")]
    rows = [row for row in rows if any(cell.text for cell in row)]
    cells = [cell for row in rows for cell in row]
    if (
        not cells
        or all(len(row) == 1 for row in rows)
        or max(len(cell.text) for cell in cells) > _LONGEST_CELL
    ):
        return None
    caption = table.find("caption")
    title = cell_text(caption) if isinstance(caption, Tag) else ""
    if len(rows[0]) == 1 and not title:
        title, rows = rows[0][0].text, rows[1:]
    grid, count = _expand(rows), _header_rows(rows)
    header = [SEPARATOR.join(_merge(grid[:count]))] if count else []
    return _pieces([title] * bool(title) + header, [SEPARATOR.join(row) for row in grid[count:]])


def cell_text(tag: Tag) -> str:
    """All text below `tag` on one line; a <br> or a block inside it is a space."""
    parts: list[str] = []
    for node, _ in dom.walk(tag):
        if isinstance(node, str):
            parts.append(normalise.collapse(node))
        elif node.name in dom.BLOCKS or node.name == "br":
            parts.append(" ")
    return normalise.line("".join(parts))


def _has_stray_text(table: Tag) -> bool:
    """Whether text stands in the table but in none of its cells."""
    inside = 0
    for node, begins in dom.walk(table):
        if isinstance(node, str):
            if node.strip() and not inside:
                return True
        elif node.name in {"td", "th", "caption"}:
            inside += 1 if begins else -1
    return False


def _cell(tag: Tag) -> _Cell:
    return _Cell(cell_text(tag), _span(tag, "rowspan"), _span(tag, "colspan"), tag.name == "th")


def _span(tag: Tag, name: str) -> int:
    value = str(tag.get(name, "1")).strip()
    return max(1, min(int(value), _WIDEST)) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _expand(rows: list[list[_Cell]]) -> Grid:
    """Cells at their places in the grid, spanned ones repeated (as HTML's table model assigns them)."""
    grid: Grid = []
    pending: dict[int, tuple[str, int]] = {}  # column → text that reaches down, and how many more rows
    for row in rows:
        if len(row) == 1 and not pending and row[0].rows == 1:
            grid.append([row[0].text])
            continue
        line: list[str] = []
        reaching: dict[int, tuple[str, int]] = {}
        for cell in [*row, None]:
            while len(line) in pending:
                text, left = pending[len(line)]
                if left > 1:
                    reaching[len(line)] = text, left - 1
                line.append(text)
            if cell is None or len(line) >= _WIDEST:
                continue
            for _ in range(min(cell.columns, _WIDEST - len(line))):
                if cell.rows > 1:
                    reaching[len(line)] = cell.text, cell.rows - 1
                line.append(cell.text)
        pending = reaching
        grid.append(line)
    return grid


def _header_rows(rows: list[list[_Cell]]) -> int:
    """How many leading rows name the columns: all-<th> rows; else as many as the first row's cells reach down,
    if no number stands in them and the row below does not go on grouping; else the first, if it holds no number."""
    count = next((n for n, row in enumerate(rows) if not all(cell.heading for cell in row)), len(rows))
    if 0 < count < len(rows):
        return count
    reach = max(cell.rows for cell in rows[0])
    spanned = any(cell.columns > 1 for cell in rows[0])
    if 1 < reach < min(4, len(rows)) and (spanned or rows[reach][0].rows == 1) and _wordy(rows[:reach]):
        return reach
    return int(len(rows) > 1 and reach == 1 and _wordy(rows[:1]))


def _wordy(rows: list[list[_Cell]]) -> bool:
    return not any(cell.text and _NUMBER.fullmatch(cell.text) for row in rows for cell in row)


def _merge(header: Grid) -> list[str]:
    """One name a column, from several header rows: what stands above it, then its own."""
    columns = zip(*(row + [""] * (max(map(len, header)) - len(row)) for row in header), strict=True)
    return [" ".join(dict.fromkeys(name for name in column if name)) for column in columns]


def _pieces(top: list[str], rows: list[str]) -> list[str]:
    pieces: list[list[str]] = [[]]
    size = 0
    for row in rows:
        if size and size + len(row) > _LONGEST_PIECE:
            pieces.append([])
            size = 0
        pieces[-1].append(row)
        size += len(row)
    return ["\n".join([*top, *piece]) for piece in pieces]
