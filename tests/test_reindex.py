"""Another model is embedded beside the present one, which answers until the switch."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

import qa.archive
import qa.embed
from embeddings import ModelUnavailable, Reading
from qa import Archive, Article, Paragraph
from qa.errors import ArchiveReadOnly, ModelMismatch, ModelNotFound
from qa.store.database import FILE_NAME
from tests.fake_encoder import FakeEncoder

QUESTION = "望江大桥全长多少米？"


class Other(FakeEncoder):
    """Another model, of another dimension, that breaks down after so many passages."""

    name = "other"
    fingerprint = "other-1"

    def __init__(self, breaks_after: int = 1000, dimension: int = 96) -> None:
        super().__init__(dimension)
        self.left = breaks_after

    def read_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Reading]:
        self.left -= len(texts)
        if self.left < 0:
            raise KeyboardInterrupt
        return super().read_passages(texts, progress)


def note(number: int, text: str) -> Article:
    return Article(str(number), f"第{number}篇", (Paragraph(text),))


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """Three articles, one of them with a superseded revision; each passage is a batch."""
    monkeypatch.setattr(qa.embed, "TEXTS_A_BATCH", 1)
    monkeypatch.setattr(
        qa.archive, "load_encoder", lambda name, **_: {"fake": FakeEncoder, "other": Other}[name]()
    )
    with Archive.create(tmp_path / "my.archive", encoder=FakeEncoder()) as archive:
        archive.sync([note(1, "望江大桥全长1280米。"), note(2, "渡船今天停航。")], name="notes")
        archive.sync([note(1, "望江大桥全长1320米。"), note(3, "县长是林远。")], name="notes")
        yield archive


def kept(tmp_path: Path) -> dict[str, int]:
    """Count of vectors by model, the same in both tables."""
    counts = []
    with sqlite3.connect(tmp_path / "my.archive" / FILE_NAME) as opened:
        for table in ("vectors", "tokens"):
            rows = opened.execute(f"SELECT model, count(*) FROM {table} GROUP BY model").fetchall()
            counts.append(dict(rows))
    assert counts[0] == counts[1]
    return counts[0]


def test_the_archive_has_the_new_model_alone(archive: Archive, tmp_path: Path) -> None:
    other, told = Other(), []
    assert archive.reindex(encoder=other, progress=lambda *step: told.append(step)) == 4
    assert told[0] == ("embed", 0, 4) and told[-1] == ("embed", 4, 4)
    assert kept(tmp_path) == {"other-1": 4}  # three current passages and a superseded one
    assert archive.info()["model"] == "other"
    assert archive.search(QUESTION)[0].passage.text == "望江大桥全长1320米。"
    assert other.queries == [QUESTION]
    assert (archive.verify().ok, archive.verify().vectors) == (True, 3)
    assert archive.sync([note(4, "大桥通车。")], name="notes").passages_embedded == 1
    assert kept(tmp_path) == {"other-1": 5}


def test_the_old_model_answers_until_all_is_embedded(archive: Archive, tmp_path: Path) -> None:
    before = archive.search(QUESTION)
    with Archive.open(tmp_path / "my.archive", read_only=True) as reader:
        with pytest.raises(KeyboardInterrupt):
            archive.reindex(encoder=Other(breaks_after=2))
        assert kept(tmp_path) == {"fake-1": 4, "other-1": 2}
        for one in (archive, reader):
            assert one.search(QUESTION) == before
            assert one.info()["model"] == "fake"
            assert one.verify().ok
        again = Other()
        assert archive.reindex(encoder=again) == 2
        assert len(again.passages) == 2
        assert kept(tmp_path) == {"other-1": 4}
        after = reader.search(QUESTION)  # follows without being opened again
        assert reader.info()["model"] == "other"
        assert after == archive.search(QUESTION)
        assert after[0].dense != before[0].dense


def test_the_same_model_again_embeds_what_is_missing(archive: Archive, tmp_path: Path) -> None:
    archive.sync([note(4, "大桥通车。")], name="notes", embed=False)
    encoder = FakeEncoder()
    encoder.name = "moved/fake"
    assert archive.reindex(encoder=encoder) == 1
    assert archive.info()["model"] == "moved/fake"
    assert kept(tmp_path) == {"fake-1": 5}


def test_mismatches_name_both(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "my.archive"
    said = r"'fake' \(64 dimensions, fingerprint fake-1\), not with 'other' \(96 dimensions, fingerprint other-1\)"
    with pytest.raises(ModelMismatch, match=said + r".*qa reindex --model other"):
        Archive.open(folder, encoder=Other())
    with pytest.raises(ModelMismatch, match=r"\(64 dimensions.*\(32 dimensions"):
        Archive.open(folder, encoder=FakeEncoder(32))
    with sqlite3.connect(folder / FILE_NAME) as opened:
        opened.execute("UPDATE meta SET value = '32' WHERE key = 'dimension'")
    with pytest.raises(ModelMismatch, match="vectors of 64 dimensions, not of the 32 of its model"):
        Archive.open(folder)


def test_an_archive_whose_model_is_not_here_says_how_to_go_on(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str, **_: object) -> None:
        raise ModelUnavailable(f"There is no model {name!r}.")

    with Archive.open(tmp_path / "my.archive") as elsewhere:
        with monkeypatch.context() as here, pytest.raises(ModelNotFound) as told:
            here.setattr(qa.archive, "load_encoder", absent)
            elsewhere.ask("望江大桥有多长？")
        first, then = "There is no model 'fake'.", "`qa reindex --model bundled` gives it another."
        assert str(told.value) == f"{first} {tmp_path / 'my.archive'} was made with this model; {then}"
        assert elsewhere.reindex("other") == 4


def test_a_model_that_lies_about_its_dimension_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    class Liar(Other):
        def read_passages(
            self, texts: Sequence[str], progress: Callable[[int], None] | None = None
        ) -> list[Reading]:
            self.dimension = 96
            readings = super().read_passages(texts, progress)
            self.dimension = 48
            return readings

    with pytest.raises(ModelMismatch, match="vectors of 96 dimensions, not of the 48"):
        archive.reindex(encoder=Liar())
    assert kept(tmp_path) == {"fake-1": 4}
    assert archive.info()["model"] == "fake"


def test_a_crash_between_the_switch_and_the_deletion_leaves_a_whole_archive(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("qa.store.passages.Passages.drop_vectors", stop)
        with pytest.raises(KeyboardInterrupt):
            archive.reindex(encoder=Other())
    assert kept(tmp_path) == {"fake-1": 4, "other-1": 4}
    assert archive.info()["model"] == "other"
    assert archive.search(QUESTION)[0].dense > 0
    assert archive.verify().ok
    assert archive.reindex(encoder=Other()) == 0
    assert kept(tmp_path) == {"other-1": 4}


def test_an_archive_opened_to_be_read_keeps_its_model(archive: Archive, tmp_path: Path) -> None:
    with (
        Archive.open(tmp_path / "my.archive", read_only=True) as reader,
        pytest.raises(ArchiveReadOnly),
    ):
        reader.reindex(encoder=Other())
