"""The cleaner against real crawled posts, where they are at hand: what an article must and must not contain."""

from __future__ import annotations

import json
import os
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from qa.clean import clean
from qa.types import Article, Page

DATA = Path(os.environ.get("NEWS_DATA", Path(__file__).parents[2] / "shared" / "data")) / "hexo"
GOLD = DATA / "gold.jsonl"
ROWS: list[dict[str, Any]] = (
    [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()] if GOLD.is_file() else []
)

pytestmark = pytest.mark.skipif(
    not ROWS, reason=f"no real posts at {DATA}; set NEWS_DATA to the folder that holds hexo/"
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_post(row: dict[str, Any]) -> None:
    name = row["file"]
    article = clean(Page("hexo", name, name, "post", (DATA / name).read_bytes()))
    assert isinstance(article, Article), article
    text = "\n".join(paragraph.text for paragraph in article.paragraphs)
    assert [snippet for snippet in row["must_contain"] if snippet not in text] == []
    assert [snippet for snippet in row["must_not_contain"] if snippet in text] == []
    assert (article.title, article.author) == (row["title"], row["author"])
    assert list(article.categories) == row["categories"]
    assert article.published is not None
    if row["date_iso"]:
        assert article.published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") == row["date_iso"]


def test_there_are_twenty() -> None:
    assert len(ROWS) == 20
