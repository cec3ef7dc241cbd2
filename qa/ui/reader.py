"""A whole article as HTML, with the cited place marked. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from urllib.parse import urlsplit

from qa.types import Article, Citation, Paragraph, Relative, Story
from qa.ui import cards, link
from qa.ui.markup import Html, join, marked, tag
from qa.ui.place import Place
from qa.ui.tables import table
from qa.ui.view import View

_FORMS = {"second": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "month": "%Y-%m", "inferred": "%Y-%m-%d"}
_CREDITS = ("original_title", "reporter", "editor")
_TAGS = {"text": "p", "heading": "h3", "list": "li", "quote": "blockquote", "caption": "p"}


def reader(
    article: Article, place: Place, view: View, *, latest: int = 1, story: Story | None = None
) -> Html:
    """The article; the paragraphs of `place` have the class `cited`, and its quote is in `<mark>`.

    Args:
        article: the revision that is shown.
        place: what was opened.
        view: for whom.
        latest: number of the article's current revision.
        story: what else there is of the article's story.
    """
    title = article.title or view.messages.untitled
    head = [tag("h2", title), _about(article, view), _revisions(article, place, latest, view)]
    text = [_actions(article, place, view), *_blocks(article, place, view)]
    return _sheet(title, [*head, *text, _related(story, view)], view)


def failure(reason: str, view: View) -> Html:
    """The reader when there is no article to show."""
    return _sheet(view.messages.reader, [tag("p", reason, class_="error", role="alert")], view)


def _sheet(name: str, content: Sequence[Html], view: View) -> Html:
    say = view.messages
    steps = [
        tag("button", arrow, type="button", data_step=step, aria_label=label, title=label)
        for arrow, step, label in (("←", -1, say.earlier), ("→", 1, say.later))
    ]
    close = tag("button", say.close, type="button", class_="close", data_close=True)
    walk = tag("span", steps[0], tag("span", class_="where"), steps[1], class_="walk", hidden=True)
    bar = tag("div", tag("span", name, class_="name"), walk, close, class_="bar")
    body = tag("div", *content, class_="body", tabindex=0, role="group", aria_label=name)
    about = {"role": "dialog", "aria_label": name, "lang": say.language}
    return tag("div", bar, body, class_="sheet", tabindex=-1, **about)


def _about(article: Article, view: View) -> Html:
    say = view.messages
    inferred = say.inferred if article.published_precision == "inferred" else ""
    parts = (
        article.source,
        article.author if article.author != article.source else "",
        view.time(article.published, _FORMS[article.published_precision]),
        inferred,
        *(getattr(say, name).format(value=value) for name, value in _credits(article)),
        *(name for name in article.categories if name != article.source),
        _original(article.url, view),
    )
    return tag("p", *(tag("span", part) for part in parts if part), class_="byline")


def _credits(article: Article) -> Iterator[tuple[str, str]]:
    """Who is credited, and the original title where it is another."""
    for name in _CREDITS:
        value = article.credits.get(name, "")
        if value and value != article.title:
            yield name, value


def _revisions(article: Article, place: Place, latest: int, view: View) -> Html:
    """Which revision this is, and a button for each other one; empty for an article that never changed."""
    if latest < 2:
        return Html()
    say = view.messages
    buttons = [
        tag(
            "button",
            say.revision.format(number=number),
            type="button",
            aria_current="true" if number == article.revision else None,
            **replace(place, revision=number).fields(),
        )
        for number in range(1, latest + 1)
    ]
    note = tag("span", say.superseded) if article.revision < latest else ""
    return tag("p", *buttons, note, class_="revisions")


def _related(story: Story | None, view: View) -> Html:
    """The other outlets of the same story and the reports linked to it, each of which opens here."""
    if story is None:
        return Html()
    say = view.messages
    parts = []
    for label, relatives in ((say.copies, story.copies), (say.linked, story.linked)):
        items = [
            tag("li", tag("button", one.title or say.untitled, type="button", **about), _origin(one, view))
            for one in relatives
            for about in [Place.of_article(one.article_id).fields()]
        ]
        parts += [tag("h3", label, class_="label"), tag("ul", *items)] if items else []
    return tag("section", *parts, class_="related") if parts else Html()


def _origin(relative: Relative, view: View) -> Html:
    parts = [tag("span", relative.source) if relative.source else "", view.time(relative.published)]
    return tag("span", *(part for part in parts if part), class_="byline")


def _actions(article: Article, place: Place, view: View) -> Html:
    """A way to ask on about the article, a link to this place, and the place as a citation."""
    say = view.messages
    share = tag("button", say.link, type="button", data_link=link.to_place(place))
    named = {"data_about": article.id, "data_title": article.title or say.untitled}
    about = tag("button", say.about, type="button", title=say.about_hint, **named)
    cite = cards.copies(_citation(article, place), view)
    return tag("div", about, share, cite, class_="actions")


def _citation(article: Article, place: Place) -> Citation:
    """The place as a citation, to be copied; its paragraph's text stands for the quote where none is meant."""
    text = article.paragraphs[place.first].text if place.first < len(article.paragraphs) else ""
    return Citation(
        number=1,
        article_id=article.id,
        revision=article.revision,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        paragraph=place.first,
        quote=text[place.start : place.end] or text,
        start=place.start,
        end=place.end,
        author=article.author,
        published_precision=article.published_precision,
    )


def _original(url: str | None, view: View) -> Html:
    """A link to the page the article came from, if that is on the web."""
    if url is None or not on_the_web(url):
        return Html()
    safe = {"rel": "noopener noreferrer nofollow", "target": "_blank"}
    return tag("a", view.messages.original, href=url, **safe)


def on_the_web(url: str) -> bool:
    """Whether a URL is safe to link to: http or https, with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _blocks(article: Article, place: Place, view: View) -> Iterator[Html]:
    """The paragraphs in order, neighbouring list items gathered in one list."""
    numbered = enumerate(article.paragraphs)
    for kind, group in groupby(numbered, key=lambda pair: pair[1].kind):
        blocks = [_block(number, paragraph, place, view) for number, paragraph in group]
        yield tag("ul", *blocks) if kind == "list" else join(blocks)


def _block(number: int, paragraph: Paragraph, place: Place, view: View) -> Html:
    cited = place.first <= number <= place.last
    span = (place.start, place.end) if number == place.first else (0, 0)
    numbered = paragraph.kind == "list" and re.match(r"\d+[.)、]", paragraph.text)
    classes = [paragraph.kind, *["numbered"] * bool(numbered), *["cited"] * cited]
    about = {"id": f"p{number}", "class_": " ".join(classes)}
    if paragraph.kind == "table":
        return tag("div", table(paragraph.text, span, view.messages.table), **about)
    if paragraph.kind == "code":
        return tag("pre", tag("code", marked(paragraph.text, [span])), **about, tabindex=0)
    return tag(_TAGS[paragraph.kind], marked(paragraph.text, [span]), **about)
