"""Chinese text made plain for the rules, and its small numerals. Characters keep their places."""

from __future__ import annotations

from qa.numerals import DIGITS, parse
from qa.times.spans import FEW

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TRADITIONAL = str.maketrans(
    "週個這後來過間兩從內幾節國慶陽號報導聞發時財學貳歲誕儀鐘點頭條麼總經關於於將達級開為雙勞動陰舊曆農裡產線",
    "周个这后来过间两从内几节国庆阳号报导闻发时财学贰岁诞仪钟点头条么总经关于于将达级开为双劳动阴旧历农里产线",
)

NUMERAL = r"(?:\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九两])"
"""A pattern for a numeral below a hundred, in characters, or below a thousand, in digits."""


def plain(text: str) -> str:
    """The text with half-width ASCII and, as far as the rules need it, simplified characters; as long as before."""
    return text.translate(_FULL_WIDTH).translate(_TRADITIONAL)


def number(text: str) -> float:
    """The value of a `NUMERAL`, of 半 (a half), or of 几 and 数 (a few)."""
    if text.isdecimal():
        return int(text)
    if text in {"半", "几", "数"}:
        return 0.5 if text == "半" else FEW
    return parse(text) or 0


def integer(text: str) -> int:
    """The value of a `NUMERAL`."""
    return int(number(text))


def digits(text: str) -> int:
    """The value of numerals read one by one: 二〇二二, 2022."""
    return int("".join(str(DIGITS.get(char, char)) for char in text))
