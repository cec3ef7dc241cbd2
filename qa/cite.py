"""Quotes with their place: a sentence of a passage as an exact span of a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.sentences import sentence_spans
from qa.tables import head
from qa.types import Article, Citation, Passage

_WHOLE = re.compile("[。！？.!?…][”’」』）)\"']*$")


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


def lead(article: Article) -> Quote:
    """The first whole sentence of an article's text, which tells what it is about: not a heading, a caption, or a line
    such as "By N. N."; where it has none, its first sentence of any kind."""
    paragraphs = list(enumerate(article.paragraphs))
    told = [one for one in paragraphs if one[1].kind == "text"] or paragraphs
    found = (
        Quote(index, start, end, one.text[start:end])
        for index, one in told
        for start, end in sentence_spans(one.text)
    )
    first = next(found)
    return (
        first if _WHOLE.search(first.text) else next((one for one in found if _WHOLE.search(one.text)), first)
    )


def cite(number: int, article: Article, quote: Quote) -> Citation:
    """A numbered citation of a quote."""
    paragraph = article.paragraphs[quote.paragraph]
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
        head=head(paragraph.text, quote.start) if paragraph.kind == "table" else "",
    )
