"""A forgotten article is in no file of its archive, and stays away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import qa.forget
from qa import Archive
from qa.errors import ArchiveLocked, ArchiveReadOnly, ArticleForgotten, ArticleNotFound
from qa.feedback import rate, ratings
from qa.lexical import LexicalIndex
from qa.store import Forgotten
from qa.store.database import FILE_NAME
from tests.fake_encoder import FakeEncoder

POST = "---\ntitle: {title}\ndate: 2022-02-11\n---\n<p>{body}</p>\n"
WORDS = ("okapizebra", "quaggalore", "鳄鱼洞", "鳄鱼", "白鳍豚")
"""Of the article to be forgotten: in its name, title, texts and earlier text; and a term of the BM25 index."""


def write(posts: Path, name: str, title: str, body: str) -> Path:
    file = posts / name
    file.write_text(POST.format(title=title, body=body), encoding="utf-8")
    return file


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """In the archive's own folder, as files that were sent to it are."""
    folder = tmp_path / "my.archive" / "uploads"
    folder.mkdir(parents=True)
    write(folder, "ferry.md", "渡船停航", "因大风，渡船今天停航。")
    write(folder, "bridge.md", "大桥通车", "望江大桥今天通车。")
    return folder


@pytest.fixture
def archive(tmp_path: Path, posts: Path) -> Iterator[Archive]:
    hidden = tmp_path / "uploads"
    posts.rename(hidden)  # an archive is made in an empty folder
    with Archive.create(tmp_path / "my.archive", encoder=FakeEncoder(512)) as archive:
        hidden.rename(posts)
        write(posts, "okapizebra.md", "鳄鱼洞的quaggalore", "鳄鱼洞里有白鳍豚。")
        archive.sync(posts)
        write(posts, "okapizebra.md", "鳄鱼洞的quaggalore", "鳄鱼洞里没有豚。")
        archive.sync(posts)
        yield archive


def held(folder: Path) -> dict[str, list[str]]:
    """By word: the files that hold it, or are named after it."""
    files = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    found = {
        word: [file.name for file, data in files.items() if word.encode() in data or word in str(file)]
        for word in WORDS
    }
    return {word: names for word, names in found.items() if names}


def indexed(folder: Path, term: str) -> int:
    """Count of passages that the BM25 index's dictionary knows a term of, deleted ones included: it is compressed, so
    that its bytes tell nothing."""
    index = LexicalIndex(folder / "lexical")
    return int(index._index.searcher().doc_freq("text", term))


def test_no_file_holds_a_forgotten_article(archive: Archive, tmp_path: Path, posts: Path) -> None:
    folder = tmp_path / "my.archive"
    answer = archive.ask("鳄鱼洞里有没有豚？")
    assert [one.article_id for one in answer.citations] == ["uploads/okapizebra.md"]
    rate(folder, "one", "like", "good", answer)
    rate(folder, "two", "like", "", archive.ask("渡船什么时候停航？"))
    with archive._db.transaction():
        archive._stories._related.put_pairs([("uploads/okapizebra.md", "uploads/ferry.md", "linked")])
    assert set(held(folder)) == set(WORDS)
    assert (indexed(folder, "鳄鱼"), indexed(folder, "白鳍")) == (2, 1)
    with Archive.open(folder, read_only=True, encoder=FakeEncoder(512)) as reader:
        assert reader.search("鳄鱼洞")[0].passage.article_id == "uploads/okapizebra.md"
        report = archive.forget("okapizebra.md")
        assert (report.revisions, report.passages, report.ratings, report.left) == (2, 2, 1, ())
        assert held(folder) == {}
        assert (indexed(folder, "鳄鱼"), indexed(folder, "白鳍"), indexed(folder, "渡船")) == (0, 0, 1)
        assert "uploads/okapizebra.md" not in [hit.passage.article_id for hit in reader.search("鳄鱼洞")]
        with pytest.raises(ArticleNotFound):
            reader.article("okapizebra.md")
    assert [rating.key for rating in ratings(folder)] == ["two"]
    assert not (posts / "okapizebra.md").exists()
    assert archive.story("ferry.md").linked == ()
    assert (archive.verify().ok, archive.verify().vectors) == (True, 2)
    for table, count in (("vectors", 2), ("tokens", 2), ("revisions", 2), ("signatures", 2)):
        assert archive._db.rows(f"SELECT count(*) FROM {table}")[0][0] == count, table


def test_a_forgotten_article_does_not_come_back(archive: Archive, tmp_path: Path, posts: Path) -> None:
    archive.forget("okapizebra.md")
    write(posts, "okapizebra.md", "鳄鱼洞", "鳄鱼洞里又有白鳍豚。")
    report = archive.sync(posts)
    assert (report.added, report.unchanged, report.forgotten) == (0, 2, 1)
    write(posts, "okapizebra.md", "", "")  # nor does a refusal tell of it
    assert archive.sync(posts).rejections == ()
    (posts / "okapizebra.md").unlink()
    assert archive.article_ids() == ["uploads/bridge.md", "uploads/ferry.md"]
    assert held(tmp_path / "my.archive") == {}


def test_sources_elsewhere_and_backups_are_told(archive: Archive, tmp_path: Path) -> None:
    elsewhere = tmp_path / "posts"
    elsewhere.mkdir()
    file = write(elsewhere, "otter.md", "水獭", "水獭回到了清沅江。")
    archive.sync(elsewhere)
    backup = tmp_path / "my.archive" / "archive.version-1.sqlite3"
    backup.write_bytes(b"")
    assert archive.forget("otter.md").left == (str(file), str(backup))
    assert file.exists()


def test_forgetting_that_was_cut_short_is_finished_at_the_next_opening(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "my.archive"

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(qa.forget, "purge", stop)
        with pytest.raises(KeyboardInterrupt):
            archive.forget("okapizebra.md")
    assert Forgotten(archive._db).unpurged()
    archive.close()
    with Archive.open(folder, encoder=FakeEncoder(512)) as opened:
        assert not Forgotten(opened._db).unpurged()
        assert held(folder) == {}
        assert opened.verify().ok


def test_a_reader_that_holds_old_pages_is_told_and_the_rest_follows(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "my.archive"
    archive._db.execute("PRAGMA busy_timeout=0")
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM articles").fetchall()
        with pytest.raises(ArchiveLocked, match=r"-wal is in use by a reader"):
            archive.forget("okapizebra.md")
    assert "uploads/okapizebra.md" not in archive.article_ids()
    with Archive.open(folder, encoder=FakeEncoder(512)):
        assert held(folder) == {}


def test_what_cannot_be_forgotten(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ArticleNotFound, match=r"no article 'nothing\.md'"):
        archive.forget("nothing.md")
    archive.forget("ferry.md")
    for name in ("ferry.md", "uploads/ferry.md"):
        with pytest.raises(ArticleForgotten, match=f"'{name}' was forgotten: my.archive keeps nothing of it"):
            archive.forget(name)
    with (
        Archive.open(tmp_path / "my.archive", read_only=True, encoder=FakeEncoder(512)) as reader,
        pytest.raises(ArchiveReadOnly),
    ):
        reader.forget("ferry.md")
    assert (tmp_path / "my.archive" / FILE_NAME).exists()
