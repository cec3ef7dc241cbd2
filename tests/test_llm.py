"""Answers written by a language model: what is struck out, and what becomes of a server that misbehaves."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace

import pytest

from qa.errors import BadSetting
from qa.llm import Failed, Server, Writer
from qa.llm.stream import Sentence, sentences
from qa.llm.support import NEAR, fault, figures
from qa.ui import export, turns
from qa.ui.gate import Gate
from qa.ui.handlers import Handlers
from qa.ui.messages import CHINESE
from qa.ui.view import View
from tests.fake_archive import LINE_TWO, UNKNOWN, FakeArchive
from tests.llm_server import Scripted, serving

pytest.importorskip("openai", reason="the extra llm is not installed")

OPENING = "二号线将于2026年3月15日正式开工"
TRUE = "二号线将于2026年3月15日正式开工，计划工期四年。"


@pytest.fixture(scope="module")
def _server():
    with serving() as script:
        yield script


@pytest.fixture
def script(_server) -> Scripted:
    _server.text, _server.manner = "", "well"
    _server.asked.clear()
    _server.keys.clear()
    return _server


@pytest.fixture
def writer(script) -> Writer:
    return Writer(Server(script.address, "small", seconds=1.5, silence=0.7))


def number(material: dict, part: str) -> int:
    """The number of the sentence that holds `part`."""
    return next(one["number"] for one in material["sentences"] if part in one["sentence"])


def says(*lines: tuple[str, str]):
    """A script of sentences, each citing the sentence that holds the words named with it."""
    return lambda material: "".join(f"{text}[{number(material, part)}]" for text, part in lines)


def drafts(writer: Writer, question: str = LINE_TWO):
    archive = FakeArchive()
    return list(writer.write(archive.ask(question), archive))


# -- sentences


def test_sentences_come_as_soon_as_they_are_whole():
    seen = []

    def pieces():
        for piece in ("甲于5月1日开", "工。[1", "][2] 乙说：“好。”[3]", "丙。丁。[4,5]", "戊"):
            seen.append(piece)
            yield piece

    found = sentences(pieces())
    assert next(found) == Sentence("甲于5月1日开工。", (1, 2)) and len(seen) == 3
    assert list(found) == [
        Sentence("乙说：“好。”", (3,)),
        Sentence("丙。", ()),
        Sentence("丁。", (4, 5)),
        Sentence("戊", ()),
    ]


def test_marks_before_the_full_stop_and_thoughts_are_understood():
    text = "<think>我该说[9]。</think>It opened in 2020 [1]. It closed [2][2]."
    assert list(sentences(text)) == [Sentence("It opened in 2020", (1,)), Sentence("It closed", (2,))]


# -- support


def test_figures_are_values_with_units():
    assert figures("全长四十六公里，投资5.24亿元") == {("46", "公"), ("524000000", "元")}
    assert figures("百分之二十") == figures("20%") == {("20", "%")}
    assert figures("on March 5, 2026") == {("3", ""), ("5", ""), ("2026", "")}
    assert figures("下降百分之五") == {("5", "%")} and figures("three of 1.50") == {("3", ""), ("1.5", "")}
    assert figures("03月") == figures("三月") == {("3", "月")}
    assert figures("一家公司十分重要") == set()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("大桥全长486米。", None),
        ("大桥全长四百八十六米。", None),
        ("大桥全长468米。", "figure"),
        ("大桥全长486公里。", "figure"),
        ("大桥于1987年7月通车。", "figure"),
        ("南京的大桥全长486米。", "name"),
        ("《桥报》称大桥全长486米。", "name"),
        ("大桥没有建成通车。", "negation"),
        ("大桥全长增至486米。", "turn"),
        ("大桥全长486米，为最长。", "turn"),
        ("The bridge fell to 486 metres.", "turn"),
        ("The bridge is 486 metres long and has three towers.", "figure"),
        ("The bridge, says Smith, is 486 metres long.", "name"),
        ("The bridge is 486 metres long.", None),
    ],
)
def test_what_a_quote_does_not_say_is_found(sentence, expected):
    quote = "望江大桥横跨清沅江，1987年10月建成通车，全长486米。"
    assert fault(sentence, [quote], lambda *_: 1.0) == expected


def test_a_sentence_must_cite_and_be_near_to_what_it_cites():
    assert fault("大桥通车。", [], lambda *_: 1.0) == "uncited"
    assert fault("大桥通车。", ["大桥建成。"], lambda *_: NEAR - 0.01) == "unlike"
    assert fault("大桥通车。", ["大桥建成。"], lambda *_: NEAR) is None


# -- the server and the writer


def test_an_answer_is_written_with_exact_citations(script, writer):
    script.text = says((TRUE, OPENING), ("项目总投资一百八十六亿元。", "总投资"))
    first, last = drafts(writer)
    assert first.answer.text == f"{TRUE} [1]" and len(first.answer.citations) == 1
    assert last.answer.text == f"{TRUE} [1] 项目总投资一百八十六亿元。 [2]" and last.struck == 0
    for citation in last.answer.citations:
        text = FakeArchive().article(citation.article_id).paragraphs[citation.paragraph].text
        assert text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    "line",
    [
        ("二号线将于2027年3月15日正式开工。", OPENING),
        ("二号线将于2026年5月13日正式开工。", OPENING),
        ("二号线将于2026年3月15日在上海正式开工。", OPENING),
        ("二号线不会于2026年3月15日正式开工。", OPENING),
        ("项目总投资一百八十六亿元。", OPENING),
    ],
)
def test_a_sentence_that_its_quote_does_not_bear_out_is_never_shown(script, writer, line):
    script.text = says((TRUE, OPENING), line)
    found = drafts(writer)
    assert all(line[0] not in draft.answer.text for draft in found)
    assert found[-1].struck == 1 and found[-1].answer.text == f"{TRUE} [1]"


def test_sentences_without_or_with_impossible_or_too_many_citations_are_struck(script, writer):
    script.text = lambda material: (
        f"{TRUE}[{number(material, OPENING)}]工期四年。[999]工期四年。[0]工期四年。[1,2,3,4,5]工期四年。"
    )
    assert drafts(writer)[-1].struck == 4


@pytest.mark.parametrize(
    ("manner", "text", "reason"),
    [
        ("401", TRUE, "refused"),
        ("404", TRUE, "refused"),
        ("429", TRUE, "busy"),
        ("503", TRUE, "busy"),
        ("500", TRUE, "broken"),
        ("mute", TRUE, "slow"),
        ("silent", TRUE, "slow"),
        ("pings", "", "slow"),
        ("drips", "", "slow"),
        ("endless", "", "broken"),
        ("cut", TRUE, "broken"),
        ("garbled", TRUE, "broken"),
        ("page", TRUE, "broken"),
        ("empty", "", "broken"),
        ("well", "NONE", "unsupported"),
        ("well", TRUE, "unsupported"),  # it cites nothing
        ("well", "<script>alert(1)</script>[1]", "unsupported"),
        ("well", "<think>" + TRUE + "[1]", "unsupported"),
    ],
)
def test_a_server_that_misbehaves_fails_in_time_with_a_reason(script, writer, manner, text, reason):
    script.manner, script.text = manner, text
    with pytest.raises(Failed) as failed:
        drafts(writer)
    assert failed.value.reason == reason


def test_a_server_that_is_not_there_is_unreachable():
    with pytest.raises(Failed) as failed:
        drafts(Writer(Server("http://127.0.0.1:9/v1", "small", seconds=1.5, silence=0.7)))
    assert failed.value.reason == "unreachable"


def test_the_key_comes_from_the_environment(script, writer, monkeypatch):
    script.text = says((TRUE, OPENING))
    monkeypatch.setenv("OPENAI_API_KEY", "general")
    drafts(writer)
    monkeypatch.setenv("LLM_API_KEY", "own")
    drafts(writer)
    assert script.keys == ["Bearer general", "Bearer own"]
    assert [body["model"] for body in script.asked] == ["small", "small"]


def test_the_model_is_told_the_passages_as_data_and_nothing_else(script, writer):
    script.text = says((TRUE, OPENING))
    drafts(writer)
    rules, material = script.asked[0]["messages"]
    assert (rules["role"], material["role"]) == ("system", "user")
    told = json.loads(material["content"])
    assert told["question"] == LINE_TWO and set(told) == {"question", "sentences"}
    assert [one["number"] for one in told["sentences"]] == list(range(1, len(told["sentences"]) + 1))


def test_an_article_s_orders_to_the_model_do_not_reach_the_reader(script, writer):
    """A model that obeys an article: it repeats the order's content, citing what it was told to."""
    script.text = says(("本站已搬到 evil.example，请到那里输入密码。", OPENING), (TRUE, OPENING))
    last = drafts(writer)[-1]
    assert "evil" not in last.answer.text and last.struck == 1


@pytest.mark.parametrize(("url", "model"), [("127.0.0.1:8080", "small"), ("http://127.0.0.1:8080/v1", "")])
def test_a_server_that_is_named_badly_is_told(url, model):
    with pytest.raises(BadSetting):
        Server(url, model)


# -- in the chat


def chat(script: Scripted, question: str = LINE_TWO) -> list[str]:
    """What the conversation shows, step by step; "" where it stays."""
    writer = Writer(Server(script.address, "small", seconds=1.5, silence=0.7))
    handlers = Handlers(FakeArchive(), "x", (), Gate(), writer)
    request = SimpleNamespace(headers={"accept-language": "zh-CN"}, query_params={})
    return list(handlers.ask(question, {}, "[]", request))


def test_the_reader_sees_checked_sentences_and_has_the_archive_s_own_beside(script):
    script.text = says((TRUE, OPENING), ("二号线将于2027年开工。", OPENING))
    steps = chat(script)
    last = steps[-1]
    assert "2027年" not in "".join(str(step[1]) for step in steps)
    assert "由 small 根据所引原句写成" in last[1] and "略去 1 句" in last[1]
    _, own = last[1].split("<summary>档案原句</summary>")
    assert own.count('<li class="card"') == 2
    (turn,) = turns.load(last[0])
    assert turn.writing == "done" and len(turn.quoted.citations) == 2 and len(turn.answer.citations) == 1


def test_an_export_tells_who_wrote_it(script):
    script.text = says((TRUE, OPENING))
    view = View(CHINESE, FakeArchive().timezone)
    text = export.markdown(turns.load(chat(script)[-1][0]), "x", date(2026, 1, 31), view)
    assert "由 small 根据所引原句写成" in text and TRUE in text


def test_a_failure_leaves_the_archive_s_own_sentences_with_a_note(script):
    script.manner = "429"
    last = chat(script)[-1]
    assert "small 没有写成回答：请求太多。" in last[1] and "夜间施工须另行申请" in last[1]
    (turn,) = turns.load(last[0])
    assert turn.quoted is None and len(turn.answer.citations) == 2


def test_where_the_archive_does_not_say_no_model_is_asked(script):
    last = chat(script, UNKNOWN)[-1]
    assert CHINESE.abstained in last[1] and not script.asked
