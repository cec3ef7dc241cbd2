"""An archive goes into one file and comes back whole, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa import Archive, Article, Paragraph
from qa.errors import ArchiveExists, ArchiveLocked, ArchiveNotFound, NotAnArchive
from qa.feedback import rate, ratings
from qa.lock import workplace
from qa.store.database import FILE_NAME
from tests.fake_encoder import FakeEncoder

FERRY = Article("1", "渡船停航", (Paragraph("因大风，渡船今天停航。"),))
LATER = replace(FERRY, paragraphs=(Paragraph("风停了，渡船明天复航。"),))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "my.archive", encoder=FakeEncoder()) as archive:
        archive.sync([FERRY], name="notes")
        archive.sync([LATER], name="notes")
        yield archive


def test_a_backup_is_one_file_that_becomes_the_archive_again(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "news.backup"
    answer = archive.ask("渡船什么时候复航？")
    rate(tmp_path / "my.archive", "one", "like", "good", answer)
    archive.backup(file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.archive", "news.backup"]
    report = Archive.restore(file, tmp_path / "new.archive")
    assert (report.ok, report.articles, report.passages, report.vectors) == (True, 1, 1, 1)
    with Archive.open(tmp_path / "new.archive", encoder=FakeEncoder()) as restored:
        assert restored.ask("渡船什么时候复航？") == answer
        assert restored.article("1", 1).paragraphs == FERRY.paragraphs
        assert restored.sync([LATER], name="notes").unchanged == 1
        assert restored._db.row("SELECT 1 FROM sqlite_master WHERE name = 'feedback'") is None
    assert ratings(tmp_path / "new.archive") == ratings(tmp_path / "my.archive")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.archive", "new.archive", "news.backup"]


def test_a_backup_holds_what_was_committed_while_another_writes(archive: Archive, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "my.archive", read_only=True) as reader, archive._db.transaction():
        archive._db.execute("DELETE FROM rejections")
        archive._db.execute("UPDATE revisions SET title = 'unfinished'")
        reader.backup(tmp_path / "news.backup")
    with sqlite3.connect(tmp_path / "news.backup") as opened:
        assert opened.execute("SELECT DISTINCT title FROM revisions").fetchall() == [("渡船停航",)]


def test_nothing_is_overwritten(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "news.backup"
    file.write_text("mine")
    with pytest.raises(ArchiveExists, match=r"news\.backup exists already"):
        archive.backup(file)
    assert file.read_text() == "mine"
    file.unlink()
    archive.backup(file)
    with pytest.raises(ArchiveExists, match=r"my\.archive exists already"):
        Archive.restore(file, tmp_path / "my.archive")


@pytest.mark.parametrize("damage", ["cut", "text", "empty", "page"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    archive: Archive, tmp_path: Path, damage: str
) -> None:
    file = tmp_path / "news.backup"
    archive.backup(file)
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes({
        "cut": whole[: middle // 4096 * 4096],
        "text": b"no database " * 500,
        "empty": b"",
        "page": whole[:4096] + b"\xff" * 8192 + whole[12288:],
    }[damage])  # fmt: skip
    with pytest.raises(NotAnArchive, match=r"news\.backup"):
        Archive.restore(file, tmp_path / "new.archive")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.archive", "news.backup"]


def test_an_archive_with_damaged_pages_is_named_instead_of_its_backup(
    archive: Archive, tmp_path: Path
) -> None:
    archive.close()
    file = tmp_path / "my.archive" / FILE_NAME
    whole = file.read_bytes()
    file.write_bytes(whole[: -2 * 4096] + b"\xff" * 4096 + whole[-4096:])
    with (
        Archive.open(tmp_path / "my.archive", read_only=True, encoder=FakeEncoder()) as damaged,
        pytest.raises(
            NotAnArchive, match=r"my\.archive is damaged .*, and no backup was written\. `qa verify --repair`"
        ),
    ):
        damaged.backup(tmp_path / "news.backup")
    assert not (tmp_path / "news.backup").exists()


def test_a_backup_whose_contents_disagree_is_refused(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "news.backup"
    archive.backup(file)
    with sqlite3.connect(file) as opened:
        opened.execute("UPDATE passages SET text = 'something else' WHERE current = 1")
    with pytest.raises(NotAnArchive, match=r"news\.backup is not sound: .*passage 2"):
        Archive.restore(file, tmp_path / "new.archive")
    assert not (tmp_path / "new.archive").exists()


def test_a_backup_of_an_older_release_is_brought_up_to_date(tmp_path: Path) -> None:
    dump = Path(__file__).with_name("archives") / "version_1.sql"
    with sqlite3.connect(tmp_path / "old.backup") as made:
        made.executescript(dump.read_text(encoding="utf-8"))
    report = Archive.restore(tmp_path / "old.backup", tmp_path / "new.archive")
    assert (report.ok, report.articles) == (True, 2)
    assert not list((tmp_path / "new.archive").glob("*.version-*"))
    assert (tmp_path / "old.backup").exists()


def test_a_missing_backup_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveNotFound, match=r"nothing\.backup"):
        Archive.restore(tmp_path / "nothing.backup", tmp_path / "new.archive")


def test_of_two_that_make_the_same_file_or_archive_the_second_is_told(
    archive: Archive, tmp_path: Path
) -> None:
    file = tmp_path / "news.backup"
    with (
        workplace(file),
        pytest.raises(ArchiveLocked, match=r"news\.backup\.partial .* process \d+.*stop it\.$"),
    ):
        archive.backup(file)
    archive.backup(file)
    with workplace(tmp_path / "new.archive") as place:
        (place / "half").write_text("made by the first")
        with pytest.raises(ArchiveLocked, match=r"new\.archive\.partial"):
            Archive.restore(file, tmp_path / "new.archive")
        assert (place / "half").exists()


def test_what_a_killed_process_left_is_deleted(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "news.backup"
    (tmp_path / "news.backup.partial").write_text("as an older release left it")
    (tmp_path / "new.archive.partial" / "archive").mkdir(parents=True)
    (tmp_path / "new.archive.partial" / "archive" / "archive.sqlite3").write_text("half")
    archive.backup(file)
    assert Archive.restore(file, tmp_path / "new.archive").ok
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.archive", "new.archive", "news.backup"]


@pytest.mark.parametrize("empty", [False, True], ids=["nothing", "an empty folder"])
def test_an_archive_is_put_where_a_link_leads(archive: Archive, tmp_path: Path, empty: bool) -> None:
    archive.backup(tmp_path / "news.backup")
    (tmp_path / "link").symlink_to("there")
    if empty:
        (tmp_path / "there").mkdir()
    Archive.restore(tmp_path / "news.backup", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    with Archive.open(tmp_path / "there", encoder=FakeEncoder()) as restored:
        assert restored.article_ids() == ["notes/1"]
    (tmp_path / "other").symlink_to("elsewhere")
    Archive.create(tmp_path / "other", encoder=FakeEncoder()).close()
    assert (tmp_path / "elsewhere" / "archive.sqlite3").exists()


@pytest.mark.parametrize("restored", [True, False])
def test_nothing_is_written_to_an_archive_that_was_replaced_since_it_was_opened(
    archive: Archive, tmp_path: Path, restored: bool
) -> None:
    archive.backup(tmp_path / "news.backup")
    (tmp_path / "my.archive").rename(tmp_path / "old.archive")
    if restored:
        Archive.restore(tmp_path / "news.backup", tmp_path / "my.archive")
    for change in (lambda: archive.sync([FERRY], name="notes"), lambda: archive.forget("notes/1")):
        with pytest.raises(NotAnArchive, match=r"my\.archive.* replaced since .* Open it again"):
            change()
    assert archive.search("渡船")  # of what was opened
    assert (tmp_path / "my.archive").exists() == restored
