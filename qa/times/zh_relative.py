"""Chinese expressions of time relative to now → moments: 昨天, 上周三, 上个月底, 最近三个月, 两年前, 近年来."""

from __future__ import annotations

import re
from datetime import date

from qa.times import spans
from qa.times.spans import Form, Moment, Rule, Span, Unit
from qa.times.zh_calendar import DAY, PARTS, SEASONS, TENTH
from qa.times.zh_numbers import NUMERAL, integer, number

_UNITS: dict[str, Unit] = {
    "小时": "hour",
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "季度": "quarter",
    "年": "year",
}
_UNIT = r"个?(?P<unit>小时|天|日(?![元本])|周(?![年岁期])|星期|礼拜|月|季度|年(?![级期龄代薪轻]))"
_COUNT = rf"(?P<count>{NUMERAL}|[几数半])"
_WHICH = r"(?P<which>上上|上|本|这|下下|下)一?个?"
_STEPS = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1, "下下": 2}
_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_WEEK = r"(?:周|星期|礼拜)"
_WEEKDAYS = "一二三四五六日"


def _day(found: re.Match[str], now: date) -> Moment:
    named = found["day"] or found["night"][0]
    return Moment(found.start(), found.end(), spans.relative("day", now, _DAYS[named]))


def _week(found: re.Match[str], now: date) -> Moment:
    weeks, named = _STEPS[found["which"]], (found["weekday"] or "").replace("天", "日")
    span = spans.relative("week", now, weeks)
    if named == "末":
        span = Span(spans.weekday(now, 5, weeks).since, span.until)
    elif named:
        span = spans.weekday(now, _WEEKDAYS.index(named), weeks)
    return Moment(found.start(), found.end(), span)


def _weekday(found: re.Match[str], now: date) -> Moment:
    number = _WEEKDAYS.index(found["weekday"].replace("天", "日"))
    return Moment(found.start(), found.end(), spans.latest_weekday(now, number))


def _month(found: re.Match[str], now: date) -> Moment:
    there = spans.shift(now, "month", _STEPS[found["which"]])
    span = spans.month(there.year, there.month)
    if found["day"]:
        span = spans.day(there.year, there.month, integer(found["day"]))
    elif found["tenth"]:
        span = spans.part_of_month(there.year, there.month, PARTS[found["tenth"]])
    return Moment(found.start(), found.end(), span)


def _season(found: re.Match[str], now: date) -> Moment:
    first = SEASONS[found["season"]]
    winter = spans.latest(lambda year: spans.season(year, first), now) if first == 12 else None
    return Moment(found.start(), found.end(), winter or spans.season(now.year, first))


def _quarter(found: re.Match[str], now: date) -> Moment:
    return Moment(found.start(), found.end(), spans.relative("quarter", now, _STEPS[found["which"]]))


def _rolling(found: re.Match[str], now: date) -> Moment | None:
    count, ahead = number(found["count"]), found["ahead"]
    if found["this"] and count == 1:  # 这一周 is the week, 这一年 no clear time
        return None
    span = spans.rolling(_UNITS[found["unit"]], now, count if ahead else -count)
    form: Form = "calendar" if ahead else "rolling"
    return Moment(found.start(), found.end(), span, form=form)


def _up_to_now(found: re.Match[str], now: date) -> Moment:
    span = spans.rolling(_UNITS[found["unit"]], now, -number(found["count"]))
    return Moment(found.start(), found.end(), span, form="rolling")


def _recent_years(found: re.Match[str], now: date) -> Moment:
    return Moment(found.start(), found.end(), spans.rolling("year", now, -spans.FEW), form="rolling")


def _ago(found: re.Match[str], now: date) -> Moment:
    unit, count = _UNITS[found["unit"] or "月"], -number(found["count"])
    there = spans.shift(now, unit, count)
    return Moment(
        found.start(), found.end(), Span(there, there) if found["same"] else spans.relative(unit, now, count)
    )


RULES: list[Rule] = [
    (
        re.compile(
            r"(?P<day>大前|前|昨|今|明|大后|后)(?:天(?!津|性|免疫|失调|条件|因素|桥|水|才|赋|系|集团|控股)"
            r"|(?<![以目])(?<!后)日(?!头条|说法|关注|之|本|重现))|(?P<night>昨[晚夜]|今[早晚晨夜])"
        ),
        _day,
    ),
    (re.compile(rf"{_WHICH}{_WEEK}(?![期刊年边岁恩])(?P<weekday>[一二三四五六日末]|天(?!气))?"), _week),
    (
        re.compile(
            rf"(?<![一二三四五六七八九十两几每\d个本上下这]){_WEEK}(?P<weekday>[一二三四五六日]|天(?!气))(?![次至到\-福围])"
        ),
        _weekday,
    ),
    (re.compile(rf"{_WHICH}月(?![月球饼])(?:的?(?P<day>{DAY})[日号]|(?P<tenth>{TENTH}))?"), _month),
    (re.compile(r"这个(?P<season>[春夏秋冬])[天季]"), _season),
    (re.compile(rf"{_WHICH}季度"), _quarter),
    (
        re.compile(
            r"(?:最近|过去|(?<![有已将达附邻接亲靠最])近|(?P<this>这)|(?P<ahead>未来|今后|接下来|往后))的?"
            rf"{_COUNT}{_UNIT}(?:以来|来(?!自)|[里内间](?![容部接]))?"
        ),
        _rolling,
    ),
    (re.compile(rf"(?<![\d第一二三四五六七八九十百千万本多]){_COUNT}{_UNIT}来(?![自访到临过])"), _up_to_now),
    (re.compile(r"(?<![最附靠接])近些?年来?(?![底末初关])"), _recent_years),
    (
        re.compile(
            rf"(?<![\d第近百千万.多几数十])(?P<count>\d{{1,2}}|(?!\d){NUMERAL}|半)"
            r"(?:个?(?P<unit>天|周|星期|礼拜|年)|个月)(?:以前|之前|前(?![后夕沿台端期列任往景0-9一二三四两]))"
            r"(?P<same>的?(?:今天|今日|同一天))?"
        ),
        _ago,
    ),
]
