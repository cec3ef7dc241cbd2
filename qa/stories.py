"""Two articles → the same story, linked reports, or neither; and hits → one for each story's passage. Stores nothing.

Copies of a news story share most of their wording, and so do bulletins of one template. What tells them apart are
figures: in a copy the same words stand around the same figures, in a template's next issue around others. So a
text is compared by its runs of four units (a character of a script without spaces, a word, or a number), and each
figure by the units beside it. benchmarks/stories.py learned what that is worth, on one half of labelled pairs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log, log1p
from typing import Literal

from qa.tokens import UNSPACED, normalise
from qa.types import Hit, Passage, Relative, stated

Kind = Literal["same", "linked"]

RUN = 4
"""Units in a shingle (Broder: On the Resemblance and Containment of Documents, 1997)."""
WEIGHTS = {"resemblance": 9.9, "covered": 17.2, "agreeing": 1.6, "new_lead": -3.3}
BIAS = -24.3
"""Log odds that two texts are copies if nothing sets them apart; from `python benchmarks/stories.py --learn`."""
WRONG_MERGE = 2
"""A wrong merge hides an article: it counts as much as so many copies left apart."""
RENAMED = 3
"""Places where each of two texts has a name that the other lacks: the same words tell of two people or countries."""
MEASURES = frozenset("万亿千百元美港欧英人名户家起件个次岁只辆台架艘吨米公平亩倍股桶套所座头")
"""What makes an amount of the figure before it; what counts days, clauses or telephones is not here."""
NEW_LEAD = (120, 80)
"""A longer text that has within its first units so many of its own is most likely a further report."""
DAYS, VERBATIM = 7, 0.97
"""Stated dates further apart than this are those of two stories, unless the texts resemble each other this much."""
LINKED_RESEMBLANCE, LINKED_COVERED, LINKED_VOUCHERS = 0.2, 0.65, 5
"""The least for a linked report: one that adds to the other, or tells part of it in its own words."""
CORRECTED, CORRECTED_COVERED = 2, 0.92
"""Figures that a corrected text may change, and how much of it still stands in the other at least."""
SAME_PASSAGE = 0.6
"""Share of the shorter passage's shingles, from which two copies' passages count as one."""

_NUMBER = r"\d+(?:[.,]\d+)*|[〇零一二三四五六七八九十百千万亿两]+"
_UNIT = re.compile(rf"{_NUMBER}|[{UNSPACED}]|[^\W\d_{UNSPACED}]+")
_FIGURE = re.compile(_NUMBER)
_TENS = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_PLAIN = re.compile("[〇零一二三四五六七八九两]+")
_CORRECTION = re.compile(r"\W*(?:更正|勘误|訂正|勘誤|correction\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is compared."""

    units: tuple[str, ...]
    shingles: AbstractSet[str]
    figures: Mapping[tuple[str, ...], AbstractSet[str]]
    """By the units beside them (two before, one after): the figures that stand there."""

    @classmethod
    def of(cls, text: str) -> Wording:
        """The wording of an article's cleaned text."""
        units = tuple(_UNIT.findall(normalise(text)))
        masked = ["#" if _FIGURE.fullmatch(unit) else unit for unit in units]
        figures: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for at, unit in enumerate(units):
            if masked[at] == "#":
                figures[(*masked[max(0, at - 2) : at], "#", *masked[at + 1 : at + 2])].add(_value(unit))
        return cls(units, frozenset(_shingles(units)), figures)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two wordings have in common."""

    resemblance: float
    """Shingles in common, of all (Jaccard)."""
    covered: float
    """Share of the shorter text's units that stand in the longer, in runs of four or more."""
    agree: int
    """Places where both have the same figure."""
    differ: int
    """Places where both have figures, and none in common."""
    apart: bool
    """Whether each has an amount that the other lacks, or a name in `RENAMED` places or more."""
    new_lead: bool
    """Whether the longer opens with a passage of its own; see `NEW_LEAD`."""

    @classmethod
    def of(cls, one: Wording, other: Wording) -> Comparison:
        """Compare two wordings, in either order."""
        shorter, longer = sorted((one, other), key=lambda wording: len(wording.units))
        common = len(shorter.shingles & longer.shingles)
        union = len(shorter.shingles) + len(longer.shingles) - common
        places = shorter.figures.keys() & longer.figures.keys()
        differ = sum(shorter.figures[place].isdisjoint(longer.figures[place]) for place in places)
        mine, theirs = _own_runs(shorter.units, longer.shingles), _own_runs(longer.units, shorter.shingles)
        sides = (mine, shorter, longer), (theirs, longer, shorter)
        return cls(
            resemblance=common / union if union else 0.0,
            covered=1 - sum(size for _, size in mine) / max(1, len(shorter.units)),
            agree=len(places) - differ,
            differ=differ,
            apart=all(_amounts(*side) for side in sides) or all(_named(*side) >= RENAMED for side in sides),
            new_lead=any(at < NEW_LEAD[0] and size >= NEW_LEAD[1] for at, size in theirs),
        )


def features(found: Comparison) -> dict[str, float]:
    """What speaks for two texts being copies, by the names in `WEIGHTS`."""
    return {
        "resemblance": found.resemblance,
        "covered": found.covered,
        "agreeing": log1p(found.agree),
        "new_lead": float(found.new_lead),
    }


def kind(found: Comparison, days: int | None) -> Kind | None:
    """What two articles are to each other; None for different stories.

    Args:
        found: of their texts.
        days: between their stated dates; None where one states none.
    """
    if days is not None and days > DAYS and found.resemblance < VERBATIM:
        return None
    odds = BIAS + sum(WEIGHTS[name] * value for name, value in features(found).items())
    alike = odds >= log(WRONG_MERGE)
    if found.differ:
        corrected = found.differ <= CORRECTED and found.agree >= 3 * found.differ
        return "linked" if corrected and alike and found.covered >= CORRECTED_COVERED else None
    if alike and not found.apart:
        return "same"
    told_again = found.resemblance >= LINKED_RESEMBLANCE and found.covered >= LINKED_COVERED
    return "linked" if told_again and found.agree >= LINKED_VOUCHERS else None


def is_correction(title: str) -> bool:
    """Whether a title announces a correction of another article, which its text then names."""
    return bool(_CORRECTION.match(title))


def earliest(one: Passage | Relative) -> tuple[bool, float]:
    """Sorts earliest first, then those that state no date, which keep their order."""
    when = stated(one) if isinstance(one, Passage) else one.published
    return when is None, when.timestamp() if when else 0.0


def one_each(hits: Sequence[Hit], copies: Mapping[str, AbstractSet[str]]) -> list[Hit]:
    """Hits with each story's passage once: at the place of its best copy, in the words of its earliest,
    or of the best where none states a date.

    Args:
        hits: best first.
        copies: by article id, the ids of its copies; an article that has none may be missing.
    """
    kept: list[list[Hit]] = []
    for hit in hits:
        others = copies.get(hit.passage.article_id, frozenset())
        for group in kept if others else ():
            if group[0].passage.article_id in others and _one_passage(group[0], hit):
                group.append(hit)
                break
        else:
            kept.append([hit])
    return [_told_first(group) for group in kept]


def _told_first(group: Sequence[Hit]) -> Hit:
    best, first = group[0], min(group, key=lambda hit: earliest(hit.passage))
    return replace(first, score=best.score, dense=best.dense, lexical=best.lexical, dated=best.dated)


def _one_passage(one: Hit, other: Hit) -> bool:
    mine, theirs = (set(_shingles(_UNIT.findall(normalise(hit.passage.text)))) for hit in (one, other))
    return len(mine & theirs) >= SAME_PASSAGE * max(1, min(len(mine), len(theirs)))


def _shingles(units: Sequence[str]) -> list[str]:
    return [" ".join(units[at : at + RUN]) for at in range(max(min(1, len(units)), len(units) - RUN + 1))]


def _own_runs(units: Sequence[str], others: AbstractSet[str]) -> list[tuple[int, int]]:
    """(start, size) of each run of units that no shingle shared with another text covers."""
    covered = bytearray(len(units))
    for at in range(len(units) - RUN + 1):
        if " ".join(units[at : at + RUN]) in others:
            covered[at : at + RUN] = b"\1" * RUN
    return [(found.start(), len(found[0])) for found in re.finditer(rb"\0+", covered)]


def _amounts(runs: Iterable[tuple[int, int]], text: Wording, other: Wording) -> bool:
    """Whether one of a text's own runs has an amount that is nowhere in the other text."""
    known = set().union(*other.figures.values())
    units = (*text.units, "")
    return any(
        units[at][0].isdecimal() and units[at + 1] in MEASURES and _value(units[at]) not in known
        for start, size in runs
        for at in range(start, start + size)
    )


def _named(runs: Iterable[tuple[int, int]], text: Wording, other: Wording) -> int:
    """How many of a text's own runs share a word, or two units on end, that is nowhere in the other text."""
    there = set(_names(other.units))
    places = Counter(name for at, size in runs for name in set(_names(text.units[at : at + size])) - there)
    return max(places.values(), default=0)


def _names(units: Sequence[str]) -> list[str]:
    return [one + other for one, other in pairwise(units)] + [unit for unit in units if len(unit) > 1]


def _value(figure: str) -> str:
    """A figure so that 五 and 5, 十二 and 12, 1,200 and 1200 are one."""
    if figure[0].isdigit():
        return figure.replace(",", "").lstrip("0") or "0"
    if tens := _TENS.fullmatch(figure):
        return f"{tens[1] or '一'}{tens[2] or '〇'}".translate(_DIGITS)
    return figure.translate(_DIGITS) if _PLAIN.fullmatch(figure) else figure


_DIGITS = str.maketrans("〇零一二三四五六七八九两", "001234567892")
