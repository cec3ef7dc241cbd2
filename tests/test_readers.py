"""Readers beside a writer: they see whole batches, soon, and without being opened again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

import qa.indexes
from qa import Archive, Article, Paragraph
from qa.disk import storage_full
from qa.errors import StorageFull
from qa.indexes import Indexes
from qa.lexical import LexicalIndex
from qa.lock import writer_lock
from tests.fake_encoder import FakeEncoder

OLD, NEW = "望江大桥全长1280米。", "望江大桥全长1320米。"


def note(text: str) -> Article:
    return Article("1", "望江大桥", (Paragraph(text),))


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "my.archive", encoder=FakeEncoder()) as archive:
        archive.sync([note(OLD)], name="notes")
        yield archive


@pytest.fixture
def reader(writer: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.setattr(qa.indexes, "BETWEEN_LOOKS", 0)
    with Archive.open(tmp_path / "my.archive", read_only=True, encoder=FakeEncoder()) as archive:
        yield archive


def found(archive: Archive) -> list[tuple[str, float]]:
    """Each passage found, and the part of its score that its terms have."""
    return [(hit.passage.text, hit.lexical) for hit in archive.search("望江大桥")]


def store_only(writer: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync, but stop where the database has the new text and the BM25 index does not."""
    with monkeypatch.context() as patched:
        patched.setattr(Indexes, "update", lambda self: None)
        writer.sync([note(NEW)], name="notes", embed=False)


def test_the_old_batch_answers_whole_until_the_new_one_is_in_both(
    writer: Archive, reader: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.indexes, "PATIENCE", 1e9)
    before = reader.search("望江大桥")
    store_only(writer, monkeypatch)
    assert reader.search("望江大桥") == before
    writer._indexes.update()
    assert found(reader) == found(writer)
    assert found(reader)[0][0] == NEW


def test_an_index_that_never_comes_is_not_waited_for_and_followed_when_it_does(
    writer: Archive, reader: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.indexes, "PATIENCE", 0)
    with monkeypatch.context() as patched:
        patched.setattr(Indexes, "update", lambda self: None)
        writer.sync([note(NEW)], name="notes")
    ((text, without_terms),) = found(reader)
    assert text == NEW  # found by its vector
    writer._indexes.update()  # which changes nothing in the database
    assert found(reader) == found(writer)
    assert found(reader)[0][1] > without_terms


def test_a_reader_that_opens_between_the_two_waits_for_the_index_instead_of_copying_it(
    writer: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_only(writer, monkeypatch)
    monkeypatch.setattr("qa.indexes.time.sleep", lambda seconds: writer._indexes.update())
    with writer_lock(tmp_path / "my.archive"):
        reader = Archive.open(tmp_path / "my.archive", read_only=True, encoder=FakeEncoder())
    assert reader._indexes._scratch is None
    assert found(reader) == found(writer)
    reader.close()


def test_verify_waits_for_an_index_that_is_a_moment_behind(
    writer: Archive, reader: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_only(writer, monkeypatch)
    monkeypatch.setattr("qa.verify.time.sleep", lambda seconds: writer._indexes.update())
    assert reader.verify().ok


def test_an_index_that_stays_behind_is_a_problem(
    writer: Archive, reader: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_only(writer, monkeypatch)
    monkeypatch.setattr("qa.verify.time.sleep", lambda seconds: None)
    assert reader.verify().problems == ("the BM25 index lacks 1 passages and has 1 too many",)


def test_an_archive_turns_to_the_index_that_another_makes_after_its_own_attempt_failed(
    writer: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: LexicalIndex) -> None:
        raise storage_full(tmp_path, "as the test has it")

    monkeypatch.setattr(qa.indexes, "BETWEEN_LOOKS", 0)
    with monkeypatch.context() as patched, pytest.raises(StorageFull):
        patched.setattr(LexicalIndex, "commit", full)
        writer.sync([note(NEW)], name="notes")
    with Archive.open(
        tmp_path / "my.archive", encoder=FakeEncoder()
    ) as other:  # changes nothing in the database
        assert found(writer) == found(other)
    assert found(writer)[0][0] == NEW
    assert writer.verify().ok


def test_two_that_write_in_turn_put_nothing_into_the_index_twice(
    writer: Archive, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Archive.open(tmp_path / "my.archive", encoder=FakeEncoder()) as other:
        other.sync([Article("2", "渡船", (Paragraph("渡船今天停航。"),))], name="notes")
        writer.sync([Article("3", "县长", (Paragraph("县长是林远。"),))], name="notes")
    assert caplog.messages == []  # such as that it had to be made anew
    index = LexicalIndex(tmp_path / "my.archive" / "lexical")
    assert index.ids() == {1, 2, 3}
    assert index.idf(["渡船"])["渡船"] == pytest.approx(math.log(1 + 2.5 / 1.5))  # in one of three
