"""Ask an archive of crawled news a question and get an answer you can check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.errors import QAError
from qa.types import (
    Answer,
    Article,
    Citation,
    Filters,
    Hit,
    Paragraph,
    Passage,
    Period,
    Relative,
    Story,
    SyncReport,
)

if TYPE_CHECKING:
    from qa.archive import Archive

__all__ = [
    "Answer",
    "Archive",
    "Article",
    "Citation",
    "Filters",
    "Hit",
    "Paragraph",
    "Passage",
    "Period",
    "QAError",
    "Relative",
    "Story",
    "SyncReport",
]


def __getattr__(name: str) -> Any:
    if name == "Archive":  # not imported above: it needs numpy, and most of what is imported costs time
        from qa.archive import Archive

        return Archive
    raise AttributeError(f"module 'qa' has no attribute {name!r}")
