"""An extractive answer → the same in prose by a model, sentence by sentence, each borne out by what it cites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from qa.cite import Quote, cite, quotes
from qa.llm.failure import Failed
from qa.llm.prompt import NONE, messages
from qa.llm.server import Server
from qa.llm.stream import Sentence, sentences
from qa.llm.support import Similarity, fault
from qa.types import Answer, Article

MOST_SENTENCES = 80
"""Sentences of the passages that the model is given, those of the best passages first."""
MOST_CITED = 4
"""Sentences that one may rest on; what cites more is not checkable for a reader."""


class Library(Protocol):
    """Where the articles are: a `qa.Archive`."""

    def article(self, article_id: str, revision: int | None = None) -> Article:
        """An article in a revision."""

    def similarity(self, text: str, other: str) -> float:
        """The cosine of two texts' vectors."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written so far. Every sentence in it was checked."""

    answer: Answer
    """The extractive answer with the written text and its citations in place of the quotes."""
    struck: int
    """Sentences that were left out, since what they cite does not bear them out."""


class Writer:
    """Writes answers with the model of a server."""

    def __init__(self, server: Server) -> None:
        self._server = server

    @property
    def model(self) -> str:
        """The model's name."""
        return self._server.model

    def write(self, answer: Answer, library: Library) -> Iterator[Draft]:
        """The answer in prose: a draft for each sentence that holds, the last of them the whole.

        Args:
            answer: an answer of `Archive.ask` that does not abstain.
            library: the archive that gave it.

        Raises:
            Failed: the server failed, or nothing that it wrote holds. What was drafted until then is void.
        """
        given = _given(answer, library)
        told = [(article.title, quote.text) for article, quote in given]
        pieces = self._server.complete(messages(answer.query, told))
        kept: list[Sentence] = []
        struck = 0
        for sentence in sentences(pieces):
            if _holds(sentence, given, library.similarity):
                kept.append(sentence)
            elif sentence.text.strip("。. ") != NONE:
                struck += 1
            if kept:
                yield Draft(_written(answer, kept, given), struck)
        if not kept:
            raise Failed("unsupported")


Given = Sequence[tuple[Article, Quote]]


def _given(answer: Answer, library: Library) -> list[tuple[Article, Quote]]:
    """The sentences of the passages, each once, in the order of their numbers."""
    found: dict[str, tuple[Article, Quote]] = {}
    for hit in answer.hits:
        article = library.article(hit.passage.article_id, hit.passage.revision)
        for quote in quotes(hit.passage, article):
            found.setdefault(quote.text, (article, quote))
    return list(found.values())[:MOST_SENTENCES]


def _holds(sentence: Sentence, given: Given, similarity: Similarity) -> bool:
    if len(sentence.cites) > MOST_CITED or any(not 1 <= n <= len(given) for n in sentence.cites):
        return False
    return fault(sentence.text, [given[n - 1][1].text for n in sentence.cites], similarity) is None


def _written(answer: Answer, kept: Sequence[Sentence], given: Given) -> Answer:
    """The answer with those sentences, their citations numbered anew in the order in which they come."""
    order = list(dict.fromkeys(n for sentence in kept for n in sentence.cites))
    numbers = {n: place for place, n in enumerate(order, start=1)}
    text = " ".join(
        f"{sentence.text} " + "".join(f"[{numbers[n]}]" for n in sentence.cites) for sentence in kept
    )
    citations = tuple(cite(numbers[n], *given[n - 1]) for n in order)
    return replace(answer, text=text, citations=citations)
