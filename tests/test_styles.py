"""Citation styles: the standard's own examples, and what other programs read back."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qa.errors import UnknownStyle
from qa.styles import STYLES, format_citation
from qa.types import Citation

SEEN = date(2013, 3, 8)
PLAIN = Citation(
    number=3,
    article_id="posts/a_1.md",
    revision=2,
    title="题[1]目",
    source="甲报",
    published=datetime(2022, 2, 11, 13, tzinfo=UTC),
    url="https://a.example/1",
    paragraph=1,
    quote="一句。",
    start=0,
    end=3,
    author="周小满",
)


def published(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def test_text_and_markdown():
    assert PLAIN.format() == "[3] 甲报, 《题[1]目》, 2022-02-11, ¶2, https://a.example/1"
    assert PLAIN.format("markdown") == "[3] 甲报, [题\\[1\\]目](<https://a.example/1>), 2022-02-11, ¶2"
    with pytest.raises(UnknownStyle, match="'apa'"):
        format_citation(PLAIN, "apa")


@pytest.mark.parametrize(
    ("author", "title", "source", "day", "url", "seen", "expected"),
    [
        (
            "丁文详",
            "数字革命与竞争国际化",
            "中国青年报",
            published(2000, 11, 20),
            None,
            SEEN,
            "丁文详. 数字革命与竞争国际化[N]. 中国青年报, 2000-11-20.",
        ),
        (
            "刘裕国，杨柳，张洋，某人",
            "雾霾来袭,如何突围",
            "人民日报",
            published(2013, 1, 12),
            "http://paper.people.com.cn/rmrb/html/2013-01/12/nw.D110000renmrb_20130112_2-04.htm",
            date(2013, 11, 6),
            "刘裕国, 杨柳, 张洋, 等. 雾霾来袭,如何突围[N/OL]. 人民日报, 2013-01-12[2013-11-06]. "
            "http://paper.people.com.cn/rmrb/html/2013-01/12/nw.D110000renmrb_20130112_2-04.htm.",
        ),
        (
            "BAWDEN D",
            "Origins and concepts of digital literacy",
            "",
            published(2008, 5, 4),
            "http://www.soi.city.ac.uk/~dbawden/digital%20literacy%20chapter.pdf",
            SEEN,
            "BAWDEN D. Origins and concepts of digital literacy[EB/OL]. (2008-05-04)[2013-03-08]. "
            "http://www.soi.city.ac.uk/~dbawden/digital%20literacy%20chapter.pdf.",
        ),
        (
            "",
            "About OCLC: history of cooperation",
            "",
            None,
            "http://www.oclc.org/about/cooperation.en.html",
            date(2012, 3, 27),
            "About OCLC: history of cooperation[EB/OL]. [2012-03-27]. http://www.oclc.org/about/cooperation.en.html.",
        ),
    ],
)
def test_gbt7714_writes_the_standards_examples(author, title, source, day, url, seen, expected):
    """The examples of GB/T 7714-2015, 4.5 and 4.6, without the page of the newspaper, which no post states."""
    cited = replace(PLAIN, author=author, title=title, source=source, published=day, url=url)
    assert format_citation(cited, "gbt7714", seen) == expected


def test_an_outlet_is_not_named_as_its_own_author():
    cited = replace(PLAIN, author="甲报", url=None)
    assert format_citation(cited, "gbt7714") == "题[1]目[N]. 甲报, 2022-02-11."
    assert "author" not in format_citation(cited, "bibtex") + format_citation(cited, "csl")
    assert "  author = {{周小满}},\n" in format_citation(replace(PLAIN, author="甲报、周小满"), "bibtex")


def test_no_finer_date_is_written_than_the_page_states():
    assert "甲报, 2022-02[2013" in format_citation(
        replace(PLAIN, published_precision="month"), "gbt7714", SEEN
    )
    assert "甲报[2013" in format_citation(replace(PLAIN, published_precision="inferred"), "gbt7714", SEEN)


def test_bibtex_escapes_what_latex_reads_as_a_command():
    cited = replace(PLAIN, title="50% of A&B \\ #1", author="Ada、Bo", source="")
    assert format_citation(cited, "bibtex", SEEN) == (
        "@misc{posts-a-1,\n"
        "  author = {{Ada} and {Bo}},\n"
        "  title = {{50\\% of A\\&B \\textbackslash{} \\#1}},\n"
        "  year = {2022},\n"
        "  month = {02},\n"
        "  day = {11},\n"
        "  url = {https://a.example/1},\n"
        "  urldate = {2013-03-08},\n"
        "}"
    )
    assert "@article{" in format_citation(PLAIN, "bibtex", SEEN)


def test_keys_differ_where_ids_are_chinese():
    keys = {
        format_citation(replace(PLAIN, article_id=f"posts/{name}.md"), "bibtex").splitlines()[0]
        for name in "甲乙"
    }
    assert len(keys) == 2 and all(key.isascii() for key in keys)


def test_a_csl_processor_reads_the_item():
    citeproc = pytest.importorskip("citeproc", reason="citeproc-py is not installed")
    from citeproc.source.json import CiteProcJSON

    items = json.loads(format_citation(PLAIN, "csl", SEEN))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        source = CiteProcJSON(items)
        style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = citeproc.CitationStylesBibliography(style, source, citeproc.formatter.plain)
        bibliography.register(citeproc.Citation([citeproc.CitationItem("posts-a-1")]))
        (entry,) = (str(item) for item in bibliography.bibliography())
    for part in ("周小满", "2022", "题[1]目", "甲报", "https://a.example/1", "March 8, 2013"):
        assert part in entry


@pytest.mark.parametrize("style", STYLES)
def test_every_style_bears_a_citation_of_which_nothing_is_known(style):
    bare = replace(PLAIN, title="", source="", author="", published=None, url=None)
    assert format_citation(bare, style)
