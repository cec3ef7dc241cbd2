"""The conversation, its sources and its results as HTML. Pure functions; the reader has its own file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from qa.types import Answer, Citation, Filters, Hit, stated
from qa.ui.markup import Html, join, marked, tag, void
from qa.ui.messages import Messages
from qa.ui.place import Place
from qa.ui.turns import PAGE, Turn

CONTEXT = 60
"""Characters shown on each side of a quote on its card."""


@dataclass(frozen=True, slots=True)
class View:
    """For whom a page is made: the language they read and the zone their dates are in."""

    messages: Messages
    timezone: tzinfo

    def time(self, moment: datetime | None, form: str = "%Y-%m-%d") -> Html:
        """A `<time>` in the view's zone; empty for None."""
        if moment is None:
            return Html()
        local = moment.astimezone(self.timezone)
        return tag("time", local.strftime(form), datetime=local.date().isoformat())


def masthead(title: str, info: Mapping[str, object], view: View) -> Html:
    """The archive's name and how much there is in it."""
    say = view.messages
    extent = say.extent.format(articles=f"{info['articles']:,}", since=info["since"], until=info["until"])
    return tag("header", tag("h1", title), tag("p", extent) if info["articles"] else "")


def welcome(info: Mapping[str, object], examples: Sequence[str], view: View) -> Html:
    """What an empty conversation shows: what this is, and questions to try; or that there is nothing yet."""
    say = view.messages
    if not info["articles"]:
        return tag("div", tag("p", say.empty), class_="welcome", lang=say.language)
    buttons = [tag("li", tag("button", text, type="button", data_ask=text)) for text in examples]
    tried = join([tag("h2", say.examples), tag("ul", *buttons)]) if buttons else ""
    late = say.indexing.format(**info) if int(str(info["embedded"])) < int(str(info["passages"])) else ""
    notice = tag("p", late, class_="note") if late else ""
    return tag(
        "div", tag("p", say.promise, class_="promise"), notice, tried, class_="welcome", lang=say.language
    )


def filters(outlets: Sequence[tuple[str, int]], view: View) -> Html:
    """The form of filters, folded up. `outlets` are names with their numbers of articles."""
    say = view.messages
    choices = [("", say.any_source), *((name, f"{name} ({count})") for name, count in outlets)]
    options = [tag("option", text, value=name) for name, text in choices]
    fields = [
        tag("label", say.since, void("input", type="date", name="since")),
        tag("label", say.until, void("input", type="date", name="until")),
        tag("label", say.source, tag("select", *options, name="source")),
    ]
    return tag("details", tag("summary", say.filters), tag("div", *fields), lang=say.language)


def conversation(turns: Sequence[Turn], view: View) -> Html:
    """All turns, oldest first."""
    shown = [_turn(number, turn, view) for number, turn in enumerate(turns)]
    return tag("div", *shown, class_="turns", role="log", lang=view.messages.language)


def sources(turn: Turn | None, view: View) -> Html:
    """A card for each citation of the turn's answer, or a word on why there is none."""
    say = view.messages
    answer = turn.answer if turn else None
    cards = [_card(citation, answer, view) for citation in answer.citations] if answer else []
    note = tag("p", say.no_sources if answer else say.sources_hint, class_="note")
    return tag("section", tag("h2", say.sources), tag("ol", *cards) if cards else note, lang=say.language)


def answer_text(answer: Answer, view: View) -> Html:
    """The answer with each [n] a button that opens its source. A [1] inside a quote stays text."""
    by_marker = {f"[{citation.number}]": citation for citation in answer.citations}
    quotes = sorted({citation.quote for citation in answer.citations}, key=len, reverse=True)
    tokens = "|".join([*map(re.escape, quotes), r"\[\d+\]"])
    pieces, text = [], ""
    for part in re.split(f"({tokens})", answer.text):
        if part in by_marker:
            text = text.rstrip(" ")
            pieces += [text[:-1], _held(text[-1:], _marker(by_marker[part], view))]
            text = ""
        else:
            text += part
    return tag("div", *pieces, text, class_="answer")


def _held(last: str, marker: Html) -> Html:
    """A marker that cannot part from the character before it at the end of a line."""
    return tag("span", last, " ", marker, class_="held")


def _turn(number: int, turn: Turn, view: View) -> Html:
    say = view.messages
    if turn.kind == "pending":
        body = tag("p", say.working, class_="working", role="status")
    elif turn.kind == "error":
        body = tag("p", turn.error, class_="error", role="alert")
    elif turn.answer is None:
        body = _results(number, turn, view)
    elif turn.answer.abstained:
        body = _abstention(turn.answer, view)
    else:
        body = join([_understood(turn.answer, view), answer_text(turn.answer, view)])
    return tag("section", tag("h2", turn.question, class_="asked"), body, class_="turn", data_kind=turn.kind)


def _abstention(answer: Answer, view: View) -> Html:
    say = view.messages
    statement = tag("p", say.abstained, class_="abstained")
    nearest = join([tag("h3", say.nearest), _hits(answer.nearest, view)]) if answer.nearest else ""
    return join([_understood(answer, view), statement, nearest])


def _results(number: int, turn: Turn, view: View) -> Html:
    say = view.messages
    if not turn.hits:
        return tag("p", say.nothing, class_="note")
    more = tag("button", say.more.format(count=PAGE), type="button", class_="more", data_more=number)
    limits = _limits(turn.filters, view)
    head = tag("p", " · ".join([say.results, *limits]), class_="understood")
    return join([head, _hits(turn.hits, view), more if turn.more else ""])


def _understood(answer: Answer, view: View) -> Html:
    """What the archive made of the question, where that differs from the question."""
    rewritten = answer.query.strip() != answer.question.strip()
    notes = [view.messages.searched_as.format(query=answer.query)] if rewritten else []
    notes += _limits(answer.filters, view)
    return tag("p", " · ".join(notes), class_="understood") if notes else Html()


def _limits(filters: Filters, view: View) -> list[str]:
    say = view.messages
    days = [
        say.from_day.format(day=filters.since) if filters.since else "",
        say.to_day.format(day=filters.until) if filters.until else "",
    ]
    return [limit for limit in (*days, filters.source, filters.category, filters.author) if limit]


def _hits(hits: Sequence[Hit], view: View) -> Html:
    return tag("ol", *(_hit(hit, view) for hit in hits), class_="hits")


def _hit(hit: Hit, view: View) -> Html:
    passage = hit.passage
    snippet = tag("p", passage.text.replace("\n", " "), class_="snippet")
    meta = _byline(passage.source, stated(passage), hit.outlets, view)
    head = _opener(passage.title, view)
    return tag("li", head, meta, snippet, class_="hit", **Place.of_hit(hit).fields())


def _card(citation: Citation, answer: Answer, view: View) -> Html:
    hit = next((hit for hit in answer.hits if _holds(hit, citation)), None)
    text, start = _excerpt(hit.passage.text if hit else citation.quote, citation.quote)
    quoted = tag("p", marked(text, [(start, start + len(citation.quote))]), class_="snippet")
    meta = _byline(citation.source, stated(citation), hit.outlets if hit else (), view)
    number = tag("span", str(citation.number), class_="number", aria_hidden="true")
    head = _opener(citation.title, view)
    return tag("li", number, head, meta, quoted, class_="card", **Place.of_citation(citation).fields())


def _holds(hit: Hit, citation: Citation) -> bool:
    passage = hit.passage
    same = (passage.article_id, passage.revision) == (citation.article_id, citation.revision)
    within = passage.first_paragraph <= citation.paragraph <= passage.last_paragraph
    return same and within and citation.quote in passage.text


def _excerpt(text: str, quote: str) -> tuple[str, int]:
    """The quote with up to `CONTEXT` characters of its paragraph on each side, and where it starts."""
    before, _, after = text.partition(quote)
    before, after = before.rpartition("\n")[2], after.partition("\n")[0]
    if len(before) > CONTEXT:
        before = "…" + before[-CONTEXT:]
    if len(after) > CONTEXT:
        after = after[:CONTEXT] + "…"
    return before + quote + after, len(before)


def _marker(citation: Citation, view: View) -> Html:
    say = view.messages
    name = say.marker.format(number=citation.number, title=citation.title or say.untitled)
    fields = Place.of_citation(citation).fields()
    return tag("button", f"[{citation.number}]", type="button", class_="cite", aria_label=name, **fields)


def _opener(title: str, view: View) -> Html:
    say = view.messages
    title = title or say.untitled
    button = tag("button", title, type="button", class_="open", aria_label=say.read.format(title=title))
    return tag("h3", button)


def _byline(source: str, published: datetime | None, outlets: Sequence[str], view: View) -> Html:
    also = view.messages.also.format(outlets="、".join(outlets)) if outlets else ""
    parts = [tag("span", source) if source else "", view.time(published), tag("span", also) if also else ""]
    return tag("p", *(part for part in parts if part), class_="byline")
