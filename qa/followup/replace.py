"""Something new in the place of its like: "那二桥呢？", "2019年呢？", "and in Bozhou?"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.followup.topic import AMOUNTS, ATTRIBUTES, marked, statement, text_of, things, topic
from qa.followup.words import NAMES, THINGS, Word


def is_thing(found: Sequence[Word], *, verbs: bool = True) -> bool:
    """Whether nothing is asked or said of it: a noun phrase, a date, a place."""
    kinds = {word.kind for word in found}
    clause = (bool(found) and found[-1].kind == "of") or any(word.kind == "of" for word in found)
    if kinds & {"asked", "pronoun"} or not kinds & (THINGS | {"date", "verb"}):
        return False
    return (
        "verb" not in kinds
        or (verbs and clause)
        or (verbs and len(text_of(found)) <= 6 and found[0].kind in THINGS)
    )


def instead(new: list[Word], before: list[Word]) -> str | None:
    """The question before, with the new thing in the place of its like; else asked of what that was about."""
    text = text_of(new).strip()
    content = [word for word in new if word.kind not in {"mark", "other", "of", "and"}]
    if content and all(word.kind == "date" for word in content):
        return _another_date(text, before)
    slot = _slot(content, before)
    text = re.sub(r"^(?:in|at|for|of|on|the)\s+", "", text, flags=re.I)
    if slot is None and (ATTRIBUTES.fullmatch(text) or not any(word.kind in NAMES for word in new)):
        asked = next((word.text for word in before if word.kind == "asked"), "")
        if ATTRIBUTES.fullmatch(text) and not AMOUNTS.fullmatch(text):
            return f"{statement(before)}的{text}是什么？"
        return f"{topic(before)}的{text}{'是多少' if AMOUNTS.fullmatch(text) else _asking(asked)}？"
    if slot is None:
        return None
    start, stop = slot
    if any(word.kind == "of" for word in new) and start and before[start - 1].kind == "of":
        clause = max((n for n in range(start) if before[n].kind in {"mark", "asked", "date"}), default=-1) + 1
        start = clause if any(word.kind == "verb" for word in before[clause:start]) else start
    if start and before[start - 1].kind == "asked" and new[-1].kind in NAMES:
        start -= 1
    old = text_of(before[start:stop])
    if re.fullmatch(r"[\d.]+", text) and (version := re.search(r"[\d.]+$", old)):
        text = old[: version.start()] + text
    return marked(text_of(before[:start]) + text + text_of(before[stop:]))


def _another_date(text: str, before: list[Word]) -> str:
    date = re.sub(r"^(?:in|on|at|during)\s+", "", text, flags=re.I)
    at = next((n for n, word in enumerate(before) if word.kind == "date"), None)
    if at is None:
        return marked(f"{date}{'' if re.search('[年月日]', date) else ' '}{text_of(before)}")
    old = before[at].text
    if not old.isdigit() and re.fullmatch(r"\d{4}", date):
        date += "年"
    if re.fullmatch(r"\d{4}年|[今去前明]年", date) and not re.search("[日号號]", old):
        date += re.sub(r"^(?:\d{4}年|[今去前明]年)", "", old)
    elif re.match(r"\d{4}年", old) and re.match(r"[上下]半年|第?[一二三四]季度|\d+月", date):
        date = old[:5] + date
    return marked(text_of(before[:at]) + date + text_of(before[at + 1 :]))


def _slot(new: list[Word], before: list[Word]) -> tuple[int, int] | None:
    """Where in a question the like of a new thing stands, as a range of its words; None when nothing is like it."""
    if not new or ATTRIBUTES.fullmatch(text_of(new)):
        return _attribute(before)
    best, where, whole = 0.0, None, things(before)
    for start, stop in _parts(before, text_of(new)[-1]):
        part = before[start:stop]
        same = _same_ending(text_of(new), text_of(part))
        alike = _alike(_sort(part), _sort(new))
        shared = len(set(text_of(new)) & set(text_of(part)))
        score = 3.0 * same + alike + shared - 0.1 * abs(len(part) - len(new))
        score -= 0.5 * (start in {run[0] for run in whole} and (start, stop) not in whole)
        score -= 0.5 * (start > 0 and before[start - 1].kind == "asked")
        if score >= max(best, 0.1):
            best, where = score, (start, stop)
    return where


def _parts(before: list[Word], ending: str) -> Iterator[tuple[int, int]]:
    """Runs of words that something new could replace: things, the names in them, and what ends as it does."""
    for start, stop in things(before):
        if len(text_of(before[start:stop])) > 1:
            yield start, stop
        for at in range(start, stop if stop - start > 1 else start):
            if before[at].kind in NAMES or before[at].text[-1] == ending:
                yield at, at + 1
                if at == start:
                    yield at + 1, stop


def _sort(part: Sequence[Word]) -> str:
    """The kind of a thing, told by its last word: that of a place or an office by its last character."""
    last = part[-1]
    if last.kind == "noun" and last.text[-1] in "省市县縣镇鎮乡鄉村州国國":
        return "place"
    return "office" if last.kind == "noun" and last.text[-1] in "长長员員者师師生民导導记記官" else last.kind


def _alike(one: str, other: str) -> float:
    if one == other:
        return 2.0
    return 1.0 if (one in NAMES) == (other in NAMES) else -1.0


def _attribute(before: list[Word]) -> tuple[int, int] | None:
    """What is asked about of something: 中标价 in 工程的中标价是多少."""
    of = [n for n, word in enumerate(before) if word.kind == "of"]
    runs = [run for run in things(before) if of and run[0] == of[-1] + 1]
    return runs[0] if runs and any(word.text == "是" for word in before[runs[0][1] :][:1]) else None


def _same_ending(one: str, other: str) -> int:
    count = 0
    while count < min(len(one), len(other)) and one[-1 - count] == other[-1 - count]:
        count += 1
    return count


def _asking(asked: str) -> str:
    if re.match("谁|誰", asked):
        return f"是{asked}"
    if re.match("多少|[几幾]|多.", asked):
        return "是多少"
    return "是什么时候" if re.match("什么时候|何时|哪[天年月]", asked) else "呢"


# -- a pronoun, or nothing, in the place of what was spoken of
