"""How many supported and unsupported sentences of a language model are struck out: `python benchmarks/llm_support.py ARCHIVE`.

A scripted server answers the questions of data/eval/questions.jsonl in the place of a model, once in each of several
ways, over HTTP. Supported: the best quote as it is, cut, introduced, with its numerals written otherwise.
Unsupported: with a figure changed, another name, a negation, up for down; another sentence cited, or that of another
answer.
`qa.llm.support.NEAR` was chosen on this table.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from qa import Archive
from qa.followup.words import NAMES, words
from qa.llm import Failed, Server, Writer
from tests.llm_server import serving

QUESTIONS = Path(__file__).parents[1] / "data" / "eval" / "questions.jsonl"
_DIGITS = "〇一二三四五六七八九"
Change = Callable[[str, str, random.Random], str]
"""The quote and that of another answer → what the model says; "" where it cannot be said that way."""


def cut(quote: str, other: str, dice: random.Random) -> str:
    """The first clauses, or the last."""
    clauses = re.split("(?<=[，；])|(?<=, )", quote)
    half = clauses[: max(1, len(clauses) // 2)] if dice.random() < 0.5 else clauses[len(clauses) // 2 :]
    return "".join(half).strip("，,；。. ") + "。"


def introduced(quote: str, other: str, dice: random.Random) -> str:
    """Told as a report."""
    return f"据报道，{quote}"


def rewritten(quote: str, other: str, dice: random.Random) -> str:
    """A year of four digits in Chinese numerals."""
    year = lambda found: "".join(_DIGITS[int(digit)] for digit in found[0])  # noqa: E731
    new = re.sub(r"\d{4}(?=年)", year, quote)
    return new if new != quote else ""


def figure_changed(quote: str, other: str, dice: random.Random) -> str:
    """One digit more by one."""
    at = [found.start() for found in re.finditer(r"\d", quote)]
    if not at:
        return ""
    place = dice.choice(at)
    return quote[:place] + str((int(quote[place]) + 1) % 10) + quote[place + 1 :]


def name_changed(quote: str, other: str, dice: random.Random) -> str:
    """A name of another answer in place of one."""
    mine = [word.text for word in words(quote) if word.kind in NAMES]
    theirs = [word.text for word in words(other) if word.kind in NAMES and word.text not in quote]
    return quote.replace(dice.choice(mine), dice.choice(theirs)) if mine and theirs else ""


def negated(quote: str, other: str, dice: random.Random) -> str:
    """Said not to be so."""
    said_so = re.search(r"[不没未无]|\b(?:no|not|never)\b", quote)
    return "" if said_so else f"并没有{quote}"


def turned(quote: str, other: str, dice: random.Random) -> str:
    """Up for down, or down for up."""
    turns = {
        "增": "减",
        "升": "降",
        "涨": "跌",
        "下降": "上升",
        "减": "增",
        "跌": "涨",
        "up": "down",
        "down": "up",
    }
    found = re.search("|".join(turns), quote)
    return quote[: found.start()] + turns[found[0]] + quote[found.end() :] if found else ""


def invented(quote: str, other: str, dice: random.Random) -> str:
    """What another answer says."""
    return other if other != quote else ""


WAYS: dict[str, tuple[bool, Change]] = {
    "as it is": (True, lambda quote, other, dice: quote),
    "cut": (True, cut),
    "introduced": (True, introduced),
    "numerals rewritten": (True, rewritten),
    "figure changed": (False, figure_changed),
    "name changed": (False, name_changed),
    "negated": (False, negated),
    "up for down": (False, turned),
    "of another answer": (False, invented),
    "another sentence cited": (False, lambda quote, other, dice: quote),
}


def main(path: str) -> None:
    """Print one row a way."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    with Archive.open(path, read_only=True) as archive, serving() as script:
        writer = Writer(Server(script.address, "scripted"))
        answers = [
            archive.ask(one["question"]) for one in asked if one["articles"] and not one.get("history")
        ]
        answers = [answer for answer in answers if not answer.abstained]
        said, struck = Counter[str](), Counter[str]()
        dice = random.Random(1)
        for answer, other in zip(answers, answers[1:] + answers[:1], strict=True):
            quote = answer.citations[0].quote
            for way, (_, change) in WAYS.items():
                text = change(quote, other.citations[0].quote, dice)
                if not text:
                    continue
                script.text = lambda material, way=way, text=text, quote=quote: (
                    f"{text}[{_number(material, quote, way, dice)}]"
                )
                said[way] += 1
                try:
                    list(writer.write(answer, archive))
                except Failed:
                    struck[way] += 1
    print(
        f"{len(answers)} answered questions\n\n| the model says the quote | supported | said | struck out |"
    )
    print("|---|---|---|---|")
    for way, (supported, _) in WAYS.items():
        print(f"| {way} | {'yes' if supported else 'no'} | {said[way]} | {struck[way]} |")


def _number(material: dict, quote: str, way: str, dice: random.Random) -> int:  # type: ignore[type-arg]
    here = [one["number"] for one in material["sentences"] if one["sentence"] == quote]
    others = [one["number"] for one in material["sentences"] if one["sentence"] != quote]
    return dice.choice(others) if way == "another sentence cited" else here[0]


if __name__ == "__main__":
    main(sys.argv[1])
