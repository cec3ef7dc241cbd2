"""The conversation and its sources as HTML. Pure functions; passages are drawn by `cards`, an article by `reader`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.types import Answer, Filters
from qa.ui import cards, link
from qa.ui.markup import Html, join, tag, void
from qa.ui.turns import BY_DATE, PAGE, Turn
from qa.ui.view import View


def conversation(turns: Sequence[Turn], view: View, lines: int = 0) -> Html:
    """All turns, oldest first; of one that is arriving, so many lines of its answer."""
    shown = [_turn(number, turn, view, lines) for number, turn in enumerate(turns)]
    return tag("div", *shown, class_="turns", lang=view.messages.language)


def sources(turn: Turn | None, view: View, *, earlier: bool = False) -> Html:
    """A card for each citation of the turn's answer, or a word on why there is none; of an earlier turn than the last,
    its question too."""
    say = view.messages
    heading = f"{say.sources} · {turn.question}" if turn and earlier else say.sources
    answer = turn.answer if turn else None
    note = tag("p", say.no_sources if answer else say.sources_hint, class_="note")
    found = cards.cards(answer, view) if answer and answer.citations else note
    return tag("section", tag("h2", heading), found, lang=say.language)


def abstention(answer: Answer, view: View) -> str:
    """That the archive does not answer; and where it has no article of the days asked about, of which it has."""
    say = view.messages
    if answer.extent is None:
        return say.abstained
    return say.abstained + say.outside.format(first=answer.extent[0], last=answer.extent[1])


def parts(answer: Answer) -> list[str]:
    """The answer's text, in parts: at odd places the quotes, the lines of tables' heads and the markers, each whole."""
    fixed = sorted({citation.quote for citation in answer.citations} | _heads(answer), key=len, reverse=True)
    tokens = "|".join([*map(re.escape, fixed), r"\[\d+\]"])
    return re.split(f"({tokens})", answer.text)


def _heads(answer: Answer) -> set[str]:
    return {line for citation in answer.citations for line in citation.head.split("\n") if line}


def answer_text(answer: Answer, turn: int, view: View, first: int | None = None) -> Html:
    """The answer's lines, or the first few of them, each with its [n] a button that opens its source."""
    return tag("div", *answer_lines(answer, turn, view)[:first], class_="answer")


def answer_lines(answer: Answer, turn: int, view: View) -> list[Html]:
    """A paragraph for each line of the answer. A [1], or a line's end, inside a quote stays text, and so does one in the
    head of a table."""
    by_marker = {f"[{citation.number}]": citation for citation in answer.citations}
    heads = _heads(answer)
    lines: list[list[str]] = [[]]
    text = ""
    for number, part in enumerate(parts(answer)):
        if part in by_marker:
            text = text.rstrip(" ")
            lines[-1] += [text[:-1], _held(text[-1:], cards.marker(by_marker[part], answer, turn, view))]
            text = ""
        elif number % 2:  # a quote, or the number of none
            text += part
        else:
            done, *begun = part.split("\n")
            text += done
            for line in begun:
                lines[-1].append(text)
                lines.append([])
                text = line
    lines[-1].append(text)
    return [tag("p", *line, class_="note" if heads.issuperset(line) else None) for line in lines if any(line)]


def _held(last: str, marker: Html) -> Html:
    """A marker that cannot part from the character before it at the end of a line."""
    return tag("span", last, " ", marker, class_="held")


def _turn(number: int, turn: Turn, view: View, lines: int) -> Html:
    say, told = view.messages, ""
    if turn.kind in ("pending", "waiting"):
        body = tag("p", say.working if turn.kind == "pending" else say.waiting, class_="working")
    elif turn.kind == "error":
        again = tag("button", say.again, type="button", data_ask=turn.question)
        told = turn.error
        body = join([tag("p", told, class_="error"), tag("div", again, class_="after")])
    elif turn.kind == "arriving" and turn.answer:
        body = join([_limits(number, turn, view), answer_text(turn.answer, number, view, lines)])
    elif turn.answer is None:
        body = join([_limits(number, turn, view), _results(number, turn, view)])
        told = say.results if turn.hits else say.nothing
    else:
        answer = turn.answer
        told = abstention(answer, view)
        text = tag("p", told, class_="abstained")
        if not answer.abstained:
            text, told = answer_text(answer, number, view), say.answered.format(count=len(answer.citations))
        limits = _limits(number, turn, view)
        written = _written(turn, view)
        body = join([limits, text, written, _after(number, turn, view), _nearest(answer, view)])
    asked = tag("h2", turn.question, class_="asked")
    return tag("section", asked, body, class_="turn", data_kind=turn.kind, data_told=told)


def _written(turn: Turn, view: View) -> Html:
    """What a language model has to do with an answer, and the archive's own sentences, one click away."""
    say = view.messages
    if not turn.writing:
        return Html()
    if turn.writing not in ("begun", "done"):
        return tag(
            "p", say.not_written.format(model=turn.model, why=say.failures[turn.writing]), class_="note"
        )
    if turn.quoted is None:
        return tag("p", say.writing.format(model=turn.model), class_="note")
    told = (say.written if turn.writing == "done" else say.writing).format(model=turn.model)
    left_out = say.struck.format(count=turn.struck) if turn.struck else ""
    own = tag("details", tag("summary", say.own_words), cards.cards(turn.quoted, view), class_="own")
    return join([tag("p", told, left_out, class_="note"), own])


def _limits(number: int, turn: Turn, view: View) -> Html:
    """What the archive made of the question: as what it was searched, and the limits, each of which can go."""
    say, answer, limits = view.messages, turn.answer, view.limits(turn.filters, turn.about)
    note = ""
    if answer:
        rewritten = answer.query.strip() != answer.question.strip()
        note = say.searched_as.format(query=answer.query) if rewritten else ""
        limits |= _understood(answer, turn.filters, view)
    chips = [_chip(number, name, text, view) for name, text in limits.items()]
    if not note and not chips:
        return Html()
    return tag("p", tag("span", note) if note else "", *chips, class_="understood")


def _understood(answer: Answer, given: Filters, view: View) -> dict[str, str]:
    """The days, and the outlet, that were understood from the question, where they limit it."""
    source = answer.filters.source
    outlet = {"outlet": source} if source and source != given.source else {}
    found = Filters(answer.filters.since, answer.filters.until)
    if found in (Filters(), Filters(given.since, given.until)):
        return outlet
    words = [answer.query[one.start : one.end] for one in answer.periods if one.about == "published"]
    days = " ".join(view.limits(found).values())
    days = str(found.since) if found.since == found.until else days
    return {"period": view.messages.understood.format(words="、".join(words), days=days)} | outlet


def _chip(number: int, name: str, text: str, view: View) -> Html:
    label = view.messages.remove.format(limit=text)
    about: dict[str, str | int] = {"data_drop": name, "data_turn": number}
    return tag("button", text, " ×", type="button", class_="chip", aria_label=label, title=label, **about)


def _nearest(answer: Answer, view: View) -> Html:
    """What came closest, where nothing answers."""
    if not answer.nearest:
        return Html()
    found = cards.hits(answer.nearest, view, dated=cards.is_dated(answer))
    return join([tag("h3", view.messages.nearest, class_="label"), found])


def _results(number: int, turn: Turn, view: View) -> Html:
    say = view.messages
    if not turn.hits:
        return tag("p", say.nothing, class_="note")
    orders = [
        tag("button", text, type="button", data_sort=number, data_order=order, aria_pressed=pressed)
        for order, text in (("relevance", say.by_relevance), ("date", say.by_date))
        for pressed in ["true" if turn.order == order else "false"]
    ]
    title = say.results if turn.order == "relevance" else say.by_date_of.format(count=BY_DATE)
    head = tag("p", tag("span", title), tag("span", *orders, class_="orders"), class_="head")
    more = tag("button", say.more.format(count=PAGE), type="button", class_="more", data_more=number)
    share = _share(turn, view)
    return join(
        [head, cards.hits(turn.hits, view), tag("div", more if turn.more else "", share, class_="after")]
    )


def _after(number: int, turn: Turn, view: View) -> Html:
    """Below an answer: a link to it, and what the reader thinks of it."""
    say = view.messages
    share = _share(turn, view)
    if turn.answer and turn.answer.abstained:
        about = {"data_ask": turn.answer.query, "data_mode": "results"}
        share = join([tag("button", say.list_instead, type="button", **about), share])
    if not turn.verdict:
        pair = [("like", say.useful), ("dislike", say.useless)]
        rate = [
            tag("button", text, type="button", data_rate=number, data_verdict=verdict)
            for verdict, text in pair
        ]
        return tag("div", share, *rate, class_="after")
    thanks = tag("span", say.not_kept if turn.verdict == "lost" else say.thanks, class_="note")
    if turn.verdict == "lost" or turn.reason:
        return tag("div", share, thanks, class_="after")
    why = void("input", name="reason", aria_label=say.reason, placeholder=say.reason, maxlength=500)
    send = tag("button", say.send, type="submit")
    form = tag("form", thanks, why, send, data_reason=number, data_verdict=turn.verdict)
    return tag("div", share, form, class_="after")


def _share(turn: Turn, view: View) -> Html:
    mode = "results" if turn.kind == "results" else ""
    question = turn.answer.query if turn.answer else turn.question  # a follow-up stands on its own
    address = link.to_question(question, turn.filters, mode)
    return tag("button", view.messages.link, type="button", data_link=address)
