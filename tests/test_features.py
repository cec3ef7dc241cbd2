"""Features of small passages, worked out by hand on tokens that are axes."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings import Reading, Tokenised
from qa.features import PASSAGE, SENTENCE, Candidate, Need, Sentence, passage_features, sentence_features
from qa.interact import Asked
from qa.retrieve import Background
from qa.types import Passage

AXES = np.eye(2, dtype=np.float32)


def need(text: str = "甲 46 乙", idf: dict[str, float] | None = None, context: tuple[str, ...] = ()) -> Need:
    tokens = Tokenised(np.array([[0, 1], [5, 6]], dtype=np.int32), np.ones(2, dtype=np.float32))
    asked = Asked.of(text, Reading(AXES[0], tokens, AXES))
    return Need(text, asked, idf or {"甲组": 1.0, "乙组": 3.0}, context=frozenset(context))


def candidate(text: str = "甲组来了。乙组走了。") -> tuple[Candidate, list[Sentence]]:
    passage = Passage(1, "r/a", 1, "题", "报", None, "", 0, 0, text)
    middle = text.index("。") + 1
    # Embedded was "题\n" and the text: 甲's token begins at 2, 乙's where the second sentence does.
    spans = np.array([[2, 3], [2 + middle, 3 + middle]], dtype=np.int32)
    one = Candidate(passage, 0.25, 2, spans, AXES, Background(centre=0.0, deviation=0.1))
    return one, [Sentence(0, middle, text[:middle]), Sentence(middle, len(text), text[middle:])]


def test_a_passage() -> None:
    found = dict(zip(PASSAGE, passage_features(need(), *candidate()), strict=True))
    # Both tokens are found in the passage: overlap 1, which is ten deviations of .1; a sentence has one of two.
    assert found["overlap"] == pytest.approx(1)
    assert found["sentence_overlap"] == pytest.approx(0.5)
    assert found["covered"] == pytest.approx(1)
    assert found["sentence_covered"] == pytest.approx(0.75)  # 乙组 has 3 of 4 parts of the rarity
    assert (found["bm25"], found["figures"], found["dated"], found["context"]) == (0.25, 0, 0.5, 0)


def test_a_passage_of_an_article_that_is_talked_about() -> None:
    assert passage_features(need(context=("r/a",)), *candidate())[PASSAGE.index("context")] == 1


def test_sentences() -> None:
    one, sentences = candidate()
    first, second = (
        dict(zip(SENTENCE, row, strict=True)) for row in sentence_features(need(), one, 0.3, sentences)
    )
    assert (first["overlap"], second["overlap"]) == pytest.approx((0.5, 0.5))
    assert first["around_overlap"] == pytest.approx(1)  # its neighbour has the other token
    assert (first["said"], second["said"]) == pytest.approx((0.25, 0.75))
    assert (first["passage"], first["first"], second["first"]) == (0.3, 1, 0)
    assert first["foreign_overlap"] == 0


def test_meaning_counts_once_more_across_scripts() -> None:
    one, sentences = candidate()
    rows = sentence_features(need("x 46 y"), one, 0.3, sentences)
    told = {name: rows[:, SENTENCE.index(name)].tolist() for name in ("overlap", "foreign_overlap")}
    assert told["overlap"] == told["foreign_overlap"] == pytest.approx([0.5, 0.5])


def test_without_vectors_words_speak_alone() -> None:
    passage = candidate()[0].passage
    found = dict(zip(PASSAGE, passage_features(need(), Candidate(passage, 0.5), candidate()[1]), strict=True))
    assert (found["overlap"], found["weakest"], found["bm25"], found["covered"]) == (0, 0, 0.5, 1)


def test_figures_and_latin_words_are_looked_up_exactly() -> None:
    assert need("SpaceX火箭2021年发射").exact == {"spacex", "2021"}
    assert need("How many in 2021?").exact == {"2021"}
    assert need("SpaceX火箭2021年发射").figures("2021年的事") == 0.5


def test_kinds_of_paragraphs_and_ends_of_sentences() -> None:
    one, _ = candidate()
    sentences = [Sentence(0, 5, "甲组来了？"), Sentence(5, 9, "乙组说：", 3, "caption")]
    rows = sentence_features(need(), one, 0, sentences)
    told = {name: rows[:, SENTENCE.index(name)].tolist() for name in ("asks", "opens", "aside", "early")}
    assert told == {"asks": [1, 0], "opens": [0, 1], "aside": [0, 1], "early": [1, 0.25]}
