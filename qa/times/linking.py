"""Moments side by side → spans: "from March to May 2021" is one, "since 2020" is open, a bare month gets its year."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from qa.times import spans
from qa.times.spans import Form, Moment, Span

_FROM_TO = re.compile(r"\s*(?:至|到|直到|一直到|[-–—~]+|to|until|till|through|up to)\s*(?:the\s)?", re.I)
_LIST = re.compile(r"\s*(?:和|与|跟|及|、|,|&|,?\s?and|or)\s*(?:in\s|the\s)?", re.I)
_BETWEEN, _BETWEEN_AFTER = re.compile(r"\bbetween\s(?:the\s)?$", re.I), re.compile(r"\s?(?:之间|期间|间的)")
_FROM = re.compile(r"(?:从|打从|\bfrom\s)$", re.I)
_TO = re.compile(r"[到至]$")

_OPENED_BEFORE = {
    "since": re.compile(r"(?:\b(?:ever\s)?since|(?<![来亲各独])自从?)\s?$", re.I),
    "starting": re.compile(r"\b(?:as\sfrom|starting\s(?:in|from|on))\s$", re.I),
    "after": re.compile(r"\bafter\s$", re.I),
    "before": re.compile(r"\b(?:before|prior\sto|earlier\sthan)\s$", re.I),
    "until": re.compile(
        r"(?:\b(?:by|until|till|up\sto|as\sof|no\slater\sthan)\s(?:the\send\sof\s)?|截至|截止到?|直到)$", re.I
    ),
}
"""Words before a moment that leave one of its ends open."""
_OPENED_AFTER = {
    "until": re.compile(r"\s?为?止|(?<=[底末])[之以]?前"),
    "since": re.compile(
        r"\s?(?:以来|以降|至今|迄今|到今天|到现在|到目前)|\s(?:onwards?|to\sdate|until\snow)\b", re.I
    ),
    "starting": re.compile(r"\s?(?:起(?![诉草义源火])|开始)"),
    "after": re.compile(r"\s?(?:之后|以后|后(?![来期续天年方面台半]))"),
    "before": re.compile(r"\s?(?:之前|以前|前(?![后夕任沿线列端往来台半一二三四两0-9]))"),
}
"""Words after it that do."""

_IN = re.compile(
    r"\b(?:in|during|throughout|since|until|till|by|before|after|from|between|to|as\sof|late|early|mid)\s$",
    re.I,
)
_POSSESSIVE, _FIRST_NAME = re.compile(r"['’]s\b"), re.compile(r"[A-Z]\w+\s$")
_RECURRING = re.compile(r"(?:每个?年?|每逢|每到|历|\bevery\s|\beach\s)$", re.I)
_COMPARED = re.compile(
    r"(?:[比较]|相比于|相较于|compared\s(?:to|with)\s|\bthan\s|\bversus\s|\bvs\.?\s)$", re.I
)
_COMPARED_WITH, _COMPARED_AFTER = re.compile("[与和跟同]$"), re.compile("(?:同期)?相比")


_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, None for an open end, with the words that name them, preposition and all."""

    start: int
    end: int
    since: date | None
    until: date | None
    form: Form = "calendar"
    guessed: bool = False
    """Whether its year was not named."""


def link(text: str, moments: list[Moment], limit: date) -> list[Stretch]:
    """The stretches that moments, in the order of the text, stand for; those without a year begin by `limit`."""
    kept = [one for one in moments if not (_RECURRING.search(text[: one.start]) or _is_compared(text, one))]
    kept = [one for at, one in enumerate(kept) if not one.weak or _backed(text, kept, at)]
    found: list[Stretch] = []
    at = 0
    while at < len(kept):
        joined = at + 1 < len(kept) and _joins(text, kept[at], kept[at + 1])
        one = kept[at] if joined else _dated(text, kept, at, found)
        stretch = _range(text, one, kept[at + 1], limit) if joined else _single(text, one, limit)
        found += [stretch] if stretch else []
        at += 1 + joined
    return found


def _is_compared(text: str, one: Moment) -> bool:
    """Whether something is only measured against it, as seen from a time that the article has: 比上个月, "than last year"."""
    before = text[: one.start]
    compared = _COMPARED.search(before) or (
        _COMPARED_WITH.search(before) and _COMPARED_AFTER.match(text, one.end)
    )
    return bool(compared) and not any(char.isdigit() for char in text[one.start : one.end])


def _backed(text: str, moments: list[Moment], at: int) -> bool:
    """Whether a weak moment stands by a word or another moment that shows it to be a time."""
    one = moments[at]
    led = text[: one.start]
    if one.span or _IN.search(led) or (_POSSESSIVE.match(text, one.end) and not _FIRST_NAME.search(led)):
        return True
    before = at > 0 and text[moments[at - 1].end : one.start]
    after = at + 1 < len(moments) and text[one.end : moments[at + 1].start]
    return any(gap and (_FROM_TO.fullmatch(gap) or _LIST.fullmatch(gap)) for gap in (before, after))


def _joins(text: str, one: Moment, other: Moment) -> bool:
    gap = text[one.end : other.start]
    if _LIST.fullmatch(gap):
        return bool(_BETWEEN.search(text[: one.start]) or _BETWEEN_AFTER.match(text, other.end))
    return bool(_FROM_TO.fullmatch(gap))


def _dated(text: str, moments: list[Moment], at: int, found: list[Stretch]) -> Moment:
    """The moment, with its year taken from a neighbour in a list, if there is one: 2021年1月、2月."""
    one = moments[at]
    if found and found[-1].since and _LIST.fullmatch(text[moments[at - 1].end : one.start]):
        return _in_year(one, found[-1].since.year, guessed=found[-1].guessed)
    follows = at + 1 < len(moments) and _LIST.fullmatch(text[one.end : moments[at + 1].start])
    after = moments[at + 1].span if follows else None
    return _in_year(one, after.since.year) if after else one


def _in_year(one: Moment, year: int, *, guessed: bool = False) -> Moment:
    """The moment in a year, which may itself be guessed; as it was, where that year has no such day."""
    try:
        return replace(one, span=one.yearly(year), yearly=None, guessed=guessed) if one.yearly else one
    except ValueError:
        return one


def _is_guessed(one: Moment) -> bool:
    return one.guessed or one.span is None


def _resolved(one: Moment, limit: date, *, over: bool = False) -> Span | None:
    return one.span or (spans.latest(one.yearly, limit, over=over) if one.yearly else None)


def _range(text: str, one: Moment, other: Moment, limit: date) -> Stretch | None:
    """From the beginning of one to the end of the other."""
    guessed = _is_guessed(one) and _is_guessed(other)
    if one.span and other.yearly:
        same = _in_year(other, one.span.since.year)
        follows = same.span and same.span.since >= one.span.since
        other = same if follows else _in_year(other, one.span.since.year + 1)
    last = _resolved(other, limit)
    first = _resolved(one, last.since) if last else None
    if not first or not last or first.since > last.until:
        return None
    before = text[: one.start]
    led = _FROM.search(before) or _BETWEEN.search(before) or _OPENED_BEFORE["since"].search(before)
    ended = _BETWEEN_AFTER.match(text, other.end) or _OPENED_AFTER["until"].match(text, other.end)
    start, end = led.start() if led else one.start, ended.end() if ended else other.end
    return Stretch(start, end, first.since, last.until, guessed=guessed)


def _single(text: str, one: Moment, limit: date) -> Stretch | None:
    """One moment, perhaps opened at an end by "since", "after", "before", "until" and their like."""
    before = text[: one.start]
    led = _first(_OPENED_BEFORE, lambda word: word.search(before))
    ended = _first(_OPENED_AFTER, lambda word: word.match(text, one.end))
    kind = (
        ended[0]
        if ended and (not led or ended[0] in {"starting", "after", "before"})
        else led[0]
        if led
        else ""
    )
    span = _resolved(one, limit, over=kind == "after")
    if span is None:
        return None
    guessed = _is_guessed(one)
    if one.form != "calendar" or not kind:
        return Stretch(one.start, one.end, span.since, span.until, one.form, guessed)
    preposition = led[1] if led else _FROM.search(before) or _TO.search(before)
    start, end = preposition.start() if preposition else one.start, ended[1].end() if ended else one.end
    since, until = {
        "since": (span.since, None),
        "starting": (span.since, None),
        "after": (span.until + _ONE_DAY, None),
        "before": (None, span.since - _ONE_DAY),
        "until": (None, span.until),
    }[kind]
    form: Form = "since" if kind in {"since", "after"} else "calendar"
    return Stretch(start, end, since, until, form, guessed)


def _first(
    words: dict[str, re.Pattern[str]], find: Callable[[re.Pattern[str]], re.Match[str] | None]
) -> tuple[str, re.Match[str]] | None:
    return next(((kind, found) for kind, word in words.items() if (found := find(word))), None)
