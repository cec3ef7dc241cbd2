"""What must hold for whatever bytes come in, as files and as pages: read by the fuzzers."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import get_args

from qa.chunk import chunk
from qa.clean import clean
from qa.load import load
from qa.types import Article, Page, PageFormat, Rejection

FORMATS: tuple[PageFormat, ...] = tuple(one for one in get_args(PageFormat) if one != "article")
FILES = ("a.md", "a.html", "a.jsonl", "a.xml", "a.jsonl.gz", "a.jsonl.xz", "a.jsonl.bz2")
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
"""Controls, bidi controls, what has no width, and halves of characters. A tab or line break may stand in code."""


def page(raw: bytes, format: PageFormat) -> Article | Rejection:
    """Clean and chunk a page: an article in order or a rejection with a reason, the same each time, and no exception."""
    given = Page("r", "k", "k", format, raw)
    found = clean(given)
    assert found == clean(given), "not the same twice"
    if isinstance(found, Rejection):
        assert found.reason, "no reason"
        assert not found.reason.startswith("could not be read"), found.reason
    else:
        _article(found)
    return found


def file(raw: bytes, name: str) -> None:
    """Load a file of that name, and clean and chunk what is in it."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / name).write_bytes(raw)
        for item in load(base, root="r", base=base):
            if isinstance(item, Page):
                page(item.raw, item.format)
            else:
                assert item.reason, "no reason"


def _article(article: Article) -> None:
    texts = [article.title, article.source, article.author, *article.categories, *article.credits.values()]
    for text in texts:
        assert not UNSEEN.search(text), repr(text)
        assert "\n" not in text and "\t" not in text, repr(text)
    for paragraph in article.paragraphs:
        assert paragraph.text.strip(), "an empty paragraph"
        assert not UNSEEN.search(paragraph.text), repr(paragraph.text)
        assert paragraph.kind in ("code", "table") or "\n" not in paragraph.text, repr(paragraph.text)
    assert article.url is None or article.url.startswith(("http://", "https://")), article.url
    assert article.published is None or article.published.tzinfo, "a date without a zone"
    _passages(article)


def _passages(article: Article) -> None:
    """Every paragraph that is no heading is in passages once, whole, in order; so are headings that are all there is."""
    paragraphs = article.paragraphs
    wanted = {n for n, one in enumerate(paragraphs) if one.kind != "heading"} or set(range(len(paragraphs)))
    ends: dict[int, int] = {}
    last = -1
    for passage in chunk(article):
        span = range(passage.first_paragraph, passage.last_paragraph + 1)
        assert span and span[0] >= last, "out of order"
        last = span[-1]
        whole = "\n".join(paragraphs[n].text for n in span)
        begin = passage.start
        assert whole[begin : begin + len(passage.text)] == passage.text, "not the article's words"
        assert not whole[ends.get(span[0], 0) : begin].strip(), "words between two passages"
        assert len(span) == 1 or (begin == 0 and passage.text == whole and not ends.keys() & set(span)), (
            "a part of many"
        )
        ends |= dict.fromkeys(span, begin + len(passage.text))
    assert ends.keys() == wanted, "paragraphs in no passage"
    for n, end in ends.items():
        assert not paragraphs[n].text[end:].strip(), "words after the last passage"
