"""HTML to blocks: what a reader of the page sees as separate lines, each with what its mark-up says of it.

Nothing is judged here: which block belongs to the article is decided in `trim`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bs4 import Tag

from qa.clean import dom, normalise
from qa.clean.blocks import Block
from qa.clean.sites import CAPTION_NAMES
from qa.clean.tables import read_table
from qa.types import ParagraphKind

_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)|strong-Bold", re.IGNORECASE)
_CENTRED = re.compile(r"text-?align\s*[:-]\s*center|align-?Center|text-center", re.IGNORECASE)
_FORMULA = re.compile(r"equation\?tex=|latex\.(?:codecogs|php)|/latex/", re.IGNORECASE)  # zhihu, forums
_LETTER = re.compile(r"\w")
_INDENT = re.compile(r"[\u3000\u2003\xa0]")


_HARD_BREAK = re.compile(r"\n\s{0,80}(?=\u3000)|(?<=[。！？”」.!?])[ \t\r]*\n[ \t\r]*\n\s*")
"""A break of the source that ends a paragraph, for texts that were put into HTML without tags."""
_STYLING = dom.HEADINGS | {"a", "b", "strong", "center", "figure", "figcaption", "li", "blockquote"}


@dataclass(frozen=True, slots=True)
class _Style:
    """What an element inherits from those around it."""

    kind: ParagraphKind = "text"
    linked: bool = False
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    style: _Style


def read_blocks(root: Tag) -> list[Block]:
    """All blocks below `root`, in order, after `dom.prune`."""
    dom.prune(root)
    return list(_Reader(root).blocks())


class _Reader:
    """One pass over a tree. `lines` holds the block that is being read, a list of pieces for each line of it."""

    def __init__(self, root: Tag) -> None:
        self.root = root
        self.lines: list[list[_Piece]] = [[]]
        self.image = False
        self.number = ""
        self.layout = dom.outer_tables(root)

    def blocks(self) -> Iterator[Block]:
        styles = [_style(self.root, _Style())]
        lists: list[int | None] = []
        for node, begins in dom.walk(self.root):
            if isinstance(node, str):
                first, *rest = _HARD_BREAK.split(node)
                self.lines[-1].append(_Piece(first, styles[-1]))
                self.lines += [[_Piece(text, styles[-1])] for text in rest]
                continue
            if _is_block(node):
                yield from self._flush()
            if not begins:
                styles.pop()
                if node.name in {"ul", "ol"}:
                    lists.pop()
                continue
            styles.append(_style(node, styles[-1]))
            if node.name in {"ul", "ol"}:
                lists.append(1 if node.name == "ol" else None)
            elif node.name == "li" and lists and lists[-1]:
                self.number = f"{lists[-1]}. "
                lists[-1] += 1
            elif node.name == "br":
                self.lines.append([])
            elif node.name == "img" and _FORMULA.search(str(node.get("src"))):
                self.lines[-1].append(_Piece(str(node.get("alt") or ""), styles[-1]))
            elif node.name == "img":
                self.image = True
            elif node.name in {"pre", "table"}:
                yield from self._whole(node)
        yield from self._flush()

    def _whole(self, tag: Tag) -> Iterator[Block]:
        """Code, or a data table, which is then emptied; nothing for a layout table."""
        if id(tag) in self.layout:
            return
        texts = [_code(tag)] if tag.name == "pre" else read_table(tag)
        if texts is None:
            return
        for text in texts:
            if text:
                yield self._marked(Block(text, "code" if tag.name == "pre" else "table"))
        tag.clear()

    def _flush(self) -> Iterator[Block]:
        """The lines read since the last block began, as blocks."""
        lines, self.lines = self.lines, [[]]
        made = [block for block in map(_block, _joined(lines)) if block.text]
        for block in made:
            if self.number and block.kind == "list" and not block.text[:1].isdigit():
                block = replace(block, text=self.number + block.text)
            self.number = ""
            yield self._marked(block)

    def _marked(self, block: Block) -> Block:
        if not self.image:
            return block
        self.image = False
        return replace(block, after_image=True)


def _is_block(tag: Tag) -> bool:
    return tag.name in dom.BLOCKS or any(CAPTION_NAMES.fullmatch(name) for name in dom.names(tag))


def _style(tag: Tag, outer: _Style) -> _Style:
    if not tag.attrs and tag.name not in _STYLING:
        return outer
    look = " ".join(str(tag.get(name) or "") for name in ("style", "cms-style", "align", "class"))
    return _Style(
        kind=_kind(tag, outer.kind),
        linked=outer.linked or tag.name == "a",
        bold=outer.bold or tag.name in {"b", "strong"} or bool(_BOLD.search(look)),
        centred=outer.centred
        or tag.name == "center"
        or tag.get("align") == "center"
        or bool(_CENTRED.search(look)),
    )


def _kind(tag: Tag, outer: ParagraphKind) -> ParagraphKind:
    look = [*dom.names(tag), *str(tag.get("cms-style") or "").split()]
    if tag.name in {"figure", "figcaption"} or any(CAPTION_NAMES.fullmatch(name) for name in look):
        return "caption"
    if tag.name in dom.HEADINGS:
        return "heading"
    if tag.name == "li":
        return "list"
    return "quote" if tag.name == "blockquote" else outer


def _block(line: list[_Piece]) -> Block:
    """One line's pieces as a block, with the share of it that is linked or bold."""
    text = normalise.line(normalise.collapse("".join(piece.text for piece in line)))
    full = [piece for piece in line if piece.text.strip()]
    if not text or not full:
        return Block("")
    total = sum(map(_letters, full))
    return Block(
        text,
        kind=full[0].style.kind,
        linked=sum(_letters(piece) for piece in full if piece.style.linked) / max(1, total),
        bold=all(piece.style.bold for piece in full),
        centred=all(piece.style.centred for piece in full),
    )


def _letters(piece: _Piece) -> int:
    """How many letters and digits a piece has: what separates links is no text beside them."""
    return len(_LETTER.findall(piece.text))


def _joined(lines: list[list[_Piece]]) -> Iterator[list[_Piece]]:
    """The lines that <br> ends, each one a block, put together again where the <br> only wraps."""
    current: list[_Piece] = []
    gap = False
    for line in lines:
        if not any(piece.text.strip() for piece in line):
            gap = bool(current)
        elif current and not gap and _wraps(current, line):
            current = [*current, _Piece("\n", line[0].style), *line]
        else:
            if current:
                yield current
            current, gap = line, False
    if current:
        yield current


def _wraps(before: list[_Piece], after: list[_Piece]) -> bool:
    """Whether a single <br> is no end of a paragraph: in headings, captions and list items, after a comma, and
    between lower-case letters; never before an indented line."""
    kinds = {piece.style.kind for piece in after if piece.text.strip()}
    if kinds <= {"heading", "caption", "list"}:
        return True
    end = "".join(piece.text for piece in before[-3:]).rstrip()
    start = "".join(piece.text for piece in after).lstrip(" \t\r\n")
    if _INDENT.match(start):
        return False
    return end.rstrip("”’\"'")[-1:] in ("，", "、", ",") or (end[-1:].islower() and start[:1].islower())


def _code(tag: Tag) -> str:
    """The text of a <pre>; a <br> is a line break, and so is a <br> before a line break."""
    parts: list[str] = []
    for node, begins in dom.walk(tag):
        if isinstance(node, str):
            parts.append(node.removeprefix("\n") if parts and parts[-1] == "\n" else node)
        elif begins and node.name == "br":
            parts.append("\n")
    return normalise.code("".join(parts))
