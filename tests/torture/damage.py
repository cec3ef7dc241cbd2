"""Bits flip, pages tear, files are cut short: damage is noticed, what is derived is made anew, what is lost is named."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from qa import Archive, Article
from qa.errors import ArticleNotFound, QAError
from qa.store.database import FILE_NAME
from tests.fake_encoder import FakeEncoder
from tests.torture.children import run
from tests.torture.living import clear, fakes, post, question

POSTS = 60
PAGE = 4096
TRUTH = ("meta", "roots", "articles", "revisions", "passages", "vectors", "tokens", "forgotten")


def bit(raw: bytearray, choose: random.Random) -> None:
    """One bit is another."""
    raw[choose.randrange(len(raw))] ^= 1 << choose.randrange(8)


def torn(raw: bytearray, choose: random.Random) -> None:
    """Of one page, but the first, only the beginning was written."""
    pages = max(1, len(raw) // PAGE)
    begin = choose.randrange(1, pages) * PAGE if pages > 1 else 0
    half = begin + choose.randrange(min(PAGE, len(raw) - begin))
    end = min(begin + PAGE, len(raw))
    raw[half:end] = bytes(end - half)


def cut(raw: bytearray, choose: random.Random) -> None:
    """The end of the file is missing."""
    del raw[choose.randrange(len(raw) * 3 // 4, len(raw)) :]


KINDS: dict[str, Callable[[bytearray, random.Random], None]] = {
    "one bit flipped": bit,
    "a page torn": torn,
    "the end cut off": cut,
}


class Damage:
    """One archive, copied and damaged again and again."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, random.Random(seed)
        self.whole, self.copy = folder / "whole.archive", folder / "copy.archive"
        self.counts: dict[str, Counter[str]] = {}
        self.problems: list[str] = []

    def make(self) -> dict[str, Any]:
        """The archive, with revisions, an article that is gone and one that was forgotten; and what is true of it."""
        posts = clear(self.folder / "posts")
        for number in range(1, POSTS + 1):
            (posts / f"{number}.md").write_text(post(number, 1), encoding="utf-8")
        with Archive.create(self.whole, encoder=FakeEncoder()) as archive:
            archive.sync(posts)
            for number in range(1, POSTS + 1, 3):
                (posts / f"{number}.md").write_text(post(number, 2), encoding="utf-8")
            (posts / "2.md").unlink()
            archive.sync(posts)
            archive.forget("posts/5.md")
            asked = [archive.ask(question(number)) for number in range(1, POSTS, 4)]
            citations = [asdict(one) | {"published": None} for answer in asked for one in answer.citations]
            texts = {}
            for article_id in archive.article_ids():
                for one in range(1, archive.article(article_id).revision + 1):
                    texts[f"{article_id} {one}"] = said(archive.article(article_id, one))
        return {"citations": citations, "texts": texts}

    def database(self, kind: str, truth: dict[str, Any]) -> None:
        """Damage the database, look whether that is noticed, repair it, look what is left."""
        self._copied(FILE_NAME, kind)
        ended = run(lambda: self._look(truth))
        result = ended.result or {"outcome": "broke", "wrong": [ended.error or "killed by a signal"]}
        self._count(f"database: {kind}", result)

    def index(self, kind: str, truth: dict[str, Any]) -> None:
        """Damage a file of the BM25 index, and look whether it is made anew without a word."""
        files = [
            file
            for file in sorted((self.whole / "lexical").iterdir())
            if file.stat().st_size and file.suffix != ".lock"
        ]
        self._copied(f"lexical/{self.random.choice(files).name}", kind)

        def look() -> dict[str, Any]:
            with Archive.open(self.copy, read_only=self.random.random() < 0.5) as archive:
                wrong = [f"after opening: {one}" for one in archive.verify().problems]
                found = archive.search(question(7), k=3)
            with Archive.open(self.whole, read_only=True) as archive:
                if [(one.passage.id, round(one.score, 6)) for one in archive.search(question(7), k=3)] != [
                    (one.passage.id, round(one.score, 6)) for one in found
                ]:
                    wrong.append("searches otherwise than before")
            return {"outcome": "answers as before", "wrong": wrong}

        ended = run(look)
        self._count(
            f"BM25 index: {kind}", ended.result or {"outcome": "broke", "wrong": [ended.error or "killed"]}
        )

    def _copied(self, name: str, kind: str) -> None:
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.copytree(self.whole, self.copy)
        raw = bytearray((self.copy / name).read_bytes())
        KINDS[kind](raw, self.random)
        (self.copy / name).write_bytes(raw)

    def _count(self, name: str, result: dict[str, Any]) -> None:
        count = self.counts.setdefault(name, Counter())
        count["trials"] += 1
        count[result["outcome"]] += 1
        count["revisions lost and named"] += result.get("lost", 0)
        self.problems += [f"{name}: {wrong}" for wrong in result["wrong"]]

    # -- in a process of its own

    def _look(self, truth: dict[str, Any]) -> dict[str, Any]:
        noticed, wrong = self._noticed(truth)
        if not noticed:
            different = [name for name in TRUTH if rows(self.copy, name) != rows(self.whole, name)]
            if not different:
                return {"outcome": "nothing that is used", "wrong": wrong}
            return {"outcome": "not noticed", "wrong": [*wrong, f"not noticed in {', '.join(different)}"]}
        try:
            report = Archive.repair(self.copy)
        except QAError as error:
            sent = "backup" in str(error)
            return {
                "outcome": "to be restored from a backup",
                "wrong": wrong if sent else [*wrong, str(error)],
            }
        lost = {f"{article_id} {revision}" for article_id, revision in report.lost}
        with Archive.open(self.copy) as archive:
            wrong += [f"after the repair: {problem}" for problem in archive.verify().problems]
            for name, text in truth["texts"].items():
                article_id, _, revision = name.rpartition(" ")
                try:
                    now = said(archive.article(article_id, int(revision)))
                except ArticleNotFound:
                    if name not in lost:
                        wrong.append(f"{name} is lost and not named")
                else:
                    if now != text:
                        wrong.append(f"{name} says something else")
            for one in truth["citations"]:
                name = f"{one['article_id']} {one['revision']}"
                if name not in lost and one["quote"] not in truth["texts"][name]:
                    wrong.append(f"a citation of {name} does not hold")
            if "posts/5.md" in archive.article_ids():
                wrong.append("a forgotten article is back")
            archive.sync(self.folder / "posts")
            wrong += [f"after the next sync: {problem}" for problem in archive.verify().problems]
        outcome = "repaired, something lost" if lost else "repaired whole"
        return {"outcome": outcome, "wrong": wrong, "lost": len(lost)}

    def _noticed(self, truth: dict[str, Any]) -> tuple[bool, list[str]]:
        """Whether opening, asking or verifying tells of damage; and quotations that were never written."""
        wrong: list[str] = []
        try:
            with Archive.open(self.copy, read_only=True) as archive:
                asked = [question(number) for number in range(1, POSTS, 10)]
                for one in [citation for text in asked for citation in archive.ask(text).citations]:
                    said_then = truth["texts"].get(f"{one.article_id} {one.revision}", "")
                    if one.quote not in said_then:
                        wrong.append(f"quotes what was never written: {one.quote}")
                return bool(archive.verify().problems), wrong
        except QAError:
            return True, wrong


def said(article: Article) -> str:
    """All that an article says."""
    return "\n".join([article.title, *(paragraph.text for paragraph in article.paragraphs)])


def rows(folder: Path, table: str) -> list[tuple[Any, ...]]:
    """A table's rows."""
    with closing(sqlite3.connect(f"{(folder / FILE_NAME).as_uri()}?mode=ro", uri=True)) as opened:
        opened.text_factory = bytes
        return opened.execute(f"SELECT * FROM {table}").fetchall()


def damage(folder: Path, trials: int, seed: int) -> dict[str, Any]:
    """So many trials of each kind of damage, of the database and of the index."""
    fakes()
    damaged = Damage(folder, seed)
    made = run(damaged.make)
    if made.error:
        return {"counts": {}, "problems": [made.error]}
    for _ in range(trials):
        for kind in KINDS:
            damaged.database(kind, made.result)
            damaged.index(kind, made.result)
    return {"counts": damaged.counts, "problems": damaged.problems}
