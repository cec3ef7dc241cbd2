"""Files to pages: what lies in a folder of crawled news, as it is, one page a post, saved page or record.

Nothing is read into a page here, and nothing leaves the machine: a feed is a file, never an address.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qa.errors import SourceNotFound
from qa.limits import PAGE_LIMIT, YEARS
from qa.records import Problem, feed_items, is_dump, json_lines
from qa.types import Page, PageFormat, Rejection

__all__ = ["distinct", "is_read", "load"]

_PAGES: dict[str, PageFormat] = {".md": "post", ".markdown": "post", ".html": "html", ".htm": "html"}
_FEEDS = {".xml", ".rss", ".atom"}
_NOT_ENTERED = {"node_modules"}  # a Hexo site keeps the manuals of its programs there
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = bytes({*range(9), *range(14, 27), *range(28, 32)})


@dataclass(frozen=True, slots=True)
class _Source:
    """The source root that is read; its paths are resolved."""

    root: str
    base: Path
    exclude: frozenset[Path]

    def name(self, path: Path) -> str:
        """`path` relative to the base, with / as separator; the file's name when the base is that file."""
        relative = path.name if path == self.base else path.relative_to(self.base).as_posix()
        return os.fsencode(relative).decode("utf-8", "replace")

    def reject(self, path: Path, reason: str, place: str = "") -> Rejection:
        name = self.name(path)
        return Rejection(self.root, name + place, name, reason)


def load(path: Path, *, root: str, base: Path, exclude: Collection[Path] = ()) -> Iterator[Page | Rejection]:
    """Read every page at or below `path`, in the order of their paths, and dumps line by line.

    Args:
        path: a file or folder, at or under `base`.
        root: name of the source root, which every page carries.
        base: the source root's folder, which keys are relative to; or the file itself when it is one file.
        exclude: folders not to enter, such as other source roots.

    Yields:
        A page per post (.md), saved page (.html), line of a dump (.jsonl, also packed with xz, gzip or bzip2) or item
        of a feed (.xml, .rss, .atom); a rejection for what cannot be read, with its reason, and for a link that
        leads out of `base`. Other kinds of file, hidden ones, and links to what is read anyway are passed over.
        Of two pages with one key the first counts, and the second is a rejection unless it says the same.

    Raises:
        SourceNotFound: at once, if there is nothing at `path`, it is a folder that may not be read, or it does not
            lie at or under `base`.
    """
    source = _Source(root, base.resolve(), frozenset(folder.resolve() for folder in exclude))
    start = path.resolve()
    if not start.exists():
        raise SourceNotFound(f"There is no file or folder at {path}. Check the path to sync.")
    if not start.is_relative_to(source.base):
        raise SourceNotFound(f"{path} does not lie under {base}, the folder of its source root.")
    if start.is_dir() and not os.access(start, os.R_OK | os.X_OK):
        raise SourceNotFound(f"The folder {path} cannot be read. Check its permissions.")
    return distinct(_walk(start, source))


def require_pages(path: Path) -> None:
    """Let a path pass where there is a page, or something to refuse: before an archive is made of it.

    Raises:
        SourceNotFound: there is neither.
    """
    if next(load(path, root="", base=path), None) is None:
        raise nothing_at(path)


def nothing_at(path: Path) -> SourceNotFound:
    """The error for a path where `load` finds no page, nor anything to refuse."""
    return SourceNotFound(
        f"{path} holds nothing that can be read: no .md, .html, .jsonl or .xml file. Give a file or folder of posts."
    )


def distinct(items: Iterable[Page | Rejection]) -> Iterator[Page | Rejection]:
    """The first page of each key; a rejection for any other, unless it says the same."""
    seen: dict[str, tuple[bytes, str]] = {}
    for item in items:
        if isinstance(item, Rejection):
            yield item
            continue
        digest = hashlib.blake2b(item.raw, digest_size=16).digest()
        if item.key not in seen:
            seen[item.key] = digest, item.file
            yield item
        elif seen[item.key][0] != digest:
            where = f", first seen in {seen[item.key][1]}" * bool(seen[item.key][1])
            reason = f"its id is already used by other content{where}; that one was kept"
            yield Rejection(item.root, item.key, item.file, reason)


def _walk(start: Path, source: _Source) -> Iterator[Page | Rejection]:
    """Depth first, by name; an explicit stack, as folders may be nested deeper than Python recurses."""
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in source.exclude:
            continue
        target = _target(path)
        if target is None:
            if _kind(path):
                yield source.reject(path, "a link that leads to itself")
        elif path.is_symlink() and not target.is_relative_to(source.base):
            if path.is_dir() or _kind(path):
                yield source.reject(path, "a link that leads out of the source root; not followed")
        elif path.is_symlink() and _is_read_itself(target, source):
            continue
        elif not path.is_dir():
            yield from _file(path, source)
        elif not path.is_symlink():  # a folder linked to from inside is read at its own place
            try:
                entries = sorted(path.iterdir(), reverse=True)
            except OSError as error:
                yield source.reject(path, f"the folder cannot be read: {error.strerror}")
                continue
            waiting += [entry for entry in entries if not _is_passed_over(entry.name)]


def _target(path: Path) -> Path | None:
    """What a path leads to, links followed; None where they go in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return None


def _is_read_itself(target: Path, source: _Source) -> bool:
    """Whether a file that a link leads to is read at its own place, unlike one in a hidden folder (git-annex)."""
    parts = target.relative_to(source.base).parts
    return target.is_file() and bool(_kind(target)) and not any(map(_is_passed_over, parts))


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name in _NOT_ENTERED


def is_read(path: Path) -> bool:
    """Whether `load` reads a file of that name."""
    return bool(_kind(path))


def _kind(path: Path) -> str:
    """What a file's name says it is: the suffix of a page or feed, "dump", or "" for what is not read."""
    suffix = path.suffix.lower()
    return suffix if suffix in _PAGES or suffix in _FEEDS else "dump" if is_dump(path) else ""


def _file(path: Path, source: _Source) -> Iterator[Page | Rejection]:
    kind = _kind(path)
    if not kind:
        return
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            yield source.reject(path, "not a regular file")
        elif kind in _PAGES:
            yield _page(path, about, source)
        else:
            yield from _records(path, about, source)
    except OSError as error:
        yield source.reject(path, f"cannot be read: {error.strerror or error}")


def _page(path: Path, about: os.stat_result, source: _Source) -> Page | Rejection:
    if about.st_size > PAGE_LIMIT:
        return source.reject(
            path, f"larger than {PAGE_LIMIT // 1_000_000} MB; such a file is no single article"
        )
    raw = path.read_bytes()
    if not raw.strip():
        return source.reject(path, "the file is empty")
    if _is_binary(raw):
        return source.reject(path, "a binary file, not text")
    name = source.name(path)
    return Page(source.root, name, name, _PAGES[path.suffix.lower()], raw, _modified(about))


def _records(path: Path, about: os.stat_result, source: _Source) -> Iterator[Page | Rejection]:
    name, modified = source.name(path), _modified(about)
    for item in json_lines(path) if is_dump(path) else feed_items(path):
        if isinstance(item, Problem):
            yield source.reject(path, item.reason, item.place)
        else:
            yield Page(source.root, item.key, name, "record", item.raw, modified)


def _is_binary(raw: bytes) -> bool:
    """Whether the first 8 KB hold a NUL, or more than one control character in twenty bytes; UTF-16 is text."""
    head = raw[:8192]
    if head.startswith(_WIDE_BOMS):
        return False
    return b"\0" in head or 20 * (len(head) - len(head.translate(None, _CONTROLS))) > len(head)


def _modified(about: os.stat_result) -> datetime | None:
    """When the file was changed; None for a year in which it cannot have been."""
    try:
        moment = datetime.fromtimestamp(int(about.st_mtime), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.year in YEARS else None
