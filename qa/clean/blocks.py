"""What the readers of HTML hand to the rules: blocks of text with what their mark-up told."""

from __future__ import annotations

from dataclasses import dataclass

from qa.types import ParagraphKind


class Unreadable(Exception):
    """The page holds nothing to read; the message says why."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page, clean but unjudged."""

    text: str
    kind: ParagraphKind = "text"
    linked: float = 0.0
    """Share of its letters and digits that stand in links, from 0 to 1."""
    bold: bool = False
    """Whether all of it is bold."""
    centred: bool = False
    after_image: bool = False
    """Whether an image and nothing else stands between it and the block before."""
