from datetime import date

import pytest

from qa.errors import BadFilter, BadQuestion
from qa.query import MOST_CHARACTERS, parse
from qa.types import Filters


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\u200b", "\x00\x1b"])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(BadQuestion, match="empty"):
        parse(question)


def test_a_question_too_long_is_refused_with_both_numbers() -> None:
    with pytest.raises(BadQuestion, match=r"100,000.*2,000"):
        parse("问" * 100_000)
    assert len(parse("问" * MOST_CHARACTERS).text) == MOST_CHARACTERS


def test_control_characters_become_spaces() -> None:
    assert parse("南宁\x00市长\x1b[31m\u202e是谁").text == "南宁 市长 [31m 是谁"


@pytest.mark.parametrize(
    "follow_up", ["那市长呢？", "他之前在哪里任职？", "and in Bozhou?", "What did he say?"]
)
def test_a_follow_up_is_searched_with_the_question_before_it(follow_up: str) -> None:
    assert (
        parse(follow_up, ["很早", "南宁公开了多少位领导的电话？"]).text
        == f"南宁公开了多少位领导的电话？ {follow_up}"
    )


def test_a_question_that_stands_alone_is_searched_alone() -> None:
    assert parse("北京冬奥会何时开幕？", ["南宁市长是谁？"]).text == "北京冬奥会何时开幕？"
    assert parse("那市长呢？").text == "那市长呢？"


def test_filters_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(BadFilter, match="since"):
        parse("问", filters=Filters(since=date(2022, 2, 2), until=date(2022, 2, 1)))
