"""When a page says it was published: every notation that crawled pages use, and how exact it is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from dateutil import parser as dateutil_parser

from qa.limits import YEARS
from qa.types import Precision

DAY = r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}"
"""A pattern for a day as pages write it in digits, with whatever stands between them."""

_CJK = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s*[年/.\-]\s*(?P<month>\d{1,2})(?:\s*[月/.\-]\s*(?P<day>\d{1,2})\s*日?)?\s*月?"
    r"(?:\s*(?:星期|周)[一二三四五六日天])?"
    r"(?:[\sT]*(?P<half>上午|下午|晚上|晚|凌晨|中午|早上)?\s*"
    r"(?P<hour>\d{1,2})\s*[:：时点]\s*(?P<minute>\d{1,2})?\s*(?:[:：分]\s*(?P<second>\d{1,2})?\s*秒?)?)?"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d|\d{8}(?!\d)")
_STAMP = re.compile(r"\d{10}(?:\d{3})?")
_PATH = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:(?P<gap>[-/_.])(0?[1-9]|1[0-2])(?P=gap)(0[1-9]|[12]\d|3[01]|[1-9])(?!\d)"
    r"|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![0-9A-Za-z]))"
)
"""Without gaps two digits each, and no letter behind: 9d190153d1bf is no day."""
_CHINA = re.compile(r"\s*\(?(?:北京时间|CST|China Standard Time)\)?\s*$", re.IGNORECASE)
_RFC_822 = {"EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
"""Zones by name that RFC 822 defines, in hours; without CST, which is China's on the pages read here."""


def parse_date(text: str, zone: tzinfo) -> tuple[datetime, Precision] | None:
    """Read a stated date: RFC 822, ISO 8601, a Unix time, or a local notation such as 2022年2月11日 21:41.

    Args:
        text: the date as the page states it.
        zone: the zone of dates that state none.

    Returns:
        An aware datetime in the zone that was stated, and its precision; a midnight counts as a bare day, since
        that is what crawlers make of one. None if it is no date, has no month, or its year is not in 1800–2100.
    """
    text, in_china = _CHINA.subn("", text.strip()[:100])
    zone = timezone(timedelta(hours=8)) if in_china else zone
    for read in (_unix, _iso, _chinese, _english):
        try:
            found = read(text)
            if found:
                return _settle(*found, zone)
        except (ValueError, OverflowError):
            continue
    return None


def date_in_path(path: str, zone: tzinfo) -> datetime | None:
    """The day that a path names, as in 2022/02/11/title, 2022-02-11-title or 20220211; None if there is none."""
    for match in _PATH.finditer(path):
        try:
            year, month, day = match[1], match[3] or match[5], match[4] or match[6]
            return datetime(int(year), int(month), int(day), tzinfo=zone)
        except ValueError:
            continue
    return None


def _settle(moment: datetime, precision: Precision, zone: tzinfo) -> tuple[datetime, Precision] | None:
    """Give `moment` a zone, and call a midnight a day; None for years that no archive holds, and for Unix time 0."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if moment.year not in YEARS or moment.astimezone(UTC) == datetime(1970, 1, 1, tzinfo=UTC):
        return None
    clocks = (moment.time(), moment.astimezone(zone).time())
    if precision == "second" and any(not (at.hour or at.minute or at.second) for at in clocks):
        precision = "day"
    return moment, precision


def _unix(text: str) -> tuple[datetime, Precision] | None:
    if not _STAMP.fullmatch(text):
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(text[:10])), "second"


def _iso(text: str) -> tuple[datetime, Precision] | None:
    if not _ISO.match(text):
        return None
    return datetime.fromisoformat(text), "day" if len(text) <= 10 else "second"


def _chinese(text: str) -> tuple[datetime, Precision] | None:
    match = _CJK.search(text)
    if not match or re.search(r"[+-]\d\d:?\d\d\s*$|[A-Za-z]{3}\s*$", text[match.end() :]):
        return None  # it has a zone, or is something else
    year, month, day, hour, minute, second = (
        int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    if hour < {"下午": 12, "晚上": 12, "晚": 12, "中午": 11}.get(match["half"], 0):
        hour += 12
    precision: Precision = "month" if not day else "day" if match["hour"] is None else "second"
    return datetime(year, month, day or 1, hour, minute, second), precision


def _english(text: str) -> tuple[datetime, Precision] | None:
    """RFC 822 and the rest, by dateutil. What it fills in from its default shows as a difference of two readings."""
    if not re.search(r"(?<!\d)\d{4}(?!\d)", text):
        return None
    first, second = (
        dateutil_parser.parse(text, default=default, tzinfos=_offset)
        for default in (datetime(2000, 1, 1), datetime(2001, 2, 2, 1))
    )
    if (first.year, first.month) != (second.year, second.month):
        return None
    if first.day != second.day:
        return first, "month"
    return first, "day" if first.hour != second.hour else "second"


def _offset(name: str | None, seconds: int | None) -> tzinfo | None:
    """The zone of a stated offset in seconds, or of a name that RFC 822 knows; any other name is no zone."""
    if seconds is None and name in _RFC_822:
        seconds = _RFC_822[name] * 3600
    return None if seconds is None else timezone(timedelta(seconds=seconds))
