"""Files and zips against loading and taking in: how each is made, and what must come of it."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

BODY = "正文在此。"
LINE = json.dumps({"id": "1", "text": BODY}, ensure_ascii=False).encode() + b"\n"
ITEM = f"<item><guid>1</guid><description>{BODY}</description></item>"


class Case(NamedTuple):
    """How to make it in an empty folder, the keys of the pages that are read, and how each rejection's reason begins."""

    make: Callable[[Path], object]
    keys: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def put(name: str, content: str | bytes) -> Callable[[Path], object]:
    """A file."""
    raw = content if isinstance(content, bytes) else content.encode()

    def make(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)

    return make


def sparse(name: str, size: int) -> Callable[[Path], object]:
    """A file of so many zeros, which takes no room on the disk."""

    def make(folder: Path) -> None:
        with (folder / name).open("wb") as file:
            file.truncate(size)

    return make


def linked(name: str, target: str) -> Callable[[Path], object]:
    """A symbolic link."""
    return lambda folder: (folder / name).symlink_to(target)


def aged(seconds: int) -> Callable[[Path], object]:
    """A post that says it was changed at that Unix time."""

    def make(folder: Path) -> None:
        put("a.md", BODY)(folder)
        os.utime(folder / "a.md", (seconds, seconds))

    return make


def feed(body: str, head: str = "") -> Callable[[Path], object]:
    """A feed of items."""
    return put("a.xml", f'<?xml version="1.0"?>{head}<rss version="2.0"><channel>{body}</channel></rss>')


LAUGHS = '<!ENTITY a "哈">' + "".join(
    f'<!ENTITY {name} "{("&" + before + ";") * 10}">'
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
OUT = "a link that leads out of the source root"

FILES = {
    "a page of 100 MB": Case(sparse("a.html", 100_000_000), (), ("larger than 5 MB",)),
    "a post of 100 MB": Case(sparse("a.md", 100_000_000), (), ("larger than 5 MB",)),
    "a page of one byte too many": Case(sparse("a.htm", 5_000_001), (), ("larger than 5 MB",)),
    "a feed of 100 MB": Case(sparse("a.rss", 100_000_000), (), ("larger than 20 MB",)),
    "a page of NULs": Case(put("a.html", b"\0" * 99), (), ("a binary file",)),
    "a picture by the name of a page": Case(put("a.html", b"\x89PNG\r\n\x1a\n\0\0"), (), ("a binary file",)),
    "a program by the name of a post": Case(put("a.md", b"\x7fELF\2\1\1\0"), (), ("a binary file",)),
    "an empty page": Case(put("a.html", ""), (), ("the file is empty",)),
    "a page of spaces": Case(put("a.html", " \n" * 99), (), ("the file is empty",)),
    "a pipe": Case(lambda folder: os.mkfifo(folder / "a.md"), (), ("not a regular file",)),
    "a device": Case(linked("a.md", "/dev/zero"), (), (OUT,)),
    "a link to the passwords": Case(linked("a.md", "/etc/passwd"), (), (OUT,)),
    "a link up": Case(linked("a.md", "../../../../etc/passwd"), (), (OUT,)),
    "a link to the root": Case(linked("a", "/"), (), (OUT,)),
    "a link to a process's memory": Case(linked("a.html", "/proc/self/environ"), (), (OUT,)),
    "a link to itself": Case(linked("a.md", "a.md"), (), ("a link that leads to itself",)),
    "a link to nothing": Case(linked("a.md", "b.md"), (), ("cannot be read",)),
    "a folder that is linked to itself": Case(linked("a", "."), (), ()),
    "a folder by the name of a page": Case(put("a.md/b.md", BODY), ("a.md/b.md",)),
    "a script as a name": Case(put("<script>alert(1)<⁄script>.md", BODY), ("<script>alert(1)<⁄script>.md",)),
    "quotes as a name": Case(put("\"onclick='x'.md", BODY), ("\"onclick='x'.md",)),
    "a line break in a name": Case(put("a\nb.md", BODY), ("a\nb.md",)),
    "an escape sequence in a name": Case(put("\x1b[31m.md", BODY), ("\x1b[31m.md",)),
    "a name that reads backwards": Case(put("a\u202edm.md", BODY), ("a\u202edm.md",)),
    "a name that is not UTF-8": Case(
        lambda folder: (Path(os.fsdecode(os.fsencode(folder) + b"/\xff.md"))).write_text(BODY), ("\ufffd.md",)
    ),
    "a hidden file": Case(put(".a.md", BODY)),
    "a file changed in year 1": Case(aged(-62_000_000_000), ("a.md",)),
    "a file changed in year 9999": Case(aged(253_402_300_000), ("a.md",)),
    "a line that is no JSON": Case(put("a.jsonl", b"{\n" + LINE), ("1",), ("line 1 is not valid JSON",)),
    "a line that is a list": Case(put("a.jsonl", b"[]\n" + LINE), ("1",), ("line 1 is not a JSON object",)),
    "a line 100,000 deep": Case(
        put("a.jsonl", b"[" * 100_000 + b"\n" + LINE), ("1",), ("line 1 is not valid JSON",)
    ),
    "a number of 100,000 digits": Case(
        put("a.jsonl", b'{"a":' + b"9" * 100_000 + b"}\n" + LINE), ("1",), ("line 1 is not valid JSON",)
    ),
    "a line of 11 MB": Case(
        put("a.jsonl", b'{"a":"' + b"x" * 11_000_000 + b'"}\n' + LINE),
        ("1",),
        ("line 1 is longer than 10 MB",),
    ),
    "a dump that is binary": Case(put("a.jsonl", b"\0\1\2"), (), ("a binary file",)),
    "an empty dump": Case(put("a.jsonl", b""), (), ("the file is empty",)),
    "an id with a path": Case(put("a.jsonl", b'{"id":"../../etc/passwd","text":"x"}'), ("../../etc/passwd",)),
    "an id with controls": Case(put("a.jsonl", b'{"id":"a\\u0000\\u001bb","text":"x"}'), ("ab",)),
    "an id that is a surrogate": Case(put("a.jsonl", b'{"id":"\\ud800","text":"x"}'), ("?",)),
    "an id twice": Case(
        put("a.jsonl", LINE + LINE.replace(b"}", b',"a":1}')), ("1",), ("its id is already used",)
    ),
    "gz of one line of 30 MB": Case(
        put("a.jsonl.gz", gzip.compress(b" " * 30_000_000)), (), ("line 1 is longer than 10 MB",)
    ),
    "xz of one line of 30 MB": Case(
        put("a.jsonl.xz", lzma.compress(b" " * 30_000_000, preset=0)), (), ("line 1 is longer than 10 MB",)
    ),
    "gz that is cut off": Case(
        put("a.jsonl.gz", gzip.compress(LINE * 9)[:-12]), ("1",), ("damaged or cut off",)
    ),
    "gz that is none": Case(put("a.jsonl.gz", b"no gz"), (), ("damaged or cut off at line 1",)),
    "xz that is none": Case(put("a.jsonl.xz", b"no xz"), (), ("damaged or cut off at line 1",)),
    "bz2 that is none": Case(put("a.jsonl.bz2", b"no bz2"), (), ("damaged or cut off at line 1",)),
    "xz that is flipped": Case(
        put("a.jsonl.xz", lzma.compress(LINE)[:-20] + b"x" * 20), ("1",), ("damaged or cut off",)
    ),
    "bz2 of nothing": Case(put("a.jsonl.bz2", bz2.compress(b"")), (), ("the file is empty",)),
    "a page that is packed": Case(put("a.html.gz", gzip.compress(BODY.encode()))),
    "XML that is no feed": Case(put("a.xml", "<x/>"), (), ("no RSS or Atom item",)),
    "XML that explodes": Case(
        feed(
            f"<item><title>&i;</title><description>{BODY}</description></item>", f"<!DOCTYPE rss [{LAUGHS}]>"
        ),
        ("*",),
    ),
    "XML that reads a file": Case(
        feed(
            "<item><title>&x;</title><description>x</description></item>",
            '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ),
        ("*",),
    ),
    "XML that asks a server": Case(feed(ITEM, '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/x.dtd">'), ("1",)),
    "XML with a parameter that reads a file": Case(
        feed(ITEM, '<!DOCTYPE rss [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>'), ("1",)
    ),
    "XML that includes": Case(
        feed(
            '<item><guid>1</guid><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/></item>'
        ),
        ("1",),
    ),
    "XML of 20,001 items": Case(feed("<item/>" * 20_001), (), ("more than 20,000 items",)),
    "XML that is cut off": Case(put("a.xml", f"<rss><channel>{ITEM}<item>"), ("1", "*")),
    "XML of no encoding": Case(
        put(
            "a.xml",
            b'<?xml version="1.0" encoding="evil"?><rss><channel><item><guid>1</guid></item></channel></rss>',
        ),
        ("1",),
    ),
    "an item that links to a script": Case(
        feed("<item><guid>1</guid><link>javascript:alert(1)</link></item>"), ("1",)
    ),
    "a feed of links": Case(put("a.xml", "http://127.0.0.1:1/feed.xml"), (), ("no RSS or Atom item",)),
}
"""What is laid in a source root. A key "*" is any; those are hashes of what was read."""


def zipped(*members: tuple[str, bytes]) -> Callable[[Path], object]:
    """A zip of these members, whatever their names."""

    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)

    return make


def special(mode: int) -> Callable[[Path], object]:
    """A zip of one member that says it is not a plain file."""

    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            info = zipfile.ZipInfo("a.md")
            info.external_attr = mode << 16
            archive.writestr(info, "/etc/passwd")

    return make


def altered(old: bytes, new: bytes) -> Callable[[Path], object]:
    """A zip of one post, some of its bytes replaced."""

    def make(path: Path) -> None:
        zipped(("a.md", BODY.encode()))(path)
        path.write_bytes(path.read_bytes().replace(old, new))

    return make


PATH = "its path leads out"
NAMED = "cannot be stored by that name"

ZIPS = {
    "a member above": Case(zipped(("../a.md", b"x")), (), (PATH,)),
    "a member far above": Case(zipped(("a/../../../../etc/cron.d/a.md", b"x")), (), (PATH,)),
    "a member at the root": Case(zipped(("/etc/a.md", b"x")), (), (PATH,)),
    "a member with backslashes": Case(zipped(("..\\..\\a.md", b"x")), (), (PATH,)),
    "a member on a drive": Case(zipped(("C:\\a.md", b"x")), (), (PATH,)),
    "a member on a share": Case(zipped(("\\\\evil\\share\\a.md", b"x")), (), (PATH,)),
    "a member that is a link": Case(special(stat.S_IFLNK | 0o777), (), ("a link; not followed",)),
    "a member of a kind not read": Case(zipped(("a.exe", b"x")), (), ("not a kind of file",)),
    "a member that is a zip": Case(zipped(("a.zip", b"PK")), (), ("not a kind of file",)),
    "a member with a long name": Case(zipped(("a" * 300 + ".md", b"x")), (), (NAMED,)),
    "a member with a long path": Case(zipped(("a/" * 3_000 + "a.md", b"x")), (), (NAMED,)),
    "a member below a file": Case(zipped(("a.md", b"x"), ("a.md/b.md", b"x")), ("x/a.md",), (NAMED,)),
    "a member that is a folder already": Case(
        zipped(("a.md/b.md", b"x"), ("a.md", b"x")), ("x/a.md/b.md",), (NAMED,)
    ),
    "a member twice": Case(zipped(("a.md", b"x"), ("a.md", b"y")), ("x/a.md",)),
    "a member with a script for a name": Case(zipped(("<img src=x>.md", b"x")), ("x/<img src=x>.md",)),
    "a hidden member": Case(zipped(("x/.htaccess", b"x")), (), ("not a kind of file",)),
    "a member of 20 MB of nothing": Case(
        zipped(("a.md", bytes(20_000_000))), (), ("it would unpack to 20 MB",)
    ),
    "20,001 members": Case(
        zipped(*((f"{n}.md", b"") for n in range(20_001))), (), ("it holds 20,001 files",)
    ),
    "a member that is encrypted": Case(
        altered(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0"), (), ("encrypted",)
    ),
    "a member that lies about its length": Case(
        lambda path: _lie(path), (), ("it would unpack to 4,294 MB",)
    ),
    "a zip of nothing": Case(zipped(), (), ()),
    "a zip that is none": Case(lambda path: path.write_bytes(b"no zip"), (), ("not a zip that can be read",)),
    "a zip that is cut off": Case(
        lambda path: path.write_bytes(b"PK\3\4" + bytes(40)), (), ("not a zip that can be read",)
    ),
    "a zip that is empty": Case(lambda path: path.write_bytes(b""), (), ("not a zip that can be read",)),
}


def _lie(path: Path) -> None:
    """A zip whose directory states 4 GB for a member of a few bytes."""
    zipped(("a.md", BODY.encode()))(path)
    raw = path.read_bytes()
    at = raw.index(b"PK\1\2") + 24
    path.write_bytes(raw[:at] + (2**32 - 2).to_bytes(4, "little") + raw[at + 4 :])


NAMES = {
    "../../a.md": "a.md",
    "..\\..\\a.md": "a.md",
    "/etc/a.md": "a.md",
    "C:\\Windows\\a.md": "a.md",
    "<script>.md": "<script>.md",
    "a\u202egnp.md": "a\u202egnp.md",
    ".bashrc": "a hidden file",
    "..": "a hidden file",
    "": "a hidden file",
    "a.exe": "not a kind of file",
    "a.md\0.exe": "not a kind of file",
    "a\0.md": NAMED,
    "a" * 300 + ".md": NAMED,
    "\ud800.md": NAMED,
    "taken.md": NAMED,
}
"""Names that files are sent by, and the name each is stored by, or how the reason begins. A folder has the last."""
