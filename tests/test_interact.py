"""A question of tokens on three axes, and passages of the same."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings import Reading, Tokenised
from qa.interact import WEAKEST, Asked

AXES = np.eye(3, dtype=np.float32)


def asked(question: str = "甲乙丙", rarity: tuple[float, ...] = (1, 1, 2)) -> Asked:
    spans = np.array([[at, at + 1] for at in range(len(rarity))], dtype=np.int32)
    tokens = Tokenised(spans, np.array(rarity, dtype=np.float32))
    return Asked.of(question, Reading(AXES[0], tokens, AXES[: len(rarity)]))


def test_rare_tokens_weigh_more_and_question_words_nothing() -> None:
    assert asked().weights == pytest.approx([0.25, 0.25, 0.5])
    assert asked("甲谁丙").weights == pytest.approx([1 / 3, 0, 2 / 3])
    assert asked("谁", (3.0,)).weights == pytest.approx([1])  # nothing else is left


def test_each_part_is_searched_for_itself() -> None:
    # Tokens at 0, 2, 4 and 9; parts start at 2 and 5, so that part 0 has one, part 1 two and part 2 one of them.
    vectors = np.stack([AXES[0], AXES[1], AXES[0], AXES[2]])
    best = asked().best(vectors, np.array([0, 2, 4, 9], dtype=np.int32), [2, 5])
    assert best.tolist() == [[1, 0, 0], [1, 1, 0], [0, 0, 1]]
    assert asked().overlap(best) == pytest.approx([0.25, 0.5, 0.5])


def test_a_part_without_tokens_and_a_passage_without_any_find_nothing() -> None:
    one = asked()
    assert one.best(AXES[:1], np.array([7], dtype=np.int32), [2, 5]).tolist() == [[0] * 3, [0] * 3, [1, 0, 0]]
    assert one.best(AXES[:0], np.zeros(0, dtype=np.int32), [2]).tolist() == [[0] * 3] * 2


def test_the_weakest_third_of_the_weight_is_looked_at_alone() -> None:
    best = np.array([[0.9, 0.2, 0.8]], dtype=np.float32)
    # The weakest token has weight .25; the next one lends the rest of WEAKEST.
    expected = (0.25 * 0.2 + (WEAKEST - 0.25) * 0.8) / WEAKEST
    assert asked().weakest(best) == pytest.approx([expected])


def test_what_is_typical() -> None:
    assert asked().typical([AXES[:1], AXES[:0], AXES]) == pytest.approx([0.25, 0, 1])
