"""Quotes with their place: a sentence of a passage as an exact span of a paragraph; and how it is written out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qa.errors import UnknownStyle
from qa.sentences import sentence_spans
from qa.types import Article, Citation, Passage, stated


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an article: paragraph index, offsets in that paragraph, and its text."""

    paragraph: int
    start: int
    end: int
    text: str


def quotes(passage: Passage, article: Article) -> list[Quote]:
    """The sentences that a passage holds, or holds a part of, located in its article's paragraphs."""
    found = []
    for index in range(passage.first_paragraph, passage.last_paragraph + 1):
        text = article.paragraphs[index].text
        whole = passage.first_paragraph < passage.last_paragraph
        stop = len(text) if whole else passage.start + len(passage.text)
        for start, end in sentence_spans(text):
            if end > passage.start and start < stop:
                found.append(Quote(index, start, end, text[start:end]))
    return found


def cite(number: int, article: Article, quote: Quote) -> Citation:
    """A numbered citation of a quote."""
    return Citation(
        number=number,
        article_id=article.id,
        revision=article.revision,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        paragraph=quote.paragraph,
        quote=quote.text,
        start=quote.start,
        end=quote.end,
        author=article.author,
        published_precision=article.published_precision,
    )


def format_citation(citation: Citation, style: str) -> str:
    """A citation as text, in one of `STYLES`.

    Raises:
        UnknownStyle: there is no such style.
    """
    try:
        return STYLES[style](citation)
    except KeyError:
        raise UnknownStyle(
            f"There is no citation style {style!r}. Choose one of: {', '.join(STYLES)}."
        ) from None


def _text(citation: Citation) -> str:
    where = f"¶{citation.paragraph + 1}"
    parts = [citation.source, f"《{citation.title}》", _day(citation), where, citation.url or ""]
    return f"[{citation.number}] " + ", ".join(part for part in parts if part)


def _day(citation: Citation) -> str:
    """The day that the page states; "" when it states none."""
    published = stated(citation)
    return published.date().isoformat() if published else ""


def _markdown(citation: Citation) -> str:
    title = citation.title.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    linked = f"[{title}](<{citation.url}>)" if citation.url else title
    parts = [citation.source, linked, _day(citation), f"¶{citation.paragraph + 1}"]
    return f"[{citation.number}] " + ", ".join(part for part in parts if part)


STYLES: dict[str, Callable[[Citation], str]] = {"text": _text, "markdown": _markdown}
"""Citation styles by name."""
