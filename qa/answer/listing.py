"""Reports told one by one, for a question that asks for reports of some days, for the latest, or how things went.

Not done here: telling that a question asks for reports (`qa.reports`), and the newest articles of all
(`qa.answer.leads`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from qa.answer.quoting import CLOSE_BEHIND, MOST_SENTENCES, Scored
from qa.chronology import NEVER, in_sequence
from qa.cite import lead
from qa.features import Need
from qa.query import Query
from qa.reports import asks_for_reports, requests_reports, topic
from qa.tokens import normalise, terms

MOST_REPORTS = 6
"""Told in one answer, where they are about what is asked for."""
_ORDER = re.compile(r"先[后後]|\bin what order\b", re.I)


def wants_listing(query: Query, need: Need, *, unsure: bool) -> bool:
    """Whether reports are told rather than what a fact would be: where they are what is asked for; where they are named
    with a day, or the latest of them, unless a fact is asked for and can be told; where it is asked how something went, but
    not in what order; where the days are those of an event, if all else fails."""
    if query.filters.article:  # what is asked about is in one report
        return False
    fact = need.wanted.kind is not None
    by_day = query.latest or any(one.about == "published" for one in query.periods)
    if requests_reports(query) or (query.sequence and not fact and not _ORDER.search(query.text)):
        return True
    if asks_for_reports(query) and by_day:
        return unsure or not fact
    return unsure and (query.sequence or (asks_for_reports(query) and bool(query.periods) and not fact))


def listed(query: Query, found: Sequence[Scored]) -> list[Scored]:
    """A sentence of each report on the topic of a question that asks for reports.

    A report whose title or first sentence repeats most of the topic is about it, and told by its first sentence; where
    there is no topic, every report is. Where these are few, reports are taken that only have a sentence on it, told by that.
    In the order of their days. For the latest, the newest of both, newest first, if such a sentence is close behind.
    For a sequence, those about it alone, at least two.
    """
    wanted = topic(query)
    about, touching = dict[str, Scored](), dict[str, Scored]()
    for one in found:
        article, first = one.evidence.article, lead(one.evidence.article)
        aside = one.paragraph.kind in {"heading", "caption", "code"}
        if not _of_days(query, one):
            continue
        if _on(wanted, f"{article.title}\n{first.text}"):
            about.setdefault(article.id, replace(one, quote=first))
        elif _on(wanted, one.quote.text) and not aside:
            touching.setdefault(article.id, one)
    if query.latest:
        close = [one for one in touching.values() if one.score >= found[0].score - CLOSE_BEHIND]
        newest = sorted([*about.values(), *close], key=lambda one: one.published or NEVER, reverse=True)
        return newest[:MOST_SENTENCES]
    told = list(about.values())[:MOST_REPORTS]
    if query.sequence:
        return in_sequence(told, lambda one: one.published) if len(told) > 1 else []
    told += list(touching.values())[: max(0, MOST_SENTENCES - len(told))]
    return in_sequence(told, lambda one: one.published)


def _of_days(query: Query, one: Scored) -> bool:
    """Whether a report is of the days that a question names; of those that limit it, the search has seen to it."""
    days = [period for period in query.periods if period.about == "event"]
    published = one.published
    if not days or len(days) < len(query.periods):
        return True
    return published is not None and any(
        (day.since or date.min) <= published.date() <= (day.until or date.max) for day in days
    )


def _on(topic: frozenset[str], text: str) -> bool:
    """Whether a text repeats more than half of a topic's terms (of 世界杯 both 世界 and 界杯); a single character, as in
    橋の記事, also within a word."""
    held, plain = set(terms(text)), normalise(text)
    return not topic or 2 * sum(one in held or (len(one) == 1 and one in plain) for one in topic) > len(topic)
