"""The archive as its users see it, on posts written here and an encoder whose vectors can be worked out."""

import errno
import os
import re
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qa import Archive, Article, Filters, Paragraph
from qa.clean import CleanOptions, clean
from qa.disk import storage_full
from qa.errors import (
    ArchiveExists,
    ArchiveLocked,
    ArchiveNotFound,
    ArchiveReadOnly,
    ArticleNotFound,
    BadFilter,
    BadPermalink,
    ModelMismatch,
    NotAnArchive,
    SourceConflict,
    SourceNotFound,
    StorageFailed,
    StorageFull,
    UnknownValue,
)
from qa.lexical import DamagedIndex, LexicalIndex, damaged_file
from qa.lock import writer_lock
from qa.store import Forgotten
from qa.types import Page, Rejection
from tests.fake_encoder import FakeEncoder

POST = """
---
title: '{title}'
categories:
 - 新闻
 - {source}
 - 要闻
author: {source}
date: {date}
---

<div>
<p>{body}</p>
</div>
"""


def write(folder: Path, name: str, title: str, body: str, *, source: str = "云川日报", day: int = 11) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    when = f"Fri, {day} Feb 2022 13:41:03 GMT"
    file.write_text(POST.format(title=title, body=body, source=source, date=when), encoding="utf-8")
    return file


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    folder = tmp_path / "posts"
    write(folder, "a.md", "望江大桥通车", "望江大桥全长1280米。大桥于二月十一日通车。")
    write(
        folder,
        "sub/b.md",
        "云川县公布电话",
        "云川县公布了46名干部的电话。</p><p>县长是林远。",
        source="海川财经",
        day=12,
    )
    return folder


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder(dimension=512)


@pytest.fixture
def archive(tmp_path: Path, posts: Path, encoder: FakeEncoder) -> Iterator[Archive]:
    with Archive.create(tmp_path / "my.archive", encoder=encoder) as archive:
        archive.sync(posts)
        yield archive


@pytest.fixture
def unindexed(tmp_path: Path, posts: Path) -> Path:
    """The folder of a closed archive whose BM25 index is gone, so that opening it has everything to add."""
    folder = tmp_path / "x.archive"
    with Archive.create(folder, encoder=FakeEncoder(512)) as archive:
        archive.sync(posts)
    shutil.rmtree(folder / "lexical")
    return folder


def test_an_address_that_is_none_and_a_pattern_that_no_post_fits_are_refused(
    archive: Archive, posts: Path
) -> None:
    with pytest.raises(BadPermalink, match=r"'foo' is none\. Write it whole"):
        archive.sync(posts, site_url="foo", permalink=":title/")
    with pytest.raises(BadPermalink, match="has :nosuch, which posts do not tell"):
        archive.sync(posts, site_url="https://news.example", permalink=":year/:nosuch/:title/")
    assert archive.sync(posts, site_url="https://news.example", permalink=":year/:i_month/:title/").added == 0


def test_a_first_sync_adds_and_a_second_embeds_nothing(
    archive: Archive, posts: Path, encoder: FakeEncoder
) -> None:
    assert archive.article_ids() == ["posts/a.md", "posts/sub/b.md"]
    embedded = list(encoder.passages)
    assert len(embedded) == 2
    report = archive.sync(posts)
    assert (report.added, report.updated, report.unchanged, report.gone) == (0, 0, 2, 0)
    assert report.passages_embedded == 0
    assert encoder.passages == embedded


def test_an_article_has_its_metadata_and_paragraphs(archive: Archive) -> None:
    article = archive.article("posts/sub/b.md")
    assert (article.title, article.source, article.author) == ("云川县公布电话", "海川财经", "海川财经")
    assert article.published == datetime(2022, 2, 12, 13, 41, 3, tzinfo=UTC)
    assert article.paragraphs == (Paragraph("云川县公布了46名干部的电话。"), Paragraph("县长是林远。"))
    assert archive.article("sub/b.md") == article
    with pytest.raises(ArticleNotFound, match="nothing"):
        archive.article("nothing.md")
    with pytest.raises(ArticleNotFound, match="revision 9"):
        archive.article("a.md", 9)


def test_search_ranks_the_passage_that_says_it_first(archive: Archive) -> None:
    first, second = archive.search("云川县公布了多少名干部的电话？")
    assert (first.rank, first.passage.article_id) == (1, "posts/sub/b.md")
    assert first.score == pytest.approx(first.dense + first.lexical + first.dated)
    assert first.score > second.score


def test_a_date_in_the_question_has_a_part_of_the_score(archive: Archive) -> None:
    def dated(question: str) -> dict[str, float]:
        return {hit.passage.article_id: hit.dated for hit in archive.search(question)}

    undated, of_the_day = dated("大桥电话"), dated("2022年2月12日大桥电话")
    assert undated["posts/a.md"] == undated["posts/sub/b.md"] > 0  # NEUTRAL, half of what it can be
    assert of_the_day["posts/a.md"] == 0  # published on the day before
    assert of_the_day["posts/sub/b.md"] == pytest.approx(undated["posts/sub/b.md"] * 0.8 / 0.5)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(source="海川财经"), ["posts/sub/b.md"]),
        (Filters(author="云川日报"), ["posts/a.md"]),
        (Filters(category="要闻"), ["posts/sub/b.md", "posts/a.md"]),
        (Filters(since=date(2022, 2, 12)), ["posts/sub/b.md"]),
        (Filters(until=date(2022, 2, 11)), ["posts/a.md"]),
        (Filters(article="posts/a.md"), ["posts/a.md"]),
        (Filters(article="sub/b.md", source="海川财经"), ["posts/sub/b.md"]),
        (Filters(article="sub/b.md", source="云川日报"), []),
    ],
)
def test_filters_apply_inside_the_search(archive: Archive, filters: Filters, found: list[str]) -> None:
    hits = archive.search("云川县公布电话", k=5, filters=filters)
    assert [hit.passage.article_id for hit in hits] == found


def test_a_filter_that_fits_no_article_names_those_that_would(archive: Archive, posts: Path) -> None:
    for name, value, known in (
        ("source", "海川", "海川财经, 云川日报"),
        ("author", "没有", "云川日报, 海川财经"),
        ("category", "要", "要闻, 新闻, 云川日报, 海川财经"),
    ):
        told = f"No article has the {name} '{value}'. There are: {known}."
        for asked in (archive.ask, archive.search):
            with pytest.raises(UnknownValue, match=f"^{re.escape(told)}$"):
                asked("大桥", filters=Filters(**{name: value}))
    for number in range(9):
        write(posts, f"{number}.md", "渡船", "渡船票价三元。", source=f"{number}报")
    archive.sync(posts)
    with pytest.raises(UnknownValue, match=r"8报, 云川日报, and 1 more, which `qa info --json` lists\.$"):
        archive.ask("渡船", filters=Filters(source="报"))


def test_a_filter_that_fits_an_earlier_revision_is_no_mistake(archive: Archive, posts: Path) -> None:
    write(posts, "a.md", "望江大桥通车", "望江大桥全长1280米。", source="新报")
    archive.sync(posts)
    assert archive.search("大桥", filters=Filters(source="云川日报")) == []
    assert archive.search("大桥", filters=Filters(category="云川日报")) == []


def test_one_article_answers_alone_whatever_days_are_asked_for(archive: Archive) -> None:
    question = "2022年2月12日的新闻：望江大桥全长多少米？"
    answer = archive.ask(question, filters=Filters(article="a.md"))
    assert answer.filters == Filters(article="posts/a.md")
    assert {hit.passage.article_id for hit in answer.hits or answer.nearest} == {"posts/a.md"}
    with pytest.raises(ArticleNotFound, match="nothing"):
        archive.ask(question, filters=Filters(article="nothing.md"))


def test_an_answer_quotes_exact_spans(archive: Archive) -> None:
    answer = archive.ask("云川县公布了多少名干部的电话？")
    assert not answer.abstained
    assert answer.citations[0].quote == "云川县公布了46名干部的电话。"
    assert "云川县公布了46名干部的电话。 [1]" in answer.text
    for citation in answer.citations:
        article = archive.article(citation.article_id, citation.revision)
        assert article.paragraphs[citation.paragraph].text[citation.start : citation.end] == citation.quote


def test_a_name_is_searched_as_the_archive_writes_it(archive: Archive, posts: Path) -> None:
    def searched(question: str) -> str:
        return archive.ask(question).query

    write(posts, "c.md", "宕机", "Facebook宕机六小时。推特没有。谷歌和Google都没有。")
    archive.sync(posts)
    assert searched("脸书宕机了多久？") == "Facebook宕机了多久？"
    assert searched("twitter宕机了吗？") == "推特宕机了吗？"
    for as_it_is in ("Facebook宕机了多久？", "谷歌宕机了吗？", "油管宕机了吗？", "Did Twitter go down?"):
        assert searched(as_it_is) == as_it_is


def test_what_the_archive_does_not_say_is_not_answered(archive: Archive) -> None:
    answer = archive.ask("quantum chromodynamics lattice?")
    assert answer.abstained
    assert answer.citations == () == answer.hits
    assert answer.nearest
    assert "does not say" in answer.text


def days(archive: Archive, question: str, **options: object) -> list[str]:
    """The days on which the passages that a search finds were published, sorted."""
    found = archive.search(question, **options)  # type: ignore[arg-type]
    return sorted(hit.passage.published.date().isoformat() for hit in found if hit.passage.published)


def test_a_number_alone_is_found_but_not_answered(archive: Archive) -> None:
    answer = archive.ask("46")
    assert answer.abstained and answer.confidence == 0
    assert (
        answer.nearest[0].passage.article_id == archive.search("46")[0].passage.article_id == "posts/sub/b.md"
    )


def test_days_in_a_question_limit_what_is_found(archive: Archive) -> None:
    assert days(archive, "2022年2月12日的新闻：大桥，电话") == ["2022-02-12"]
    assert days(archive, "2022年2月12日的新闻：大桥，电话", understand_dates=False) == [
        "2022-02-11",
        "2022-02-12",
    ]
    given = Filters(until=date(2022, 2, 11))
    assert days(archive, "2022年2月12日的新闻：大桥，电话", filters=given) == ["2022-02-11"]


def test_days_of_an_event_limit_nothing(archive: Archive) -> None:
    assert days(archive, "2022年2月12日大桥有多长？电话？") == ["2022-02-11", "2022-02-12"]


def test_an_answer_tells_the_days_that_were_understood_as_seen_from_as_of(archive: Archive) -> None:
    answer = archive.ask("昨天的新闻：大桥全长多少米？", as_of="2022-02-12")
    assert [(p.since, p.until, p.about) for p in answer.periods] == [
        (date(2022, 2, 11), date(2022, 2, 11), "published")
    ]
    assert answer.filters == Filters(date(2022, 2, 11), date(2022, 2, 11))
    assert answer.query[answer.periods[0].start : answer.periods[0].end] == "昨天"
    assert archive.periods("昨天的新闻：大桥全长多少米？", as_of="2022-02-12") == answer.periods
    assert archive.ask("昨天的新闻：大桥", understand_dates=False).periods == ()


def test_where_nothing_was_published_then_it_abstains_and_shows_the_nearest_of_any_day(
    archive: Archive,
) -> None:
    answer = archive.ask("昨天的新闻：望江大桥全长多少米？", as_of="2022-06-01")
    assert answer.abstained
    assert answer.filters.since == date(2022, 5, 31)
    assert {hit.passage.title for hit in answer.nearest} == {"望江大桥通车", "云川县公布电话"}
    assert not archive.ask("望江大桥全长多少米？", as_of="2022-06-01").abstained
    given = Filters(since=date(2022, 5, 31))
    assert archive.ask("望江大桥全长多少米？", filters=given).nearest == ()


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("昨天的新闻：望江大桥全长多少米？", {"as_of": "2022-06-01"}),
        ("望江大桥全长多少米？", {"filters": Filters(since=date(2022, 2, 13))}),
        ("望江大桥全长多少米？", {"as_of": "2022-02-10"}),
    ],
)
def test_where_no_article_is_of_the_days_it_says_of_which_days_they_are(
    archive: Archive, question: str, options: dict
) -> None:
    answer = archive.ask(question, **options)
    assert answer.abstained
    assert answer.extent == (date(2022, 2, 11), date(2022, 2, 12))
    assert answer.text.endswith("这些日子没有文章：档案里最早的是 2022-02-11 的，最新的是 2022-02-12 的。")


@pytest.mark.parametrize(
    ("options", "quotes"),
    [
        ({}, ["云川县公布了46名干部的电话。", "望江大桥全长1280米。"]),
        ({"k": 1}, ["云川县公布了46名干部的电话。"]),
        ({"filters": Filters(until=date(2022, 2, 11))}, ["望江大桥全长1280米。"]),
        ({"as_of": "2022-02-11"}, ["望江大桥全长1280米。"]),
    ],
)
def test_the_latest_without_a_topic_are_the_first_sentences_of_the_newest(
    archive: Archive, options: dict, quotes: list[str]
) -> None:
    answer = archive.ask("最新的消息是什么？", **options)
    assert [one.quote for one in answer.citations] == quotes
    days = [one.published.date() for one in answer.citations if one.published]
    assert answer.text == "\n".join(
        f"{day}: {quote} [{n}]" for n, (day, quote) in enumerate(zip(days, quotes, strict=True), 1)
    )
    assert (answer.abstained, answer.confidence) == (False, 1.0)
    assert [hit.rank for hit in answer.hits] == list(range(1, len(quotes) + 1))


def test_reports_of_some_days_are_told_in_their_order_and_an_outlet_s_alone(archive: Archive) -> None:
    both = ["望江大桥全长1280米。", "云川县公布了46名干部的电话。"]
    assert [one.quote for one in archive.ask("2022年2月发生了什么？").citations] == both
    answer = archive.ask("2022年2月海川财经发表了什么？")
    assert [one.quote for one in answer.citations] == both[1:]
    assert answer.filters == Filters(source="海川财经")  # that February leaves nothing out
    assert archive.ask("列出海川财经的报道", understand_dates=False).filters == Filters()
    assert len(archive.ask("列出海川财经的报道").hits) == 1


def test_reports_of_more_days_than_are_told_are_spread_over_them(archive: Archive, posts: Path) -> None:
    for day in range(13, 18):
        for name in ("早", "晚"):
            write(posts, f"{day}{name}.md", f"{day}日{name}报", f"{day}日{name}上有雨。", day=day)
    archive.sync(posts)
    told = archive.ask("2022年2月13日到17日发生了什么？", k=3).citations
    assert [one.published.day for one in told if one.published] == [13, 15, 17]
    assert len(archive.ask("2022年2月13日到15日发生了什么？", k=6).citations) == 6


def test_the_latest_of_a_day_is_told_as_it_stood_then(archive: Archive, posts: Path) -> None:
    write(posts, "a.md", "望江大桥通车", "大桥昨日通车。", day=13)
    archive.sync(posts)
    now = archive.ask("有什么新闻？").citations[0]
    assert (now.quote, now.revision) == ("大桥昨日通车。", 2)
    before = archive.ask("有什么新闻？", as_of="2022-02-28").citations[-1]
    assert (before.quote, before.revision) == ("望江大桥全长1280米。", 1)


def test_of_an_archive_without_days_nothing_is_the_newest(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "undated.archive", encoder=FakeEncoder()) as undated:
        undated.sync([Article(id="1", title="渡船", paragraphs=(Paragraph("渡船票价五元。"),))])
        assert undated.ask("最新的消息是什么？").confidence < 1


def test_where_another_limit_leaves_nothing_days_are_not_blamed(archive: Archive) -> None:
    answer = archive.ask("大桥？", filters=Filters(since=date(2022, 2, 12), source="云川日报"))
    assert (answer.abstained, answer.extent) == (True, None)


def test_a_day_without_a_year_is_looked_for_where_the_articles_are(archive: Archive) -> None:
    answer = archive.ask("2月11日以后有哪些报道？")
    assert answer.filters == Filters(since=date(2022, 2, 12))
    assert [citation.title for citation in answer.citations] == ["云川县公布电话"]


def test_a_day_without_a_year_is_of_the_latest_year_that_has_articles_then(
    archive: Archive, posts: Path
) -> None:
    later = write(posts, "c.md", "渡船停航", "渡船停航三天。", day=10)
    later.write_text(later.read_text("utf-8").replace("Fri, 10 Feb 2022", "Sun, 5 Mar 2023"), "utf-8")
    archive.sync(posts)
    assert archive.ask("2月11日有哪些新闻？").filters == Filters(date(2022, 2, 11), date(2022, 2, 11))
    assert archive.ask("3月有哪些新闻？").filters == Filters(date(2023, 3, 1), date(2023, 3, 31))
    assert archive.ask("5月有哪些新闻？").abstained


def test_an_understood_limit_that_leaves_no_dated_article_out_is_dropped(
    archive: Archive, tmp_path: Path
) -> None:
    assert archive.ask("2019年以来大桥全长多少米？").filters == Filters()
    with Archive.create(tmp_path / "undated.archive", encoder=FakeEncoder()) as undated:
        undated.sync([Article(id="1", title="渡船", paragraphs=(Paragraph("渡船票价五元。"),))])
        assert undated.ask("昨天的新闻里渡船票价多少？").filters == Filters()
        assert len(undated.search("昨天的新闻里渡船票价多少？")) == 1


def test_a_day_understood_after_as_of_finds_nothing_and_breaks_nothing(archive: Archive) -> None:
    assert archive.ask("2022年2月12日的新闻", as_of="2022-02-11").abstained
    with pytest.raises(BadFilter, match="since"):
        archive.ask("大桥", filters=Filters(since=date(2022, 2, 12)), as_of="2022-02-11")


def test_as_of_leaves_out_what_came_later(archive: Archive) -> None:
    answer = archive.ask("云川县公布了多少名干部的电话？", as_of="2022-02-11")
    assert "posts/sub/b.md" not in {hit.passage.article_id for hit in answer.hits + answer.nearest}
    with pytest.raises(BadFilter, match="2022-02-31"):
        archive.ask("问题", as_of="2022-02-31")


def test_a_changed_file_is_a_new_revision_and_old_citations_still_resolve(
    archive: Archive, posts: Path
) -> None:
    before = archive.ask("云川县公布了多少名干部的电话？").citations[0]
    write(
        posts, "sub/b.md", "云川县公布电话", "更正：云川县公布了48名干部的电话。", source="海川财经", day=12
    )
    report = archive.sync(posts)
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
    after = archive.ask("云川县公布了多少名干部的电话？").citations[0]
    assert "48名" in after.quote
    assert after.revision == 2
    old = archive.article(before.article_id, before.revision)
    assert old.paragraphs[before.paragraph].text[before.start : before.end] == before.quote
    assert archive.verify().ok


def test_a_file_that_changed_without_its_text_changing_is_unchanged(archive: Archive, posts: Path) -> None:
    file = posts / "a.md"
    file.write_text(file.read_text(encoding="utf-8") + "\n<!-- 不可见 -->\n", encoding="utf-8")
    assert archive.sync(posts).unchanged == 2
    assert archive.article("a.md").revision == 1


def test_a_file_that_disappears_is_marked_gone_and_kept(archive: Archive, posts: Path) -> None:
    (posts / "a.md").unlink()
    assert archive.sync(posts).gone == 1
    assert archive.article("a.md").title == "望江大桥通车"
    assert archive.sync(posts).gone == 0
    write(posts, "a.md", "望江大桥通车", "望江大桥全长1280米。大桥于二月十一日通车。")
    assert archive.sync(posts).unchanged == 2
    assert archive.info()["gone"] == 0


def test_a_subfolder_neither_duplicates_nor_marks_others_gone(archive: Archive, posts: Path) -> None:
    report = archive.sync(posts / "sub")
    assert (report.added, report.unchanged, report.gone) == (0, 1, 0)
    assert archive.article_ids() == ["posts/a.md", "posts/sub/b.md"]
    assert archive.sync(posts / "a.md").unchanged == 1


def test_a_bad_page_is_rejected_with_its_reason_and_stops_nothing(archive: Archive, posts: Path) -> None:
    (posts / "c.md").write_bytes(b"")
    write(posts, "d.md", "第三篇", "第三篇的内容在这里。")
    report = archive.sync(posts)
    assert report.added == 1
    (rejection,) = report.rejections
    assert (rejection.key, bool(rejection.reason)) == ("c.md", True)
    assert archive.rejections() == [rejection]
    (posts / "c.md").unlink()
    archive.sync(posts)
    assert archive.rejections() == []


def test_articles_made_elsewhere_are_stored_as_they_are(archive: Archive) -> None:
    given = Article(
        id="x1",
        title="外来一篇",
        paragraphs=(Paragraph("小标题", "heading"), Paragraph("外来的正文。")),
        published=datetime(2021, 1, 2, tzinfo=UTC),
        source="外报",
    )
    assert archive.sync([given], name="api").added == 1
    stored = archive.article("api/x1")
    assert stored.paragraphs == given.paragraphs
    assert (stored.source, stored.published) == ("外报", given.published)
    assert archive.sync([], name="api").gone == 0


def test_articles_made_elsewhere_may_be_odd(archive: Archive) -> None:
    def made(number: str, text: str) -> Article:
        return Article(
            id=number, title="外来", paragraphs=(Paragraph(text),), published=datetime(2021, 1, 2, 3)
        )

    report = archive.sync([made("1", "甲文。"), made("1", "乙文。"), made("2", "坏\ud800字。")], name="api")
    (rejection,) = report.rejections
    assert (report.added, rejection.key) == (2, "1")
    stored = archive.article("api/1")
    assert stored.paragraphs[0].text == "甲文。"
    assert stored.published == datetime(2021, 1, 2, 3, tzinfo=archive.timezone)
    assert archive.article("api/2").paragraphs[0].text == "坏?字。"


def test_files_and_articles_made_elsewhere_do_not_share_a_name(
    archive: Archive, posts: Path, tmp_path: Path
) -> None:
    with pytest.raises(SourceConflict, match="posts"):
        archive.sync([], name="posts")
    archive.sync([Article("1", "外来", (Paragraph("外来的正文。"),))], name="api")
    write(tmp_path / "more", "a.md", "一篇", "一篇的内容在这里。")
    with pytest.raises(SourceConflict, match="api"):
        archive.sync(tmp_path / "more", name="api")
    assert archive.sync(posts).unchanged == 2


def test_text_is_searchable_before_it_is_embedded(tmp_path: Path, posts: Path, encoder: FakeEncoder) -> None:
    with Archive.create(tmp_path / "two.archive", encoder=encoder) as archive:
        assert archive.sync(posts, embed=False).passages_embedded == 0
        assert archive.search("望江大桥")[0].passage.article_id == "posts/a.md"
        assert archive.info()["embedded"] == 0
        assert archive.sync(posts).passages_embedded == 2


def test_embedding_resumes_where_it_stopped(
    tmp_path: Path, posts: Path, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.embed.TEXTS_A_BATCH", 1)
    with Archive.create(tmp_path / "two.archive", encoder=encoder) as archive:

        def stop(stage: str, done: int, total: int | None) -> None:
            if stage == "embed" and done == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            archive.sync(posts, progress=stop)
        assert archive.info()["embedded"] == 1
        assert archive.sync(posts).passages_embedded == 1


def test_an_archive_opens_again_and_another_reader_sees_a_sync(
    archive: Archive, posts: Path, tmp_path: Path
) -> None:
    with Archive.open(tmp_path / "my.archive", read_only=True, encoder=FakeEncoder(512)) as reader:
        assert len(reader.search("望江大桥")) == 2
        write(posts, "e.md", "望江大桥限载", "望江大桥限载三十吨。")
        archive.sync(posts)
        assert reader.search("望江大桥限载三十吨")[0].passage.article_id == "posts/e.md"
        with pytest.raises(ArchiveReadOnly):
            reader.sync(posts)


@pytest.mark.parametrize("damage", ["delete", "overwrite"])
def test_a_damaged_index_is_rebuilt(tmp_path: Path, posts: Path, damage: str) -> None:
    with Archive.create(tmp_path / "x.archive", encoder=FakeEncoder(512)) as archive:
        archive.sync(posts)
    for file in (tmp_path / "x.archive" / "lexical").iterdir():
        file.unlink() if damage == "delete" else file.write_bytes(b"\x00garbage")
    with Archive.open(tmp_path / "x.archive", encoder=FakeEncoder(512)) as archive:
        assert archive.verify().ok
        assert archive.search("望江大桥")[0].passage.article_id == "posts/a.md"


def test_what_a_killed_writer_left_in_the_index_is_deleted_by_the_next_and_by_no_reader(
    tmp_path: Path, posts: Path
) -> None:
    folder = tmp_path / "x.archive"
    with Archive.create(folder, encoder=FakeEncoder(512)) as archive:
        archive.sync(posts)
    left = folder / "lexical" / ".tmpQ7xYz1"
    left.write_bytes(b"half of a meta.json")
    with Archive.open(folder, read_only=True, encoder=FakeEncoder(512)) as archive:
        archive.search("望江大桥")
    with writer_lock(folder), Archive.open(folder, encoder=FakeEncoder(512)):
        assert left.exists()  # who writes now may be about to rename it
    with Archive.open(folder, encoder=FakeEncoder(512)) as archive:
        assert not left.exists()
        assert archive.verify().ok


@pytest.mark.parametrize("read_only", [False, True])
def test_one_flipped_bit_of_the_index_is_noticed_by_its_checksum(
    tmp_path: Path, posts: Path, read_only: bool
) -> None:
    folder = tmp_path / "x.archive"
    with Archive.create(folder, encoder=FakeEncoder(512)) as archive:
        archive.sync(posts)
        hits = archive.search("望江大桥")
        file = next((folder / "lexical").glob("*.fieldnorm"))
        raw = bytearray(file.read_bytes())
        raw[0] ^= 1
        file.write_bytes(raw)
        assert archive.verify().problems == (
            f"{file.name} of the BM25 index is damaged; delete the folder lexical, and it is made anew",
        )
    with Archive.open(folder, read_only=read_only, encoder=FakeEncoder(512)) as archive:
        assert archive.search("望江大桥") == hits
        assert archive.verify().ok
    assert damaged_file(folder / "lexical") == (file.name if read_only else None)


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("damage", ["folder gone", "a file instead", "no positions", "bits of the terms"])
def test_an_index_damaged_in_part_still_answers(
    tmp_path: Path, posts: Path, damage: str, read_only: bool
) -> None:
    folder = tmp_path / "x.archive" / "lexical"
    with Archive.create(tmp_path / "x.archive", encoder=FakeEncoder(512)) as archive:
        archive.sync(posts)
    if damage == "no positions":  # noticed by the first search only
        next(folder.glob("*.pos")).unlink()
    elif damage == "bits of the terms":
        file = next(folder.glob("*.term"))
        raw = file.read_bytes()
        file.write_bytes(bytes(byte ^ 0x55 if n < 0.6 * len(raw) else byte for n, byte in enumerate(raw)))
    else:
        shutil.rmtree(folder)
        if damage == "a file instead":
            folder.write_text("")
    with Archive.open(tmp_path / "x.archive", read_only=read_only, encoder=FakeEncoder(512)) as archive:
        hit = archive.search("望江大桥")[0]
        assert (hit.passage.article_id, hit.lexical > 0) == ("posts/a.md", True)
        assert archive.verify().ok


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE revisions SET article = '{'",
        "UPDATE revisions SET article = CAST(x'ff' AS TEXT)",
        "UPDATE vectors SET vector = x'00'",
        "UPDATE tokens SET packed = x'00'",
        "UPDATE revisions SET day = 4000000",  # a day after 9999
        "UPDATE meta SET value = 'x' WHERE key = 'dimension'",
    ],
)
def test_a_damaged_value_is_no_traceback(tmp_path: Path, posts: Path, damage: str) -> None:
    with Archive.create(tmp_path / "x.archive", encoder=FakeEncoder(512)) as archive:
        archive.sync(posts)
    with sqlite3.connect(tmp_path / "x.archive" / "archive.sqlite3") as database:
        database.execute(damage)
    with (
        pytest.raises(NotAnArchive, match="damaged"),
        Archive.open(tmp_path / "x.archive", encoder=FakeEncoder(512)) as archive,
    ):
        assert not archive.verify().ok
        archive.ask("云川县公布了多少名干部的电话？")


def test_a_folder_without_write_permission_is_read(
    tmp_path: Path, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "x.archive"
    with Archive.create(folder, encoder=FakeEncoder(512)) as archive:
        archive.sync(posts)
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    for place in (folder / "lexical", folder):
        place.chmod(0o555)
    monkeypatch.setattr("os.access", lambda path, mode: mode != os.W_OK)  # as for one who is not root
    with Archive.open(folder, encoder=FakeEncoder(512)) as archive:
        assert archive.search("望江大桥")[0].lexical > 0
        with pytest.raises(ArchiveReadOnly, match=r"x\.archive"):
            archive.sync(posts)
        copy = archive._indexes._scratch
        assert copy
        assert (Path(copy.name) / "lexical").stat().st_mode & 0o200
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_a_private_copy_of_the_index_that_cannot_be_written_is_made_anew(
    unindexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, refused = LexicalIndex.commit, list[str]()

    def once(index: LexicalIndex) -> None:
        if not refused:
            refused.append("a killed process left a file of this name")
            raise DamagedIndex(refused[0])
        commit(index)

    monkeypatch.setattr(LexicalIndex, "commit", once)
    with Archive.open(unindexed, encoder=FakeEncoder(512), read_only=True) as archive:
        assert refused
        assert archive.search("望江大桥")[0].lexical > 0


def test_an_archive_opens_and_answers_though_its_index_cannot_be_written(
    unindexed: Path, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(index: LexicalIndex) -> None:
        if index._folder == unindexed / "lexical":
            raise storage_full(unindexed, "as the test has it")
        commit(index)

    commit = LexicalIndex.commit
    monkeypatch.setattr(LexicalIndex, "commit", full)
    with Archive.open(unindexed, encoder=FakeEncoder(512)) as archive:
        assert archive.search("望江大桥")[0].lexical > 0
        write(posts, "c.md", "桃溪渡口", "桃溪渡口今天停航。")
        with pytest.raises(StorageFull, match="make room"):
            archive.sync(posts)
        monkeypatch.setattr(LexicalIndex, "commit", commit)
        archive.sync(posts)  # the same archive, now that there is room
        assert archive.search("桃溪渡口")[0].lexical > 0
        assert archive.verify().ok
    assert LexicalIndex(unindexed / "lexical").ids() == set(archive_ids(unindexed))


def archive_ids(folder: Path) -> list[int]:
    with sqlite3.connect(folder / "archive.sqlite3") as database:
        return [row[0] for row in database.execute("SELECT id FROM passages WHERE current = 1")]


def test_an_archive_opens_though_there_is_no_room_to_make_its_index(
    unindexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Path.mkdir

    def full(path: Path, *options: object, **named: object) -> None:
        if path == unindexed / "lexical":
            raise OSError(errno.ENOSPC, "No space left on device")
        made(path, *options, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", full)
    with Archive.open(unindexed, encoder=FakeEncoder(512)) as archive:
        assert archive.search("望江大桥")[0].lexical > 0


def test_what_was_forgotten_is_cleared_later_where_there_is_no_room_for_it(
    tmp_path: Path, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise storage_full(tmp_path, "as the test has it")

    folder = tmp_path / "x.archive"
    with Archive.create(folder, encoder=FakeEncoder(512)) as archive:
        archive.sync(posts)
        with monkeypatch.context() as patched, pytest.raises(StorageFull):
            patched.setattr("qa.store.Database.scrub", full)
            archive.forget("a.md")
    with monkeypatch.context() as patched:
        patched.setattr("qa.store.Database.scrub", full)
        with Archive.open(folder, encoder=FakeEncoder(512)) as archive:
            assert archive.search("望江大桥") is not None
            assert Forgotten(archive._db).unpurged()
    with Archive.open(folder, encoder=FakeEncoder(512)) as archive:
        assert not Forgotten(archive._db).unpurged()


def test_a_damaged_database_is_named(tmp_path: Path, posts: Path) -> None:
    with Archive.create(tmp_path / "x.archive", encoder=FakeEncoder(512)) as archive:
        archive.sync(posts)
    (tmp_path / "x.archive" / "archive.sqlite3").write_bytes(b"not a database" * 1000)
    with pytest.raises(NotAnArchive, match=r"archive\.sqlite3"):
        Archive.open(tmp_path / "x.archive", encoder=FakeEncoder(512))


def test_verify_notices_a_changed_passage(archive: Archive, tmp_path: Path) -> None:
    assert archive.verify().ok
    with sqlite3.connect(tmp_path / "my.archive" / "archive.sqlite3") as database:
        database.execute("UPDATE passages SET text = '改过' WHERE id = 1")
    (problem,) = archive.verify().problems
    assert "posts/a.md" in problem


def test_what_is_no_archive_is_refused(tmp_path: Path, archive: Archive) -> None:
    with pytest.raises(ArchiveNotFound, match="nowhere"):
        Archive.open(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    with pytest.raises(NotAnArchive, match="folder"):
        Archive.open(tmp_path / "folder")
    with pytest.raises(ArchiveExists, match=r"my\.archive"):
        Archive.create(tmp_path / "my.archive", encoder=FakeEncoder())
    with pytest.raises(BadFilter, match="Mars"):
        Archive.create(tmp_path / "new", timezone="Mars/Olympus", encoder=FakeEncoder())


def test_another_model_is_refused_by_name(archive: Archive, tmp_path: Path) -> None:
    other = FakeEncoder(512)
    other.name, other.fingerprint = "other", "other-1"
    with pytest.raises(ModelMismatch, match=r"'fake'.*'other'"):
        Archive.open(tmp_path / "my.archive", encoder=other)


def test_two_that_have_an_archive_open_may_write_in_turn(
    archive: Archive, posts: Path, tmp_path: Path
) -> None:
    with Archive.open(tmp_path / "my.archive", encoder=FakeEncoder(512)) as other:
        write(posts, "c.md", "渡船停航", "渡船今天停航。")
        assert other.sync(posts).added == 1
        write(posts, "d.md", "渡船复航", "渡船明天复航。")
        assert archive.sync(posts).added == 1
        for one in (archive, other):
            assert len(one.search("渡船")) == 4
            assert one.verify().ok


def test_a_second_writer_is_told_who_writes(archive: Archive, posts: Path, tmp_path: Path) -> None:
    with writer_lock(tmp_path / "my.archive"), pytest.raises(ArchiveLocked, match=r"process \d+"):
        archive.sync(posts)


def test_of_two_that_make_one_archive_the_second_is_told(tmp_path: Path) -> None:
    class Rival(FakeEncoder):
        """Makes the same archive while the first is still loading its model."""

        @property
        def max_tokens(self) -> int:  # type: ignore[override]
            Archive.create(tmp_path / "x.archive", encoder=FakeEncoder(512)).close()
            return 512

        @max_tokens.setter
        def max_tokens(self, value: int) -> None: ...

    with pytest.raises(ArchiveExists, match="another process"):
        Archive.create(tmp_path / "x.archive", encoder=Rival(512))
    with Archive.open(tmp_path / "x.archive", encoder=FakeEncoder(512)) as archive:
        assert archive.article_ids() == []


def test_nothing_to_read_is_said(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceNotFound, match="empty"):
        archive.sync(tmp_path / "empty")
    with pytest.raises(SourceNotFound, match="nowhere"):
        archive.sync(tmp_path / "nowhere")


def test_a_name_that_is_not_utf_8_is_refused(archive: Archive, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"odd\xff")
    write(odd, "a.md", "一篇", "一篇的内容在这里。")
    with pytest.raises(SourceNotFound, match="UTF-8"):
        archive.sync(odd)
    with pytest.raises(ArchiveExists, match="UTF-8"):
        Archive.create(tmp_path / os.fsdecode(b"new\xff"), encoder=FakeEncoder(512))
    assert archive.sync(tmp_path).added == 1  # from the folder above, whose name is text


def test_facets_count_articles(archive: Archive) -> None:
    assert archive.facets()["source"] == [("云川日报", 1), ("海川财经", 1)]
    assert archive.facets()["year"] == [("2022", 2)]
    assert archive.facets()["category"][:2] == [("新闻", 2), ("要闻", 2)]


def test_a_better_cleaner_cleans_again_from_the_stored_pages(
    archive: Archive, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def better(page: Page, options: CleanOptions) -> Article | Rejection:
        article = clean(page, options)
        if isinstance(article, Article) and page.key == "a.md":
            return replace(article, paragraphs=(*article.paragraphs, Paragraph("新认出的一段。")))
        return article

    for file in posts.rglob("*.md"):
        file.unlink()
    write(posts, "c.md", "第三篇", "第三篇的内容在这里。")
    monkeypatch.setattr("qa.sync.clean", better)
    monkeypatch.setattr("qa.sync.CLEANER_VERSION", 99)
    report = archive.sync(posts)
    assert report.passages_embedded == 2  # the changed article's one passage, and the new post's
    assert archive.article("a.md").revision == 2
    assert archive.article("a.md").paragraphs[-1].text == "新认出的一段。"
    assert archive.article("a.md", 1).paragraphs[-1].text != "新认出的一段。"
    assert archive.article("sub/b.md").revision == 1


def test_a_full_disk_is_named_and_loses_nothing(archive: Archive, posts: Path) -> None:
    pages = archive._db.rows("PRAGMA page_count")[0][0]
    archive._db.rows(f"PRAGMA max_page_count={pages}")  # what SQLite meets on a full disk
    write(posts, "c.md", "长文", "很长的一篇。" * 20_000)
    with pytest.raises(StorageFull, match=r"my\.archive.*make room"):
        archive.sync(posts)
    assert archive.search("望江大桥")[0].passage.article_id == "posts/a.md"
    archive._db.rows("PRAGMA max_page_count=1000000")
    assert archive.sync(posts).added == 1
    assert archive.verify().ok


@contextmanager
def refusing_to_grow(log: Path) -> Iterator[None]:
    """The system lets no file become much longer than the database's log is, which SQLite knows as an I/O error."""
    size, limits = log.stat().st_size + 50_000, resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_disk_that_fails_is_not_called_full(archive: Archive, posts: Path, tmp_path: Path) -> None:
    write(posts, "c.md", "长文", "很长的一篇。" * 20_000)
    with (
        refusing_to_grow(tmp_path / "my.archive" / "archive.sqlite3-wal"),
        pytest.raises(StorageFailed, match=r"my\.archive/archive\.sqlite3 could not be .* not full: look at"),
    ):
        archive.sync(posts)
    assert archive.sync(posts).added == 1
    assert archive.verify().ok


def test_an_error_of_the_disk_means_a_full_one_where_nothing_more_can_be_written(
    archive: Archive, posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    write(posts, "c.md", "长文", "很长的一篇。" * 20_000)
    monkeypatch.setattr("qa.store.database.os.fsync", full)
    with (
        refusing_to_grow(tmp_path / "my.archive" / "archive.sqlite3-wal"),
        pytest.raises(StorageFull, match=r"my\.archive is full.*make room"),
    ):
        archive.sync(posts)


@pytest.mark.parametrize(
    "asked",
    [("no.md",), ("posts/a.md", 9), ("posts/a.md", None, "2000-01-01")],
    ids=["id", "revision", "day"],
)
def test_what_is_not_found_is_told_without_the_place_of_the_archive(
    archive: Archive, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    name, revision, day = (*asked, None, None)[:3]
    with pytest.raises(ArticleNotFound) as told:
        archive.article(name, revision, at=day)  # type: ignore[arg-type]
    assert str(tmp_path) not in str(told.value)


def test_each_script_is_searched_on_its_own(archive: Archive, posts: Path) -> None:
    for number in range(5):
        write(
            posts,
            f"en{number}.md",
            f"Harbour ferry {number}",
            f"The harbour ferry number {number} sails daily.",
        )
    archive.sync(posts)
    hits = archive.search("46 干部 harbour ferry", k=10)
    assert {"posts/sub/b.md", "posts/en0.md"} <= {hit.passage.article_id for hit in hits}
    filtered = archive.search("harbour ferry", k=10, filters=Filters(source="海川财经"))
    assert [hit.passage.article_id for hit in filtered] == ["posts/sub/b.md"]


def test_a_failed_first_sync_leaves_no_source_root(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceNotFound, match="empty"):
        archive.sync(tmp_path / "empty")
    assert [root.name for root in archive._articles.roots()] == ["posts"]


def test_a_root_within_counts_and_is_gone_when_its_folder_is(tmp_path: Path, posts: Path) -> None:
    (posts / "a.md").unlink()
    with Archive.create(tmp_path / "x.archive", encoder=FakeEncoder(512)) as archive:
        archive.sync(posts / "sub")
        assert archive.sync(posts).unchanged == 1  # though nothing lies outside of the inner root
        (posts / "sub/b.md").unlink()
        (posts / "sub").rmdir()
        write(posts, "c.md", "第三篇", "第三篇的内容在这里。")
        report = archive.sync(posts)
        assert (report.added, report.gone) == (1, 1)


def test_an_unreadable_folder_makes_nothing_gone(
    archive: Archive, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = Path.iterdir

    def refuse(self: Path) -> Iterator[Path]:
        if self.name == "sub":
            raise PermissionError(13, "Permission denied")
        return listing(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    report = archive.sync(posts)
    assert (report.unchanged, report.gone, len(report.rejections)) == (1, 0, 1)


def undated(folder: Path, body: str, when: datetime) -> Path:
    file = folder / "undated.md"
    file.write_text(f"---\ntitle: 没有日期\n---\n<p>{body}</p>\n", encoding="utf-8")
    os.utime(file, (when.timestamp(), when.timestamp()))
    return file


def test_the_time_of_a_file_takes_no_part_in_date_filters(archive: Archive, posts: Path) -> None:
    undated(posts, "渡船票价三元。", datetime(2020, 5, 1, tzinfo=UTC))
    (posts / "2020/05/01").mkdir(parents=True)
    undated(posts / "2020/05/01", "渡船票价两元。", datetime(2024, 1, 1, tzinfo=UTC))
    archive.sync(posts)
    assert archive.article("posts/undated.md").published == datetime(2020, 5, 1, tzinfo=UTC)
    for filters in (Filters(until=date(2020, 12, 31)), Filters(since=date(2020, 1, 1))):
        found = [hit.passage.article_id for hit in archive.search("渡船票价", filters=filters)]
        assert found[0] == "posts/2020/05/01/undated.md"
        assert "posts/undated.md" not in found
    answer = archive.ask("渡船票价多少？", as_of="2030-01-01")
    assert {hit.passage.article_id for hit in answer.hits + answer.nearest} >= {"posts/2020/05/01/undated.md"}
    assert "posts/undated.md" not in {hit.passage.article_id for hit in answer.hits + answer.nearest}


def test_another_file_time_makes_no_revision_and_no_later_date(archive: Archive, posts: Path) -> None:
    first, later = datetime(2020, 5, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    undated(posts, "渡船票价三元。", first)
    archive.sync(posts)
    undated(posts, "渡船票价三元。", later)
    assert archive.sync(posts).unchanged == 3
    undated(posts, "渡船票价三元。</p><p>", later)  # other bytes, the same text
    assert archive.sync(posts).unchanged == 3
    undated(posts, "渡船票价四元。", later)
    assert archive.sync(posts).updated == 1
    article = archive.article("posts/undated.md")
    assert (article.revision, article.published) == (2, first)


def test_a_better_cleaner_cleans_the_articles_of_every_root_again(
    archive: Archive, posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def better(page: Page, options: CleanOptions) -> Article | Rejection:
        article = clean(page, options)
        return replace(article, title="新标题") if isinstance(article, Article) else article

    (posts / "sub/b.md").unlink()
    assert archive.sync(posts).gone == 1
    write(tmp_path / "other", "c.md", "第三篇", "第三篇的内容在这里。")
    monkeypatch.setattr("qa.sync.clean", better)
    monkeypatch.setattr("qa.sync.CLEANER_VERSION", 99)
    told: list[tuple[str, int, int | None]] = []
    archive.sync(tmp_path / "other", progress=lambda *step: told.append(step))
    assert [step for step in told if step[0] == "clean"] == [("clean", 0, 2), ("clean", 2, 2)]
    assert archive.info()["gone"] == 1  # cleaned again, which does not bring it back
    assert {archive.article(name).title for name in archive.article_ids()} == {"新标题"}
    assert archive.article("posts/a.md").revision == 2
    assert archive.verify().ok


def test_days_that_an_older_release_counted_otherwise_are_put_right(
    archive: Archive, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = date(2000, 1, 1).toordinal()
    with archive._db.transaction():
        archive._db.execute("UPDATE revisions SET day = ?", (wrong,))
        archive._db.execute("DELETE FROM revision_digests")
    monkeypatch.setattr("qa.sync.CLEANER_VERSION", 99)
    assert archive.sync(posts).passages_embedded == 0
    assert len(archive.search("云川县公布电话", filters=Filters(since=date(2022, 2, 11)))) == 2
    assert archive.verify().ok


def test_what_a_stopped_create_leaves_is_no_hindrance(tmp_path: Path, posts: Path) -> None:
    folder = tmp_path / "x.archive"
    for name in ("unfinished/archive.sqlite3", "writer.lock", "writer.pid"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    with Archive.create(folder, encoder=FakeEncoder(512)) as archive:
        assert archive.sync(posts).added == 2
        assert archive.verify().ok
    assert not (folder / "unfinished").exists()


def test_compacting_loses_nothing_but_room(archive: Archive, posts: Path, tmp_path: Path) -> None:
    for number in range(30):
        write(posts, "a.md", "望江大桥通车", f"望江大桥全长{number}米。")
        archive.sync(posts)
    encoder = FakeEncoder(512)
    encoder.fingerprint = "fake-2"
    archive.reindex(encoder=encoder)
    before, cited = archive.info()["bytes"], archive.ask("云川县公布了多少名干部的电话？").citations
    archive.compact()
    assert archive.info()["bytes"] < before / 2
    assert archive.ask("云川县公布了多少名干部的电话？").citations == cited
    assert len(archive.revisions("a.md")) == 31
    assert archive.verify().ok
