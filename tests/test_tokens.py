import pytest

from qa.tokens import question_terms, script, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("南宁市长", ["南宁", "宁市", "市长"]),
        ("共46名。", ["共", "46", "名"]),
        ("ＡＢＣ １２", ["abc", "12"]),
        ("1,234.5 万吨", ["1234.5", "万吨"]),
        ("Epic Games完成融资", ["epic", "games", "完成", "成融", "融资"]),
        ("Россия и мир", ["россия", "и", "мир"]),
        ("、。！", []),
        ("四十六名", ["四十", "十六", "六名", "46"]),
        ("臺灣", ["台湾"]),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_question_words_are_not_searched() -> None:
    assert question_terms("誰是市長？") == ["市长"]
    assert question_terms("南宁公开了多少位领导？") == ["南宁", "宁公", "公开", "位领", "领导"]
    assert question_terms("Who is the mayor of Bozhou?") == ["mayor", "bozhou"]


def test_a_question_of_question_words_keeps_them() -> None:
    assert question_terms("为什么？") == ["为什", "什么"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("南宁市长", "unspaced"),
        ("The mayor", "alphabetic"),
        ("Epic Games完成新一轮融资", "unspaced"),
        ("12", "unspaced"),
    ],
)
def test_script(text: str, expected: str) -> None:
    assert script(text) == expected
