"""Weights from a file, and the file that is shipped."""

from __future__ import annotations

import numpy as np
import pytest

from qa.answer.confidence import CONFIDENCE
from qa.features import PASSAGE, SENTENCE
from qa.score import Weights, threshold, weights


def test_a_score_is_the_weighted_sum_of_its_parts() -> None:
    learned = Weights(("a", "b"), np.array([2.0, -1.0]), intercept=0.5)
    assert learned.score(np.array([[1.0, 1.0], [0.0, 2.0]])).tolist() == [1.5, -1.5]
    assert learned.parts(np.array([3.0, 1.0])) == {"a": 6.0, "b": -1.0}


@pytest.mark.parametrize(
    ("stage", "names"), [("passage", PASSAGE), ("sentence", SENTENCE), ("confidence", CONFIDENCE)]
)
def test_the_shipped_file_has_a_weight_for_each_feature(stage: str, names: tuple[str, ...]) -> None:
    assert weights(stage, names).values.shape == (len(names),)


def test_passage_weights_are_shares() -> None:
    values = weights("passage", PASSAGE).values
    assert (values >= 0).all()
    assert values.sum() == pytest.approx(1, abs=0.01)
    assert 0 < threshold() < 1


def test_another_features_file_is_refused() -> None:
    with pytest.raises(ValueError, match="differ in"):
        weights("passage", ("bm25", "new"))
