"""Names in questions, and whether a text holds them."""

from __future__ import annotations

import pytest

from qa.names import absent, another, names


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("北京1-5月商品房销售面积是多少？", {"北京"}),
        ("湖北省有多少家企业？", {"湖北"}),
        ("馬化騰的身價是多少？", {"马化腾"}),
        ("嫦娥六号什么时候发射？", {"嫦娥六号"}),
        ("Windows 12什么时候发布？", {"windows 12", "windows"}),
        ("2021年有多少人？", set()),
        ("2020年云川的城镇化率是多少？", {"云川"}),
        ("哪个城市人最多？", set()),
        ("How large is Beijing?", set()),
    ],
)
def test_names(question: str, expected: set[str]) -> None:
    assert names(question) == expected


def test_the_share_that_a_text_lacks() -> None:
    assert absent(frozenset({"北京", "马化腾"}), "馬化騰說") == 0.5
    assert absent(frozenset(), "什么都好") == 0
    assert absent(frozenset({"修桥"}), "维修大桥的钱") == 0  # no name: its characters are there
    assert absent(frozenset({"嫦娥六号"}), "嫦娥五号第六次") == 1  # but a number counts as it stands


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("嫦娥六号带回了多少样品？", "嫦娥五号带回1731克。", True),
        ("嫦娥六号带回了多少样品？", "嫦娥五号之后是嫦娥6号。", False),
        ("嫦娥六号带回了多少样品？", "祝融号在火星上。", False),
        ("神舟十四号何时发射？", "神舟13号已返回。", True),
        ("Windows 12什么时候发布？", "微软发布 Windows 11。", True),
        ("When is Windows 12 due?", "Windows 12 is due in May.", False),
        ("去年三月二号发生了什么？", "去年三月五号下雨。", False),
        ("iPhone 13 的电池", "iphone13 电池", False),
    ],
)
def test_another_of_a_series_is_told_apart(question: str, text: str, expected: bool) -> None:
    assert another(question, text) is expected
