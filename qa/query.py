"""Question → Query: what a person asked, checked and completed, as the indexes receive it.

A question that goes on from those before it ("那市长呢？", "and in Bozhou?") is completed by qa/followup, keeps the
limits that those had, and prefers what was cited for them. Days that it names (qa/times) limit the articles, when it
is about what was published then, and so does an outlet whose reports it asks for (qa/outlets). Not done here:
understanding other names as filters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from qa.errors import BadFilter, BadQuestion
from qa.followup import Turn, complete
from qa.outlets import find_outlet
from qa.reports import is_request, names_reports, stands_alone
from qa.times import find_periods, wants_latest, wants_sequence, without
from qa.tokens import names_something, question_terms, terms
from qa.types import Answer, Filters, Named, Outlet, Period

MOST_CHARACTERS = 2000
"""Longer questions are refused: no index term or vector of theirs would mean anything."""

Sources = Callable[[], Collection[str]]


@dataclass(frozen=True, slots=True)
class Query:
    """What the indexes receive."""

    text: str
    terms: tuple[str, ...]
    filters: Filters
    context: tuple[str, ...] = ()
    """Ids of the articles that answers before it cited, which a follow-up is likelier to be about."""
    given: Filters = field(default_factory=Filters)
    """The filters without what was understood from the question."""
    periods: tuple[Period, ...] = ()
    """The days that the question names, with offsets in `text`."""
    outlet: Outlet | None = None
    """The outlet whose reports it asks for, with offsets in `text`, where that became a filter."""
    latest: bool = False
    """Whether it asks for the newest there is."""
    sequence: bool = False
    """Whether it asks how things went, one after the other."""
    as_of: date | None = None
    """The day whose revisions are searched; None for the current ones."""

    @property
    def named(self) -> tuple[Named, ...]:
        """The days and the outlet that `text` names."""
        return (*self.periods, self.outlet) if self.outlet else self.periods

    @property
    def only_figures(self) -> bool:
        """Whether it holds nothing but figures, no day among them: they can be found, but ask for nothing."""
        return bool(self.terms) and not self.periods and all(term[0].isdigit() for term in self.terms)


def parse(
    question: str,
    history: Sequence[str | Answer] = (),
    filters: Filters | None = None,
    *,
    now: date | None = None,
    newest: date | None = None,
    sources: Sources = tuple,
) -> Query:
    """Check a question and complete it from the questions, or answers, before it.

    Args:
        question: as the person wrote it.
        history: the questions, or answers, before it, oldest first.
        filters: limits that were given.
        now: the day that "yesterday" is the day before of; None leaves days and outlets in the question alone.
        newest: the day of the newest article, which "September" without a year does not come after.
        sources: tells the archive's outlets, whose reports may be asked for.

    Raises:
        BadQuestion: the question has no word that says what it asks about, neither has one that it goes on from; or it
            is longer than `MOST_CHARACTERS`.
        BadFilter: the filters contradict themselves.
    """
    text = _plain(question)
    empty = BadQuestion(
        "The question is empty: no word in it says what it asks about. Ask something in a few words."
    )
    if not terms(text):
        raise empty
    if len(text) > MOST_CHARACTERS:
        raise BadQuestion(
            f"The question has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read. Shorten it."
        )
    alone = bool(history) and stands_alone(text, _named(text, now, newest, sources))
    done = complete(text, () if alone else _turns(history))
    context: tuple[str, ...] = ()
    text = done.text[:MOST_CHARACTERS]
    named = _named(text, now, newest, sources)
    periods = tuple(one for one in named if isinstance(one, Period))
    outlet = next((one for one in named if isinstance(one, Outlet)), None)
    if done.turn is None and not periods and not names_something(text):
        raise empty
    if done.turn is not None and isinstance(leaned := history[done.turn], Answer):
        cited = () if done.elsewhere else leaned.citations
        context = tuple(dict.fromkeys(citation.article_id for citation in cited))
        filters = _kept(leaned, periods) if filters is None else filters
    given = checked(filters or Filters())
    limits = limited(given, periods)
    published = [one for one in periods if one.about == "published"]  # whose words became a filter
    understood: list[Named] = [*published] if limits != given else []
    if outlet and not given.source and not given.article:
        limits, understood = replace(limits, source=outlet.source), [*understood, outlet]
    else:
        outlet = None
    asked = question_terms(without(text, understood))
    latest, sequence = wants_latest(text), wants_sequence(text)
    return Query(text, tuple(asked), limits, context, given, periods, outlet, latest, sequence)


def _named(text: str, now: date | None, newest: date | None, sources: Sources) -> tuple[Named, ...]:
    """The days that a text names, and the outlet whose reports it asks for; nothing without a day to start from."""
    if now is None:
        return ()
    outlet = find_outlet(text, sources()) if names_reports(text) else None
    periods = tuple(find_periods(without(text, [outlet]) if outlet else text, now, newest))
    if outlet and is_request(text, [*periods, outlet]):
        return (*periods, outlet)
    return tuple(find_periods(text, now, newest)) if outlet else periods


def _kept(answer: Answer, periods: Sequence[Period]) -> Filters:
    """The filters of an answer that hold for a question that goes on from it.

    Days that were understood stand in the completed question already, unless it names others.
    """
    if any(one.about == "published" for one in (*answer.periods, *periods)):
        return replace(answer.filters, since=None, until=None)
    return answer.filters


def limited(filters: Filters, periods: Sequence[Period]) -> Filters:
    """The filters, with the days that periods about publication leave, unless they have days of their own or name
    one article, whose day nobody has to look for.

    Of several bounded periods, the days from the first to the last; open ones limit those further.
    """
    published = [one for one in periods if one.about == "published"]
    if not published or filters.since or filters.until or filters.article:
        return filters
    bounded = [one for one in published if one.since and one.until]
    sinces = [min((one.since for one in bounded if one.since), default=None)]
    untils = [max((one.until for one in bounded if one.until), default=None)]
    sinces += [one.since for one in published if not one.until]
    untils += [one.until for one in published if not one.since]
    since = max((day for day in sinces if day), default=None)
    until = min((day for day in untils if day), default=None)
    return filters if since and until and since > until else replace(filters, since=since, until=until)


def _turns(history: Sequence[str | Answer]) -> list[Turn]:
    """The turns before a question, each completed by those before it."""
    turns: list[Turn] = []
    for item in history:
        if isinstance(item, Answer):
            turns.append(Turn(item.query, item.citations[0].quote if item.citations else ""))
        else:
            turns.append(Turn(complete(_plain(item)[:MOST_CHARACTERS], turns).text))
    return turns


def _plain(text: str) -> str:
    """The text on one line, without control and format characters."""
    visible = "".join(" " if unicodedata.category(char) in {"Cc", "Cf", "Cs"} else char for char in text)
    return " ".join(visible.split())


def checked(filters: Filters) -> Filters:
    """The filters as they are.

    Raises:
        BadFilter: they contradict themselves.
    """
    if filters.since and filters.until and filters.since > filters.until:
        raise BadFilter(f"since ({filters.since}) lies after until ({filters.until}). Swap them.")
    return filters
