"""A question → its words in order, each with the kind of thing that it is: what a follow-up is completed by.

Dates, titles, question words and words of alphabetic scripts are found by pattern; what lies between them, written
without spaces, is cut and tagged by rjieba (jieba's dictionary and tags). This is no parser: a tag is a good guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import rjieba

from qa.times import find_periods

Kind = Literal[
    "date",
    "person",
    "place",
    "name",
    "noun",
    "number",
    "verb",
    "asked",
    "pronoun",
    "of",
    "and",
    "mark",
    "other",
]
"""name: a title, a quotation, an organisation, a word with a capital · number: not of a date · asked: 多少, 哪家, who ·
of: 的 · and: what joins two things · other: adverbs, prepositions, particles."""

NAMES = frozenset({"person", "place", "name"})
THINGS = NAMES | {"noun", "number"}

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CLASSIFIER = "[个個家位名条條项項种種套辆輛座处處门門间間份起批次枚栋户戶支艘只隻台部款件所级級层層类類]"
_ANY_DAY = date(2000, 1, 1)
"""Where a period stands in a question does not depend on the day that it is asked."""
_PATTERNS = {
    "name": r"《[^》]+》|“[^”]+”|「[^」]+」|『[^』]+』|\"[^\"]+\"",
    "asked": rf"为什么|為什麼|为何|為何|为啥|怎么样|怎麼樣|怎么|怎麼|怎样|怎樣|如何"
    r"|什么时候|什麼時候|什么样|什麼樣|什么|什麼|何时|何時|何地"
    rf"|多[久大高长長远遠重宽寬深](?![的于於])|(?:百分之)?(?:多少|[几幾](?![乎内內何])){_CLASSIFIER}{{0,2}}"
    rf"|哪(?:[些里裡儿兒天年月]|[一二两兩三四五六七八九十几幾]?{_CLASSIFIER}{{0,2}})|谁|誰|是否|有没有|有沒有|[吗嗎]"
    r"|\b(?:what|which|who|whom|whose|when|where|why|how(?:\s+(?:many|much|long|old|far|large|big|wide|high))?)\b",
    "pronoun": r"[他她它牠]们|[他她它牠]們|(?<!其)[他她它牠]|其(?![中他她它实實])|(?:这|這|那)(?:里|裡|儿|兒)"
    r"|\b(?:he|she|it|they|him|her|them|his|its|their|there)\b",
    "number": r"(?<![A-Za-z])\d+(?:[.,]\d+)*%?",
    "word": r"[^\W\d_" + _HAN + r"][^\W_" + _HAN + r"]*(?:[-.+][^\W_" + _HAN + r"]+)*(?:['’]s)?",
}
_WORDS = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items()), re.I)
_REST = re.compile(rf"[{_HAN}]+|\s+|.", re.S)
_FUNCTION = re.compile(
    "a|an|the|is|are|was|were|do|does|did|has|have|had|be|been|being|will|would|can|could|should|"
    "may|might|of|to|in|on|at|by|for|from|with|as|into|about|than|and|or|but|not|so|also|then|"
    "that|this|these|those|after|before|since|until|any|some|there",
    re.I,
)
_ADVERBS = re.compile(
    "计划|計劃|预计|預計|主要|特别|特別|同比|环比|環比|期间|期間|一共|总共|總共|其中|成功|最终|"
    "最後|最后|以及|还有|還有"
)
_GENERAL = re.compile(
    "城市|国家|國家|大桥|地区|地區|机场|首都|省份|县|市|省|区|中央|全国|全區|全区|全省|全市|当地|本地"
)
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾赖賴洪巩梅盛林童柳岳骆甘尤庞肖萧蕭田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇"
    "吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付方邹鄒熊白孟秦邱侯江尹薛闫段雷龙龍黎史陶贺賀毛郝顾顧龚龔邵万萬覃武钱錢戴严嚴莫孔向常汤湯耿"
)
_NOT_NAMES = frozenset("任说說称稱表在是为為和与與曾将將已也")
_TAGS: dict[str, Kind] = {
    "ns": "place", "nt": "name", "nz": "name", "t": "date", "m": "number", "q": "number", "v": "verb", "vd": "verb", "r": "other",
    "uj": "of", "c": "and", "x": "mark",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of a question; the texts of all words, joined, are the question."""

    text: str
    kind: Kind


def words(text: str) -> list[Word]:
    """The words of a text, spaces and marks included."""
    found = list(_named(_found(text)))
    for at, word in enumerate(found[1:]):
        if (
            found[at].kind == "place" and word.kind == "verb" and word.text[0] in "省市县縣镇鎮乡鄉区區"
        ):  # 枫林 + 镇收
            found[at : at + 2] = [
                Word(found[at].text + word.text[0], "place"),
                Word(word.text[1:], "verb" if word.text[1:] else "noun"),
            ]
        if word.text == "者" and found[at].kind in {"verb", "noun"}:  # 投资者
            found[at : at + 2] = [Word(found[at].text + "者", "noun"), Word("", "noun")]
        if word.text in {"了", "过", "過"} and found[at].kind == "noun":  # 维修了
            found[at] = Word(found[at].text, "verb")
    return found


def is_name(text: str) -> bool:
    """Whether Chinese characters may be a person's full name: a frequent surname and one or two more."""
    return 2 <= len(text) <= 4 and ("·" in text or text[0] in _SURNAMES)


def _found(text: str) -> Iterator[Word]:
    at = 0
    for period in find_periods(text, _ANY_DAY):
        yield from _outside(text[at : period.start])
        yield Word(text[period.start : period.end], "date")
        at = period.end
    yield from _outside(text[at:])


def _outside(text: str) -> Iterator[Word]:
    """The words of a text without dates."""
    at = 0
    for match in _WORDS.finditer(text):
        yield from _between(text[at : match.start()])
        kind = str(match.lastgroup)
        yield Word(match[0], _latin(match[0]) if kind == "word" else kind)  # type: ignore[arg-type]
        at = match.end()
    yield from _between(text[at:])


def _between(text: str) -> Iterator[Word]:
    for part in _REST.findall(text):
        if re.match(f"[{_HAN}]", part):
            for word, tag in rjieba.tag(part):
                cut = len(word) - (
                    tag.startswith("nr") and len(word) > 2 and word[-1] in _NOT_NAMES
                )  # 程晓岚任
                yield Word(word[:cut], _tagged(word[:cut], tag))
                if word[cut:]:
                    yield Word(word[cut:], "other")
        else:
            yield Word(part, "mark")


def _tagged(text: str, tag: str) -> Kind:
    if _GENERAL.fullmatch(text):
        return "noun"
    if re.fullmatch(r"第?[一二三四五六七八九十\d]+[期届屆季代]", text):
        return "noun"
    if _ADVERBS.fullmatch(text) or (tag == "f" and len(text) == 1):
        return "other"
    if tag == "nrt":
        return "name"
    if text in {"青年", "少年"}:
        return "noun"
    if len(text) == 2 and (
        (text[0] in "小老" and text[1] in _SURNAMES) or (text[0] in _SURNAMES and text[1] == "某")
    ):
        return "person"
    if tag.startswith("nr"):
        return "person" if is_name(text) else "noun"
    if tag == "ul" and len(text) > 1:  # 产了
        return "verb"
    if tag in _TAGS:
        return _TAGS[tag]
    return "noun" if (tag[0] in "nabijlzsf" and tag != "ad") or tag == "vn" else "other"


def _latin(text: str) -> Kind:
    if _FUNCTION.fullmatch(text):
        return "and" if text.lower() == "and" else "other"
    return "noun" if text.islower() else "name"


def _named(found: Iterator[Word]) -> Iterator[Word]:
    """Join what makes up one name: 望江 + 大桥, Suez + Canal + Authority, Windows + 11, 维克托 + · + 布特."""
    held: list[Word] = []
    for word in found:
        if held and _continues(held, word):
            held.append(word)
            continue
        yield from _joined(held)
        held = [word]
    yield from _joined(held)


_OF_NAMES = re.compile(
    "(?:公司|集团|集團|科技|大学|大學|学院|學院|医院|醫院|法院|检察院"
    "|[局厅廳部委院馆館桥橋镇鎮乡鄉县縣市省区區州郡村号號队隊])$"
)


def _continues(held: Sequence[Word], word: Word) -> bool:
    last = held[-1]
    if last.text.isspace() and len(held) > 1:
        return word.kind in {"name", "number"} and word.text[0].isascii()
    if word.text == " ":
        return last.kind == "name" and last.text[-1].isascii() and not last.text.endswith(("'s", "’s", '"'))
    if word.text == "·" or last.text == "·":
        return last.kind in THINGS or word.kind in THINGS
    if last.kind in NAMES and last.text[-1] not in "》”」』":
        return word.kind == "place" or (word.kind in {"noun", "name"} and bool(_OF_NAMES.search(word.text)))
    if last.text in _SURNAMES and last.kind == "noun" and word.kind in {"noun", "verb"}:
        return len(word.text) < 3
    if word.text in {"集团", "集團", "公司", "大学", "大學"}:
        return last.kind in {"noun", "verb"} and len(last.text) > 1
    return last.kind == "noun" and word.kind == "number" and word.text[-1] in "号號"


def _joined(held: Sequence[Word]) -> Iterator[Word]:
    if not held:
        return
    spare = held[-1:] if len(held) > 1 and held[-1].text.isspace() else []
    held = held[: len(held) - len(spare)]
    text = "".join(word.text for word in held)
    kind: Kind = "person" if held[0].text in _SURNAMES else held[0].kind if held[0].kind in NAMES else "name"
    yield held[0] if len(held) == 1 else Word(text, kind)
    yield from spare
