"""What stands above a row of a table, from the table's text alone."""

from __future__ import annotations

import pytest

from qa.cite import Quote, cite
from qa.tables import above, head, is_above
from qa.types import Article, Paragraph

CAPTIONED = "表1 产量\n乡镇 | 吨\n甲镇 | 12\n乙镇 | 7\n合计"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (CAPTIONED, (1, 1)),
        ("乡镇 | 吨\n甲镇 | 12", (0, 1)),
        ("表1 产量\n2020 | 12\n2021 | 7", (1, 0)),
        ("2020 | 12\n2021 | 7", (0, 0)),  # a row with numbers names no columns
        ("指标 | 2020 | 2021\n产量 | 12 | 7", (0, 1)),  # but several years do
        ("甲镇 | 2020\n乙镇 | 2021", (0, 0)),  # one year is a value
        ("2020 | 2021 | 指标\n1 | 2 | 丙", (0, 0)),
        ("乡镇 | 吨", (0, 0)),  # nothing stands below it
        ("一行", (0, 0)),
    ],
)
def test_a_caption_and_names_of_columns_stand_above_the_rows(text: str, lines: tuple[int, int]) -> None:
    assert above(text.split("\n")) == lines


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("乙镇 | 7", "表1 产量\n乡镇 | 吨"),
        ("7", "表1 产量\n乡镇 | 吨"),  # a part of the row
        ("合计", "表1 产量"),  # one cell below two names
        ("乡镇 | 吨", ""),
        ("表1 产量", ""),
    ],
)
def test_a_citation_of_a_row_has_what_stands_above_it(quote: str, expected: str) -> None:
    start = CAPTIONED.index(quote)
    article = Article(id="a", title="题", paragraphs=(Paragraph(CAPTIONED, "table"), Paragraph(CAPTIONED)))
    citations = [cite(1, article, Quote(at, start, start + len(quote), quote)) for at in (0, 1)]
    assert [one.head for one in citations] == [expected, ""]  # the second paragraph is no table
    assert head(CAPTIONED, start) == expected
    assert is_above(CAPTIONED, start) == (expected == "")
