"""Input that looks like pages, front matter, records and feeds, and is broken in every place: for Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

_HTML = (
    "<p>|</p>|<div>|</div>|<br>|<b>|</b>|<h2>|</h2>|<ul>|<li>|</ul>|<ol>|<table>|<tr>|<td>|<th colspan=3>|<td rowspan=99>|"
    "</td>|</tr>|</table>|<pre>|</pre>|<blockquote>|<script>|</script>|<style>|<svg>|<iframe src=x>|<img src=x onerror=x>|"
    "<a href='javascript:x'>|</a>|<!--|-->|<![CDATA[|]]>|&lt;p&gt;|&amp;|&#0;|&#xD800;|&nbsp;|<div hidden>|<div class=share>|"
    "<article>|<title>|</title>|<meta charset=gbk>|<time datetime=9999>|<figure>|<figcaption>|<"
).split("|")
_TEXT = (
    "正文。|来源：|编辑：甲|（记者 乙）|图为|一、|1. |- |* |# |> |```|---|+++|"
    "{% x %}|[a](b)|**|\n|\n\n|\t| |\u3000|\u200b|\u202e|\0|\x1b|“|”|（|）|《|》|。|！|"
    "A. |Mr. |3.5|http://e.org|'|\"|:|：|2022年2月11日|0000-00-00|😀|e\u0301|𠮷|责任编辑：丙|（完）|article_adlist[|]article_adlist"
).split("|")
_FIELDS = (
    "title: |date: |url: |categories: |- x|[|]|{|}|&a |*a|<<: *a|!!python/object:x |!x |\"|'|: |\n|  |\n---\n|# |null|~|1e999|"
    "javascript:x|2022-02-11|title = |[[a]]|+++\n"
).split("|")
_JSON = (
    '{|}|[|]|,|:|"|\\|\\ud800|\\u0000|"id":|"text":|"html":|"title":|"date":|"url":|"正文。"|1e999|-|NaN|9999999999999999999|true|null|\n|\ufeff'
).split("|")
_XML = (
    "<rss>|<channel>|<item>|</item>|</channel>|</rss>|<feed xmlns='http://www.w3.org/2005/Atom'>|<entry>|</entry>|<title>|</title>|"
    "<description>|</description>|<content type='xhtml'>|<link href='x'/>|<link>|<guid>|</guid>|<pubDate>|9999|<![CDATA[|]]>|"
    "<!DOCTYPE x [<!ENTITY y 'z'>]>|&y;|<?xml version='1.0'?>|&lt;p&gt;|<|&|正文。|\0|\n|<author>|<category term='x'/>"
).split("|")


def _of(*tokens: str) -> st.SearchStrategy[bytes]:
    text = st.lists(st.sampled_from(tokens), max_size=40).map("".join)
    return text.map(lambda one: one.encode("utf-8", "surrogatepass"))


posts = st.tuples(st.just(b"---\n"), _of(*_FIELDS), st.just(b"\n---\n"), _of(*_HTML, *_TEXT)).map(b"".join)
pages = st.tuples(
    st.sampled_from(["post", "html", "record"]),
    st.one_of(_of(*_HTML, *_TEXT), posts, _of(*_JSON), st.binary(max_size=99)),
)
"""A format, and a page of some format."""
files = st.one_of(
    st.tuples(st.just("a.jsonl"), _of(*_JSON)),
    st.tuples(st.just("a.xml"), _of(*_XML)),
    st.tuples(st.just("a.md"), posts),
    st.tuples(st.sampled_from(["a.jsonl.gz", "a.jsonl.xz", "a.jsonl.bz2"]), st.binary(max_size=99)),
)
"""A name, and a file of that kind."""
