"""Chinese dates on the calendar → moments: 2022年2月7日, 去年第三季度, 下半年, 2021年春节前后, 九十年代."""

from __future__ import annotations

import re
from datetime import date

from qa.times import spans
from qa.times.festivals import CHINESE as FESTIVALS
from qa.times.spans import Moment, Rule, Span, Yearly
from qa.times.zh_numbers import NUMERAL, digits, integer

_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|[一二]?十[一二三四五六七八九]?|[一二三四五六七八九])"
TENTH = r"[上中下]旬|初(?![中级步一二三])|底|末"
_TO = r"\s*(?:至|到|[-–—~]+)\s*"
_NO_NUMERAL = r"(?<![\d.个几数多百千万第每全同当整一二三四五六七八九十两])"

_YEAR = (
    r"(?:(?:(?P<year>(?<!\d)(?:19|20)\d\d|[一二][〇○零一二三四五六七八九]{3})\s?(?:年度?|财年|学年|赛季)"
    r"|(?<!\d)(?P<short>\d\d)年(?=\d{1,2}月|[初底末])"
    r"|(?P<relative>大前|(?<!以)前|今|去|本|明|(?<!\d)后)年(?![级纪龄]|度损)度?)的?\s?)"
)
_MONTH_PART = (
    rf"(?P<month>{_MONTH})\s?月份?(?!天|革命|龄|子)"
    rf"(?:的?\s?(?P<day>{DAY})(?:\s?[日号](?!线)(?:{_TO}(?P<day2>{DAY})\s?[日号])?|{_TO}(?P<day3>{DAY})\s?[日号])|(?P<tenth>{TENTH}))?"
)
_EDGE = (
    rf"{_NO_NUMERAL}年(?P<edge>初|底|末|尾|中)"
    r"|(?P<edge2>初(?![中级步一二三恋创次衷选赛])|底|末|中(?=$|[^\u4e00-\u9fff]|[的时到至以前后]))"
)
_FESTIVAL = (
    rf"[“\"「]?(?P<festival>{'|'.join(sorted(FESTIVALS, key=len, reverse=True))})[”\"」]?(?!上河|联欢|晚会|届|路|广场|月饼)"
    r"(?P<tail>节?(?:期间|假期|假日|小?长假|黄金周|前后|当[天日晚])|节|劳动节|夜)?"
)
_PART = (
    rf"(?P<part>{_NO_NUMERAL}(?:(?P<from>{_MONTH})\s?月?份?{_TO})?{_MONTH_PART}"
    r"|第?(?P<quarter>[1-4一二三四])个?季度|(?<![A-Za-z])[Qq](?P<q>[1-4])(?!\d)"
    rf"|[前头](?P<firsts>{NUMERAL})(?:个(?P<months>月)|个?季度)"
    rf"|(?P<half>[上下])半年|(?P<season>[春夏秋冬])[天季]|(?P<summer>暑假|暑期)|{_EDGE}|{_FESTIVAL})"
)
SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}
"""First month of each."""
_YEARS = {"大前": -3, "前": -2, "去": -1, "今": 0, "本": 0, "明": 1, "后": 2}
PARTS = {"初": 0, "上旬": 0, "中": 1, "中旬": 1, "底": 2, "末": 2, "尾": 2, "下旬": 2}
"""Which third of a year or month a word means."""


def _calendar(found: re.Match[str], now: date) -> Moment | None:
    named = found.groupdict()
    year = _year(named, now)
    if not named["part"]:
        return Moment(found.start(), found.end(), spans.year(year)) if year else None
    yearly = _yearly(named, year is not None)
    if yearly is None:
        return None
    return Moment(found.start(), found.end(), yearly(year) if year else None, None if year else yearly)


def _year(named: dict[str, str | None], now: date) -> int | None:
    if named.get("year"):
        return digits(named["year"] or "")
    if short := named.get("short"):
        return int(short) + (2000 if int(short) <= now.year % 100 + 10 else 1900)
    return now.year + _YEARS[relative] if (relative := named.get("relative")) else None


def _yearly(named: dict[str, str | None], dated: bool) -> Yearly | None:
    """The part that is named of a year; None for what is more likely no time at all without a year."""
    if named["month"]:
        return _of_month(named, dated)
    if quarter := named["quarter"] or named["q"]:
        return lambda year: spans.quarter(year, integer(quarter))
    if firsts := named["firsts"]:
        last = integer(firsts) * (1 if named["months"] else 3)
        return (lambda year: spans.months(year, 1, last)) if last <= 12 and (dated or last > 4) else None
    if half := named["half"]:
        return lambda year: spans.half(year, 1 + (half == "下"))
    if edge := named["edge"] or (dated and named["edge2"]):
        return lambda year: spans.part_of_year(year, PARTS[edge])
    if dated and named["summer"]:
        return lambda year: spans.months(year, 7, 8)
    if dated and (season := named["season"]):
        return lambda year: spans.season(year, SEASONS[season])
    return _of_festival(named, dated) if named["festival"] else None


def _of_month(named: dict[str, str | None], dated: bool) -> Yearly:
    month, first = integer(named["month"] or ""), integer(named["from"] or named["month"] or "")
    if day := named["day"]:
        last = integer(named["day2"] or named["day3"] or day)
        return lambda year: Span(date(year, month, integer(day)), date(year, month, last))
    if (tenth := named["tenth"]) and first == month:
        return lambda year: spans.part_of_month(year, month, PARTS[tenth])
    started = first > month and not dated  # 从11月到1月: named by the year that it ends in
    return lambda year: spans.months(year - started, first, month)


def _of_festival(named: dict[str, str | None], dated: bool) -> Yearly | None:
    festival, tail = FESTIVALS[named["festival"] or ""], (named["tail"] or "").removeprefix("节")
    if festival.ambiguous and not named["tail"] and not dated:
        return None
    kind = "around" if tail == "前后" else "day" if tail.startswith("当") else "holiday"
    return lambda year: festival.span(year, kind if tail not in {"", "夜", "劳动节"} else "")


def _decade(found: re.Match[str], now: date) -> Moment:
    if found["full"]:
        first = int(found["full"])
    else:
        tens = integer(found["tens"])
        first = tens + (1900 if found["last"] or tens >= 30 else 2000)
    return Moment(found.start(), found.end(), spans.decade(first))


def _plan(found: re.Match[str], now: date) -> Moment:
    """A five-year plan: the tenth began in 2001."""
    first = 2001 + 5 * integer(found["number"])
    return Moment(found.start(), found.end(), Span(date(first, 1, 1), date(first + 4, 12, 31)))


RULES: list[Rule] = [
    (re.compile(f"{_YEAR}{_PART}?"), _calendar),
    (re.compile(_PART), _calendar),
    (
        re.compile(
            r"(?P<last>上个?世纪|二十世纪|20世纪)?(?:(?P<full>(?:19|20)\d0)|(?P<tens>[1-9]0|[一二三四五六七八九]十))年代"
        ),
        _decade,
    ),
    (re.compile("[“\"「‘']?十(?P<number>[一二三四五])五[”\"」’']?(?:期间|时期)"), _plan),
]
