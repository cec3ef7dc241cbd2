"""Whether what a sentence cites bears it out. Strict: what cannot be told is not borne out.

Every figure, date and name of the sentence must occur in the quotes, a figure with its unit; a negation must be there
as well, or in neither; words that turn a meaning (rise, fall, most, only, all) must have their like there; and the whole
must be near to them. This is no proof that a sentence is true to its quotes: it may still
join what they say in a wrong way. The reader has the quote beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from qa import numerals
from qa.followup.words import NAMES, words
from qa.tokens import UNSPACED, normalise, script

Fault = Literal["uncited", "figure", "name", "negation", "turn", "unlike"]
Similarity = Callable[[str, str], float]
"""The cosine of two texts' vectors."""

NEAR = 0.89
"""Cosine from which a sentence is near to its quotes. Chosen with benchmarks/llm_support.py."""

_NUMERALS = "〇零一二两兩三四五六七八九十百千万萬亿億"
_FIGURE = re.compile(rf"\d+(?:[,，]\d{{3}})*(?:\.\d+)?[万萬亿億]*|[{_NUMERALS}]+")
_UNIT = re.compile(f"[{UNSPACED}]")
_PERCENT = re.compile(rf"百分之((?:[{_NUMERALS}]+|\d+)(?:[点.][{_NUMERALS}\d]+)?)")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DOTTED = re.compile(r"[A-Za-z0-9][\w-]*(?:\.[A-Za-z][\w-]*)+", re.A)
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b(?=\.?,? \d)|(?<=\d )({'|'.join(_MONTHS)})\b", re.I)
_NUMBER_WORDS = {
    word: str(number)
    for number, names in {
        2: "two twice both", 3: "three third", 4: "four fourth", 5: "five fifth", 6: "six sixth", 7: "seven seventh",
        8: "eight eighth", 9: "nine ninth", 10: "ten tenth", 11: "eleven", 12: "twelve dozen", 13: "thirteen",
        14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty",
        30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety",
        100: "hundred", 1000: "thousand", 10**6: "million", 10**9: "billion", 0.5: "half",
    }.items()
    for word in names.split()
}  # fmt: skip
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.I)
_TURNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"增|升|涨|漲|提高|扩大|擴大|\b(?:up|rises?|rose|risen|rising|increas\w*|grow\w*|grew|gains?|gained|higher|rais\w*)\b",
        r"减|減|降|跌|缩|縮|下滑|\b(?:down|falls?|fell|fallen|falling|decreas\w*|declin\w*|drop\w*|cuts?|cutting|lower\w*)\b",
        r"最|首次|首个|首個|唯一|第一|\b(?:most|first|only|best|worst|\w+est)\b",
        r"全部|所有|全体|全體|均|都|\b(?:all|every|each|entire\w*)\b",
    )
)
"""What a sentence has of one of these, its quotes must have as well: up, down, foremost, whole."""
_NEGATION = re.compile(
    r"不(?![仅僅断斷过過同少久但只止管论論])|没|沒|未(?!来|來)|无(?!人机|線|线)|並非|并非|否认|否認|\b(?:not|no|never|none|without|denied|denies)\b|n['’]t\b",
    re.I,
)


def fault(sentence: str, quotes: list[str], similarity: Similarity) -> Fault | None:
    """Why a sentence is not borne out by the quotes that it cites; None when it is."""
    if not quotes:
        return "uncited"
    quoted = "\n".join(quotes)
    if _strange_figures(sentence, quoted):
        return "figure"
    if _strange_names(sentence, quoted):
        return "name"
    if bool(_NEGATION.search(sentence)) != bool(_NEGATION.search(quoted)):
        return "negation"
    if any(turn.search(sentence) and not turn.search(quoted) for turn in _TURNS):
        return "turn"
    return "unlike" if similarity(sentence, quoted) < NEAR else None


def figures(text: str) -> set[tuple[str, str]]:
    """The numbers in a text, as plain digits, each with the character of its unit ("" where there is none).

    "全长四十六公里" → {("46", "公")}; an English month before or after a number counts as its number.
    """
    text = unicodedata.normalize("NFKC", text)
    text = _MONTH.sub(lambda found: str(_MONTHS.index((found[1] or found[2]).lower()) + 1), text)
    text = _PERCENT.sub(r"\1%", text)
    text = _NUMBER_WORD.sub(lambda found: _NUMBER_WORDS[found[0].lower()], text)
    found = set()
    for match in _FIGURE.finditer(text):
        unit = text[match.end() : match.end() + 1]
        value = _value(match[0], unit)
        if value:
            found.add((value, unit if unit == "%" or _UNIT.match(unit) else ""))
    return found


def _value(digits: str, unit: str) -> str:
    """A number in plain digits; "" for characters that are none, and for 一, which is as often an article."""
    if digits[0].isdigit():
        plain = (numerals.values(digits) or [digits.replace(",", "").replace("，", "")])[0]
        return f"{Decimal(plain).normalize():f}"
    value = None if digits == "一" or digits + unit == "十分" else numerals.parse(digits)
    return "" if value is None else str(value)


def _strange_figures(sentence: str, quoted: str) -> bool:
    known = figures(quoted)
    alike = script(sentence) == script(quoted)
    bare, values = {value for value, unit in known if not unit}, {value for value, _ in known}
    return any(
        value not in values if not unit or not alike else (value, unit) not in known and value not in bare
        for value, unit in figures(sentence)
    )


def _strange_names(sentence: str, quoted: str) -> bool:
    """Names, and words with a dot in them, as addresses are."""
    there = normalise(quoted)
    named = [word.text for word in words(sentence) if word.kind in NAMES] + _DOTTED.findall(sentence)
    return any(_bare(name) not in there for name in named if name.lower() not in _MONTHS)


def _bare(name: str) -> str:
    return re.sub(r"['’]s$", "", normalise(name).strip('《》“”"「」『』 '))
