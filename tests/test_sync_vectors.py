"""Vectors during a sync: a changed article has them from the moment its new text is committed, a new one soon after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import qa.indexes
from qa import Archive, Article, Paragraph
from qa.clean import CleanOptions, clean
from qa.score import threshold
from qa.store import Database
from qa.types import Page, Rejection
from tests.fake_encoder import FakeEncoder

OLD, NEW, OTHER = "望江大桥全长1280米。", "望江大桥全长1320米。", "今年春茶丰收。"
QUESTION = "望江大桥全长多少米？"


def bridge(text: str) -> Article:
    return Article("1", "望江大桥", (Paragraph(text),))


TEA = Article("2", "茶园", (Paragraph(OTHER),))


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder(dimension=512)


@pytest.fixture
def archive(tmp_path: Path, encoder: FakeEncoder) -> Iterator[Archive]:
    with Archive.create(tmp_path / "my.archive", encoder=encoder) as archive:
        archive.sync([bridge(OLD)], name="notes")
        encoder.passages.clear()
        yield archive


@pytest.fixture
def reader(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """One who has the archive open in a process of its own, so to speak."""
    monkeypatch.setattr(qa.indexes, "BETWEEN_LOOKS", 0)
    with Archive.open(tmp_path / "my.archive", read_only=True, encoder=FakeEncoder(512)) as reader:
        yield reader


def quoted(archive: Archive) -> str:
    """What answers the question, surely enough."""
    answer = archive.ask(QUESTION)
    assert not answer.abstained
    assert answer.confidence > threshold()
    return answer.citations[0].quote


def embedded(archive: Archive) -> tuple[int, int]:
    """How many current passages have a vector, and how many there are."""
    told = archive.info()
    return told["embedded"], told["passages"]


def test_a_changed_article_is_never_without_vectors_and_a_new_one_is_at_first(
    archive: Archive, reader: Archive
) -> None:
    seen = []

    def look(stage: str, done: int, total: int | None) -> None:
        if stage == "embed":
            seen.append((done, total, quoted(reader), embedded(reader)))

    report = archive.sync([bridge(NEW), TEA], name="notes", progress=look)
    assert seen == [
        (0, 1, OLD, (1, 1)),
        (1, 1, OLD, (1, 1)),  # the changed article's passage is read, and then committed with its vectors
        (1, 2, NEW, (1, 2)),
        (2, 2, NEW, (1, 2)),  # the new one's is read, and then committed
    ]
    assert embedded(reader) == (2, 2)
    assert (report.added, report.updated, report.passages_embedded) == (1, 1, 2)


def test_no_transaction_ends_with_a_changed_text_that_has_no_vectors(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    transaction, seen = Database.transaction, []

    @contextmanager
    def watched(self: Database) -> Iterator[None]:
        with transaction(self):
            yield
        seen.append((archive.article("1").revision, archive._passages.without_vector("fake-1")))

    monkeypatch.setattr(Database, "transaction", watched)
    archive.sync([bridge(NEW)], name="notes")
    assert {revision for revision, _ in seen} >= {2}
    assert [lacking for _, lacking in seen if lacking] == []


def test_each_text_is_read_once(archive: Archive, encoder: FakeEncoder) -> None:
    archive.sync([bridge(NEW), TEA], name="notes")
    assert [text.splitlines()[-1] for text in encoder.passages] == [NEW, OTHER]
    for text in (NEW, OLD, NEW):  # both have their vectors
        assert archive.sync([bridge(text)], name="notes").passages_embedded == 0
    assert len(encoder.passages) == 2


def test_what_two_changed_articles_say_alike_is_read_once(archive: Archive, encoder: FakeEncoder) -> None:
    archive.sync([replace(bridge(OTHER), id="3")], name="notes", embed=False)
    report = archive.sync([bridge(NEW), replace(bridge(NEW), id="3")], name="notes")
    assert (report.updated, report.passages_embedded, len(encoder.passages)) == (2, 1, 1)
    assert embedded(archive) == (2, 2)


def test_without_embedding_a_changed_article_waits_for_a_later_sync(
    archive: Archive, encoder: FakeEncoder
) -> None:
    assert archive.sync([bridge(NEW)], name="notes", embed=False).passages_embedded == 0
    assert (encoder.passages, embedded(archive)) == ([], (0, 1))
    assert archive.search(QUESTION)[0].passage.text == NEW
    assert archive.sync([bridge(NEW)], name="notes").passages_embedded == 1
    assert quoted(archive) == NEW


def test_vectors_that_go_in_with_their_text_have_digests(archive: Archive) -> None:
    archive.sync([bridge(NEW)], name="notes")
    assert [row[0] for row in archive._db.rows("SELECT key FROM vector_digests ORDER BY key")] == [
        row[0] for row in archive._db.rows("SELECT key FROM vectors ORDER BY key")
    ]
    assert archive.verify().problems == ()
    archive._db.execute("UPDATE vectors SET vector = zeroblob(1024)")
    assert not archive.verify().ok


@pytest.mark.parametrize(("article", "found"), [(TEA, ["notes/1", "notes/2"]), (replace(TEA, id="1"), [OLD])])
def test_the_model_is_loaded_before_a_batch_only_for_a_changed_article(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, article: Article, found: list[str]
) -> None:
    seen: list[str] = []

    def load(*_: object) -> FakeEncoder:
        seen.extend(
            later.article_ids()
            if article is TEA
            else [paragraph.text for paragraph in later.article("1").paragraphs]
        )
        return FakeEncoder(512)

    monkeypatch.setattr("qa.archive._load", load)
    with Archive.open(tmp_path / "my.archive") as later:
        later.sync([article], name="notes")
    assert seen == found


@pytest.mark.parametrize("stop", [KeyboardInterrupt, MemoryError])
def test_stopped_while_reading_the_old_text_answers_and_the_next_sync_goes_on(
    archive: Archive, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    def stopped(texts: list[str], progress: Callable[[int], None]) -> None:
        raise stop

    with monkeypatch.context() as patched:
        patched.setattr(encoder, "read_passages", stopped)
        with pytest.raises(stop):
            archive.sync([bridge(NEW), TEA], name="notes")
    assert (quoted(archive), embedded(archive)) == (OLD, (1, 1))
    report = archive.sync([bridge(NEW), TEA], name="notes")
    assert (report.added, report.updated, report.passages_embedded) == (1, 1, 2)
    assert quoted(archive) == NEW


def test_those_who_ask_in_the_same_process_do_not_wait_for_the_reading(
    archive: Archive, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = []
    read = encoder.read_passages

    def reading(texts: list[str], progress: Callable[[int], None]) -> object:
        waiting.append(archive._db._connection.in_transaction)
        return read(texts, progress)

    monkeypatch.setattr(encoder, "read_passages", reading)
    archive.sync([bridge(NEW)], name="notes")
    assert waiting == [False]


def test_what_a_better_cleaner_makes_of_an_article_has_vectors_at_once(
    archive: Archive, reader: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "a.md").write_text("---\ntitle: 青石隧道\n---\n<p>青石隧道全长850米。</p>\n", encoding="utf-8")
    archive.sync(posts)

    def better(page: Page, options: CleanOptions) -> Article | Rejection:
        article = clean(page, options)
        assert isinstance(article, Article)
        return replace(article, paragraphs=(*article.paragraphs, Paragraph("隧道于2021年通车。")))

    monkeypatch.setattr("qa.sync.clean", better)
    monkeypatch.setattr("qa.sync.CLEANER_VERSION", 99)
    seen = []

    def look(stage: str, done: int, total: int | None) -> None:
        if stage != "read":
            seen.append((stage, done, total, reader.article("a.md").revision, embedded(reader)))

    archive.sync(posts, progress=look)
    assert seen == [
        ("clean", 0, 2, 1, (2, 2)),  # both articles are looked at, one is changed
        ("embed", 0, 1, 1, (2, 2)),
        ("embed", 1, 1, 1, (2, 2)),
        ("clean", 2, 2, 2, (2, 2)),
        ("embed", 1, 1, 2, (2, 2)),
    ]
