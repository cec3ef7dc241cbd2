"""Two revisions of an article → what differs, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from qa.types import Article

FIELDS = ("title", "author", "source", "published", "url", "categories")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that one of two revisions has and the other has not."""

    removed: bool
    """Whether the older one has it."""
    field: str
    """One of `FIELDS`, or "text"."""
    paragraph: int | None
    """Its index in the revision that has it; None for a field."""
    text: str


def changes(old: Article, new: Article) -> list[Change]:
    """What differs, fields first, then paragraphs in their order; what takes another's place follows it."""
    return [*_fields(old, new), *_paragraphs(old, new)]


def _fields(old: Article, new: Article) -> Iterator[Change]:
    for name in FIELDS:
        before, after = (_shown(getattr(article, name)) for article in (old, new))
        if before != after:
            yield from (
                Change(removed, name, None, text)
                for removed, text in ((True, before), (False, after))
                if text
            )


def _paragraphs(old: Article, new: Article) -> Iterator[Change]:
    matcher = SequenceMatcher(None, old.paragraphs, new.paragraphs, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind != "equal":
            sides = ((True, old, range(old_from, old_to)), (False, new, range(new_from, new_to)))
            for removed, article, numbers in sides:
                yield from (Change(removed, "text", n, article.paragraphs[n].text) for n in numbers)


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")
