"""Readers' verdicts: kept, replaced, listed, and made into questions."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from qa.cli.app import app
from qa.errors import ArchiveNotFound, FeedbackNotKept, NotAnArchive
from qa.evaluate import load_questions
from qa.feedback import FILE_NAME, rate, ratings
from tests.fake_archive import LINE_TWO, STATIONS, TRAM, UNKNOWN, FakeArchive

LINE, UNSAID, COUNT = (FakeArchive().ask(question) for question in (LINE_TWO, UNKNOWN, STATIONS))


@pytest.fixture(autouse=True)
def _archive(tmp_path):
    (tmp_path / "archive.sqlite3").touch()


def test_a_later_verdict_on_the_same_answer_replaces_the_earlier(tmp_path):
    assert ratings(tmp_path) == []
    rate(tmp_path, "a", "like", "", LINE)
    rate(tmp_path, "b", "like", "", UNSAID)
    rate(tmp_path, "a", "dislike", " 说错了 " + "长" * 600, LINE)
    given = {rating.key: rating for rating in ratings(tmp_path)}
    assert set(given) == {"a", "b"}
    assert (given["a"].verdict, given["a"].reason[:4], len(given["a"].reason)) == ("dislike", "说错了 ", 500)
    assert given["a"].articles == ("news/tram.md", "news/rail.md") and given["b"].quotes == ()


def test_a_folder_that_cannot_be_written_and_a_damaged_file_are_named(tmp_path):
    with pytest.raises(FeedbackNotKept, match=r"nowhere/feedback\.db cannot be written"):
        rate(tmp_path / "nowhere", "a", "like", "", LINE)
    with pytest.raises(ArchiveNotFound, match="nowhere"):
        ratings(tmp_path / "nowhere")
    (tmp_path / "posts").mkdir()
    with pytest.raises(NotAnArchive, match="posts is not an archive"):
        ratings(tmp_path / "posts")
    (tmp_path / FILE_NAME).write_text("no database, and long enough to be taken for one" * 10)
    with pytest.raises(FeedbackNotKept, match="cannot be read"):
        ratings(tmp_path)


def test_a_page_cannot_fill_the_disk(tmp_path, monkeypatch):
    long = replace(LINE, text="长" * 9_000, citations=LINE.citations * 50)
    rate(tmp_path, "a", "like", "", long)
    (rating,) = ratings(tmp_path)
    assert (len(rating.answer), len(rating.quotes)) == (4_000, 20)
    monkeypatch.setattr("qa.feedback.MOST_RATINGS", 1)
    with pytest.raises(FeedbackNotKept, match="holds 1 ratings"):
        rate(tmp_path, "b", "like", "", LINE)


def test_liked_answers_become_a_questions_file(tmp_path):
    for key, verdict, answer in (("a", "like", LINE), ("b", "like", UNSAID), ("c", "dislike", COUNT)):
        rate(tmp_path, key, verdict, "", answer)
    done = CliRunner().invoke(app, ["feedback", "--archive", str(tmp_path), "--as-questions"])
    assert done.stderr == "2 liked; 1 others left out.\n"
    (tmp_path / "liked.jsonl").write_text(done.stdout, encoding="utf-8")
    first, second = load_questions(tmp_path / "liked.jsonl")
    assert (first.question, first.articles[0]) == (LINE_TWO, TRAM.id)
    assert first.answers[0] == "方案显示，二号线将于2026年3月15日正式开工，计划工期四年。"
    assert (second.question, second.answers, second.articles) == (UNKNOWN, (), ())


def test_the_list_is_for_people_or_for_programs(tmp_path):
    empty = CliRunner().invoke(app, ["feedback", "--archive", str(tmp_path)])
    assert (empty.exit_code, empty.stdout) == (1, "No one has rated an answer yet.\n")
    rate(tmp_path, "a", "dislike", "太旧", LINE)
    told = CliRunner().invoke(app, ["feedback", "--archive", str(tmp_path)])
    assert told.stdout.endswith(f"dislike {LINE_TWO} — 太旧\n") and told.exit_code == 0
    as_json = CliRunner().invoke(app, ["feedback", "--archive", str(tmp_path), "--json"])
    assert json.loads(as_json.stdout)["ratings"][0]["reason"] == "太旧"
