"""The order of time among what was found: the newest first among equals, or everything as a dated sequence.

Works on anything that has a day of publication. Not done here: deciding when a question wants either
(`qa.times.wants_latest`, `wants_sequence`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

T = TypeVar("T")

NEARLY = 0.85
"""Share of the best score from which on others count as about equally good."""
NEVER = datetime.min.replace(tzinfo=UTC)
"""Before every date."""


def newest_first(
    ranked: Sequence[T],
    score: Callable[[T], float],
    published: Callable[[T], datetime | None],
    *,
    nearly: float = NEARLY,
) -> list[T]:
    """Those about as good as the best, the newest of them first; then the rest, as they stood.

    Args:
        ranked: best first.
        score: of one; 0 or more.
        published: when one was published, aware; None comes after every date.
        nearly: share of the best score that counts as about as good.
    """
    if not ranked:
        return []
    close = [one for one in ranked if score(one) >= nearly * score(ranked[0])]
    rest = [one for one in ranked if score(one) < nearly * score(ranked[0])]
    return sorted(close, key=lambda one: published(one) or NEVER, reverse=True) + rest


def in_sequence(found: Sequence[T], published: Callable[[T], datetime | None]) -> list[T]:
    """All of them, the earliest first; those of one time as they stood, undated ones last."""
    return sorted(found, key=lambda one: (published(one) is None, published(one) or NEVER))
