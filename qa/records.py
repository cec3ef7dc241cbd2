"""Dumps and feeds: many records in one file, each handed on as one JSON object.

A part of `load`. The keys of a record are "id", "title", "html" or "text", "date", "updated", "url", "source",
"author" and "categories", all optional; items of a feed are put into the same ones.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import lzma
import re
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from qa.limits import EXPANSION, FEED_LIMIT, LINE_LIMIT, MOST_ITEMS, UNPACKED

_LINES = {".jsonl", ".ndjson"}
_OPENERS = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}
_BROKEN = (OSError, EOFError, lzma.LZMAError, zlib.error)
_FEED = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)\b", re.IGNORECASE)
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NO_ITEM = "no RSS or Atom item in the file"


class Record(NamedTuple):
    """One JSON object, and its own name in its source root."""

    key: str
    raw: bytes


class Problem(NamedTuple):
    """What is wrong with a line, or with the rest of a file (`place` is "")."""

    place: str
    reason: str


def is_dump(path: Path) -> bool:
    """Whether the name is that of a JSONL file, packed or not."""
    name = path.with_suffix("") if path.suffix.lower() in _OPENERS else path
    return name.suffix.lower() in _LINES


def json_lines(path: Path) -> Iterator[Record | Problem]:
    """The records of a JSONL file, one line in memory at a time. A line that is no JSON object is a problem and the
    next is read; an archive that is cut off, damaged, or unpacks beyond reason is one for the rest of it.

    Raises:
        OSError: if the file cannot be opened.
    """
    most = UNPACKED + EXPANSION * path.stat().st_size
    opener = cast(Any, _OPENERS.get(path.suffix.lower(), open))
    with opener(path, "rb") as lines:
        number = total = 0
        while True:
            number += 1
            try:
                line = lines.readline(LINE_LIMIT + 1)
                size = len(line) + (_skip_line(lines, most) if len(line) > LINE_LIMIT else 0)
            except _BROKEN as error:
                yield Problem(
                    "", f"damaged or cut off at line {number}: {error}; the lines before it were read"
                )
                return
            total += size
            if not line or total > most:
                if line:
                    yield Problem(
                        "", f"unpacks to more than {EXPANSION} times its size; stopped at line {number}"
                    )
                elif number == 1:
                    yield Problem("", "the file is empty")
                return
            if number == 1 and b"\0" in line:
                yield Problem("", "a binary file, not lines of JSON in UTF-8")
                return
            if size > LINE_LIMIT:
                yield Problem(f":{number}", f"line {number} is longer than {LINE_LIMIT // 1_000_000} MB")
            elif line.strip():
                yield _record(line, number)


def feed_items(path: Path) -> Iterator[Record | Problem]:
    """The items of an RSS or Atom file, with their HTML as it stands: cleaning is not the feed reader's part.

    Raises:
        OSError: if the file cannot be read.
    """
    if path.stat().st_size > FEED_LIMIT:
        yield Problem("", f"larger than {FEED_LIMIT // 1_000_000} MB; split the feed")
        return
    raw = path.read_bytes()
    if not (raw.startswith(_WIDE_BOMS) or _FEED.search(raw)):
        yield Problem("", _NO_ITEM)
        return
    if len(_ITEM.findall(raw.replace(b"\0", b""))) > MOST_ITEMS:
        yield Problem("", f"more than {MOST_ITEMS:,} items; split the feed")
        return
    import feedparser

    try:  # bytes in a stream: feedparser would open a string as a file or an address
        feed = feedparser.parse(BytesIO(raw), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # it has no list of what bad feeds can raise
        yield Problem("", f"cannot be read as a feed: {type(error).__name__}: {error}")
        return
    if not feed.entries:
        yield Problem("", _NO_ITEM)
    for entry in feed.entries:
        data = _item(entry, str(feed.feed.get("title", "")))
        raw = json.dumps(data, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        yield Record(_key(data, raw), raw)


def _skip_line(lines: IO[bytes], most: int) -> int:
    """Read on to the end of a line; how many bytes that took, or as soon as there are too many, so many."""
    size = 0
    while size <= most:
        chunk = lines.readline(1 << 20)
        size += len(chunk)
        if not chunk or chunk.endswith(b"\n"):
            break
    return size


def _record(line: bytes, number: int) -> Record | Problem:
    place = f":{number}"
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = line.decode("gb18030", "replace")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Problem(place, f"line {number} is not valid JSON: {error}")
    if not isinstance(data, dict):
        return Problem(place, f"line {number} is not a JSON object")
    raw = text.strip().encode()
    return Record(_key(data, raw), raw)


def _key(data: Mapping[str, Any], raw: bytes) -> str:
    """A record's own id without control characters, else its address, else a hash of its content."""
    for value in (data.get("id"), data.get("url")):
        if isinstance(value, str | int | float) and (key := _CONTROLS.sub("", str(value)).strip()):
            return key.encode("utf-8", "replace").decode()
    return hashlib.sha256(raw).hexdigest()[:16]


def _item(entry: Mapping[str, Any], feed_title: str) -> dict[str, Any]:
    """A feed's item in the keys of a record, those it does not state left out."""
    body = max(
        entry.get("content") or [entry.get("summary_detail") or {}],
        key=lambda part: len(part.get("value") or ""),
    )
    link = str(entry.get("link") or "")
    data = {
        "id": entry.get("id") or entry.get("link"),
        "title": entry.get("title"),
        "text" if body.get("type") == "text/plain" else "html": body.get("value"),
        "date": entry.get("published") or entry.get("updated"),
        "updated": entry["updated"] if {"published", "updated"} <= entry.keys() else "",
        "url": link if link.startswith(("http://", "https://")) else "",
        "source": (entry.get("source") or {}).get("title") or feed_title,
        "author": entry.get("author"),
        "categories": [tag["term"] for tag in entry.get("tags") or [] if tag.get("term")],
    }
    return {key: value for key, value in data.items() if value}
