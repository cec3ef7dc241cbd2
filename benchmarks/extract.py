"""How much of an article the cleaner keeps, and how much of its surroundings, next to trafilatura.

    python benchmarks/extract.py [FOLDER]

FOLDER holds crawled posts and a gold.jsonl that lists, for each, snippets that its article must and must not contain
(default: hexo/ in $NEWS_DATA, or ../shared/data). Prints one table. `kept` is the share of the first that were found,
`leaked` that of the second (lower is better); `s/page` is processor time. trafilatura (Barbaresi 2021,
doi:10.18653/v1/2021.acl-demo.15) gets the body of each post as a page of its own, and its settings for most recall.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from qa.clean import clean
from qa.types import Article, Page

DATA = Path(os.environ.get("NEWS_DATA", Path(__file__).parents[2] / "shared" / "data")) / "hexo"


def ours(raw: bytes, name: str) -> str:
    """The text of the article that `qa.clean` makes of a post."""
    found = clean(Page("bench", name, name, "post", raw))
    return "\n".join(p.text for p in found.paragraphs) if isinstance(found, Article) else ""


def trafilatura_text(raw: bytes, name: str) -> str:
    """The text that trafilatura finds in the post's body."""
    from trafilatura import extract

    _, _, body = raw.decode("utf-8").partition("---")[2].partition("\n---")
    page = f"<html><head><title>{name}</title></head><body><article>{body}</article></body></html>"
    return extract(page, favor_recall=True, include_tables=True, include_comments=False) or ""


def measure(read: Callable[[bytes, str], str], folder: Path) -> tuple[float, float, float]:
    """Share of wanted snippets found, share of unwanted ones found, seconds a page."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    read((folder / rows[0]["file"]).read_bytes(), rows[0]["file"])  # imports are not timed
    start, texts = time.process_time(), []
    for row in rows:
        texts.append(read((folder / row["file"]).read_bytes(), row["file"]))
    seconds = (time.process_time() - start) / len(rows)
    wanted = [
        snippet in text for row, text in zip(rows, texts, strict=True) for snippet in row["must_contain"]
    ]
    unwanted = [
        snippet in text for row, text in zip(rows, texts, strict=True) for snippet in row["must_not_contain"]
    ]
    return sum(wanted) / len(wanted), sum(unwanted) / len(unwanted), seconds


def main() -> None:
    """Measure both on one folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not (folder / "gold.jsonl").is_file():
        sys.exit(f"No gold.jsonl in {folder}. Name the folder, or set NEWS_DATA.")
    table = Table("extractor", "kept", "leaked", "s/page")
    for name, read in (("qa.clean", ours), ("trafilatura", trafilatura_text)):
        kept, leaked, seconds = measure(read, folder)
        table.add_row(name, f"{kept:.1%}", f"{leaked:.1%}", f"{seconds:.4f}")
    Console().print(table)


if __name__ == "__main__":
    main()
