"""The web chat as a person meets it, in a real Chromium, over an archive in memory."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator

import pytest

from qa.ui import build, launch
from tests.fake_archive import HOSTILE, LINE_TWO, STATIONS, UNKNOWN, FakeArchive

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found; set CHROMIUM to its path"),
]
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
DESKTOP, PHONE = (1280, 800), (390, 844)


@pytest.fixture(scope="module")
def archive() -> FakeArchive:
    return FakeArchive()


@pytest.fixture(scope="module")
def address(archive) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    blocks = build(archive, examples=[LINE_TWO])
    yield launch(blocks, port=port, block=False)
    blocks.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, address):
    """Opens the page in a fresh session; `page.outside` lists requests that left the machine, `page.alerts` dialogs."""
    contexts = []

    def open_page(size=DESKTOP, language="zh-CN", **options):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=language, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.outside, page.alerts = [], []
        page.on("request", lambda request: page.outside.append(request.url))
        page.on("dialog", lambda dialog: (page.alerts.append(dialog.message), dialog.dismiss()))
        page.goto(address)
        page.wait_for_selector(".welcome")
        page.wait_for_function("document.querySelector('#ask').textContent.trim() !== ''")
        return page

    yield open_page
    for context in contexts:
        context.close()


def ask(page, question: str) -> None:
    """Type a question, press Enter, and wait until it is answered."""
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    answered(page, question)


def answered(page, question: str) -> None:
    last = page.locator(".turn", has=page.get_by_role("heading", name=question, exact=True)).last
    playwright.expect(last).not_to_have_attribute("data-kind", "pending")


def in_view(page, selector: str) -> bool:
    """Whether the element lies within the window and within the reader's scrolled text."""
    return page.evaluate(
        """selector => {
          const body = document.querySelector('#reader .body').getBoundingClientRect();
          const box = document.querySelector(selector).getBoundingClientRect();
          return box.top >= Math.max(body.top, 0) && box.bottom <= Math.min(body.bottom, innerHeight);
        }""",
        selector,
    )


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
    playwright.expect(page.locator(".turn .understood")).to_have_text("2025-11-01 起 · 临江日报")


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


def test_the_page_may_not_load_remote_images(visit):
    page = visit()
    url = "http://example.org/pixel.png"
    refused = page.evaluate(
        """url => new Promise(done => {
          const refused = [];
          document.addEventListener('securitypolicyviolation', event => refused.push(event.blockedURI));
          const image = Object.assign(new Image(), {src: url});
          image.onload = image.onerror = () => setTimeout(() => done(refused));
        })""",
        url,
    )
    assert refused == [url]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_stacks_the_panels_and_the_reader_fills_it(visit, scheme):
    page = visit(size=PHONE, color_scheme=scheme)
    ask(page, LINE_TWO)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    chat, sources = page.locator("#chat").bounding_box(), page.locator("#sources").bounding_box()
    assert sources["y"] >= chat["y"] + chat["height"]
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_that_wcag_asks_for(visit, scheme):
    page = visit(color_scheme=scheme)
    pairs = [("ink", "paper"), ("soft", "paper"), ("soft", "panel"), ("mark-ink", "mark"), ("link", "paper")]
    for text, ground in [*pairs, ("alarm", "paper"), ("ink", "tint"), ("paper", "ink")]:
        assert contrast(colour(page, text), colour(page, ground)) >= 4.5, (text, ground)


def colour(page, name: str) -> tuple[int, ...]:
    text = page.evaluate("name => getComputedStyle(document.body).getPropertyValue('--' + name).trim()", name)
    return tuple(bytes.fromhex(text.removeprefix("#")))


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The contrast ratio of WCAG 2.2."""

    def luminance(rgb: tuple[int, ...]) -> float:
        parts = [c / 255 for c in rgb]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
