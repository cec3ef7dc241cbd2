"""Where a click leads: paragraphs of one revision of an article, and the quote in them if there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from qa.types import Citation, Hit


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an article: paragraphs `first` to `last`, inclusive, and a span of characters in `first`."""

    article: str
    revision: int
    """0 for the current one."""
    first: int
    last: int
    start: int = 0
    end: int = 0
    """End of the quote, exclusive; equal to `start` when no quote is meant but the paragraphs themselves."""

    @classmethod
    def of_citation(cls, citation: Citation) -> Place:
        """The quote of a citation."""
        c = citation
        return cls(c.article_id, c.revision, c.paragraph, c.paragraph, c.start, c.end)

    @classmethod
    def of_hit(cls, hit: Hit) -> Place:
        """The paragraphs of a hit's passage."""
        p = hit.passage
        return cls(p.article_id, p.revision, p.first_paragraph, p.last_paragraph)

    @classmethod
    def of_article(cls, article_id: str) -> Place:
        """An article as a whole, as it is now; no paragraph of it is meant."""
        return cls(article_id, 0, 0, -1)

    @classmethod
    def of_event(cls, data: Mapping[str, Any]) -> Place:
        """What the browser sent back, or a permanent link names.

        Raises:
            ValueError, KeyError, TypeError: if it is not what `fields` gave.
        """
        numbers = (int(data[name]) for name in ("revision", "first", "last", "start", "end"))
        return cls(str(data["article"]), *numbers)

    def fields(self) -> dict[str, str | int]:
        """The same as attributes for an element, one `data_…` each."""
        return {f"data_{name}": value for name, value in asdict(self).items()}
