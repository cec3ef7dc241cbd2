"""From scored sentences to an answer. Scores are set by these tests; what features are worth is not looked at here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest

from embeddings import Reading, Tokenised
from qa import answer as answering
from qa.answer import compose
from qa.answer.confidence import CONFIDENCE, confidence_features, estimate
from qa.answer.listing import listed
from qa.answer.phrasing import differing
from qa.answer.quoting import CLOSE_BEHIND, Evidence, Scored, opened, rank, select, together
from qa.answer.superlative import outstanding
from qa.chunk import chunk
from qa.cite import Quote
from qa.features import SENTENCE, Candidate, Need
from qa.interact import Asked
from qa.query import Query, parse
from qa.signatures import signs
from qa.types import Article, Filters, Hit, Paragraph, Period

NOTHING = Reading(
    np.ones(1, np.float32),
    Tokenised(np.zeros((0, 2), np.int32), np.zeros(0, np.float32)),
    np.zeros((0, 1), np.float32),
)


def need(text: str, **idf: float) -> Need:
    return Need(text, Asked.of(text, NOTHING), idf)


def evidence(
    *texts: str, article_id: str = "r/a", published: datetime | None = None, score: float = 0.5
) -> list[Evidence]:
    article = Article(id=article_id, title="题", paragraphs=tuple(map(Paragraph, texts)), published=published)
    return [
        Evidence(Hit(passage, score, number, score, 0.0), article, Candidate(passage, 0.0))
        for number, passage in enumerate(chunk(article), start=1)
    ]


def scored(*pairs: tuple[str, float], item: Evidence | None = None) -> list[Scored]:
    item = item or evidence("甲。")[0]
    return [
        Scored(item, Quote(0, 0, len(text), text), np.zeros(len(SENTENCE)), score) for text, score in pairs
    ]


def given(monkeypatch: pytest.MonkeyPatch, found: Sequence[Scored], confidence: float) -> None:
    monkeypatch.setattr(answering, "rank", lambda *_: list(found))
    monkeypatch.setattr(answering, "estimate", lambda *_, **__: confidence)


def test_the_sentence_that_says_what_is_asked_comes_first_and_each_only_once() -> None:
    # Without vectors, words decide: 乙 repeats both rare terms and has a number, 甲 neither.
    items = evidence("甲组昨天在这里开会。乙组投资共46亿元用于水库。", "甲组昨天在这里开会。")
    found = rank(need("水库投资多少元？", 水库=2.0, 投资=2.0), items)
    assert [one.quote.text for one in found] == ["乙组投资共46亿元用于水库。", "甲组昨天在这里开会。"]
    assert found[0]["said"] == 1
    assert found[0].quote.start == 10


def test_a_sentence_of_another_article_is_quoted_only_closer_behind() -> None:
    other = evidence("丙。", article_id="r/b")[0]
    same = [*scored(("甲。", 5.0), ("乙。", 3.0)), *scored(("丙。", 3.4), item=other)]
    assert [one.quote.text[0] for one in select(same)] == ["甲", "乙"]
    assert [one.quote.text[0] for one in select([*same, *scored(("丁。", 3.6), item=other)])] == [
        "甲",
        "乙",
        "丁",
    ]


def test_only_sentences_close_behind_the_best_that_add_something_are_quoted() -> None:
    found = scored(
        ("甲说水库三月开工。", 3.0),
        ("乙说水库三月开工了。", 2.9),
        ("丙称投资二亿。", 2.8),
        ("丁无关。", 2.9 - CLOSE_BEHIND),
    )
    assert [one.quote.text[0] for one in select(found)] == ["甲", "丙"]


def test_an_answer_is_three_sentences_and_so_many_characters_at_most() -> None:
    found = scored(*((f"{name}{name * 99}", 3.0) for name in "甲乙丙"))
    assert len(select(found)) == 2
    assert len(select(scored(("甲甲" * 200, 3.0), ("乙。", 3.0)))) == 1
    assert len(select(scored(("甲一。", 3.0), ("乙二。", 3.0), ("丙三。", 3.0), ("丁四。", 3.0)))) == 3


def test_an_answer_numbers_its_citations(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, scored(("甲投资二亿元。", 2.0), ("乙去年完工。", 1.5)), 0.9)
    answer = compose("投资多少？", parse("投资多少？"), evidence("甲。"), need("投资多少？"))
    assert answer.text == "甲投资二亿元。 [1]\n乙去年完工。 [2]"
    assert [(c.number, c.paragraph, c.start, c.end) for c in answer.citations] == [(1, 0, 0, 7), (2, 0, 0, 6)]
    assert (answer.abstained, answer.confidence) == (False, 0.9)


@pytest.mark.parametrize(
    ("question", "words"), [("投资多少？", "没有回答"), ("How much gold?", "does not say")]
)
def test_little_confidence_is_an_abstention_in_the_questions_language(
    question: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, scored(("甲。", 1.0)), 0.01)
    answer = compose(question, parse(question), evidence("甲。"), need(question))
    assert (answer.abstained, answer.citations, answer.hits, len(answer.nearest)) == (True, (), (), 1)
    assert words in answer.text


def test_no_passage_at_all_is_an_abstention() -> None:
    answer = compose("问", parse("问"), [], need("问"))
    assert (answer.abstained, answer.confidence, answer.nearest) == (True, 0.0, ())


def dated(*days: int) -> list[Scored]:
    return [
        scored(
            (f"{'甲乙丙丁'[day]}{day}{'开工停工复工完工'[2 * day : 2 * day + 2]}。", 3.0 - day / 100),
            item=evidence("甲。", published=datetime(2021, 5, day, tzinfo=UTC))[0],
        )[0]
        for day in days
    ]


def test_what_is_latest_comes_first_among_what_is_about_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, dated(1, 3, 2), 0.9)
    answer = compose("最新", Query("最新", (), Filters(), latest=True), [], need("最新"))
    assert answer.citations[0].quote == "丁3完工。"


def test_how_things_went_is_told_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, dated(2, 3, 1), 0.9)
    answer = compose("经过", Query("经过", (), Filters(), sequence=True), [], need("经过"))
    assert [citation.quote[1] for citation in answer.citations] == ["1", "2", "3"]


def test_how_things_went_in_one_article_is_told_in_its_order_without_its_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (item,) = evidence("甲1开工。乙2停工。", "丙3完工。", published=datetime(2021, 5, 1, tzinfo=UTC))
    places = [Quote(1, 0, 5, "丙3完工。"), Quote(0, 5, 10, "乙2停工。"), Quote(0, 0, 5, "甲1开工。")]
    found = [Scored(item, quote, np.zeros(len(SENTENCE)), 3.0 - at / 100) for at, quote in enumerate(places)]
    given(monkeypatch, found, 0.9)
    answer = compose("先后", Query("先后", (), Filters(), sequence=True), [], need("先后"))
    assert answer.text == "甲1开工。 [1]\n乙2停工。 [2]\n丙3完工。 [3]"


def test_confidence_looks_at_how_far_the_best_leads_other_articles() -> None:
    names = dict(zip(CONFIDENCE, range(99), strict=False))
    alone, other = (
        scored(("甲。", 3.0), ("乙。", 2.5)),
        scored(("丙。", 1.0), item=evidence("丙。", article_id="r/b")[0]),
    )
    assert confidence_features(need("谁？"), alone)[names["lead"]] == 1
    assert confidence_features(need("谁？"), alone, rivals=False)[names["lead"]] == 0
    assert estimate(need("谁？"), alone, rivals=False) < estimate(need("谁？"), alone)
    assert confidence_features(need("谁？"), [*alone, *other])[names["lead"]] == pytest.approx(0.4)
    assert confidence_features(need("它叫啥？"), alone)[names["open"]] == 1
    assert confidence_features(need("Who?"), alone)[names["foreign"]] == 1


def test_confidence_looks_at_whether_an_article_is_about_another_time() -> None:
    at = CONFIDENCE.index("another")
    july = Period(date(2021, 7, 1), date(2021, 7, 31), 0, 8, "event")
    asked = replace(need("2021年7月的指数是多少？"), periods=(july,))
    later = datetime(2022, 9, 30, tzinfo=UTC)
    other = scored(("9月指数为50.1。", 3.0), item=evidence("9月指数为50.1。", published=later)[0])
    same = scored(("2021年7月指数为50.4。", 3.0), item=evidence("2021年7月指数为50.4。", published=later)[0])
    undated = scored(("9月指数为50.1。", 3.0), item=evidence("9月指数为50.1。")[0])
    assert [confidence_features(asked, one)[at] for one in (other, same, undated)] == [1, 0, 0]
    assert confidence_features(need("指数是多少？"), other)[at] == 0
    guessed = replace(asked, periods=(replace(july, guessed=True),))
    earlier = evidence("指数为50.2。", published=datetime(2019, 7, 31, tzinfo=UTC))[0]
    another_year = scored(("指数为50.2。", 3.0), item=earlier)
    assert [confidence_features(guessed, one)[at] for one in (other, another_year)] == [1, 0]
    assert confidence_features(asked, another_year)[at] == 1


def test_confidence_looks_at_whether_an_article_is_about_another_of_a_series() -> None:
    at = CONFIDENCE.index("another")
    found = scored(("嫦娥五号带回1731克样品。", 3.0), item=evidence("嫦娥五号带回1731克样品。")[0])
    assert confidence_features(need("嫦娥六号带回多少样品？"), found)[at] == 1
    assert confidence_features(need("嫦娥5号带回多少样品？"), found)[at] == 0


def test_figures_that_differ_between_articles_are_pointed_out() -> None:
    wanted = need("公布了多少名官员的电话？")
    first = scored(
        ("共公布46名官员的电话。", 3.0), item=evidence("甲。", published=datetime(2022, 2, 7, tzinfo=UTC))[0]
    )
    same = scored(("其中46名官员在市区。", 2.9), item=evidence("乙。", article_id="r/b")[0])
    other = scored(("一共是47名官员。", 2.8), item=evidence("丙。", article_id="r/c")[0])
    assert differing(wanted, [*first, *same]) == []
    assert differing(wanted, [*first, *other]) == ["各篇报道的数字不同：46名 (2022-02-07) [1]; 47名 [2]"]


@pytest.mark.parametrize(("topic", "listed"), [("关于大桥的", ["大桥通车。"]), ("", ["甲。", "乙。"])])
def test_reports_of_some_days_are_listed(
    topic: str, listed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        *scored(
            ("今天放晴。", 1.0),
            item=evidence("乙。", article_id="r/b", published=datetime(2021, 3, 2, tzinfo=UTC))[0],
        ),
        *scored(("大桥通车。", 0.5), item=evidence("甲。", published=datetime(2021, 3, 1, tzinfo=UTC))[0]),
    ]
    given(monkeypatch, found, 0.1)
    question = f"2021年3月有哪些{topic}报道？"
    query = parse(question, now=date(2022, 1, 1))
    assert [one.quote for one in compose(question, query, [], need(question)).citations] == listed


def test_names_that_the_article_lacks_lower_confidence() -> None:
    at = CONFIDENCE.index("absent")
    item = evidence("上海的销售面积下降。")[0]
    assert confidence_features(need("北京的销售面积是多少？"), scored(("甲。", 1.0), item=item))[at] == 1
    assert confidence_features(need("上海的销售面积是多少？"), scored(("甲。", 1.0), item=item))[at] == 0


def reports(*told: tuple[str, str, int, float]) -> list[Scored]:
    """(title, sentence, day of May 2021, score) of one report each; each begins with a sentence of its own."""
    found = []
    for title, text, day, score in told:
        published = datetime(2021, 5, day, tzinfo=UTC)
        paragraphs = (Paragraph(f"这是{day}日的报道。"), Paragraph(text))
        article = Article(id=f"r/{day}", title=title, paragraphs=paragraphs, published=published)
        passage = chunk(article)[0]
        item = Evidence(Hit(passage, 0.5, 1, 0.5, 0.0), article, Candidate(passage, 0.0))
        found.append(Scored(item, Quote(1, 0, len(text), text), np.zeros(len(SENTENCE)), score))
    return found


BRIDGE = [
    ("大桥", "大桥开工。", 1, 4.0),
    ("大桥", "大桥停工。", 2, 0.0),
    ("渡船", "大桥边有渡船。", 3, 3.0),
    ("渡船", "渡船要绕过大桥。", 4, 0.9),
    ("天气", "今天放晴。", 5, 3.9),
]


def test_the_latest_reports_on_a_topic_are_told_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    # About it: 1 and 2, by their titles, told by their first sentences. A sentence of 3 is close behind (3.0 of 4.0,
    # CLOSE_BEHIND is 3.0), one of 4 is not (0.9). 5 is on something else.
    given(monkeypatch, reports(*BRIDGE), 0.9)
    answer = compose("关于大桥的最新消息", parse("关于大桥的最新消息"), [], need("关于大桥的最新消息"))
    assert [one.quote for one in answer.citations] == ["大桥边有渡船。", "这是2日的报道。", "这是1日的报道。"]


def test_reports_about_a_topic_are_told_before_those_that_touch_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, sorted(reports(*BRIDGE), key=lambda one: -one.score), 0.1)
    question = "2021年5月有哪些关于大桥的报道？"
    answer = compose(question, parse(question, now=date(2022, 1, 1)), [], need(question))
    assert [one.quote for one in answer.citations] == ["这是1日的报道。", "这是2日的报道。", "大桥边有渡船。"]


def test_in_one_article_no_reports_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, reports(*BRIDGE), 0.1)
    query = parse("关于大桥的最新消息", filters=Filters(article="r/1"))
    assert compose("关于大桥的最新消息", query, [], need("关于大桥的最新消息")).abstained


def test_a_question_for_a_fact_in_the_latest_reports_is_answered_by_the_fact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given(monkeypatch, reports(*BRIDGE), 0.9)
    question = "最新的消息说大桥花了多少钱？"
    answer = compose(question, parse(question), [], need(question))
    assert "大桥开工。" in answer.text


def test_what_happened_in_some_days_is_told_by_their_reports_however_sure_a_sentence_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given(monkeypatch, reports(*BRIDGE), 0.9)
    question = "2021年5月发生了什么？"
    answer = compose(question, parse(question, now=date(2022, 1, 1)), [], need(question))
    assert [one.quote for one in answer.citations] == [
        "这是1日的报道。",
        "这是2日的报道。",
        "这是3日的报道。",
        "这是4日的报道。",
        "这是5日的报道。",
    ]


@pytest.mark.parametrize(("confidence", "told"), [(0.1, ["这是2日的报道。"]), (0.9, ["大桥开工。"])])
def test_what_happened_to_something_is_told_by_reports_of_those_days_if_no_sentence_says_it(
    confidence: float, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, reports(*BRIDGE), confidence)
    question = "2021年5月2日大桥发生了什么？"  # an event: the search is not limited to its day
    answer = compose(question, parse(question, now=date(2022, 1, 1)), [], need(question))
    assert [one.quote for one in answer.citations][:1] == told


def test_how_things_went_is_told_by_reports_about_it_with_their_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = reports(*BRIDGE)
    given(monkeypatch, [told[1], *told], 0.1)
    question = "大桥的来龙去脉"
    answer = compose(question, parse(question), [], need(question), timezone(timedelta(hours=-1)))
    assert answer.text == "2021-04-30: 这是1日的报道。 [1]\n2021-05-01: 这是2日的报道。 [2]"
    given(monkeypatch, [told[1], *told], 0.9)  # however sure a sentence is
    assert compose(question, parse(question), [], need(question)).citations == answer.citations
    given(monkeypatch, told, 0.9)
    assert "大桥开工。" in compose("大桥先后如何", parse("大桥先后如何"), [], need("大桥先后如何")).text
    given(monkeypatch, told[1:], 0.1)  # one report is no sequence
    assert compose(question, parse(question), [], need(question)).abstained


def test_reports_that_are_asked_for_are_told_up_to_six_and_others_only_where_these_are_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question = "有哪些关于大桥的文章？"

    def told(found: list[Scored]) -> list[str]:
        given(monkeypatch, found, 0.9)
        return [one.quote for one in compose(question, parse(question), [], need(question)).citations]

    about = reports(*[("大桥", "开工。", day, 1.0) for day in range(1, 8)])
    touching = reports(("渡船", "大桥边有渡船。", 9, 3.0), ("天气", "大桥上空放晴。", 10, 2.0))
    assert told([*touching, *about]) == [f"这是{day}日的报道。" for day in range(1, 7)]
    assert told([*touching, *about[:2]]) == ["这是1日的报道。", "这是2日的报道。", "大桥边有渡船。"]
    cup = "有哪些关于世界杯的文章？"
    given(monkeypatch, reports(("世界各国", "开会。", 1, 1.0), ("世界杯", "开赛。", 2, 0.5)), 0.9)
    assert [one.title for one in compose(cup, parse(cup), [], need(cup)).citations] == ["世界杯"]
    one_character = "橋に関する記事"
    given(monkeypatch, about[:1], 0.1)
    assert not compose(one_character, parse(one_character), [], need(one_character)).abstained


@pytest.mark.parametrize(
    "line",
    [
        "云川县统计局 2021年3月22日",
        "国家统计局　2021年1月18日",
        "二〇二一年三月二十二日",
        "National Bureau of Statistics, 18 January 2021",
        "(Reporting by A. Lee in Paris; Editing by B. Cho)",
        "By Ann Lee and Bob Cho",
        "编辑 丁兰 校对 何木",
        "（记者丁兰 何木）",
        "新华社记者何木摄",
    ],
)
@pytest.mark.parametrize(("question", "quoted"), [("云川县的产值是多少？", False), ("云川县谁写的？", True)])
def test_a_line_that_only_signs_answers_no_more_than_who_or_when(
    line: str, question: str, quoted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = scored((line, 3.0), ("产值193亿元。", 1.0))
    given(monkeypatch, found, 0.9)
    answer = compose(question, parse(question), [], need(question))
    assert (answer.citations[0].quote == line) == quoted


@pytest.mark.parametrize(
    "line",
    [
        "2021年10月28日大桥通车",
        "2021年5月1日 召开党代会",
        "截至2021年3月22日，共46人",
        "产值（亿元） | 193.27 | 2.9",
        "记者从县统计局获悉，产量增长",
        "编辑 43人",
        "云川县统计局2021年3月22日发布公报。",
        "Reporting by the agency was praised.",
        "By 2021 the bridge was open",
    ],
)
def test_a_line_that_says_something_does_not_only_sign(line: str) -> None:
    assert not signs(line)


def test_a_sentence_that_opens_a_list_is_quoted_with_its_items() -> None:
    item, long = Paragraph("一、甲", "list"), Paragraph("乙" * 230, "list")
    lines = (Paragraph("总之，配置如下："), item, item, long, Paragraph("其他。"))
    article = Article(id="r/a", title="题", paragraphs=lines)
    passage = chunk(article)[0]
    evidence = Evidence(Hit(passage, 0.5, 1, 0.5, 0.0), article, Candidate(passage, 0.0))
    other = scored(("丙。", 1.0))

    def opens(text: str, paragraph: int = 0) -> list[str]:
        quote = Quote(paragraph, 0, len(text), text)
        best = Scored(evidence, quote, np.zeros(len(SENTENCE)), 2.0)
        return [one.quote.text for one in opened([best, *other])]

    assert opens("总之，配置如下：") == ["总之，配置如下：", "一、甲", "一、甲"]  # 8 + 3 + 3 + 230 > 240
    assert opens("总之：") == ["总之：", "丙。"]  # not the end of the paragraph
    assert opens("其他：", 4) == ["其他：", "丙。"]  # nothing stands below it


def test_rows_of_one_table_are_quoted_one_after_the_other() -> None:
    table = Article(id="r/t", title="题", paragraphs=(Paragraph("甲 | 乙\n丙 | 1\n丁 | 2", "table"),))
    passage = chunk(table)[0]
    item = Evidence(Hit(passage, 0.5, 1, 0.5, 0.0), table, Candidate(passage, 0.0))
    first, second = scored(("丁 | 2", 3.0), ("丙 | 1", 2.0), item=item)
    between = scored(("戊。", 2.5), ("己。", 2.4))
    told = together([between[0], first, between[1], second])
    assert [one.quote.text for one in told] == ["戊。", "丁 | 2", "丙 | 1", "己。"]


@pytest.mark.parametrize(
    ("question", "caption", "first"),
    [
        ("哪个镇的产量最高？", "各镇产量", "乙镇 | 12 | 1,040"),
        ("Which is the highest by 产量?", "各镇产量", "乙镇 | 12 | 1,040"),
        ("哪个镇产量最低？", "各镇产量", "丙镇 | 30 | 7"),
        ("哪个镇产量最低？", "前三名的产量", "甲镇 | 20 | 9.5"),  # there are others below
        ("哪个镇产量最高？", "共两张", "甲镇 | 20 | 9.5"),  # the other half stands elsewhere
        ("哪个镇面积和产量最大？", "各镇产量", "甲镇 | 20 | 9.5"),  # which of the two?
        ("产量最高的镇有多少人？", "各镇产量", "甲镇 | 20 | 9.5"),
        ("哪个镇的产量？", "各镇产量", "甲镇 | 20 | 9.5"),
    ],
)
def test_the_row_that_a_superlative_asks_for_is_quoted_first(question: str, caption: str, first: str) -> None:
    text = f"{caption}\n镇 | 面积（亩） | 产量（吨）\n甲镇 | 20 | 9.5\n乙镇 | 12 | 1,040\n丙镇 | 30 | 7\n合计 | 62 | 1056.5"
    more = [Paragraph("共两张\n丁镇 | 1 | 2", "table")] if caption == "共两张" else []
    table = Article(id="r/t", title="题", paragraphs=(Paragraph(text, "table"), *more))
    passage = chunk(table)[0]
    item = Evidence(Hit(passage, 0.5, 1, 0.5, 0.0), table, Candidate(passage, 0.0))
    chosen = scored(("甲镇 | 20 | 9.5", 3.0), ("乙镇 | 12 | 1,040", 2.0), item=item)
    told = outstanding(question, chosen)
    assert told[0].quote.text == first
    assert len({one.quote.text for one in told}) == len(told)
    assert text[told[0].quote.start : told[0].quote.end] == first or told[0] is chosen[0]


def test_a_caption_is_no_report_s_sentence() -> None:
    (found,) = reports(("渡船", "大桥边有渡船。", 3, 3.0))
    article = found.evidence.article
    captioned = replace(article, paragraphs=(article.paragraphs[0], Paragraph("大桥边有渡船。", "caption")))
    found = replace(found, evidence=replace(found.evidence, article=captioned))
    assert listed(parse("关于大桥的最新消息"), [found]) == []


def test_rows_of_a_table_are_told_once_below_its_head_which_is_no_answer_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "产量\n乡镇 | 吨\n甲镇 | 12\n乙镇 | 7"
    article = Article(id="r/a", title="题", paragraphs=(Paragraph(text, "table"), Paragraph("共19吨。")))
    passage = chunk(article)[0]
    item = Evidence(Hit(passage, 0.5, 1, 0.5, 0.0), article, Candidate(passage, 0.0))
    found = rank(need("甲镇多少吨？", 甲镇=1.0), [item])
    assert {one.quote.text for one in found} > {"产量", "乡镇 | 吨", "甲镇 | 12"}  # they count for confidence
    alike = [replace(one, score=1.0) for one in found]
    given(monkeypatch, sorted(alike, key=lambda one: one.quote.start or 99), 0.9)
    answer = compose("甲镇多少吨？", parse("甲镇多少吨？"), [item], need("甲镇多少吨？"))
    assert answer.text == "产量\n乡镇 | 吨\n甲镇 | 12 [1]\n乙镇 | 7 [2]\n共19吨。 [3]"
    assert [one.head for one in answer.citations] == ["产量\n乡镇 | 吨", "产量\n乡镇 | 吨", ""]
    given(monkeypatch, [one for one in found if one.quote.text == "产量"], 0.9)
    assert compose("甲镇多少吨？", parse("甲镇多少吨？"), [item], need("甲镇多少吨？")).abstained
