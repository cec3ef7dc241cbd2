"""Opens the web chat in a real Chromium: fixtures for the modules that name this one in `pytest_plugins`."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright import sync_api as playwright

from qa.ui import build, launch
from tests.fake_archive import LINE_TWO, FakeArchive
from tests.ports import free_port

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found; set CHROMIUM to its path"),
]
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
DESKTOP, PHONE = (1280, 800), (390, 844)


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> FakeArchive:
    return FakeArchive(folder=str(tmp_path_factory.mktemp("archive")))


@pytest.fixture(scope="module")
def address(archive) -> Iterator[str]:
    blocks = build(archive, examples=[LINE_TWO])
    yield launch(blocks, port=free_port(), block=False)
    blocks.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, address):
    """Opens the page in a fresh session; `page.outside` lists requests that left the machine, `page.alerts` dialogs.

    Afterwards the page must have broken its Content-Security-Policy only by what is in `page.refused`.
    """
    contexts, pages = [], []

    def open_page(size=DESKTOP, language="zh-CN", query="", at=address, **options):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=language, **options
        )
        contexts.append(context)
        page = context.new_page()
        pages.append(page)
        page.outside, page.alerts, page.refused = [], [], []
        page.add_init_script(
            """window.refused = [];
            addEventListener('securitypolicyviolation', event => {
              // icons of Gradio's own notices, such as that of a lost connection, have style attributes
              if (event.effectiveDirective.endsWith('-attr') && event.sourceFile.includes('/assets/index-')) return;
              refused.push([event.effectiveDirective, event.blockedURI]);
            });"""
        )
        page.on("request", lambda request: page.outside.append(request.url))
        page.on("dialog", lambda dialog: (page.alerts.append(dialog.message), dialog.dismiss()))
        page.goto(at + query)
        page.wait_for_selector(".turn" if "q=" in query else ".welcome")
        page.wait_for_function("document.querySelector('#ask').textContent.trim() !== ''")
        return page

    yield open_page
    for page in pages:
        assert page.evaluate("window.refused") == page.refused
    for context in contexts:
        context.close()


def ask(page, question: str) -> None:
    """Type a question, press Enter, and wait until it is answered."""
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    answered(page, question)


def answered(page, question: str) -> None:
    last = page.locator(".turn", has=page.get_by_role("heading", name=question, exact=True)).last
    playwright.expect(last).to_have_attribute("data-kind", re.compile("answer|results|error"))


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
