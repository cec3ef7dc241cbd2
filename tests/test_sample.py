"""The sample archive and its questions hold what data/README.md says of them."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup

DATA = Path(__file__).parent.parent / "data"
SAMPLE = DATA / "sample"
BRIDGE = "报纸/云川日报/要闻/望江大桥桥墩出现裂缝 明日零时起全线封闭.md"
REPOST = "金融/海川财经/海川财经－国内/日均21万辆车要绕路！这座县城大桥因桥墩开裂封闭8个月.md"
NEXT = "报纸/云川日报/要闻/望江大桥维修工程开标 衡江路桥6180万元中标.md"


def paths() -> list[str]:
    return sorted(path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*") if path.is_file())


@cache
def post(path: str) -> tuple[dict[str, Any], str]:
    """Front matter, and the body's text without tags, comments or white space."""
    _, head, body = (SAMPLE / path).read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head), bare(BeautifulSoup(body, "lxml").get_text())


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def items(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / "eval" / name).read_text(encoding="utf-8").splitlines()]


QUESTIONS = items("questions.jsonl")
FOLLOWUPS = items("followups.jsonl")
ALL = [pytest.param(item, id=item["id"]) for item in QUESTIONS + FOLLOWUPS]


def test_there_is_enough_of_everything() -> None:
    assert 28 <= len(paths()) <= 32
    outlets = {post(path)[0]["author"] for path in paths()}
    assert len(outlets) >= 5
    assert len(QUESTIONS) >= 75 and len(FOLLOWUPS) >= 24
    assert sum(not item["articles"] for item in QUESTIONS) >= 20
    assert sum(len(post(path)[1]) >= 2500 for path in paths()) >= 3


def test_posts_are_all_that_the_sample_holds() -> None:
    assert all(path.endswith(".md") for path in paths())


@pytest.mark.parametrize("path", paths())
def test_a_post_looks_crawled_and_points_nowhere_real(path: str) -> None:
    raw = (SAMPLE / path).read_text(encoding="utf-8")
    head, text = post(path)
    assert raw.startswith("\n---\ntitle: '") and raw.rstrip().endswith("</div>")
    assert path.split("/")[:3] == head["categories"] and head["comments"] is False
    assert set(re.findall(r"https?://([^/\"'\s]+)", raw)) == {"example.com"}
    assert "{" not in raw and len(text) > 20


def test_dates_run_from_2019_to_2022_in_four_forms() -> None:
    dates = {path: re.search(r"^date: (.+)$", (SAMPLE / path).read_text("utf-8"), re.M) for path in paths()}
    stated = [found[1] for found in dates.values() if found]
    assert {re.findall(r"20\d\d", date)[0] for date in stated} == {"2019", "2020", "2021", "2022"}
    assert sum(bool(re.fullmatch(r"\d{4}-\d\d-\d\d", date)) for date in stated) == 1
    assert sum(bool(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", date)) for date in stated) == 1
    assert sum(date.endswith(" GMT") for date in stated) == len(stated) - 2
    undated = [path for path, found in dates.items() if not found]
    assert len(undated) == 1 and "/2021/04/23/" in undated[0]


def test_the_repost_is_nearly_the_same_text() -> None:
    assert shared_5grams(BRIDGE, REPOST) > 0.6
    assert shared_5grams(BRIDGE, NEXT) < 0.1


def shared_5grams(one: str, other: str) -> float:
    """Jaccard's index of the two posts' sets of five characters in a row."""
    grams = [{text[i : i + 5] for i in range(len(text) - 4)} for text in (post(one)[1], post(other)[1])]
    return len(grams[0] & grams[1]) / len(grams[0] | grams[1])


def test_no_id_and_no_question_occurs_twice() -> None:
    everything = QUESTIONS + FOLLOWUPS
    assert len({item["id"] for item in everything}) == len(everything)
    asked = [(*item.get("history", []), item["question"]) for item in everything]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("item", ALL)
def test_answers_stand_in_the_evidence_and_the_evidence_in_an_article(item: dict[str, Any]) -> None:
    assert bool(item["answers"]) == bool(item["articles"]) == bool(item["evidence"])
    assert set(item["articles"]) <= set(paths())
    assert all(bare(answer) in bare(item["evidence"]) for answer in item["answers"])
    texts = [post(path)[1] for path in item["articles"]]
    for line in item["evidence"].splitlines():
        assert any(bare(line) in text for text in texts), line


@pytest.mark.parametrize("item", ALL)
def test_every_article_named_holds_an_answer(item: dict[str, Any]) -> None:
    for path in item["articles"]:
        assert any(bare(answer) in post(path)[1] for answer in item["answers"]), path


def test_kinds_agree_with_the_answers() -> None:
    assert {item["kind"] for item in QUESTIONS} == {"answerable", "near_miss", "absent"}
    assert all((item["kind"] == "answerable") == bool(item["answers"]) for item in QUESTIONS)


def test_questions_cross_languages() -> None:
    def crossing(lang: str) -> int:
        english = {path for path in paths() if path.startswith(("Newspapers/", "Technology/"))}
        asked = [item for item in QUESTIONS if item["articles"] and item["lang"] == lang]
        return sum((set(item["articles"]) <= english) == (lang == "zh") for item in asked)

    assert crossing("en") >= 12 and crossing("zh") >= 3
