"""HTML, tables and characters: what comes out of small fragments."""

from __future__ import annotations

import pytest

from qa.clean import normalise
from qa.clean.dom import parse
from qa.clean.html import read_blocks
from qa.clean.markdown import is_html, to_html


def texts(markup: str) -> list[str]:
    return [block.text for block in read_blocks(parse(markup))]


def kinds(markup: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read_blocks(parse(markup))]


def test_text_outside_paragraphs_keeps_its_place() -> None:
    assert texts("头<p>一</p>中<div>二<p>三</p>四</div>尾") == ["头", "一", "中", "二", "三", "四", "尾"]


def test_inline_tags_add_and_lose_no_space() -> None:
    assert texts("<p>中国<a>动力</a>电池，<b>Jan</b>\n <i>E.</i> 说<span> </span>好</p>") == [
        "中国动力电池，Jan E. 说 好"
    ]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("一句。<br>又一句。", ["一句。", "又一句。"]),
        ("前半句，<br>后半句。", ["前半句，后半句。"]),
        ("前半句，<br>　　另一段。", ["前半句，", "另一段。"]),
        ("前半句，<br><br>另一段。", ["前半句，", "另一段。"]),
        ("the first half<br>and the second", ["the first half and the second"]),
        ("时间：三点<br>地点：码头", ["时间：三点", "地点：码头"]),
        ("<h2>上行<br>下行</h2>", ["上行下行"]),
        ("<div>\n　　一段。\n　　二段。\n</div>", ["一段。", "二段。"]),
        ("一段。\n\n二段\n\n不断", ["一段。", "二段不断"]),
    ],
)
def test_line_breaks(markup: str, expected: list[str]) -> None:
    assert texts(markup) == expected


def test_what_a_reader_never_sees() -> None:
    markup = """<script>a</script><style>b</style><!-- <p>c</p> --><iframe>d</iframe><template><p>e</p></template>
    <div hidden>f</div><div style="display: none">g</div><svg><text>h</text></svg><p>好</p>"""
    assert texts(markup) == ["好"]


def test_names_speak_against_small_parts_only() -> None:
    assert texts('<div class="share">' + "很长的正文。" * 5 + '</div><div class="share">分享</div>') == [
        "很长的正文。" * 5
    ]
    assert texts("<p>正文正文</p><h2 id='comments'>评</h2><p class='shareholders'>股东</p>") == [
        "正文正文",
        "评",
        "股东",
    ]


def test_hidden_lists_of_articles_go_in_every_disguise() -> None:
    for opening, closing in (("<!--", "-->"), ("", ""), ("&lt;!--", "--&gt;")):
        assert texts(f"<p>一</p>{opening}article_adlist[<p>二</p>]article_adlist{closing}<p>三</p>") == [
            "一",
            "三",
        ]


def test_a_comment_that_never_ends_hides_nothing() -> None:
    assert texts("<p>一</p><!-- 正文 <p>二</p>") == ["一", "正文", "二"]


def test_escaped_html_is_read_as_html() -> None:
    assert texts("&lt;p&gt;一&lt;/p&gt;&lt;p&gt;二&lt;/p&gt;") == ["一", "二"]
    assert texts("<p>写作 &lt;p&gt;一&lt;/p&gt;</p>") == ["写作 <p>一</p>"]


def test_kinds() -> None:
    markup = """<h3>题</h3><blockquote><p>引</p></blockquote><ul><li>甲</li></ul><ol><li>乙</li><li>2、丙</li></ol>
    <figure><img>图中<figcaption>说</figcaption></figure><div><img alt="描"><span class="img_descr">描</span></div>"""
    assert kinds(markup) == [
        ("heading", "题"),
        ("quote", "引"),
        ("list", "甲"),
        ("list", "1. 乙"),
        ("list", "2、丙"),
        ("caption", "图中"),
        ("caption", "说"),
        ("caption", "描"),
    ]


def test_looks() -> None:
    (block,) = read_blocks(
        parse('<img><p style="text-align:center"><b>粗</b><font cms-style="strong-Bold"> 体</font></p>')
    )
    assert block.bold and block.centred and block.after_image
    (block,) = read_blocks(parse("<p>一二<a href=x>三四</a><b>五</b></p>"))
    assert block.linked == pytest.approx(0.4)
    assert not block.bold


def test_code_keeps_its_shape() -> None:
    assert kinds("<pre>if a &lt; b:<br>\n    x  = &#123; &#125;<br><br>\ny</pre>") == [
        ("code", "if a < b:\n    x  = { }\n\ny")
    ]


def test_table_with_spans() -> None:
    markup = """<table><caption>表</caption><tr><td rowspan=2>组</td><td colspan=2>值</td></tr><tr><td>年</td><td>月</td></tr>
    <tr><td rowspan=2>甲</td><td>1</td><td>2</td></tr><tr><td colspan=2>停</td></tr></table>"""
    assert kinds(markup) == [("table", "表\n组 | 值 年 | 值 月\n甲 | 1 | 2\n甲 | 停 | 停")]


def test_table_without_header_keeps_groups_apart() -> None:
    markup = "<table><tr><td rowspan=2>南</td><td>甲</td></tr><tr><td>乙</td></tr><tr><td rowspan=2>北</td><td>丙</td></tr>"
    assert texts(markup + "<tr><td>丁</td></tr></table>") == ["南 | 甲\n南 | 乙\n北 | 丙\n北 | 丁"]


def test_numbers_are_no_header() -> None:
    rows = "<tr><td rowspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr><tr><td>乙</td><td>3</td></tr>"
    assert texts(f"<table>{rows}</table>") == ["甲 | 1\n甲 | 2\n乙 | 3"]


def test_long_table_repeats_its_header() -> None:
    rows = "".join(f"<tr><td>{'行' * 99}</td><td>{n}</td></tr>" for n in range(15))
    first, second = texts(f"<table><caption>表</caption><tr><th>名</th><th>数</th></tr>{rows}</table>")
    assert first.splitlines()[:3] == ["表", "名 | 数", "行" * 99 + " | 0"]
    assert second.splitlines()[:2] == ["表", "名 | 数"]
    assert second.splitlines()[-1] == "行" * 99 + " | 14"
    assert len(first.splitlines()) + len(second.splitlines()) == 15 + 2 * 2


def test_layout_tables_are_unwrapped() -> None:
    assert kinds("<table><tr><td>一<br><br>二</td></tr></table>") == [("text", "一"), ("text", "二")]
    inner = "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"
    assert kinds(f"<table><tr><td><p>左</p></td><td>{inner}</td></tr></table>") == [
        ("text", "左"),
        ("table", "a | b\n1 | 2"),
    ]


def test_text_between_the_cells_is_not_lost() -> None:
    assert texts("<table>散<tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>") == [
        "散",
        "a",
        "b",
        "c",
        "d",
    ]


def test_spans_beyond_reason_cost_nothing() -> None:
    (text,) = texts(
        "<table><tr><td colspan=99999999 rowspan=70000>a</td></tr><tr><td>b</td><td>c</td></tr></table>"
    )
    assert len(text) < 1_000


def test_markdown_or_html() -> None:
    assert is_html("<div>   \n<p>一</p>\n</div>")
    assert is_html("一<br>\n<p>二</p>")
    assert is_html("<p>一</p><pre># 不是标题\n- 不是列表</pre>")
    assert not is_html("# 题\n\n一 <br> 二")
    assert not is_html("一 < 二")
    assert "<h1>题</h1>" in to_html("# 题\n\n{% asset_img a.jpg %}")
    assert "asset_img" not in to_html("# 题\n\n{% asset_img a.jpg %}")
    assert to_html("*a* " * 75_001) == "*a* " * 75_001
    assert to_html("[a](b) " * 5_001) == "[a](b) " * 5_001


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("　　一\u00a0\u2003二\u200b三\ufeff ", "一 二三"),
        ("a\u202eb\u2066c\x00d\x1be", "abcde"),
        ("e\u0301", "é"),
        ("\uf900\ufa0e", "\uf900\ufa0e"),
        ("Ａ１“‘「３」’”", "Ａ１“‘「３」’”"),
        ("&ldquo;a&rdquo;&nbsp;b & c &unknown; &#65;", "“a” b & c &unknown; A"),
        ("\U0001f468\u200d\U0001f469 中\u200d文", "\U0001f468\u200d\U0001f469 中文"),
        ("a\ud800b", "ab"),
    ],
)
def test_line(text: str, expected: str) -> None:
    assert normalise.line(text) == expected


def test_collapse() -> None:
    assert normalise.collapse("中\n  文 中\n「文」Jan\n E. x\n中") == "中文 中「文」Jan E. x 中"


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**文 | **林某", "文 | 林某"),
        ("他说**“很好”**。然后", "他说“很好”。然后"),
        ("`a**中**b`", "a**中**b"),
        ("a ** b ** c", "a ** b ** c"),
    ],
)
def test_emphasis_beside_wide_characters(markdown: str, expected: str) -> None:
    assert texts(to_html(markdown)) == [expected]
