"""Question → Query: what a person asked, checked and completed, as the indexes receive it.

Follow-ups are completed by rule: a question that leans on the one before it ("那市长呢？", "and in Bozhou?") is
searched together with it. Not done here: understanding dates and names as filters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from qa.errors import BadFilter, BadQuestion
from qa.tokens import question_terms
from qa.types import Answer, Filters

MOST_CHARACTERS = 2000
"""Longer questions are refused: no index term or vector of theirs would mean anything."""

_LEANING = re.compile(
    r"^(?:那么?|那麼|还有|還有|另外|以及|而)(?!些?年)|^(?:他|她|它|其|这|這|该|該|此)|呢[？?]?$"
    r"|\b(?:he|she|it|they|his|her|its|their|there|that|those|this)\b|^(?:and|what about|how about|also|then)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """What the indexes receive."""

    text: str
    terms: tuple[str, ...]
    filters: Filters
    context: tuple[str, ...] = ()
    """Ids of the articles that answers before it cited, which a follow-up is likelier to be about."""


def parse(question: str, history: Sequence[str | Answer] = (), filters: Filters | None = None) -> Query:
    """Check a question and complete it from the questions, or answers, before it.

    Raises:
        BadQuestion: the question is empty or longer than `MOST_CHARACTERS`.
        BadFilter: the filters contradict themselves.
    """
    text = _plain(question)
    if not text:
        raise BadQuestion("The question is empty. Ask something in a few words.")
    if len(text) > MOST_CHARACTERS:
        raise BadQuestion(
            f"The question has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read. Shorten it."
        )
    before = [item.query if isinstance(item, Answer) else _plain(item) for item in history]
    before = [plain for plain in before if plain]
    context: tuple[str, ...] = ()
    if before and _LEANING.search(text):
        text = f"{before[-1][:MOST_CHARACTERS]} {text}"
        context = _cited(history[-1])
    return Query(text, tuple(question_terms(text)), _checked(filters or Filters()), context)


def _cited(item: str | Answer) -> tuple[str, ...]:
    cited = item.citations if isinstance(item, Answer) else ()
    return tuple(dict.fromkeys(citation.article_id for citation in cited))


def _plain(text: str) -> str:
    """The text on one line, without control and format characters."""
    visible = "".join(" " if unicodedata.category(char) in {"Cc", "Cf", "Cs"} else char for char in text)
    return " ".join(visible.split())


def _checked(filters: Filters) -> Filters:
    if filters.since and filters.until and filters.since > filters.until:
        raise BadFilter(f"since ({filters.since}) lies after until ({filters.until}). Swap them.")
    return filters
