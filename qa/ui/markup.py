"""HTML that is safe by construction: whatever is not `Html` already is escaped on its way in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape


class Html(str):
    """Text that is HTML already. Only the functions below make it."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str | int | bool | None) -> Html:
    """One element. Children and attribute values that are plain text are escaped.

    In attribute names a trailing underscore is dropped and others become hyphens (`class_`, `aria_label`).
    True writes the bare name; None and False leave the attribute out.
    """
    return Html(f"<{name}{_written(attributes)}>{join(children)}</{name}>")


def void(name: str, /, **attributes: str | int | bool | None) -> Html:
    """An element that has no content, such as an input."""
    return Html(f"<{name}{_written(attributes)}>")


def join(children: Iterable[str]) -> Html:
    """The children one after another, plain text escaped."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Html:
    """`text` with each span of characters, end exclusive, in a `<mark>`. Spans are clipped to the text."""
    pieces: list[str] = []
    done = 0
    for start, end in sorted(spans):
        start, end = max(start, done), min(end, len(text))
        if start < end:
            pieces += [text[done:start], tag("mark", text[start:end])]
            done = end
    return join([*pieces, text[done:]])


def _written(attributes: Mapping[str, str | int | bool | None]) -> str:
    return "".join(_attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
