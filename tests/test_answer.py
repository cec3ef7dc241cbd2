"""Sentences are weighed by numbers that these tests set: cosines by text, idf by term."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from qa.answer import KIND, NEAR, PASSAGE, SAID, Evidence, Measure, compose, is_of_kind, rank, select
from qa.chunk import chunk
from qa.query import parse
from qa.retrieve import Background
from qa.types import Article, Hit, Paragraph


def evidence(*texts: str, score: float = 0.5) -> list[Evidence]:
    article = Article(id="r/a", title="题", paragraphs=tuple(map(Paragraph, texts)))
    return [
        Evidence(Hit(passage, score, number, score, 0.0), article)
        for number, passage in enumerate(chunk(article), start=1)
    ]


def measure(idf: dict[str, float], **cosines: float) -> Measure:
    """Cosines by the first character of a sentence; others have that of the background, 0.8."""

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[cosines.get(text[0], 0.8)] for text in texts], dtype=np.float32)

    return Measure(np.ones(1, dtype=np.float32), {0: Background(centre=0.8, deviation=0.02)}, idf, encode)


def test_a_sentence_is_weighed_by_its_parts() -> None:
    # cosine .9 stands out by half of what counts; one of two equally rare terms; a number was asked for
    (one,) = rank("多少人到场？", evidence("甲有46人。"), measure({"46": 1.0, "到场": 1.0}, 甲=0.9))
    assert (one.near, one.said) == (pytest.approx(0.5), 0.5)
    assert one.score == pytest.approx(NEAR * 0.5 + SAID * 0.5 + PASSAGE * 0.5 + KIND)


def test_the_nearest_sentence_comes_first_and_each_only_once() -> None:
    ranked = rank("问", evidence("甲一。乙一。", "甲一。"), measure({}, 乙=0.9))
    assert [one.quote.text for one in ranked] == ["乙一。", "甲一。"]


def test_only_sentences_close_behind_the_best_that_add_something_are_quoted() -> None:
    texts = evidence("甲说水库三月开工。乙说水库三月开工了。丙称投资二亿。丁无关。")
    chosen = select(rank("问", texts, measure({}, 甲=1.0, 乙=0.99, 丙=0.98, 丁=0.6)))
    assert [one.quote.text[0] for one in chosen] == ["甲", "丙"]


def test_an_answer_numbers_its_citations() -> None:
    answer = compose(
        "投资多少？", parse("投资多少？"), evidence("甲投资二亿元。"), measure({"投资": 1.0}, 甲=1.0)
    )
    assert not answer.abstained
    assert answer.text == "甲投资二亿元。 [1]"
    assert [(c.number, c.paragraph, c.start, c.end) for c in answer.citations] == [(1, 0, 0, 7)]


@pytest.mark.parametrize(("question", "words"), [("投资多少？", "没有回答"), ("How much?", "does not say")])
def test_weak_evidence_is_an_abstention_in_the_questions_language(question: str, words: str) -> None:
    weak = evidence("丁无关。", score=0.0)
    answer = compose(question, parse(question), weak, measure({"投资": 1.0}))
    assert answer.abstained
    assert answer.confidence < 0.5
    assert words in answer.text
    assert (answer.citations, answer.hits, len(answer.nearest)) == ((), (), 1)


def test_no_passage_at_all_is_an_abstention() -> None:
    answer = compose("问", parse("问"), [], measure({}))
    assert (answer.abstained, answer.confidence, answer.nearest) == (True, 0.0, ())


@pytest.mark.parametrize(
    ("question", "sentence", "fits"),
    [
        ("有多少人？", "共46人。", True),
        ("有多少人？", "共四十六人。", True),
        ("有多少人？", "很多人。", False),
        ("何时开工？", "3月开工。", True),
        ("何时开工？", "46人开工。", False),
        ("When did it open?", "It opened in 2021.", True),
        ("谁来了？", "46人。", False),
    ],
)
def test_kinds(question: str, sentence: str, fits: bool) -> None:
    assert is_of_kind(question, sentence) is fits
