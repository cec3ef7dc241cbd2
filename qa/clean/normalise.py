"""Characters: what a crawled text carries that no reader sees, and spaces of every width.

Letters, digits, quotation marks and names are never changed: there is no NFKC here, and NFC leaves CJK
compatibility ideographs alone, since canonical composition would replace the variant that a name is written with.
"""

from __future__ import annotations

import html
import re
import unicodedata

WIDE = "\u2014\u2018-\u201d\u2026\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uffee\U00020000-\U0003ffff"
"""Inside a character class: ideographs, kana, and the punctuation that is set as wide as they are."""

_COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u180e\u200b\u200e\u200f\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\u061c\u202a-\u202e\ud800-\udfff"  # bidi controls can make a text read as another one
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"  # noncharacters, and tags, which spell what only machines see
    # joiners belong in Arabic, Indic and emoji sequences, and nowhere else
    "|(?<![\u0590-\u0dff\ufe0f\u2600-\u27bf\U0001f000-\U0001faff])[\u200c\u200d]"
)
_SPACE = re.compile(r"\s+")
_SEPARATORS = re.compile("[\x0b\x0c\x1c-\x1f\x85\u00a0\u2028\u2029]")
"""White space that is neither a line break nor an indent, in code."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_WIDE_BREAK = re.compile(rf"(?<=[{WIDE}])[ \t\r\f]*\n\s*(?=[{WIDE}])")
_HTML_SPACE = re.compile(r"[ \t\r\n\f]+")


def collapse(text: str) -> str:
    """White space of HTML source as a browser shows it: runs become one space, and a line break between two
    wide characters nothing (CSS Text 3, segment break transformation)."""
    return _HTML_SPACE.sub(" ", _WIDE_BREAK.sub("", text))


def line(text: str) -> str:
    """`text` as one clean line: entities decoded, invisible characters out, any run of spaces one space."""
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return _SPACE.sub(" ", visible(text)).strip()


def code(text: str) -> str:
    """A code block: line breaks and inner spaces kept, blank lines at both ends and trailing spaces gone."""
    text = _SEPARATORS.sub(" ", visible(text.replace("\r\n", "\n").replace("\r", "\n")))
    rows = [row.rstrip() for row in text.split("\n")]
    while rows and not rows[-1]:
        rows.pop()
    while rows and not rows[0]:
        rows.pop(0)
    return "\n".join(rows)


def visible(text: str) -> str:
    """`text` in NFC without control, bidi and zero-width characters and lone surrogates."""
    text = _INVISIBLE.sub("", text)
    if text.isascii():
        return text
    parts = _COMPATIBILITY.split(text)
    parts[::2] = [unicodedata.normalize("NFC", part) for part in parts[::2]]
    return "".join(parts)
