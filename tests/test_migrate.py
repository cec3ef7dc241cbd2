"""Archives of every schema that was released open after a backup and a migration."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from qa import Archive, Article, Paragraph
from qa.errors import ArchiveLocked, ArticleNotFound, NotAnArchive
from qa.lock import writer_lock
from qa.store.database import FILE_NAME, SCHEMA_VERSION
from tests.archives import VERSIONS, unpacked
from tests.fake_encoder import FakeEncoder

BLOWN = (Paragraph("因大风，渡船今天停航。"),)
CALM = (Paragraph("风停了，渡船明天复航。"),)


def columns(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as opened:
        names = [
            row[0]
            for row in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        return {name: opened.execute(f"PRAGMA table_info({name})").fetchall() for name in names}


def version_of(path: Path) -> int:
    with sqlite3.connect(path) as opened:
        return int(opened.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.parametrize("version", VERSIONS)
def test_an_archive_of_every_schema_is_migrated_after_a_backup(version: int, tmp_path: Path) -> None:
    folder = unpacked(version, tmp_path / "old.archive")
    with Archive.open(folder, encoder=FakeEncoder(8)) as archive:
        assert archive.article_ids() == ["notes/1", "notes/2"]
        assert archive.article("notes/1", 1).paragraphs == BLOWN
        assert archive.article("notes/2").paragraphs == CALM
        assert archive.search("渡船复航")[0].passage.text == CALM[0].text
        assert archive.verify().ok
        report = archive.sync([Article("3", "渡船复航", CALM)], name="notes")
        # version 1 kept no vectors of tokens, and its articles have dates; version 4's article 3 was forgotten
        assert (report.added, report.passages_embedded) == {1: (1, 3), 4: (0, 0)}.get(version, (1, 0))
        if version > 1:
            assert archive.article("notes/1").paragraphs == CALM
        if version == 4:
            with pytest.raises(ArticleNotFound):
                archive.article("notes/3")
        else:
            assert "notes/3" in [one.article_id for one in archive.story("notes/2").copies]
        assert archive.verify().ok
    with Archive.create(tmp_path / "new.archive", encoder=FakeEncoder()):
        pass
    assert columns(folder / FILE_NAME) == columns(tmp_path / "new.archive" / FILE_NAME)
    backup = folder / f"archive.version-{version}.sqlite3"
    assert version_of(backup) == version
    assert [path.name for path in folder.glob("*.sqlite3*") if "version" in path.name] == [backup.name]


def test_a_migration_leaves_rows_with_their_digests(tmp_path: Path) -> None:
    folder = unpacked(3, tmp_path / "old.archive")
    with Archive.open(folder, encoder=FakeEncoder(8)):
        pass
    with sqlite3.connect(folder / FILE_NAME) as opened:
        assert opened.execute("SELECT count(*) FROM revision_digests").fetchone() == (3,)
        assert opened.execute("SELECT count(*) FROM vector_digests").fetchone() == (3,)


def test_an_archive_that_lacks_more_than_tables_cannot_be_opened_read_only(tmp_path: Path) -> None:
    folder = unpacked(1, tmp_path / "old.archive")
    with pytest.raises(NotAnArchive, match=r"older schema version 1\. Open it once where it can be written"):
        Archive.open(folder, read_only=True, encoder=FakeEncoder(8))


@pytest.mark.parametrize("version", [one for one in VERSIONS if one > 1])
def test_an_archive_that_only_lacks_tables_can_be_read_without_them(version: int, tmp_path: Path) -> None:
    folder = unpacked(version, tmp_path / "old.archive")
    with Archive.open(folder, read_only=True, encoder=FakeEncoder(8)) as archive:
        assert archive.search("渡船复航")[0].passage.text == CALM[0].text
        assert archive.article("notes/1").paragraphs == CALM
        assert len(archive.story("notes/1").copies) == (version > 2)
        assert archive.verify().ok
    assert version_of(folder / FILE_NAME) == version


def test_a_newer_archive_is_refused(tmp_path: Path) -> None:
    folder = unpacked(1, tmp_path / "old.archive")
    with sqlite3.connect(folder / FILE_NAME) as opened:
        opened.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    with pytest.raises(NotAnArchive, match="this release reads up to"):
        Archive.open(folder, encoder=FakeEncoder(8))


def test_an_archive_is_not_migrated_under_a_process_that_writes_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = unpacked(3, tmp_path / "old.archive")
    monkeypatch.setattr("qa.store.database.PATIENCE", 0)
    with writer_lock(folder), pytest.raises(ArchiveLocked, match=r"old\.archive is being written to"):
        Archive.open(folder, encoder=FakeEncoder(8))
    assert version_of(folder / FILE_NAME) == 3
    assert not list(folder.glob("*.version-*"))
