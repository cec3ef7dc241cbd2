"""Hand-written posts of many kinds, each with the article that a careful reader would copy out of it.

A page's expected article stands beside it, in the file of the same name with `.txt` added. Run this file as a script
with the name of a page to print what the cleaner makes of it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from qa.clean import CleanOptions, clean
from qa.types import Article, Page, PageFormat

PAGES = Path(__file__).parent / "pages"
FORMATS: dict[str, PageFormat] = {".md": "post", ".html": "html", ".json": "record"}
NAMES = sorted(path.name for path in PAGES.iterdir() if path.suffix in FORMATS)
OPTIONS = CleanOptions(site_url="https://blog.example.org/", permalink=":year/:month/:day/:title/")


def read(name: str) -> str:
    """The article of a page, written out: its fields, an empty line, then a paragraph a line with its kind."""
    path = PAGES / name
    page = Page("tests", name, name, FORMATS[path.suffix], path.read_bytes())
    article = clean(page, OPTIONS)
    assert isinstance(article, Article), article
    fields = {
        "title": article.title,
        "author": article.author,
        "source": article.source,
        "published": f"{article.published} ({article.published_precision})",
        "url": article.url,
        "categories": " / ".join(article.categories),
        **dict(sorted(article.credits.items())),
    }
    lines = [f"{key}: {value}" for key, value in fields.items()]
    return "\n".join([*lines, "", *(f"[{p.kind}] {p.text}" for p in article.paragraphs)]) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_page(name: str) -> None:
    assert read(name) == (PAGES / f"{name}.txt").read_text("utf-8")


def test_there_are_pages() -> None:
    assert len(NAMES) >= 12


if __name__ == "__main__":
    sys.stdout.write(read(sys.argv[1]))
