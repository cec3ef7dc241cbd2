"""The web chat as a person meets it, in a real Chromium, over an archive in memory."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest

from qa.feedback import ratings
from qa.server import Protection
from qa.server.accounts import Accounts, line
from qa.types import Answer, Article, Filters, Paragraph
from qa.ui import build, launch
from tests.fake_archive import (
    HELD,
    HOSTILE,
    LAST_YEAR,
    LINE_TWO,
    SLOW,
    STATIONS,
    TRAM,
    UNKNOWN,
    FakeArchive,
    cite,
    hit,
)
from tests.hostile.payloads import PAYLOADS
from tests.ports import free_port

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from tests.chat_page import DESKTOP, MARKS, PHONE, answered, ask, in_view  # noqa: E402  # needs playwright

pytest_plugins = ["tests.chat_page"]
pytestmark = MARKS


def test_a_marker_opens_the_article_at_the_quote_and_escape_closes_it(visit):
    page = visit()
    ask(page, LINE_TWO)
    playwright.expect(page.locator("#chat .cite")).to_have_text(["[1]", "[2]"])
    playwright.expect(page.locator("#sources .card")).to_have_count(2)
    page.locator("#chat .cite").first.press("Enter")
    mark = page.locator("#reader mark")
    playwright.expect(mark).to_have_text("方案显示，二号线将于2026年3月15日正式开工，计划工期四年。")
    assert in_view(page, "#reader mark")
    playwright.expect(page.get_by_role("dialog")).to_be_focused()
    page.keyboard.press("Escape")
    playwright.expect(page.locator("#reader .sheet")).to_have_count(0)
    playwright.expect(page.locator("#chat .cite").first).to_be_focused()


def test_the_same_quote_opens_again_and_another_moves_the_reader(visit):
    page = visit()
    ask(page, LINE_TWO)
    for _ in range(2):
        page.locator("#sources .card .open").first.press("Enter")
        page.get_by_role("button", name="关闭").click()
        playwright.expect(page.locator("#reader .sheet")).to_have_count(0)
        playwright.expect(page.locator("#sources .card .open").first).to_be_focused()
    page.locator("#chat .cite").first.click()
    page.locator("#reader .body").evaluate("body => body.scrollTop = 0")
    page.locator("#chat .cite").first.click()
    assert in_view(page, "#reader mark")
    page.locator("#chat .cite").last.click()
    playwright.expect(page.locator("#reader h2")).to_have_text("二号线环评通过，沿线居民关心噪声")


def test_the_enter_key_on_a_card_and_a_click_beside_its_title_open_it(visit):
    page = visit()
    ask(page, LINE_TWO)
    page.locator("#sources .card .snippet").last.click()
    playwright.expect(page.get_by_role("dialog")).to_have_accessible_name("二号线环评通过，沿线居民关心噪声")


def test_an_abstention_offers_the_nearest_passages_as_such(visit):
    page = visit()
    ask(page, UNKNOWN)
    turn = page.locator(".turn").last
    playwright.expect(turn).to_contain_text("档案没有回答这个问题。")
    playwright.expect(turn).to_contain_text("最接近的段落，但并未回答")
    playwright.expect(turn.locator(".hit")).to_have_count(3)
    playwright.expect(page.locator("#sources .card")).to_have_count(0)
    turn.get_by_role("button", name="列出相关段落").click()
    playwright.expect(page.locator(".turn")).to_have_count(2)
    playwright.expect(page.locator(".turn").last).to_contain_text("没有找到相符的段落。")


def test_results_come_ten_at_a_time(visit):
    page = visit()
    page.fill("#question textarea", "天气与路况")
    page.get_by_role("button", name="搜索").click()
    hits = page.locator(".turn .hit")
    for shown in (10, 20, 27):
        playwright.expect(hits).to_have_count(shown)
        if shown < 27:
            page.get_by_role("button", name="再看 10 条").click()
    playwright.expect(page.get_by_role("button", name="再看 10 条")).to_have_count(0)
    hits.nth(3).get_by_role("button").click()
    playwright.expect(page.locator("#reader h2")).to_have_text("临江早报第 1 期：天气与路况")
    page.keyboard.press("ArrowRight")
    playwright.expect(page.locator("#reader h2")).to_have_text("临江早报第 2 期：天气与路况")
    page.keyboard.press("Escape")
    hits.first.get_by_text("为什么是这一段").click()
    playwright.expect(hits.first.locator(".why li")).to_have_text(
        ["语义相近0.40", "字词相同0.50", "日期相合0.10"]
    )
    playwright.expect(hits.first.locator(".why")).to_contain_text("问题没有说到发生的日期")
    page.get_by_role("button", name="按日期").click()
    playwright.expect(hits).to_have_count(10)
    playwright.expect(hits.first).to_contain_text("2025-12-02")
    playwright.expect(page.get_by_role("button", name="按日期")).to_have_attribute("aria-pressed", "true")


def test_a_follow_up_carries_the_conversation_and_a_new_one_forgets_it(visit, archive):
    page = visit()
    page.get_by_role("button", name=LINE_TWO).click()
    answered(page, LINE_TWO)
    ask(page, STATIONS)
    assert archive.asked[-1][1] == (LINE_TWO,)
    playwright.expect(page.locator(".turn").last).to_contain_text("按“轻轨二号线有多少个车站？”查找")
    page.get_by_role("button", name="新对话").click()
    playwright.expect(page.locator(".welcome")).to_be_visible()
    ask(page, STATIONS)
    assert archive.asked[-1][1] == ()


def test_two_visitors_do_not_share_a_conversation(visit, archive):
    first, second = visit(), visit()
    ask(first, LINE_TWO)
    ask(second, STATIONS)
    assert archive.asked[-1][1] == ()
    playwright.expect(second.locator(".turn")).to_have_count(1)


def test_filters_are_sent_with_the_question(visit, archive):
    page = visit()
    page.get_by_text("筛选").click()
    page.get_by_label("从", exact=True).fill("2025-11-01")
    page.get_by_label("来源").select_option("临江日报")
    ask(page, LINE_TWO)
    sent = archive.asked[-1][2]
    assert (str(sent.since), sent.until, sent.source) == ("2025-11-01", None, "临江日报")
    chips = page.locator(".turn .chip")
    playwright.expect(chips).to_have_text(["2025-11-01 起 ×", "临江日报 ×"])
    playwright.expect(page.locator("#filters .chip")).to_have_text(["2025-11-01 起 ×", "临江日报 ×"])
    chips.last.click()
    playwright.expect(chips).to_have_text(["2025-11-01 起 ×"])
    playwright.expect(page.locator("#filters .chip")).to_have_text(["2025-11-01 起 ×"])
    assert archive.asked[-1][2].source is None and page.locator(".turn").count() == 1
    page.locator("#filters .chip").click()
    page.get_by_role("button", name="2024 年，1 篇").click()
    choices = page.get_by_label("来源").locator("option")
    playwright.expect(choices).to_have_text(["全部", "临江日报 (13)", "江城晚报 (13)"])
    page.get_by_label("栏目").select_option("交通")
    page.get_by_label("作者").select_option("周小满")
    ask(page, STATIONS)
    assert archive.asked[-1][2] == Filters(date(2024, 1, 1), date(2024, 12, 31), None, "交通", "周小满")


def test_days_understood_from_a_question_can_be_taken_off(visit, archive):
    page = visit()
    ask(page, LAST_YEAR)
    page.get_by_role("button", name="去掉““去年”即 2025-01-01 起 2025-12-31 止”").click()
    playwright.expect(page.locator(".chip")).to_have_count(0)
    playwright.expect(page.locator("#chat .cite")).to_have_count(1)
    assert [one[0] for one in archive.asked[-2:]] == [LAST_YEAR, LAST_YEAR]


@pytest.mark.parametrize(
    ("language", "placeholder", "button", "tag"),
    [("zh-CN", "向档案提一个问题", "提问", "zh-CN"), ("en-GB", "Ask the archive a question", "Ask", "en")],
)
def test_the_interface_speaks_the_browsers_language(visit, language, placeholder, button, tag):
    page = visit(language=language)
    playwright.expect(page.get_by_placeholder(placeholder)).to_be_visible()
    playwright.expect(page.get_by_role("button", name=button, exact=True)).to_be_visible()
    playwright.expect(page.locator("html")).to_have_attribute("lang", tag)


def test_nothing_is_fetched_from_elsewhere_and_hostile_text_stays_text(visit, address):
    page = visit()
    ask(page, HOSTILE)
    page.locator("#chat .cite").click()
    playwright.expect(page.locator("#reader h2")).to_have_text("<img src=x onerror=alert(1)>")
    playwright.expect(page.locator("#reader mark")).to_have_text(
        "<script>alert(4)</script> ${alert(5)} {{constructor}} `反引号` 这是原文。"
    )
    assert page.locator("#page :is(script, img, iframe, a)").count() == 0
    assert page.alerts == []
    assert [url for url in page.outside if not url.startswith((address, "data:"))] == []


def test_of_every_hostile_payload_nothing_runs_loads_or_covers_the_page(visit, address, archive, monkeypatch):
    texts = [payload.markup.replace("\0", "") for payload in PAYLOADS.values()]
    kinds = ("text", "list", "quote", "caption", "code", "table")
    article = Article(
        id="news/" + texts[0],
        title=" ".join(texts),
        source=texts[1],
        url="javascript:window.pwned=1",
        categories=tuple(texts),
        paragraphs=tuple(Paragraph(text, kinds[n % 6]) for n, text in enumerate(texts)),
    )
    found = cite(1, article, 0, texts[0])
    answer = Answer("", "", Filters(), f"{texts[0]} [1]", (found,), (hit(1, article),), (), False, 0.9)
    monkeypatch.setattr(archive, "articles", (*archive.articles, article))
    monkeypatch.setattr(
        archive, "ask", lambda question, *_, **__: replace(answer, question=question, query=question)
    )
    page = visit()
    ask(page, texts[0])
    page.locator("#chat .cite").last.click()
    playwright.expect(page.locator("#reader [id^=p]")).to_have_count(len(texts))
    assert page.evaluate("window.pwned") is None
    assert page.alerts == []
    assert [url for url in page.outside if not url.startswith((address, "data:"))] == []
    shown = ":is(.turns, #sources section, #reader .sheet)"
    active = ":is(script, style, link, img, picture, svg, math, iframe, object, embed, video, audio, base, meta, a)"
    assert page.locator(f"{shown} {active}").count() == 0
    assert (
        page.locator(f"{shown} [style], {shown} [onclick], {shown} [onerror], {shown} [onload]").count() == 0
    )
    placed = "all => all.filter(one => getComputedStyle(one).position === 'fixed').length"
    assert page.locator("#reader .body *").evaluate_all(placed) == 0
    assert page.locator("#page").is_visible()


def test_the_page_may_not_load_remote_images_nor_run_what_is_injected(visit):
    page = visit()
    url = "http://example.org/pixel.png"
    page.evaluate(
        """async url => {
          const hold = document.createElement('div');
          hold.innerHTML = `<img src="${url}"><style>body { display: none }</style><p style="position: fixed">p</p>
            <img src="data:," onerror="alert(1)"><iframe srcdoc="<script>alert(2)</script>"></iframe>
            <a href="javascript:alert(3)">a</a><svg onload="alert(4)"></svg>`;
          document.body.append(hold);
          hold.querySelector('a').click();
          document.body.insertAdjacentHTML('beforeend', '<base href="https://example.org/">');
          setTimeout(() => {  // what a driver evaluates itself may do anything
            for (const text of ['alert(5)', "import('data:text/javascript,alert(6)')"]) {
              for (const run of [Function, eval, (async () => {}).constructor, setTimeout]) {
                try { run(text)?.(); } catch {}
              }
            }
          });
          await new Promise(done => setTimeout(done, 500));
        }""",
        url,
    )
    assert page.alerts == [] and page.locator("#page").is_visible()
    assert page.locator("p", has_text="p").last.evaluate("one => getComputedStyle(one).position") == "static"
    assert not page.evaluate("document.baseURI").startswith("https://example.org")
    page.refused = page.evaluate("window.refused")
    for broken in (["img-src", url], ["style-src-elem", "inline"], ["style-src-attr", "inline"]):
        assert broken in page.refused
    for broken in (["script-src-attr", "inline"], ["script-src", "eval"]):
        assert broken in page.refused


def test_a_script_that_an_article_would_bring_is_blocked_when_served_in_the_page(visit, archive):
    """As if escaping failed: the script stands in the HTML that the server sends, without the nonce."""
    hostile = build(archive)
    policy = "qa.server.policy.Policy._nonced"
    real = import_module("qa.server.policy").Policy._nonced
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy, lambda self, *given: real(self, *given) + "<script>alert(1)</script>")
        page = visit(at=launch(hostile, port=free_port(), block=False))
    ask(page, LINE_TWO)
    assert page.alerts == []
    page.refused = [["script-src-elem", "inline"]]
    hostile.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_stacks_the_panels_and_the_reader_fills_it(visit, scheme):
    page = visit(size=PHONE, color_scheme=scheme)
    ask(page, LINE_TWO)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    top, end = page.evaluate(
        """() => {
          const box = name => document.querySelector(name).getBoundingClientRect();
          return [box('#sources').top, box('#chat').bottom];
        }"""
    )
    assert top >= end
    page.locator("#chat .cite").first.click()
    box = page.locator("#reader .sheet").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, *PHONE)
    assert in_view(page, "#reader mark")
    playwright.expect(page.locator("#chat .cite").first).to_be_hidden()
    page.keyboard.press("Escape")
    playwright.expect(page.locator("#chat .cite").first).to_be_focused()


def test_at_full_width_the_sources_stand_beside_the_conversation(visit):
    page = visit()
    ask(page, LINE_TWO)
    chat, sources = page.locator("#chat").bounding_box(), page.locator("#sources").bounding_box()
    assert sources["x"] >= chat["x"] + chat["width"]
    assert page.locator("footer").count() == 0


def test_the_sources_beside_are_those_of_the_turn_whose_marker_was_chosen(visit):
    page = visit()
    heading, quotes = page.locator("#sources h2"), page.locator("#sources mark")
    for question in (LINE_TWO, STATIONS):
        ask(page, question)
    playwright.expect(heading).to_have_text("出处")
    for turn, told, count in ((0, f"出处 · {LINE_TWO}", 2), (1, "出处", 1)):
        page.locator(".turn").nth(turn).locator(".cite").first.click()
        playwright.expect(heading).to_have_text(told)
        playwright.expect(quotes).to_have_count(count)
        playwright.expect(page.locator("#reader mark")).to_have_text(quotes.first.text_content())
        page.keyboard.press("Escape")
    page.locator(".cite").first.click()
    playwright.expect(heading).to_have_text(f"出处 · {LINE_TWO}")
    ask(page, SLOW)
    playwright.expect(heading).to_have_text("出处")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})  # where they follow the last answer
    page.locator(".cite").first.click()
    page.get_by_role("button", name="关闭").click()
    playwright.expect(heading).to_have_text("出处")


def test_a_marker_shows_its_card_when_pointed_at_or_in_focus(visit):
    page = visit()
    ask(page, LINE_TWO)
    first, second = page.locator("#chat .tip").all()
    playwright.expect(first).to_be_hidden()
    page.locator("#chat .cite").first.hover()
    playwright.expect(first).to_be_visible()
    playwright.expect(first.locator("mark")).to_contain_text("2026年3月15日正式开工")
    page.keyboard.press("Escape")
    playwright.expect(first).to_be_hidden()
    page.mouse.move(5, 5)
    page.locator("#chat .cite").first.focus()
    page.keyboard.press("Tab")
    playwright.expect(second).to_be_visible()
    playwright.expect(page.locator("#chat .cite").last).to_have_accessible_description(
        re.compile("江城晚报.*夜间施工须另行申请")
    )


def test_the_reader_walks_from_citation_to_citation(visit):
    page = visit()
    ask(page, LINE_TWO)
    page.locator("#chat .cite").first.click()
    playwright.expect(page.locator("#reader .where")).to_have_text("1 / 2")
    playwright.expect(page.get_by_role("button", name="上一处")).to_be_disabled()
    page.get_by_role("button", name="下一处").click()
    playwright.expect(page.locator("#reader h2")).to_have_text("二号线环评通过，沿线居民关心噪声")
    playwright.expect(page.locator("#reader .where")).to_have_text("2 / 2")
    page.get_by_role("button", name="第 1 版").click()
    playwright.expect(page.locator("#reader")).to_contain_text("二号线环境影响评价正在进行。")
    playwright.expect(page.locator("#reader")).to_contain_text("这是引用时的版本，文章后来有更新。")
    page.keyboard.press("ArrowLeft")
    playwright.expect(page.locator("#reader mark")).to_contain_text("方案显示")
    reader = page.locator("#reader .body")
    playwright.expect(reader.locator("h3.heading")).to_have_text(["线路与车站", "工期与投资"])
    playwright.expect(reader.locator("th")).to_have_text(["阶段", "时间", "内容"])
    playwright.expect(reader.locator(".caption")).to_have_text("图为二号线起点站效果图。")
    playwright.expect(reader.get_by_text("同一报道见于")).to_be_visible()
    page.locator("#reader").get_by_text("引用", exact=True).click()
    playwright.expect(page.locator("#reader").get_by_role("button", name="GB/T 7714")).to_have_attribute(
        "data-copy", re.compile("^周小满. 临江市公布轻轨")
    )
    playwright.expect(page.locator("#reader .byline").first).to_contain_text("周小满")
    playwright.expect(page.get_by_role("link", name="查看原网页")).to_have_attribute(
        "href", "https://example.org/tram?a=1&b=2"
    )
    page.get_by_role("button", name="临江早报第 1 期").click()
    playwright.expect(page.locator("#reader h2")).to_have_text("临江早报第 1 期：天气与路况")
    page.keyboard.press("Escape")
    playwright.expect(page.locator("#chat .cite").first).to_be_focused()


def test_a_question_about_the_open_article_is_answered_from_it_alone(visit, archive):
    page = visit()
    ask(page, LINE_TWO)
    page.locator("#chat .cite").first.click()
    page.get_by_role("button", name="就这篇提问").click()
    about = f"只问：{TRAM.title} ×"
    playwright.expect(page.locator("#filters .chip")).to_have_text([about])
    playwright.expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type(STATIONS)
    page.keyboard.press("Enter")
    answered(page, STATIONS)
    assert archive.asked[-1][2] == Filters(article=TRAM.id)
    turn = page.locator(".turn").last
    playwright.expect(turn.locator(".chip")).to_have_text([about])
    link = turn.get_by_role("button", name="复制链接").get_attribute("data-link")
    again = visit(query=link)
    answered(again, "轻轨二号线有多少个车站？")
    assert archive.asked[-1][2] == Filters(article=TRAM.id)
    playwright.expect(again.locator(".chip")).to_have_text([about, about])
    turn.locator(".chip").click()
    playwright.expect(page.locator(".chip")).to_have_count(0)
    assert archive.asked[-1][2] == Filters()


def test_the_keyboard_is_enough(visit):
    page = visit()
    page.locator("#ask").focus()
    page.keyboard.press("/")
    page.keyboard.type(LINE_TWO)
    page.keyboard.press("Enter")
    answered(page, LINE_TWO)
    playwright.expect(page.get_by_role("status").last).to_have_text("已回答，出处 2 处")
    page.locator("#chat .cite").first.focus()
    page.keyboard.press("ArrowDown")
    playwright.expect(page.locator("#chat .cite").last).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    playwright.expect(page.locator("#sources .open").last).to_be_focused()
    page.keyboard.press("Enter")
    playwright.expect(page.get_by_role("dialog")).to_have_accessible_name("二号线环评通过，沿线居民关心噪声")
    page.keyboard.press("/")
    playwright.expect(page.locator("#question textarea")).to_be_focused()


def test_links_lead_back_to_a_question_and_to_a_paragraph(visit, archive):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("筛选").click()
    page.get_by_label("来源").select_option("临江日报")
    ask(page, LINE_TWO)
    page.locator(".turn").get_by_role("button", name="复制链接").click()
    playwright.expect(page.get_by_role("button", name="已复制")).to_be_focused()
    question = page.evaluate("navigator.clipboard.readText()")
    page.locator("#chat .cite").first.click()
    page.locator("#reader").get_by_role("button", name="复制链接").click()
    playwright.expect(page.locator("#reader").get_by_role("button", name="已复制")).to_be_visible()
    place = page.evaluate("navigator.clipboard.readText()")

    again = visit(query=question[question.index("?") :])
    answered(again, LINE_TWO)
    assert archive.asked[-1] == (LINE_TWO, (), Filters(source="临江日报"))
    playwright.expect(again.locator("#filters .chip")).to_have_text(["临江日报 ×"])
    again = visit(query=place[place.index("?") :])
    playwright.expect(again.locator("#reader mark")).to_contain_text("2026年3月15日正式开工")
    playwright.expect(again.get_by_role("dialog")).to_be_focused()
    assert in_view(again, "#reader mark")


def test_a_link_begins_a_conversation_of_its_own_and_leaves_the_address_once_it_goes_on(visit, address):
    page = visit()
    ask(page, UNKNOWN)
    page.goto(f"{address}?q={LINE_TWO}")
    for _ in range(2):
        answered(page, LINE_TWO)
        playwright.expect(page.locator(".turn")).to_have_count(1)
        page.reload()
    answered(page, LINE_TWO)
    ask(page, STATIONS)
    playwright.expect(page).to_have_url(address)
    page.reload()
    playwright.expect(page.locator(".turn")).to_have_count(2)
    page.get_by_text("对话记录").click()
    playwright.expect(page.locator(".talks [data-act=open]")).to_have_text([LINE_TWO, UNKNOWN])


def test_on_a_phone_back_closes_the_article_and_leaves_the_page_where_it_was(visit, address):
    page = visit(size=PHONE)
    ask(page, LINE_TWO)
    for _ in range(2):
        page.locator("#chat .cite").first.click()
        playwright.expect(page.get_by_role("dialog")).to_be_focused()
        page.go_back()
        playwright.expect(page.locator("#reader .sheet")).to_have_count(0)
        playwright.expect(page.locator("#chat .cite").first).to_be_focused()
    page.locator("#chat .cite").first.click()
    page.get_by_role("button", name="关闭").click()
    playwright.expect(page.locator("#reader .sheet")).to_have_count(0)
    playwright.expect(page).to_have_url(address)
    playwright.expect(page.locator(".turn")).to_have_count(1)


def test_a_citation_is_copied_in_the_style_that_is_chosen(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, LINE_TWO)
    card = page.locator("#sources .card").first
    card.get_by_text("引用").click()
    playwright.expect(page.locator("#reader .sheet")).to_have_count(0)
    for name, part in (
        ("GB/T 7714", "[N/OL]. 临江日报, 2025-11-20["),
        ("BibTeX", "@article{news-tram,"),
        ("CSL-JSON", '"type": "article-newspaper"'),
    ):
        card.get_by_role("button", name=name).click()
        playwright.expect(card.get_by_role("button", name="已复制").first).to_be_visible()
        assert part in page.evaluate("navigator.clipboard.readText()")


def test_conversations_are_kept_in_the_browser_across_a_restart_of_the_server(visit, archive):
    port = free_port()
    blocks = build(archive, examples=[LINE_TWO])
    address = launch(blocks, port=port, block=False)
    page = visit(at=address)
    ask(page, LINE_TWO)
    blocks.close()
    blocks = build(archive)
    launch(blocks, port=port, block=False)
    page.reload()
    playwright.expect(page.locator("#chat .cite")).to_have_count(2)
    ask(page, STATIONS)
    assert archive.asked[-1][1] == (LINE_TWO,)
    page.get_by_role("button", name="新对话").click()
    playwright.expect(page.locator(".welcome")).to_be_visible()
    ask(page, UNKNOWN)
    blocks.close()

    page.get_by_text("对话记录").click()
    talks = page.locator(".talks li")
    playwright.expect(talks.locator("[data-act=open]")).to_have_text([UNKNOWN, LINE_TWO])
    talks.last.get_by_role("button", name="重命名").click()
    page.keyboard.type("轻轨")
    page.keyboard.press("Enter")
    playwright.expect(talks.last.locator("[data-act=open]")).to_have_text("轻轨")
    talks.last.get_by_role("button", name="删除").click()
    playwright.expect(talks.locator("[data-act=open]")).to_have_text([UNKNOWN])


def test_a_duplicated_tab_and_the_first_each_keep_what_was_asked_in_them(visit):
    page = visit()
    ask(page, LINE_TWO)
    with page.expect_popup() as opened:
        page.evaluate("void window.open(location.href)")
    copy = opened.value
    answered(copy, LINE_TWO)
    for tab, question in ((copy, UNKNOWN), (page, STATIONS), (copy, SLOW)):
        ask(tab, question)
    for tab, asked in ((page, [LINE_TWO, STATIONS]), (copy, [LINE_TWO, UNKNOWN, SLOW])):
        tab.reload()
        playwright.expect(tab.locator("h2.asked")).to_have_text(asked)
    page.locator("#history summary").click()
    playwright.expect(page.locator("#history li")).to_have_count(2)


def test_a_question_that_is_too_long_stays_in_its_box_and_that_is_told(visit):
    page = visit()
    page.focus("#question textarea")
    page.keyboard.insert_text("长" * 2001)
    page.keyboard.press("Enter")
    toast = page.get_by_test_id("toast-text")
    playwright.expect(toast).to_have_text("问题有 2,001 个字，最多能读 2,000 个，请缩短。")
    playwright.expect(page.locator("#question textarea")).to_have_value("长" * 2001)
    playwright.expect(page.locator(".turn")).to_have_count(0)


def test_a_kept_conversation_is_opened_exported_and_left(visit):
    page = visit()
    ask(page, LINE_TWO)
    page.get_by_role("button", name="新对话").click()
    playwright.expect(page.locator(".welcome")).to_be_visible()
    page.get_by_text("对话记录").click()
    page.locator(".talks").get_by_role("button", name=LINE_TWO, exact=True).click()
    playwright.expect(page.locator("#chat .cite")).to_have_count(2)
    for kind, part in (("Markdown", "\n2. 二号线环评通过"), ("HTML", '<li value="2">二号线环评通过')):
        page.get_by_text("对话记录").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name=f"导出 {kind}").click()
        text = Path(saved.value.path()).read_text(encoding="utf-8")
        assert part in text
        page.keyboard.press("Escape")
    paper = page.context.new_page()
    paper.set_content(text)
    margin = "getComputedStyle(document.body).marginTop"
    assert paper.evaluate(margin) == "32px"
    paper.emulate_media(media="print")
    assert paper.evaluate(margin) == "0px"
    paper.close()
    page.get_by_text("对话记录").click()
    page.locator(".talks").get_by_role("button", name="删除").click()
    playwright.expect(page.locator(".welcome")).to_be_visible()


@pytest.mark.parametrize(
    ("archive_there", "told"),
    [(FakeArchive(articles=()), "档案里还没有文章。"), (FakeArchive(embedded=0.5), "已完成 48%")],
)
def test_an_empty_and_an_unfinished_archive_say_so(visit, archive_there, told):
    blocks = build(archive_there)
    page = visit(at=launch(blocks, port=free_port(), block=False))
    playwright.expect(page.locator("#page")).to_contain_text(told)
    if not archive_there.articles:
        ask(page, UNKNOWN)
        playwright.expect(page.locator(".turn")).to_contain_text(told)
    blocks.close()


def test_a_busy_server_keeps_a_line_and_turns_away_beyond_it(visit):
    held = FakeArchive()
    blocks = build(held, protection=Protection(answering=1, waiting=1, rate=0))
    address = launch(blocks, port=free_port(), block=False)
    first, second, third = (visit(at=address) for _ in range(3))
    for page, question, told in (
        (first, HELD, "正在查找…"),
        (second, LINE_TWO, "正在排队…"),
        (third, LINE_TWO, "现在提问的人太多"),
    ):
        page.fill("#question textarea", question)
        page.press("#question textarea", "Enter")
        playwright.expect(page.locator(".turn")).to_contain_text(told)
    held.released.set()
    for page in (first, second):
        playwright.expect(page.locator("#chat .cite").first).to_be_visible()
    blocks.close()


def test_files_are_dropped_on_a_private_page_and_what_became_of_them_is_told(visit, tmp_path, archive):
    playwright.expect(visit().get_by_text("添加文章")).to_have_count(0)
    held = FakeArchive(folder=str(tmp_path / "archive"))
    blocks = build(held, add=True)
    (tmp_path / "archive").mkdir()
    page = visit(at=launch(blocks, port=free_port(), block=False))
    sent = [tmp_path / name for name in ("空.md", "新.md", "图.jpg")]
    for file in sent:
        file.write_text("文")
    sent.append(tmp_path / "包.zip")
    with ZipFile(sent[-1], "w") as packed:
        packed.writestr("甲.md", "文")
    page.get_by_text("添加文章").click()
    page.locator("#add input").set_input_files(sent)
    told = page.locator("#added")
    playwright.expect(told).to_contain_text("新增 2 篇，更新 0 篇，未变 0 篇，拒收 2 项。")
    playwright.expect(told.locator("li")).to_have_text(["图.jpg 不是能读的文件类型", "包/甲.md 文件是空的"])
    page.evaluate(
        """() => {
          const files = new DataTransfer();
          files.items.add(new File(['x'], '慢.md'));
          document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: files, bubbles: true}));
        }"""
    )
    playwright.expect(told).to_contain_text("正在准备按意思查找…（25%）")
    playwright.expect(told.get_by_role("progressbar")).to_have_js_property("value", 25)
    held.released.set()
    playwright.expect(told).to_contain_text("新增 3 篇")
    told.get_by_role("button", name="关闭").click()
    playwright.expect(told.locator(".added")).to_have_count(0)
    blocks.close()


def test_a_public_page_takes_no_files(address):
    with pytest.raises(HTTPError, match="404"):
        urlopen(upload(address))


def upload(address: str) -> Request:
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\ntext\r\n--x--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    return Request(f"{address}gradio_api/upload", body, kind)


def test_a_verdict_and_its_reason_are_kept(visit, archive):
    page = visit()
    ask(page, STATIONS)
    page.get_by_role("button", name="没用").click()
    page.get_by_label("为什么？（可不填）").fill("不是我问的")
    page.get_by_role("button", name="发送").click()
    playwright.expect(page.get_by_label("为什么？（可不填）")).to_have_count(0)
    playwright.expect(page.locator(".turn")).to_contain_text("已记下，谢谢。")
    ask(page, LINE_TWO)
    page.get_by_role("button", name="有用").click()
    playwright.expect(page.locator(".turn").last).to_contain_text("已记下，谢谢。")
    (Path(archive.folder) / "archive.sqlite3").touch()
    kept = {one.question: (one.verdict, one.reason) for one in ratings(Path(archive.folder))}
    assert (kept[STATIONS], kept[LINE_TWO]) == (("dislike", "不是我问的"), ("like", ""))


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_an_answer_comes_sentence_by_sentence_and_nothing_moves(visit, size):
    page = visit(size=size)
    ask(page, LINE_TWO)
    page.evaluate(
        """() => {
          window.moved = 0;
          window.steps = [];
          const add = list => list.getEntries().forEach(entry => (window.moved += entry.value));
          new PerformanceObserver(add).observe({type: 'layout-shift', buffered: false});
          new MutationObserver(() => {
            const last = document.querySelector('.turn:nth-child(2)');
            const step = last && `${last.dataset.kind} ${last.querySelectorAll('.answer p').length}`;
            if (step && step !== window.steps.at(-1)) window.steps.push(step);
          }).observe(document.querySelector('#chat'), {childList: true, subtree: true, attributes: true});
        }"""
    )
    before = page.locator("#composer").bounding_box()
    ask(page, SLOW)
    playwright.expect(page.locator("#sources .card")).to_have_count(2)
    after = page.locator("#composer").bounding_box()
    assert after == {name: pytest.approx(value, abs=1) for name, value in before.items()}
    assert page.evaluate("window.moved") < 0.01
    assert page.evaluate("window.steps") == ["pending 0", "arriving 1", "answer 2"]


def test_a_reader_signs_in_and_is_told_in_their_language_when_it_is_too_much(visit, browser):
    accounts = Accounts.of(line("mei", "correct horse"), "here")
    blocks = build(FakeArchive(), protection=Protection(accounts=accounts, rate=0, request_bytes=20_000))
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(launch(blocks, port=free_port(), block=False) + "?q=" + LINE_TWO)
    for secret in ("wrong horse", "correct horse"):
        page.get_by_label("用户名").fill("mei")
        page.get_by_label("密码").fill(secret)
        page.get_by_role("button", name="登录").click()
        if secret == "wrong horse":
            playwright.expect(page.get_by_role("alert")).to_have_text("用户名或密码不对。")
    page.wait_for_selector(".turn")  # the link that brought the reader here was kept
    answered(page, LINE_TWO)
    page.fill("#question textarea", "长" * 10_000)
    page.press("#question textarea", "Enter")
    playwright.expect(page.get_by_test_id("toast-text")).to_contain_text("请开始新对话")
    page.locator("#history summary").click()
    page.get_by_role("button", name="退出登录").click()
    playwright.expect(page.get_by_label("密码")).to_be_visible()
    page.context.close()
    blocks.close()
