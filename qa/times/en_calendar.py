"""English dates on the calendar → moments: 7 February 2022, early March, Q3 2020, the first half of 2021, the 2010s."""

from __future__ import annotations

import re
from datetime import date

from qa.times import spans
from qa.times.festivals import ENGLISH as FESTIVALS
from qa.times.spans import Moment, Rule, Span, Yearly

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_TO = r"\s?(?:-|–|—|to|through|until|and)\s?"
_OF_YEAR = r"(?:,?\s(?:of\s|in\s)?(?:the\s)?(?:(?:fiscal\s)?(?P<year>(?:19|20)\d\d)(?![\d%])|(?P<relative>last|this|next)\syear))"
_YEAR = r"(?:(?:fiscal\s|fy\s?)?(?P<year>(?:19|20)\d\d)|(?P<relative>last|this|next)\syear)"
_PART = r"(?:(?P<part>early|mid|late|(?:the\s)?(?:beginning|start|middle|end)\sof)[\s-](?:in\s)?)"
_PARTS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
STEPS = {"last": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
"""Units from now."""
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "final": 4,
    "last": 4,
}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""First month of each."""


def month_number(name: str) -> int:
    """1 to 12, by the first three letters."""
    return _NAMES.index(name[:3].lower()) + 1


def _moment(found: re.Match[str], now: date, yearly: Yearly, weak: bool = False) -> Moment:
    """A moment in the year that is named, or in an open one."""
    named = found.groupdict()
    year = int(named["year"]) if named.get("year") else None
    if relative := named.get("relative"):
        year = now.year + STEPS[relative.lower()]
    if short := named.get("short_year"):
        year = 2000 + int(short)
    if year is None:
        return Moment(found.start(), found.end(), yearly=yearly, weak=weak)
    return Moment(found.start(), found.end(), yearly(year))


def _number(day: str) -> int:
    return int(re.sub(r"\D", "", day))


def _day(found: re.Match[str], now: date) -> Moment:
    month, first = month_number(found["month"]), _number(found["day"])
    last = _number(found["last"]) if found.groupdict().get("last") else first
    return _moment(found, now, lambda year: Span(date(year, month, first), date(year, month, last)))


def _week_of(found: re.Match[str], now: date) -> Moment:
    month, day = month_number(found["month"]), _number(found["day"])
    return _moment(found, now, lambda year: spans.containing("week", date(year, month, day)))


def _month(found: re.Match[str], now: date) -> Moment:
    month, part = month_number(found["month"]), found["part"]
    if part:
        return _moment(found, now, lambda year: spans.part_of_month(year, month, _part(part)))
    return _moment(found, now, lambda year: spans.month(year, month), weak=True)


def _part(text: str) -> int:
    return next(value for word, value in _PARTS.items() if re.search(rf"\b{word}\b", text, re.I))


def _quarter(found: re.Match[str], now: date) -> Moment:
    number = int(found["number"]) if found["number"].isdecimal() else _ORDINALS[found["number"].lower()]
    return _moment(found, now, lambda year: spans.quarter(year, number))


def _half(found: re.Match[str], now: date) -> Moment:
    number = int(found["number"]) if found["number"].isdecimal() else _ORDINALS[found["number"].lower()]
    return _moment(found, now, lambda year: spans.half(year, number))


def _part_of_year(found: re.Match[str], now: date) -> Moment:
    return _moment(found, now, lambda year: spans.part_of_year(year, _part(found["part"])))


def _whole_year(found: re.Match[str], now: date) -> Moment:
    return _moment(found, now, spans.year)


def _season(found: re.Match[str], now: date) -> Moment:
    return _moment(found, now, lambda year: spans.season(year, SEASONS[found["season"].lower()]))


def _festival(found: re.Match[str], now: date) -> Moment:
    festival = FESTIVALS[found["festival"].lower().replace("’", "'")]
    kind = "holiday" if found["holiday"] else ""
    return _moment(found, now, lambda year: festival.span(year, kind))


def _decade(found: re.Match[str], now: date) -> Moment:
    first = found["decade"] or found["short"]
    year = int(first) if len(first) == 4 else int(first) + (1900 if int(first) >= 30 else 2000)
    return Moment(found.start(), found.end(), spans.decade(year))


_FESTIVAL = "|".join(name.replace("'", "['’]") for name in FESTIVALS)
_DATED = {
    rf"\b(?:the\s)?week\sof\s{MONTH}\s(?P<day>{_DAY})(?!\d){_OF_YEAR}?": _week_of,
    r"\b(?P<number>[1-4])Q(?P<short_year>\d\d)\b": _quarter,
    rf"\b(?:the\s)?(?P<day>{_DAY})(?:{_TO}(?P<last>{_DAY}))?\s(?:of\s)?{MONTH}{_OF_YEAR}?": _day,
    rf"\b{MONTH}\s(?:the\s)?(?P<day>{_DAY})(?:{_TO}(?P<last>{_DAY}))?(?![\d:%])(?!\s?(?:am|pm)\b){_OF_YEAR}?": _day,
    rf"\b{_PART}?{MONTH}{_OF_YEAR}?": _month,
    rf"\bQ(?P<number>[1-4])\b(?:[\s/-]?(?:of\s)?{_YEAR}\b)?": _quarter,
    rf"\b{_YEAR}[\s-]?Q(?P<number>[1-4])\b": _quarter,
    rf"\b(?:the\s)?(?P<number>first|second|third|fourth|final|last|1st|2nd|3rd|4th)\squarter\b{_OF_YEAR}": _quarter,
    rf"\b(?:the\s)?(?P<number>first|second|1st|2nd)\shalf\b{_OF_YEAR}": _half,
    rf"\bH(?P<number>[12])[\s/-]{_YEAR}\b": _half,
    rf"\b{_PART}{_YEAR}\b": _part_of_year,
    r"\b(?:fiscal(?:\syear)?\s|FY\s?)(?P<year>(?:19|20)\d\d)\b": _whole_year,
    rf"\b(?:the\s)?(?P<season>spring|summer|autumn|fall|winter){_OF_YEAR}": _season,
    rf"\b(?:(?P<year>(?:19|20)\d\d)\s)(?P<festival>{_FESTIVAL})(?P<holiday>\sholidays?)?\b": _festival,
    rf"\b(?:the\s)?(?P<festival>{_FESTIVAL})(?P<holiday>\sholidays?|\sweekend)?\b{_OF_YEAR}?": _festival,
    r"\b(?:the\s)?(?:(?P<decade>(?:19|20)\d0)|(?<=the\s)['’]?(?P<short>\d0))['’]?s\b": _decade,
}
RULES: list[Rule] = [(re.compile(pattern, re.I), rule) for pattern, rule in _DATED.items()]
