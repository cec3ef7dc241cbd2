"""One archive that goes on living: its source changes, and what was once reported or cited must hold for ever."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import qa.archive
import qa.embed
import qa.sync
from qa import Archive
from qa.errors import QAError
from qa.folder import is_vacant
from qa.store.database import FILE_NAME
from tests.archives import unpacked
from tests.fake_encoder import FakeEncoder

ARTICLES = 40
TOWNS = ("云川", "临江", "望海", "青石", "白沙", "南浦", "石桥", "松岭")


class OtherEncoder(FakeEncoder):
    """Another model than the fake one."""

    name = "other"
    fingerprint = "other-1"

    def __init__(self, dimension: int = 96) -> None:
        super().__init__(dimension)


def fakes() -> None:
    """Let archives load fake encoders by name, and make batches small, so that there are several."""
    made = {"fake": FakeEncoder, "other": OtherEncoder}
    qa.archive.load_encoder = lambda name, **_: made[name]()
    qa.sync.PAGES_A_BATCH, qa.embed.TEXTS_A_BATCH = 8, 4


@dataclass
class Living:
    """The archive, its source, and what must hold of it. Operations are run in processes that may be killed."""

    folder: Path
    random: random.Random
    versions: dict[int, int] = field(default_factory=dict)
    """The version of each post in the source, by its number."""
    reported: dict[int, int] = field(default_factory=dict)
    """The version that a sync has reported, or a reader has seen, last."""
    forgotten: set[int] = field(default_factory=set)
    leaving: int | None = None
    """The post that is being forgotten; whether it is, nobody was told yet."""
    citations: list[dict[str, Any]] = field(default_factory=list)
    """All that were ever made."""
    cleaner: int = 1000
    backup: Path | None = None
    made: int = 0

    @property
    def posts(self) -> Path:
        """The source."""
        return self.folder / "posts"

    @property
    def archive(self) -> Path:
        """The archive."""
        return self.folder / "living.archive"

    # -- the source

    def write(self, number: int) -> None:
        """Write the next version of a post."""
        version = self.versions[number] = self.versions.get(number, 0) + 1
        self.posts.mkdir(exist_ok=True)
        self.file(number).write_text(post(number, version), encoding="utf-8")

    def file(self, number: int) -> Path:
        """Where a post stands, if it was not deleted."""
        return self.posts / f"{number}.md"

    def complete(self) -> None:
        """Put all posts into the source again that were ever in it and not forgotten."""
        for number in self.present():
            if not self.file(number).exists():
                self.write(number)

    def change(self) -> None:
        """Something happens to the source, as between two crawls."""
        while len(self.present()) < ARTICLES or self.random.random() < 0.2:
            self.made += 1
            self.write(self.made)
        for _ in range(self.random.randint(1, 4)):
            self.write(self.random.choice(self.present()))
        if len(self.present()) > ARTICLES:
            self.file(self.random.choice(self.present())).unlink(missing_ok=True)

    def present(self) -> list[int]:
        """Numbers of the posts that were not forgotten."""
        return sorted(self.versions.keys() - self.forgotten - {self.leaving})

    # -- operations, each of which a process may be killed in

    def operations(self) -> dict[str, Callable[[], Any]]:
        """By name: what a process does to the archive. Each is prepared by calling it, and returns what to run."""
        return {
            "first sync": self._first_sync,
            "sync": self._sync,
            "clean again": self._clean_again,
            "index anew": self._index_anew,
            "another model": lambda: self._reindex,
            "forget": self._forget,
            "compact": lambda: lambda: self._with(Archive.compact),
            "backup": self._backup,
            "restore": self._restore,
            "migrate": self._migrate,
        }

    def _with(self, work: Callable[[Archive], Any], path: Path | None = None) -> Any:
        with Archive.open(path or self.archive) as archive:
            return work(archive)

    def _first_sync(self) -> Callable[[], None]:
        """As the command does it: make the archive if there is none, and fill it."""

        def work() -> None:
            path = self.folder / "first.archive"
            vacant = is_vacant(path)
            with Archive.create(path, encoder=FakeEncoder()) if vacant else Archive.open(path) as archive:
                archive.sync(self.posts)

        return work

    def _sync(self) -> Callable[[], None]:
        self.change()
        return lambda: self._with(lambda archive: archive.sync(self.posts) and None)

    def _clean_again(self) -> Callable[[], None]:
        self.cleaner += 1
        return lambda: self._with(lambda archive: archive.sync(self.posts) and None)

    def _index_anew(self) -> Callable[[], None]:
        def work() -> None:
            shutil.rmtree(self.archive / "lexical", ignore_errors=True)
            self._with(lambda archive: None)

        return work

    def _reindex(self) -> None:
        self._with(
            lambda archive: archive.reindex("other" if archive.info()["model"] == "fake" else "fake") and None
        )

    def _forget(self) -> Callable[[], None]:
        if self.leaving is None:
            self.leaving = self.random.choice(sorted(set(self.present()) & self.reported.keys()))
        number = self.leaving

        def work() -> None:
            with Archive.open(self.archive) as archive:
                if (
                    f"posts/{number}.md" in archive.article_ids()
                ):  # else an attempt that was killed got that far
                    archive.forget(f"posts/{number}.md")

        return work

    def _backup(self) -> Callable[[], None]:
        file = self.folder / "living.backup"
        file.unlink(missing_ok=True)
        return lambda: self._with(lambda archive: archive.backup(file))

    def _restore(self) -> Callable[[], None]:
        assert self.backup
        source, target = self.backup, self.folder / "restored.archive"
        shutil.rmtree(target, ignore_errors=True)  # of an attempt that was killed; `look` found it whole
        return lambda: Archive.restore(source, target) and None

    def _migrate(self) -> Callable[[], None]:
        """From the oldest schema, through all of them."""
        folder = self.folder / "old.archive"
        shutil.rmtree(folder, ignore_errors=True)
        unpacked(1, folder)
        return lambda: self._with(lambda archive: None, folder)

    # -- what must hold afterwards

    def ended(self, operation: str, *, done: bool) -> None:
        """Take note of what an operation has reported, if it was done, and of a backup that has its name."""
        if done and operation in {"sync", "clean again"}:
            self.reported |= {one: self.versions[one] for one in self.present() if self.file(one).exists()}
        if done and operation == "forget" and self.leaving is not None:
            self._gone(self.leaving)
        if operation == "backup" and (file := self.folder / "living.backup").exists():
            self.backup = file.replace(self.folder / "good.backup")  # whole as soon as it has its name
        if done and operation in {"first sync", "restore"}:
            for name in ("first.archive", "restored.archive"):
                shutil.rmtree(self.folder / name, ignore_errors=True)

    def _gone(self, number: int) -> None:
        self.forgotten.add(number)
        self.reported.pop(number, None)
        self.leaving = None
        self.citations = [one for one in self.citations if one["article_id"] != f"posts/{number}.md"]

    def look(self) -> dict[str, Any]:
        """What a process finds that opens the archive next, as anyone would; and what is wrong."""
        wrong: list[str] = []
        questions = [question(number) for number in self.random.sample(self.present(), 2)]
        if self.random.random() < 0.3:  # a reader, before a writer mends anything
            with Archive.open(self.archive, read_only=True) as archive:
                archive.ask(questions[0])
        with Archive.open(self.archive) as archive:
            wrong += archive.verify().problems
            ids = archive.article_ids()
            versions = {int(one[6:-3]): version_of(archive.article(one).paragraphs[0].text) for one in ids}
            left = f"posts/{self.leaving}.md"
            broken = [one for one in self.citations if not holds(archive, one)]
            wrong += [
                f"a citation does not hold: {one}"
                for one in broken
                if one["article_id"] != left or left in ids
            ]
            cited = [asdict(one) for asked in questions for one in archive.ask(asked).citations]
        for one in cited:
            del one["published"]
        wrong += self._wrong_beside()
        return {"wrong": wrong, "versions": list(versions.items()), "citations": cited}

    def _wrong_beside(self) -> list[str]:
        """What is wrong with archives that were being made when the process was killed."""
        wrong = []
        for name in ("first.archive", "restored.archive", "old.archive"):
            path = self.folder / name
            if not (path / FILE_NAME).exists():
                if name != "first.archive" and path.exists():
                    wrong.append(f"{name} is there, but no archive")
                continue
            with Archive.open(path) as archive:
                report = archive.verify()
                wrong += [f"{name}: {problem}" for problem in report.problems]
                if name == "old.archive" and report.articles != 2:
                    wrong.append(f"{name} has {report.articles} articles")
        return wrong

    def judge(self, seen: dict[str, Any]) -> list[str]:
        """Compare what was seen with what was reported or seen before; and remember it."""
        wrong, versions = list(seen["wrong"]), dict(seen["versions"])
        for number, version in self.reported.items():
            if number == self.leaving:
                continue
            if not version <= versions.get(number, 0) <= self.versions[number]:
                wrong.append(f"post {number} was seen in version {version}, now {versions.get(number)}")
        wrong += [f"post {number} is back" for number in self.forgotten & versions.keys()]
        if self.leaving in self.reported and self.leaving not in versions:
            self._gone(self.leaving)
        wrong += self._remains()
        self.reported |= versions
        self.citations += [one for one in seen["citations"] if one not in self.citations]
        return wrong

    def _remains(self) -> list[str]:
        """Files of the archive in which a forgotten article still stands."""
        files = {file: file.read_bytes() for file in self.archive.rglob("*") if file.is_file()}
        return [
            f"{file.name} still holds post {number}"
            for number in self.forgotten
            for file, raw in files.items()
            if marker(number).encode() in raw
        ]

    def same_as_fresh(self) -> tuple[int, list[str]]:
        """Ask the archive and one made just now of the same posts; (questions, those answered otherwise).

        Posts go into the new one in the order of the old one's passages, since samples of passages that scores are
        compared with are taken in that order.
        """
        with Archive.open(self.archive) as archive:
            archive.compact()
            rows = archive._db.rows("SELECT DISTINCT article_id FROM passages WHERE current = 1 ORDER BY id")
            encoder = archive._loaded()
            asked = [question(number) for number in self.present()]
            before = [answered(archive, one) for one in asked]
        with Archive.create(self.folder / "fresh.archive", encoder=encoder) as fresh:
            again = clear(self.folder / "again" / "posts")
            for row in rows:
                shutil.copy2(self.folder / row[0], again)
                fresh.sync(again)
            fresh.compact()
            after = [answered(fresh, one) for one in asked]
        different = [one for one, a, b in zip(asked, before, after, strict=True) if a != b]
        return len(asked), different


def post(number: int, version: int) -> str:
    """A post in some version; no two say the same."""
    town, other = TOWNS[number % len(TOWNS)], TOWNS[number // len(TOWNS) % len(TOWNS)]
    return (
        f"---\ntitle: {town}第{number}号公报\ndate: 2022-02-{number % 27 + 1:02d}\nauthor: {town}日报\n---\n"
        f"<p>第{number}号公报的第{version}版说，{town}大桥全长{100 * number + version}米。{marker(number)}。</p>\n"
        f"<h2>{other}的情况</h2>\n<p>{other}县公布了{number + version}名干部的电话，县长说渡船第{number}次停航。</p>\n"
    )


def marker(number: int) -> str:
    """What stands in one post alone."""
    return f"marker{number}of{number}"


def question(number: int) -> str:
    """What a post answers."""
    return f"第{number}号公报说{TOWNS[number % len(TOWNS)]}大桥全长多少米？"


def version_of(text: str) -> int:
    """The version of a post, by its first paragraph."""
    return int(text.partition("的第")[2].partition("版")[0])


def holds(archive: Archive, one: dict[str, Any]) -> bool:
    """Whether a citation is the exact span that it was."""
    try:
        text = archive.article(one["article_id"], one["revision"]).paragraphs[one["paragraph"]].text
    except (QAError, IndexError):
        return False
    return bool(text[one["start"] : one["end"]] == one["quote"])


def answered(archive: Archive, asked: str) -> tuple[Any, ...]:
    """An answer, but for the numbers of revisions, which count an archive's own history."""
    answer = archive.ask(asked)
    cited = [(one.article_id, one.paragraph, one.start, one.quote) for one in answer.citations]
    return answer.text, cited, [round(hit.score, 6) for hit in answer.hits]


def clear(folder: Path) -> Path:
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
