"""The web chat. It serves the archive that ARCHIVE names, or else the sample archive, which it builds first.

Environment, all optional: ARCHIVE (an archive's folder), TITLE (the page's name), HOST, PORT, QA_CACHE (the
folder in which the sample archive is kept; by default the user's cache), and ADD (1 lets everyone who can open the
page add files to the archive that ARCHIVE names).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from platformdirs import user_cache_dir

from qa import Archive
from qa.cli.progress import reporting
from qa.errors import PortTaken, QAError
from qa.ui import build, launch

SAMPLE = Path(__file__).parent / "data" / "sample"
EXAMPLES = (
    "祝融号火星车有多重？",
    "高铁开通以前，坐火车从北京去张家口最快也要多久？",
    "2021年7月清沅江的洪峰最高涨到了多少米？",
    "三峡大坝有多高？",
)
"""Questions to the sample archive; it does not answer the last."""


def sample_archive() -> Archive:
    """The sample archive, brought up to date."""
    path = Path(os.environ.get("QA_CACHE") or user_cache_dir("news-archive-qa")) / "sample.archive"
    with reporting() as progress:
        archive = Archive.open(path) if path.exists() else Archive.create(path, progress=progress)
        archive.sync(SAMPLE, progress=progress)
    return archive


def named_archive(path: str, *, read_only: bool = True) -> Archive:
    """The archive at `path`, with its model ready for the first question."""
    archive = Archive.open(path, read_only=read_only)
    with reporting() as progress:
        archive.prepare(progress)
    return archive


def main() -> None:
    """Open the archive, build the page, serve it until interrupted."""
    host = os.environ.get("HOST") or ("0.0.0.0" if "SPACE_ID" in os.environ else "127.0.0.1")  # noqa: S104
    port, title = os.environ.get("PORT") or "7860", os.environ.get("TITLE")
    if not port.isdecimal():
        raise PortTaken(f"PORT is {port!r}. It must be a number, such as 7860.")
    if path := os.environ.get("ARCHIVE"):
        add = os.environ.get("ADD") == "1"
        blocks = build(named_archive(path, read_only=not add), title=title, add=add)
    else:
        blocks = build(sample_archive(), title=title or "新闻档案", examples=EXAMPLES)
    launch(blocks, host=host, port=int(port))


if __name__ == "__main__":
    try:
        main()
    except QAError as error:
        sys.exit(str(error))
