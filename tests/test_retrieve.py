import numpy as np
import pytest

from qa.retrieve import Background, Candidates, fuse

TYPICAL = Background(centre=0.8, deviation=0.02)


def test_each_side_counts_by_its_share_of_what_it_could_be() -> None:
    # cosine: 5 of 10 deviations above the mean; BM25: 1.1 of a ceiling of 2.2 * (0.75 + 0.25)
    found = Candidates(
        cosines={7: 0.9}, backgrounds={1: TYPICAL, 7: TYPICAL}, bm25={7: 1.1}, idf={"甲": 0.75, "乙": 0.25}
    )
    (item,) = fuse(found, weight=0.4)
    assert (item.id, item.dense, item.lexical) == (7, pytest.approx(0.2), pytest.approx(0.3))
    assert item.score == pytest.approx(0.5)


def test_a_passage_of_one_side_only_counts_nothing_on_the_other() -> None:
    found = Candidates(cosines={1: 0.9}, backgrounds={1: TYPICAL, 7: TYPICAL}, bm25={2: 2.2}, idf={"甲": 1.0})
    assert [(item.id, item.dense, item.lexical) for item in fuse(found)] == [
        (2, 0.0, pytest.approx(0.7)),
        (1, pytest.approx(0.15), 0.0),
    ]


def test_ties_go_by_id_and_nothing_found_is_nothing() -> None:
    assert [item.id for item in fuse(Candidates({5: 0.9, 3: 0.9}, {5: TYPICAL, 3: TYPICAL}, {}, {}))] == [
        3,
        5,
    ]
    assert fuse(Candidates({}, {}, {}, {"甲": 1.0})) == []


def test_less_alike_than_typical_is_no_evidence_rather_than_negative() -> None:
    assert fuse(Candidates({1: 0.7}, {1: TYPICAL}, {}, {}))[0].score == 0.0


def test_a_cosine_is_compared_within_its_own_script() -> None:
    # .84 stands out among texts of the other script (mean .7), .86 hardly among the question's own
    other = Background(centre=0.7, deviation=0.02)
    found = Candidates({1: 0.86, 2: 0.84}, {1: TYPICAL, 2: other}, {}, {})
    assert [(item.id, pytest.approx(item.dense)) for item in fuse(found)] == [(2, 0.3 * 0.7), (1, 0.3 * 0.3)]


def test_a_background_is_the_lower_half_leaning_on_a_prior() -> None:
    few = Background.of(np.array([0.9, 0.8, 0.7, 0.95], dtype=np.float32))
    assert few.centre == pytest.approx(0.8)
    assert few.deviation == pytest.approx(((0.1**2 + 20 * 0.015**2) / 22) ** 0.5)
    many = Background.of(np.array([0.7, 0.8, 0.9, 1.0] * 1000, dtype=np.float32))
    assert many.centre == pytest.approx(0.8)
    assert many.deviation == pytest.approx((0.1**2 / 2) ** 0.5, rel=0.02)
