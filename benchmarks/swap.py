"""A question about something else: a name, a year or another figure of it changed for one of the same kind.

The text that answered it no longer does, though it is on the same matter: what teaches to tell near misses apart, as the
changed entities of Jia and Liang (arXiv:1707.07328) and the unanswerable questions of SQuAD 2.0 (arXiv:1806.03822) do.
All else is left as it is written, so that nothing but the text tells which question was changed.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from qa.names import NAMED
from qa.tokens import normalise, script

_CHANGED = NAMED | {"nz"}
"""Other names too: of works, brands and the like."""
_FIGURE = re.compile(r"\d+")
_CHINESE = re.compile("[\u4e00-\u9fff]")


class Named(NamedTuple):
    """A name or a figure in a question."""

    start: int
    text: str
    kind: str


class Swaps:
    """The names that questions hold, by kind."""

    def __init__(self, questions: Sequence[str]) -> None:
        found: dict[str, set[str]] = defaultdict(set)
        for question in questions:
            for one in _named(question):
                found[one.kind].add(one.text)
        self._names = {kind: sorted(names) for kind, names in found.items()}

    def question(self, text: str, answering: str, draw: random.Random) -> str | None:
        """A question with one name or figure changed for one that a text does not hold; None where there is none to change.

        Args:
            text: the question, in Chinese.
            answering: what answers it.
        """
        answering = normalise(answering)
        held = [one for one in _named(text) if normalise(one.text) in answering]
        if not held:
            return None
        one = draw.choice(held)
        other = draw.choice(self._names[one.kind]) if one.kind in self._names else one.text
        if one.kind == "figure":
            other = _another(int(one.text), draw)
        if normalise(other) in answering:
            return None
        return text[: one.start] + other + text[one.start + len(one.text) :]


def _another(figure: int, draw: random.Random) -> str:
    """A figure of about the same size."""
    reach = max(2, min(figure // 2, 12))
    return str(max(1, figure + draw.choice([-1, 1]) * draw.randint(1, reach)))


def _named(question: str) -> list[Named]:
    """The names and figures in a Chinese question, as it writes them; names in traditional script are of another kind."""
    import rjieba

    plain = normalise(question)
    if script(plain) != "unspaced" or len(plain) != len(question):
        return []
    pairs = zip(plain, question, strict=True)
    written = "traditional " if any(a != b for a, b in pairs if _CHINESE.match(b)) else ""
    found = [Named(one.start(), one[0], "figure") for one in _FIGURE.finditer(plain)]
    at = 0
    for word, kind in rjieba.tag(plain):
        if kind in _CHANGED and len(word) > 1:
            found.append(Named(at, question[at : at + len(word)], written + kind))
        at += len(word)
    return found
