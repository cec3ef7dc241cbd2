"""How well an archive answers a file of questions: retrieval, quotes, abstention. It only measures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.errors import ArticleNotFound, QAError
from qa.evaluate import figures
from qa.evaluate.questions import EvalQuestion, load_questions
from qa.evaluate.report import EvalItem, EvalReport
from qa.score import threshold
from qa.types import Answer, Citation

if TYPE_CHECKING:
    from qa.archive import Archive

__all__ = ["EvalItem", "EvalQuestion", "EvalReport", "evaluate", "load_questions"]

DEPTH = 5
"""Passages fetched for each article wanted, since several of the best passages are often of one article."""


def evaluate(
    archive: Archive,
    questions: Iterable[EvalQuestion],
    *,
    k: int = 10,
    answers: bool = True,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> EvalReport:
    """Put every question to the archive and score what comes back.

    Args:
        archive: an open archive.
        questions: see `load_questions`. One whose gold articles are all absent from the archive is left
            out and named in the report's `skipped`.
        k: number of articles at which retrieval is cut off.
        answers: false scores retrieval only, which is faster.
        progress: called with ("evaluate", questions done, questions in all).

    Raises:
        QAError: if there is no question, if the archive holds none of the gold articles, or if `ir_measures`
            is not installed.
    """
    asked = list(questions)
    if not asked:
        raise QAError("There are no questions to evaluate. Give at least one.")
    figures.require_ir_measures()
    golds = _resolve(archive, asked)
    missing = tuple(name for name, article in golds.items() if article is None)
    items, skipped = [], []
    for done, question in enumerate(asked, 1):
        gold = tuple(sorted({article for name in question.articles if (article := golds[name])}))
        if question.articles and not gold:
            skipped.append(question.id)
        else:
            items.append(_item(archive, question, gold, k, answers))
        if progress:
            progress("evaluate", done, len(asked))
    return EvalReport(
        answerable=sum(bool(item.articles) for item in items),
        unanswerable=sum(not item.articles for item in items),
        skipped=tuple(skipped),
        missing=missing,
        figures=figures.retrieval(items, k) | (figures.answering(items) if answers else {}),
        outcomes=figures.outcomes(items) if answers else {},
        false_answers=figures.false_answers(items) if answers else {},
        items=tuple(items),
        coverage=figures.coverage(items, _thresholds()) if answers else (),
    )


def _thresholds() -> list[float]:
    """The threshold in force, and each tenth above it."""
    return [threshold(), *(tenth / 10 for tenth in range(1, 10) if tenth / 10 > threshold())]


def _resolve(archive: Archive, questions: Sequence[EvalQuestion]) -> dict[str, str | None]:
    """The full id of each gold article that the questions name; None for one not in the archive."""
    golds: dict[str, str | None] = {}
    for name in (name for question in questions for name in question.articles):
        if name not in golds:
            try:
                golds[name] = archive.article(name).id
            except ArticleNotFound:
                golds[name] = None
    if golds and not any(golds.values()):
        raise QAError(
            f"The archive holds none of the questions' {len(golds)} articles, such as {name}. Name them as `qa search` does, "
            "or evaluate the archive that they are of (--archive)."
        )
    return golds


def _item(archive: Archive, question: EvalQuestion, gold: tuple[str, ...], k: int, answers: bool) -> EvalItem:
    """Ask and search for one question, after the answers to those before it, as in the chat."""
    history: list[Answer] = []
    for earlier in question.history:
        history.append(archive.ask(earlier, history=history))
    began = time.perf_counter()
    answer = archive.ask(question.question, history=history) if answers else None
    seconds = time.perf_counter() - began
    hits = archive.search(question.question, DEPTH * k, history=history)
    ranked = tuple(dict.fromkeys(hit.passage.article_id for hit in hits))
    item = EvalItem(question.id, question.question, question.kind, gold, ranked)
    return _scored(item, question, answer, seconds) if answer else item


def _scored(item: EvalItem, question: EvalQuestion, answer: Answer, seconds: float) -> EvalItem:
    """The item with what its answer was worth."""
    right = [_right(citation, question, item.articles) for citation in answer.citations]
    return replace(
        item,
        outcome="abstained" if answer.abstained else "right" if any(right) else "wrong",
        first_right=right[:1] == [True],
        text=answer.text,
        confidence=answer.confidence,
        quoted=sum(len(citation.quote) for citation in answer.citations),
        seconds=seconds,
    )


def _right(citation: Citation, question: EvalQuestion, gold: tuple[str, ...]) -> bool:
    """Whether a quote is from a gold article and holds a gold answer, where the question names any."""
    holds = not question.answers or figures.holds(citation.quote, question.answers)
    return citation.article_id in gold and holds
