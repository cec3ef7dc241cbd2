"""English expressions of time relative to now → moments: yesterday, last Friday, two months ago, the past year."""

from __future__ import annotations

import re
from datetime import date, timedelta

from qa.times import spans
from qa.times.en_calendar import MONTH, SEASONS, STEPS, month_number
from qa.times.spans import Form, Moment, Rule, Span, Unit

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = rf"(?P<weekday>{'|'.join(_WEEKDAYS)})"
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "a couple of": 2, "couple of": 2, "a few": spans.FEW, "few": spans.FEW, "several": spans.FEW, "a": 1, "an": 1,
    "half a": 0.5,
}  # fmt: skip
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_WHOLE = "(?P<unit>week|month|quarter|year|weekend|decade)"
_UNIT = r"(?P<unit>hour|day|week|month|quarter|year|decade)"
_DAYS = {
    "the day before yesterday": -2, "yesterday": -1, "last night": -1, "today": 0, "tonight": 0, "this morning": 0,
    "this afternoon": 0, "this evening": 0, "tomorrow": 1, "the day after tomorrow": 2,
}  # fmt: skip

_DAY_NAMES = "|".join(sorted(_DAYS, key=len, reverse=True)).replace(" ", r"\s")
_AT = "|".join(
    rf"(?<=\b{word}\s)" for word in ("on", "since", "until", "till", "by", "before", "after", "from", "to")
)


def _count(text: str) -> float:
    return int(text) if text.isdecimal() else _NUMBERS[text.lower()]


def _unit(text: str, count: float) -> tuple[Unit, float]:
    name = text.lower()
    return ("year", 10 * count) if name == "decade" else (name, count)  # type: ignore[return-value]


def _moment(found: re.Match[str], span: Span, form: Form = "calendar") -> Moment:
    return Moment(found.start(), found.end(), span, form=form)


def _day(found: re.Match[str], now: date) -> Moment:
    return _moment(found, spans.relative("day", now, _DAYS[" ".join(found[0].lower().split())]))


def _calendar(found: re.Match[str], now: date) -> Moment:
    steps, unit = STEPS[found["which"].lower()], found["unit"].lower()
    if unit == "weekend":
        return _moment(found, Span(spans.weekday(now, 5, steps).since, spans.weekday(now, 6, steps).until))
    if unit == "decade":
        return _moment(found, spans.decade(now.year // 10 * 10 + 10 * steps))
    return _moment(found, spans.relative(unit, now, steps))  # type: ignore[arg-type]


def _so_far(found: re.Match[str], now: date) -> Moment:
    unit: Unit = found["unit"].lower()  # type: ignore[assignment]
    return _moment(found, Span(spans.containing(unit, now).since, now))


def _rolling(found: re.Match[str], now: date) -> Moment:
    unit, count = _unit(found["unit"], _count(found["count"] or "one"))
    ahead = (found["which"] or "").lower() in {"next", "coming"}
    span = spans.rolling(unit, now, count if ahead else -count)
    return _moment(found, span, "calendar" if ahead else "rolling")


def _recent(found: re.Match[str], now: date) -> Moment:
    unit, count = _unit(found["unit"], spans.FEW)
    return _moment(found, spans.rolling(unit, now, -count), "rolling")


def _ago(found: re.Match[str], now: date) -> Moment:
    unit, count = _unit(found["unit"], _count(found["count"]))
    there = spans.shift(now, unit, -count)
    return _moment(found, Span(there, there) if found["same"] else spans.relative(unit, now, -count))


def _last_weekday(found: re.Match[str], now: date) -> Moment:
    number, which = _WEEKDAYS.index(found["weekday"].lower()), (found["which"] or "").lower()
    if which == "last":
        return _moment(found, spans.latest_weekday(now - timedelta(days=1), number))
    if which == "next":
        return _moment(found, spans.latest_weekday(now + timedelta(days=7), number))
    if which == "this":
        return _moment(found, spans.weekday(now, number, 0))
    return _moment(found, spans.latest_weekday(now, number))


def _last_yearly(found: re.Match[str], now: date) -> Moment | None:
    """Last July, this spring: the latest that is over, this year's, or the first to come."""
    if found["month"] in {"may", "march", "mar"}:  # "this may be"
        return None
    name, which = (found["month"] or found["season"]).lower(), found["which"].lower()
    first = SEASONS[name] if found["season"] else month_number(name)
    years = {
        "last": (now.year, now.year - 1, now.year - 2),
        "this": (now.year,),
        "next": (now.year, now.year + 1),
    }[which]
    for year in years:
        span = spans.season(year, first) if found["season"] else spans.month(year, first)
        if which == "this" or (span.until < now if which == "last" else span.since > now):
            return _moment(found, span)
    return None


_RELATIVE = {
    rf"(?<!\busa\s)(?<!\beven\s)\b(?:{_DAY_NAMES})\b": _day,
    rf"(?<!\bthe )\b(?:earlier\s|later\s)?(?P<which>last|this|next)\s{_WHOLE}\b": _calendar,
    rf"\b(?:the\s)(?P<which>current|coming)\s{_WHOLE}\b": _calendar,
    r"\bso\sfar\sthis\s(?P<unit>week|month|quarter|year)\b": _so_far,
    r"\bthis\s(?P<unit>week|month|quarter|year)\sso\sfar\b": _so_far,
    r"\b(?:the\s)?(?P<unit>year)\sto\sdate\b": _so_far,
    rf"\b(?:the\s(?P<which>last)|(?:the\s)?past)\s(?P<count>){_UNIT}\b": _rolling,
    rf"\b(?:the\s)?(?P<which>last|past|previous|next|coming)\s{_COUNT}\s{_UNIT}s\b": _rolling,
    rf"\b(?:the\s)?(?:most\s)?recent\s{_UNIT}s\b": _recent,
    rf"\b{_COUNT}\s{_UNIT}s?\sago\b(?P<same>\stoday)?": _ago,
    rf"\b(?:(?P<which>last|this|next)\s|{_AT}){_WEEKDAY}\b(?!s)": _last_weekday,
    rf"\b(?P<which>last|this|next)\s(?:{MONTH}|(?P<season>spring|summer|autumn|fall|winter)\b)": _last_yearly,
}
RULES: list[Rule] = [(re.compile(pattern, re.I), rule) for pattern, rule in _RELATIVE.items()]
