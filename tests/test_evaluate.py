"""Figures small enough to work out by hand, on an archive whose every answer is written down here."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qa.errors import ArticleNotFound, BadQuestionsFile, QAError
from qa.evaluate import EvalQuestion, EvalReport, evaluate, load_questions
from qa.evaluate import figures as of
from qa.evaluate.figures import auroc, holds
from qa.evaluate.report import EvalItem, Outcome
from qa.types import Answer, Article, Citation, Filters, Hit, Passage


class Scripted:
    """An archive of articles r/1 to r/9 that ranks and answers as it is told."""

    def __init__(self, ranked: dict[str, str], answers: dict[str, Answer] | None = None) -> None:
        self.ranked, self.answers = ranked, answers or {}
        self.before: list[list[str]] = []
        """The texts of the answers before each question that was asked or searched."""

    def article(self, name: str) -> Article:
        own = name.removeprefix("r/").removesuffix(".md")
        if own not in "123456789":
            raise ArticleNotFound(f"No article {name}.")
        return Article(id=f"r/{own}", title="", paragraphs=())

    def search(self, question: str, k: int = 10, *, history: Sequence[Answer] = ()) -> list[Hit]:
        self.before.append([earlier.text for earlier in history])
        passages = [
            Passage(n, f"r/{own}", 1, "", "", None, "", 0, 0, "")
            for n, own in enumerate(self.ranked[question])
        ]
        return [Hit(passage, 1 / (1 + n), n + 1, 0, 0) for n, passage in enumerate(passages)][:k]

    def ask(self, question: str, *, history: Sequence[Answer] = ()) -> Answer:
        self.before.append([earlier.text for earlier in history])
        return self.answers[question]


def answer(*quotes: tuple[str, str], confidence: float = 0.5, query: str = "") -> Answer:
    """An answer that quotes (article, quote) pairs; without any, an abstention."""
    citations = tuple(
        Citation(n, article, 1, "", "", None, None, 0, quote, 0, len(quote))
        for n, (article, quote) in enumerate(quotes, 1)
    )
    return Answer("", query, Filters(), "text", citations, (), (), not quotes, confidence)


def question(id: str, articles: str = "", answers: Sequence[str] = ("7",), **more: Any) -> EvalQuestion:
    return EvalQuestion(id, id, tuple(answers), tuple(articles.split()), **more)


def run(archive: Scripted, questions: list[EvalQuestion], **options: Any) -> EvalReport:
    return evaluate(archive, questions, **options)  # type: ignore[arg-type]


def test_retrieval_figures_rank_articles_by_their_best_passage() -> None:
    # a: gold first; b: second, behind two passages of one article; c: sixth; d: nothing found at all.
    ranked = {"a": "12", "b": "1121", "c": "123456", "d": ""}
    golds = {"a": "r/1", "b": "2", "c": "6.md", "d": "r/9"}
    report = run(Scripted(ranked), [question(id, gold) for id, gold in golds.items()], answers=False)
    assert report.figures == {
        "hit@1": 1 / 4,
        "hit@5": 2 / 4,
        "hit@10": 3 / 4,
        "MRR@10": pytest.approx((1 + 1 / 2 + 1 / 6) / 4),
        "nDCG@10": pytest.approx((1 + 1 / math.log2(3) + 1 / math.log2(7)) / 4),
    }
    assert report.items[1].ranked == ("r/1", "r/2")
    assert (report.answerable, report.outcomes) == (4, {})


def test_ndcg_counts_every_gold_article() -> None:
    figures = run(Scripted({"a": "13"}), [question("a", "r/1 r/2")], answers=False).figures
    assert figures["nDCG@10"] == pytest.approx(1 / (1 + 1 / math.log2(3)))
    assert figures["hit@1"] == 1


def test_an_article_with_many_passages_does_not_hide_the_next() -> None:
    figures = run(Scripted({"a": "11111111129"}), [question("a", "2")], k=2, answers=False).figures
    assert figures["hit@2"] == 1


def test_k_is_the_deepest_cut() -> None:
    figures = run(Scripted({"a": "1234"}), [question("a", "4")], k=3, answers=False).figures
    assert figures["MRR@3"] == 0
    assert figures["hit@3"] == 0


def test_an_answer_is_right_only_by_a_quote_from_a_gold_article() -> None:
    answers = {
        "right": answer(("r/1", "there are 7")),
        "second": answer(("r/1", "many"), ("r/1", "7 in all")),
        "elsewhere": answer(("r/2", "there are 7")),
        "silent": answer(),
    }
    report = run(Scripted(dict.fromkeys(answers, "1"), answers), [question(id, "1") for id in answers])
    assert [item.outcome for item in report.items] == ["right", "right", "wrong", "abstained"]
    assert report.outcomes == {"right": 2, "wrong": 1, "abstained": 1}
    assert report.figures["first_quote_right"] == 1 / 4
    assert report.figures["any_quote_right"] == 2 / 4
    assert report.figures["mean_quoted_characters"] == pytest.approx((11 + 4 + 8 + 11) / 3)
    assert report.figures["answered_when_it_should"] == 3 / 4
    assert report.figures["abstained_when_it_should"] is None


def test_without_answers_in_the_file_any_quote_from_a_gold_article_is_right() -> None:
    archive = Scripted({"a": "1"}, {"a": answer(("r/1", "anything"))})
    assert run(archive, [question("a", "1", answers=())]).items[0].outcome == "right"


def test_abstention_is_scored_on_both_sides_and_by_kind() -> None:
    answers = {
        "known": answer(("r/1", "7"), confidence=0.8),
        "lucky": answer(("r/1", "7"), confidence=0.4),
        "near": answer(("r/1", "7"), confidence=0.6),
        "near2": answer(confidence=0.4),
        "far": answer(confidence=0.1),
    }
    questions = [
        question("known", "1"),
        question("lucky", "1"),
        question("near", kind="near_miss"),
        question("near2", kind="near_miss"),
        question("far"),
    ]
    report = run(Scripted(dict.fromkeys(answers, "1"), answers), questions)
    assert report.false_answers == {"": (0, 1), "near_miss": (1, 2)}
    assert report.figures["abstained_when_it_should"] == pytest.approx(2 / 3)
    assert report.figures["auroc_of_confidence"] == pytest.approx((3 + 1 + 0.5) / 6)
    assert (report.answerable, report.unanswerable) == (2, 3)
    assert report.figures["hit@1"] == 1


def test_auroc() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1
    assert auroc([0.1], [0.9]) == 0
    assert auroc([0.5, 0.5], [0.5]) == 0.5
    assert auroc([0.5], []) is None


def test_a_follow_up_is_asked_after_the_answers_to_what_was_asked_before_it() -> None:
    said = {name: replace(answer(("r/1", "7")), text=name.upper()) for name in ("one", "two", "three")}
    for answers, last in ((True, [["ONE", "TWO"]] * 2), (False, [["ONE", "TWO"]])):
        archive = Scripted({"three": "1"}, said)
        asked = question("three", "1", history=("one", "two"))
        assert run(archive, [asked], answers=answers).figures["hit@1"] == 1
        assert archive.before == [[], ["ONE"], *last]


def test_articles_that_are_not_there_are_named_and_not_scored() -> None:
    report = run(
        Scripted({"a": "1", "both": "1"}),
        [question("a", "1"), question("both", "1 lost"), question("b", "gone")],
        answers=False,
    )
    assert report.missing == ("lost", "gone")
    assert report.skipped == ("b",)
    assert report.answerable == 2
    assert report.figures["hit@1"] == 1


def test_none_of_the_articles_there_is_an_error_that_names_one() -> None:
    with pytest.raises(QAError, match=r"none of the questions' 2 articles, such as (lost|gone)"):
        run(Scripted({}), [question("a", "lost gone")])
    with pytest.raises(QAError, match="no questions"):
        run(Scripted({}), [])


def test_without_ir_measures_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    put: list[str] = []
    scripted = Scripted({"a": "1"})
    monkeypatch.setattr(scripted, "search", lambda text, *_, **__: put.append(text))
    with pytest.raises(QAError, match="pip install ir-measures"):
        run(scripted, [question("a", "1")], answers=False)
    assert put == []  # said before the questions are put, which may take long


def test_the_report_survives_json() -> None:
    report = run(Scripted({"a": "1"}, {"a": answer(("r/1", "7"))}), [question("a", "1")])
    told = json.loads(json.dumps(report.to_dict()))
    assert told["figures"]["hit@1"] == 1
    assert told["items"][0]["outcome"] == "right"


def test_progress_counts_the_questions() -> None:
    calls: list[tuple[str, int, int | None]] = []
    archive = Scripted({"a": "1", "b": "1"})
    run(
        archive,
        [question("a", "1"), question("b", "1")],
        answers=False,
        progress=lambda *call: calls.append(call),
    )
    assert calls == [("evaluate", 1, 2), ("evaluate", 2, 2)]


@pytest.mark.parametrize(
    ("quote", "gold", "held"),
    [
        ("共有１３６ 次擒杀。", "136次", True),  # width and spacing
        ("The PRESIDENT said", "president", True),  # case
        ("“徐海荣”，市委书记", "徐海荣 市委书记", True),  # punctuation
        ("一共1,308辆", "1308", True),  # thousands
        ("丢了1308分", "308", False),  # a figure is a whole figure
        ("增长2.1%", "1%", False),
        ("增长 1%。", "1%", True),
        ("30.5万人", "30", False),
        ("第308、309条", "309", True),  # a list is not one long figure
        ("版本3.14", "3.14", True),
        ("版本314", "3.14", False),
        ("以2:1取胜", "2：1", True),
        ("只有三人", "四人", False),
    ],
)
def test_a_gold_answer_is_found_in_any_spelling_but_figures_are_whole(
    quote: str, gold: str, held: bool
) -> None:
    assert holds(quote, [gold]) is held


def test_load_questions_reads_every_field(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    rows = [
        {"id": "1", "question": "那市长呢？", "answers": ["甲"], "articles": ["a.md"], "history": ["谁？"]},
        {
            "id": "2",
            "question": "with\u2028separator",
            "answers": [],
            "articles": [],
            "kind": "near_miss",
            "x": 1,
        },
    ]
    file.write_text("\ufeff" + "\n\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    assert load_questions(file) == [
        EvalQuestion("1", "那市长呢？", ("甲",), ("a.md",), ("谁？",)),
        EvalQuestion("2", "with\u2028separator", (), (), kind="near_miss"),
    ]


GOOD = '{"id": "1", "question": "q", "answers": [], "articles": []}'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "holds no questions"),
        (GOOD + "\n{", "line 2: not JSON"),
        (GOOD + "\n[1]", r"line 2: no JSON object\. Write it as "),
        ('{"id": "1", "question": "q"}', r"line 1: without answers, articles\. Write it as "),
        (GOOD + "\n" + GOOD, "line 2: the id 1 is used before"),
        (GOOD.replace('"q"', '" "'), "question must be a string"),
        (GOOD.replace('"answers": []', '"answers": "x"'), "answers must be a list"),
        (GOOD.replace('"articles": []', '"articles": [1]'), "articles must be a list"),
        (GOOD.replace('"articles": []', '"articles": [""]'), "articles must be a list"),
    ],
)
def test_a_bad_questions_file_is_named_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadQuestionsFile, match=complaint) as caught:
        load_questions(file)
    assert str(file) in str(caught.value)


def test_an_unreadable_questions_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadQuestionsFile, match=r"absent\.jsonl"):
        load_questions(tmp_path / "absent.jsonl")
    (tmp_path / "gbk.jsonl").write_bytes("中文".encode("gbk"))
    with pytest.raises(BadQuestionsFile, match="not UTF-8"):
        load_questions(tmp_path / "gbk.jsonl")


def test_the_coverage_curve() -> None:
    def item(confidence: float, outcome: Outcome, *articles: str) -> EvalItem:
        return EvalItem("", "", "", articles, (), outcome=outcome, confidence=confidence)

    items = [
        item(0.9, "right", "a"),
        item(0.6, "wrong", "a"),
        item(0.2, "abstained", "a"),
        item(0.7, "wrong"),
    ]
    low, high = of.coverage(items, [0.5, 0.8])
    assert (low.answered, low.right, low.false) == (pytest.approx(2 / 3), 0.5, 1)
    assert (high.answered, high.right, high.false) == (pytest.approx(1 / 3), 1, 0)
