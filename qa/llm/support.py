"""Whether what a sentence cites bears it out. Strict: what cannot be told is not borne out.

Every figure, date and name of the sentence must occur in the quotes, a figure with its unit; a negation must be there
as well, or in neither; and the whole must be near to them. This is no proof that a sentence is true to its quotes: it may still
join what they say in a wrong way. The reader has the quote beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Literal

from qa import numerals
from qa.followup.words import NAMES, words
from qa.tokens import UNSPACED, normalise, script

Fault = Literal["uncited", "figure", "name", "negation", "unlike"]
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
    return "unlike" if similarity(sentence, quoted) < NEAR else None


def figures(text: str) -> set[tuple[str, str]]:
    """The numbers in a text, as plain digits, each with the character of its unit ("" where there is none).

    "全长四十六公里" → {("46", "公")}; an English month before or after a number counts as its number.
    """
    text = unicodedata.normalize("NFKC", text)
    text = _MONTH.sub(lambda found: str(_MONTHS.index((found[1] or found[2]).lower()) + 1), text)
    text = _PERCENT.sub(r"\1%", text)
    found = set()
    for match in _FIGURE.finditer(text):
        unit = text[match.end() : match.end() + 1]
        value = _value(match[0], unit)
        if value:
            found.add((value, unit if unit == "%" or _UNIT.match(unit) else ""))
    return found


def _value(digits: str, unit: str) -> str:
    """A number in plain digits; "" for characters that are none, and for 一, which is as often an article."""
    if digits == "一":
        return ""
    if values := numerals.values(digits + unit):
        return values[0]
    return digits.replace(",", "").replace("，", "") if digits[0].isdigit() else ""


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
