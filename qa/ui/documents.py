"""What a program gets from the archive: the JSON documents of the interface, and how they are made.

They say less than the types of `qa.types`, and do not change with them. Dates are ISO 8601.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from qa import types
from qa.ui.link import to_place
from qa.ui.place import Place


class Document(BaseModel):
    """A JSON object whose fields are described by the text under each."""

    model_config = ConfigDict(use_attribute_docstrings=True, frozen=True)


class Source(Document):
    """Where something stands: an article in one of its revisions."""

    article_id: str
    revision: int
    title: str
    source: str
    """The outlet."""
    published: datetime | None
    """When the page says that it was published; null where it does not say."""
    url: str | None
    """Of the original page; null where none is known."""
    link: str
    """A query string that opens the article at this place when it is put behind the address of the web chat."""


class Citation(Source):
    """A quoted sentence: exactly the characters from `start` to `end` of one paragraph, forever."""

    number: int
    """As the [1] in the answer's text."""
    quote: str
    paragraph: int
    """Counted from 0."""
    start: int
    end: int
    author: str
    head: str
    """Above a quoted row of a table: its caption and the names of its columns, a line each; else an empty string."""


class Passage(Source):
    """A passage that was found: one or more paragraphs under one heading."""

    rank: int
    """From 1."""
    score: float
    """Higher is better; comparable within one list only."""
    text: str
    heading: str
    """The heading it stands under, or an empty string."""
    first_paragraph: int
    """Counted from 0."""
    last_paragraph: int
    outlets: tuple[str, ...]
    """Other outlets that carried the same story, the earliest first."""


class Limits(Document):
    """The limits that applied, given or understood from the question; null is none."""

    since: str | None
    until: str | None
    source: str | None
    category: str | None
    author: str | None
    article: str | None
    """An article's id."""


class Found(Document):
    """What a search found."""

    question: str
    passages: list[Passage]
    """The best first; empty where nothing was found."""
    more: bool
    """Whether there are more passages than were asked for."""


class Answered(Document):
    """What the archive answers."""

    question: str
    query: str
    """The question as it was searched: a follow-up with what it left out."""
    text: str
    """Quoted sentences, each followed by the [number] of its citation, a row of a table below its head; or that the
    archive does not say."""
    abstained: bool
    """True where the archive does not say. Then there are no citations."""
    confidence: float
    """Estimated probability, from 0 to 1, that the archive answers the question."""
    citations: list[Citation]
    nearest: list[Passage]
    """Where the archive does not say: the closest passages, which do not answer."""
    limits: Limits


def found(question: str, hits: list[types.Hit], k: int) -> Found:
    """The document of a search that was asked for one passage more than `k`."""
    return Found(question=question, passages=[_passage(hit) for hit in hits[:k]], more=len(hits) > k)


def answered(answer: types.Answer) -> Answered:
    """The document of an answer."""
    fields = asdict(answer) | {
        "confidence": round(answer.confidence, 4),
        "citations": [_citation(citation) for citation in answer.citations],
        "nearest": [_passage(hit) for hit in answer.nearest],
        "limits": {name: value and str(value) for name, value in asdict(answer.filters).items()},
    }
    return Answered.model_validate(fields)


def _citation(one: types.Citation) -> Citation:
    link = to_place(Place.of_citation(one))
    return Citation.model_validate(asdict(one) | {"published": types.stated(one), "link": link})


def _passage(hit: types.Hit) -> Passage:
    fields = asdict(hit.passage) | {
        "published": types.stated(hit.passage),
        "link": to_place(Place.of_hit(hit)),
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "outlets": hit.outlets,
    }
    return Passage.model_validate(fields)
