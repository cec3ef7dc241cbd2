"""Which questions ask for reports, which for the newest there is, and on what topic."""

from __future__ import annotations

from datetime import date

import pytest

from qa.query import parse
from qa.reports import asks_for_any, asks_for_reports, requests_reports, stands_alone, topic
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
        "Recent articles",
        "最新の記事",
        "列出所有报道",
        "最近のニュースは？",
        "給我看看最新的報導",
    ],
)
def test_the_latest_without_a_topic_is_whatever_is_newest(question: str) -> None:
    assert asks_for_any(parse(question, now=NOW))


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("关于大桥的最新消息", {"大桥"}),
        ("Latest news about the bridge", {"bridge"}),
        ("最新的房价", {"房价"}),
        ("2022年2月有哪些关于事故的报道？", {"事故"}),
        ("2021年大桥发生了什么？", {"大桥"}),
        ("大桥从开工到通车的经过", {"大桥", "开工", "通车"}),
        ("有哪些关于大桥的文章？", {"大桥"}),
        ("橋に関する記事", {"桥"}),
        ("望江大橋のニュースを教えて", {"望江", "江大", "大桥"}),
        ("How did the closure of the bridge unfold?", {"closure", "bridge"}),
        ("Are there any reports on the bridge?", {"bridge"}),
        ("最近有限公司的新闻", {"有限", "限公", "公司"}),  # 有 begins a word here
    ],
)
def test_a_topic_is_what_is_left_without_days_and_words_for_reports(question: str, terms: set[str]) -> None:
    query = parse(question, now=NOW)
    assert topic(query) == terms
    assert not asks_for_any(query)


@pytest.mark.parametrize(
    ("question", "any_there_are"),
    [
        ("昨天有什么新闻？", True),
        ("2022年1月发表了什么？", True),
        ("2022年1月の記事", True),
        ("What was published in January 2022?", True),
        ("2022年1月大桥的新闻", False),
        ("2022年1月大桥发生了什么？", False),
        ("马克龙发表了什么讲话？", False),
    ],
)
def test_reports_of_some_days_on_no_topic_are_any_there_are(question: str, any_there_are: bool) -> None:
    assert asks_for_any(parse(question, now=NOW)) == any_there_are


@pytest.mark.parametrize(
    ("question", "requested"),
    [
        ("有哪些关于大桥的文章？", True),
        ("關於大橋的報導有哪些？", True),
        ("大桥有什么新闻", True),
        ("列出大桥的报道", True),
        ("橋に関する記事を見せて", True),
        ("find articles about the bridge", True),
        ("Are there any reports on the bridge?", True),
        ("Recent stories about the bridge", True),
        ("新闻发言人是谁？", False),
        ("关于大桥的报道里提到多少投资？", False),
        ("央行宣布了什么消息？", False),
        ("Who was the report written for?", False),
        ("Which articles of the treaty were broken?", False),
        ("What compiles and reports on data?", False),
    ],
)
def test_reports_are_requested_or_only_a_place_where_something_is_looked_for(
    question: str, requested: bool
) -> None:
    assert requests_reports(parse(question, now=NOW)) == requested


SOURCES = ("Aljazeera 半岛网", "云川日报", "云川日报 客户端", "The Harbour Ledger", "晨报 甲", "晨报 乙")


@pytest.mark.parametrize(
    ("question", "words", "source"),
    [
        ("列出半岛网的报道", "半岛网", "Aljazeera 半岛网"),
        ("列出半島網的報導", "半島網", "Aljazeera 半岛网"),
        ("2022年1月半岛网发表了什么？", "半岛网", "Aljazeera 半岛网"),
        ("云川日报有哪些关于大桥的报道？", "云川日报", "云川日报"),
        ("云川日报对大桥的报道", "云川日报", "云川日报"),
        ("半岛网的大桥新闻", "半岛网", "Aljazeera 半岛网"),
        ("有哪些来自云川日报的文章", "云川日报", "云川日报"),
        ("Reports by Al Jazeera Chinese", "Al Jazeera Chinese", "Aljazeera 半岛网"),
        ("Harbour Ledger's latest articles", "Harbour Ledger", "The Harbour Ledger"),
        ("What did The Harbour Ledger report about 大桥?", "The Harbour Ledger", "The Harbour Ledger"),
        ("What did The Harbour Ledger publish?", "The Harbour Ledger", "The Harbour Ledger"),
        ("晨报的报道", None, None),  # of two
        ("关于半岛网的报道", None, None),
        ("Articles about the Harbour Ledger", None, None),
        ("半岛网络公司的新闻", None, None),
        ("云川日报的报道里大桥多长？", None, None),
    ],
)
def test_an_outlet_limits_a_request_for_its_reports(
    question: str, words: str | None, source: str | None
) -> None:
    query = parse(question, now=NOW, sources=lambda: SOURCES)
    found = query.outlet
    assert (found and question[found.start : found.end], query.filters.source) == (words, source)
    assert not found or not set(topic(query)) - {"大桥"}


def test_an_outlet_limits_nothing_where_one_is_given_or_nothing_is_to_be_understood() -> None:
    given = Filters(source="云川日报")
    assert parse("半岛网的报道", filters=given, now=NOW, sources=lambda: SOURCES).filters == given
    assert parse("半岛网的报道", sources=lambda: SOURCES).filters == Filters()


def test_one_article_has_no_newest_reports() -> None:
    assert not asks_for_any(parse("有什么新消息？", filters=Filters(article="a.md")))


def test_a_question_that_goes_on_from_another_keeps_to_what_that_was_about() -> None:
    cited = Citation(1, "a.md", 1, "题", "", None, None, 0, "大桥通车。", 0, 5)
    before = Answer("大桥多长？", "大桥多长？", Filters(), "", (cited,), (), (), False, 0.9)
    assert not asks_for_any(parse("最近呢？", [before], now=NOW))


def test_a_question_for_a_fact_names_no_reports() -> None:
    assert asks_for_reports(parse("Which stories were told?"))
    assert not asks_for_reports(parse("大桥多长？"))
    assert not asks_for_any(parse("大桥多长？"))


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
        ("2022年1月发表了什么？", True),
    ],
)
def test_a_question_for_any_reports_goes_on_from_none_before_it(question: str, alone: bool) -> None:
    asked = parse(question, now=NOW)
    assert stands_alone(question, asked.periods) == alone
    before = "2021年枫林镇收了多少吨柑橘？"
    if alone:
        assert parse(question, [before], now=NOW) == asked
