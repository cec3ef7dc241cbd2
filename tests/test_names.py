"""Names in questions, and whether a text holds them."""

from __future__ import annotations

import pytest

from qa.names import absent, names


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
