"""The web chat's events, without a browser: what is asked of the archive, and what the page gets back."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import pytest

from qa.errors import PortTaken
from qa.types import Filters
from qa.ui import build, launch
from qa.ui.messages import CHINESE, ENGLISH
from qa.ui.turns import Turn, ask, search
from tests.fake_archive import BROKEN, LINE_TWO, STATIONS, UNKNOWN, FakeArchive


def test_ask_passes_the_earlier_questions_on():
    archive = FakeArchive()
    past = [ask(archive, Turn(LINE_TWO), (), CHINESE), Turn("搜过的", "results"), Turn("坏的", "error")]
    ask(archive, Turn(STATIONS, filters=Filters(source="临江日报")), past, CHINESE)
    assert archive.asked[-1] == (STATIONS, (LINE_TWO,), Filters(source="临江日报"))


def test_an_unexpected_error_is_an_apology_without_detail(caplog):
    turn = ask(FakeArchive(), Turn(BROKEN), (), CHINESE)
    assert (turn.kind, turn.error) == ("error", CHINESE.apology)
    assert "secret detail" in caplog.text


def test_search_grows_by_ten_until_nothing_is_left():
    archive = FakeArchive()  # holds 27 articles
    seen = []
    turn = Turn("天气")
    while not seen or turn.more:
        turn = search(archive, turn, CHINESE)
        seen.append((len(turn.hits), turn.more))
    assert seen == [(10, True), (20, True), (27, False)]


def request(language: str = "zh-CN") -> SimpleNamespace:
    return SimpleNamespace(headers={"accept-language": language})


@pytest.fixture
def handlers():
    build(FakeArchive())  # sets what must be set before gradio is imported
    from qa.ui.handlers import Handlers

    return Handlers(FakeArchive(), "档案", ["例一"])


def test_a_question_appears_at_once_and_is_then_answered(handlers):
    first, last = handlers.ask(f" {LINE_TWO} ", {}, (), request())
    assert first[0] == () and "正在查找…" in first[1] and first[4] == ""
    assert [turn.kind for turn in last[0]] == ["answer"]
    assert last[1].count('class="cite"') == 2 and last[2].count('class="card"') == 2


def test_an_empty_question_changes_nothing(handlers):
    assert list(handlers.ask("  \n", {}, (), request())) == [[{"__type__": "update"}] * 5]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"since": "明天"}, "看不懂日期“明天”，请写成 2026-01-31 这样。"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "since is after until; swap them"),
    ],
)
def test_a_bad_filter_is_told_in_the_conversation(handlers, form, message):
    *_, last = handlers.search("天气", form, (), request())
    assert message in last[1]


def test_filters_reach_the_search(handlers):
    *_, last = handlers.search("天气", {"source": "江城晚报", "since": "2025-01-05"}, (), request())
    assert {found.passage.source for found in last[0][0].hits} == {"江城晚报"}
    assert "搜索结果 · 2025-01-05 起 · 江城晚报" in last[1]


def test_nothing_found_is_said(handlers):
    *_, last = handlers.search(UNKNOWN, {}, (), request("en"))
    assert ENGLISH.nothing in last[1]


def test_a_place_that_does_not_exist_is_told_in_the_reader(handlers):
    place = {"article": "news/none.md", "revision": "1", "first": "0", "last": "0", "start": "0", "end": "0"}
    html = handlers.read(SimpleNamespace(_data=place), request())
    assert "no article news/none.md, revision 1" in html and 'class="error"' in html


def test_a_taken_port_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} on 127.0.0.1"):
            launch(build(FakeArchive()), port=port, block=False)
