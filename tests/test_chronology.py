from datetime import UTC, datetime
from typing import NamedTuple

from qa.chronology import in_sequence, newest_first


class Found(NamedTuple):
    name: str
    score: float
    published: datetime | None


def on(day: int) -> datetime:
    return datetime(2022, 2, day, tzinfo=UTC)


RANKED = [Found("a", 1.0, on(1)), Found("b", 0.9, on(3)), Found("c", 0.85, None), Found("d", 0.84, on(9))]


def names(found: list[Found]) -> str:
    return "".join(one.name for one in found)


def test_the_newest_of_about_equals_comes_first() -> None:
    assert names(newest_first(RANKED, lambda one: one.score, lambda one: one.published)) == "bacd"


def test_how_near_equal_is_can_be_said() -> None:
    def first(nearly: float) -> str:
        return names(newest_first(RANKED, lambda one: one.score, lambda one: one.published, nearly=nearly))

    assert first(0.95) == "abcd"
    assert first(0.5) == "dbac"


def test_a_sequence_is_by_day_and_undated_ones_come_last() -> None:
    same = Found("e", 0.1, on(3))
    assert names(in_sequence([*RANKED, same], lambda one: one.published)) == "abedc"


def test_nothing_found_stays_nothing() -> None:
    assert newest_first([], lambda one: 1.0, lambda one: None) == []
    assert in_sequence([], lambda one: None) == []
