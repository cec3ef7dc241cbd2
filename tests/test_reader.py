"""The reader's arithmetic by a network that a person can follow, and the trained one on a sentence."""

import numpy as np
import pytest

from embeddings import load_encoder
from qa.interact import Asked
from qa.reader import AROUND, DILATIONS, NEAR, SIGNALS, Page, Reader, reader_for, signals

GELU_OF_1 = 0.8412
AXES = np.eye(2, dtype=np.float32)


def network(**changed: list[object]) -> Reader:
    """Width 2, of which every weight is 0 but these: a repeated token's hidden value is gelu(1), which is its logit."""
    joined = np.zeros((2, 4 * 2 + SIGNALS), dtype=np.float32)
    joined[0, 10] = (
        1  # of 4 * 2 numbers and the signals, the third signal: whether the question repeats the token
    )
    made = {
        "passage.weight": AXES, "question.weight": AXES, "joined.weight": joined,
        "summary.weight": np.zeros((1, 3)), "begins.weight": [[1, 0, 0, 0]], "nowhere.weight": [[0, 0]],
        "summary.bias": [0], "begins.bias": [0], "nowhere.bias": [0.5], "temperature": 1,
    }  # fmt: skip
    made |= {f"{name}.bias": [0, 0] for name in ("passage", "question", "joined")}
    made |= {f"{name}.scale": [1, 1] for name in ("passage", "question")}
    made |= {f"{name}.shift": [0, 0] for name in ("passage", "question")}
    for number in range(len(DILATIONS)):
        name = f"convolution.{number}"
        made |= {f"{name}.weight": np.zeros((2, 2, 3)), f"{name}.bias": [0, 0]}
        made |= {f"{name}.scale": [1, 1], f"{name}.shift": [0, 0]}
    return Reader({name: np.array(values, dtype=np.float32) for name, values in (made | changed).items()})


def page(tokens: str) -> Page:
    vectors = AXES[[number % 2 for number in range(len(tokens))]]
    return Page(vectors, list(tokens), np.zeros(len(tokens), dtype=np.bool_))


ASKED = Asked(AXES, np.array([0.5, 0.5], dtype=np.float32))


def test_odds_are_against_there_being_none() -> None:
    read = network().read("甲", ASKED, [page("乙甲乙")])
    assert read[0] == pytest.approx([-0.5, GELU_OF_1 - 0.5, -0.5], abs=1e-3)


def test_a_token_sees_its_neighbour() -> None:
    weight = np.zeros((2, 2, 3))
    weight[0, 0, 0] = 1  # from the token before; normalised, (.84, 0) is (1, -1)
    read = network(**{"convolution.0.weight": weight.tolist()}).read("甲", ASKED, [page("甲乙乙")])
    assert read[0] == pytest.approx([GELU_OF_1 - 0.5, GELU_OF_1 - 0.5, -0.5], abs=1e-3)


def test_passages_that_are_read_together_do_not_see_each_other() -> None:
    weight = np.ones((2, 2, 3))
    weight[0, 1] = weight[1, 1] = 0
    reader = network(**{f"convolution.{number}.weight": weight.tolist() for number in range(len(DILATIONS))})
    one, other = page("甲乙甲乙"), page("乙乙甲")
    together = reader.read("甲", ASKED, [one, other])
    apart = [*reader.read("甲", ASKED, [one]), *reader.read("甲", ASKED, [other])]
    for a, b in zip(together, apart, strict=True):
        assert a == pytest.approx(b, abs=1e-5)


def test_each_head_attends_by_its_own_part_of_the_vectors() -> None:
    joined = np.zeros((2, 4 * 2 + SIGNALS), dtype=np.float32)
    joined[0, 2] = joined[1, 3] = 1  # what of the question is seen: by the first head, by the second
    reader = network(**{
        "joined.weight": joined.tolist(), "begins.weight": [[1, 0, 0, 0]], "temperature": [1000, 0],
    })  # fmt: skip
    # Normalised, 甲 is (1, -1) and 乙 (-1, 1): the first head sees what is like the token, the second the mean, which is 0.
    one, other = reader.read("无", ASKED, [page("甲乙")])[0]
    assert one == pytest.approx(GELU_OF_1 - 0.5, abs=1e-3)
    assert other == pytest.approx(-0.1588 - 0.5, abs=1e-3)


def test_how_much_of_the_question_is_found_near_a_token_and_around_it() -> None:
    text = "甲" + "乙" * 40
    told = signals("甲乙", ASKED, Page(AXES[[0] + [1] * 40], list(text), np.zeros(41, dtype=np.bool_)))
    both, half = 10 * (1 - 0.85), 10 * (0.5 - 0.85)  # 甲, worth half, is the first token alone
    assert told[:, 6] == pytest.approx([both] * (1 + NEAR) + [half] * (40 - NEAR))
    assert told[:, 7] == pytest.approx([both] * (1 + AROUND) + [half] * (40 - AROUND))
    assert told[:, 8] == pytest.approx(
        [10 * (1 - 0.8)] * (1 + AROUND) + [-8] * (40 - AROUND)
    )  # the worst third: 甲
    assert told[:, 5] == pytest.approx([both] * 41)  # anywhere
    assert told[:, 9] == pytest.approx([10 * (1 - 0.8)] * 41)


def test_nothing_to_read() -> None:
    assert network().read("甲", ASKED, []) == []


def test_there_is_no_reader_for_the_token_vectors_of_another_model() -> None:
    assert reader_for("another") is None


def test_the_trained_reader_finds_where_an_answer_begins() -> None:
    encoder = load_encoder("bundled")
    reader = reader_for(encoder.fingerprint)
    assert reader is not None
    question = "新的渡轮每天开几班？"
    text = "县里去年买下一艘新的渡轮。船长姓林，今年四十岁。渡轮每天开十二班，票价三元。码头边有一座灯塔。"
    asked = Asked.of(question, encoder.read_queries([question])[0])
    reading = encoder.read_passages([text])[0]
    spans = reading.tokens.spans
    tokens = [text[start:end] for start, end in spans.tolist()]
    read = reader.read(
        question, asked, [Page(reading.token_vectors, tokens, np.zeros(len(tokens), dtype=np.bool_))]
    )
    start = int(spans[read[0].argmax(), 0])
    assert text.index("渡轮每天") <= start <= text.index("十二班")
