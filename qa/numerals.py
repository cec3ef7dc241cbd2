"""Numbers as values: 四十六, 46 and ４６ are one, and so are 5.24亿 and 524,000,000.

Not done here: units, dates (`qa.times`), ordinal or English number words.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {
    char: value
    for value, chars in enumerate(("〇零○", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
"""What a character is worth that stands for a digit."""
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_NUMERAL = "〇零一二两兩三四五六七八九十百千万萬亿億"
_MEASURE = "个個位名人年月日号號岁歲次天家所项項条條元块塊米吨噸倍成件种種只隻辆輛场場届屆层層座台臺张張票枚"
_FOUND = re.compile(
    rf"(\d+(?:[,，]\d{{3}})*(?:\.\d+)?)([万萬亿億]+)?|([{_NUMERAL}]{{2,}}|[{_NUMERAL}](?=[{_MEASURE}]))"
)


def values(text: str) -> list[str]:
    """The numbers in a text, in order, in plain decimal digits: "四十六名" → ["46"], "5.24亿" → ["524000000"].

    Only numbers that could be written in more ways than they are: a run of digits alone is left to whoever reads
    digits. A run of numerals that is no number, such as 万一, is passed over.
    """
    found = []
    for digits, large, numerals in _FOUND.findall(text):
        if large:
            found.append(_plain(Decimal(digits.replace(",", "").replace("，", "")) * _product(large)))
        elif numerals and (value := parse(numerals)) is not None:
            found.append(str(value))
    return found


def parse(numerals: str) -> int | None:
    """The value of a run of Chinese numerals; None when it is not a number. 二〇二二 is read digit by digit."""
    if all(char in DIGITS for char in numerals):
        return int("".join(str(DIGITS[char]) for char in numerals))
    total = section = 0
    digit: int | None = None
    for char in numerals:
        if char in DIGITS:
            if digit:
                return None
            digit = DIGITS[char]
        elif char in _SMALL:
            if digit is None and (section or char != "十"):
                return None
            section += (1 if digit is None else digit) * _SMALL[char]
            digit = None
        else:
            section += digit or 0
            if not section and not total:
                return None
            total = (
                (total + section) * _LARGE[char]
                if _LARGE[char] > total > 0
                else total + section * _LARGE[char]
            )
            section, digit = 0, None
    return total + section + (digit or 0)


def _product(large: str) -> int:
    value = 1
    for char in large:
        value *= _LARGE[char]
    return value


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
