"""How well an article's day and words agree with the periods that a question names: a feature for a score."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from qa.times import spans
from qa.times.en_calendar import MONTH, month_number
from qa.times.spans import Span
from qa.times.zh_numbers import integer, plain
from qa.types import Period

NAMED, WITHIN, AFTER = 1.0, 0.8, 0.5
"""For a text that names a time in the period, an article published in it, and one published just after."""
ANOTHER_YEAR = 0.5
"""For what agrees in another year than the one that was taken, where the question names none: less likely, not wrong."""
SHORTEST, LONGEST = timedelta(days=7), timedelta(days=120)
"""How long "just after" is: as long as the period, within these. A year's results come in the next spring."""

_NAMES = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年|(?P<relative>[去今前])年)"
    r"(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?|第?(?P<quarter>[1-4一二三四])季度|(?P<half>[上下])半年)?"
    r"|(?<!\d)(?P<month2>\d{1,2})月(?:(?P<day2>\d{1,2})[日号])?"
    r"|(?<![前\d])(?:第?(?P<quarter2>[1-4一二三四])季度|(?P<half2>[上下])半年)"
    rf"|\b(?:(?P<day5>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?)?{MONTH.replace('month', 'name')}"
    r"(?:\s(?P<day3>\d{1,2})(?:st|nd|rd|th)?\b)?(?:,?\s(?P<year3>(?:19|20)\d\d)\b)?"
    r"|(?<![\d.,])(?P<year4>(?:19|20)\d\d)(?:-(?P<month4>\d\d)(?:-(?P<day4>\d\d))?)?(?![\d,])",
    re.I,
)
_MONTH, _YEAR = timedelta(days=31), timedelta(days=364)
_YEARS = {"今": 0, "去": -1, "前": -2}


def agreement(periods: Sequence[Period], day: date | None, text: str, title: str = "") -> float:
    """From 0 (nothing agrees, or no period is named) to 1 (the text or its title names a time within a period).

    A report whose title names earlier times alone (2021年统计公报) is of those, whenever it appeared. A period whose year was
    guessed agrees with the same days of other years as well, but less.

    Args:
        periods: what the question names.
        day: of the article's publication, if it is known.
        text: a passage or sentence.
        title: the article's.
    """
    titled = list(named(title, day))
    told = [*named(text, day), *titled]
    found = _agreement(periods, day, told, titled)
    guessed = [one for one in periods if one.guessed]
    if found >= ANOTHER_YEAR or not guessed:
        return found
    years = {span.since.year for span in told} | ({day.year, day.year - 1} if day else set())
    moved = [_moved(one, year) for one in guessed for year in years]
    return ANOTHER_YEAR if _agreement(moved, day, told, titled) else found


def _agreement(periods: Sequence[Period], day: date | None, told: list[Span], titled: list[Span]) -> float:
    if any(_within(span, one) for span in told for one in periods):
        return NAMED
    late = [one for one in periods if not titled or any(not _before(span, one) for span in titled)]
    return max((_near(one, day) for one in late), default=0.0) if day else 0.0


def _moved(period: Period, year: int) -> Period:
    """The period, so that it begins in a year; where that end is open, ends in it."""
    by = relativedelta(years=year - (period.since or period.until or date.min).year)
    return replace(period, since=period.since and period.since + by, until=period.until and period.until + by)


def named(text: str, day: date | None) -> Iterator[Span]:
    """The years, months and days that a text names in digits, and parts of years; without a year, in that of the article's
    day."""
    for found in _NAMES.finditer(plain(text)):
        part = found.groupdict()
        year = part["year"] or part["year3"] or part["year4"]
        if not year and not day:
            continue
        number = int(year) if year else (day.year if day else 0) + _YEARS.get(part["relative"] or "今", 0)
        month = (
            part["month"] or part["month2"] or part["month4"] or (part["name"] and month_number(part["name"]))
        )
        one = part["day"] or part["day2"] or part["day3"] or part["day4"] or part["day5"]
        if part["name"] and not one and not year:  # may
            continue
        try:
            if quarter := part["quarter"] or part["quarter2"]:
                yield spans.quarter(number, integer(quarter))
            elif half := part["half"] or part["half2"]:
                yield spans.half(number, 1 + (half == "下"))
            elif not month:
                yield spans.year(number)
            elif not one:
                yield spans.month(number, int(month))
            else:
                yield spans.day(number, int(month), int(one))
        except ValueError:
            continue


def _within(span: Span, period: Period) -> bool:
    """Whether a time lies within a period; a quarter is no half-year, so of two parts of a year they must be one."""
    since, until = period.since or date.min, period.until or date.max
    if span.until - span.since > _MONTH and until - since < _YEAR:
        return (since, until) == span
    return since <= span.since and span.until <= until


def _before(span: Span, period: Period) -> bool:
    return period.since is not None and span.until < period.since


def _near(period: Period, day: date) -> float:
    if period.since and day < period.since:
        return 0.0
    if period.until is None or day <= period.until:
        return WITHIN
    length = period.until - (period.since or period.until)
    return AFTER if day - period.until <= min(max(length, SHORTEST), LONGEST) else 0.0
