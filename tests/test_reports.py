"""Which questions ask for reports, which for the newest there is, and on what topic."""

from __future__ import annotations

from datetime import date

import pytest

from qa.query import parse
from qa.reports import asks_for_newest, asks_for_reports, stands_alone, topic
from qa.types import Answer, Citation, Filters

NOW = date(2022, 2, 11)


@pytest.mark.parametrize(
    "question",
    [
        "最新的消息是什么？",
        "最新的報道有哪些？",
        "最近有什么新闻？",
        "最近发生了什么？",
        "近期有什么大事",
        "有什么新消息吗？",
        "请列出最新的三条新闻",
        "What's the latest?",
        "what is new",
        "Any news?",
        "Show me the most recent articles, please.",
    ],
)
def test_the_latest_without_a_topic_is_whatever_is_newest(question: str) -> None:
    assert asks_for_newest(parse(question, now=NOW))


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("关于大桥的最新消息", {"大桥"}),
        ("Latest news about the bridge", {"bridge"}),
        ("最新的房价", {"房价"}),
        ("2022年2月有哪些关于事故的报道？", {"事故"}),
        ("2021年大桥发生了什么？", {"大桥"}),
        ("大桥从开工到通车的经过", {"大桥", "开工", "通车"}),
        ("最近有限公司的新闻", {"有限", "限公", "公司"}),  # 有 begins a word here
    ],
)
def test_a_topic_is_what_is_left_without_days_and_words_for_reports(question: str, terms: set[str]) -> None:
    query = parse(question, now=NOW)
    assert topic(query) == terms
    assert not asks_for_newest(query)


def test_news_of_some_days_are_not_the_newest() -> None:
    assert not asks_for_newest(parse("昨天有什么新闻？", now=NOW))


def test_one_article_has_no_newest_reports() -> None:
    assert not asks_for_newest(parse("有什么新消息？", filters=Filters(article="a.md")))


def test_a_question_that_goes_on_from_another_keeps_to_what_that_was_about() -> None:
    cited = Citation(1, "a.md", 1, "题", "", None, None, 0, "大桥通车。", 0, 5)
    before = Answer("大桥多长？", "大桥多长？", Filters(), "", (cited,), (), (), False, 0.9)
    assert not asks_for_newest(parse("最近呢？", [before], now=NOW))


def test_a_question_for_a_fact_names_no_reports() -> None:
    assert asks_for_reports(parse("Which stories were told?"))
    assert not asks_for_reports(parse("大桥多长？"))
    assert not asks_for_newest(parse("大桥多长？"))


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("上周有什么新闻？", True),
        ("昨天发生了什么？", True),
        ("最新的消息是什么？", True),
        ("Any news?", True),
        ("那新闻呢？", False),
        ("发生了什么？", False),  # to what was spoken of
        ("有什么新进展？", False),
        ("最新的报道里它有多长？", False),
        ("关于渡船的新闻有哪些？", False),
    ],
)
def test_a_question_for_any_reports_goes_on_from_none_before_it(question: str, alone: bool) -> None:
    asked = parse(question, now=NOW)
    assert stands_alone(question, asked.periods) == alone
    before = "2021年枫林镇收了多少吨柑橘？"
    if alone:
        assert parse(question, [before], now=NOW) == asked
