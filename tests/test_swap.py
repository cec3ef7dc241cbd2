"""Questions about something else, as the trainers make them."""

import random

import pytest

from benchmarks.swap import Swaps


@pytest.mark.parametrize(
    ("questions", "answering", "made"),
    [
        (["上海有几座桥？", "北京有几座桥？", "杭州下雪了吗？"], "上海和北京有九座桥。", "杭州有几座桥？"),
        (["廣東有幾座橋？", "雲南下雪嗎？", "杭州下雪了吗？"], "广东有九座桥。", "雲南有幾座橋？"),
    ],
)
def test_a_name_is_changed_for_another_that_the_text_does_not_hold(
    questions: list[str], answering: str, made: str
) -> None:
    swaps = Swaps(questions)
    found = {swaps.question(questions[0], answering, random.Random(seed)) for seed in range(30)}
    assert found == {made, None}  # one that the text holds as well may be drawn: it is no other question


def test_a_figure_is_changed_for_another_near_it() -> None:
    found = {
        Swaps([]).question("2021年产多少？", "2021年产九吨。", random.Random(seed)) for seed in range(30)
    }
    assert None not in found
    assert all(one and 1 <= abs(int(one[:4]) - 2021) <= 12 for one in found)


def test_what_the_text_does_not_hold_is_left() -> None:
    assert Swaps(["上海有几座桥？"]).question("北京有几座桥？", "上海有九座桥。", random.Random(0)) is None
