"""The page that asks for a name and a password. It has no script."""

from __future__ import annotations

from importlib.resources import files

from qa.ui.markup import join, tag, void
from qa.ui.messages import Messages

LARGEST = 4_000
"""Bytes of the form that are read."""


def page(say: Messages, *, wrong: bool = False) -> str:
    """The whole page, in one language; with a word on it where name or password were wrong."""
    fields = (
        ("username", say.name, "text", "username"),
        ("password", say.password, "password", "current-password"),
    )
    inputs = [
        tag("label", label, void("input", name=name, type=kind, autocomplete=hint, required=True))
        for name, label, kind, hint in fields
    ]
    told = tag("p", say.not_admitted, class_="error", role="alert") if wrong else ""
    form = tag("form", tag("h1", say.sign_in), told, *inputs, tag("button", say.sign_in), method="post")
    style = files("qa.server").joinpath("login.css").read_text(encoding="utf-8")
    head = [void("meta", charset="utf-8"), tag("title", say.sign_in)]
    head += [void("meta", name="viewport", content="width=device-width, initial-scale=1")]
    body = tag("body", tag("main", form))
    return f"<!doctype html><html lang='{say.language}'><head>{join(head)}<style>{style}</style></head>{body}</html>"
