"""Citations and passages as a reader meets them: a marker with its card, a card in the sources, a result. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qa.styles import format_citation
from qa.types import Answer, Citation, Hit, stated
from qa.ui.markup import Html, join, marked, tag
from qa.ui.place import Place
from qa.ui.tables import headed
from qa.ui.view import View

CONTEXT = 60
"""Characters shown on each side of a quote on its card."""
COPIED = {"GB/T 7714": "gbt7714", "BibTeX": "bibtex", "CSL-JSON": "csl", "Markdown": "markdown"}
"""Styles that a citation can be copied in, by the name on the button."""


def cards(answer: Answer, view: View) -> Html:
    """A card for each citation of an answer."""
    return tag("ol", *(_card(citation, answer, view) for citation in answer.citations))


def hits(found: Sequence[Hit], view: View, *, dated: bool = False) -> Html:
    """A list of passages, each with its beginning and what its score is made of.

    Args:
        found: best first.
        view: for whom.
        dated: whether the question dates what it asks about, so that dates can tell passages apart.
    """
    return tag("ol", *(_hit(hit, view, dated) for hit in found), class_="hits")


def is_dated(answer: Answer) -> bool:
    """Whether the question dates what it asks about."""
    return any(period.about == "event" for period in answer.periods)


def marker(citation: Citation, answer: Answer, turn: int, view: View) -> Html:
    """The [n] behind a quote: a button that opens the reader, and the card that shows while it is pointed at."""
    say = view.messages
    name = say.marker.format(number=citation.number, title=citation.title or say.untitled)
    tip = f"tip-{turn}-{citation.number}"
    hit = _found(citation, answer)
    fields = Place.of_citation(citation).fields()
    button = tag(
        "button",
        f"[{citation.number}]",
        type="button",
        class_="cite",
        aria_label=name,
        aria_describedby=tip,
        **fields,
    )
    title = tag("strong", citation.title or say.untitled)
    about = _byline(citation.source, stated(citation), hit.outlets if hit else (), view, "span")
    return join(
        [button, tag("span", title, about, _excerpt(citation, hit), id=tip, class_="tip", role="tooltip")]
    )


def _hit(hit: Hit, view: View, dated: bool) -> Html:
    passage = hit.passage
    snippet = tag("p", passage.text.replace("\n", " "), class_="snippet")
    meta = _byline(passage.source, stated(passage), hit.outlets, view)
    fields = Place.of_hit(hit).fields()
    return tag(
        "li", _opener(passage.title, view), meta, snippet, _why(hit, view, dated), class_="hit", **fields
    )


def _card(citation: Citation, answer: Answer, view: View) -> Html:
    hit = _found(citation, answer)
    meta = _byline(citation.source, stated(citation), hit.outlets if hit else (), view)
    number = tag("span", str(citation.number), class_="number", aria_hidden="true")
    quoted = tag("p", _excerpt(citation, hit), class_="snippet")
    scored = hit and hit.score and _holds(hit, citation)  # what is told for its day alone has no score
    why = _why(hit, view, is_dated(answer)) if hit and scored else ""
    tools = tag("div", copies(citation, view), why, class_="tools")
    fields = Place.of_citation(citation).fields()
    return tag("li", number, _opener(citation.title, view), meta, quoted, tools, class_="card", **fields)


def copies(citation: Citation, view: View) -> Html:
    """A folded row of buttons, each of which copies the citation in one style."""
    buttons = [
        tag("button", name, type="button", data_copy=format_citation(citation, style))
        for name, style in COPIED.items()
    ]
    return tag("details", tag("summary", view.messages.cite), tag("p", *buttons), class_="copies")


def _why(hit: Hit, view: View, dated: bool) -> Html:
    """The parts of a passage's score, folded up; a date that tells nothing apart is said to be none in the question."""
    say = view.messages
    parts = {say.dense: hit.dense, say.lexical: hit.lexical, say.dated: hit.dated}
    rows = [
        tag("li", tag("span", name), tag("meter", value=f"{part:.3f}", aria_label=name), f"{part:.2f}")
        for name, part in parts.items()
    ]
    note = "" if dated else tag("p", say.undated)
    return tag("details", tag("summary", say.why), tag("ul", *rows), note, class_="why")


def _found(citation: Citation, answer: Answer) -> Hit | None:
    """The passage that holds a citation's quote; else another one of its article."""
    cited = (citation.article_id, citation.revision)
    found = [hit for hit in answer.hits if (hit.passage.article_id, hit.passage.revision) == cited]
    return next((hit for hit in found if _holds(hit, citation)), found[0] if found else None)


def _holds(hit: Hit, citation: Citation) -> bool:
    passage = hit.passage
    within = passage.first_paragraph <= citation.paragraph <= passage.last_paragraph
    return within and citation.quote in passage.text


def _excerpt(citation: Citation, hit: Hit | None) -> Html:
    """The quote, marked, with up to `CONTEXT` characters of its paragraph on each side; a table's row with its head."""
    text = hit.passage.text if hit and _holds(hit, citation) else citation.quote
    before, _, after = text.partition(citation.quote)
    before, after = before.rpartition("\n")[2], after.partition("\n")[0]
    if citation.head:
        span = (len(before), len(before) + len(citation.quote))
        return headed(citation.head, before + citation.quote + after, span)
    if len(before) > CONTEXT:
        before = "…" + before[-CONTEXT:]
    if len(after) > CONTEXT:
        after = after[:CONTEXT] + "…"
    return marked(before + citation.quote + after, [(len(before), len(before) + len(citation.quote))])


def _opener(title: str, view: View) -> Html:
    say = view.messages
    title = title or say.untitled
    button = tag("button", title, type="button", class_="open", aria_label=say.read.format(title=title))
    return tag("h3", button)


def _byline(
    source: str, published: datetime | None, outlets: Sequence[str], view: View, element: str = "p"
) -> Html:
    also = view.messages.also.format(outlets="、".join(outlets)) if outlets else ""
    parts = [tag("span", source) if source else "", view.time(published), tag("span", also) if also else ""]
    return tag(element, *(part for part in parts if part), class_="byline")
