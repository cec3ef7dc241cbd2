"""Follow-ups completed from the turns before them: what takes the place of what, and what is left alone."""

import pytest

from qa.followup import Completed, Turn, complete

GDP = "云川县2021年的地区生产总值是多少？"
BRIDGE = "望江大桥全长多少米？"
ROVER = "祝融号有几个轮子？"


def completed(question: str, *before: str) -> str:
    return complete(question, [Turn(one) for one in before]).text


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (BRIDGE, "那二桥呢？", "二桥全长多少米？"),
        ("望江大橋全長多少米？", "那二橋呢？", "二橋全長多少米？"),
        (GDP, "2019年呢？", "云川县2019年的地区生产总值是多少？"),
        (GDP, "and in 2019?", "云川县2019年的地区生产总值是多少？"),
        ("2021年上半年云川县接待了多少游客？", "下半年呢？", "2021年下半年云川县接待了多少游客？"),
        ("2020年9月县交通运输局局长是谁？", "2021年3月以后呢？", "2021年3月以后县交通运输局局长是谁？"),
        ("2020年云川县粮食产了多少？", "柑橘呢？", "2020年云川县柑橘产了多少？"),
        ("2021年枫林镇收了多少柑橘？", "石鼓乡呢？", "2021年石鼓乡收了多少柑橘？"),
        ("挪威在北京冬奥会拿了几枚金牌？", "那德国呢？", "德国在北京冬奥会拿了几枚金牌？"),
        ("南宁公开了多少位领导的电话？", "那市长呢？", "南宁公开了多少位市长的电话？"),
        ("南宁公开了多少位领导的电话？", "and in Bozhou?", "Bozhou公开了多少位领导的电话？"),
        ("装 Windows 11 要多大内存？", "存储空间呢？", "装 Windows 11 要多大存储空间？"),
        ("Kubernetes 1.24 是哪天发布的？", "1.20 呢？", "Kubernetes 1.20 是哪天发布的？"),
        ("Which flaw did Log4j 2.15.0 fix?", "And 2.17.0?", "Which flaw did Log4j 2.17.0 fix?"),
        (
            "How wide is Webb's primary mirror?",
            "What about Hubble's?",
            "How wide is Hubble's primary mirror?",
        ),
        ("What was Yunchuan's GDP in 2020?", "and in 2019?", "What was Yunchuan's GDP in 2019?"),
    ],
)
def test_something_new_takes_the_place_of_its_like(before: str, question: str, whole: str) -> None:
    assert completed(question, before) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("轻轨二号线什么时候开工？", "那总投资呢？", "轻轨二号线的总投资是多少？"),
        ("县图书馆条例的任务是什么？", "目的呢？", "县图书馆条例的目的是什么？"),
        ("澜石科技2020年底有多少员工？", "其中做研发的呢？", "澜石科技2020年底的员工中做研发的有多少？"),
    ],
)
def test_an_attribute_is_asked_of_what_was_spoken_of(before: str, question: str, whole: str) -> None:
    assert completed(question, before) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (ROVER, "它多重？", "祝融号多重？"),
        (ROVER, "它的设计寿命呢？", "祝融号的设计寿命呢？"),
        (ROVER, "How long is it?", "How long is 祝融号?"),
        ("When does the Kittiwake enter service?", "它有多长？", "Kittiwake有多长？"),
        ("望江大桥哪年建成？", "一共花了多少钱？", "望江大桥一共花了多少钱？"),
        ("望江大桥哪年建成？", "那里限载多少吨？", "望江大桥限载多少吨？"),
        ("望江大桥为什么封闭？", "后来呢？", "望江大桥为什么封闭，后来呢？"),
        ("云川二桥何时封闭？", "为什么？", "云川二桥何时封闭，为什么？"),
        (GDP, "比上年增长了多少？", "云川县2021年的地区生产总值比上年增长了多少？"),
        ("县医院发布了多少条新规定？", "它们围绕哪些方面？", "县医院发布的新规定围绕哪些方面？"),
        ("《长安夜航》几时上市？", "这部作品卖了多少份？", "《长安夜航》这部作品卖了多少份？"),
    ],
)
def test_what_is_left_out_or_pointed_at_is_put_back(before: str, question: str, whole: str) -> None:
    assert completed(question, before) == whole


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("南宁市长是谁？", "北京冬奥会何时开幕？"),
        ("北京冬奥会何时开幕？", "那不勒斯在哪里？"),
        (BRIDGE, "澜石科技为什么换了它的财务总监？"),
        ("Who is the mayor of Yunchuan?", "Why did Facebook go down that day?"),
        ("Who is the mayor of Yunchuan?", "How long does it take to fly from Beijing to London?"),
        ("HomeCell 5 召回了多少台？", "HomeCell 4 一共卖了多少台？"),
    ],
)
def test_a_question_that_stands_alone_is_left_alone(before: str, question: str) -> None:
    assert complete(question, [Turn(before)]).text == question


def test_another_year_or_place_may_be_told_of_elsewhere() -> None:
    assert complete("2019年呢？", [Turn(GDP)]).elsewhere
    assert not complete("总人口呢？", [Turn(GDP)]).elsewhere


def test_without_turns_before_it_a_question_stays_as_it_is() -> None:
    assert complete("那二桥呢？", []) == Completed("那二桥呢？", None)


def test_a_question_of_nothing_but_its_end_goes_on_from_nothing() -> None:
    assert completed("那呢？", "望江大桥") == "那呢？"


def test_a_person_is_found_in_the_sentence_that_was_quoted() -> None:
    before = Turn("谁是云川县县长？", "会上，县长程晓岚任组长，副组长为王建国。")
    assert complete("她之前在哪里任职？", [before]).text == "程晓岚之前在哪里任职？"


def test_a_person_nobody_named_is_told_by_the_question_before() -> None:
    assert completed("他之前在哪里任职？", "谁是南宁市市长？") == "南宁市市长，他之前在哪里任职？"


def test_a_topic_goes_on_over_several_turns_and_ends_with_a_new_one() -> None:
    assert (
        complete("他多大？", [Turn("程晓岚主持了哪次会议？"), Turn("大桥封闭了几天？")]).text
        == "程晓岚多大？"
    )
    assert completed("它多重？", BRIDGE, ROVER) == "祝融号多重？"
    assert complete("望江大桥何时封闭？", [Turn(BRIDGE), Turn(ROVER)]).turn == 0


def test_english_keeps_its_own_marks() -> None:
    before = "What did the Suez Canal Authority first demand for the Ever Given?"
    whole = "What did the Suez Canal Authority demand for the Ever Given, after that?"
    assert completed("And after that?", before) == whole
