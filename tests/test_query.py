from datetime import date

import pytest

from qa.errors import BadFilter, BadQuestion
from qa.query import MOST_CHARACTERS, limited, parse
from qa.types import Answer, Citation, Filters, Period


@pytest.mark.parametrize(
    "question",
    [
        *("", "   ", "\n\t", "\u200b", "\x00\x1b", "的", "the", "什么", "是谁？", "what is it?"),
        *(
            "<script>alert(1)</script>",
            "<img src=x>",
            "https://example.com/news/a.html",
            "www.a.cn http://a.cn/1",
        ),
    ],
)
def test_a_question_without_a_word_for_what_it_asks_about_is_refused(question: str) -> None:
    with pytest.raises(BadQuestion, match="empty"):
        parse(question)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("荔枝", ("荔枝",)),
        ("NASA", ("nasa",)),
        ("WHO", ("who",)),
        ("What does <script> do?", ("script",)),
        ("https://a.cn/1 说了什么？", ("https", "cn", "1", "说")),
    ],
)
def test_one_word_is_enough(question: str, asked: tuple[str, ...]) -> None:
    query = parse(question)
    assert query.terms == asked and not query.only_figures


def test_question_words_alone_can_go_on_from_a_question() -> None:
    assert parse("谁？", ["云川县县长是谁？"]).text == "云川县县长谁？"
    with pytest.raises(BadQuestion, match="empty"):
        parse("Who?", ["云川县县长是谁？"])


def test_figures_alone_are_told_from_days_and_words() -> None:
    found = {
        text: parse(text, now=NOW).only_figures
        for text in ("①", "42", "12306 1.5", "2022-02-01", "5G", "42个")
    }
    assert [text for text, figures in found.items() if figures] == ["①", "42", "12306 1.5"]


def test_a_question_too_long_is_refused_with_both_numbers() -> None:
    with pytest.raises(BadQuestion, match=r"100,000.*2,000"):
        parse("问" * 100_000)
    assert len(parse("问" * MOST_CHARACTERS).text) == MOST_CHARACTERS


def test_control_characters_become_spaces() -> None:
    assert parse("南宁\x00市长\x1b[31m\u202e是谁").text == "南宁 市长 [31m 是谁"


def answer(query: str, *cited: str, filters: Filters = Filters()) -> Answer:
    citations = tuple(
        Citation(n, one, 1, "", "", None, None, 0, "县长程晓岚出席。", 0, 8)
        for n, one in enumerate(cited, start=1)
    )
    return Answer("", query, filters, "", citations, (), (), not cited, 0.9)


def test_a_follow_up_is_searched_as_a_whole_question() -> None:
    assert parse("2019年呢？", ["云川县2021年的产值是多少？"]).text == "云川县2019年的产值是多少？"


def test_questions_before_it_are_completed_by_those_before_them() -> None:
    history = ["祝融号有几个轮子？", "它多重？"]
    assert parse("设计寿命是多少？", history).text == "祝融号的设计寿命是多少？"


def test_a_follow_up_prefers_what_its_answer_cited_and_keeps_its_limits() -> None:
    limits = Filters(source="云川日报")
    history = [
        answer("祝融号有几个轮子？", "a.md"),
        answer("云川县县长是谁？", "b.md", "c.md", "b.md", filters=limits),
    ]
    query = parse("她之前在哪里任职？", history)
    assert (query.text, query.context, query.filters) == ("程晓岚之前在哪里任职？", ("b.md", "c.md"), limits)


def test_limits_given_are_not_changed() -> None:
    history = [answer("云川县县长是谁？", "b.md", filters=Filters(source="云川日报"))]
    assert parse("她之前在哪里任职？", history, Filters()).filters == Filters()


def test_a_new_topic_takes_nothing_over() -> None:
    query = parse(
        "北京冬奥会何时开幕？", [answer("云川县县长是谁？", "b.md", filters=Filters(source="云川日报"))]
    )
    assert (query.text, query.context, query.filters) == ("北京冬奥会何时开幕？", (), Filters())


def test_a_question_that_stands_alone_is_searched_alone() -> None:
    assert parse("北京冬奥会何时开幕？", ["南宁市长是谁？"]).text == "北京冬奥会何时开幕？"
    assert parse("那市长呢？").text == "那市长呢？"


def test_filters_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(BadFilter, match="since"):
        parse("问", filters=Filters(since=date(2022, 2, 2), until=date(2022, 2, 1)))


NOW = date(2022, 2, 11)


def test_days_that_limit_the_articles_become_filters_and_leave_the_terms() -> None:
    query = parse("最近三个月有哪些大桥的新闻？", now=NOW, filters=Filters(source="云川日报"))
    assert query.filters == Filters(date(2021, 11, 11), NOW, "云川日报")
    assert query.given == Filters(source="云川日报")
    assert query.terms == parse("有哪些大桥的新闻？").terms
    assert query.text == "最近三个月有哪些大桥的新闻？"


def test_days_of_the_event_are_told_but_limit_nothing() -> None:
    query = parse("云川2021年的利润是多少？", now=NOW)
    assert query.filters == query.given == Filters()
    assert query.periods == (Period(date(2021, 1, 1), date(2021, 12, 31), 2, 8, "event"),)
    assert "2021" in query.terms


def test_days_that_were_given_count_instead_of_those_understood() -> None:
    given = Filters(until=date(2020, 1, 1))
    query = parse("最近三个月有哪些新闻？", filters=given, now=NOW)
    assert query.filters == given
    assert len(query.periods) == 1
    assert query.terms == parse("最近三个月有哪些新闻？").terms


def test_without_a_day_to_start_from_days_are_words() -> None:
    query = parse("最近三个月有哪些新闻？")
    assert query.periods == ()
    assert query.filters == Filters()


def test_what_kind_of_answer_is_wanted_is_told() -> None:
    assert parse("最新的票价是多少？").latest
    assert parse("他先后任过什么职务？").sequence
    assert not parse("票价是多少？").latest
    assert not parse("票价是多少？").sequence


def period(since: str | None, until: str | None) -> Period:
    return Period(since and date.fromisoformat(since), until and date.fromisoformat(until), 0, 1, "published")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("periods", "since", "until"),
    [
        ([("2020-01-01", "2020-12-31"), ("2021-03-01", "2021-03-31")], "2020-01-01", "2021-03-31"),
        ([("2020-08-01", None), (None, "2021-05-31")], "2020-08-01", "2021-05-31"),
        ([("2020-01-01", "2020-12-31"), ("2020-08-01", None)], "2020-08-01", "2020-12-31"),
        ([("2021-01-01", None), (None, "2020-12-31")], None, None),
    ],
)
def test_several_periods_are_one_filter(
    periods: list[tuple[str | None, str | None]], since: str | None, until: str | None
) -> None:
    expected = period(since, until)
    assert limited(Filters(), [period(*one) for one in periods]) == Filters(expected.since, expected.until)
