"""Pieces of a model's text → its sentences, as soon as each is whole, with the numbers that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qa.sentences import sentence_spans

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.S)
_CITED = re.compile(r"[\[【]\s*(\d{1,4}(?:\s*[,，、]\s*\d{1,4})*)\s*[\]】]")
_MARKS = re.compile(rf"(?:\s*{_CITED.pattern})+")
_UNFINISHED = re.compile(r"\s*[\[【][^\]】]*\Z")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the model, without its marks."""

    text: str
    cites: tuple[int, ...]
    """The numbers that it cites, in order, each once; empty where it cites nothing."""


def sentences(pieces: Iterable[str]) -> Iterator[Sentence]:
    """The sentences of a text that comes in pieces. One ends where its citations end, or at a full stop without any.

    What a model thinks aloud between <think> and </think> is no part of it.
    """
    text = ""
    for piece in pieces:
        text += piece
        whole, text = _whole(text)
        yield from whole
    yield from _split(_THOUGHT.sub("", text))


def _whole(text: str) -> tuple[list[Sentence], str]:
    """The sentences that are surely whole, since others follow, and the rest of the text."""
    if "<think>" in text and "</think>" not in text:
        return [], text
    text = _THOUGHT.sub("", text)
    ends = [found.end() for found in _MARKS.finditer(text)]
    if not ends or _UNFINISHED.match(text[ends[-1] :]) or not text[ends[-1] :].strip():
        ends = ends[:-1]
    return (list(_split(text[: ends[-1]])), text[ends[-1] :]) if ends else ([], text)


def _split(text: str) -> Iterator[Sentence]:
    at = 0
    for found in _MARKS.finditer(text):
        yield from _sentences(text[at : found.start()], found[0])
        at = found.end()
    yield from _sentences(text[at:], "")


def _sentences(text: str, marks: str) -> Iterator[Sentence]:
    """The sentences before some marks: only the last of them cites what those name."""
    numbers = [int(one) for found in _CITED.finditer(marks) for one in re.findall(r"\d+", found[1])]
    parts = [text[start:end] for start, end in sentence_spans(text)]
    if (
        parts and numbers and re.fullmatch(r"[。.！!？?，,；;\s]*", parts[0])
    ):  # the stop after the marks before
        parts = parts[1:]
    for number, part in enumerate(parts, start=1):
        if part.strip("。.！!？?，,；; "):
            yield Sentence(part, tuple(dict.fromkeys(numbers)) if number == len(parts) else ())
