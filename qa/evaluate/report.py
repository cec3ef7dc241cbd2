"""What an evaluation tells: one item for each question, and the figures over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Outcome = Literal["right", "wrong", "abstained"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What would come of abstaining below a higher confidence: one point of the coverage curve
    (El-Yaniv and Wiener, JMLR 2010)."""

    threshold: float
    answered: float | None
    """Share of the answerable questions that would be answered."""
    right: float | None
    """Share of these answers that are right."""
    false: float | None
    """Share of the unanswerable questions that would be answered."""


@dataclass(frozen=True, slots=True)
class EvalItem:
    """What the archive made of one question. From `outcome` on empty when only retrieval is scored."""

    id: str
    question: str
    kind: str
    articles: tuple[str, ...]
    """Full ids of its gold articles; empty: unanswerable."""
    ranked: tuple[str, ...]
    """Full ids of the articles found, best first."""
    outcome: Outcome | None = None
    """right: a quote from a gold article holds a gold answer · wrong: answered without such a quote."""
    first_right: bool = False
    """Whether the first quote is such a one."""
    text: str = ""
    """The answer's."""
    confidence: float = 0.0
    quoted: int = 0
    """Characters quoted."""
    seconds: float = 0.0
    """Time that `ask` took."""


@dataclass(frozen=True, slots=True)
class EvalReport:
    """Figures over the questions that were scored."""

    answerable: int
    unanswerable: int
    skipped: tuple[str, ...]
    """Ids of the questions left out, since none of their articles is in the archive."""
    missing: tuple[str, ...]
    """Gold articles that the archive does not hold, as the file names them."""
    figures: Mapping[str, float | None]
    """By name; None where there was nothing to count. Shares from 0 to 1, unless named otherwise.

    The quotes' shares are of all answerable questions, so an abstention counts against them.
    """
    outcomes: Mapping[Outcome, int]
    """Of the answerable questions, how many came out so."""
    false_answers: Mapping[str, tuple[int, int]]
    """Of the unanswerable questions, by kind: how many were answered all the same, of how many."""
    items: tuple[EvalItem, ...]
    coverage: tuple[Coverage, ...] = ()
    """By threshold, from that in force on."""

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values that `json` can write."""
        return asdict(self)
