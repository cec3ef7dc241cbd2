"""A pronoun, or nothing, in the place of what was spoken of: "他之前在哪里任职？", "这些措施呢？", "一共多少家？"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.followup.topic import END, chains, counted, joined, statement, text_of, things, topic
from qa.followup.words import NAMES, THINGS, Word, is_name, words


@dataclass(frozen=True, slots=True)
class Turn:
    """What was asked before, completed, and the first sentence that was quoted for it."""

    question: str
    quote: str = ""


_DEMONSTRATIVE = re.compile(
    r"(?:这|這|那|该|該|此|these|those|this|that)"
    r"(?:些|[个個种種项項笔次场場条條部本位家座篇款件起])?$",
    re.I,
)
_PLURAL = frozenset(["它们", "它們", "they", "them", "their"])
_PERSONAL = frozenset(["他", "她", "he", "she", "him", "her", "his"])
_PLACES = frozenset(["这里", "這裡", "那里", "那裡", "这儿", "這兒", "那儿", "那兒", "there"])
_PREDICATES = frozenset(["是", "有", "叫", "为", "為", "达", "達", "超过", "超過", "多少", "几", "在", "由"])
_EXPLETIVE = re.compile(
    r"\b(?:is|are|was|were) there\b|\bthere (?:is|are|was|were)\b|\bit (?:takes?|took|true|possible)\b", re.I
)
_SUBJECT = re.compile("[谁誰哪多几幾]|什[么麼](?!时|時|样|樣)")
_PREPOSITIONS = frozenset(["在", "对", "對", "从", "從", "为", "為", "为了", "為了", "针对", "針對", "由"])


def with_pronoun(found: list[Word], turn: Turn) -> str | None:
    """The question with its pronoun replaced; None where there is none, or it is explained by a name before it."""
    at = next((n for n, word in enumerate(found) if word.kind == "pronoun"), None)
    text = text_of(found)
    if at is None or _EXPLETIVE.search(text) or any(word.kind in NAMES for word in found[:at]):
        return None
    word, before = found[at], words(turn.question)
    lower = word.text.lower()
    owned = at + 1 < len(found) and found[at + 1].kind == "of"
    if lower in _PERSONAL:
        meant = person(turn)
        if meant is None and asks_who(turn):
            return joined(statement(before), text)
        meant = meant or topic(before)
    elif lower in _PLURAL and (several := counted(before)):
        meant = several
    elif lower in _PLACES:
        meant = next((one.text for one in reversed(before) if one.kind == "place"), None) or topic(before)
    else:
        meant = topic(before, attribute=not owned)
    if not meant:
        return None
    if lower in {"his", "its", "their"} or (lower == "her" and at + 1 < len(found) and found[-1] is not word):
        meant += "'s" if meant[-1].isascii() else "的"
    return f"{text_of(found[:at])}{meant}{text_of(found[at + 1 :])}"


def person(turn: Turn) -> str | None:
    """Whom a turn is about: named in its question, or else in the sentence quoted for it; None for nobody."""
    asked = words(turn.question)
    named = [word.text for word in asked if word.kind == "person"]
    if named:
        return named[0]
    quoted = words(turn.quote)
    people = [
        n
        for n, word in enumerate(quoted)
        if word.kind == "person" and len(word.text) > 2 and is_name(word.text)
    ]
    people = people or [
        n for n, word in enumerate(quoted) if word.kind == "name" and re.search(r"^[A-Z]\w+ [A-Z]", word.text)
    ]
    roles = {word.text for word in asked if word.kind == "noun"}
    near = [n for n in people if n and quoted[n - 1].text in roles]
    chosen = (near or people)[:1]
    return quoted[chosen[0]].text if chosen else None


def asks_who(turn: Turn) -> bool:
    """Whether a question asks for a person."""
    return any(re.match("谁|誰|哪[位名]|who$", word.text, re.I) for word in words(turn.question))


def latest(found: Sequence[Word], past: Sequence[Turn]) -> int:
    """Index of the turn that a question goes on from: of "他" and "she", the last that is about a person."""
    last = len(past) - 1
    if not any(word.kind == "pronoun" and word.text.lower() in _PERSONAL for word in found):
        return last
    about = (n for n in range(last, -1, -1) if person(past[n]) or asks_who(past[n]))
    return next(about, last)


def with_demonstrative(found: list[Word], turn: Turn) -> str | None:
    """The question with 这些措施 given as the fuller words of the turn, or with what they belong to before it."""
    for at, word in enumerate(found[:-1]):
        if not _DEMONSTRATIVE.match(word.text):
            continue
        stop = at + 1
        while stop < len(found) and found[stop].kind in {"number", "mark"}:
            stop += 1
        if (
            stop == len(found)
            or found[stop].kind not in {"noun", "name"}
            or any(w.kind in NAMES for w in found[:at])
        ):
            return None
        before = words(turn.question)
        noun = found[stop].text
        for start, end in chains(before):
            if text_of(before[start:end]).endswith(noun):
                return text_of(found[:at]) + text_of(before[start:end]) + text_of(found[stop + 1 :])
        return f"{text_of(found[:at])}{topic(before)}{'的' if word.text in '该該此' else word.text}{text_of(found[at + 1 :])}"
    return None


def with_subject(found: list[Word], turn: Turn) -> str | None:
    """The question with the subject that it leaves out; None where it names enough to stand alone."""
    if not found or any(word.kind in NAMES for word in found):
        return None
    before = words(END.sub("", turn.question))
    own = _own(found)
    if found and found[0].text == "其中" and (several := counted(before)):
        return f"{several}中{text_of(found[1:])}"
    for start, stop in own:
        for first, end in chains(before):
            longer = before[first:end]
            if (
                len(longer) > stop - start
                and text_of(longer).endswith(text_of(found[start:stop]))
                and len(text_of(found[start:stop])) > 1
            ):
                return text_of(found[:start]) + text_of(longer) + text_of(found[stop:])
    named = sum(len(text_of(found[start:stop])) for start, stop in own)
    if _SUBJECT.match(found[0].text):
        named += sum(len(word.text) for word in found if word.kind == "verb")
    leads = bool(own) and own[0][0] == 0
    if named > _most(found) or text_of(found).isascii():
        return None
    whole = topic(before, attribute=not leads)
    if not whole:
        return joined(statement(before), text_of(found))
    after = found[own[0][1]].text if leads and own[0][1] < len(found) else ""
    return f"{whole}{'的' if after in _PREDICATES else ''}{text_of(found)}"


def _most(found: Sequence[Word]) -> int:
    """How many characters of things a question may name and still lack its subject."""
    first = next((word for word in found if word.kind != "mark"), found[0])
    if _SUBJECT.match(first.text):
        return 3  # 谁签的字？ but not 哪个部门签了合同？
    begins = first.kind in THINGS or any(word.kind == "date" for word in found) or first.text in _PREPOSITIONS
    return 4 if begins else 6


def _own(found: list[Word]) -> list[tuple[int, int]]:
    """The things that a question itself names, what it asks for left out."""
    return [run for run in things(found) if not (run[0] and found[run[0] - 1].kind == "asked")]
