"""What surrounds a conversation: masthead, welcome, filters, and the list of earlier conversations. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.types import Filters
from qa.ui.markup import Html, join, tag, void
from qa.ui.view import View

MOST_CHOICES = 500
"""Values offered for one filter; the most frequent are kept."""

Facets = Mapping[str, Sequence[tuple[str, int]]]


def masthead(title: str, info: Mapping[str, object], view: View) -> Html:
    """The archive's name, how much there is in it, and how far its index has come."""
    say = view.messages
    extent = say.extent.format(articles=f"{info['articles']:,}", since=info["since"], until=info["until"])
    told = [tag("p", extent) if info["articles"] else "", _indexing(info, view)]
    return tag("header", tag("h1", title), *told, lang=say.language)


def welcome(info: Mapping[str, object], examples: Sequence[str], view: View) -> Html:
    """What an empty conversation shows: what this is, and questions to try; or that there is nothing yet."""
    say = view.messages
    if not info["articles"]:
        return tag("div", tag("p", say.empty), class_="welcome", lang=say.language)
    buttons = [tag("li", tag("button", text, type="button", data_ask=text)) for text in examples]
    tried = join([tag("h2", say.examples), tag("ul", *buttons)]) if buttons else ""
    return tag("div", tag("p", say.promise, class_="promise"), tried, class_="welcome", lang=say.language)


def _indexing(info: Mapping[str, object], view: View) -> Html:
    """That vectors are still to come, with the share that is there; empty when all are."""
    embedded, passages = int(str(info["embedded"])), int(str(info["passages"]))
    if embedded >= passages:
        return Html()
    percent = 100 * embedded // passages
    return tag("p", view.messages.indexing.format(percent=percent), class_="indexing", role="status")


def filters(facets: Facets, given: Filters, view: View, title: str = "") -> Html:
    """The form of filters, folded up, with counts of articles; its fields hold what is `given`.

    One article is chosen in the reader: the form only keeps it, with its `title`, and shows it as a chip.
    """
    say = view.messages
    fields = (("since", say.since, given.since), ("until", say.until, given.until))
    days = [
        tag("label", label, void("input", type="date", name=name, value=day.isoformat() if day else None))
        for name, label, day in fields
    ]
    labels = {"source": say.source, "category": say.category, "author": say.author}
    choices = [
        _choice(name, label, facets[name], getattr(given, name), view)
        for name, label in labels.items()
        if facets.get(name)
    ]
    one = {"data_title": title, "data_text": say.within}
    article = void("input", type="hidden", name="article", value=given.article, **one)
    form = tag(
        "div", tag("div", *days, class_="days"), _years(facets.get("year", ()), view), *choices, article
    )
    chips = tag("p", class_="chips", data_remove=say.remove, data_since=say.from_day, data_until=say.to_day)
    return join([tag("details", tag("summary", say.filters), form, lang=say.language), chips])


def _choice(name: str, label: str, values: Sequence[tuple[str, int]], given: str | None, view: View) -> Html:
    shown = list(values[:MOST_CHOICES])
    if given and given not in dict(shown):
        shown.append((given, 0))
    options = [tag("option", view.messages.any_value, value="")]
    options += [
        tag("option", f"{value} ({count:,})" if count else value, value=value, selected=value == given)
        for value, count in shown
    ]
    return tag("label", label, tag("select", *options, name=name))


def _years(counts: Sequence[tuple[str, int]], view: View) -> Html:
    """A bar for each year, oldest first; a click sets both days to that year."""
    if not counts:
        return Html()
    say, most = view.messages, max(count for _, count in counts)
    bars = [
        tag(
            "li",
            tag(
                "button",
                tag("span", data_height=f"{count / most:.2f}em", class_="bar"),
                year,
                type="button",
                data_year=year,
                aria_label=say.year.format(year=year, count=f"{count:,}"),
                title=say.year.format(year=year, count=f"{count:,}"),
            ),
        )
        for year, count in sorted(counts)
    ]
    return tag("ul", *bars, class_="years", aria_label=say.years)


def history(archive: str, view: View, *, accounts: bool = False) -> Html:
    """The menu of conversations; the browser fills the list, since only it has them. One who came in with a password
    leaves by it."""
    say = view.messages
    exports = [
        tag("button", say.export.format(kind=kind), type="button", data_export=kind.lower())
        for kind in ("Markdown", "HTML")
    ]
    menu = tag(
        "div",
        tag("ul", class_="talks", data_rename=say.rename, data_delete=say.delete),
        tag("p", say.no_history, class_="none"),
        tag("p", say.local, class_="note"),
        tag("p", *exports, class_="exports"),
        tag("form", tag("button", say.sign_out), method="post", action="./logout", class_="leave")
        if accounts
        else "",
    )
    about = {"data_archive": archive, "data_copied": say.copied, "lang": say.language}
    return tag("details", tag("summary", say.history), menu, class_="menu", **about)
