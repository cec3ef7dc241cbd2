"""Take the pictures in docs/images of a served sample archive: `python benchmarks/screenshots.py http://127.0.0.1:7860`.

Needs Chromium; CHROMIUM names it where it is not on the path.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent.parent / "docs" / "images"
DESKTOP, PHONE = (1280, 800), (390, 844)
ANSWERED, UNANSWERED = "祝融号火星车有多重？", "三峡大坝有多高？"


def ask(page: Page, question: str, button: str = "#ask") -> None:
    """Put a question and wait for what comes back."""
    page.fill("#question textarea", question)
    page.click(button)
    page.wait_for_selector(".turn:last-child:is([data-kind=answer], [data-kind=results])")
    page.wait_for_timeout(500)


def shoot(page: Page, name: str) -> None:
    """A picture in 128 colours: text needs fewer, but the highlighter's small spots would go."""
    taken = Image.open(io.BytesIO(page.screenshot()))
    taken.convert("RGB").quantize(128).save(IMAGES / f"{name}.png", optimize=True)


def main(address: str) -> None:
    """Every picture, each in a browser of its own."""
    IMAGES.mkdir(exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    flags = ["--headless", "--no-sandbox", "--disable-gpu"]
    with sync_playwright() as driver, driver.chromium.launch(executable_path=chromium, args=flags) as browser:

        def visit(size: tuple[int, int], language: str, scheme: str) -> Page:
            view = {"width": size[0], "height": size[1]}
            page = browser.new_context(
                viewport=view, locale=language, color_scheme=scheme, has_touch=size == PHONE
            ).new_page()
            page.goto(address)
            page.wait_for_selector(".welcome")
            page.wait_for_timeout(500)
            return page

        page = visit(DESKTOP, "zh-CN", "light")
        ask(page, ANSWERED)
        page.hover("#chat .cite >> nth=0")
        page.wait_for_timeout(300)
        shoot(page, "answer")
        page.click("#chat .cite >> nth=0")
        page.wait_for_timeout(700)
        shoot(page, "reader")

        page = visit(DESKTOP, "en", "dark")
        ask(page, UNANSWERED)
        shoot(page, "abstention-dark")

        page = visit(DESKTOP, "zh-CN", "light")
        ask(page, "大桥", "#search")
        page.click("[data-order=date]")
        page.wait_for_selector("[data-order=date][aria-pressed=true]")
        page.wait_for_timeout(700)
        page.click("#filters summary")
        page.click("[data-year='2021']")
        page.wait_for_timeout(300)
        shoot(page, "results-filters")

        page = visit(PHONE, "zh-CN", "light")
        ask(page, ANSWERED)
        shoot(page, "phone-answer")
        page = visit(PHONE, "en", "dark")
        ask(page, ANSWERED)
        page.click("#chat .cite >> nth=0")
        page.wait_for_timeout(700)
        shoot(page, "phone-reader-dark")


if __name__ == "__main__":
    main(sys.argv[1])
