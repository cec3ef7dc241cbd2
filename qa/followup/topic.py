"""What a question is about: the things that it names, as ranges of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.followup.words import NAMES, THINGS, Word

END = re.compile(r"[\s？?。.!！]+$")
"""The marks that end a question."""
AMOUNTS = re.compile(
    "价格|價格|金额|金額|比例|数量|數量|总数|总额|总投资|投资|投資|成本|造价|造價|面积|面積|长度|"
    "長度|高度|重量|人数|人數|规模|規模"
)
ATTRIBUTES = re.compile(
    AMOUNTS.pattern + "|"
    "目的|原因|理由|主题|主題|对象|對象|内容|內容|名称|名稱|名字|时间|時間|地点|地點|结果|結果"
)
"""What things have, rather than are."""
_HEADS = re.compile(
    "工程|项目|項目|工作|活动|活動|行动|行動|方案|计划|收入|支出|系统|系統|标准|標準|规则|規則|检查|檢查|制度"
)


def topic(found: list[Word], *, attribute: bool = False) -> str:
    """What a question is about, with its date; "" when nothing is named.

    Args:
        found: the question's words.
        attribute: keep what is asked of it too: 桥的长度 rather than 桥.
    """
    runs = chains(found)
    runs = [run for run in runs if not (run[0] and found[run[0] - 1].kind == "asked")] or runs
    if not runs:
        return ""
    start, stop = max(runs, key=lambda run: (any(w.kind in NAMES for w in found[run[0] : run[1]]), -run[0]))
    of = [n for n in range(start, stop) if found[n].kind == "of"]
    plain = bool(of) and bool(ATTRIBUTES.fullmatch(text_of(found[of[-1] + 1 : stop])))
    if of and found[of[-1] - 1].kind != "verb" and (plain or not attribute):
        stop = of[-1]
    elif of and plain:
        stop = of[-1] - 1
    dates = [word.text for word in found if word.kind == "date"]
    text = text_of(found[start:stop]).strip()
    return text if not dates or dates[0] in text else dates[0] + text


def statement(found: Sequence[Word]) -> str:
    """A question without what it asks for: 县里调来渡船 for 县里调来多少艘渡船."""
    kept = [word for word in found if word.kind != "asked"]
    text = END.sub("", text_of(kept)).strip(" ，,")
    return re.sub("(?:是|有|了)$", "", re.sub(r"^(?:是|有|(?:is|are|was|were|did|does|do)\s+)", "", text))


def counted(found: Sequence[Word]) -> str | None:
    """Several things that a question speaks of: 县医院发布的规定 for 县医院发布了多少条规定."""
    for start, stop in things(found):
        if (
            start
            and found[start - 1].kind == "asked"
            and not ATTRIBUTES.fullmatch(text_of(found[start:stop]))
        ):
            before = re.sub("[了过過有]$", "", text_of(found[: start - 1]))
            noun = text_of(found[start:stop])
            return f"{before}的{noun}" if before and found[start - 2].kind in {"verb", "other"} else noun
    numbered = [run for run in things(found) if found[run[0]].kind == "number"]
    return text_of(found[slice(*numbered[-1])]) if numbered else None


def things(found: Sequence[Word]) -> list[tuple[int, int]]:
    """Runs of words that name one thing, as ranges."""
    runs: list[tuple[int, int]] = []
    for at, word in enumerate(found):
        if word.kind not in THINGS and not _inside(found, at):
            continue
        if runs and runs[-1][1] == at and word.kind not in NAMES:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return [run for run in runs if any(word.kind != "number" for word in found[run[0] : run[1]])]


def _inside(found: Sequence[Word], at: int) -> bool:
    """Whether a verb stands between two nouns as part of a name: 维修 in 大桥维修工程."""
    if not 0 < at < len(found) - 1 or found[at - 1].kind not in THINGS or found[at].text in {"是", "有"}:
        return False
    after = found[at + 1].text
    return found[at].text == "驻" or (
        found[at].kind == "verb" and (after in {"是", "有"} or bool(_HEADS.fullmatch(after)))
    )


def chains(found: Sequence[Word]) -> list[tuple[int, int]]:
    """Things with what they belong to: 望江大桥维修工程的中标价."""
    joint: list[tuple[int, int]] = []
    for start, stop in things(found):
        between = found[joint[-1][1] : start] if joint else []
        if (
            joint and all(word.kind in {"of", "and", "date"} or word.text in "（）()" for word in between)
        ) or ([word.kind for word in between] in (["verb", "of"], ["other", "date", "of"])):
            joint[-1] = (joint[-1][0], stop)
        else:
            joint.append((start, stop))
    return joint


def shares(found: Sequence[Word], before: Sequence[Word]) -> bool:
    held = {word.text for word in before if word.kind in THINGS and len(word.text) > 1}
    return any(word.text in held for word in found)


def text_of(found: Sequence[Word]) -> str:
    return "".join(word.text for word in found)


def joined(one: str, other: str) -> str:
    return f"{one}{', ' if other.isascii() else '，'}{other}"


def marked(text: str) -> str:
    return text + ("?" if text.isascii() else "？")


# -- something new in the place of its like
