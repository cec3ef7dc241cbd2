"""Whole pages against the cleaner, and what each must become: an article's texts, or a rejection's reason."""

from __future__ import annotations

import json
from dataclasses import dataclass

from qa.types import PageFormat

TAIL = "正文在此。"
"""A paragraph that stands in most pages and must survive what stands around it."""


@dataclass(frozen=True)
class Case:
    """A page; of an article `texts` are its paragraphs, of a rejection `reason` begins its reason."""

    raw: bytes
    format: PageFormat = "html"
    texts: tuple[str, ...] | None = (TAIL,)
    reason: str = ""


def html(text: str, *texts: str, encoding: str = "utf-8") -> Case:
    """A saved page of these paragraphs; by default only of `TAIL`."""
    return Case(text.encode(encoding, "surrogatepass"), "html", texts or (TAIL,))


def post(text: str, *texts: str) -> Case:
    """A post of these paragraphs; by default only of `TAIL`."""
    return Case(text.encode("utf-8", "surrogatepass"), "post", texts or (TAIL,))


def record(text: str, *texts: str) -> Case:
    """A record that is this JSON."""
    return Case(text.encode("utf-8", "surrogatepass"), "record", texts or (TAIL,))


def refused(raw: str | bytes, format: PageFormat, reason: str) -> Case:
    """A page that is rejected."""
    return Case(raw if isinstance(raw, bytes) else raw.encode(), format, None, reason)


def said(**fields: object) -> str:
    """A record with `TAIL` as its text."""
    return json.dumps({"text": TAIL} | fields)


LAUGHS = "".join(
    f"{name}: &{name} [{','.join([alias] * 9)}]\n"
    for name, alias in zip("abcdefg", ["x", "*a", "*b", "*c", "*d", "*e", "*f"], strict=True)
)

STRUCTURE = {
    "nested 50,000 deep": html("<div>" * 50_000 + TAIL),
    "bold 10,000 deep": html("<b>" * 10_000 + TAIL),
    "quoted 5,000 deep": html("<blockquote>" * 5_000 + TAIL),
    "fonts 5,000 deep": html("<font>" * 5_000 + TAIL),
    "forms in forms": html("<form>" * 1_000 + TAIL),
    "end tags alone": html("</div>" * 10_000 + TAIL),
    "wrong order": html("<b><i><p></b></i>" + TAIL + "</p>"),
    "attributes by the thousand": html("<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">" + TAIL),
    "one long attribute": html("<p title='" + "x" * 1_000_000 + "'>" + TAIL),
    "a tag that never ends": html(f"<p>{TAIL}</p><p title='" + "x" * 100_000),
    "a comment that never ends": html(f"<!-- <p>{TAIL}</p>"),
    "a million spaces": html("<p>" + " " * 1_000_000 + TAIL),
    "a million line breaks": html("<p>" + "\n" * 1_000_000 + TAIL),
    "entities without end": html("&amp;" * 0 + "<p>" + "&nbsp;" * 100_000 + TAIL),
    "spans beyond any table": html(
        "<table><tr><td colspan=99999999 rowspan=99999999>甲</td><td>1</td></tr><tr><td>乙</td></tr></table>"
        f"<p>{TAIL}</p>",
        "甲 | " * 99 + "甲\n" + "甲 | " * 99 + "甲",
        TAIL,
    ),
    "more than 50,000 tags": refused("<p>甲</p>" * 25_001, "html", "more than 50,000 tags"),
    "5,000,001 characters": refused("甲" * 5_000_001, "html", "longer than 5,000,000 characters"),
    "a record of 5,000,001 characters": refused(
        '{"text": "' + "a" * 5_000_001 + '"}', "record", "longer than 5,000,000"
    ),
    "nothing": refused("", "html", "no text in the page"),
    "scripts alone": refused("<script>1</script>" * 99, "html", "no text in the page"),
    "a frame alone": refused("<iframe src=//evil.example></iframe>", "html", "no text in the page"),
}

FRONT_MATTER = {
    "a YAML tag that calls": post(
        f"---\ntitle: !!python/object/apply:os.system ['touch /tmp/pwned']\n---\n{TAIL}"
    ),
    "a YAML tag that makes": post(f"---\ntitle: !!python/object/new:subprocess.Popen [['id']]\n---\n{TAIL}"),
    "a YAML tag that imports": post(f"---\ntitle: !!python/module:os\n---\n{TAIL}"),
    "a YAML tag of its own": post(f"---\n!evil title: x\n---\n{TAIL}"),
    "YAML aliases that explode": post(f"---\n{LAUGHS}categories: [*g]\n---\n{TAIL}"),
    "a YAML alias of itself": post(f"---\ncategories: &a [*a]\n---\n{TAIL}"),
    "a YAML alias of nothing": post(f"---\ntitle: *nothing\n---\n{TAIL}"),
    "YAML merged with itself": post(f"---\na: &a\n  <<: *a\n---\n{TAIL}"),
    "brackets 10,000 deep": post("---\ntitle: " + "[" * 10_000 + f"\n---\n{TAIL}"),
    "braces 10,000 deep": post("---\ntitle: " + "{a: " * 10_000 + f"\n---\n{TAIL}"),
    "dashes 1,000 deep": post("---\n" + "- " * 1_000 + f"x\n---\n{TAIL}"),
    "100,000 keys": refused(
        "---\n" + "".join(f"k{n}: x\n" for n in range(100_000)) + f"---\n{TAIL}",
        "post",
        "front matter longer than 64,000",
    ),
    "one value of a megabyte": refused(
        "---\ntitle: " + "x" * 1_000_000 + f"\n---\n{TAIL}", "post", "front matter longer than 64,000"
    ),
    "TOML of a megabyte": refused(
        "+++\ntitle = '" + "x" * 1_000_000 + f"'\n+++\n{TAIL}", "post", "front matter longer than 64,000"
    ),
    "TOML 5,000 deep": post("+++\na = " + "[" * 5_000 + f"\n+++\n{TAIL}"),
    "TOML with a huge number": post("+++\na = " + "9" * 10_000 + f"\n+++\n{TAIL}"),
    "YAML with a huge number": post("---\ndate: " + "9" * 10_000 + f"\n---\n{TAIL}"),
    "a date in sixties": post(f"---\ndate: 1:60:99999999999999\n---\n{TAIL}"),
    "keys that repeat": post("---\n" + "title: x\n" * 2_000 + f"---\n{TAIL}"),
    "a key that is a list": post(f"---\n? [a, b]\n: c\n---\n{TAIL}"),
    "a binary": post(f"---\ntitle: !!binary R0lGODlh\n---\n{TAIL}"),
    "a document in a document": post(f"---\ntitle: a\n---\n---\ntitle: b\n---\n{TAIL}", "title: b", TAIL),
    "a NUL": post(f"---\ntitle: a\0b\n---\n{TAIL}"),
    "a tab": post(f"---\n\ttitle: a\n---\n{TAIL}"),
    "a fence alone": refused("---\n", "post", "no text in the page"),
    "no end": post(f"---\ntitle: a\n{TAIL}"),
}

RECORDS = {
    "nested 100,000 deep": refused('{"a":' + "[" * 100_000, "record", "not valid JSON"),
    "objects 100,000 deep": refused('{"a":' * 100_000, "record", "not valid JSON"),
    "closed 500 deep": record('{"text": "' + TAIL + '", "a": ' + "[" * 500 + "]" * 500 + "}"),
    "an integer of 100,000 digits": refused('{"a": ' + "9" * 100_000 + "}", "record", "not valid JSON"),
    "a float beyond floats": record(said()[:-1] + ', "id": 1e999}'),
    "no number": record(said()[:-1] + ', "date": NaN}'),
    "a lone surrogate": record('{"text": "正文\\ud800在此。"}'),
    "a pair in the wrong order": record('{"text": "正文\\udc00\\ud800在此。"}'),
    "a NUL in the text": record('{"text": "正文\\u0000在此。"}'),
    "a list": refused("[1]", "record", "not a JSON object"),
    "a string": refused('"正文"', "record", "not a JSON object"),
    "null": refused("null", "record", "not a JSON object"),
    "a text that is a list": refused('{"text": ["正文在此。"]}', "record", "no text in the page"),
    "a text that is a number": refused('{"text": 5}', "record", "no text in the page"),
    "a title that is an object": record(said(title={"name": {"name": "甲"}})),
    "a title that is a thousand lists": record(said(title=["甲"] * 1_000)),
    "an author that is true": record(said(author=True)),
    "a date that is a list": record(said(date=[2022, 2, 11])),
    "keys twice": record('{"text": "x", "text": "' + TAIL + '"}'),
    "an empty object": refused("{}", "record", "no text in the page"),
    "HTML in the text": record(said(text=f"<script>1</script><p>{TAIL}</p>")),
    "two documents": refused(said() + said(), "record", "not valid JSON"),
    "a byte order mark in it": record("\ufeff" + said()),
    "a comment in it": refused("/* */ {}", "record", "not valid JSON"),
    "a date of 10,000 digits": record(said(date="9" * 10_000)),
    "an address of a megabyte": record(said(url="https://e.org/" + "a" * 1_000_000)),
    "prototype": record(said(__proto__={"x": 1}, constructor="x", __class__="x")),
}

CHARACTERS = {
    "NUL": html("<p>正文\0在此。"),
    "bell": html("<p>正文\x07在此。"),
    "escape sequence": html("<p>\x1b[31m正文在此。", "[31m正文在此。"),
    "C1 control": html("<p>正文\x9b在此。"),
    "delete": html("<p>正文\x7f在此。"),
    "soft hyphen": html("<p>正\xad文在此。"),
    "zero width space": html("<p>正\u200b文在此。"),
    "zero width joiner": html("<p>正\u200d文在此。"),
    "zero width non-joiner": html("<p>正\u200c文在此。"),
    "word joiner": html("<p>正\u2060文在此。"),
    "byte order mark": html("<p>正\ufeff文在此。"),
    "left-to-right mark": html("<p>正\u200e文在此。"),
    "right-to-left mark": html("<p>正\u200f文在此。"),
    "right-to-left override": html("<p>\u202e正文在此。"),
    "left-to-right override": html("<p>\u202d正文在此。"),
    "right-to-left embedding": html("<p>\u202b正文\u202c在此。"),
    "first strong isolate": html("<p>\u2068正文\u2069在此。"),
    "right-to-left isolate": html("<p>\u2067正文\u2069在此。"),
    "Arabic letter mark": html("<p>\u061c正文在此。"),
    "Mongolian vowel separator": html("<p>正\u180e文在此。"),
    "invisible times": html("<p>正\u2062文在此。"),
    "interlinear annotation": html("<p>正\ufff9文在此。"),
    "tag characters": html("<p>正文\U000e0001\U000e0049\U000e0047\U000e004e在此。"),
    "Hangul filler": html("<p>正文\u3164在此。"),
    "line separator": html("<p>正文\u2028在此。", "正文 在此。"),
    "paragraph separator": html("<p>正文\u2029在此。", "正文 在此。"),
    "next line": html("<p>正文\x85在此。", "正文 在此。"),
    "lone surrogate by number": html("<p>正文&#xD800;在此。", "正文�在此。"),
    "NUL by number": html("<p>正文&#0;在此。", "正文�在此。"),
    "a number beyond Unicode": html("<p>正文&#x110000;在此。", "正文�在此。"),
    "a bidi control by name": html("<p>&rlm;正文&lrm;在此。"),
    "a control by number": html("<p>正文&#8;在此。"),
    "a zero width by number": html("<p>正文&#8203;在此。"),
    "a million marks on one letter": html(
        "<p>正文在此。e" + "\u0301" * 100_000, "正文在此。é" + "\u0301" * 99_999
    ),
    "homoglyph of a Latin letter": html("<p>pаypal 正文在此。", "pаypal 正文在此。"),
    "letters of full width": html("<p>ｓｃｒｉｐｔ＞正文在此。", "ｓｃｒｉｐｔ＞正文在此。"),
    "ideograph of compatibility": html("<p>\uf9dc正文在此。", "\uf9dc正文在此。"),
    "an emoji with a joiner": html("<p>👩\u200d🚀正文在此。", "👩\u200d🚀正文在此。"),
    "Persian with a non-joiner": html("<p>می\u200cخواهم正文在此。", "می\u200cخواهم正文在此。"),
    "private use": html("<p>\ue000正文在此。", "\ue000正文在此。"),
    "a noncharacter": html("<p>\uffff正文在此。", "正文在此。"),
}

ENCODINGS = {
    "a byte that is wrong": Case(
        "<p>正文在此。".encode() * 99 + b"\xff", texts=("正文在此。",) * 98 + ("正文在此。�",)
    ),
    "an overlong slash": Case(b"<p>\xc0\xaf" + "正文在此。".encode() * 99, texts=("��" + "正文在此。" * 99,)),
    "GB 18030": Case("<p>正文在此。".encode("gb18030")),
    "GB 18030 that says UTF-8": Case("<meta charset=utf-8><p>正文在此。".encode("gb18030")),
    "UTF-8 that says GBK": Case("<meta charset=gbk><p>正文在此。".encode()),
    "UTF-16": Case("\ufeff<p>正文在此。".encode("utf-16-le")),
    "UTF-16, the other way": Case("\ufeff<p>正文在此。".encode("utf-16-be")),
    "UTF-32": Case("\ufeff<p>正文在此。".encode("utf-32-le")),
    "UTF-7 by its name": Case(
        "<meta charset=utf-7><p>+ADw-script+AD4- 正文在此。".encode(), texts=("+ADw-script+AD4- 正文在此。",)
    ),
    "a charset that is code": Case("<meta charset=rot13><p>正文在此。".encode()),
    "a charset that is a path": Case("<meta charset=../../etc/passwd><p>正文在此。".encode()),
    "a charset that unpacks": Case("<meta charset=zlib><p>正文在此。".encode()),
    "a charset that escapes": Case(
        "<meta charset=unicode_escape><p>\\x3cscript\\x3e 正文在此。".encode(),
        texts=("\\x3cscript\\x3e 正文在此。",),
    ),
    "a charset that is idna": Case("<meta charset=idna><p>正文在此。".encode()),
    "a charset that is undefined": Case("<meta charset=undefined><p>正文在此。".encode()),
}

CASES = STRUCTURE | FRONT_MATTER | RECORDS | CHARACTERS | ENCODINGS

URLS = {
    "https://e.org/1": "https://e.org/1",
    "http://例子.中国/一": "http://例子.中国/一",
    "HTTPS://E.ORG/": None,
    "javascript:alert(1)": None,
    "JaVaScRiPt:alert(1)": None,
    "java\tscript:alert(1)": None,
    "https:javascript:alert(1)": None,
    "data:text/html,<script>1</script>": None,
    "vbscript:msgbox(1)": None,
    "file:///etc/passwd": None,
    "ftp://e.org/": None,
    "//evil.example/": None,
    "/etc/passwd": None,
    "https://": None,
    "https:///e.org": None,
    "http://[::1": None,
    "https://e.org/a b": None,
    "https://e.org/\x00": "https://e.org/",
    'https://e.org/"onclick=alert(1)': None,
    "https://e.org/<script>": None,
    "https://e.org/\\..\\x": None,
    "https://e.org/" + "a" * 2_000: None,
    "https://user:pass@e.org/": "https://user:pass@e.org/",
    "https://e.org/\u202egpj.exe": "https://e.org/gpj.exe",
    "blob:https://e.org/1": None,
    "view-source:https://e.org/": None,
}
"""Addresses that a page states for itself, and what is kept of each."""

DATES = {
    "0000-01-01": None,
    "0001-01-01": None,
    "1799-12-31": None,
    "1800-01-01": "1800-01-01T00:00:00+08:05:43",
    "2100-12-31": "2100-12-31T00:00:00+08:00",
    "2101-01-01": None,
    "9999-12-31": None,
    "9999-12-31T23:59:59-12:00": None,
    "10000-01-01": None,
    "-0001-01-01": None,
    "2022-02-30": None,
    "2022-13-01": None,
    "2022-00-00": None,
    "0年0月0日": None,
    "9999年99月99日": None,
    "2022年2月11日 25:61": None,
    "2022年2月11日 21:41": "2022-02-11T21:41:00+08:00",
    "2022-02-11T21:41:00+99:99": None,
    "2022-02-11T21:41:00+23:59": "2022-02-11T21:41:00+23:59",
    "0": None,
    "-1": None,
    "1644000000": "2022-02-04T18:40:00+00:00",
    "99999999999999999999": None,
    "9" * 10_000: None,
    "NaN": None,
    "inf": None,
    "<script>2022-02-11</script>": "2022-02-11T00:00:00+08:00",
    "２０２２年２月１１日": "2022-02-11T00:00:00+08:00",
    "Fri, 31 Dec 9999 23:59:59 GMT": None,
    "Thu, 01 Jan 1970 00:00:00 GMT": None,
}
"""Dates that a page states, and the moment that is read from each, in the archive's zone where it states none."""
