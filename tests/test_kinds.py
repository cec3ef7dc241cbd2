"""Which kind of thing a question asks for, and whether a sentence has one that is new."""

from __future__ import annotations

import pytest

from qa.kinds import Wanted
from qa.tokens import normalise


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("多少人到场？", "number"),
        ("裂缝最宽有多宽？", "number"),
        ("How many people came?", "number"),
        ("占比百分之多少？", "share"),
        ("哪年通车？", "date"),
        ("When did it open?", "date"),
        ("花了多少钱？", "money"),
        ("修了多久？", "duration"),
        ("谁是市长？", "person"),
        ("誰是市長？", "person"),
        ("在哪里举行？", "place"),
        ("为什么停航？", "reason"),
        ("為什麼停航？", "reason"),
        ("如何报名？", "manner"),
        ("它叫啥？", None),
    ],
)
def test_kinds(question: str, kind: str | None) -> None:
    wanted = Wanted.by(question).kind
    assert (wanted.name if wanted else None) == kind


@pytest.mark.parametrize(
    ("question", "sentence", "held"),
    [
        ("有多少名官员？", "共46名官员。", 1.0),
        ("有多少名官员？", "共四十六名官员。", 1.0),
        ("有多少名官员？", "会期3天。", 0.6),  # a number, but not of people
        ("有多少名官员？", "官员很多。", 0.0),
        ("2021年有多少人？", "2021年很热闹。", 0.0),  # the question brought that number itself
        ("何时开工？", "３月开工。", 1.0),
        ("何时开工？", "46人开工。", 0.0),
        ("When did it open?", "It opened in 2021.", 1.0),
        ("How long did it last?", "It lasted six days.", 1.0),
        ("How long did it last?", "Six ships a day were late.", 0.0),
        ("谁主持？", "会议由市长王小明主持。", 1.0),
        ("谁主持？", "会议在礼堂举行。", 0.0),
        ("它叫啥？", "随便什么。", 0.5),
    ],
)
def test_what_a_sentence_holds(question: str, sentence: str, held: float) -> None:
    assert Wanted.by(question).held_in(normalise(sentence)) == held
