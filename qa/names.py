"""What a question calls by name: people, places, organisations and models that an answer must be about.

Chinese words are tagged by rjieba (jieba's dictionary); Latin words count in a question in another script, and numbered
things (嫦娥六号, Windows 12) as a whole. A guess, and used as one: a name that an article does not hold anywhere lowers
confidence in what it says. Years are not names: an article of that year need not repeat it. Neither is the 年 of 2020年 the
beginning of one, as the tagger thinks of 2020年云川.
"""

from __future__ import annotations

import re
from collections import defaultdict

from qa.numerals import parse
from qa.tokens import normalise, script

NAMED = {"nr", "ns", "nt", "nrt", "nrfg"}
"""The tagger's kinds of names: of people, places and organisations."""
_NUMBERED = re.compile(
    r"[\u4e00-\u9fff]{2}[一二三四五六七八九十]+号|[a-z][a-z-]+ ?\d{1,3}(?!\d)(?! ?[年月日%])"
)
_SERIES = re.compile(
    r"(?P<stem>[\u4e00-\u9fff](?!月)[\u4e00-\u9fff])(?P<number>[一二三四五六七八九十]+|\d{1,3})号"
    r"|(?P<model>[a-z][a-z-]+) ?(?P<digits>\d{1,3})(?!\d)(?! ?[年月日%])"
)
_ALL_CHINESE = re.compile("[\u4e00-\u9fff]+(?<!号)")
_LATIN = re.compile(r"[a-z][a-z0-9-]+")
_PLACE_ENDINGS = "省市县区镇"
_NOT_NAMES = {"城市", "东西", "地方", "地区", "方面", "国家", "中国", "我国"}


def names(question: str) -> frozenset[str]:
    """The names in a question, normalised; none in one without Chinese, whose words may be translated."""
    import rjieba

    plain = normalise(question)
    if script(plain) != "unspaced":
        return frozenset()
    found = {word for word, tag in rjieba.tag(plain) if tag in NAMED and len(word) > 1}
    found = {
        word[1:] if word[0] in "年月日" and re.search(rf"\d{re.escape(word)}", plain) else word
        for word in found
    }
    found = {word[:-1] if len(word) > 2 and word[-1] in _PLACE_ENDINGS else word for word in found}
    return frozenset((found - _NOT_NAMES) | set(_NUMBERED.findall(plain)) | set(_LATIN.findall(plain)))


def absent(wanted: frozenset[str], text: str) -> float:
    """Share of the names that a text does not hold.

    Chinese ones are missing if one of their characters is nowhere in it: the tagger takes words such as 修桥 for names, and
    the text may say 维修大桥.
    """
    plain = normalise(text)
    return sum(not _held(name, plain) for name in wanted) / len(wanted) if wanted else 0.0


def _held(name: str, plain: str) -> bool:
    return name in plain or (_ALL_CHINESE.fullmatch(name) is not None and set(name) <= set(plain))


def another(question: str, text: str) -> bool:
    """Whether a text is about another of a series than a question: 嫦娥五号 alone for 嫦娥六号, Windows 10 for Windows 12."""
    asked = _series(question)
    held = _series(text) if asked else {}
    return any(stem in held and not numbers & held[stem] for stem, numbers in asked.items())


def _series(text: str) -> dict[str, set[int | None]]:
    """The numbers of each series that a text names."""
    found: dict[str, set[int | None]] = defaultdict(set)
    for one in _SERIES.finditer(normalise(text)):
        number = one["number"] or one["digits"]
        found[one["stem"] or one["model"]].add(int(number) if number.isdecimal() else parse(number))
    return found
