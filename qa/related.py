"""What an archive knows of stories, as hits and readers need it: copies with their outlets, and linked reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from qa.store import Database, Related
from qa.stories import earliest, one_each
from qa.types import Article, Filters, Hit, Relative, Story


class Stories:
    """Reads stories from an archive's database."""

    def __init__(self, database: Database) -> None:
        self._related = Related(database)

    def of(self, article: Article) -> Story:
        """The copies of an article and the reports linked to it."""
        found = sorted(self._related.of([article.id]).get(article.id, []), key=lambda one: earliest(one[1]))
        copies, linked = (
            tuple(one for kind, one in found if kind == wanted) for wanted in ("same", "linked")
        )
        return Story(article.id, copies, linked)

    def one_each(self, hits: Sequence[Hit], k: int, filters: Filters) -> list[Hit]:
        """The first `k` hits, each story's passage once, ranked, with the other outlets of each.

        An outlet that published outside the filters' days is not named: it was not there to be read.
        """
        related = self._related.of(list({hit.passage.article_id for hit in hits}))
        copies = {
            article_id: [one for kind, one in found if kind == "same" and _within(one, filters)]
            for article_id, found in related.items()
        }
        ids = {article_id: {one.article_id for one in found} for article_id, found in copies.items()}
        return [
            replace(
                hit,
                rank=rank,
                outlets=_outlets(copies.get(hit.passage.article_id, []), hit.passage.source),
            )
            for rank, hit in enumerate(islice(one_each(hits, ids), k), start=1)
        ]


def _outlets(copies: Sequence[Relative], own: str) -> tuple[str, ...]:
    """Names of the outlets, each once, the earliest first; not the hit's own, which may have it twice."""
    named = (one.source for one in sorted(copies, key=earliest))
    return tuple(dict.fromkeys(name for name in named if name and name != own))


def _within(one: Relative, filters: Filters) -> bool:
    if filters.until is None and filters.since is None:
        return True
    first = filters.since.toordinal() if filters.since else 1
    last = filters.until.toordinal() if filters.until else one.day
    return first <= one.day <= last
