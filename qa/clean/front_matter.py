"""The block of metadata at the top of a post, in YAML (Hexo, Jekyll) or TOML (Hugo).

Every scalar is read as a string: a title such as `12:30`, `1_000` or `yes` stays what it is. A block that is not
valid YAML, as when a title holds its own quotation mark, is read key by key instead of being lost.
"""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from typing import Any

import yaml

from qa.clean.blocks import Unreadable
from qa.limits import FRONT_MATTER_LIMIT, MOST_KEYS

Fields = dict[str, Any]
"""Keys in lower case; values are strings, or lists (perhaps nested) of strings."""

_FENCE = re.compile(r"\A[\s\ufeff]*(?P<fence>---|\+\+\+)[ \t]*\r?\n")
_END = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:\r?\n|\Z)", re.MULTILINE),
}
_UNFENCED = re.compile(r"\A[\s\ufeff]*(?=(?:title|date)[ \t]*:[^\n]*\n(?:[^\n]*\n){0,40}?---[ \t]*\r?\n)")
_KEY = re.compile(r"^[A-Za-z_][\w-]{0,40}[ \t]*(?::[ \t]|:$)", re.MULTILINE)
_ITEM = re.compile(r"[ \t]*-[ \t]")


def split_front_matter(text: str) -> tuple[Fields, str]:
    """Separate a post into its fields and its body.

    A byte order mark or blank lines may stand before the opening fence, which Hexo lets one leave out. A block that
    is never closed ends where its lines stop looking like one, and is none if it is longer than any. Without a block,
    the fields are empty.

    Raises:
        Unreadable: the block is longer than `FRONT_MATTER_LIMIT`.
    """
    opening = _FENCE.match(text) or _UNFENCED.match(text)
    if not opening:
        return {}, text
    fence = opening.groupdict().get("fence") or "---"
    closing = _END[fence].search(text, opening.end())
    if closing:
        if closing.start() - opening.end() > FRONT_MATTER_LIMIT:
            raise Unreadable(f"front matter longer than {FRONT_MATTER_LIMIT:,} characters")
        return _read(text[opening.end() : closing.start()], fence), text[closing.end() :]
    block, body = _unclosed(text[opening.end() :])
    return (_read(block, fence), body) if len(block) <= FRONT_MATTER_LIMIT else ({}, text)


def _read(block: str, fence: str) -> Fields:
    data = _toml(block) if fence == "+++" else _yaml(block)
    if not isinstance(data, dict):
        data = _by_key(block)
    return {str(key).lower(): value for key, value in data.items()}


def _toml(block: str) -> object:
    try:
        return tomllib.loads(block)
    except (ValueError, RecursionError):
        return None


def _yaml(block: str) -> object:
    """`block` as YAML of strings, lists and dicts; None if it is not valid."""
    try:
        return yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506 (builds strings, lists, dicts only)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _unclosed(text: str) -> tuple[str, str]:
    """Front matter without an end: up to the first line that is neither `key: value` nor an item."""
    lines = text.splitlines(keepends=True)
    stop = next((n for n, row in enumerate(lines) if not (_KEY.match(row) or _ITEM.match(row))), len(lines))
    return "".join(lines[:stop]), "".join(lines[stop:])


def _by_key(block: str) -> Fields:
    """Each key of a broken block by itself: as YAML, else its line without the outer quotes."""
    fields: Fields = {}
    starts = [match.start() for match in _KEY.finditer(block)][:MOST_KEYS]
    for start, end in pairwise([*starts, len(block)]):
        part = block[start:end]
        key, _, value = part.partition(":")
        data = _yaml(part)
        fields[key.strip()] = (
            data[key.strip()] if isinstance(data, dict) and key.strip() in data else _unquote(value)
        )
    return fields


def _unquote(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1].replace("''", "'") if value[0] == "'" else value[1:-1].replace('\\"', '"')
    return value
