"""Archives of older schemas open after a backup and a migration."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from qa import Archive, Article, Paragraph
from qa.errors import NotAnArchive
from qa.store.database import FILE_NAME, SCHEMA_VERSION
from tests.fake_encoder import FakeEncoder

POST = "---\ntitle: 渡船停航\ndate: 2022-02-11\n---\n<p>因大风，渡船今天停航。</p>\n"


RETURN = (Paragraph("风停了，渡船明天复航。"),)


def columns(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as opened:
        names = [
            row[0]
            for row in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        return {name: opened.execute(f"PRAGMA table_info({name})").fetchall() for name in names}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An archive as the first release left it: version 1, which had vectors but none of tokens."""
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "ferry.md").write_text(POST, encoding="utf-8")
    folder = tmp_path / "old.archive"
    with Archive.create(folder, encoder=FakeEncoder()) as archive:
        archive.sync(posts)
    with sqlite3.connect(folder / FILE_NAME) as opened:
        for table in ("tokens", "signatures", "related", "forgotten"):
            opened.execute(f"DROP TABLE {table}")
        opened.execute("PRAGMA user_version=1")
    return folder


def test_an_older_archive_is_migrated_after_a_backup(old: Path, tmp_path: Path) -> None:
    with Archive.open(old, encoder=FakeEncoder()) as archive:
        assert archive.article("ferry.md").title == "渡船停航"
        assert archive.sync(tmp_path / "posts").passages_embedded == 1  # what the older release did not keep
        assert archive.search("渡船")[0].passage.text == "因大风，渡船今天停航。"
    with Archive.create(tmp_path / "new.archive", encoder=FakeEncoder()):
        pass
    assert columns(old / FILE_NAME) == columns(tmp_path / "new.archive" / FILE_NAME)
    with sqlite3.connect(old / "archive.version-1.sqlite3") as backup:
        assert backup.execute("PRAGMA user_version").fetchone() == (1,)
        assert backup.execute("SELECT count(*) FROM vectors").fetchone() == (1,)


def test_an_older_archive_cannot_be_opened_read_only(old: Path) -> None:
    with pytest.raises(NotAnArchive, match=r"older schema version 1\. Open it once where it can be written"):
        Archive.open(old, read_only=True, encoder=FakeEncoder())


def test_the_first_release_s_archive_is_migrated(tmp_path: Path) -> None:
    folder = tmp_path / "old.archive"
    folder.mkdir()
    dump = Path(__file__).with_name("archives") / "version_1.sql"
    with sqlite3.connect(folder / FILE_NAME) as made:
        made.executescript(dump.read_text(encoding="utf-8"))
    with Archive.open(folder, encoder=FakeEncoder(8)) as archive:
        archive.sync([Article("3", "渡船复航", RETURN)], name="notes")
        assert archive.article_ids() == ["notes/1", "notes/2", "notes/3"]
        assert [one.article_id for one in archive.story("notes/2").copies] == ["notes/3"]
        assert archive.verify().ok
    assert (folder / "archive.version-1.sqlite3").exists()


def test_an_archive_that_only_lacks_tables_can_be_read_without_them(old: Path) -> None:
    with Archive.open(old, encoder=FakeEncoder()):
        pass
    with sqlite3.connect(old / FILE_NAME) as opened:
        opened.execute("DROP TABLE related")
        opened.execute("DROP TABLE signatures")
        opened.execute("DROP TABLE forgotten")
        opened.execute("PRAGMA user_version=2")
    with Archive.open(old, read_only=True, encoder=FakeEncoder()) as archive:
        assert archive.search("渡船")[0].outlets == ()
        assert archive.story("ferry.md").copies == ()
    with sqlite3.connect(old / FILE_NAME) as opened:
        assert opened.execute("PRAGMA user_version").fetchone() == (2,)


def test_a_newer_archive_is_refused(old: Path) -> None:
    with sqlite3.connect(old / FILE_NAME) as opened:
        opened.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    with pytest.raises(NotAnArchive, match="this release reads up to"):
        Archive.open(old, encoder=FakeEncoder())
