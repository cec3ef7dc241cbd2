"""The web chat's events, without a browser: what is asked of the archive, and what the page gets back."""

from __future__ import annotations

import json
import re
import socket
from datetime import date
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest

from qa.errors import BadSetting, PortTaken
from qa.feedback import ratings
from qa.server import Protection
from qa.server.accounts import Accounts
from qa.types import Filters
from qa.ui import build, launch
from qa.ui.gate import Gate
from qa.ui.link import to_place, to_question
from qa.ui.messages import CHINESE, ENGLISH
from qa.ui.place import Place
from qa.ui.turns import Turn, ask, dump, load, search
from tests.fake_archive import (
    BROKEN,
    LAST_YEAR,
    LIGHT_RAIL,
    LINE_TWO,
    OLD_RAIL,
    PAPERS,
    STATIONS,
    TRAM,
    UNKNOWN,
    FakeArchive,
)
from tests.ports import free_port


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


def request(language: str = "zh-CN", **query: str) -> SimpleNamespace:
    return SimpleNamespace(headers={"accept-language": language}, query_params=query)


def event(**data: str) -> SimpleNamespace:
    return SimpleNamespace(_data=data)


@pytest.fixture
def handlers(tmp_path):
    return made(folder=str(tmp_path))


def made(gate=None, **options):
    build(FakeArchive())  # sets what must be set before gradio is imported
    from qa.ui.handlers import Handlers

    return Handlers(FakeArchive(**options), "档案", ["例一"], gate)


def asked(handlers, question=LINE_TWO, form=None) -> str:
    """The conversation after one question."""
    *_, last = handlers.ask(question, form or {}, "[]", request())
    return last[0]


def test_a_conversation_survives_the_way_through_the_browser(handlers):
    (turn,) = load(asked(handlers))
    assert load(dump([turn])) == (turn,)
    assert turn.answer.citations[0].published == TRAM.published
    with pytest.raises(ValueError, match="not a conversation"):
        load('[{"question": 1}]')


def test_a_question_appears_at_once_and_is_then_answered(handlers):
    first, arriving, last = handlers.ask(f" {LINE_TWO} ", {}, "[]", request())
    assert "正在查找…" in first[1] and first[4] == ""
    assert arriving[1].count('class="cite"') == 1 and 'data-kind="arriving"' in arriving[1]
    assert [turn.kind for turn in load(last[0])] == ["answer"]
    assert last[1].count('class="cite"') == 2 and last[2].count('class="card"') == 2


def test_a_page_from_before_a_release_can_still_ask(handlers):
    *_, last = handlers.ask(LINE_TWO, {}, '[{"question": 1}]', request())
    assert [turn.question for turn in load(last[0])] == [LINE_TWO]


def test_an_empty_question_changes_nothing(handlers):
    assert list(handlers.ask("  \n", {}, "[]", request())) == [[{"__type__": "update"}] * 5]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"since": "明天"}, "看不懂日期“明天”，请写成 2026-01-31 这样。"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, CHINESE.reversed_days),
    ],
)
def test_a_bad_filter_is_told_in_the_conversation(handlers, form, message):
    *_, last = handlers.search("天气", form, "[]", request())
    assert message in last[1]


def test_filters_reach_the_search_and_can_be_dropped(handlers):
    form = {"source": "江城晚报", "category": "交通", "since": "2025-01-05"}
    *_, last = handlers.search("天气", form, "[]", request())
    (turn,) = load(last[0])
    assert {found.passage.source for found in turn.hits} == {"江城晚报"}
    assert [last[1].count(f">{text} ×<") for text in ("2025-01-05 起", "江城晚报", "交通")] == [1, 1, 1]
    *_, last = handlers.drop(last[0], event(drop="source", turn="0"), request())
    (turn,) = load(last[0])
    assert turn.filters == Filters(since=date(2025, 1, 5), category="交通")
    assert {found.passage.source for found in turn.hits} > {"江城晚报"}


def test_an_article_that_is_asked_about_is_named_by_its_title(handlers):
    turn = load(asked(handlers, form={"article": TRAM.id}))[0]
    assert (turn.filters, turn.about) == (Filters(article=TRAM.id), TRAM.title)
    (*_, dropped) = handlers.drop(dump([turn]), event(drop="article", turn="0"), request())
    assert (load(dropped[0])[0].filters, load(dropped[0])[0].about) == (Filters(), "")
    assert load(asked(handlers, form={"article": "gone.md"}))[0].about == ""


def test_only_a_link_to_a_question_sets_the_filters(handlers):
    def given(**query):
        return next(one for one in handlers.load(request(**query)) if isinstance(one, dict))

    assert given(article=TRAM.id)["article"] == ""
    of_question = given(q=LINE_TWO, article=TRAM.id)
    assert of_question["article"] == TRAM.id and TRAM.title in of_question["form"]


def test_days_understood_from_the_question_can_be_dropped(handlers):
    *_, last = handlers.ask(LAST_YEAR, {}, "[]", request())
    assert ">“去年”即 2025-01-01 起 2025-12-31 止 ×</button>" in last[1]
    *_, last = handlers.drop(last[0], event(drop="period", turn="0"), request())
    (turn,) = load(last[0])
    assert turn.answer.filters == Filters() and "chip" not in last[1]


@pytest.mark.parametrize(
    ("dropped", "left"),
    [
        ("outlet", Filters(since=date(2025, 1, 1), until=date(2025, 12, 31))),
        ("period", Filters(source="江城晚报")),
    ],
)
def test_an_outlet_understood_from_the_question_can_be_dropped_and_the_days_stay(handlers, dropped, left):
    *_, last = handlers.ask(PAPERS, {}, "[]", request())
    assert ">江城晚报 ×</button>" in last[1] and "“去年”即" in last[1]
    *_, last = handlers.drop(last[0], event(drop=dropped, turn="0"), request())
    assert load(last[0])[0].answer.filters == left


def test_results_by_date_start_with_the_newest(handlers):
    *_, last = handlers.search("天气", {}, "[]", request())
    *_, last = handlers.sort(last[0], event(sort="0", order="date"), request())
    (turn,) = load(last[0])
    days = [found.passage.published for found in turn.hits]
    assert turn.hits[0].passage.title == LIGHT_RAIL.title and days == sorted(days, reverse=True)
    assert "最相关的 100 段，由新到旧" in last[1] and len(turn.hits) == 10 and turn.more
    *_, last = handlers.more(last[0], event(more="0"), request())
    assert len(load(last[0])[0].hits) == 20


def test_nothing_found_is_said(handlers):
    *_, last = handlers.search(UNKNOWN, {}, "[]", request("en"))
    assert ENGLISH.nothing in last[1]


def test_one_who_comes_while_others_are_answered_is_told_to_wait_and_beyond_that_refused():
    gate = Gate(width=1, room=2)
    handlers = made(gate)
    with gate.passed() as inside:
        assert list(inside) == []
        steps = handlers.ask(LINE_TWO, {}, "[]", request())
        assert "正在查找…" in next(steps)[1] and "正在排队…" in next(steps)[1]
        *_, refused = handlers.ask(STATIONS, {}, "[]", request())
        assert "现在提问的人太多" in refused[1]
    *_, last = steps
    assert load(last[0])[0].kind == "answer"


def test_a_rating_is_kept_and_its_reason_added(handlers, tmp_path):
    talk = asked(handlers)
    first = handlers.rate(talk, event(rate="0", verdict="dislike"), request())
    assert "已记下，谢谢。" in first[1]
    handlers.rate(first[0], event(rate="0", verdict="dislike", reason="太长"), request())
    (tmp_path / "archive.sqlite3").touch()
    (rating,) = ratings(tmp_path)
    assert (rating.verdict, rating.reason, rating.question) == ("dislike", "太长", LINE_TWO)


def test_where_no_rating_can_be_kept_it_is_said():
    handlers = made(folder="/nowhere")
    shown = handlers.rate(asked(handlers), event(rate="0", verdict="like"), request())
    assert "这个档案不保存评价。" in shown[1]


def test_a_kept_conversation_opens_and_an_unreadable_one_is_told(handlers):
    talk = asked(handlers)
    opened = handlers.open(event(talk=talk), request())
    assert opened[0] == talk and opened[1].count('class="cite"') == 2
    refused = handlers.open(event(talk='[{"question": 1}]'), request())
    assert refused[0] == "[]" and CHINESE.unreadable in refused[1]


def test_a_permanent_link_asks_with_its_filters_or_opens_an_article(handlers):
    filters = Filters(until=date(2025, 12, 31), source="临江日报")
    address = dict(parse_qsl(to_question("天气 & 路况", filters, "results")[1:]))
    assert address == {"q": "天气 & 路况", "mode": "results", "until": "2025-12-31", "source": "临江日报"}
    form = handlers.load(request(**address))[5]
    assert (form["until"], form["source"], form["author"]) == ("2025-12-31", "临江日报", "")
    *_, last = handlers.linked(form, "[]", request(**address))
    assert load(last[0])[0].filters == filters and load(last[0])[0].kind == "results"
    place = dict(parse_qsl(to_place(Place(OLD_RAIL.id, 1, 0, 0, 0, 3))[1:]))
    (shown,) = handlers.linked(form, "[]", request(**place))
    assert "<mark>二号线</mark>环境影响评价正在进行" in shown[3] and CHINESE.superseded in shown[3]
    (shown,) = handlers.linked(form, "[]", request(article="x"))
    assert CHINESE.bad_link in shown[3]


def test_a_path_that_was_not_uploaded_is_refused(tmp_path):
    handlers = made(folder=str(tmp_path / "archive"))
    from qa.ui.adding import Adding

    adding = Adding(FakeArchive(folder=str(tmp_path / "archive")), handlers)
    secret = tmp_path / "secret.md"
    secret.write_text("x")
    (shown,) = adding.add(event(files=[{"path": str(secret), "name": "a.md"}]), request())
    assert CHINESE.refused_upload in shown[0] and secret.exists() and not (tmp_path / "archive").exists()


def test_an_export_is_a_named_file(handlers):
    told = json.loads(handlers.export(asked(handlers), event(export="html"), request()))
    assert told["name"].startswith("临江新闻-2") and told["name"].endswith(".html")
    assert told["text"].startswith("<!doctype html>") and "[N/OL]" in told["text"]


def test_a_place_that_does_not_exist_is_told_in_the_reader(handlers):
    place = {"article": "news/none.md", "revision": "1", "first": "0", "last": "0", "start": "0", "end": "0"}
    html = handlers.read(SimpleNamespace(_data=place), request())
    assert CHINESE.no_article in html and 'class="error"' in html


def test_a_taken_port_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} on 127.0.0.1"):
            launch(build(FakeArchive()), port=port, block=False)


@pytest.mark.parametrize(
    "host", ["nonsense.invalid", "203.0.113.7", "a..b"]
)  # 203.0.113.0/24 is nobody's: RFC 5737
def test_a_host_that_is_none_of_this_machine_is_no_taken_port(host):
    with pytest.raises(
        BadSetting, match=f"^'{re.escape(host)}' is no address of this machine \\(--host, or HOST"
    ):
        launch(build(FakeArchive()), host=host, port=free_port(), block=False)


def test_an_ipv6_address_is_listened_to():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6")
    blocks, port = build(FakeArchive()), free_port()
    assert launch(blocks, host="::1", port=port, block=False) == f"http://[::1]:{port}/"
    blocks.close()


@pytest.mark.parametrize(("hashes", "offered"), [({}, False), ({"mei": "x"}, True)], ids=["open", "closed"])
def test_a_page_that_asks_for_a_password_has_a_way_out(hashes, offered):
    blocks = build(FakeArchive(), protection=Protection(accounts=Accounts(hashes)))
    opened = next(one.fn for one in blocks.fns.values() if one.fn and one.fn.__name__ == "load")
    assert any("./logout" in str(part) for part in opened(request())) == offered
