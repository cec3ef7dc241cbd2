"""What the features of passages and sentences are for the questions of every set: the input of benchmarks/train.py.

One .npz a set, of numbers only. Gold passages are observed like any other, so that a trainer can leave them out and
see how a question looks whose answer is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa import Archive
from qa.answer.confidence import all_of
from qa.answer.quoting import Evidence, sentences_of
from qa.errors import ArticleNotFound
from qa.evaluate import EvalQuestion
from qa.evaluate.figures import holds
from qa.features import PASSAGE, SENTENCE, sentence_features
from qa.names import absent, names
from qa.search import passage_row, read
from qa.tokens import script

DEPTH = 24
"""Passages observed of each question: those that a search looks at sentence by sentence."""
READ = 10
"""Of the first so many, the sentences too."""


@dataclass
class Observed:
    """A set's questions, one after the other in long arrays."""

    passages: NDArray[np.float32]
    """(passages of all questions, features)."""
    gold: NDArray[np.bool_]
    """Whether each is of a gold article."""
    article: NDArray[np.int32]
    """A number for each passage's article."""
    absent: NDArray[np.float32]
    """Share of the question's names that each passage's article does not hold."""
    question: NDArray[np.int32]
    """The question that each passage was found for."""
    sentences: NDArray[np.float32]
    """(sentences of all, features); the passage's score is left at 0."""
    passage: NDArray[np.int32]
    """Row of `passages` that each is of."""
    right: NDArray[np.bool_]
    """Whether each is of a gold article and holds a gold answer."""
    length: NDArray[np.int32]
    """Characters of each."""
    foreign: NDArray[np.bool_]
    """Whether each is in another script than its question."""
    open: NDArray[np.bool_]
    """(questions,): whether each shows no kind of thing that it asks for."""

    def save(self, path: Path) -> None:
        """Write it as a .npz."""
        np.savez_compressed(path, **vars(self))

    @classmethod
    def load(cls, path: Path) -> Observed:
        """The reverse of `save`."""
        with np.load(path) as found:
            return cls(**{name: found[name] for name in cls.__dataclass_fields__})


def observe(archive: Archive, questions: Sequence[EvalQuestion]) -> Observed:
    """Put questions to an archive and note what speaks for what it finds."""
    rows: dict[str, list[Any]] = {name: [] for name in Observed.__dataclass_fields__}
    numbers: dict[str, int] = {}
    for at, question in enumerate(questions):
        gold = _gold(archive, question)
        query = archive._query(question.question, (), None, None, True)
        found = archive._searcher.search(archive._loaded(), query, DEPTH // 2)
        named = names(question.question)
        rows["open"].append(found.need.wanted.kind is None)
        hits = found.hits[:DEPTH]
        candidates = [found.candidates[hit.passage.id] for hit in hits]
        candidates[:READ] = read(archive._meta["fingerprint"], found.need, candidates[:READ])
        for rank, hit in enumerate(hits):
            candidate, article_id = candidates[rank], hit.passage.article_id
            rows["passages"].append(passage_row(found.need, candidate))
            rows["gold"].append(article_id in gold)
            rows["article"].append(numbers.setdefault(article_id, len(numbers)))
            rows["question"].append(at)
            article = archive.article(article_id, hit.passage.revision)
            rows["absent"].append(absent(named, all_of(article)))
            if rank >= READ:
                continue
            placed, sentences = sentences_of(Evidence(hit, article, candidate))
            rows["sentences"].extend(sentence_features(found.need, candidate, 0.0, sentences))
            for quote in placed:
                rows["passage"].append(len(rows["passages"]) - 1)
                holding = not question.answers or holds(quote.text, question.answers)
                rows["right"].append(article_id in gold and holding)
                rows["length"].append(len(quote.text))
                rows["foreign"].append(found.need.script != script(quote.text))
    return Observed(
        passages=np.array(rows["passages"], np.float32).reshape(-1, len(PASSAGE)),
        sentences=np.array(rows["sentences"], np.float32).reshape(-1, len(SENTENCE)),
        absent=np.array(rows["absent"], np.float32),
        **{name: np.array(rows[name], np.int32) for name in ("article", "question", "passage", "length")},
        **{name: np.array(rows[name], np.bool_) for name in ("gold", "right", "foreign", "open")},
    )


def _gold(archive: Archive, question: EvalQuestion) -> set[str]:
    found = set()
    for name in question.articles:
        try:
            found.add(archive.article(name).id)
        except ArticleNotFound:
            continue
    return found
