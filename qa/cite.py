"""Quotes with their place: a sentence of a passage as an exact span of a paragraph."""

from __future__ import annotations

from dataclasses import dataclass

from qa.sentences import sentence_spans
from qa.types import Article, Citation, Passage


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an article: paragraph index, offsets in that paragraph, and its text."""

    paragraph: int
    start: int
    end: int
    text: str
    within: tuple[int, int] = (0, 0)
    """Offsets in the passage's text; before its start or beyond its end for what lies outside."""


def quotes(passage: Passage, article: Article) -> list[Quote]:
    """The sentences that a passage holds, or holds a part of, located in its article's paragraphs."""
    found, before = [], -passage.start  # where the paragraph begins in the passage's text
    for index in range(passage.first_paragraph, passage.last_paragraph + 1):
        text = article.paragraphs[index].text
        whole = passage.first_paragraph < passage.last_paragraph
        stop = len(text) if whole else passage.start + len(passage.text)
        for start, end in sentence_spans(text):
            if end > passage.start and start < stop:
                found.append(Quote(index, start, end, text[start:end], (before + start, before + end)))
        before += len(text) + 1
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
