"""A Chinese question word for word in English, from CC-CEDICT: what teaches a reader of one language to read for another.

Nobody would ask so. But the words' vectors are English ones, and that is what an encoder of many languages needs to be read
across them: code-switching as in CoSDA-ML (Qin et al., arXiv:2006.06402), where no pairs of questions and texts in two
languages are to be had. CC-CEDICT (MDBG, CC BY-SA 4.0) is not part of the project; `Glossary.read` takes its file.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from qa.tokens import normalise

_ENTRY = re.compile(r"\S+ (?P<word>\S+) \[(?P<sound>[^]]*)\] /(?P<senses>.*)/")
_UNFIT = re.compile(
    "variant of|^see |^surname|^CL:|abbr\\.|^also |interjection|onomat|particle|suffix|prefix|radical|classifier"
)
_ASIDE = re.compile(r"\([^)]*\)|\[[^]]*\]|[\u4e00-\u9fff|]+")
_SILENT = frozenset("的了吗呢地得着过之吧啊呀么个")
"""Words without a gloss."""
_ASKING = {
    "谁": "who", "什么": "what", "何": "what", "多少": "how many", "几": "how many", "多": "how", "哪": "which",
    "哪里": "where", "哪儿": "where", "哪些": "which", "哪个": "which", "何时": "when", "何地": "where", "为什么": "why",
    "为何": "why", "怎么": "how", "如何": "how", "怎样": "how", "是": "is", "在": "in", "有": "has", "和": "and", "与": "and",
    "年": "year", "月": "month", "日": "day", "被": "was", "把": "", "任": "hold office",
    "由": "by", "于": "in", "对": "to", "从": "from", "到": "to",
}  # fmt: skip
_FIRST = frozenset(["who", "what", "which", "where", "when", "why", "how"])
WORDS, SENSES = 4, 3
"""The most words of a gloss, and how many of a word's first senses are drawn from."""


class Glossary:
    """Chinese words, simplified → short English senses, and → how they sound."""

    def __init__(self, senses: Mapping[str, Sequence[str]], sounds: Mapping[str, str]) -> None:
        self._senses, self._sounds = senses, sounds

    @classmethod
    def read(cls, path: Path) -> Glossary:
        """From CC-CEDICT's own format, as text or .gz."""
        senses: dict[str, list[str]] = {}
        sounds: dict[str, str] = {}
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for line in text.decode("utf-8").splitlines():
            if found := _ENTRY.match(line):
                sounds.setdefault(found["word"], re.sub("[0-9]", "", found["sound"]).replace("u:", "ü"))
                senses.setdefault(found["word"], []).extend(_short(found["senses"].split("/")))
        return cls(senses, sounds)

    def question(self, text: str, draw: random.Random) -> str:
        """A question's words in English, that which asks first."""
        import rjieba

        told = [self._word(word, draw, name=tag[0] == "n") for word, tag in rjieba.tag(normalise(text))]
        told = [one for one in told if one]
        told.sort(key=lambda one: one.split()[0] not in _FIRST)
        return re.sub(r"\s+", " ", " ".join(told)).rstrip("?？ ") + "?"

    def _word(self, word: str, draw: random.Random, *, name: bool = False) -> str:
        if word in _SILENT or not re.search(r"\w", word):
            return ""
        if word in _ASKING or not re.search("[\u4e00-\u9fff]", word):
            return _ASKING.get(word, word)
        if senses := self._senses.get(word):
            return senses[0] if draw.random() < 0.6 else draw.choice(senses[:SENSES])
        if len(word) == 1:
            return self._sounds.get(word, "")
        parts = self._parts(word)
        if name and len(parts) == len(word):
            return "".join(self._sounds.get(one, "").lower() for one in word).capitalize()
        return " ".join(filter(None, (self._word(one, draw) for one in parts)))

    def _parts(self, word: str) -> list[str]:
        """The longest words of the dictionary that it consists of, from the left."""
        found, at = list[str](), 0
        while at < len(word):
            ends = range(min(len(word), at + len(word) - 1), at + 1, -1)
            end = next((end for end in ends if word[at:end] in self._senses), at + 1)
            found.append(word[at:end])
            at = end
        return found


def _short(senses: Sequence[str]) -> list[str]:
    plain = (
        re.sub(r"\s+", " ", _ASIDE.sub("", part)).strip(" ,.").removeprefix("to ")
        for sense in senses
        if not _UNFIT.search(sense)
        for part in sense.split(";")[:1]
    )
    return [one for one in plain if one and len(one.split()) <= WORDS]
