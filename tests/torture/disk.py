"""What is left on a disk when the power goes: of files and folders what was synced, of the rest any part or nothing.

Made of a trace of system calls (strace), so that the program is seen from outside, with SQLite and tantivy in it. A new
name counts as kept once its folder was synced, and bytes once their file was; file systems often keep more.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = (
    "open,openat,close,dup,dup2,dup3,lseek,write,writev,pwrite64,pwritev,ftruncate,truncate,sendfile,"
    "copy_file_range,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,"
    "fsync,fdatasync"
)
LONGEST = 4_000_000
"""Bytes of the longest write that the trace holds whole."""

_LINE = re.compile(rb"(\d+) +(?:(\w+)\((.*)|<\.\.\. (\w+) resumed>(.*))")
_ENDED = re.compile(rb"(.*)\) += (-?\d+)[^()]*(?:\(.*\))?$")
_BYTES = re.compile(rb"\\x([0-9a-f]{2})")


@dataclass
class File:
    """A file's bytes: those that are read now, those that are kept, and what was written between the two."""

    now: bytearray = field(default_factory=bytearray)
    kept: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, bytes), or (length, None) for a truncation."""

    def change(self, at: int, data: bytes | None) -> None:
        """Write, or truncate."""
        _changed(self.now, at, data)
        self.pending.append((at, data))

    def sync(self) -> None:
        """Keep what is there now."""
        self.kept, self.pending = bytes(self.now), []

    def lose(self, path: Path, choose: random.Random, share: float) -> None:
        """Lay out what is left."""
        left = bytearray(self.kept)
        for at, data in self.pending:
            if choose.random() < share:
                _changed(left, at, data)
        path.write_bytes(left)


@dataclass
class Folder:
    """A folder's entries; changes that were not synced are kept in their order, or lost from some point on."""

    now: dict[str, File | Folder] = field(default_factory=dict)
    kept: dict[str, File | Folder] = field(default_factory=dict)
    pending: list[dict[str, File | Folder | None]] = field(default_factory=list)

    def change(self, **entries: File | Folder | None) -> None:
        """Add, replace or remove (None) entries at once."""
        _merge(self.now, entries)
        self.pending.append(entries)

    def sync(self) -> None:
        """Keep the entries that are there now."""
        self.kept, self.pending = dict(self.now), []

    def lose(self, path: Path, choose: random.Random, share: float) -> None:
        """Lay out what is left, in a folder that is not there yet."""
        left = dict(self.kept)
        for entries in self.pending[: choose.randint(0, len(self.pending)) if share else 0]:
            _merge(left, entries)
        path.mkdir()
        for name, node in left.items():
            node.lose(path / name, choose, share)


@dataclass
class _Handle:
    node: File | Folder
    at: int = 0
    append: bool = False


class Disk:
    """A folder of a disk, as the calls of one process change it. It is empty at first."""

    def __init__(self, base: Path) -> None:
        self._base, self.root = base, Folder()
        self._handles: dict[str, _Handle] = {}

    def lose(self, path: Path, choose: random.Random) -> None:
        """Lay out in `path` what is left if the power goes now: only what was synced, or half of the rest as well."""
        self.root.lose(path, choose, choose.choice((0.0, 0.5)))

    def call(self, name: str, given: list[bytes], result: int) -> None:
        """Take note of a call that succeeded; of paths outside the folder nothing is noted."""
        if name in ("open", "openat"):
            self._open(given if name == "openat" else [b"", *given], result)
        elif name == "close":
            self._handles.pop(_number(given[0]), None)
        elif name.startswith("dup"):
            if handle := self._handles.get(_number(given[0])):
                self._handles[str(result)] = handle
        elif name in ("rename", "renameat", "renameat2", "link", "linkat"):
            at = given if "at" in name else [b"", given[0], b"", given[1]]
            self._rename(self._path(at[0], at[1]), self._path(at[2], at[3]), moved=name.startswith("rename"))
        elif name in ("mkdir", "mkdirat", "unlink", "unlinkat", "rmdir"):
            path = self._path(*(given[:2] if "at" in name else [b"", given[0]]))
            self._put(path, Folder() if "mkdir" in name else None)
        elif name == "truncate":
            node = self._node(self._path(b"", given[0]))
            if isinstance(node, File):
                node.change(int(given[1]), None)
        elif handle := self._handles.get(_number(given[0])):
            self._written(name, handle, given, result)

    def _open(self, given: list[bytes], result: int) -> None:
        path, flags = self._path(given[0], given[1]), given[2].decode()
        node: File | Folder | None = File() if "O_TMPFILE" in flags else self._node(path)
        if path is None:
            return
        if node is None:
            node = File()
            self._put(path, node)
        if isinstance(node, File) and "O_TRUNC" in flags:
            node.change(0, None)
        self._handles[str(result)] = _Handle(node, append="O_APPEND" in flags)

    def _written(self, name: str, handle: _Handle, given: list[bytes], result: int) -> None:
        node = handle.node
        if name in ("fsync", "fdatasync"):
            node.sync()
        elif name == "lseek":
            handle.at = result
        elif isinstance(node, Folder):
            raise NotImplementedError(f"{name} of a folder")
        elif name == "write":
            handle.at = len(node.now) if handle.append else handle.at
            node.change(handle.at, given[1][:result])
            handle.at += result
        elif name == "pwrite64":
            node.change(int(given[3]), given[1][:result])
        elif name == "ftruncate":
            node.change(int(given[1]), None)
        elif name == "sendfile":
            source = self._handles[_number(given[1])].node
            assert isinstance(source, File)
            begin = int(given[2].strip(b"[]").split(b"]")[0])
            node.change(handle.at, bytes(source.now[begin : begin + result]))
            handle.at += result
        else:
            raise NotImplementedError(name)

    def _rename(self, old: Path | None, new: Path | None, *, moved: bool) -> None:
        node = self._node(old)
        if old is None or new is None or node is None:
            return
        if moved and old.parent == new.parent:
            self._folder(old).change(**{old.name: None, new.name: node})
            return
        self._put(new, node)
        if moved:
            self._put(old, None)

    def _put(self, path: Path | None, node: File | Folder | None) -> None:
        if path is not None:
            self._folder(path).change(**{path.name: node})

    def _path(self, folder: bytes, name: bytes) -> Path | None:
        """A path within the disk's folder; None for one outside."""
        at = re.search(rb"<(.*)>", folder)
        path = Path(os.path.normpath(Path(os.fsdecode(at[1] if at else b"/")) / os.fsdecode(name)))
        return path.relative_to(self._base) if path.is_relative_to(self._base) else None

    def _node(self, path: Path | None) -> File | Folder | None:
        node: File | Folder | None = None if path is None else self.root
        for part in path.parts if path else ():
            node = node.now.get(part) if isinstance(node, Folder) else None
        return node

    def _folder(self, path: Path) -> Folder:
        found = self._node(path.parent)
        assert isinstance(found, Folder), path
        return found


def calls(trace: Path) -> Iterator[tuple[str, list[bytes], int]]:
    """(name, arguments, result) of each call that succeeded, from what `strace -f -y -xx` wrote; in the order in which
    they ended, but each sync where it began, since it need not keep what another thread wrote meanwhile."""
    begun: dict[bytes, bytes] = {}
    with trace.open("rb") as lines:
        for line in lines:
            found = _LINE.match(line)
            if not found:
                continue
            process, name, rest, resumed, tail = found.groups()
            if name and rest.endswith(b"<unfinished ...>"):
                begun[process] = rest.removesuffix(b"<unfinished ...>").rstrip()
                if name in (b"fsync", b"fdatasync"):
                    yield name.decode(), [_plain(begun[process])], 0
                continue
            if resumed in (b"fsync", b"fdatasync"):
                continue
            ended = _ENDED.match(begun.pop(process, b"") + tail if resumed else rest)
            if ended and not ended[2].startswith(b"-"):
                given = [_plain(one) for one in ended[1].split(b", ")]
                yield (name or resumed).decode(), given, int(ended[2])


def _plain(argument: bytes) -> bytes:
    if argument.endswith(b'"...'):
        raise ValueError("a write is longer than the trace holds")
    if argument.startswith(b'"'):
        return bytes.fromhex(argument.strip(b'"').replace(rb"\x", b"").decode())
    return _BYTES.sub(lambda found: bytes([int(found[1], 16)]), argument)


def _number(handle: bytes) -> str:
    """The number of a file handle, which strace gives with its path."""
    return handle.partition(b"<")[0].decode()


def _changed(content: bytearray, at: int, data: bytes | None) -> None:
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    if data is None:
        del content[at:]
    else:
        content[at : at + len(data)] = data


def _merge(entries: dict[str, File | Folder], changed: dict[str, File | Folder | None]) -> None:
    for name, node in changed.items():
        if node is None:
            entries.pop(name, None)
        else:
            entries[name] = node
