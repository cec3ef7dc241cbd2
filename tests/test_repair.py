"""Damage is noticed and named; what can be saved is, and no citation ever finds another text."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from qa import Archive, Article, Paragraph
from qa.errors import ArticleNotFound, NotAnArchive
from qa.store.database import FILE_NAME
from tests.fake_encoder import FakeEncoder
from tests.test_archive import write

QUESTION = "望江大桥全长多少米？"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An archive of two posts, one of them in two revisions, and an article made elsewhere."""
    posts = tmp_path / "posts"
    write(posts, "a.md", "望江大桥", "望江大桥全长1280米。")
    write(posts, "b.md", "渡船", "渡船今天停航。")
    with Archive.create(tmp_path / "my.archive", encoder=FakeEncoder()) as archive:
        archive.sync(posts)
        write(posts, "a.md", "望江大桥", "望江大桥全长1320米。")
        archive.sync(posts)
        archive.sync([Article("1", "县长", (Paragraph("县长是林远。"),))], name="notes")
    return tmp_path / "my.archive"


def damage(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as opened, opened:
        for statement in statements:
            opened.execute(statement)


def problems(folder: Path) -> tuple[str, ...]:
    with Archive.open(folder, read_only=True, encoder=FakeEncoder()) as archive:
        return archive.verify().problems


def test_a_sound_archive_is_left_as_it_is(folder: Path) -> None:
    before = (folder / FILE_NAME).read_bytes()
    assert not Archive.repair(folder, encoder=FakeEncoder()).problems
    assert (folder / FILE_NAME).read_bytes() == before


def test_a_changed_text_is_restored_from_its_raw_page(folder: Path) -> None:
    damage(folder, "UPDATE revisions SET article = replace(article, '1280', '1260') WHERE revision = 1")
    damage(folder, "UPDATE passages SET text = replace(text, '1280', '1260')")
    assert "posts/a.md: revision 1 is not what was stored" in problems(folder)
    with (
        Archive.open(folder, encoder=FakeEncoder()) as archive,
        pytest.raises(NotAnArchive, match=r"the article posts/a\.md: it is not what was stored"),
    ):
        archive.article("posts/a.md", 1)
    report = Archive.repair(folder, encoder=FakeEncoder())
    assert report.restored == (("posts/a.md", 1),)
    assert (report.lost, report.brought_back, report.left, report.embedded) == ((), (), (), 0)
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        assert archive.article("posts/a.md", 1).paragraphs[0].text == "望江大桥全长1280米。"
        assert archive.ask(QUESTION).citations[0].quote == "望江大桥全长1320米。"
        assert archive.verify().ok


@pytest.mark.parametrize(
    ("column", "read", "what"),
    [
        ("published", lambda archive: archive.search(QUESTION), "the date of posts/a.md"),
        ("published", lambda archive: archive.ask(QUESTION), "the date of posts/a.md"),
        ("first_seen", lambda archive: archive.revisions("posts/a.md"), "the dates of posts/a.md"),
        ("first_seen", lambda archive: archive.ask(QUESTION, as_of="2022-03-01"), "the dates of posts/a.md"),
        ("modified", lambda archive: archive._articles.stored("posts/a.md"), "the time of posts/a.md"),
    ],
)
def test_a_date_that_cannot_be_read_is_damage_and_is_restored(
    folder: Path, column: str, read: Callable[[Archive], object], what: str
) -> None:
    damage(
        folder,
        f"UPDATE revisions SET {column} = replace({column}, '00:', '00') WHERE article_id = 'posts/a.md'",
    )
    damage(folder, f"UPDATE revisions SET {column} = {column} || '0' WHERE article_id = 'posts/a.md'")
    with Archive.open(folder, read_only=True, encoder=FakeEncoder()) as archive:
        with pytest.raises(NotAnArchive, match=rf"damaged.*{what}: Invalid isoformat"):
            read(archive)
        assert "posts/a.md: revision 2 is not what was stored" in archive.verify().problems
    report = Archive.repair(folder, encoder=FakeEncoder())
    assert report.left == ()
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        read(archive)
        assert archive.ask(QUESTION).citations[0].quote == "望江大桥全长1320米。"


def test_a_date_of_a_related_article_that_cannot_be_read_is_damage(folder: Path) -> None:
    damage(
        folder,
        "INSERT INTO related VALUES ('posts/b.md', 'posts/a.md', 'copy')",
        "UPDATE revisions SET published = '2022-02-09T00200:00+08:00' WHERE article_id = 'posts/a.md'",
    )
    with (
        Archive.open(folder, read_only=True, encoder=FakeEncoder()) as archive,
        pytest.raises(NotAnArchive, match=r"the date of posts/a\.md: Invalid isoformat"),
    ):
        archive.story("posts/b.md")


def test_a_text_that_its_page_does_not_give_again_is_lost_and_its_number_never_used(folder: Path) -> None:
    damage(folder, "UPDATE revisions SET article = '{', cleaner = 'another' WHERE article_id = 'posts/a.md'")
    report = Archive.repair(folder, encoder=FakeEncoder())
    assert report.lost == (("posts/a.md", 1), ("posts/a.md", 2))
    assert report.brought_back == ("posts/a.md",)
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        assert archive.article("posts/a.md").revision == 3
        assert archive.article("posts/a.md").paragraphs[0].text == "望江大桥全长1320米。"
        for revision in (1, 2):
            with pytest.raises(ArticleNotFound):
                archive.article("posts/a.md", revision)
        assert archive.verify().ok


def test_an_article_lost_with_its_page_comes_back_with_the_next_sync(folder: Path, tmp_path: Path) -> None:
    damage(folder, "UPDATE revisions SET article = '{', raw = x'00' WHERE article_id = 'posts/b.md'")
    report = Archive.repair(folder, encoder=FakeEncoder())
    assert (report.lost, report.brought_back) == ((("posts/b.md", 1),), ())
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        assert archive.article_ids() == ["notes/1", "posts/a.md"]
        assert archive.sync(tmp_path / "posts").added == 1
        assert archive.article("posts/b.md").revision == 2
        assert archive.verify().ok


def test_a_lost_raw_page_is_stored_again_by_the_next_sync(folder: Path, tmp_path: Path) -> None:
    damage(folder, "UPDATE revisions SET raw = x'00' WHERE article_id = 'posts/b.md'")
    assert problems(folder) == ("posts/b.md: the stored raw page of revision 1 is damaged",)
    report = Archive.repair(folder, encoder=FakeEncoder())
    assert (report.pages_lost, report.lost) == (("posts/b.md",), ())
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        assert archive.verify().ok
        assert archive.sync(tmp_path / "posts").unchanged == 2
        assert archive._articles.page("posts/b.md").format == "post"
        assert archive.article("posts/b.md").revision == 1


def test_vectors_that_were_changed_are_made_again(folder: Path) -> None:
    wanted = vectors(folder)
    damage(
        folder, "UPDATE vectors SET vector = x'" + "00" * 128 + "' WHERE key = (SELECT min(key) FROM vectors)"
    )
    assert problems(folder) == ("the vectors of 1 passages are not what was stored",)
    report = Archive.repair(folder, encoder=FakeEncoder())
    assert (report.embedded, report.left) == (1, ())
    assert vectors(folder) == wanted


def test_the_repaired_archive_remembers_what_is_gone_or_forgotten(folder: Path, tmp_path: Path) -> None:
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        archive.forget("notes/1")
        (tmp_path / "posts" / "b.md").unlink()
        archive.sync(tmp_path / "posts")
    damage(folder, "UPDATE vectors SET vector = zeroblob(128)")
    Archive.repair(folder, encoder=FakeEncoder())
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        assert archive.info()["gone"] == 1
        assert archive.sync([Article("1", "县长", (Paragraph("县长是林远。"),))], name="notes").forgotten == 1
        report = archive.forget("posts/b.md")
        assert report.left == (str(folder / "archive.damaged-1.sqlite3"),)


def test_a_lost_source_root_is_damage_that_is_named_and_repaired(folder: Path, tmp_path: Path) -> None:
    damage(folder, "DELETE FROM roots WHERE name = 'posts'")
    assert problems(folder) == ("the source root posts of 2 articles is lost",)
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        with pytest.raises(NotAnArchive, match="a source root that is lost: 'posts'"):
            archive.sync([Article("2", "县长", (Paragraph("县长是林远。"),))], name="notes")
        assert archive.forget("posts/b.md").left == ()
    assert Archive.repair(folder, encoder=FakeEncoder()).left == ()
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        report = archive.sync(tmp_path / "posts")
        assert (report.unchanged, report.forgotten) == (1, 1)


@pytest.mark.parametrize(
    "value", ["2022-03-0!T10:00:00+00:00", "2022-03-01T10:00:00+00:10", "2022-13-01T10:00:00+00:00"]
)
def test_a_damaged_time_of_a_gone_article_is_noticed_and_it_stays_gone(
    folder: Path, tmp_path: Path, value: str
) -> None:
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        (tmp_path / "posts" / "b.md").unlink()
        assert archive.sync(tmp_path / "posts").gone == 1
        assert archive.verify().ok
    damage(folder, f"UPDATE articles SET gone_at = '{value}' WHERE id = 'posts/b.md'")
    wanted = "posts/b.md: the time since when it is gone from its source is damaged"
    report = Archive.repair(folder, encoder=FakeEncoder())
    assert (report.problems, report.left) == ((wanted,), ())
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        assert archive.info()["gone"] == 1


def test_a_superseded_text_that_counts_as_current_is_noticed(folder: Path) -> None:
    damage(folder, "UPDATE passages SET current = 1")
    assert problems(folder) == (
        "posts/a.md: the passages that are searched are not those of its current revision",
    )
    assert Archive.repair(folder, encoder=FakeEncoder()).left == ()
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        assert [
            hit.passage.revision for hit in archive.search(QUESTION) if hit.passage.article_id == "posts/a.md"
        ] == [2]


def test_a_source_whose_place_was_lost_is_synced_again_by_its_name(folder: Path, tmp_path: Path) -> None:
    damage(folder, "DELETE FROM roots", "UPDATE vectors SET vector = zeroblob(128)")
    assert Archive.repair(folder, encoder=FakeEncoder()).left == ()
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        assert archive.sync(tmp_path / "posts").unchanged == 2
        assert archive.sync([Article("1", "县长", (Paragraph("县长是林远。"),))], name="notes").unchanged == 1
        (tmp_path / "posts" / "b.md").unlink()
        assert archive.sync(tmp_path / "posts").gone == 1


def test_what_holds_nothing_readable_is_said(folder: Path) -> None:
    (folder / FILE_NAME).write_bytes(b"\xff" * 50_000)
    with pytest.raises(NotAnArchive, match="from a backup"):
        Archive.repair(folder, encoder=FakeEncoder())


def vectors(folder: Path) -> list[tuple[bytes, bytes]]:
    with closing(sqlite3.connect(folder / FILE_NAME)) as opened:
        return opened.execute("SELECT key, vector FROM vectors ORDER BY key").fetchall()
