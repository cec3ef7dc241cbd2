"""What an archive held on a day: which revision of each article stood then, and a search among those superseded since.

Superseded passages are in neither index, where they would distort what is typical. There are few of them, so they
are compared one by one: by their stored vectors, and by BM25 with the rarity that the current passages give terms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qa.lexical import K1, TITLE_BOOST, B
from qa.store import Columns, Database, Passages, Revisions, Seen
from qa.tokens import terms
from qa.types import Passage, Revision

PLAIN = 1000
"""Superseded passages whose terms are counted for a question; of more, only the nearest by vector."""


def revisions(seen: Sequence[Seen], zone: tzinfo) -> list[Revision]:
    """The revisions that differ in their page, each with the day since which it stands, oldest first.

    Args:
        seen: an article's revisions, oldest first, at least one. Of several in a row that were made of the same
            page, by ever better cleaners, the last speaks for all.
        zone: in which days are counted.
    """
    found: list[Revision] = []
    stated = None
    before: bytes | None = None
    for one in seen:
        first_seen = one.first_seen.astimezone(zone).date()
        published = date.fromordinal(one.day) if one.day else first_seen
        if one.raw_hash == before:
            found[-1] = Revision(one.revision, found[-1].since if found[1:] else published)
        elif not found:
            found.append(Revision(one.revision, published))
        else:
            changed = first_seen
            if one.updated and one.updated != stated:  # else it is about an earlier change
                changed = min(one.updated.astimezone(zone).date(), first_seen)
            found.append(Revision(one.revision, max(changed, found[-1].since)))
        before, stated = one.raw_hash, one.updated
    return found


def standing(told: Sequence[Revision], day: date) -> int | None:
    """The revision that stood at the end of a day, of those that `revisions` told; None before the first."""
    return next((one.revision for one in reversed(told) if one.since <= day), None)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How the passages of a day differ from the current ones. Both arrays are ascending passage ids."""

    hidden: NDArray[np.int64]
    """Current ones that were not there yet."""
    restored: Columns
    """Superseded ones that were."""


class Past:
    """Knows which passages an archive had on a day. `forget` what was read when the database has changed."""

    def __init__(self, database: Database, zone: tzinfo) -> None:
        self._revisions, self._passages, self._zone = Revisions(database), Passages(database), zone
        self._told: dict[str, list[Revision]] | None = None

    def forget(self) -> None:
        """Read the revisions anew when they are next needed."""
        self._told = None

    def at(self, day: date) -> Snapshot:
        """The differences of a day."""
        if self._told is None:
            several = self._revisions.several()
            self._told = {name: revisions(seen, self._zone) for name, seen in several.items()}
        hidden: list[int] = []
        restored: list[int] = []
        for name, told in self._told.items():
            stood = standing(told, day)
            if stood != told[-1].revision:
                hidden += self._passages.ids_of(name)
                restored += self._passages.ids_of(name, stood) if stood else []
        return Snapshot(np.array(sorted(hidden), dtype=np.int64), self._passages.columns(restored))


def bm25(passages: Iterable[Passage], idf: Mapping[str, float]) -> dict[int, float]:
    """BM25 by passage id, of those that hold any of the terms in `idf`, as close to `qa.lexical` as may be.

    What a text of usual length is, is taken from the passages given; a title's terms are as rare as in texts.
    """
    held = {one.id: (_counted(one.title), _counted(f"{one.heading}\n{one.text}")) for one in passages}
    usual = sum(text.total() for _, text in held.values()) / max(1, len(held)) or 1.0
    scores = {
        number: sum(
            rarity * (_gain(text[term], text.total() / usual) + TITLE_BOOST * _gain(title[term], 1.0))
            for term, rarity in idf.items()
        )
        for number, (title, text) in held.items()
    }
    return {number: score for number, score in scores.items() if score > 0}


def _gain(count: int, length: float) -> float:
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length))


@lru_cache(maxsize=2 * PLAIN)
def _counted(text: str) -> Counter[str]:
    return Counter(terms(text))
