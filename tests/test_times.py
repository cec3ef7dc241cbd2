import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.times import agreement, find_periods, wants_latest, wants_sequence
from qa.types import Period

EVAL = Path(__file__).parents[1] / "data" / "eval"
NOW = date(2022, 2, 11)
"""A Friday."""


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (EVAL / name).read_text("utf-8").splitlines()]


def understood(question: str, now: date = NOW) -> list[dict]:
    return [
        {"since": p.since and p.since.isoformat(), "until": p.until and p.until.isoformat(), "about": p.about}
        for p in find_periods(question, now)
    ]


@pytest.mark.parametrize("name", ["times.jsonl", "times_unseen.jsonl"])
def test_every_expression_of_the_set_is_understood_exactly(name: str) -> None:
    wrong = [
        row["question"]
        for row in rows(name)
        if understood(row["question"], date.fromisoformat(row["now"])) != row["periods"]
    ]
    assert wrong == []


def test_the_set_is_large_enough_to_mean_something() -> None:
    dated = [row for row in rows("times.jsonl") if row["periods"]]
    assert len(dated) >= 150
    assert len(rows("times.jsonl")) - len(dated) >= 40


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("南宁去年第四季度利润是多少？", ["去年第四季度"]),
        ("自2020年8月以来桥修得怎么样？", ["自2020年8月以来"]),
        ("从3月到5月关了几家店？", ["3月到5月"]),
        ("到2021年6月为止卖了多少？", ["到2021年6月为止"]),
        ("２０２１年1月、2月的出口", ["２０２１年1月", "2月"]),
        ("News since August 2020 on bridges", ["since August 2020"]),
        ("Sales between March and May 2021", ["between March and May 2021"]),
    ],
)
def test_a_period_tells_which_words_name_it(question: str, words: list[str]) -> None:
    assert [question[p.start : p.end] for p in find_periods(question, NOW)] == words


@pytest.mark.parametrize(
    ("question", "newest", "since", "until"),
    [
        ("9月的新闻", date(2020, 8, 31), date(2019, 9, 1), date(2019, 9, 30)),
        ("9月的新闻", date(2020, 9, 1), date(2020, 9, 1), date(2020, 9, 30)),
        ("9月的新闻", date(2030, 1, 1), date(2021, 9, 1), date(2021, 9, 30)),  # misdated: now is earlier
        ("9月以来的新闻", date(2020, 9, 15), date(2020, 9, 1), None),
        ("9月以降の記事", date(2020, 9, 15), date(2020, 9, 1), None),
        ("9月以后的新闻", date(2020, 9, 15), date(2019, 10, 1), None),  # that September is not over
        ("9月以后的新闻", date(2020, 10, 1), date(2020, 10, 1), None),
        ("News after September", date(2020, 8, 30), date(2019, 10, 1), None),
        ("从11月到1月的新闻", date(2020, 8, 30), date(2019, 11, 1), date(2020, 1, 31)),
        ("去年的新闻", date(2019, 8, 30), date(2021, 1, 1), date(2021, 12, 31)),  # as seen from now
        ("2021年9月的新闻", date(2019, 8, 30), date(2021, 9, 1), date(2021, 9, 30)),
    ],
)
def test_a_date_without_a_year_is_not_after_the_newest_article(
    question: str, newest: date, since: date, until: date | None
) -> None:
    assert [(p.since, p.until) for p in find_periods(question, NOW, newest)] == [(since, until)]


@pytest.mark.parametrize(
    ("question", "guessed"),
    [
        ("6月15日限载多少吨？", [True]),
        ("上半年卖了多少？", [True]),
        ("9月以来的新闻", [True]),
        ("从3月到5月关了几家店？", [True]),
        ("1月、2月的出口", [True, True]),
        ("In June, how many were sold?", [True]),
        ("春节期间有多少游客？", [True]),
        ("2021年6月15日限载多少吨？", [False]),
        ("去年上半年卖了多少？", [False]),
        ("2021年1月、2月的出口", [False, False]),
        ("从2020年11月到1月关了几家店？", [False]),
        ("昨天的新闻", [False]),
        ("最近三个月的新闻", [False]),
    ],
)
def test_a_period_tells_whether_its_year_was_guessed(question: str, guessed: list[bool]) -> None:
    assert [one.guessed for one in find_periods(question, NOW)] == guessed


def test_this_winter_is_the_one_that_has_begun() -> None:
    assert understood("这个春天的新闻")[0]["since"] == "2022-03-01"
    assert [understood("这个冬天的新闻")[0][end] for end in ("since", "until")] == [
        "2021-12-01",
        "2022-02-28",
    ]
    assert understood("这个冬季的新闻", date(2022, 12, 1))[0]["since"] == "2022-12-01"


@pytest.mark.parametrize(
    "question",
    ["2022年2月30日有什么新闻？", "2022-13-01", "九千年前", "2月29日和2021年2月", "", "999年前", "20219999"],
)
def test_days_that_no_calendar_has_break_nothing(question: str) -> None:
    assert all(p.since is None or p.until is None or p.since <= p.until for p in find_periods(question, NOW))


WORDS = """
2021年 二〇二〇年 99年 去年 前年 2月 二月 29日 三十一号 31 -5日 至 到 从 自 以来 之前 前 后 起 底 初 中旬 第 三 季度 上 半年
春节 前后 国庆 期间 最近 近 几 半 百 个 月 周 天 年 年代 来 的 上上 下 礼拜 末 周日 十四五 2020 20200230 2020-02-30 - – /
1999 2100 since until between and before the last next three 99 years ago months February 30 31st May Q4 of first half
mid- week easter national day ，
"""
PIECES = WORDS.split()


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, " "]), max_size=12).map("".join)
    | st.lists(st.sampled_from(PIECES)).map(" ".join)
)
def test_no_jumble_of_its_words_breaks_it(question: str) -> None:
    for p in find_periods(question, date(2020, 2, 29)):
        assert 0 <= p.start < p.end <= len(question)
        assert p.since or p.until
        assert p.since is None or p.until is None or p.since <= p.until


def test_a_comparison_with_the_article_s_own_past_is_no_period() -> None:
    assert find_periods("价格比上个月涨了多少？", NOW) == []
    assert find_periods("产量与去年同期相比增长了多少？", NOW) == []
    assert find_periods("Is it higher than last year?", NOW) == []
    assert len(find_periods("2020年的游客比2019年少了多少？", NOW)) == 2


def test_most_of_a_year_is_of_the_latest_whose_last_month_has_begun() -> None:
    def since(newest: date) -> date | None:
        return find_periods("1-11月利润是多少？", date(2026, 1, 1), newest)[0].since

    assert since(date(2022, 8, 12)) == date(2021, 1, 1)
    assert since(date(2022, 11, 1)) == date(2022, 1, 1)


def test_a_title_s_words_are_no_period() -> None:
    assert find_periods("《昨天》是谁唱的？", NOW) == []


def test_latest_and_sequence_are_told_from_the_like() -> None:
    assert all(
        map(
            wants_latest,
            [
                "最新的房价是多少？",
                "桥有什么新进展？",
                "What's new?",
                "最近有哪些报道",
                "the latest figures",
                "most recent report",
                "recent articles",
                "新しい記事",
            ],
        )
    )
    assert not any(
        map(
            wants_latest,
            ["最近三个月有哪些报道", "最近的地铁站在哪？", "有什么新闻？", "最后一班车", "in recent years"],
        )
    )
    assert all(
        map(
            wants_sequence,
            [
                "他先后任过什么职务？",
                "大桥封闭的经过是怎样的？",
                "事故經過",
                "a timeline of the closure",
                "來龍去脈",
                "How did it unfold?",
            ],
        )
    )
    assert not any(map(wants_sequence, ["列车经过哪些城市？", "每天有多少车经过？", "what is a timeline?"]))


YEAR = Period(date(2021, 1, 1), date(2021, 12, 31), 0, 5, "event")


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        (date(2022, 4, 2), "公司2021年净利润为3亿元。", 1.0),
        (date(2022, 4, 2), "公司去年净利润为3亿元。", 1.0),
        (date(2021, 8, 2), "7月20日，河水上涨。", 1.0),
        (None, "In July 2021 the river rose.", 1.0),
        (date(2021, 8, 2), "河水上涨。", 0.8),
        (date(2022, 4, 2), "公司净利润为3亿元。", 0.5),
        (date(2022, 6, 2), "公司净利润为3亿元。", 0.0),
        (date(2020, 12, 31), "公司2020年净利润为3亿元。", 0.0),
        (None, "公司净利润为3亿元。", 0.0),
    ],
)
def test_agreement_counts_what_is_named_then_when_it_was_published(
    day: date | None, text: str, expected: float
) -> None:
    assert agreement([YEAR], day, text) == expected


@pytest.mark.parametrize(
    ("day", "title", "text", "expected"),
    [
        (date(2022, 3, 24), "2021年统计公报", "柑橘产量10万吨。", 1.0),
        (date(2021, 3, 22), "2020年统计公报", "柑橘产量10万吨。", 0.0),
        (date(2021, 3, 22), "2020年统计公报", "到2021年6月完工。", 1.0),
        (date(2021, 3, 22), "2030年行动方案", "柑橘产量10万吨。", 0.8),
        (date(2021, 3, 22), "统计公报", "柑橘产量10万吨。", 0.8),
    ],
)
def test_a_report_whose_title_names_earlier_times_alone_is_of_those(
    day: date, title: str, text: str, expected: float
) -> None:
    assert agreement([YEAR], day, text, title) == expected


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        (date(2022, 3, 29), "通车。", 0.8),
        (date(2021, 3, 29), "通车。", 0.5),  # in another year, at most as good as just after
        (date(2019, 8, 2), "3月29日通车。", 0.5),
        (date(2022, 1, 2), "2019年3月29日通车。", 0.5),
        (date(2021, 8, 2), "It was refloated on 29 March.", 0.5),
        (date(2022, 8, 2), "It was refloated on March 29th.", 1.0),
        (date(2021, 8, 2), "3月28日通车。", 0.0),
        (None, "通车。", 0.0),
    ],
)
def test_a_period_of_a_guessed_year_agrees_with_its_days_in_other_years_but_less(
    day: date | None, text: str, expected: float
) -> None:
    (period,) = find_periods("3月29日发生了什么？", date(2022, 4, 30))
    assert agreement([period], day, text) == expected
    named_year = Period(period.since, period.until, 0, 1, "event")
    assert (agreement([named_year], day, text) == expected) == (expected != 0.5)


@pytest.mark.parametrize(
    ("question", "text", "agrees"),
    [
        ("2021年上半年利润是多少？", "去年上半年净利润3亿元。", True),
        ("2021年上半年利润是多少？", "2021年下半年净利润3亿元。", False),
        ("2021年第三季度利润是多少？", "2021年三季度净利润3亿元。", True),
        ("2022年上半年利润是多少？", "2022年一季度净利润1亿元。", False),
        ("2022年上半年利润是多少？", "2022年3月净利润1亿元。", True),
        ("2022年利润是多少？", "2022年一季度净利润1亿元。", True),
        ("2021年第三季度利润是多少？", "2021年前三季度净利润3亿元。", False),
        ("Profit on 5 May 2021?", "You may go. On 5 May 2021 profit was 3.", True),
        ("Profit on 6 May 2021?", "On 5 May 2021 profit was 3.", False),
    ],
)
def test_parts_of_years_and_days_are_named_in_words_too(question: str, text: str, agrees: bool) -> None:
    periods = find_periods(question, NOW)
    assert (agreement(periods, date(2022, 12, 30), text) == 1.0) == agrees


def test_agreement_needs_a_period_and_takes_the_best_of_several() -> None:
    assert agreement([], NOW, "2021年") == 0.0
    earlier = Period(date(2019, 1, 1), date(2019, 12, 31), 0, 5, "event")
    assert agreement([earlier, YEAR], None, "2021年") == 1.0


def test_just_after_is_a_week_for_a_day() -> None:
    one = Period(date(2022, 2, 1), date(2022, 2, 1), 0, 4, "event")
    assert agreement([one], date(2022, 2, 8), "") == 0.5
    assert agreement([one], date(2022, 2, 9), "") == 0.0
