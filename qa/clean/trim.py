"""From all blocks of a page to the article's own, by the rules of `sites`."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from qa.clean import sites
from qa.clean.blocks import Block
from qa.clean.credits import is_date, read_credits, split_tail
from qa.clean.dates import DAY
from qa.types import Paragraph

_EDGE_START, _EDGE_END = 5, 12  # blocks in which credits and notes may stand
_LAST_LIST = 24  # blocks at the end among which a list of other articles may be one without links
_HEADING = 45  # characters of the longest bold line that is a heading
_CAPTION = 90
_VERBATIM = frozenset({"code", "table"})
_BULLET = re.compile(r"[●•·▪■◆▶►○*–—-]\s+(?!转发)\S|[●•▪■◆▶►○]\S")
_OPEN_END = re.compile(r"[。；，、：:]$")
_URL = re.compile(r"https?://\S+")
_CAPTION_START = re.compile(
    r"[▲△↑]|图\s*\d*\s*[:：/丨|]|图[源为自]|[上下]图|[（(]图|资料图|图片|摄影|.*(?:摄|供图|资料图|图[）)])$"
)
_CAPTION_SURE = re.compile(
    r"[▲△]|(?:[上下左右中]?图(?:为(?!什么|何)|片说明)|资料图|图说)[^。]{0,60}。?$|[^。]{2,60}。?[^。，]{0,12}[\u4e00-\u9fff]{2,4}(?<!拍)\s?摄[）)]?$"
)
_ONLY_CREDIT = re.compile(
    r"[（(](?:(?:图源|图片|来源|资料|供图)[^（）()]{0,12}|"
    r"[^（）()]{0,12}(?:社|网|報|报|电视台|電視台|摄|资料图|Reuters|Getty Images|AFP|AP))[）)]$|"
    r"(?:图源|图片来[源自]|图自|来源|[图圖]像[来來]源)[:：，/\s].{0,30}$"
)
_TEASER_END = re.compile(r"(?:…|\.{3}|[\[［](?:…|\.{3})[\]］])\s*$")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE_LINE = re.compile(
    r"(?:[^。！？，；!?:：于在将至从]{1,40}[\s|｜]|[^\w\s]?(?:发[布表]|更新|修改|创建)(?:时间|日期|于)?\s*[:：]?\s*)?[\[(（]?\s*"
    rf"{DAY}\s*日?\s*\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?\s*[\])）]?"
    rf"(?:[\s|｜]+[^。！？，；!?]{{0,30}})?|\d{{1,2}} {_MONTH},? (?:19|20)\d\d|{_MONTH} \d{{1,2}}, (?:19|20)\d\d"
)
_LINK_BAR = re.compile(r"[^|｜·•/]{1,26}(?:[|｜·•/][^|｜·•/]{1,26}){2,}")
_SENTENCE_END = re.compile(r"(?<![.…])[。！？!?；;.][”’」』）)\"]*$")
_WIDE_END = re.compile(r"[。！？]")
_LATER_NUMBER = re.compile(r"(?:[2-9]|[1-9]\d+)\. ")
_FACT = re.compile(r"[\w·（）() ]{1,12}[:：]\s*\S")
_NO_CREDIT = re.compile(
    r"\W{0,3}(?:视频|图|设计|摄影|摄像|剪辑|出品|监制|策划|运营|制图|发[布表](?:时间|日期|人|者)|浏览|点击|阅读)\w{0,3}\s*[:：]"
)
"""A label that may as well be a fact's."""
_CAPTION_LABEL = re.compile(r"^(?:[图圖]像[来來]源，.*?)?(?:图像|圖像|视频|影像)加[注註]文字，?")


@dataclass(slots=True)
class Trimmed:
    """What is left of a page, and what was taken out of it as metadata."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    credits: dict[str, str] = field(default_factory=dict)
    """Keys source, original_title, reporter, editor."""
    dated: str = ""
    """The line near the start that says when the article was published, as it stands there."""


def trim(blocks: Sequence[Block], title: str, names: Collection[str] = ()) -> Trimmed:
    """Keep the article: headings and captions marked, credits taken out, everything else that is not its text gone.

    A page that says nothing but its title keeps that as its one paragraph.

    Args:
        blocks: all of a page's.
        title: of the article; a repetition at its start goes.
        names: of its author, outlet and categories; a last line that says no more goes.
    """
    out = Trimmed()
    kept = _distinct([_shaped(block) for block in _unemphasised(blocks)])
    kept = _without_related([block for block in kept if not _matches(block, sites.ANYWHERE)])
    kept = _without_date_line(_without_teaser(_without_link_lists(kept)), out)
    kept = _without_edges(_without_credits(kept, out), names)
    kept = _finished(_without_repeats(_without_credits(kept, out), title), out)
    out.paragraphs = [Paragraph(block.text, block.kind) for block in kept if block.text]
    return out


def _unemphasised(blocks: Sequence[Block]) -> list[Block]:
    """`blocks`, none of them bold if most are: then it is a look, and marks no headings."""
    if 2 * sum(block.bold for block in blocks) <= len(blocks):
        return list(blocks)
    return [replace(block, bold=False) for block in blocks]


def _shaped(block: Block) -> Block:
    """`block` with the kind that its look gives it: a heading, a caption, or a line of a list."""
    text, kind = block.text, block.kind
    if kind == "heading" and len(text) > 2 * _HEADING:
        return replace(block, kind="text")
    if kind == "text" and _is_caption(block):
        kind = "caption"
    elif kind == "text" and block.bold and block.linked < 0.5 and len(text) <= _HEADING:
        kind = "heading" if block.centred or not _OPEN_END.search(text) else "text"
    elif kind in {"text", "quote"} and _BULLET.match(text):
        kind = "list"
    if kind in {"text", "quote"}:
        text = sites.ASIDE.sub("", text)
    if kind == "caption":
        text = "" if _ONLY_CREDIT.match(text) else _CAPTION_LABEL.sub("", text)
    return replace(block, kind=kind, text=text)


def _is_caption(block: Block) -> bool:
    """Whether a plain line belongs to an image: one that stands before it, or one that it speaks of."""
    if block.bold or len(block.text) > _CAPTION:
        return False
    looks = bool(_CAPTION_START.match(block.text))
    return (block.after_image and (block.centred or looks)) or bool(_CAPTION_SURE.match(block.text))


def _distinct(blocks: list[Block]) -> list[Block]:
    """Without blocks that hold no letter or digit, captions that repeat the line before, and a line before a table
    that is the table's caption."""
    kept: list[Block] = []
    for block in blocks:
        before = kept[-1] if kept else Block("")
        if (
            block.kind == "table"
            and before.kind not in _VERBATIM
            and _same(before.text, block.text.partition("\n")[0])
        ):
            kept[-1] = block
        elif re.search(r"\w", block.text) and not (block.kind == "caption" and block.text == before.text):
            kept.append(block)
    return kept


def _same(first: str, second: str) -> bool:
    """Whether two lines say the same, but for punctuation and spaces; False for lines that say nothing."""
    bare = re.sub(r"\W", "", first)
    return bool(bare) and bare == re.sub(r"\W", "", second)


def _matches(block: Block, rules: Sequence[sites.Rule]) -> bool:
    if block.kind in _VERBATIM:
        return False
    return any(len(block.text) <= rule.longest and rule.pattern.search(block.text) for rule in rules)


def _is_link(block: Block) -> bool:
    """Whether a block is nothing but a link or an address, with a mark or two."""
    return block.kind not in _VERBATIM and (
        block.linked > 0.97 or (len(_URL.sub("", block.text).strip()) <= 3 and bool(_URL.search(block.text)))
    )


def _without_related(blocks: list[Block]) -> list[Block]:
    """Without lists of other articles: a line that announces one, and what follows it as far as it looks like one."""
    kept: list[Block] = []
    inside = alone = False
    for n, block in enumerate(blocks):
        announced = sites.RELATED.match(block.text) if block.kind not in _VERBATIM else None
        if announced and (
            announced.end() == len(block.text) or block.linked > 0.3 or "《" in block.text[:12]
        ):
            inside, alone = True, announced.end() == len(block.text)
        elif not inside or not (
            _is_link(block) or (alone and n >= len(blocks) - _LAST_LIST and _looks_listed(block))
        ):
            inside = False
            kept.append(block)
        elif read_credits(block.text, at_edge=True) is not None:
            kept.append(block)
    return kept


def _without_link_lists(blocks: list[Block]) -> list[Block]:
    """Without lists of two or more items that are all links to other articles, put between two paragraphs; a list
    that is announced, or that the page is about, stays."""
    runs = [list(run) for _, run in groupby(blocks, lambda b: b.kind == "list" and _is_link(b))]
    between = [
        run
        for before, run in pairwise(runs)
        if len(run) > 1 and _is_link(run[0]) and run[0].kind == "list" and _ends_sentence(before[-1])
    ]
    if 4 * sum(map(_length, between)) > _length(blocks):
        return blocks
    return [block for run in runs if run not in between for block in run]


def _ends_sentence(block: Block) -> bool:
    return block.kind in {"text", "caption"} and block.text[-1:] not in ("：", ":")


def _looks_listed(block: Block) -> bool:
    """Whether a block may be the title of another article."""
    return (
        block.kind not in {*_VERBATIM, "heading"}
        and len(block.text) <= 80
        and block.text[-1] not in "。：”！!"
    )


def _without_teaser(blocks: list[Block]) -> list[Block]:
    """Without a first line that is only how the text below it begins, broken off, as feeds put it before the whole."""
    teaser = blocks[0].text if blocks else ""
    bare = re.sub(r"\W", "", teaser)
    if len(bare) < 20 or not _TEASER_END.search(teaser[-10:]):
        return blocks
    for first in range(1, 4):  # credits may stand between
        text = "".join(block.text[: 2 * len(teaser)] for block in blocks[first : first + 8])
        if re.sub(r"\W", "", text).startswith(bare):
            return blocks[1:]
    return blocks


def _without_date_line(blocks: list[Block], out: Trimmed) -> list[Block]:
    """Without a line near the start that says when, and perhaps by whom, the article was published."""
    for n, block in enumerate(blocks[:_EDGE_START]):
        if len(blocks) > 1 and block.kind in {"text", "list"} and _DATE_LINE.fullmatch(block.text):
            out.dated = block.text
            return blocks[:n] + blocks[n + 1 :]
    return blocks


def _without_edges(blocks: list[Block], names: Collection[str]) -> list[Block]:
    """Without the clutter near both ends, and then, from the end, links, sections of links, and what only fits there;
    links that make up more than a third of the text are what the article is about."""
    end = len(blocks) - _EDGE_END
    kept = [b for n, b in enumerate(blocks) if _EDGE_START <= n < end or not _matches(b, sites.ENDS)]
    while len(kept) > 1:
        last = kept[-1]
        if _is_link(last) and _LINK_BAR.fullmatch(last.text) and 2 * _length([last]) < _length(kept[:-1]):
            kept = kept[:-1]
            continue
        links = next((n for n, block in enumerate(reversed(kept)) if not _is_link(block)), len(kept))
        single = len(kept) < len(blocks) or not last.linked
        cut = len(kept) - links if links > 1 or (links and single) else _link_section(kept)
        if cut == len(kept) and (_matches(last, sites.LAST) or _is_name(last, names)):
            cut -= 1
        elif cut == len(kept) or 2 * _length(kept[cut:]) > _length(kept[:cut]) or _is_within_list(kept, cut):
            break
        kept = kept[:cut]
    return kept


def _is_name(block: Block, names: Collection[str]) -> bool:
    """Whether a block is one of the names alone, or a link that says how one of them begins."""
    if block.kind in {*_VERBATIM, "heading"}:
        return False
    return block.text in names or (_is_link(block) and any(name.startswith(block.text) for name in names))


def _is_within_list(blocks: list[Block], n: int) -> bool:
    """Whether block `n` goes on with a list: a numbered one, or one whose items before it are no links."""
    beside = blocks[max(0, n - 2) : n + 1]
    if any(block.kind != "list" for block in beside[-2:]):
        return False
    numbered = _LATER_NUMBER.match(blocks[n].text)
    return bool(numbered) or all(block.kind == "list" and block.linked < 0.5 for block in beside[:-1])


def _length(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _link_section(blocks: list[Block]) -> int:
    """Where a last section begins of which two fifths or more are links, and nothing a sentence; the number of blocks
    if there is none."""
    start = next((n for n in range(len(blocks) - 1, 0, -1) if blocks[n].kind == "heading"), len(blocks))
    section = blocks[start + 1 :]
    links = sum(map(_is_link, section))
    if links < 2 or links < 0.4 * len(section) or any(map(_is_sentence, section)):
        return len(blocks)
    return start


def _is_sentence(block: Block) -> bool:
    """Whether a block is code, a table, or says something: more than links, and to its end."""
    if block.kind in _VERBATIM:
        return True
    ends = _SENTENCE_END.search(block.text) or "。" in block.text
    return (
        not _is_link(block) and len(block.text) > (12 if _WIDE_END.search(block.text) else 24) and bool(ends)
    )


def _without_credits(blocks: list[Block], out: Trimmed) -> list[Block]:
    """Without credit lines, whose names go into `out`. In an interview 记者：… is a speaker, and several dates on lines
    of their own, or one that text follows, say when something happened."""
    spoken = sum(block.text.startswith(("记者：", "记者:")) for block in blocks) > 1
    timeline = sum(is_date(block.text) for block in blocks) > 1
    last = max((n for n, block in enumerate(blocks) if _is_sentence(block)), default=0)
    kept: list[Block] = []
    for n, block in enumerate(blocks):
        at_edge = n < _EDGE_START or n >= len(blocks) - _EDGE_END
        candidate = block.kind not in _VERBATIM and not (spoken and block.text.startswith("记者"))
        credit = read_credits(block.text, at_edge=at_edge) if candidate else None
        if _NO_CREDIT.match(block.text) and _among_facts(blocks, n):
            credit = None
        if n < last and (timeline or n >= _EDGE_START) and is_date(block.text):
            credit = None
        if credit is None:
            kept.append(block)
        else:
            out.credits = credit | out.credits
    return kept


def _among_facts(blocks: list[Block], n: int) -> bool:
    """Whether a line stands in a list of facts, such as 屏幕：…, 摄影：…, where the label of a credit is none."""
    beside = [*blocks[max(0, n - 1) : n], *blocks[n + 1 : n + 2]]
    return any(
        block.kind in {"text", "list"}
        and len(block.text) <= 60
        and _FACT.match(block.text)
        and read_credits(block.text, at_edge=True) is None
        and not _matches(block, sites.ENDS)
        for block in beside
    )


def _without_repeats(blocks: list[Block], title: str) -> list[Block]:
    """Without the title at the top, unless nothing else is there."""
    return [block for n, block in enumerate(blocks) if n > 2 or not _same(block.text, title)] or blocks[:1]


def _finished(blocks: list[Block], out: Trimmed) -> list[Block]:
    """Without a heading that nothing follows (a bold line is a sentence then), and without the credits that are
    stuck to the last sentence."""
    blocks = list(blocks)
    while (
        len(blocks) > 1
        and blocks[-1].kind == "heading"
        and not blocks[-1].bold
        and len(blocks[-1].text) <= 20
    ):
        blocks.pop()
    for n in reversed(range(len(blocks))):
        if blocks[n].kind in {"text", "quote", "list"}:
            text, credit = split_tail(blocks[n].text)
            out.credits = credit | out.credits
            blocks[n] = replace(blocks[n], text=text)
            break
    if blocks and blocks[-1].kind == "heading":
        blocks[-1] = replace(blocks[-1], kind="text")
    return blocks
