"""Every version of an article is kept, found and cited as of the days on which it stood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from qa import Archive, Article, Filters, Paragraph
from qa.changes import Change, changes
from qa.clean import CleanOptions, clean
from qa.errors import ArticleNotFound
from qa.past import bm25, revisions, standing
from qa.store import Seen
from qa.types import Page, Passage, Revision
from tests.fake_encoder import FakeEncoder

POST = "---\ntitle: {title}\ndate: 2022-02-11\n{more}---\n<p>{body}</p>\n"
QUESTION = "望江大桥全长多少米？"


def seen(revision: int, page: bytes, day: str, first_seen: str, updated: str | None = None) -> Seen:
    moment = datetime.fromisoformat(updated).replace(tzinfo=UTC) if updated else None
    found = datetime.fromisoformat(first_seen).replace(tzinfo=UTC)
    return Seen(revision, page, date.fromisoformat(day).toordinal() if day else 0, found, moment)


def days(*told: Seen) -> list[tuple[int, str]]:
    return [(one.revision, str(one.since)) for one in revisions(told, UTC)]


def test_the_first_revision_counts_from_its_publication_and_a_later_one_from_when_it_was_seen() -> None:
    assert days(
        seen(1, b"a", "2020-05-01", "2024-01-01"), seen(2, b"b", "2020-05-01", "2024-06-30")
    ) == [(1, "2020-05-01"), (2, "2024-06-30")]  # fmt: skip
    assert days(seen(1, b"a", "", "2024-01-01")) == [(1, "2024-01-01")]


def test_a_change_that_the_page_states_counts_from_then_unless_it_was_stated_before() -> None:
    first = seen(1, b"a", "2020-05-01", "2024-01-01", "2020-05-02")
    assert days(first, seen(2, b"b", "2020-05-01", "2024-06-30", "2021-07-01"))[1] == (2, "2021-07-01")
    assert days(first, seen(2, b"b", "2020-05-01", "2024-06-30", "2020-05-02"))[1] == (2, "2024-06-30")
    assert days(first, seen(2, b"b", "2020-05-01", "2024-06-30", "2030-01-01"))[1] == (2, "2024-06-30")
    assert days(first, seen(2, b"b", "2020-05-01", "2024-06-30", "2019-01-01"))[1] == (2, "2020-05-01")


def test_a_better_reading_of_the_same_page_takes_the_other_s_place() -> None:
    first = seen(1, b"a", "2020-05-02", "2024-01-01")
    assert days(first, seen(2, b"a", "2020-05-01", "2025-01-01")) == [(2, "2020-05-01")]
    changed = seen(2, b"b", "2020-05-02", "2024-06-30")
    assert days(first, changed, seen(3, b"b", "2020-05-02", "2025-01-01")) == [
        (1, "2020-05-02"),
        (3, "2024-06-30"),
    ]


def test_the_revision_that_stands_is_the_last_that_began() -> None:
    told = [Revision(1, date(2020, 5, 1)), Revision(2, date(2021, 7, 1))]
    assert [standing(told, date(2020, 4, 30)), standing(told, date(2020, 5, 1))] == [None, 1]
    assert [standing(told, date(2021, 6, 30)), standing(told, date(2021, 7, 1))] == [1, 2]


def test_bm25_of_superseded_passages_can_be_worked_out() -> None:
    passage = Passage(7, "a", 1, "bridge", "", None, "", 0, 0, "bridge long bridge")
    other = Passage(8, "b", 1, "", "", None, "", 0, 0, "ferry")
    # two of three terms, in a text half as long again as usual (2): 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 1.5));
    # once in the title: 0.25 * 1 * 2.2 / (1 + 1.2)
    expected = 3.0 * (4.4 / (2 + 1.2 * 1.375) + 0.25)
    assert bm25([passage, other], {"bridge": 3.0}) == {7: pytest.approx(expected)}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An article of February 2022 that said 1280 and since March says 1320, beside one that never changed."""
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "ferry.md").write_text(
        POST.format(title="渡船停航", body="因大风，渡船今天停航。", more="author: 云川日报\n"), "utf-8"
    )
    bridge = posts / "bridge.md"
    with Archive.create(tmp_path / "my.archive", encoder=FakeEncoder(512)) as archive:
        bridge.write_text(POST.format(title="望江大桥通车", body="望江大桥全长1280米。", more=""), "utf-8")
        archive.sync(posts)
        more = "updated: 2022-03-05\n"
        bridge.write_text(POST.format(title="望江大桥通车", body="望江大桥全长1320米。", more=more), "utf-8")
        archive.sync(posts)
        yield archive


@pytest.mark.parametrize(
    ("as_of", "revision", "length"),
    [("2022-02-11", 1, "1280"), ("2022-03-04", 1, "1280"), ("2022-03-05", 2, "1320"), (None, 2, "1320")],
)
def test_ask_cites_the_revision_that_stood(
    archive: Archive, as_of: str | None, revision: int, length: str
) -> None:
    answer = archive.ask(QUESTION, as_of=as_of)
    hits = [hit for hit in answer.hits or answer.nearest if hit.passage.article_id == "posts/bridge.md"]
    assert [hit.passage.revision for hit in hits] == [revision]
    citation = answer.citations[0]
    assert (citation.article_id, citation.revision) == ("posts/bridge.md", revision)
    assert length in citation.quote
    paragraph = archive.article(citation.article_id, citation.revision).paragraphs[citation.paragraph]
    assert paragraph.text[citation.start : citation.end] == citation.quote


def test_search_finds_the_revision_that_stood(archive: Archive) -> None:
    then = archive.search("大桥", as_of="2022-03-01")
    assert [hit.passage.text for hit in then if hit.passage.article_id == "posts/bridge.md"] == [
        "望江大桥全长1280米。"
    ]


@pytest.mark.parametrize("embed", [True, False])
def test_of_many_superseded_passages_the_nearest_are_compared_by_terms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embed: bool
) -> None:
    monkeypatch.setattr("qa.indexes.PLAIN", 3)
    monkeypatch.setattr("qa.indexes.CANDIDATES", 2)
    day = datetime(2022, 2, 11, tzinfo=UTC)
    with Archive.create(tmp_path / "a.archive", encoder=FakeEncoder(512)) as archive:
        for text in ("第{}座大桥今天通车。", "第{}条渡船明天停航。"):
            notes = [
                Article(str(n), f"第{n}篇", (Paragraph(text.format(n)),), published=day) for n in range(5)
            ]
            archive.sync(notes, name="notes", embed=embed)
        found = archive.search("第3座大桥通车", as_of="2022-03-01")
        assert found[0].passage.text == "第3座大桥今天通车。"
        vector = FakeEncoder(512).encode_queries(["第3座大桥通车"])[0]
        candidates = archive._indexes.candidates(vector, ["大桥"], Filters(), date(2022, 3, 1))
        assert len(candidates.cosines) == (5 if embed else 0)
        assert len(candidates.bm25) == (2 if embed else 5)


def test_what_was_not_published_yet_is_not_found(archive: Archive) -> None:
    answer = archive.ask(QUESTION, as_of="2022-02-10")
    assert answer.abstained
    assert not answer.nearest


def test_filters_apply_to_superseded_revisions(archive: Archive) -> None:
    answer = archive.ask(QUESTION, as_of="2022-03-01", filters=Filters(author="云川日报"))
    assert [hit.passage.article_id for hit in answer.hits + answer.nearest] == ["posts/ferry.md"]


@pytest.mark.parametrize(
    ("as_of", "text"), [("2022-03-01", "望江大桥全长1280米。"), (None, "望江大桥全长1320米。")]
)
def test_one_article_is_searched_alone_in_the_revision_that_stood(
    archive: Archive, as_of: str | None, text: str
) -> None:
    assert len(archive.search(QUESTION, as_of=as_of)) == 2
    hits = archive.search(QUESTION, as_of=as_of, filters=Filters(article="bridge.md"))
    assert [(hit.passage.article_id, hit.passage.text) for hit in hits] == [("posts/bridge.md", text)]
    (other,) = archive.search(QUESTION, as_of=as_of, filters=Filters(article="ferry.md"))
    assert other.passage.title == "渡船停航"


def test_a_superseded_passage_scores_like_a_current_one(archive: Archive) -> None:
    then, now = (
        next(hit for hit in answer.hits if hit.passage.article_id == "posts/bridge.md")
        for answer in (archive.ask(QUESTION, as_of="2022-03-01"), archive.ask(QUESTION))
    )
    assert then.score == pytest.approx(now.score, rel=0.2)
    assert then.dense == pytest.approx(now.dense, rel=0.2)


def test_current_searches_know_nothing_of_superseded_revisions(archive: Archive) -> None:
    assert {hit.passage.revision for hit in archive.search("1280")} <= {1, 2}
    assert "1280" not in "".join(hit.passage.text for hit in archive.search("1280"))


def test_an_article_is_read_as_it_stood_on_a_day(archive: Archive) -> None:
    assert archive.revisions("bridge.md") == [
        Revision(1, date(2022, 2, 11)),
        Revision(2, date(2022, 3, 5)),
    ]
    assert archive.article("bridge.md", at="2022-03-04").revision == 1
    assert archive.article("bridge.md", at="2022-03-05").revision == 2
    assert archive.article("ferry.md", at="2030-01-01").revision == 1
    with pytest.raises(ArticleNotFound, match=r"was not there on 2022-02-10: it counts from 2022-02-11"):
        archive.article("bridge.md", at="2022-02-10")


def test_passages_chunked_anew_leave_nothing_of_a_revision_behind(archive: Archive, tmp_path: Path) -> None:
    before = archive.verify().passages
    with archive._db.transaction():
        archive._db.execute("UPDATE revisions SET chunker = 'older'")
        archive._db.execute("DELETE FROM revision_digests")
    archive.sync(tmp_path / "posts")
    assert archive.verify().passages == before
    assert archive._db.rows("SELECT count(*) FROM passages")[0][0] == before + 1  # and revision 1's
    assert archive.ask(QUESTION, as_of="2022-03-01").citations[0].revision == 1


@pytest.mark.parametrize(
    ("format", "raw"),
    [
        ("post", "---\ntitle: T\nupdated: 2022-03-05 08:00:00\n---\n<p>Some text.</p>"),
        ("html", '<meta property="article:modified_time" content="2022-03-05T00:00:00Z"><p>Some text.</p>'),
        (
            "html",
            '<html><head><script type="application/ld+json">{"@type": "NewsArticle", '
            '"dateModified": "2022-03-05T08:00:00+08:00"}</script></head><body><p>Some text.</p></body></html>',
        ),
        ("record", '{"text": "Some text.", "modified": "2022-03-05T00:00:00Z"}'),
    ],
)
def test_a_page_tells_when_it_was_changed(format: str, raw: str) -> None:
    beijing = timezone(timedelta(hours=8))
    article = clean(Page("r", "k", "k", format, raw.encode()), CleanOptions(beijing))  # type: ignore[arg-type]
    assert isinstance(article, Article)
    assert article.updated == datetime(2022, 3, 5, tzinfo=UTC)
    assert article.published is None


def test_a_change_of_the_stated_day_alone_is_no_revision(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "a.archive", encoder=FakeEncoder()) as archive:
        for day in (1, 2):
            note = Article("1", "T", (Paragraph("Some text."),), updated=datetime(2022, 3, day))
            report = archive.sync([note], name="notes")
        assert (report.updated, report.unchanged) == (0, 1)
        assert archive.article("1").updated is not None


def test_changes_are_told_by_paragraph() -> None:
    old = Article("a", "Old", (Paragraph("one"), Paragraph("two"), Paragraph("three")))
    new = Article("a", "New", (Paragraph("one"), Paragraph("2"), Paragraph("three"), Paragraph("four")))
    assert changes(old, new) == [
        Change(True, "title", None, "Old"),
        Change(False, "title", None, "New"),
        Change(True, "text", 1, "two"),
        Change(False, "text", 1, "2"),
        Change(False, "text", 3, "four"),
    ]
    assert changes(old, old) == []
