"""From all blocks of a page to the article's own, by the rules of `sites`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qa.clean import sites
from qa.clean.blocks import Block
from qa.clean.credits import read_credits, split_tail
from qa.types import Paragraph

_EDGE_START = 5  # blocks
_EDGE_END = 12
_HEADING = 45  # characters of the longest line that reads as a heading
_CAPTION = 90
_BULLET = re.compile(r"^[●•·▪■◆▶►○*–—-]\s+\S|^[●•▪■◆▶►○]\S")
_URL = re.compile(r"https?://\S+")
_END_OF_SENTENCE = re.compile(r"[。！？!?…；;”」）)]$")
_CAPTION_START = re.compile(
    r"^(?:[▲△↑▼]|图\s*\d*\s*[:：/丨|]|图源|图为|图自|上图|下图|（图|\(图|资料图|资料图片|图片|摄影)"
)
_ONLY_CREDIT = re.compile(
    r"^[（(][^（）()]{1,12}[）)]$|^(?:图源|图片来源|图片来自|图自|图像来源|圖像來源)[:：，/\s].{0,30}$"
)
_CAPTION_LABEL = re.compile(r"^(?:图像加注文字|圖像加註文字)，")


@dataclass(slots=True)
class Trimmed:
    """What is left of a page, and what was taken out of it as metadata."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    credits: dict[str, str] = field(default_factory=dict)
    """Keys source, original_title, reporter, editor."""


def trim(blocks: Sequence[Block], title: str) -> Trimmed:
    """Keep the article: headings and captions marked, credits taken out, everything else that is not its text gone.

    A page that says nothing but its title keeps that as its one paragraph.
    """
    out = Trimmed()
    kept = _named([_shaped(block) for block in blocks])
    kept = _without_related([block for block in kept if not _matches(block, sites.ANYWHERE)])
    kept = _without_edges(_without_credits(kept, out))
    kept = _without_repeats(_without_credits(kept, out), title)
    if kept:
        last = kept[-1]
        text, credit = split_tail(last.text) if last.kind in {"text", "quote", "list"} else (last.text, {})
        out.credits |= credit
        kept[-1] = replace(last, text=text)
    out.paragraphs = [Paragraph(block.text, block.kind) for block in kept if block.text]
    return out


def _shaped(block: Block) -> Block:
    """`block` with the kind that its look gives it: a heading, a caption, or a line of a list."""
    text, kind = block.text, block.kind
    if kind == "heading":
        return block if len(text) <= 2 * _HEADING else replace(block, kind="text")
    if kind == "caption":
        return (
            replace(block, text=_CAPTION_LABEL.sub("", text))
            if not _ONLY_CREDIT.match(text)
            else replace(block, text="")
        )
    if kind != "text":
        return replace(block, kind="list") if kind == "quote" and _BULLET.match(text) else block
    if (
        block.after_image
        and not block.bold
        and len(text) <= _CAPTION
        and (block.centred or _CAPTION_START.match(text))
    ):
        return replace(block, kind="caption", text="" if _ONLY_CREDIT.match(text) else text)
    if block.bold and len(text) <= _HEADING and (block.centred or not re.search(r"[。；，、：:]$", text)):
        return replace(block, kind="heading") if block.linked < 0.5 else block
    return replace(block, kind="list") if _BULLET.match(text) else block


def _named(blocks: list[Block]) -> list[Block]:
    """Without empty blocks, captions that say what was just said, and a line before a table that is its caption."""
    kept: list[Block] = []
    for block in blocks:
        before = kept[-1] if kept else Block("")
        first = block.text.partition("\n")[0]
        if block.kind == "table" and before.kind != "table" and before.text == first and kept:
            kept[-1] = block
        elif block.text and not (block.kind == "caption" and block.text == before.text):
            kept.append(block)
    return kept


def _matches(block: Block, rules: Sequence[sites.Rule]) -> bool:
    if block.kind in {"code", "table"}:
        return False
    return any(len(block.text) <= rule.longest and rule.pattern.search(block.text) for rule in rules)


def _is_link(block: Block) -> bool:
    """Whether a block is nothing but a link or an address, with a mark or two."""
    return block.kind not in {"code", "table"} and (
        block.linked > 0.9 or (len(_URL.sub("", block.text).strip()) <= 3 and bool(_URL.search(block.text)))
    )


def _without_related(blocks: list[Block]) -> list[Block]:
    """Without lists of other articles: a line that announces one, and what follows it as far as it looks like one."""
    kept: list[Block] = []
    inside = False
    for block in blocks:
        if sites.RELATED.match(block.text) and block.kind not in {"code", "table"}:
            inside = True
        elif inside and (_is_link(block) or (block.kind != "heading" and _looks_listed(block))):
            continue
        else:
            inside = False
            kept.append(block)
    return kept


def _looks_listed(block: Block) -> bool:
    return (
        block.kind not in {"code", "table"}
        and len(block.text) <= 60
        and not block.text.endswith(("。", "：", "”"))
    )


def _without_edges(blocks: list[Block]) -> list[Block]:
    """Without the clutter near both ends; at the very end, also sections of links and what only fits there."""
    end = len(blocks) - _EDGE_END
    kept = [
        b for n, b in enumerate(blocks) if not ((n < _EDGE_START or n >= end) and _matches(b, sites.ENDS))
    ]
    cut = len(kept) < len(blocks)
    while len(kept) > 1:
        size = len(kept)
        if _is_link(kept[-1]) and (_is_link(kept[-2]) or kept[-1].linked <= 0.9 or cut):
            while len(kept) > 1 and _is_link(kept[-1]):
                kept.pop()
        elif _matches(kept[-1], sites.LAST) or (cut and kept[-1].kind == "heading" and not kept[-1].bold):
            kept.pop()
        else:
            kept = kept[: _link_section(kept)]
        cut = True
        if len(kept) == size:
            break
    return kept


def _link_section(blocks: list[Block]) -> int:
    """Where a last section begins of which two fifths or more are links; the number of blocks if there is none."""
    start = next((n for n in range(len(blocks) - 1, 0, -1) if blocks[n].kind == "heading"), len(blocks))
    section = blocks[start + 1 :]
    links = sum(map(_is_link, section))
    return start if links >= 2 and links >= 0.4 * len(section) else len(blocks)


def _without_credits(blocks: list[Block], out: Trimmed) -> list[Block]:
    kept: list[Block] = []
    spoken = sum(block.text.startswith(("记者：", "记者:")) for block in blocks) > 1  # an interview
    for n, block in enumerate(blocks):
        at_edge = n < _EDGE_START or n >= len(blocks) - _EDGE_END
        credit = None
        if block.kind not in {"code", "table"} and not (spoken and block.text.startswith("记者")):
            credit = read_credits(block.text, at_edge=at_edge)
        if credit is None:
            kept.append(block)
        else:
            out.credits = credit | out.credits
    return kept


def _without_repeats(blocks: list[Block], title: str) -> list[Block]:
    """Without the title at the top, unless nothing else is there."""
    key = re.sub(r"\W", "", title)
    rest = [b for n, b in enumerate(blocks) if n > 2 or re.sub(r"\W", "", b.text) != key or not key]
    return rest or blocks[:1]
