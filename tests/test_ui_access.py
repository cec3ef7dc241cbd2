"""The web chat for everyone: axe, contrast, size of targets, the keyboard alone, large text, and less motion."""

from __future__ import annotations

import pytest

from qa.ui import build, launch
from tests.fake_archive import BROKEN, LINE_TWO, UNKNOWN, FakeArchive
from tests.ports import free_port

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from tests.chat_page import DESKTOP, MARKS, PHONE, ask  # noqa: E402  # needs playwright

pytest_plugins = ["tests.chat_page"]
pytestmark = MARKS
EVERYWHERE = [(scheme, size) for scheme in ("light", "dark") for size in (DESKTOP, PHONE)]


@pytest.fixture
def axe(request):
    """Fails if axe finds anything on a page: the rules of WCAG 2.0 to 2.2, A and AA, and axe's best practices."""
    runner = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

    def check(page) -> None:
        page.evaluate("Promise.all(document.getAnimations().map(one => one.finish()))")
        found = runner.run(page, options=rules).response["violations"]
        assert [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found] == []

    return check


@pytest.mark.parametrize(("scheme", "size"), EVERYWHERE)
def test_axe_finds_nothing_against_wcag(visit, axe, scheme, size):
    page = visit(size=size, color_scheme=scheme)
    page.get_by_text("筛选").click()
    page.get_by_role("button", name="2025 年，26 篇").click()
    axe(page)
    page.get_by_text("筛选").click()
    ask(page, LINE_TWO)
    page.locator("#chat .cite").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    for summary in page.locator("#sources summary").all():
        summary.click()
    page.get_by_role("button", name="没用").click()
    playwright.expect(page.get_by_role("button", name="发送")).to_be_visible()
    axe(page)
    page.locator("#chat .cite").last.click()
    playwright.expect(page.get_by_role("dialog")).to_be_focused()
    page.get_by_role("button", name="就这篇提问").click()
    axe(page)  # on a phone the article is closed, and the chip is there
    page.locator("#chat .cite").first.click()
    playwright.expect(page.locator("#reader mark")).to_contain_text("方案显示")
    axe(page)
    page.keyboard.press("Escape")
    page.locator("#filters .chip", has_text="只问").click()
    ask(page, UNKNOWN)
    page.get_by_role("button", name="列出相关段落").click()  # finds nothing
    playwright.expect(page.locator(".turn")).to_have_count(3)
    ask(page, BROKEN)
    page.get_by_text("对话记录").click()
    axe(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="新对话").click()
    playwright.expect(page.locator(".welcome")).to_be_visible()
    page.fill("#question textarea", "天气")
    page.get_by_role("button", name="搜索").click()
    page.locator(".hit").first.get_by_text("为什么是这一段").click()
    axe(page)


@pytest.mark.parametrize(("scheme", "size"), EVERYWHERE)
def test_axe_finds_nothing_where_files_are_added(visit, axe, scheme, size, adding, tmp_path):
    page = visit(at=adding, size=size, color_scheme=scheme)
    page.get_by_text("添加文章", exact=True).click()
    box = page.locator("#add .menu > div").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= size[0]
    opener = page.locator("#add summary").bounding_box()
    assert box["y"] >= opener["y"] + opener["height"]  # what opened it can close it
    axe(page)
    sent = [tmp_path / "空.md", tmp_path / "图.jpg"]
    for file in sent:
        file.write_text("文")
    page.locator("#add input").set_input_files(sent)
    playwright.expect(page.locator("#added li")).to_have_count(1)
    covered = """() => {
      const told = document.createRange();
      told.selectNodeContents(document.querySelector('#added p'));
      const button = document.querySelector('#added .close').getBoundingClientRect();
      return [...told.getClientRects()].filter(line => line.right > button.left && line.bottom > button.top).length;
    }"""
    assert page.evaluate(covered) == 0
    axe(page)


@pytest.fixture(scope="module")
def adding(tmp_path_factory):
    """The address of an archive without articles to which files may be added."""
    folder = tmp_path_factory.mktemp("adding")
    blocks = build(FakeArchive(articles=(), folder=str(folder)), add=True)
    yield launch(blocks, port=free_port(), block=False)
    blocks.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_every_target_is_at_least_24_pixels_high_and_wide(visit, size):
    page = visit(size=size)
    page.get_by_text("筛选").click()
    page.get_by_role("button", name="2025 年，26 篇").click()
    small = """() => [...document.querySelectorAll('#page :is(button, summary, input, select, textarea)')]
      .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.unseen'))
      .map(one => [one.outerHTML.slice(0, 60), one.getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
      .map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""
    assert page.evaluate(small) == []
    page.get_by_text("筛选").click()
    ask(page, LINE_TWO)
    for summary in page.locator("#sources summary").all():
        summary.click()
    assert page.evaluate(small) == []
    page.locator("#chat .cite").last.click()
    playwright.expect(page.get_by_role("dialog")).to_be_focused()
    assert page.evaluate(small) == []


def test_on_a_phone_the_focus_stays_in_the_open_article(visit):
    page = visit(size=PHONE)
    ask(page, LINE_TWO)
    playwright.expect(page.locator("#sources .card").first).to_be_attached()
    page.locator("#chat .cite").first.click()
    playwright.expect(page.get_by_role("dialog")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    for key in ["Tab"] * 20 + ["Shift+Tab"] * 5:
        page.keyboard.press(key)
        focused = page.evaluate(
            "document.activeElement === document.body || document.activeElement.closest('#reader') ? ''"
            " : document.activeElement.outerHTML.slice(0, 200)"
        )
        assert focused == ""
    page.keyboard.press("Escape")
    playwright.expect(page.locator("#chat .cite").first).to_be_focused()


def test_at_twice_the_size_nothing_is_cut_off(visit):
    page = visit(size=(DESKTOP[0] // 2, DESKTOP[1] // 2), device_scale_factor=2)  # as a window zoomed to 200%
    ask(page, LINE_TWO)
    page.locator("#chat .cite").first.click()
    playwright.expect(page.locator("#reader mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    page.get_by_text("筛选").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP[0] // 2
    playwright.expect(page.locator("#ask")).to_be_in_viewport()


def test_who_wants_less_motion_sees_none(visit):
    page = visit(reduced_motion="reduce")
    ask(page, LINE_TWO)
    assert page.evaluate("document.querySelector('#chat').getAnimations({subtree: true}).length") == 0
    moving = "getComputedStyle(document.querySelector('.answer p')).animationName"
    assert page.evaluate(moving) == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) == "arrives"


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
