"""The command line on a tiny archive; what it prints, and with which exit code it ends."""

from __future__ import annotations

import io
import json
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console
from rich.progress import Progress
from typer.testing import CliRunner, Result

import qa.archive
import qa.ui
from qa.archive import Archive
from qa.cli import output, progress
from qa.cli.app import app
from qa.cli.options import first_day, last_day, show_command
from qa.types import Answer, Article, Filters, Hit, Paragraph, Passage, VerifyReport
from tests.fake_encoder import FakeEncoder

REPOSITORY = Path(__file__).parents[1]
TRAM = """---
title: 轻轨二号线明年三月开工
date: 2025-11-20 09:30:00
author: 临江日报
categories: [城建]
---
临江市交通局二十日公布轻轨二号线的建设方案。

二号线共设19座车站，总投资186亿元。
"""
BRIDGE = """---
title: Harbour bridge opens
date: 2024-05-01 08:00:00
author: Harbour Times
---
The harbour bridge opened on Wednesday. It cost 40 million crowns.
"""
STATIONS = "二号线共设多少座车站？"
QUOTE = "二号线共设19座车站，总投资186亿元。"


@pytest.fixture(autouse=True)
def _setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A fake model, an empty working folder, and no archive named in the environment."""
    monkeypatch.setattr(qa.archive, "load_encoder", lambda *_, **__: FakeEncoder())
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QA_ARCHIVE", raising=False)


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """Two posts in a folder, not yet synced."""
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "tram.md").write_text(TRAM, encoding="utf-8")
    (folder / "bridge.md").write_text(BRIDGE, encoding="utf-8")
    return folder


@pytest.fixture
def synced(posts: Path) -> Path:
    """Those posts, synced into ./my.archive."""
    assert run("sync", str(posts)).exit_code == 0
    return posts


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin, catch_exceptions=False)


def json_of(*arguments: str, code: int = 0) -> Any:
    """Standard output as the one JSON document that it has to be."""
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


# -- sync


def test_sync_makes_the_archive_and_counts(posts: Path) -> None:
    first = run("sync", str(posts))
    assert first.exit_code == 0
    assert "Added 2, updated 0, unchanged 0, gone 0; 0 refused; 2 passages embedded." in first.stdout
    assert "read: 2" in first.stderr and "embed: 2 of 2" in first.stderr
    (posts / "tram.md").write_text(TRAM.replace("19", "20"), encoding="utf-8")
    (posts / "bridge.md").unlink()
    assert "Added 0, updated 1, unchanged 0, gone 1;" in run("sync", str(posts)).stdout


def test_sync_of_several_paths_adds_up(posts: Path) -> None:
    files = [str(posts / "tram.md"), str(posts / "bridge.md")]
    report = json_of("sync", *files)
    assert (report["added"], report["passages_embedded"], report["rejections"]) == (2, 2, [])


def test_sync_without_embedding_leaves_the_vectors_to_a_later_one(posts: Path) -> None:
    assert json_of("sync", str(posts), "--no-embed")["passages_embedded"] == 0
    assert json_of("sync", str(posts))["passages_embedded"] == 2


def test_sync_into_an_empty_folder_makes_the_archive_there(posts: Path, tmp_path: Path) -> None:
    (tmp_path / "volume").mkdir()
    assert json_of("sync", str(posts), "--archive", "volume")["added"] == 2


@pytest.mark.parametrize("source", ["empty", "nowhere"])
def test_a_sync_of_nothing_leaves_no_archive(tmp_path: Path, source: str) -> None:
    (tmp_path / "empty").mkdir()
    result = run("sync", str(tmp_path / source), "--archive", str(tmp_path / "new.archive"))
    assert (result.exit_code, source in result.stderr) == (2, True)
    assert not (tmp_path / "new.archive").exists()


def test_sync_tells_which_pages_were_refused_and_why(posts: Path) -> None:
    for n in range(6):
        (posts / f"empty{n}.md").write_text("---\ntitle: 空\n---\n", encoding="utf-8")
    told = run("sync", str(posts)).stdout
    assert "6 refused" in told
    assert told.count("posts: empty") == 5
    assert "qa info --rejections" in told
    listed = run("info", "--rejections")
    assert listed.stdout.count("posts: empty") == 6
    rejections = json_of("info", "--rejections")["rejections"]
    assert [r["file"] for r in rejections] == [f"empty{n}.md" for n in range(6)]
    assert all(r["reason"] for r in rejections)


def test_interrupted_sync_says_how_to_go_on(posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Archive, "sync", interrupted)
    result = run("sync", str(posts))
    assert result.exit_code == 130
    assert "Run it again to go on where it stopped." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["absent/", "posts"], "no file or folder at absent. Check the path to sync."),
        (
            ["pictures"],
            "pictures holds nothing that can be read: no .md, .html, .jsonl or .xml file. Give a file",
        ),
        (
            ["posts", "--archive", "pictures"],
            "pictures is not an archive: it holds no archive.sqlite3. Name an arch",
        ),
        (["posts", "posts", "--name", "x"], "names one source root"),
        (["posts", "--timezone", "Mars/Olympus"], "no time zone 'Mars/Olympus'"),
    ],
)
def test_sync_refuses_what_makes_no_sense(posts: Path, arguments: list[str], complaint: str) -> None:
    Path("pictures").mkdir()
    Path("pictures/bridge.png").touch()
    result = run("sync", *arguments)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert not Path("my.archive").exists()


def test_the_time_zone_of_an_archive_is_chosen_once(synced: Path) -> None:
    assert run("sync", "posts", "--timezone", "Asia/Shanghai").exit_code == 0
    result = run("sync", "posts", "--timezone", "Europe/Paris")
    assert result.exit_code == 2
    assert "Asia/Shanghai" in result.stderr


def test_an_archive_that_cannot_be_made_is_an_error_without_a_traceback(posts: Path) -> None:
    result = run("sync", "posts", "--archive", str(posts / "tram.md" / "archive"))
    assert result.exit_code == 2
    assert "tram.md/archive" in result.stderr
    assert "Traceback" not in result.stderr


# -- ask and search


def test_ask_prints_the_answer_then_its_sources(synced: Path) -> None:
    result = run("ask", STATIONS)
    assert result.exit_code == 0
    assert result.stdout.startswith(QUOTE)
    assert "\n[1] 临江日报 · 轻轨二号线明年三月开工 · 2025-11-20 · ¶2\n" in result.stdout
    assert result.stderr == ""


def test_the_command_under_a_source_shows_its_paragraph(synced: Path) -> None:
    command = re.search(r"^ +qa (show .*)$", run("ask", STATIONS).stdout, re.MULTILINE)
    assert command
    assert QUOTE in run(*shlex.split(command[1])).stdout


def test_ask_in_json_is_the_answer_as_the_interface_has_it(synced: Path) -> None:
    answer = json_of("ask", STATIONS)
    citation = answer["citations"][0]
    assert (answer["abstained"], citation["article_id"], citation["paragraph"]) == (False, "posts/tram.md", 1)
    assert citation["quote"] == QUOTE
    assert citation["published"] == "2025-11-20T09:30:00+08:00"
    assert isinstance(answer["hits"][0]["score"], float)


def test_ask_exits_with_1_when_the_archive_does_not_say(synced: Path) -> None:
    result = run("ask", STATIONS, "--since", "2026")
    assert result.exit_code == 1
    assert QUOTE not in result.stdout
    assert "Searched only since 2026-01-01" in result.stdout
    assert json_of("ask", STATIONS, "--since", "2026", code=1)["abstained"] is True


def test_a_question_can_come_from_standard_input(synced: Path) -> None:
    assert QUOTE in run("ask", "-", stdin=STATIONS + "\n").stdout
    bad = run("ask", "-", stdin=STATIONS.encode("gbk"))
    assert (bad.exit_code, "not UTF-8" in bad.stderr) == (2, True)


def test_history_completes_a_follow_up_and_says_so(synced: Path) -> None:
    result = run("ask", "那总投资呢？", "--history", STATIONS)
    assert "Searched as: 二号线的总投资是多少？" in result.stdout


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], {"posts/tram.md", "posts/bridge.md"}),
        (["--since", "2025"], {"posts/tram.md"}),
        (["--until", "2024-05"], {"posts/bridge.md"}),
        (["--source", "Harbour Times"], {"posts/bridge.md"}),
        (["--category", "城建"], {"posts/tram.md"}),
        (["--author", "临江日报"], {"posts/tram.md"}),
        (["--article", "posts/tram.md"], {"posts/tram.md"}),
        (["--article", "bridge.md"], {"posts/bridge.md"}),
        (["--since", "2026"], set()),
    ],
)
def test_filters_mean_the_same_in_search_and_ask(synced: Path, options: list[str], found: set[str]) -> None:
    hits = json_of("search", "车站 bridge", *options, code=0 if found else 1)["hits"]
    assert {hit["passage"]["article_id"] for hit in hits} == found
    answer = json.loads(run("ask", "车站 bridge", *options, "--json").stdout)
    told = [*answer["hits"], *answer["nearest"]]
    assert {hit["passage"]["article_id"] for hit in told} <= found


def test_as_of_leaves_out_what_came_later(synced: Path) -> None:
    assert (
        json.loads(run("ask", STATIONS, "--as-of", "2024", "--json").stdout)["filters"]["until"]
        == "2024-12-31"
    )


def test_days_in_the_question_limit_it_and_are_told_until_switched_off(synced: Path) -> None:
    question = "2025年11月的新闻：车站 bridge"
    hits = json_of("search", question)
    assert [hit["passage"]["article_id"] for hit in hits["hits"]] == ["posts/tram.md"]
    assert [(p["since"], p["until"]) for p in hits["periods"]] == [("2025-11-01", "2025-11-30")]
    told = "Understood “2025年11月” as published 2025-11-01 – 2025-11-30 (--no-dates: any day)"
    for command in ("search", "ask"):
        assert told in run(command, question).stdout
        assert "Understood" not in run(command, question, "--no-dates").stdout
        assert "Understood" not in run(command, question, "--since", "2020").stdout
    assert len(json_of("search", question, "--no-dates")["hits"]) == 2


def test_search_pages_through_the_ranking(synced: Path) -> None:
    first, second = (
        json_of("search", STATIONS, "-k", "1"),
        json_of("search", STATIONS, "-k", "1", "--offset", "1"),
    )
    assert [hit["rank"] for page in (first, second) for hit in page["hits"]] == [1, 2]
    assert (first["more"], second["more"]) == (True, False)
    told = run("search", STATIONS, "-k", "1").stdout
    assert "1. 轻轨二号线明年三月开工" in told
    assert "--offset 1" in told
    assert json_of("search", STATIONS, "--offset", "2", code=1)["hits"] == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-2", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-02-10", date(2024, 2, 10), date(2024, 2, 10)),
    ],
)
def test_a_date_is_its_first_or_last_day(text: str, first: date, last: date) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13", "2024-02-30", "24", "2024-1-1-1", "0000"])
def test_what_is_no_date_is_refused(text: str) -> None:
    for read in (first_day, last_day):
        with pytest.raises(typer.BadParameter, match="is not a date"):
            read(text)


# -- show, info, verify, serve, evaluate


def test_show_numbers_paragraphs_from_1(synced: Path) -> None:
    told = run("show", "tram.md").stdout
    assert "轻轨二号线明年三月开工" in told
    assert f"   2  {QUOTE}" in told
    only = run("show", "posts/tram.md", "--paragraph", "2").stdout
    assert QUOTE in only and "交通局" not in only
    assert json_of("show", "tram.md", "--paragraph", "2")["text"] == QUOTE
    assert json_of("show", "tram.md")["paragraphs"][1]["text"] == QUOTE


def test_show_gives_an_earlier_revision(synced: Path) -> None:
    (synced / "tram.md").write_text(TRAM.replace("19", "20"), encoding="utf-8")
    run("sync", "posts")
    assert "20座" in run("show", "tram.md").stdout
    assert "19座" in run("show", "tram.md", "--revision", "1").stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["show", "absent.md"],
            "no article 'absent.md' in my.archive. Use an id that a search or answer gives.",
        ),
        (
            ["show", "tram.md", "--revision", "9"],
            "posts/tram.md has no revision 9. Leave it out for the current one.",
        ),
        (["show", "tram.md", "--paragraph", "3"], "has the paragraphs 1 to 2"),
        (["diff", "tram.md", "--from", "2"], "posts/tram.md has no revision 2."),
        (["ask", " "], "question is empty"),
        (["ask", "？！😀"], "question is empty"),
        (["search", "x", "--since", "2025", "--until", "2024"], "since"),
        (["search", "x", "--since", "soon"], "YYYY-MM-DD"),
        (["ask", "x", "--source", "没有"], "No article has the source '没有'. There are: "),
        (
            ["info", "--archive", "nowhere"],
            "no archive at nowhere. Check the path (--archive), or make one there",
        ),
        (
            ["info", "--archive", "posts"],
            "posts is not an archive: it holds no archive.sqlite3. Name an archive's",
        ),
        (
            ["evaluate", "absent.jsonl"],
            "absent.jsonl cannot be read: No such file or directory. Check the path.",
        ),
        (["evaluate", "posts/tram.md"], "posts/tram.md, line 1: not JSON"),
        (
            ["restore", "absent.backup", "--archive", "new"],
            "at absent.backup. Give the file that `qa backup` wrote.",
        ),
        (
            ["restore", "posts/tram.md", "--archive", "new"],
            "posts/tram.md is damaged, or no backup of an archive (file is",
        ),
    ],
)
def test_errors_are_told_on_standard_error_with_code_2(
    synced: Path, arguments: list[str], complaint: str
) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert complaint in result.stderr
    assert "Traceback" not in result.stderr


def test_info_tells_counts_and_what_filters_take(synced: Path) -> None:
    told = json_of("info")
    assert (told["articles"], told["since"], told["until"]) == (2, "2024-05-01", "2025-11-20")
    assert told["facets"]["category"] == [["城建", 1]]
    text = run("info").stdout
    assert re.search(r"^articles +2$", text, re.MULTILINE)
    assert "Harbour Times (1)" in text


def test_show_at_a_day_and_diff(synced: Path) -> None:
    changed = TRAM.replace("19座", "20座").replace("author", "updated: 2025-12-01\nauthor")
    (synced / "tram.md").write_text(changed, encoding="utf-8")
    assert run("diff", "tram.md").exit_code == 1
    run("sync", str(synced))
    assert "19座" in run("show", "tram.md", "--at", "2025-11").stdout
    assert "20座" in run("show", "tram.md", "--at", "2025-12-01").stdout
    then = run("ask", STATIONS, "--as-of", "2025-11").stdout
    assert "二号线共设19座车站" in then
    assert "qa show posts/tram.md --revision 1 --paragraph 2" in then
    assert "19座" in run("search", STATIONS, "--as-of", "2025-11").stdout
    told = run("diff", "tram.md")
    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        "posts/tram.md: revision 1 (since 2025-11-20) → revision 2 (since 2025-12-01)",
        "- ¶2     二号线共设19座车站，总投资186亿元。",
        "+ ¶2     二号线共设20座车站，总投资186亿元。",
    ]
    back = json_of("diff", "tram.md", "--from", "2", "--to", "1")
    assert [(one["removed"], one["paragraph"]) for one in back["changes"]] == [(True, 1), (False, 1)]
    early = run("show", "tram.md", "--at", "2025-11-19")
    assert early.exit_code == 2 and "was not there on 2025-11-19" in early.stderr


def test_reindex_tells_what_was_embedded(synced: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = FakeEncoder(32)
    other.name, other.fingerprint = "other", "other-1"
    monkeypatch.setattr(qa.archive, "load_encoder", lambda *_, **__: other)
    done = run("reindex", "--model", "other")
    assert done.exit_code == 0
    assert done.stdout == "2 passages embedded. my.archive has the model other now.\n"
    assert "embed: 2 of 2" in done.stderr
    assert json_of("info")["model"] == "other"


def test_backup_and_restore(synced: Path, tmp_path: Path) -> None:
    assert run("backup", "news.backup").exit_code == 0
    assert run("backup", "news.backup").exit_code == 2
    assert run("restore", "news.backup").exit_code == 2  # ./my.archive is there
    report = json_of("restore", "news.backup", "--archive", "other.archive")
    assert (report["articles"], report["vectors"], report["problems"]) == (2, 2, [])
    assert "19座" in run("show", "tram.md", "--archive", "other.archive").stdout


def test_a_backup_of_a_damaged_archive_says_so(synced: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "my.archive" / "archive.sqlite3")) as opened, opened:
        opened.execute("UPDATE revisions SET article = replace(article, '19', '91')")
    told = run("backup", "news.backup")
    assert told.exit_code == 1
    assert "revision 1 is not what was stored" in told.stdout
    assert "`qa verify --repair`, then another backup" in told.stdout


def test_forget_asks_first_and_says_what_is_left(synced: Path) -> None:
    refused = CliRunner().invoke(app, ["forget", "tram.md"], input="n\n")
    assert refused.exit_code == 1
    assert "轻轨二号线明年三月开工" in refused.stdout
    report = json_of("forget", "tram.md", "--yes")
    assert (report["article_id"], report["revisions"], report["passages"]) == ("posts/tram.md", 1, 1)
    assert report["left"] == [str(synced.resolve() / "tram.md")]
    assert "1 passed over, since they were forgotten." in run("sync", str(synced)).stdout
    assert run("show", "tram.md").exit_code == 2


def test_verify_exits_with_1_when_it_finds_a_problem(synced: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json_of("verify") == {"ok": True, "articles": 2, "passages": 2, "vectors": 2, "problems": []}
    assert "No problem found." in run("verify").stdout
    monkeypatch.setattr(Archive, "verify", lambda _: VerifyReport(2, 2, 1, ("a vector is missing",)))
    result = run("verify")
    assert result.exit_code == 1
    assert "Problem: a vector is missing" in result.stdout
    assert json_of("verify", code=1)["ok"] is False


def test_serve_launches_the_page_of_this_archive(synced: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(
        qa.ui, "build", lambda archive, add, writer, protection: (archive.info()["articles"], add, writer)
    )
    monkeypatch.setattr(qa.ui, "launch", lambda page, **options: calls.append((page, options)))
    assert run("serve", "--port", "8000").exit_code == 0
    assert run("serve", "--add").exit_code == 0
    local = {"host": "127.0.0.1"}
    assert calls == [((2, False, None), {**local, "port": 8000}), ((2, True, None), {**local, "port": 7860})]
    assert run("serve", "--llm", "http://127.0.0.1:1/v1", "--llm-model", "small").exit_code == 0
    assert calls[-1][0][2].model == "small"
    refused = run("serve", "--llm", "http://127.0.0.1:1/v1")
    assert refused.exit_code == 2 and "--llm-model" in refused.stderr


def test_evaluate_prints_the_figures(synced: Path, tmp_path: Path) -> None:
    rows = [
        {"id": "1", "question": STATIONS, "answers": ["19座"], "articles": ["tram.md"]},
        {
            "id": "2",
            "question": "Who invented flying bicycles?",
            "answers": [],
            "articles": [],
            "kind": "[b]far",
        },
        {"id": "3", "question": "gone", "answers": ["x"], "articles": ["gone.md"]},
    ]
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = run("evaluate", "q.jsonl", "--show").stdout
    assert re.search(r"hit@1 +│ +1 ", told)
    assert re.search(r"answered though unanswerable: \[b\]far +│ +[01] of 1 ", told)
    assert f"1: {STATIONS}" in told and "found at 1, right" in told
    assert "1 gold articles are not in the archive, such as gone.md" in told
    report = json_of("evaluate", "q.jsonl")
    assert (report["figures"]["hit@1"], report["skipped"]) == (1, ["3"])
    assert "first_quote_right" not in json_of("evaluate", "q.jsonl", "--no-answers")["figures"]


# -- what reaches the terminal

HOSTILE = Article(
    id="r/\x1b[31m",
    title="[bold]red[/bold]\nsecond \x1b[2Jline",
    paragraphs=(Paragraph("a\x00b\x9bc\r\td [link=x]e[/link]"), Paragraph("one\ntwo", "code")),
    source="\x07bell",
    published=datetime(2024, 12, 31, 20, tzinfo=UTC),
)


def test_control_codes_and_markup_of_an_article_are_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    zone = qa.archive.ZoneInfo("Asia/Shanghai")
    output.say_article(HOSTILE, zone, range(1, 3))
    told = capsys.readouterr().out
    assert told.splitlines() == [
        "[bold]red[/bold] second [2Jline",
        "bell · 2025-01-01",  # 20:00 UTC is already the next day there
        "r/[31m · revision 1",
        "",
        "   1  abc\td [link=x]e[/link]",
        "",
        "   2  one",
        "      two",
    ]


def test_an_abstention_lists_the_nearest_passages(capsys: pytest.CaptureFixture[str]) -> None:
    passages = [
        Passage(n, f"r/{n}", 1, f"t{n}", "s", None, "", n, n + n % 2, "中" * 161) for n in range(1, 5)
    ]
    hits = tuple(Hit(passage, 1, passage.id, 0, 0, outlets=("晚报",)) for passage in passages)
    answer = Answer("q", "q", Filters(), "不知道。", (), (), hits, True, 0.1)
    output.say_answer(answer, UTC, Path("my.archive"))
    told = capsys.readouterr().out
    assert told.startswith("不知道。\n\nNearest passages, which do not answer it:\n\n1. t1\n")
    assert "   s · undated · ¶2–3 · also 晚报\n   " + "中" * 160 + "…\n   qa show r/1 --paragraph 2\n" in told
    assert "¶3 ·" in told and "t3" in told and "t4" not in told


def test_json_keeps_every_character_but_sends_no_control_code(capsys: pytest.CaptureFixture[str]) -> None:
    text = "a\x1b\x9b\u2028\ud800中"
    output.say_json({"text": text, "at": datetime(2024, 1, 1, tzinfo=UTC), "none": None, "path": Path("p")})
    told = capsys.readouterr().out
    assert json.loads(told) == {"text": text, "at": "2024-01-01T00:00:00+00:00", "none": None, "path": "p"}
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", told)
    assert "中" in told


def test_the_show_command_survives_a_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    assert show_command("r/a b.md", 0, Path("my.archive")) == "qa show 'r/a b.md' --paragraph 1"
    assert show_command("r/a", 3, Path("x y")).endswith("--paragraph 4 --archive 'x y'")
    monkeypatch.setenv("QA_ARCHIVE", "x y")
    assert show_command("r/a", 3, Path("x y")) == "qa show r/a --paragraph 4"


def test_progress_in_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "SECONDS", 0)
    with progress.reporting() as report:
        report("read", 1, None)
        report("embed", 1500, 3000)
    told = [re.sub(r"[\d,]+(/s| s)", r"N\1", text) for text in capsys.readouterr().err.splitlines()]
    assert told[0] == "read: 1, N/s"
    assert told[-1] == "embed: 1,500 of 3,000, N/s, N s left"


def test_progress_in_bars() -> None:
    screen = io.StringIO()
    with Progress(console=Console(file=screen, force_terminal=True)) as shown:
        bars = progress.Bars(shown)
        bars("read", 1, None)
        bars("embed", 1, 2)
        bars("embed", 2, 2)
        assert [(task.description, task.completed, task.total) for task in shown.tasks] == [
            ("read", 1, None),
            ("embed", 2, 2),
        ]


# -- the process


def process(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qa.cli", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=REPOSITORY, check=False
    )


def test_a_password_is_hashed_and_a_poor_one_or_a_poor_name_refused() -> None:
    def told(name: str, password: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["password", name], password + "\n")
        return done.exit_code, done.output

    code, line = told("mei", "correct horse")
    assert code == 0 and re.fullmatch(r"mei:scrypt:16384:8:5:[0-9a-f]{32}:[0-9a-f]{64}\n", line)
    assert told("mei", "correct horse")[1] != line  # a salt of its own
    assert told("mei", "short") == (2, "Error: The password is too short. Give at least 8 characters.\n")
    for name in ("a:b", "#a", " a", ""):
        assert told(name, "correct horse")[1].endswith("a # in front, or spaces around it.\n"), name


def commands() -> Iterator[str]:
    yield from (command.callback.__name__ for command in app.registered_commands if command.callback)


def test_help_of_every_command_shows_examples() -> None:
    reading = {"ask", "search", "show", "diff", "info"}
    keeping = {"sync", "verify", "serve", "password", "forget", "backup", "restore", "reindex", "compact"}
    assert set(commands()) == reading | keeping | {"evaluate", "feedback"}
    for command in commands():
        told = run(command, "--help")
        assert told.exit_code == 0
        assert re.search(rf"^  Examples:\n    .*qa {command}\b", told.stdout, re.MULTILINE), command


def test_a_missing_archive_is_one_line_on_standard_error(tmp_path: Path) -> None:
    done = process("info", "--archive", str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path / "nowhere") in done.stderr


def test_version_and_help_come_without_heavy_imports() -> None:
    assert process("--version").stdout.strip()
    code = "import sys, qa.cli.app; print({'rich', 'numpy', 'gradio', 'bs4', 'torch'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=REPOSITORY, check=True
    )
    assert done.stdout.strip() == "set()"
