"""Bytes to text, for files that do not always tell their encoding, or tell the wrong one."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,20})""", re.IGNORECASE)
_OF_PYTHON = {"unicode-escape", "raw-unicode-escape", "utf-7", "punycode", "idna", "undefined", "mbcs", "oem"}
"""Codecs that no browser has; some make mark-up of what was text."""
_DAMAGE = 0.005  # share of undecodable characters up to which a text still counts as UTF-8


def decode(raw: bytes, *, declared: bool = False) -> str:
    """The text of `raw`: by its byte order mark, else (if `declared`) by the charset that its <meta> names,
    else UTF-8, else GB18030, which contains GBK and GB2312. Never fails: bytes that fit nothing become U+FFFD.
    """
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return raw[len(bom) :].decode(encoding, "replace")
    for encoding in [*(_stated(raw) if declared else ()), "utf-8"]:
        text = _strict(raw, encoding)
        if text is not None:
            return text
    lenient = raw.decode("utf-8", "replace")
    if lenient.count("\ufffd") <= _DAMAGE * len(lenient):
        return lenient
    other = raw.decode("gb18030", "replace")
    return min(other, lenient, key=lambda text: text.count("\ufffd"))


def _stated(raw: bytes) -> list[str]:
    """The charset that the page's first 4 KB declare, as Python knows it; empty if none or unknown."""
    match = _DECLARED.search(raw[:4096])
    if not match:
        return []
    try:
        name = codecs.lookup(match[1].decode("ascii", "replace")).name
    except (LookupError, ValueError):
        return []
    if name.replace("_", "-") in _OF_PYTHON:
        return []
    return ["gb18030" if name in {"gb2312", "gbk"} else name]


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeError, LookupError, AssertionError):  # some names are codecs of another kind
        return None
