"""Evidence → Answer: the sentences that answer most directly, quoted as they stand; or an abstention.

No text is generated: sentences of the evidence are ranked and the best quoted (`quoting`), or reports are told one by
one (`listing`), if it is likely enough that the archive answers (`confidence`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from qa.answer.confidence import estimate
from qa.answer.listing import listed, wants_listing
from qa.answer.phrasing import abstention, differing, told
from qa.answer.quoting import (
    CLOSE_BEHIND,
    ELSEWHERE_BEHIND,
    MOST_SENTENCES,
    SEQUENCE_BEHIND,
    Evidence,
    opened,
    quotable,
    rank,
    select,
    together,
)
from qa.chronology import in_sequence, newest_first
from qa.cite import cite, lead
from qa.features import Need
from qa.query import Query
from qa.score import threshold
from qa.types import Answer, Article, Hit


def compose(question: str, query: Query, evidence: Sequence[Evidence], need: Need) -> Answer:
    """Quote what answers a question, or say that the archive does not.

    Args:
        question: as the person wrote it.
        query: what was searched.
        evidence: the best hits, best first.
        need: how passages and sentences are compared with the question.
    """
    hits = tuple(item.hit for item in evidence)
    found = rank(need, evidence)
    confidence = 0.0 if query.only_figures else estimate(need, found, rivals=query.filters.article is None)
    found = quotable(found)
    unsure = confidence < threshold() or not found
    reports = listed(query, found) if wants_listing(query, need, unsure=unsure) else []
    if unsure and not reports:
        text = abstention(question, query.filters)
        return Answer(question, query.text, query.filters, text, (), (), hits, True, confidence)
    if query.latest and not reports:
        found = newest_first(
            found, lambda one: math.exp(one.score - found[0].score), lambda one: one.published, nearly=0.3
        )
    behind = (SEQUENCE_BEHIND, SEQUENCE_BEHIND) if query.sequence else (CLOSE_BEHIND, ELSEWHERE_BEHIND)
    chosen = reports or together(opened(select(found, *behind)))
    if query.sequence:
        chosen = in_sequence(chosen, lambda one: one.published)
    citations = tuple(cite(n, one.evidence.article, one.quote) for n, one in enumerate(chosen, start=1))
    text = "\n".join([*told(citations), *differing(need, chosen)])
    return Answer(question, query.text, query.filters, text, citations, hits, (), False, confidence)


def leads(question: str, query: Query, reports: Sequence[tuple[Hit, Article]]) -> Answer:
    """The first sentence of each report, for a question that asks for the newest there are.

    Args:
        question: as the person wrote it.
        query: what was searched.
        reports: the newest articles, newest first, each with its first passage.
    """
    hits = tuple(hit for hit, _ in reports)
    newest = [article for _, article in reports[:MOST_SENTENCES]]
    citations = tuple(cite(n, article, lead(article)) for n, article in enumerate(newest, start=1))
    return Answer(
        question, query.text, query.filters, "\n".join(told(citations)), citations, hits, (), False, 1.0
    )
