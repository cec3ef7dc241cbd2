"""The block of metadata at the top of a post, in YAML (Hexo, Jekyll) or TOML (Hugo).

Every scalar is read as a string: a title such as `12:30`, `1_000` or `yes` stays what it is. A block that is not
valid YAML, as when a title holds its own quotation mark, is read line by line instead of being lost.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

Fields = dict[str, Any]
"""Keys in lower case; values are strings, or lists (perhaps nested) of strings."""

_FENCE = re.compile(r"\A[\s\ufeff]*(?P<fence>---|\+\+\+)[ \t]*\r?\n")
_END = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:\r?\n|\Z)", re.MULTILINE),
}
_UNFENCED = re.compile(r"\A[\s\ufeff]*(?=(?:title|date)[ \t]*:[^\n]*\n(?:[^\n]*\n){0,40}?---[ \t]*\r?\n)")
_KEY = re.compile(r"^(?P<key>[A-Za-z_][\w-]{0,40})[ \t]*:(?:[ \t]+|$)(?P<value>.*)$")
_ITEM = re.compile(r"^[ \t]*-[ \t]+(?P<value>.*)$")
_LARGEST = 64_000  # characters of YAML that are parsed; PyYAML takes seconds for more


def split_front_matter(text: str) -> tuple[Fields, str]:
    """Separate a post into its fields and its body.

    A byte order mark or blank lines may stand before the opening fence, which Hexo lets one leave out. A block that
    is never closed ends where its lines stop looking like one. Without a block, the fields are empty.
    """
    opening = _FENCE.match(text) or _UNFENCED.match(text)
    if not opening:
        return {}, text
    fence = opening.groupdict().get("fence") or "---"
    closing = _END[fence].search(text, opening.end())
    if closing:
        return _read(text[opening.end() : closing.start()], fence), text[closing.end() :]
    block, body = _unclosed(text[opening.end() :])
    return _read(block, fence), body


def _read(block: str, fence: str) -> Fields:
    try:
        if fence == "+++":
            data: object = tomllib.loads(block)
        elif len(block) <= _LARGEST:
            data = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506 (builds strings, lists, dicts only)
        else:
            data = None
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        data = _by_line(block)
    return {str(key).lower(): value for key, value in data.items()}


def _unclosed(text: str) -> tuple[str, str]:
    """Front matter without an end: up to the first line that is neither `key: value` nor an item."""
    lines = text.splitlines(keepends=True)
    stop = next((n for n, row in enumerate(lines) if not (_KEY.match(row) or _ITEM.match(row))), len(lines))
    return "".join(lines[:stop]), "".join(lines[stop:])


def _by_line(block: str) -> Fields:
    """`key: value` lines and `- item` lists, with nothing in a value taken for syntax but its outer quotes."""
    fields: Fields = {}
    items: list[str] = []
    for row in block.splitlines():
        pair, item = _KEY.match(row.rstrip()), _ITEM.match(row.rstrip())
        if pair and pair["value"]:
            fields[pair["key"]] = _unquote(pair["value"])
        elif pair:
            fields[pair["key"]] = items = []
        elif item:
            items.append(_unquote(item["value"]))
    return fields


def _unquote(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1].replace("''", "'") if value[0] == "'" else value[1:-1].replace('\\"', '"')
    return value
