"""Spans of days: the years, quarters, weeks and so on that expressions of time mean. No text here.

Weeks begin on Monday. A part of a year or month ("early", 年底, 中旬) is a fixed run of months or days.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from dateutil.relativedelta import relativedelta

Unit = Literal["hour", "day", "week", "month", "quarter", "year"]
Form = Literal["calendar", "rolling", "since"]

YEARS = range(1900, 2101)
"""Years that are understood; the lunar calendar is tabulated for these."""
FEW = 5
"""What 几, 数, "a few" and "recent" are taken for."""


class Span(NamedTuple):
    """Days, both ends inclusive."""

    since: date
    until: date


Yearly = Callable[[int], Span]
"""A span that comes once a year, by year."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One expression of time in a text: a span, or one that comes every year where no year was named."""

    start: int
    end: int
    span: Span | None = None
    yearly: Yearly | None = None
    form: Form = "calendar"
    weak: bool = False
    """Counts only beside a word such as "in", or another moment: a bare "May"."""
    guessed: bool = False
    """Whether its year is that of a neighbour which named none either."""


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Moment | None]]
"""A pattern, and what a match of it means on a given day; None for what is no time after all. A match that
names no day that exists raises ValueError."""


def day(year: int, month: int, number: int) -> Span:
    """One day. Raises ValueError if there is no such day."""
    one = date(year, month, number)
    return Span(one, one)


def month(year: int, number: int) -> Span:
    """A whole month."""
    return months(year, number, number)


def months(year: int, first: int, last: int) -> Span:
    """From a month to another; to that of the next year when `last` is the earlier one."""
    end = date(year + (last < first), last, 1) + relativedelta(months=1, days=-1)
    return Span(date(year, first, 1), end)


def quarter(year: int, number: int) -> Span:
    """A quarter, 1 to 4."""
    return months(year, 3 * number - 2, 3 * number)


def half(year: int, number: int) -> Span:
    """A half of a year, 1 or 2."""
    return months(year, 6 * number - 5, 6 * number)


def season(year: int, first_month: int) -> Span:
    """Three months from March, June, September or December on; winter ends in the next year."""
    return months(year, first_month, (first_month + 1) % 12 + 1)


def year(number: int) -> Span:
    """A calendar year."""
    return months(number, 1, 12)


def decade(first: int) -> Span:
    """Ten years."""
    return Span(date(first, 1, 1), date(first + 9, 12, 31))


def part_of_year(number: int, part: int) -> Span:
    """Its beginning (0: January to March), middle (1: May to August) or end (2: October to December)."""
    return months(number, *((1, 3), (5, 8), (10, 12))[part])


def part_of_month(of_year: int, number: int, part: int) -> Span:
    """Its first (0) or second (1) ten days, or the rest (2)."""
    whole = month(of_year, number)
    first, last = (1, 11, 21)[part], (10, 20, 0)[part]
    until = date(of_year, number, last) if last else whole.until
    return Span(date(of_year, number, first), until)


def containing(unit: Unit, at: date) -> Span:
    """The calendar unit that a day lies in."""
    if unit == "week":
        monday = at - timedelta(days=at.weekday())
        return Span(monday, monday + timedelta(days=6))
    if unit == "month":
        return month(at.year, at.month)
    if unit == "quarter":
        return quarter(at.year, (at.month + 2) // 3)
    return year(at.year) if unit == "year" else Span(at, at)


def shift(at: date, unit: Unit, count: float) -> date:
    """The day `count` units later (earlier when below 0); half a year is six months, half a month 15 days."""
    if unit == "hour":
        return at + timedelta(days=round(count / 24))
    if unit in {"quarter", "year"}:
        return at + relativedelta(months=round(count * (3 if unit == "quarter" else 12)))
    if unit == "month":
        return at + relativedelta(months=int(count), days=round(30 * (count - int(count))))
    return at + timedelta(days=round(count * (7 if unit == "week" else 1)))


def relative(unit: Unit, now: date, count: float) -> Span:
    """The calendar unit `count` units from now: month, -1 is last month."""
    if count != int(count):  # half a year ago is a month, half a month ago a day
        return (
            relative("month", now, 12 * count)
            if unit == "year"
            else containing("day", shift(now, unit, count))
        )
    return containing(unit, shift(now, unit, count))


def rolling(unit: Unit, now: date, count: float) -> Span:
    """The `count` units up to now, or from now on when above 0."""
    other = shift(now, unit, count)
    return Span(min(now, other), max(now, other))


def weekday(now: date, number: int, weeks: int) -> Span:
    """A day of a week (0 is Monday), `weeks` from this one."""
    one = now + timedelta(days=number - now.weekday() + 7 * weeks)
    return Span(one, one)


def latest_weekday(now: date, number: int) -> Span:
    """The latest such day that is not after now."""
    one = now - timedelta(days=(now.weekday() - number) % 7)
    return Span(one, one)


def latest(yearly: Yearly, limit: date, *, over: bool = False) -> Span | None:
    """The latest occurrence that begins by `limit`, or is `over` before it; one of over half a year is in its last month."""
    for number in range(limit.year, limit.year - 9, -1):  # February 29 may lie eight years back
        try:
            span = yearly(number)
        except ValueError:
            continue
        long = (span.until - span.since).days > 184
        begun = span.until.replace(day=1) if long else span.since
        if span.until < limit if over else begun <= limit:
            return span
    return None
