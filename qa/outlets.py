"""The outlet whose reports a question asks for: 半岛网 in 列出半岛网的报道, "The Harbour Ledger" in "articles from The Harbour
Ledger"; as the archive writes it.

An outlet goes by its whole name and, where that is in two scripts (Aljazeera 半岛网), by each of them alone. A name that
several outlets go by names none. Not done here: telling that a question asks for reports (`qa.reports`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection

from qa.tokens import UNSPACED, normalise, script
from qa.types import Outlet

_PART = re.compile(rf"[{UNSPACED}·]+|[a-z0-9][a-z0-9 .&'’-]*")
_LEAST = 2
"""Characters of a name, spaces aside."""
_LED = re.compile(
    rf"(?:^|[^{UNSPACED}a-z0-9]|来自|出自|[由在请找查搜]|列出|列举|给我|看看?|显示|推荐|一下|所有|全部|哪些|有(?:什么|没有)|[日月年天])$"
)
_FOLLOWED = re.compile(
    rf"$|[^{UNSPACED}a-z]|[的の有在上都对今昨去最近]|关于|有关|刊|发表|登|报道|新闻|文章|消息|记事|ニュース"
)
_ABOUT = re.compile(r"(?:关于|有关|涉及|提到)\s?$")
_BY = re.compile(r"\b(?:by|from|in|of)\s$")
_REPORTS = re.compile(
    r"(?:['’]s?)?\s(?:latest\s|recent\s)?(?:news|reports|stories|articles|headlines|coverage|posts|publish|report|wr[io]te)\b"
)
_EDITION = re.compile(r"\s?(?:chinese|english|中文网?|英文网?)(?![a-z])")


def find_outlet(text: str, sources: Collection[str]) -> Outlet | None:
    """The outlet that a text names, the longest name if several; None where none is named, or not clearly one.

    Args:
        text: a question.
        sources: the archive's outlets.
    """
    plain = normalise(text)
    if len(plain) != len(text):
        plain = text.lower()
    tight = plain.replace(" ", "")
    known = {name: held for name, held in _known(sources).items() if name in tight}
    for name in sorted(known, key=len, reverse=True):
        for found in re.finditer(r"\s?".join(map(re.escape, name)), plain):
            end = edition.end() if (edition := _EDITION.match(plain, found.end())) else found.end()
            start = found.start() - len("the ") * plain.endswith("the ", 0, found.start())
            if _publishes(plain[:start], plain[end:], script(text)):
                return Outlet(min(known[name]), start, end) if len(known[name]) == 1 else None
    return None


def _publishes(before: str, after: str, written: str) -> bool:
    """Whether a name between these words, of a question in a script, is that of who published, not of what it is about."""
    if written == "alphabetic":
        return not after[:1].isalnum() and bool(_BY.search(before) or _REPORTS.match(after))
    return bool(_LED.search(before) and _FOLLOWED.match(after)) and not _ABOUT.search(before)


def _known(sources: Collection[str]) -> dict[str, set[str]]:
    """The outlets that go by each name, written without spaces; one whose whole name it is goes before others."""
    whole, parts = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for source in sources:
        plain = normalise(source)
        whole[_tight(plain)].add(source)
        for part in _PART.findall(plain):
            parts[_tight(part)].add(source)
    return {name: held for name, held in (parts | whole).items() if len(name) >= _LEAST}


def _tight(name: str) -> str:
    return name.removeprefix("the ").replace(" ", "")
