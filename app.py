"""The web chat. It serves the archive that ARCHIVE names, one made of the posts that POSTS names, or the sample.

Its settings are environment variables: `qa/settings.py` has them all.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from hashlib import sha256
from pathlib import Path

from qa import Archive, hub
from qa.cli.progress import reporting
from qa.errors import ArchiveNotFound, ModelMismatch, ModelNotFound, NotAnArchive, QAError, SourceNotFound
from qa.folder import is_vacant
from qa.llm import Server, Writer
from qa.load import require_pages
from qa.settings import Settings, read
from qa.ui import build, launch

SAMPLE = Path(__file__).parent / "data" / "sample"
EXAMPLES = (
    "祝融号火星车有多重？",
    "高铁开通以前，坐火车从北京去张家口最快也要多久？",
    "From which spaceport was Webb launched?",
    "三峡大坝有多高？",
)
"""Questions to the sample archive; it does not answer the last."""


def opened(settings: Settings) -> Archive:
    """The archive to serve, with its model ready for the first question."""
    if settings.posts or not settings.archive:
        return synced(settings)
    path = hub.fetch(settings.archive, settings.cache) if settings.is_remote else settings.archive
    with naming("ARCHIVE", ArchiveNotFound, NotAnArchive):
        archive = Archive.open(path, read_only=not settings.add, model=settings.model or None)
    with reporting() as progress:
        archive.prepare(progress)
    return archive


def synced(settings: Settings) -> Archive:
    """The archive of the posts, or of the sample; made if need be, and brought in line with them.

    Where ARCHIVE does not name it, each folder of posts has one of its own in the cache.
    """
    posts = settings.posts or SAMPLE
    path = Path(settings.archive or kept(Path(posts), settings.cache))
    with reporting() as progress:
        if is_vacant(path):
            with naming("POSTS", SourceNotFound):
                require_pages(Path(posts))
            path.parent.mkdir(parents=True, exist_ok=True)
            archive = Archive.create(path, model=settings.model or "bundled", progress=progress)
        else:
            archive = Archive.open(path)
        site, permalink = settings.site_url or None, settings.permalink or None
        with naming("POSTS", SourceNotFound):
            archive.sync(posts, site_url=site, permalink=permalink, progress=progress)
    return archive


@contextmanager
def naming(setting: str, *kinds: type[QAError]) -> Iterator[None]:
    """Tell which setting it was that named what is not there, or is something else."""
    try:
        yield
    except kinds as error:
        raise type(error)(f"{setting}: {error}") from error


def kept(posts: Path, cache: Path) -> Path:
    """The archive of a folder of posts in the cache: another folder, of another checkout too, has another."""
    place = posts.resolve()
    return cache / sha256(str(place).encode()).hexdigest()[:12] / f"{place.name}.archive"


def main() -> None:
    """Open the archive, build the page, serve it until interrupted."""
    settings = read(os.environ)
    writer = Writer(Server(settings.llm_url, settings.llm_model)) if settings.llm_url else None
    with naming("MODEL", ModelNotFound, ModelMismatch) if settings.model else nullcontext():
        archive = opened(settings)
    title, examples = settings.title, settings.examples
    if settings.is_remote:
        title = title or hub.name(settings.archive)
    elif not (settings.archive or settings.posts):
        title, examples = title or "新闻档案", examples or EXAMPLES
    blocks = build(
        archive,
        title=title or None,
        examples=examples,
        add=settings.add,
        writer=writer,
        protection=settings.protection,
    )
    launch(blocks, host=settings.host, port=settings.port)


if __name__ == "__main__":
    try:
        main()
    except QAError as error:
        sys.exit(str(error))
