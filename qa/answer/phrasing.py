"""The text of an answer: quotes line by line, and the few sentences that are not quoted, in the question's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo

from qa.answer.quoting import Scored
from qa.features import Need
from qa.numerals import values
from qa.tokens import normalise, terms
from qa.types import Answer, Citation, Filters, stated

_CHINESE = re.compile("[\u4e00-\u9fff]")


def told(citations: Sequence[Citation], dated: tzinfo | None = None) -> list[str]:
    """The lines of an answer: quotes with their numbers, and above rows of a table, once, the head of that table.

    Before each quote stands the day on which it was published, if it is to be `dated`, in that zone, and states one.
    """
    lines, before = list[str](), ""
    for one in citations:
        lines += [one.head] if one.head not in {"", before} else []
        published = stated(one)
        day = f"{_day(published, dated)}: " if dated and published else ""
        lines.append(f"{day}{one.quote} [{one.number}]")
        before = one.head
    return lines


def _day(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).date().isoformat()


def differing(need: Need, chosen: Sequence[Scored], zone: tzinfo = UTC) -> list[str]:
    """A line that says so where articles give other figures in the unit asked for; else none."""
    told: dict[str, tuple[str, str]] = {}
    for number, one in enumerate(chosen, start=1):
        apart = _times(need, one) < _times(need, chosen[0])  # about another time than the one asked about
        if not apart and (figures := need.wanted.counts(normalise(one.quote.text))):
            day = one.published
            dated = f" ({_day(day, zone)})" if day else ""
            value = next(iter(values(figures[0]) or terms(figures[0])))
            told.setdefault(one.evidence.article.id, (value, f"{figures[0]}{dated} [{number}]"))
    if len({value for value, _ in told.values()}) < 2:
        return []
    chinese = _CHINESE.search(need.text)
    return [
        ("各篇报道的数字不同：" if chinese else "The reports give different figures: ")
        + "; ".join(line for _, line in told.values())
    ]


def _times(need: Need, one: Scored) -> float:
    """How well an article's title and day agree with the times that the question names."""
    passage = one.evidence.hit.passage
    return need.dated(passage, passage.title)


def abstention(question: str, filters: Filters) -> str:
    """That the archive does not say, in all or within the filters."""
    limited = filters != Filters()
    if _CHINESE.search(question):
        return "在所选范围内，档案没有回答这个问题。" if limited else "档案没有回答这个问题。"
    return "Within these limits, the archive does not say." if limited else "The archive does not say."


def outside(answer: Answer, extent: tuple[date, date]) -> Answer:
    """An abstention that says of which days the archive's articles are, since none is of those asked about.

    Args:
        answer: the abstention.
        extent: the days of the archive's first and last article.
    """
    first, last = extent
    if _CHINESE.search(answer.question):
        told = f"这些日子没有文章：档案里最早的是 {first} 的，最新的是 {last} 的。"
    else:
        told = f" There is no article of these days: the first is of {first}, the newest of {last}."
    return replace(answer, text=answer.text + told, extent=extent)
