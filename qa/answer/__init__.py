"""Evidence → Answer: the sentences that answer most directly, quoted as they stand; or an abstention.

No text is generated: sentences of the evidence are ranked and the best quoted (`quoting`), or reports are told one by
one (`listing`), if it is likely enough that the archive answers (`confidence`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, tzinfo

from qa.answer.confidence import estimate
from qa.answer.listing import MOST_REPORTS, listed, wants_listing
from qa.answer.phrasing import abstention, differing, told
from qa.answer.quoting import (
    CLOSE_BEHIND,
    ELSEWHERE_BEHIND,
    SEQUENCE_BEHIND,
    Evidence,
    opened,
    quotable,
    rank,
    saying,
    select,
    together,
)
from qa.answer.superlative import outstanding
from qa.chronology import in_sequence, newest_first
from qa.cite import cite, lead
from qa.features import Need
from qa.query import Query
from qa.score import threshold
from qa.types import Answer, Article, Hit, stated


def compose(
    question: str, query: Query, evidence: Sequence[Evidence], need: Need, zone: tzinfo = UTC
) -> Answer:
    """Quote what answers a question, or say that the archive does not.

    Args:
        question: as the person wrote it.
        query: what was searched.
        evidence: the best hits, best first.
        need: how passages and sentences are compared with the question.
        zone: the archive's, in which days are told.
    """
    hits = tuple(item.hit for item in evidence)
    found = saying(need, rank(need, evidence))
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
    chosen = reports or together(outstanding(query.text, opened(select(found, *behind))))
    if query.sequence:
        chosen = in_sequence(sorted(chosen, key=lambda one: one.place), lambda one: one.published)
    citations = tuple(cite(n, one.evidence.article, one.quote) for n, one in enumerate(chosen, start=1))
    dated = zone if reports or (query.sequence and len({one.published for one in chosen}) > 1) else None
    text = "\n".join([*told(citations, dated), *differing(need, chosen, zone)])
    return Answer(question, query.text, query.filters, text, citations, hits, (), False, confidence)


def leads(question: str, query: Query, reports: Sequence[tuple[Hit, Article]], zone: tzinfo) -> Answer:
    """The first sentence of each report, for a question that asks for any there are: the newest first, or in the order of
    their days where it names some.

    Args:
        question: as the person wrote it.
        query: what was searched.
        reports: the newest articles, newest first, each with its first passage.
        zone: the archive's, in which days are told.
    """
    hits = tuple(hit for hit, _ in reports)
    shown = [article for _, article in reports[:MOST_REPORTS]]
    shown = in_sequence(shown, stated) if query.periods else shown
    citations = tuple(cite(n, article, lead(article)) for n, article in enumerate(shown, start=1))
    text = "\n".join(told(citations, zone))
    return Answer(question, query.text, query.filters, text, citations, hits, (), False, 1.0)
