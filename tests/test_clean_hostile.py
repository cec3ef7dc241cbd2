"""Pages that attack a parser: each must give an article or a refusal, by design and not by the last-resort handler."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.clean import clean
from qa.clean.normalise import code, line
from qa.types import Article, Page, PageFormat, Rejection
from tests.hostile.invariants import UNSEEN

SIZE = 5_000_000
BILLION = "".join(
    f"{name}: &{name} [{','.join([alias] * 9)}]\n"
    for name, alias in zip("abcdefg", ["x", "*a", "*b", "*c", "*d", "*e", "*f"], strict=True)
)

HOSTILE = {
    "deep div": "<div>" * 24_000 + "正文" + "</div>" * 24_000,
    "deep quote": "<blockquote>" * 10_000 + "正文",
    "deep bold": "<b>" * 10_000 + "正文",
    "deep list": "<ul><li>" * 5_000 + "正文",
    "deep table": "<table><tr><td>" * 3_000 + "正文",
    "deep share bar": '<div class="share">' * 5_000 + "正文",
    "unclosed paragraphs": "<p>正文" * 10_000,
    "wide table": "正文<table><tr>" + "<td rowspan=60000 colspan=1000>1</td>" * 1_000 + "</table>",
    "spaces": "<p>正文" + " " * SIZE,
    "entities": "<p>正文" + "&amp;" * (SIZE // 6),
    "attributes": "<p " + "a=1 " * 500_000 + ">正文",
    "classes": "<p class='" + "share " * 300_000 + "'>正文",
    "titles": "<title>" + "a | " * 500_000 + "</title>正文",
    "labels": "正文" + "来源：" * 500_000,
    "ad lists": "正文" + "article_adlist[" * 100_000,
    "surrogates": "正文&#xD800;&#0;&#1114112;",
    "front matter": "---\ncategories: " + "[" * 10_000 + "\n---\n正文",
    "front matter of aliases": f"---\n{BILLION}categories: [*g]\n---\n正文",
    "markdown brackets": "正文 " + "[a](" * 70_000,
    "markdown emphasis": "正文 " + "*a **b " * 20_000,
    "markdown quotes": "正文\n\n" + ">" * 100_000,
}


@pytest.mark.parametrize("format", ["post", "html"])
@pytest.mark.parametrize("name", HOSTILE)
def test_the_text_is_found(name: str, format: PageFormat) -> None:
    found = clean(Page("r", "k", "k", format, HOSTILE[name].encode()[:SIZE]))
    assert isinstance(found, Article), found
    assert any("正文" in paragraph.text for paragraph in found.paragraphs)


@pytest.mark.parametrize("raw", [b"<" * SIZE, b"\0" * 1_000, b"", b"---\n---\n", b"\xff\xfe" * 99])
@pytest.mark.parametrize("format", ["post", "html", "record"])
def test_nothing_is_refused_with_a_reason(raw: bytes, format: PageFormat) -> None:
    found = clean(Page("r", "k", "k", format, raw))
    assert isinstance(found, Rejection), found
    assert found.reason
    assert not found.reason.startswith("could not be read")


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("<>/!-pdivtabler=\"' \n\0&;#[](){}%:+|来源编辑：。，题\u3000\u202e\ud800")),
    st.sampled_from(["post", "html"]),
)
def test_no_text_raises(text: str, format: PageFormat) -> None:
    found = clean(Page("r", "k", "k", format, text.encode("utf-8", "surrogatepass")))
    assert isinstance(found, Article) or not found.reason.startswith("could not be read")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["post", "html", "record"]))
def test_no_bytes_raise(raw: bytes, format: PageFormat) -> None:
    found = clean(Page("r", "k", "k", format, raw))
    assert isinstance(found, Article) or not found.reason.startswith("could not be read")


def test_code_keeps_no_control_characters() -> None:
    found = clean(Page("r", "k", "k", "post", b"---\ntitle: t\n---\n\ta\x1db\x02c\x0bd\n\n\t\te\n"))
    assert isinstance(found, Article)
    assert [one.text for one in found.paragraphs] == ["a bc d\n\n\te"]


def test_no_character_is_kept_that_is_not_seen() -> None:
    text = "".join(f"a{chr(number)}" for number in range(0x10000) if chr(number) not in "\t\n")
    assert not UNSEEN.search(line(text)) and not UNSEEN.search(code(text))
