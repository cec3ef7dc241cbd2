import pytest

from qa.numerals import parse, values


@pytest.mark.parametrize(
    ("numerals", "value"),
    [
        ("四十六", 46), ("十", 10), ("十七", 17), ("二十", 20), ("一百零八", 108), ("两千三百", 2300),
        ("二〇二二", 2022), ("三万五千", 35000), ("一亿两千万", 120_000_000), ("四萬億", 4 * 10**12), ("九", 9),
        ("万一", None), ("一二十", None), ("百千", None), ("千万", None),
    ],
)  # fmt: skip
def test_parse(numerals: str, value: int | None) -> None:
    assert parse(numerals) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公布了四十六名领导的电话", ["46"]),
        ("46名", []),
        ("注册资本5.24亿元", ["524000000"]),
        ("1.2万人和三名工人", ["12000", "3"]),
        ("2,300万", ["23000000"]),
        ("统一标准，一带一路", []),
        ("万一下雨", []),
    ],
)
def test_values(text: str, expected: list[str]) -> None:
    assert values(text) == expected
