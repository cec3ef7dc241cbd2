"""Article → passages: whole consecutive paragraphs under one heading, long ones split at sentence ends.

Sizes are estimated tokens, an upper bound for the tokenizers of multilingual models, so that the passages
of an article do not depend on the model. Not done here: overlap between passages; the header that is
embedded with a passage (`embedded_text`) carries the context instead.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from qa.sentences import sentence_spans
from qa.types import Article, Paragraph, Passage, stated

CHUNKER_VERSION = 1
"""Goes up when the passages of an unchanged article change."""

_WIDE = re.compile("[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_PAUSES = "，、,: \u3000|"
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class ChunkSizes:
    """How large a passage may be, in estimated tokens. Chosen by measurement: docs/architecture.md."""

    target: int = 200
    """Paragraphs join until the next one would take the passage above this."""
    limit: int = 400
    """A single paragraph above this is split. Leaves room for the embedded header in a model's 512."""


def size(text: str) -> float:
    """Estimated tokens: 1 a Han character or kana, 0.7 a digit, 0.4 any other character."""
    wide, digits = len(_WIDE.findall(text)), len(_DIGIT.findall(text))
    return wide + 0.7 * digits + 0.4 * (len(text) - wide - digits)


def chunk(article: Article, sizes: ChunkSizes = ChunkSizes()) -> list[Passage]:
    """The passages of an article, in order; every paragraph but headings is in exactly one run of them.

    Headings are not passages but the `heading` of what follows; one that nothing follows is its own passage.
    Ids are 0.
    """
    return [
        Passage(
            id=0,
            article_id=article.id,
            revision=article.revision,
            title=article.title,
            source=article.source,
            published=article.published,
            heading=heading,
            first_paragraph=first,
            last_paragraph=last,
            text=text,
            url=article.url,
            published_precision=article.published_precision,
            start=start,
        )
        for heading, indices in _sections(article.paragraphs)
        for first, last, start, text in _runs(article.paragraphs, indices, sizes)
    ]


def embedded_text(passage: Passage) -> str:
    """What the encoder reads: title, date (unless it was inferred) and heading, then the passage."""
    published = stated(passage)
    day = published.date().isoformat() if published else ""
    header = " ".join(part for part in (passage.title, day, passage.heading) if part)
    return f"{header}\n{passage.text}"


def _sections(paragraphs: tuple[Paragraph, ...]) -> Iterator[tuple[str, list[int]]]:
    """Runs of paragraphs with the heading (or headings) they stand under."""
    headings, indices = list[int](), list[int]()
    for index, paragraph in enumerate(paragraphs):
        if paragraph.kind != "heading":
            indices.append(index)
        elif indices:
            yield " ".join(paragraphs[at].text for at in headings), indices
            headings, indices = [index], []
        else:
            headings.append(index)
    if indices:
        yield " ".join(paragraphs[at].text for at in headings), indices
    elif headings:
        yield "", headings


def _runs(
    paragraphs: tuple[Paragraph, ...], indices: list[int], sizes: ChunkSizes
) -> Iterator[tuple[int, int, int, str]]:
    run: list[int] = []
    total = 0.0
    for index in indices:
        own = size(paragraphs[index].text)
        if run and total + own > sizes.target:
            yield _joined(paragraphs, run)
            run, total = [], 0.0
        if own > sizes.limit:
            for start, end in _parts(paragraphs[index].text, sizes):
                yield index, index, start, paragraphs[index].text[start:end]
        else:
            run, total = [*run, index], total + own
    if run:
        yield _joined(paragraphs, run)


def _joined(paragraphs: tuple[Paragraph, ...], run: list[int]) -> tuple[int, int, int, str]:
    return run[0], run[-1], 0, "\n".join(paragraphs[index].text for index in run)


def _parts(text: str, sizes: ChunkSizes) -> Iterator[tuple[int, int]]:
    """Spans of a long paragraph, each of whole sentences and about the target in size."""
    begin = end = 0
    for start, stop in _pieces(text, sizes.limit):
        if end > begin and size(text[begin:stop]) > sizes.target:
            yield begin, end
            begin = start
        end = stop
    if end > begin:
        yield begin, end


def _pieces(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """Sentences; one above the limit is cut at commas or spaces, and in the last resort anywhere."""
    for start, end in sentence_spans(text, weak=True):
        if size(text[start:end]) <= limit:
            yield start, end
            continue
        weights = {char: size(char) for char in set(text[start:end])}
        sizes = list(accumulate(map(weights.__getitem__, text[start:end]), initial=0.0))
        at = 0
        while at < end - start:
            most = bisect_right(sizes, sizes[at] + limit) - 1
            most = most if most >= end - start else _last_pause(text, start, at, most)
            yield start + at, start + most
            at = most


def _last_pause(text: str, start: int, at: int, most: int) -> int:
    """Just after the last comma or space in the second half of [at, most), else `most`."""
    half = start + (at + most) // 2
    return max(max(text.rfind(mark, half, start + most) for mark in _PAUSES) + 1 - start, 0) or most
