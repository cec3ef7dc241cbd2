"""The archive: everything a user of the package calls. It composes the stages and owns what is on disk."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from embeddings import Encoder, ModelUnavailable, load_encoder, make_folder, publish
from qa.aliases import as_written
from qa.answer import compose, leads
from qa.answer.phrasing import outside
from qa.answer.quoting import Evidence
from qa.chronology import NEVER
from qa.chunk import ChunkSizes
from qa.disk import naming_full
from qa.embed import embed
from qa.errors import (
    ArchiveExists,
    ArchiveLocked,
    ArticleForgotten,
    ArticleNotFound,
    BadFilter,
    ModelMismatch,
    ModelNotFound,
    NotAnArchive,
    StorageFailed,
    StorageFull,
    UnknownValue,
)
from qa.folder import UNFINISHED, lay_out, place, require_archive, require_vacant
from qa.indexes import Indexes
from qa.lock import workplace, writer_lock
from qa.past import revisions, standing
from qa.query import Query, checked, parse
from qa.related import Stories
from qa.reports import asks_for_any, asks_for_reports, requests_reports
from qa.search import DEPTH, Found, Searcher, read
from qa.store import Articles, Database, Forgotten, Passages, Revisions
from qa.store.database import FILE_NAME
from qa.store.migrate import backups
from qa.tokens import terms
from qa.types import (
    Answer,
    Article,
    Filters,
    ForgetReport,
    Hit,
    Page,
    Passage,
    Period,
    Progress,
    Rejection,
    RepairReport,
    Revision,
    Story,
    SyncReport,
    VerifyReport,
    as_day,
)
from qa.verify import problems

MODEL_HEADER = 64
"""Tokens of a model's window that are left for title, date and heading."""
TOLD = 10
"""Values that are told where a filter names one that there is not."""

_log = logging.getLogger(__name__)

_META = {"model", "fingerprint", "dimension", "timezone", "target", "limit"}


class Archive:
    """Crawled articles on disk, to be synced, searched and asked. Use `create` or `open`; a context manager.

    Threads may share an open archive. Any number of processes may read while one syncs.
    """

    def __init__(self, folder: Path, database: Database, encoder: Encoder | None, wait: float = 0.0) -> None:
        self._folder, self._db, self._encoder, self._wait = folder, database, encoder, wait
        self._changing = RLock()
        self._articles, self._passages = Articles(database), Passages(database)
        self._stories = Stories(database)
        self._meta = self._read_meta()
        if _META - self._meta.keys():
            raise NotAnArchive(f"{folder} was never finished. Delete it and create the archive again.")
        with database.decoding("the dimension of its vectors"):
            dimension = int(self._meta["dimension"])
        self._indexes = Indexes(
            database,
            folder / "lexical",
            model=self._meta["fingerprint"],
            dimension=dimension,
            timezone=self.timezone,
        )
        self._searcher = Searcher(self._indexes, self._passages)

    # -- creating and opening

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        model: str = "bundled",
        timezone: str = "Asia/Shanghai",
        sizes: ChunkSizes | None = None,
        encoder: Encoder | None = None,
        wait: float = 0.0,
        progress: Progress | None = None,
    ) -> Archive:
        """A new, empty archive in the folder `path`.

        Args:
            path: a folder that does not exist yet, or is empty.
            model: "bundled", or the name or folder of a sentence-transformers model.
            timezone: an IANA name; dates without a zone are read, and days counted, in it.
            sizes: of passages; by default those that were measured best, lowered to the model's window.
            encoder: used instead of loading `model`.
            wait: seconds that whatever writes to the archive waits for another process that does.
            progress: called with ("prepare", percent, 100) while a model is prepared for its first use.

        Raises:
            ArchiveExists: the path is taken, or is not UTF-8.
            ArchiveLocked: another process is making an archive there.
            ModelNotFound: there is no such model.
            BadFilter: there is no such time zone.
        """
        folder = place(path)
        require_vacant(folder)
        _zone(timezone)
        encoder = encoder or _load(model, progress)
        with naming_full(folder):
            make_folder(folder)
        sizes = sizes or _sizes(encoder.max_tokens - MODEL_HEADER)
        meta = {
            "model": encoder.name,
            "fingerprint": encoder.fingerprint,
            "dimension": encoder.dimension,
            "timezone": timezone,
            "target": sizes.target,
            "limit": sizes.limit,
        }
        with writer_lock(folder, wait=wait):
            if (folder / FILE_NAME).exists():
                raise ArchiveExists(f"{folder} was made by another process just now. Open it.")
            with naming_full(folder):
                lay_out(folder, meta)
        return cls(folder, Database(folder), encoder, wait)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        read_only: bool = False,
        model: str | None = None,
        encoder: Encoder | None = None,
        wait: float = 0.0,
    ) -> Archive:
        """An existing archive.

        Args:
            path: the archive's folder.
            read_only: refuse to sync; nothing in the folder is changed.
            model: must give the vectors that the archive has; for a model folder that has moved.
            encoder: used instead of loading a model.
            wait: seconds that whatever writes to the archive waits for another process that does, before it raises
                `ArchiveLocked`.

        Raises:
            ArchiveNotFound: there is nothing at `path`.
            NotAnArchive: it is no archive, or a damaged one.
            ModelMismatch: the archive was made with another model.
        """
        folder = Path(path)
        require_archive(folder)
        if model is not None and encoder is None:
            encoder = _load(model)
        archive = cls(folder, Database(folder, read_only=read_only), encoder, wait)
        if encoder:
            archive._check(encoder)
        archive._mend()
        return archive

    @classmethod
    def restore(cls, file: str | Path, path: str | Path) -> VerifyReport:
        """Make an archive in the folder `path` of what `backup` wrote; returns what was verified of it.

        The folder appears when all is well. A backup by an older release is brought up to date.

        Raises:
            ArchiveExists: the path is taken.
            ArchiveLocked: another process is restoring to it.
            ArchiveNotFound: there is no such file.
            NotAnArchive: it is damaged, or no backup.
            StorageFull: there is no room for it.
        """
        from qa.backup import unpack

        source, folder = Path(file), place(path)
        require_vacant(folder)
        with naming_full(folder), workplace(folder) as aside:
            partial = aside / "archive"
            partial.mkdir()
            unpack(source, partial)
            with cls.open(partial) as archive:
                report = archive.verify()
            for copy in backups(partial):  # of an older schema; the backup itself is one
                copy.unlink()
            if not report.ok:
                raise NotAnArchive(
                    f"{source} is not sound: {'; '.join(report.problems[:3])}. Restore another backup."
                )
            require_vacant(folder)
            if folder.is_dir():
                shutil.rmtree(folder)
            publish(partial, folder)
        return report

    @classmethod
    def repair(
        cls,
        path: str | Path,
        *,
        encoder: Encoder | None = None,
        wait: float = 0.0,
        progress: Progress | None = None,
    ) -> RepairReport:
        """Save what can be saved of a damaged archive; a sound one is left as it is.

        Nothing else may have it open. The damaged database is kept beside the new one. Vectors that were damaged are
        made again where the model can be had, else by the next sync.

        Args:
            path: the archive's folder.
            encoder: used instead of loading a model.
            wait: as in `open`.
            progress: as in `sync`.

        Raises:
            ArchiveNotFound: there is nothing at `path`.
            NotAnArchive: it is no archive, or nothing of it can be read.
            ArchiveLocked: another process has it open.
            StorageFull: there is no room for a second copy of the database.
        """
        from qa.repair import exchange, rebuild, settle
        from qa.store import Salvage

        folder = Path(path)
        require_archive(folder)
        with writer_lock(folder, wait=wait), naming_full(folder):
            problems = cls._problems(folder)
            if not problems:
                return RepairReport()
            settle(folder / FILE_NAME)
            with Salvage(folder / FILE_NAME) as salvage:
                settings = {row["key"]: row["value"] for row in salvage.rows("meta")}
            if _META - settings.keys():
                raise NotAnArchive(
                    f"The settings in {folder / FILE_NAME} cannot be read. Restore the archive from a backup, or sync "
                    "again into a new one."
                )
            unfinished = folder / UNFINISHED
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            saved = rebuild(folder / FILE_NAME, unfinished, settings, _zone(settings["timezone"]))
            with cls.open(unfinished, encoder=encoder) as archive:
                embedded = archive._complete(saved.pages, progress)
                left = archive.verify().problems
            kept = exchange(unfinished, folder)
            shutil.rmtree(unfinished)
        return RepairReport(
            problems=tuple(problems),
            restored=tuple(saved.restored),
            lost=tuple(saved.lost),
            brought_back=tuple(page.article_id for page in saved.pages),
            pages_lost=tuple(saved.pages_lost),
            embedded=embedded,
            kept=str(kept),
            left=left,
        )

    @classmethod
    def _problems(cls, folder: Path) -> list[str]:
        """What is wrong with an archive, though it may not even open."""
        try:
            with cls.open(folder, read_only=True) as archive:
                return list(archive.verify().problems)
        except (NotAnArchive, ModelMismatch) as error:
            return [str(error)]

    def _complete(self, pages: Sequence[Page], progress: Progress | None) -> int:
        """Bring back pages, relate stories, embed what has no vector; returns how many passages were embedded."""
        from qa.sync import Synchroniser
        from qa.syndication import Syndication

        tell = progress or (lambda *_: None)
        with self._writing():
            synchroniser = Synchroniser(self._db, self._indexes, self._sizes, self.timezone, tell, None)
            synchroniser.bring_back(pages)
            Syndication(self._db).update()
            pending = self._passages.without_vector(self._meta["fingerprint"], superseded=True)
            if not pending:
                return 0
            try:
                encoder = self._loaded(progress)
            except ModelNotFound:
                return 0
            try:
                return sum(embed(self._db, encoder, pending, tell))
            finally:
                self._indexes.update()

    @property
    def _sizes(self) -> ChunkSizes:
        return ChunkSizes(int(self._meta["target"]), int(self._meta["limit"]))

    def prepare(self, progress: Progress | None = None) -> None:
        """Load the model now, rather than at the first question; on a new machine it is prepared first.

        Args:
            progress: called with ("prepare", percent, 100).

        Raises:
            ModelNotFound: the archive's model cannot be had here.
            ModelMismatch: what goes by its name gives other vectors.
        """
        self._loaded(progress)

    def close(self) -> None:
        """Let go of all files."""
        self._indexes.close()
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- filling

    def sync(
        self,
        source: str | Path | Iterable[Article],
        *,
        name: str | None = None,
        site_url: str | None = None,
        permalink: str | None = None,
        embed: bool = True,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Bring the archive in line with a file, a folder, or an iterable of articles.

        Args:
            source: what to read. Of an iterable, nothing is ever marked gone.
            name: of the source root; by default that of the file or folder ("articles" for an iterable).
            site_url: with `permalink`, makes URLs for posts that state none.
            permalink: the site's pattern, such as ":year/:month/:day/:title/".
            embed: False leaves new passages to lexical search until a later sync.
            progress: called with the stage ("clean", "read", "embed"), the count done, and the total or None.

        Raises:
            SourceNotFound: there is nothing to read at `source`.
            SourceConflict: the name belongs to another place.
            BadPermalink: `site_url` is no address, or `permalink` has a variable that is not known.
            ArchiveLocked: another process is writing.
            ArchiveReadOnly: the archive is open read-only.
            StorageFull: the disk is full; what was committed is safe.
        """
        from qa.sync import Synchroniser  # brings the parsers, which asking does not need
        from qa.syndication import Syndication

        self._db.require_writable()
        with self._writing():
            self._follow()
            synchroniser = Synchroniser(
                self._db,
                self._indexes,
                self._sizes,
                self.timezone,
                progress or (lambda *_: None),
                (lambda: self._loaded(progress)) if embed else None,
            )
            if isinstance(source, str | Path):
                synchroniser.sync_path(Path(source), name, site_url, permalink)
            else:
                synchroniser.sync_articles(source, name or "articles")
            Syndication(self._db).update()
            synchroniser.embed()
            return synchroniser.report()

    def forget(self, article_id: str) -> ForgetReport:
        """Delete an article from every file of the archive, for good; the next sync does not bring it back.

        Source files outside the archive and backups are left, and told. Stopped halfway, it is finished when the
        archive is next opened to be written, or by calling it again.

        Args:
            article_id: as for `article`.

        Raises:
            ArticleNotFound: there is no such article, or more than one.
            ArchiveLocked: another process is writing, or a reader keeps old pages in use.
            ArchiveReadOnly: the archive is open read-only.
            StorageFull: there is no room to write the database anew.
        """
        from qa.forget import forget

        self._db.require_writable()
        with self._writing():
            return forget(self._folder, self._db, self._indexes, self._resolved(article_id))

    def reindex(
        self, model: str = "bundled", *, encoder: Encoder | None = None, progress: Progress | None = None
    ) -> int:
        """Give the archive another model; returns how many passages were embedded for it.

        The present model answers until the new one has embedded everything; then all who have the archive open
        follow at their next question. Stopped halfway, it goes on when called again with the same model. Passages
        stay as they are: of those longer than the new model's window it reads the beginning.

        Args:
            model: as in `create`.
            encoder: used instead of loading `model`.
            progress: called with ("embed", count done, count of all), and as in `create`.

        Raises:
            ModelNotFound: there is no such model.
            ModelMismatch: it does not make the vectors that it claims to.
            ArchiveLocked: another process is writing.
            ArchiveReadOnly: the archive is open read-only.
            StorageFull: the disk is full; what was committed is safe.
        """
        from qa.reindex import reindex

        self._db.require_writable()
        encoder = encoder or _load(model, progress)
        with self._writing():
            embedded = reindex(self._db, encoder, progress or (lambda *_: None))
        with self._changing:
            self._follow(encoder)
        return embedded

    def compact(self) -> None:
        """Write the archive's files anew, without the room that is not used: after a reindex, or years of syncs.

        Raises:
            ArchiveLocked: another process is writing, or a reader keeps old pages in use.
            ArchiveReadOnly: the archive is open read-only.
            StorageFull: there is no room to write the database anew.
        """
        from qa.forget import purge

        self._db.require_writable()
        with self._writing():
            purge(self._db, self._indexes)

    def backup(self, file: str | Path) -> None:
        """Write everything that is not derived to one file, which `restore` makes an archive of; others may sync.

        Raises:
            ArchiveExists: there is something at `file`.
            NotAnArchive: the archive is damaged.
            StorageFull: there is no room for it.
        """
        from qa.backup import backup

        path = Path(file)
        with naming_full(path.parent):
            backup(self._folder, self._db, path)

    # -- asking

    def search(
        self,
        question: str,
        k: int = 10,
        filters: Filters | None = None,
        *,
        history: Sequence[str | Answer] = (),
        as_of: date | str | None = None,
        understand_dates: bool = True,
    ) -> list[Hit]:
        """The `k` best passages for a question, best first. The parameters are those of `ask`.

        Raises:
            BadQuestion: the question is empty or too long.
            BadFilter: the filters contradict themselves, `as_of` is no date, or `k` is below 1.
            UnknownValue: no article has the source, category or author that the filters name.
        """
        if k < 1:
            raise BadFilter(f"k must be 1 or more, not {k}.")
        return self._search(self._query(question, history, filters, as_of, understand_dates), k)[0]

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str | Answer] = (),
        filters: Filters | None = None,
        as_of: date | str | None = None,
        k: int = 6,
        understand_dates: bool = True,
    ) -> Answer:
        """The sentences of the archive that answer a question, or an abstention.

        Args:
            question: in anyone's own words.
            history: the questions before it in the conversation, oldest first; each may be given as its
                `Answer`, so that a follow-up is understood by what was quoted and cited too.
            filters: limits on which articles may answer; None keeps those of the answer that the question
                goes on from, if any.
            as_of: a day. What was published later does not count, and of an article that was changed since, the
                revision that stood then does: a later one counts from the day of its change that its page states,
                or else from when the archive first saw it.
            k: passages in which the answer is looked for.
            understand_dates: whether days that the question limits its articles to (昨天的新闻, "since May"), and an
                outlet whose reports it asks for, are taken as filters, where none are given. Where nothing was
                published then, it abstains and says of which days the archive's articles are, and the nearest passages
                are those of any day.

        Raises:
            BadQuestion: the question is empty or too long.
            BadFilter: the filters contradict themselves, `as_of` is no date, or `k` is below 1.
            UnknownValue: no article has the source, category or author that the filters name.
        """
        if k < 1:
            raise BadFilter(f"k must be 1 or more, not {k}.")
        query = self._query(question, history, filters, as_of, understand_dates)
        if asks_for_any(query) and (newest := self._newest(query, k)):
            return leads(question, query, newest, self.timezone)
        reports = (asks_for_reports(query) and query.periods) or requests_reports(query)
        several = query.latest or query.sequence or reports  # which need not be among the most relevant
        hits, found = self._search(query, max(k, DEPTH) if several else k)
        evidence = self._evidence(hits, found)
        answer = compose(question, query, evidence, found.need, self.timezone)
        answer = replace(answer, nearest=answer.nearest[:k], periods=query.periods)
        if evidence:
            return answer
        if query.filters != query.given:
            nearest = self._search(replace(query, filters=query.given), k)[0]
            answer = replace(answer, nearest=tuple(nearest))
        extent = self._extent()
        return outside(answer, extent) if extent and not self._has_days(query.filters) else answer

    def periods(self, question: str, *, as_of: date | str | None = None) -> tuple[Period, ...]:
        """The days that `ask` and `search` understand in a question.

        Raises:
            BadQuestion: the question is empty or too long.
            BadFilter: `as_of` is no date.
        """
        return self._query(question, (), None, as_of, True).periods

    def similarity(self, text: str, other: str) -> float:
        """The cosine of two texts' vectors, as passages."""
        one, two = self._loaded().encode_passages([text, other])
        return float(one @ two)

    def _query(
        self,
        question: str,
        history: Sequence[str | Answer],
        filters: Filters | None,
        as_of: date | str | None,
        understand_dates: bool,
    ) -> Query:
        """The query, with names as the archive writes them, and with limits that were understood only where they leave a
        dated article out, in the latest year that has articles where none was named."""
        last = as_day(as_of, "as_of")
        if filters and filters.article:
            filters = replace(filters, article=self._resolved(filters.article))
        now = last or datetime.now(self.timezone).date()
        extent = self._extent()
        newest = extent[1] if extent else None
        asked = partial(parse, as_written(question, self._has_name), history, filters, sources=self._sources)
        query = asked(now=now if understand_dates else None, newest=newest)
        while (
            extent
            and (before := _earlier(query))
            and before > extent[0]
            and not self._has_days(query.filters)
        ):
            query = asked(now=now, newest=before)
        self._require_known(query.given)
        found = query.filters
        if not extent or (
            (found.since is None or found.since <= extent[0])
            and (found.until is None or found.until >= extent[1])
        ):
            found = replace(found, since=query.given.since, until=query.given.until)
        given = checked(_until(query.given, last))
        return replace(query, filters=_until(found, last), given=given, as_of=last)

    def _has_name(self, name: str) -> bool:
        """Whether any passage has a term of a name."""
        return bool(self._indexes.candidates(None, terms(name), Filters()).bm25)

    def _sources(self) -> set[str]:
        """The outlets of the current articles."""
        return set(self._indexes.columns.source.tolist()) - {""}

    def _extent(self) -> tuple[date, date] | None:
        """The days of the first and the last article; None where no article is dated."""
        days = self._indexes.columns.day
        dated = days[days > 0]
        return (
            (date.fromordinal(int(dated.min())), date.fromordinal(int(dated.max()))) if len(dated) else None
        )

    def _has_days(self, filters: Filters) -> bool:
        """Whether any article is of the days that filters leave."""
        days = self._indexes.columns.day
        first, last = filters.since or date.min, filters.until or date.max
        return bool(((days >= first.toordinal()) & (days <= last.toordinal())).any())

    def _require_known(self, filters: Filters) -> None:
        """Raise `UnknownValue` where what the filters name is to be found in no article."""
        for name in ("source", "category", "author"):
            value = getattr(filters, name)
            if (
                value is None
                or self._indexes.hold(Filters(**{name: value}))
                or self._articles.ever_had(name, value)
            ):
                continue
            known = [one for one, _ in self.facets()[name]]
            near = sorted(known, key=lambda one: value not in one and one not in value)
            told, left = ", ".join(near[:TOLD]) or "none", len(near) - TOLD
            more = f", and {left:,} more, which `qa info --json` lists" if left > 0 else ""
            raise UnknownValue(f"No article has the {name} {value!r}. There are: {told}{more}.", name, value)

    def _evidence(self, hits: Sequence[Hit], found: Found) -> list[Evidence]:
        """Hits of what was found, read, with the articles that they are of."""
        candidates = read(
            self._meta["fingerprint"], found.need, [found.candidates[hit.passage.id] for hit in hits]
        )
        return [
            Evidence(hit, self.article(hit.passage.article_id, hit.passage.revision), candidate)
            for hit, candidate in zip(hits, candidates, strict=True)
        ]

    def _search(self, query: Query, k: int) -> tuple[list[Hit], Found]:
        encoder, searcher = self._ready()
        found = searcher.search(encoder, query, k)
        return self._stories.one_each(found.hits, k, query.filters), found

    def _newest(self, query: Query, k: int) -> list[tuple[Hit, Article]]:
        """The `k` newest articles within a query's limits, each story once, with a hit of the first passage; where the
        query names days, and there are more of them, the first article of each of `k` days from the first to the last."""
        days = self._indexes.newest(query.filters, query.as_of)
        spread = bool(query.periods) and len(days) > k > 1
        if spread:
            days = [days[at * (len(days) - 1) // (k - 1)] for at in range(k)]
        first: dict[str, Passage] = {}
        for ids in days:
            passages = sorted(self._passages.get(ids.tolist()).items())
            for _, passage in passages[: 1 if spread else None]:
                first.setdefault(passage.article_id, passage)
            if len(first) >= k:
                break
        newest = sorted(first.values(), key=lambda one: one.published or NEVER, reverse=True)
        hits = self._stories.one_each([Hit(one, 0.0, 0, 0.0, 0.0) for one in newest], k, query.filters)
        return [(hit, self.article(hit.passage.article_id, hit.passage.revision)) for hit in hits]

    # -- reading

    def article(
        self, article_id: str, revision: int | None = None, *, at: date | str | None = None
    ) -> Article:
        """An article, in its current or another revision.

        Args:
            article_id: an id; or a path within a source root, or a record's own id, where only one has it.
            revision: from 1; None for the current one.
            at: a day; the revision that stood then, as `ask(as_of=...)` searches it.

        Raises:
            ArticleNotFound: there is none, or more than one, or it was not published by that day.
            BadFilter: `at` is no date.
        """
        name = self._resolved(article_id)
        if revision is None and (day := as_day(at, "at")):
            told = self.revisions(name)
            revision = standing(told, day)
            if revision is None:
                since = told[0].since
                raise ArticleNotFound(
                    f"{name} was not there on {day}: it counts from {since}. Give a later day."
                )
        article = self._articles.article(name, revision)
        if article is None:
            raise ArticleNotFound(f"{name} has no revision {revision}. Leave it out for the current one.")
        return article

    def revisions(self, article_id: str) -> list[Revision]:
        """The revisions of an article that differ in their page, oldest first, and since when each stands.

        Of several that were made of one page, by ever better cleaners, the last is told.

        Raises:
            ArticleNotFound: there is no such article, or more than one.
        """
        return revisions(Revisions(self._db).of(self._resolved(article_id)), self.timezone)

    def _resolved(self, name: str) -> str:
        """The id of the one article that goes by a name."""
        ids = self._articles.resolve(name)
        if len(ids) > 1:
            raise ArticleNotFound(f"{name!r} names several articles: {', '.join(ids[:5])}. Use a full id.")
        if not ids and Forgotten(self._db).had(name, [root.name for root in self._articles.roots()]):
            raise ArticleForgotten(
                f"{name!r} was forgotten: {self._folder.name} keeps nothing of it. To have it again, sync its file under "
                "another name (--name)."
            )
        if not ids:
            raise ArticleNotFound(
                f"There is no article {name!r} in {self._folder.name}. Use an id that a search or answer gives."
            )
        return ids[0]

    def story(self, article_id: str) -> Story:
        """An article's copies in other places, and the reports linked to it.

        Raises:
            ArticleNotFound: there is no such article, or more than one.
        """
        return self._stories.of(self.article(article_id))

    def article_ids(self) -> list[str]:
        """The ids of all articles, sorted."""
        return self._articles.ids()

    def rejections(self) -> list[Rejection]:
        """The pages that were refused when they were last synced, and why."""
        return self._articles.rejections()

    def facets(self) -> dict[str, list[tuple[str, int]]]:
        """For "source", "category", "author" and "year": what there is to filter by, with counts of articles."""
        return self._articles.facets()

    def info(self) -> dict[str, Any]:
        """Counts and dates: name, articles, gone, passages, embedded, since, until, model, timezone."""
        self._follow()
        extent = self._extent()
        return {
            "name": self._folder.name.removesuffix(".archive"),
            "path": str(self._folder),
            "articles": self._articles.count(),
            "gone": self._articles.count_gone(),
            "rejected": len(self._articles.rejections()),
            "passages": len(self._indexes.columns.ids),
            "embedded": self._indexes.embedded,
            "since": extent[0].isoformat() if extent else None,
            "until": extent[1].isoformat() if extent else None,
            "model": self._meta["model"],
            "timezone": self._meta["timezone"],
            "bytes": sum(file.stat().st_size for file in self._folder.rglob("*") if file.is_file()),
        }

    @property
    def timezone(self) -> tzinfo:
        """The zone in which days are counted and dates shown."""
        return _zone(self._meta["timezone"])

    def verify(self) -> VerifyReport:
        """Check the database, every stored article and passage, and both indexes against each other."""
        self._follow()
        model, dimension = self._meta["fingerprint"], int(self._meta["dimension"])
        found = problems(self._db, self._indexes, model, dimension)
        return VerifyReport(
            articles=len(self._articles.ids()),
            passages=len(self._passages.ids()),
            vectors=len(self._passages.embedded_ids(model)),
            problems=tuple(found),
        )

    # -- inside

    def _loaded(self, progress: Progress | None = None) -> Encoder:
        """The archive's encoder, loaded when first needed."""
        return self._ready(progress)[0]

    def _ready(self, progress: Progress | None = None) -> tuple[Encoder, Searcher]:
        """Encoder and search of one and the same model: the archive's present one."""
        with self._changing:
            self._follow()
            if self._encoder is None:
                try:
                    encoder = _load(self._meta["model"], progress)
                except ModelNotFound as error:
                    raise ModelNotFound(
                        f"{error} {self._folder} was made with this model; `qa reindex --model bundled` gives it another."
                    ) from error
                self._check(encoder)
                self._encoder = encoder
            return self._encoder, self._searcher

    def _follow(self, encoder: Encoder | None = None) -> None:
        """Turn to the model that the archive has now, where a reindex, here or elsewhere, has changed it."""
        with self._changing:
            meta = self._read_meta()
            if meta["fingerprint"] != self._meta["fingerprint"]:
                self._indexes = self._indexes.of_model(meta["fingerprint"], int(meta["dimension"]))
                self._searcher = Searcher(self._indexes, self._passages)
                self._encoder = encoder
            self._meta = meta

    def _read_meta(self) -> dict[str, str]:
        return {row["key"]: row["value"] for row in self._db.rows("SELECT key, value FROM meta")}

    def _check(self, encoder: Encoder) -> None:
        meta = self._meta
        if (encoder.fingerprint, str(encoder.dimension)) != (meta["fingerprint"], meta["dimension"]):
            raise ModelMismatch(
                f"{self._folder} was made with the model {meta['model']!r} ({meta['dimension']} dimensions, "
                f"fingerprint {meta['fingerprint'][:12]}), not with {encoder.name!r} ({encoder.dimension} dimensions, "
                f"fingerprint {encoder.fingerprint[:12]}). Open it with its own model, or give it the other one "
                f"with `qa reindex --model {encoder.name}`."
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be the archive's one writer."""
        with writer_lock(self._folder, wait=self._wait), naming_full(self._folder):
            try:
                yield
            finally:
                self._indexes.release()

    def _mend(self) -> None:
        """Put right after a crash what can be. When another process is writing, it does so itself; when the disk is full,
        the next write, or opening, does."""
        if not self._db.read_only:
            with suppress(ArchiveLocked), self._writing():
                shutil.rmtree(self._folder / UNFINISHED, ignore_errors=True)
                try:
                    self._indexes.update()
                except (StorageFull, StorageFailed) as error:
                    self._indexes.stand_in(error)
                else:
                    self._purge()

    def _purge(self) -> None:
        """Finish what forgetting has begun, where there is room."""
        if Forgotten(self._db).unpurged():
            from qa.forget import purge

            try:
                purge(self._db, self._indexes)
            except StorageFull as error:
                _log.warning(
                    "What was forgotten may still stand in unused parts of files in %s; it is cleared when the archive "
                    "is next opened to be written (%s).",
                    self._folder,
                    error,
                )


def _sizes(window: int) -> ChunkSizes:
    sizes = ChunkSizes()
    return replace(sizes, target=min(sizes.target, window), limit=min(sizes.limit, window))


def _load(model: str, progress: Progress | None = None) -> Encoder:
    def tell(_: str, fraction: float) -> None:
        if progress:
            progress("prepare", round(100 * fraction), 100)

    try:
        return load_encoder(model, progress=tell)
    except ModelUnavailable as error:
        raise ModelNotFound(str(error)) from error


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadFilter(f"There is no time zone {name!r}. Give an IANA name such as Asia/Shanghai.") from None


def _earlier(query: Query) -> date | None:
    """The last day before those that limit a query by a guessed year alone."""
    guessed = all(one.guessed for one in query.periods if one.about == "published")
    since = query.filters.since
    return since - timedelta(days=1) if guessed and since and query.filters != query.given else None


def _until(filters: Filters, day: date | None) -> Filters:
    if day is None:
        return filters
    return replace(filters, until=min(day, filters.until) if filters.until else day)
