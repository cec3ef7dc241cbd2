"""Where sentences begin and end in a paragraph, as offsets, so that what is quoted is an exact span.

Chinese and Latin punctuation. An open quotation or bracket holds its sentence together; so does a quotation
that its speaker follows ("……。"他说) and a title that ends in a question mark. What runs on for longer than
`LONG` is split inside after all. No dictionary, no model: this does not parse, it finds ends.
"""

from __future__ import annotations

import re

LONG = 240
"""Characters; an open quotation longer than this (or one never closed) is split inside after all."""

_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』"}
_BRACKETS = {"《": "》", "（": "）", "〈": "〉", "【": "】", "〔": "〕", "(": ")", "[": "]"}
_OPEN = _QUOTES | _BRACKETS
_CLOSE = set(_OPEN.values())
_ENDS = "。！？!?"
_WEAK = "；;…"
_TRAILING = _CLOSE | set("\"'…" + _ENDS)
_INTRODUCES_SPEECH = "：:，,"
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"'“‘])(?:[A-Za-z]|(?:[A-Za-z]\.)+[A-Za-z]?|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Capt|St|Jr|Sr"
    r"|vs|etc|approx|Inc|Ltd|Co|Corp|No|Nos|Fig|Vol|pp|cf|al|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$"
)
_VISIBLE = re.compile(r"\S")

Span = tuple[int, int]


def sentence_spans(text: str, *, weak: bool = False) -> list[Span]:
    """Offsets (start, end) of the sentences of `text`, in order, without surrounding white space.

    With `weak`, semicolons and ellipses end a sentence too. Line breaks always do. Nothing but white
    space lies outside the spans.
    """
    spans = []
    for line in re.finditer(r"[^\n]+", text):
        for start, end in _split(text, line.start(), line.end(), weak, nested=True):
            if end - start > LONG:
                spans += _split(text, start, end, weak, nested=False)
            else:
                spans.append((start, end))
    return [span for span in (_strip(text, *span) for span in spans) if span[0] < span[1]]


def _split(text: str, start: int, stop: int, weak: bool, *, nested: bool) -> list[Span]:
    spans, opened, at = list[Span](), list[int](), start
    after = closed = (
        0  # the end of the run of trailing marks that `at` is in, and the closing marks left in it
    )
    while at < stop:
        char = text[at]
        if nested and char in _OPEN:
            opened.append(at)
        elif nested and char in _CLOSE and opened:
            opened.pop()
        closed -= at < after and char in _CLOSE
        at += 1
        if not _ends_here(text, at, stop, weak):
            continue
        if at > after:
            after, closed = _trailing(text, at, stop)
        if nested and opened and not _closes_speech(text, opened, closed, after, stop):
            continue
        spans.append((start, after))
        start = at = after
        opened = []
    return [*spans, (start, stop)] if start < stop else spans


def _closes_speech(text: str, opened: list[int], closed: int, after: int, stop: int) -> bool:
    """Whether an end inside quotations also ends the sentence around them: 他说："好。" but not "好。"他说。"""
    if closed < len(opened):
        return False
    outer = opened[0]
    if text[outer] not in _QUOTES:
        return False
    introduced = outer > 0 and text[outer - 1] in _INTRODUCES_SPEECH
    return introduced or after == stop or text[after] in _QUOTES


def _ends_here(text: str, at: int, stop: int, weak: bool) -> bool:
    char = text[at - 1]
    if char in _ENDS or (weak and char in _WEAK):
        return not (char in "!?;" and at < stop and text[at].isascii() and text[at].isalnum())
    return char == "." and _latin_end(text, at, stop)


def _latin_end(text: str, at: int, stop: int) -> bool:
    """Whether the full stop before `at` ends a sentence: not in 3.5, v1.2.x, U.S. or Dr. Li."""
    after, _ = _trailing(text, at, stop)
    if after < stop and not text[after].isspace():
        return False
    following = _VISIBLE.search(text, after, stop)
    if following and following[0].islower():
        return False
    return not (following and _ABBREVIATION.search(text[max(0, at - 12) : at - 1]))


def _trailing(text: str, at: int, stop: int) -> tuple[int, int]:
    """Past closing quotes, brackets and repeated ends from `at` on; and how many of them close a nesting."""
    closed = 0
    while at < stop and text[at] in _TRAILING:
        closed += text[at] in _CLOSE
        at += 1
    return at, closed


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
