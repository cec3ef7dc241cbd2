"""A Chinese question put word for word in English, from a dictionary in CC-CEDICT's format."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from benchmarks.gloss import Glossary

DICTIONARY = """\
# made for this test
大橋 大桥 [da4 qiao2] /big bridge/CL:座[zuo4]/
全長 全长 [quan2 chang2] /overall length/(of a rope) span/
演員 演员 [yan3 yuan2] /actor/
男 男 [nan2] /male/
米 米 [mi3] /uncooked rice/meter (unit of length)/
建成 建成 [jian4 cheng2] /to establish/to build the whole of a great thing/
"""


class First(random.Random):
    """Draws the first of a word's senses."""

    def random(self) -> float:
        return 0.0


@pytest.fixture(params=["u8", "gz"])
def glossary(request: pytest.FixtureRequest, tmp_path: Path) -> Glossary:
    path = tmp_path / f"cedict.{request.param}"
    raw = DICTIONARY.encode()
    path.write_bytes(gzip.compress(raw) if request.param == "gz" else raw)
    return Glossary.read(path)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("大桥全长多少米？", "how many big bridge overall length uncooked rice?"),
        ("大橋建成了嗎？", "big bridge establish?"),
        ("男演员是谁？", "who male actor is?"),
        ("2022年NASA建成大桥？", "2022 year nasa establish big bridge?"),
    ],
)
def test_words_come_in_english_and_what_asks_comes_first(
    glossary: Glossary, question: str, told: str
) -> None:
    assert glossary.question(question, First()) == told


def test_a_sense_is_drawn_from_those_that_are_short(glossary: Glossary) -> None:
    drawn = {glossary.question("米？", random.Random(seed)) for seed in range(40)}
    assert drawn == {"uncooked rice?", "meter?"}
