"""Expressions of time in a question → periods: 去年, 最近三个月, 2022年2月, 春节前后, "since August 2020", "last week".

Chinese and English, by rules that a person can read. Conventions: weeks begin on Monday; 两个月前 and "two months
ago" are that calendar month, 最近两个月 and "the past two months" the days from the same day then to now; a date
without a year is the latest that is not after now, nor after the newest article; since, by and until include what they
name, before and after do not. Not done here: times of day, the lunar calendar's own dates beside festivals, other
languages' words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from qa.times import en_calendar, en_relative, numeric, zh_calendar, zh_relative
from qa.times.about import about
from qa.times.agreement import agreement
from qa.times.linking import link
from qa.times.spans import Moment
from qa.times.zh_numbers import plain
from qa.tokens import normalise
from qa.types import Named, Period

__all__ = ["LATEST", "SEQUENCE", "agreement", "find_periods", "wants_latest", "wants_sequence", "without"]

_RULES = zh_relative.RULES + zh_calendar.RULES + en_relative.RULES + en_calendar.RULES + numeric.RULES
_TITLE = re.compile(r"《[^》]*》|〈[^〉]*〉")
LATEST = re.compile(
    r"最新|有(?:什么|哪些|啥|没有)新(?=的?(?:进展|消息|动态))|最近一[次期篇条场届]|近日|近期|最近(?!的?(?:\d|[一二三四五六七八九十两几半]))(?!的(?:车站|地铁|医院|站|路))"
    r"|新しい|\b(?:latest|(?:most\s)?recent(?!\s(?:years|months|weeks|days))|newest|recently|what(?:['’]s|\sis)\snew)\b",
    re.I,
)
"""Words for the newest there is."""
SEQUENCE = re.compile(
    r"先后|(?:的|事件|事情|事故|案件|发展|前后|详细|全)经过|时间轴|时间线(?=[？?是。]|$)|来龙去脉|始末|历程|脉络"
    r"|\b(?:a|the)\s(?:full\s)?(?:timeline|chronology)\sof\b|^(?:timeline|chronology)\b|\bsequence\sof\sevents\b|\bin\swhat\sorder\b"
    r"|\bunfold(?:ed)?\b|経过|経纬",
    re.I,
)
"""Words for how things went, one after the other."""


def find_periods(question: str, now: date, newest: date | None = None) -> list[Period]:
    """The periods that a question names, in its order.

    Args:
        question: in Chinese or English; a date in digits is found in any language.
        now: the day that "yesterday" is the day before of.
        newest: the last day that anything is from; a date without a year is not after it either.
    """
    text = _TITLE.sub(lambda title: " " * len(title[0]), plain(question))
    stretches = link(text, _moments(text, now), min(now, newest or now))
    return [
        Period(one.since, one.until, one.start, one.end, about(text, one), one.guessed) for one in stretches
    ]


def without(text: str, named: Sequence[Named]) -> str:
    """The text with spaces in place of the words for periods, or outlets, that were found in it."""
    for one in named:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def wants_latest(question: str) -> bool:
    """Whether a question asks for the newest there is: 最新, "the latest"."""
    return bool(LATEST.search(normalise(question)))


def wants_sequence(question: str) -> bool:
    """Whether a question asks how things went, one after the other: 先后, 经过, "timeline"."""
    return bool(SEQUENCE.search(normalise(question)))


def _moments(text: str, now: date) -> list[Moment]:
    """What the rules match, without overlaps: the leftmost first, of those the longest, then the first rule's."""
    found: list[Moment] = []
    for pattern, rule in _RULES:
        for match in pattern.finditer(text):
            try:
                moment = rule(match, now)
            except (ValueError, OverflowError):  # a day that no calendar has, such as 2月30日
                continue
            if moment:
                found.append(moment)
    kept: list[Moment] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
