"""Permanent links: the query string that brings a question with its filters, or a place in an article, back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from urllib.parse import urlencode

from qa.types import Filters
from qa.ui.place import Place


def to_question(question: str, filters: Filters, mode: str = "") -> str:
    """A query string that asks the question again; mode "results" lists passages instead."""
    fields = {"q": question, "mode": mode, **asdict(filters)}
    return "?" + urlencode({name: str(value) for name, value in fields.items() if value})


def to_place(place: Place) -> str:
    """A query string that opens the reader at a place."""
    return "?" + urlencode(asdict(place))


def filters_of(fields: Mapping[str, str]) -> Filters:
    """The filters that a query string, or the form, names; an empty value is none.

    Raises:
        ValueError: a day is no date; the error's text is the day.
    """
    texts = {name: fields.get(name) or None for name in ("source", "category", "author", "article")}
    return Filters(_day(fields.get("since")), _day(fields.get("until")), **texts)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(text) from None
