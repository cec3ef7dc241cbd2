"""Front matter, dates, encodings and addresses, each against values worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qa.clean.credits import read_credits
from qa.clean.dates import date_in_path, parse_date
from qa.clean.decode import decode
from qa.clean.dom import parse
from qa.clean.front_matter import split_front_matter
from qa.clean.metadata import from_fields, from_head
from qa.clean.urls import permalink, web_address

SHANGHAI = ZoneInfo("Asia/Shanghai")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        ("Fri, 11 Feb 2022 13:41:03 GMT", utc(2022, 2, 11, 13, 41, 3), "second"),
        ("Wed, 07 Apr 2021 00:00:00 GMT", utc(2021, 4, 7), "day"),
        ("Mon, 14 Mar 2022 18:05:00 -0500", utc(2022, 3, 14, 23, 5), "second"),
        ("Mon, 14 Mar 2022 18:05:00 EST", utc(2022, 3, 14, 23, 5), "second"),
        ("2022-02-11T13:41:03Z", utc(2022, 2, 11, 13, 41, 3), "second"),
        ("2021-09-17 08:10:02", utc(2021, 9, 17, 0, 10, 2), "second"),
        ("2021-09-17 08:10:02 +0200", utc(2021, 9, 17, 6, 10, 2), "second"),
        ("2022年2月11日 21:41", utc(2022, 2, 11, 13, 41), "second"),
        ("2022年2月11日下午3点", utc(2022, 2, 11, 7), "second"),
        ("2022/2/3 08:05", utc(2022, 2, 3, 0, 5), "second"),
        ("发布时间：2022-02-11 21:41 来源：某报", utc(2022, 2, 11, 13, 41), "second"),
        ("2022-02-11", utc(2022, 2, 10, 16), "day"),
        ("Feb 11, 2022", utc(2022, 2, 10, 16), "day"),
        ("2022年2月", utc(2022, 1, 31, 16), "month"),
        ("February 2022", utc(2022, 1, 31, 16), "month"),
        ("1644586863", utc(2022, 2, 11, 13, 41, 3), "second"),
        ("1644586863000", utc(2022, 2, 11, 13, 41, 3), "second"),
    ],
)
def test_parse_date(text: str, moment: datetime, precision: str) -> None:
    found = parse_date(text, SHANGHAI)
    assert found is not None
    assert found == (moment, precision)


def test_parse_date_keeps_the_stated_zone() -> None:
    found = parse_date("2022-02-11T13:41:03-03:00", SHANGHAI)
    assert found is not None
    assert found[0].utcoffset() == timedelta(hours=-3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "昨天",
        "2022",
        "12:30",
        "2022-13-45",
        "2022-02-30",
        "0001-01-01",
        "9999-12-31",
        "99999999999999999999 2022",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "--",
        "²²²²-11-11",
    ],
)
def test_parse_date_refuses(text: str) -> None:
    assert parse_date(text, SHANGHAI) is None


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("posts/2022/02/11/title.md", (2022, 2, 11)),
        ("2022-2-1-title.md", (2022, 2, 1)),
        ("daily/20220211.md", (2022, 2, 11)),
        ("1/2021/3/05.md", (2021, 3, 5)),
        ("投资49亿2022.md", None),
        ("120220211.md", None),
        ("t20220211_5.html", (2022, 2, 11)),
        ("9d190153d1bf.md", None),
        ("20220211ab.md", None),
        ("2022-02-30.md", None),
    ],
)
def test_date_in_path(path: str, day: tuple[int, int, int] | None) -> None:
    assert date_in_path(path, SHANGHAI) == (datetime(*day, tzinfo=SHANGHAI) if day else None)


def test_front_matter_keeps_every_scalar_as_written() -> None:
    fields, body = split_front_matter(
        "---\ntitle: 12:30\nauthor: yes\ndate: 2021-02-30\nid: 0123\n---\nbody\n"
    )
    assert fields == {"title": "12:30", "author": "yes", "date": "2021-02-30", "id": "0123"}
    assert body == "body\n"


@pytest.mark.parametrize("start", ["", "\n", "\ufeff", "\ufeff\n \n"])
def test_front_matter_after_blank_lines_and_a_mark(start: str) -> None:
    assert split_front_matter(start + "---\ntitle: a\n---\nb") == ({"title": "a"}, "b")


def test_broken_front_matter_is_read_key_by_key() -> None:
    text = "---\ntitle: '他说'好'，就走了'\ncategories: \n - 金融\n - 某报\ntags: [a, b]\nauthor: \"某\" 甲\n---\nb"
    fields, body = split_front_matter(text)
    assert fields == {
        "title": "他说'好'，就走了",
        "categories": ["金融", "某报"],
        "tags": ["a", "b"],
        "author": '"某" 甲',
    }
    assert body == "b"


def test_front_matter_in_toml_unfenced_and_unclosed() -> None:
    assert split_front_matter('+++\ntitle = "a"\n+++\nb') == ({"title": "a"}, "b")
    assert split_front_matter("title: a\ndate: 2022-01-01\n---\nb") == (
        {"title": "a", "date": "2022-01-01"},
        "b",
    )
    assert split_front_matter("---\ntitle: a\nauthor: c\n\n<p>b</p>") == (
        {"title": "a", "author": "c"},
        "\n<p>b</p>",
    )
    assert split_front_matter("Note: a text\n---\nb") == ({}, "Note: a text\n---\nb")


def test_fields_of_many_shapes() -> None:
    data = {
        "title": "A &#123;b&#125; &amp; <em>c</em>",
        "author": [{"name": "甲"}, "乙"],
        "categories": ["x", ["y", ["z"]], "x"],
        "tags": ["not a category"],
        "updated": "2022-01-01",
        "published": "2021-01-01",
        "link": "ftp://example.org/",
        "source_url": "https://example.org/1",
    }
    found = from_fields(data)
    assert (found.title, found.author, found.date) == ("A {b} & c", "甲, 乙", "2021-01-01")
    assert (found.categories, found.url) == (("x", "y", "z"), "https://example.org/1")


def test_head_prefers_json_ld_then_opengraph() -> None:
    head = """<title>Title - Site</title><meta property="og:title" content="OG"><meta property="og:site_name" content="Site">
    <meta name="author" content="Meta"><link rel="canonical" href="https://example.org/c">
    <script type="application/ld+json">[{"@graph": [{"@type": "NewsArticle", "author": {"name": "LD"},
    "publisher": {"name": "Press"}, "datePublished": "2022-01-02"}]}]</script>"""
    found = from_head(parse(head))
    assert (found.title, found.author, found.outlet) == ("OG", "LD", "Press")
    assert (found.date, found.url) == ("2022-01-02", "https://example.org/c")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("一条新闻_国内新闻_某网", "一条新闻"),
        ("1-5月投资下降18% - 某网", "1-5月投资下降18%"),
        ("Short", "Short"),
    ],
)
def test_site_name_leaves_the_title(title: str, expected: str) -> None:
    assert from_head(parse(f"<title>{title}</title>")).title == expected


def test_decode() -> None:
    assert decode("中文".encode("gb18030")) == "中文"
    assert decode("\ufeff中文".encode()) == "中文"
    assert decode(b"\xff\xfe" + "中".encode("utf-16-le")) == "中"
    assert decode("<meta charset=big5>中文".encode("big5"), declared=True).endswith("中文")
    assert decode("<meta charset=gb2312>中文".encode(), declared=True).endswith("涓枃") is False
    assert decode(("中文" * 500).encode() + b"\xe4") == "中文" * 500 + "\ufffd"
    assert decode(b"<meta charset=no-such>a", declared=True) == "<meta charset=no-such>a"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://e.org/",
        "data:text/html,x",
        "/a",
        "http://",
        "https://a b",
        "http://[",
        "",
    ],
)
def test_web_address_refuses(url: str) -> None:
    assert web_address(url) is None


def test_permalink() -> None:
    day = datetime(2022, 2, 1, 9, 5, tzinfo=SHANGHAI)
    site, key = "https://example.org/news/", "source/_posts/a b/2022-02-01-标题.md"

    def link(pattern: str, published: datetime | None = day) -> str | None:
        return permalink(site, pattern, key, "T/1", published, ("x", "y"))

    assert (
        link(":year/:i_month/:day/:title/") == "https://example.org/news/2022/2/01/a%20b/%E6%A0%87%E9%A2%98/"
    )
    assert link("/:categories/:name.html") == "https://example.org/news/x/y/%E6%A0%87%E9%A2%98.html"
    assert link(":post_title") == "https://example.org/news/T%2F1"
    assert link(":year/:id/") is None
    assert link(":year/:name/", None) is None


@pytest.mark.parametrize("controls", ["【字号：大 中 小】", "字体：大 中 小 打印", "[字号:大中小] [打印]"])
def test_a_sites_text_size_controls_are_no_part_of_the_outlet(controls: str) -> None:
    assert read_credits(f"2022-08-30 08:40　来源：云川日报 {controls}", at_edge=True) == {
        "source": "云川日报"
    }
