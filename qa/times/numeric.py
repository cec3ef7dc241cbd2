"""Dates written in digits, in any language → moments: 2022-02-07, 2022/2, 20220207, 2020-2021, a bare 2021."""

from __future__ import annotations

import re
from datetime import date

from qa.times import spans
from qa.times.spans import Moment, Rule, Span

_YEAR = r"(?:19|20)\d\d"
_ALONE = r"(?<![A-Za-z0-9_.,$£€¥#/-])"
_UNIT = (
    r"\s?(?:[届元块人名个只头台辆家户米吨斤斗克公里英千百万亿例次座号条件位份株棵岁页集美港欧日韩]|%|％|km\b|m\b|kg\b|tons?\b|people\b"
    r"|crowns?\b|dollars?\b|euros?\b|pounds?\b|yuan\b|years?\b|days?\b|hours?\b|miles?\b|metres?\b|meters?\b)"
)
_LED = re.compile(
    r"\b(?:in|since|before|after|by|until|till|from|to|of|during|between|and|through|throughout|for|than|year|early|mid|late)[\s-]$"
    r"|[在于到至从自和与及截、，]\s?$",
    re.I,
)
_OPEN = re.compile(r"(?:^|[\s，。！？、；：;:?!(（“\"])$")
_NOUN = re.compile(
    r"\b(?:port|version|room|flight|windows|office|server|boeing|no\.?|number|agenda|vision|line|route|model|page)\s$",
    re.I,
)
_WORD = re.compile(r"\s?[^\W\d_]|、")


def _day(found: re.Match[str], now: date) -> Moment:
    return Moment(found.start(), found.end(), spans.day(int(found["y"]), int(found["m"]), int(found["d"])))


def _month(found: re.Match[str], now: date) -> Moment:
    return Moment(found.start(), found.end(), spans.month(int(found[1]), int(found[2])))


def _years(found: re.Match[str], now: date) -> Moment | None:
    first = int(found[1])
    last = int(found[2]) if len(found[2]) == 4 else first // 100 * 100 + int(found[2])
    if first >= last:
        return None
    return Moment(found.start(), found.end(), Span(date(first, 1, 1), date(last, 12, 31)))


def _year(found: re.Match[str], now: date) -> Moment | None:
    """A number that is a year by what stands around it: "in 2021", "the 2021 budget", but not "port 2021"."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    year = int(found[0])
    names = (
        _OPEN.search(before)
        and _WORD.match(after)
        and not _NOUN.search(before)
        and 1980 <= year <= now.year + 20
    )
    if not (names or _LED.search(before)):
        return None
    return Moment(found.start(), found.end(), spans.year(year))


RULES: list[Rule] = [
    (
        re.compile(
            rf"(?<![\d.])(?P<y>{_YEAR})(?P<mark>[-/.])(?P<m>\d{{1,2}})(?P=mark)(?P<d>\d{{1,2}})(?!\d)"
        ),
        _day,
    ),
    (re.compile(rf"(?<!\d)(?P<y>{_YEAR})(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?!\d)"), _day),
    (re.compile(rf"(?<![\d/-])({_YEAR})[-/](0?[1-9]|1[0-2])(?![\d/-]|\s?[月年])"), _month),
    (
        re.compile(
            rf"{_ALONE}({_YEAR})\s?[-–—~/]\s?({_YEAR}|\d\d)(?!\d)\s?(?:年度?|财年|学年|赛季|season\b)?"
        ),
        _years,
    ),
    (
        re.compile(
            rf"{_ALONE}{_YEAR}(?![A-Za-z0-9_-]*\d)(?![.,:]\d)(?!(?:\s?[到至–~-]\s?\d+)?{_UNIT})(?!年)"
        ),
        _year,
    ),
]
