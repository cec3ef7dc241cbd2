"""Bring an archive in line with a source: load, clean, chunk, store, index, embed. The stages meet only here.

Pages are stored in batches, each a transaction. A new article's text is searchable once its batch is in; its vectors
follow in batches of their own. A changed one's are made before its batch and go in with it, so that readers, who have
the old text with vectors, never have the new one without. Stopped anywhere, the next sync goes on from what was committed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import Literal

from embeddings import Encoder
from qa.chunk import CHUNKER_VERSION, ChunkSizes, chunk, embedded_text
from qa.clean import CLEANER_VERSION, CleanOptions, clean
from qa.clean.urls import unknown, web_address
from qa.embed import embed, read
from qa.errors import BadPermalink, SourceConflict
from qa.indexes import Indexes
from qa.limits import YEARS
from qa.load import distinct, load, nothing_at
from qa.places import Place, places
from qa.store import (
    Articles,
    Database,
    Forgotten,
    Packed,
    Passages,
    Root,
    StoredPage,
    article_from_json,
    article_json,
    raw_hash,
    tombstone,
)
from qa.tokens import script
from qa.types import Article, Page, Passage, Progress, Rejection, SyncReport

PAGES_A_BATCH = 500

Outcome = Literal["added", "updated", "unchanged"]

Cut = tuple[list[tuple[Passage, bytes]], str]
"""An article's passages, each with the key of its vector, and the script that most of it is written in."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done about one page. `article` is None when its text is as it was."""

    page: Page
    outcome: Outcome
    stored: StoredPage | None
    article: Article | None
    day: int
    """Ordinal of the local publishing day; 0 when undated."""
    cut: Cut | None = None
    """Its passages, where they are to be made again, be it of the same text."""


@dataclass(slots=True)
class Tally:
    """A sync's counts while it runs."""

    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("added", "updated", "unchanged"), 0)
    )
    gone: int = 0
    forgotten: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    embedded: int = 0

    def report(self) -> SyncReport:
        """The counts as a value."""
        return SyncReport(
            **self.counts,
            gone=self.gone,
            forgotten=self.forgotten,
            rejections=tuple(self.rejections),
            passages_embedded=self.embedded,
        )


class Synchroniser:
    """One sync of one archive. The caller holds the archive's writer lock."""

    def __init__(
        self,
        database: Database,
        indexes: Indexes,
        sizes: ChunkSizes,
        timezone: tzinfo,
        progress: Progress,
        encoder: Callable[[], Encoder] | None,
    ) -> None:
        """
        Args:
            encoder: gives the encoder of the indexes' model when it is first needed; None leaves all texts without
                vectors to a later sync.
        """
        self._encoder = encoder
        self._db, self._articles, self._passages = database, Articles(database), Passages(database)
        self._indexes, self._sizes, self._timezone, self._progress = indexes, sizes, timezone, progress
        self._chunker = f"{CHUNKER_VERSION}:{sizes.target}:{sizes.limit}"
        self._roots = {root.name: root for root in self._articles.roots()}
        self._forgotten = Forgotten(database).all()
        self._tally = Tally()

    def sync_path(self, path: Path, name: str | None, site_url: str | None, permalink: str | None) -> None:
        """Bring in a file or folder.

        Raises:
            SourceNotFound: there is nothing at `path`, or nothing in it that can be read.
            SourceConflict: `name`, or the name that the path gives, belongs to another place.
            BadPermalink: `site_url` is no address, or `permalink` has a variable that is not known.
        """
        _require_sense(site_url, permalink)
        found = False
        for place in places(path, name, list(self._roots.values())):
            pages = _pages(place)
            first = next(pages, None)
            if first is None and place.root.name not in self._roots:
                continue  # nothing to remember it for
            given = Root(place.root.name, place.root.path, site_url, permalink)
            self._put_root(given if site_url or permalink else place.root)
            self._refresh_stored()
            seen = self._sync(chain([first] if first else [], pages))
            found |= self._mark_gone(place, seen) or bool(seen)
        if not found:
            raise nothing_at(path)

    def sync_articles(self, articles: Iterable[Article], name: str) -> None:
        """Bring in articles made elsewhere. None is ever marked gone.

        Raises:
            SourceConflict: `name` belongs to a file or folder.
        """
        root = Root(name, "")
        if known := self._roots.get(name, root).path:
            raise SourceConflict(
                f"The name {name!r} belongs to {known}. Give the articles another one: name=…."
            )
        self._put_root(root)
        self._refresh_stored()
        self._sync(distinct(_as_page(article, name, self._timezone) for article in articles))

    def embed(self) -> None:
        """Embed what has no vector yet, committing batch by batch; nothing without an encoder."""
        if self._encoder is None:
            return
        encoder, before = self._encoder(), self._tally.embedded
        pending = self._passages.without_vector(encoder.fingerprint)

        def progress(stage: str, done: int, total: int | None) -> None:
            self._progress(stage, before + done, before + (total or 0))

        try:
            for count in embed(self._db, encoder, pending, progress):
                self._tally.embedded += count
        finally:
            self._indexes.update()  # what was committed counts, also when this was interrupted

    def report(self) -> SyncReport:
        """What was done so far."""
        return self._tally.report()

    def bring_back(self, pages: Sequence[Page]) -> None:
        """Clean pages that were read once, of whatever roots, and store what is new of them."""
        for begin in range(0, len(pages), PAGES_A_BATCH):
            self._store([self._change(page) for page in pages[begin : begin + PAGES_A_BATCH]], found=False)

    # -- pages

    def _sync(self, pages: Iterable[Page | Rejection]) -> set[tuple[str, str]]:
        """Store pages batch by batch; returns the (file, key) of each that was seen."""
        seen: set[tuple[str, str]] = set()
        stream = iter(pages)
        while batch := list(islice(stream, PAGES_A_BATCH)):
            changes = []
            for item in batch:
                seen.add((item.file, item.key))
                if tombstone(f"{item.root}/{item.key}") in self._forgotten:
                    self._tally.forgotten += 1
                    continue
                change = item if isinstance(item, Rejection) else self._change(item)
                changes.append(change)
                if isinstance(change, Rejection):
                    self._tally.rejections.append(change)
                else:
                    self._tally.counts[change.outcome] += 1
                self._progress("read", len(seen), None)
            self._store(changes, found=True)
        return seen

    def _store(self, changes: list[Change | Rejection], *, found: bool) -> None:
        """Store changes together; `found` tells whether the pages were just found in their source."""
        vectors = self._read([change for change in changes if isinstance(change, Change)])
        with self._db.transaction():
            for change in changes:
                if isinstance(change, Rejection):
                    self._articles.put_rejection(change)
                else:
                    self._articles.clear_rejections(change.page.root, [change.page.key])
                    self._apply(change)
                    if found and change.stored and change.stored.gone:
                        self._articles.mark_found(change.page.article_id)
            self._passages.put_vectors(self._indexes.model, vectors)
        self._tally.embedded += len(vectors)
        self._indexes.update()

    def _read(self, changes: Sequence[Change]) -> dict[bytes, Packed]:
        """The vectors, by key, that the new passages of articles lack which are searched already. To be called outside
        the transaction, which makes those who ask in this process wait."""
        if self._encoder is None:
            return {}
        texts = {
            key: embedded_text(passage)
            for change in changes
            if change.stored and change.cut
            for passage, key in change.cut[0]
            if not self._passages.embedded(self._indexes.model, key)
        }
        if not texts:
            return {}
        done = self._tally.embedded
        total = done + len(texts)

        def tell(count: int) -> None:
            nonlocal done
            done += count
            self._progress("embed", done, total)

        tell(0)
        return dict(zip(texts, read(self._encoder(), list(texts.values()), tell), strict=True))

    def _change(self, page: Page) -> Change | Rejection:
        stored = self._articles.stored(page.article_id)
        cleaner = self._cleaner(page.root)
        if (
            stored
            and stored.raw_hash == raw_hash(page)
            and (stored.cleaner, stored.chunker) == (cleaner, self._chunker)
        ):
            return Change(page, "unchanged", stored if stored.gone else None, None, stored.day)
        if stored and stored.modified and page.modified:  # a copy or a checkout makes files look newer
            page = replace(page, modified=min(stored.modified, page.modified))
        article = self.clean(page)
        if isinstance(article, Rejection):
            return article
        day = local_day(page, article, self._timezone)
        if stored is None:
            article = replace(article, revision=self._articles.next_revision(page.article_id))
            return Change(page, "added", None, article, day, cut(article, self._sizes))
        known = self._articles.article(page.article_id)
        if known == replace(article, revision=stored.revision):
            anew = (stored.chunker, stored.day) != (self._chunker, day)
            return Change(page, "unchanged", stored, None, day, cut(known, self._sizes) if anew else None)
        article = replace(article, revision=self._articles.next_revision(page.article_id))
        return Change(page, "updated", stored, article, day, cut(article, self._sizes))

    def _apply(self, change: Change) -> None:
        cleaner, chunker, day = self._cleaner(change.page.root), self._chunker, change.day
        if change.article:
            self._articles.put(change.page, change.article, cleaner=cleaner, chunker=chunker, day=day)
        elif change.stored:
            revision = change.stored.revision
            self._articles.refresh(change.page, revision, cleaner=cleaner, chunker=chunker, day=day)
        if change.cut:
            (self._passages.retire if change.article else self._passages.drop)(change.page.article_id)
            self._passages.put(*change.cut)

    # -- source roots

    def _refresh_stored(self) -> None:
        """Clean again, from the stored raw pages of every root, what an older cleaner or chunker made."""
        recipes = {name: (self._cleaner(name), self._chunker) for name in self._roots}
        with self._db.decoding("a source root that is lost"):
            outdated = [
                stored.article_id
                for stored in self._articles.all_stored()
                if (stored.cleaner, stored.chunker) != recipes[stored.root]
            ]
        if outdated:
            self._progress("clean", 0, len(outdated))
        for begin in range(0, len(outdated), PAGES_A_BATCH):
            pages = [self._articles.page(number) for number in outdated[begin : begin + PAGES_A_BATCH]]
            changes = [change for change in map(self._change, pages) if isinstance(change, Change)]
            self._store(list(changes), found=False)
            self._progress("clean", begin + len(pages), len(outdated))

    def _mark_gone(self, place: Place, seen: set[tuple[str, str]]) -> bool:
        """Note which articles under a place were not there: not a feed's, nor those of an unreadable file or folder.
        Returns whether there were any."""
        whole = place.path == place.base
        folder = whole or place.path.is_dir()
        under = "" if whole else place.file
        broken = {rejection.file for rejection in self._tally.rejections if rejection.key == rejection.file}
        gone = [
            article_id
            for article_id, file in self._articles.under(place.root.name, under, folder=folder)
            if (file, article_id.removeprefix(f"{place.root.name}/")) not in seen
            and broken.isdisjoint((file, *map(str, PurePosixPath(file).parents)))
            and not _is_feed(file)
        ]
        with self._db.transaction():
            self._articles.mark_gone(gone)
            self._forget_rejections(place.root.name, under, folder, {key for _, key in seen})
        self._tally.gone += len(gone)
        return bool(gone)

    def _forget_rejections(self, root: str, under: str, folder: bool, keys: set[str]) -> None:
        prefix = f"{under}/" if under else ""
        stale = [
            rejection.key
            for rejection in self._articles.rejections()
            if rejection.root == root
            and (rejection.file.startswith(prefix) if folder else rejection.file == under)
            and rejection.key not in keys
        ]
        self._articles.clear_rejections(root, stale)

    def _put_root(self, root: Root) -> None:
        if self._roots.get(root.name) != root:
            self._roots[root.name] = root
            with self._db.transaction():
                self._articles.put_root(root)

    def clean(self, page: Page) -> Article | Rejection:
        """What a page says, in revision 1."""
        if page.format == "article":
            return article_from_json(page.article_id, 1, page.raw)
        root = self._roots[page.root]
        return clean(page, CleanOptions(self._timezone, root.site_url, root.permalink))

    def _cleaner(self, root: str) -> str:
        stored = self._roots[root]
        return json.dumps([CLEANER_VERSION, str(self._timezone), stored.site_url, stored.permalink])


def cut(article: Article, sizes: ChunkSizes) -> Cut:
    """An article's passages, as they are stored."""
    passages = chunk(article, sizes)
    keys = [hashlib.sha256(embedded_text(passage).encode()).digest()[:16] for passage in passages]
    text = "\n".join([article.title, *(paragraph.text for paragraph in article.paragraphs)])
    return list(zip(passages, keys, strict=True)), script(text)


def local_day(page: Page, article: Article, timezone: tzinfo) -> int:
    """The ordinal of the local day that date filters go by; 0 for none. The time of a file is not one: it tells
    when a copy was made."""
    moment = article.published
    if moment is None or (article.published_precision == "inferred" and moment == page.modified):
        return 0
    return moment.astimezone(timezone).date().toordinal()


def _pages(place: Place) -> Iterator[Page | Rejection]:
    """What is at a place: nothing, where a root that lies in the synced folder was deleted."""
    if not place.path.exists():
        return iter(())
    return load(place.path, root=place.root.name, base=place.base, exclude=place.exclude)


def _is_feed(file: str) -> bool:
    return file.lower().endswith((".xml", ".rss", ".atom"))


def _as_page(article: Article, root: str, timezone: tzinfo) -> Page | Rejection:
    """An article made elsewhere as the page it could have come from, so that it is stored like any other; a date
    without a zone is taken for one in `timezone`, and one of a year that no archive holds is refused."""
    key = article.id.removeprefix(f"{root}/")
    for name in ("published", "updated"):
        moment = getattr(article, name)
        if moment and moment.year not in YEARS:
            reason = f"{name} in the year {moment.year}; it must be from {YEARS.start} to {YEARS.stop - 1}"
            return Rejection(root, key, "", reason)
        if moment and moment.tzinfo is None:
            article = replace(article, **{name: moment.replace(tzinfo=timezone)})
    return Page(
        root=root, key=key, file="", format="article", raw=article_json(article).encode(errors="replace")
    )


def _require_sense(site_url: str | None, permalink: str | None) -> None:
    if site_url and not web_address(site_url):
        raise BadPermalink(
            f"The site's address {site_url!r} is none. Write it whole, such as https://news.example."
        )
    if permalink and (strange := unknown(permalink)):
        raise BadPermalink(
            f"The permalink pattern {permalink!r} has {', '.join(strange)}, which posts do not tell. "
            "Write it with what they do, such as :year/:month/:title/."
        )
