"""The web chat's texts and HTML: no foreign markup, and marks in their places."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from qa.llm.failure import Reason
from qa.types import Answer, Article, Filters, Paragraph, Story
from qa.ui import export, forms, render
from qa.ui.markup import marked, tag, void
from qa.ui.messages import CHINESE, ENGLISH, messages_for
from qa.ui.place import Place
from qa.ui.reader import failure, reader
from qa.ui.tables import headed
from qa.ui.turns import Turn, dump, load
from qa.ui.view import View
from tests.fake_archive import BEIJING, EVIL, TRAM, FakeArchive, cite, hit

DAY = date(2026, 1, 31)
ZH = View(CHINESE, BEIJING)
EN = View(ENGLISH, BEIJING)
FOREIGN = re.compile(r"</?(img|script|iframe|b|i|u|em)\b")
"""What the hostile texts below try to bring in, and the pages never use."""


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, CHINESE),
        ("zh-CN,zh;q=0.9,en;q=0.8", CHINESE),
        ("zh-Hant-TW", CHINESE),
        ("en-GB,en;q=0.9,zh;q=0.8", ENGLISH),
        ("en;q=0.5, zh;q=0.7", CHINESE),
        ("fr-FR, zh;q=0.2", CHINESE),
        ("fr-FR", ENGLISH),
        ("zh;q=0, en", ENGLISH),
        ("zh;q=many", ENGLISH),
    ],
)
def test_language_follows_the_rank_of_the_header(header, expected):
    assert messages_for(header) is expected


def test_both_languages_fill_in_the_same_things():
    for field in CHINESE.__dataclass_fields__:
        texts = [str(getattr(messages, field)) for messages in (CHINESE, ENGLISH)]
        assert len({frozenset(re.findall(r"{\w+}", text)) for text in texts}) == 1, field
        assert all(texts)
    assert set(CHINESE.failures) == set(ENGLISH.failures) == set(get_args(Reason))


def test_tag_escapes_text_and_attributes_but_not_html():
    assert tag("p", "a<b", tag("b", "&"), class_='"x"', data_n=0, hidden=True, title=None) == (
        '<p class="&quot;x&quot;" data-n="0" hidden>a&lt;b<b>&amp;</b></p>'
    )
    assert void("input", name="since") == '<input name="since">'


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(1, 3)], "a<mark>&lt;b</mark>c"),
        ([(0, 0)], "a&lt;bc"),
        ([(-5, 1), (3, 99)], "<mark>a</mark>&lt;b<mark>c</mark>"),
        ([(0, 2), (1, 3)], "<mark>a&lt;</mark><mark>b</mark>c"),
    ],
)
def test_marked_spans_are_clipped_and_never_nest(spans, expected):
    assert marked("a<bc", spans) == expected


def test_place_survives_the_way_through_the_browser():
    place = Place.of_citation(cite(1, TRAM, 3, "二号线共设十九座车站"))
    assert place == Place("news/tram.md", 1, 3, 3, 0, 10)
    sent = {name.removeprefix("data_"): str(value) for name, value in place.fields().items()}
    assert Place.of_event(sent) == place
    assert Place.of_hit(hit(1, EVIL)) == Place("news/evil.md", 1, 0, 1)


def answer(text: str, *citations, **changes) -> Answer:
    hits = tuple(hit(1, TRAM) for _ in citations)
    made = Answer("问", "问", Filters(), text, citations, hits, (), not citations, 0.9)
    return replace(made, **changes)


def test_markers_become_buttons_with_their_card_after_their_quotes():
    one = cite(1, TRAM, 3, "二号线共设十九座车站")
    html = render.answer_text(answer("二号线共设十九座车站 [1] [2]", one), 4, ZH)
    assert html.startswith(
        '<div class="answer"><p>二号线共设十九座车<span class="held">站 '
        '<button type="button" class="cite" aria-label="出处 1：临江市公布轻轨二号线建设方案，明年三月开工" '
        'aria-describedby="tip-4-1" '
        'data-article="news/tram.md" data-revision="1" data-first="3" data-last="3" data-start="0" '
        'data-end="10">[1]</button><span id="tip-4-1" class="tip" role="tooltip">'
    )
    assert "<mark>二号线共设十九座车站</mark>，其中换乘站四座" in html
    assert html.endswith("</span></span> [2]</p></div>")


def test_a_marker_inside_a_quote_is_the_articles_own_text():
    article = replace(TRAM, paragraphs=(Paragraph("据[1]报道，线路已定。"),))
    html = render.answer_text(
        answer("据[1]报道，线路已定。 [1]", cite(1, article, 0, "据[1]报道，线路已定。")), 0, ZH
    )
    assert html.startswith('<div class="answer"><p>据[1]报道，线路已定<span class="held">。 <button')
    assert html.count("<button") == 1


def test_an_answer_has_a_paragraph_for_each_line_and_its_first_few_can_be_shown():
    article = replace(TRAM, paragraphs=(Paragraph("甲\n乙", "table"), Paragraph("丙。")))
    found = answer(
        "甲\n乙 [1]\n丙。 [2]\n不同：3 [1]", cite(1, article, 0, "甲\n乙"), cite(2, article, 1, "丙。")
    )
    lines = render.answer_lines(found, 0, ZH)
    assert [re.sub("<[^>]*>", "", line)[:2] for line in lines] == ["甲\n", "丙。", "不同"]
    turn = Turn("问", "arriving", answer=found)
    html = render.conversation([turn], ZH, 2)
    assert "丙。" in html and "不同" not in html and "有用" not in html and 'data-kind="arriving"' in html


def test_a_card_marks_the_quote_within_its_paragraph():
    one = cite(1, TRAM, 3, "其中换乘站四座，平均站距一点五公里。")
    turn = Turn("问", "answer", answer=answer("…", one))
    html = render.sources(turn, ZH)
    assert (
        "二号线共设十九座车站，<mark>其中换乘站四座，平均站距一点五公里。</mark>列车最高时速八十公里。</p>"
        in html
    )
    assert (
        '<span>临江日报</span><time datetime="2025-11-21">2025-11-21</time><span>另见 江城晚报</span>' in html
    )


def test_a_card_cuts_a_long_paragraph_around_the_quote():
    article = replace(TRAM, paragraphs=(Paragraph("甲" * 100 + "引" + "乙" * 100),))
    turn = Turn(
        "问", "answer", answer=replace(answer("…", cite(1, article, 0, "引")), hits=(hit(1, article),))
    )
    assert f"…{'甲' * 60}<mark>引</mark>{'乙' * 60}…" in render.sources(turn, ZH)


def test_an_abstention_shows_the_nearest_as_nearest_and_no_sources():
    turn = Turn("问", "answer", answer=answer("", nearest=(hit(1, TRAM),)))
    assert "档案没有回答这个问题。" in render.conversation([turn], ZH)
    assert "最接近的段落，但并未回答" in render.conversation([turn], ZH)
    assert "The archive does not answer this question." in render.conversation([turn], EN)
    assert render.sources(turn, ZH) == (
        '<section lang="zh-CN"><h2>出处</h2><p class="note">这一次没有可引用的出处。</p></section>'
    )


def test_a_quote_from_elsewhere_in_a_found_article_has_its_outlets_and_no_score_of_another_passage():
    article = replace(TRAM, paragraphs=(Paragraph("甲。乙。"), Paragraph("丙。")))
    passage = replace(hit(1, article).passage, first_paragraph=1, last_paragraph=1, text="丙。")
    found = replace(hit(1, article), passage=passage, outlets=("江城晚报",))
    turn = Turn("问", "answer", answer=replace(answer("", cite(1, article, 0, "甲。")), hits=(found,)))
    html = render.sources(turn, ZH)
    assert '<p class="snippet"><mark>甲。</mark></p>' in html
    assert "另见 江城晚报" in html
    assert "为什么是这一段" not in html


def test_an_abstention_says_of_which_days_the_articles_are_where_none_is_of_those_asked_about():
    nothing = answer("", extent=(date(2019, 11, 14), date(2022, 8, 30)))
    turn = Turn("问", "answer", answer=nothing)
    told = "这些日子没有文章：档案里最早的是 2019-11-14 的，最新的是 2022-08-30 的。"
    assert f"档案没有回答这个问题。{told}</p>" in render.conversation([turn], ZH)
    assert "the first is of 2019-11-14, the newest of 2022-08-30." in render.conversation([turn], EN)
    assert told in export.markdown([turn], "题", date(2026, 1, 1), ZH).replace("\\", "")
    assert load(dump([turn])) == (turn,)


def test_what_the_archive_understood_is_told_when_it_differs():
    one = cite(1, TRAM, 3, "二号线共设十九座车站")
    assert "understood" not in render.conversation([Turn("问", "answer", answer=answer("", one))], ZH)
    limits = Filters(source="临江日报")
    changed = answer("", one, query="轻轨有多少车站", filters=limits)
    html = render.conversation([Turn("问", "answer", limits, answer=changed)], ZH)
    assert '<p class="understood"><span>按“轻轨有多少车站”查找</span><button' in html
    assert (
        'aria-label="去掉“临江日报”" title="去掉“临江日报”" data-drop="source" data-turn="0">临江日报 ×</button></p>'
        in html
    )


def test_the_hostile_article_is_text_everywhere():
    evil = answer("x", cite(1, EVIL, 0, EVIL.paragraphs[0].text), hits=(hit(1, EVIL),))
    turn = Turn("<b>问</b>", "answer", answer=evil)
    results = Turn('"><i>', "results", hits=(hit(1, EVIL),))
    place = Place(EVIL.id, 1, 0, 0, 0, 8)
    pieces = [
        render.conversation([turn, results, Turn("<i>", "error", error="<u>")], ZH),
        render.sources(turn, ZH),
        reader(EVIL, place, ZH),
        failure("<u>", ZH),
        forms.filters({"source": [("<em>", 1)], "year": [("<u>", 1)]}, Filters(author="<u>"), ZH),
        forms.masthead("<u>", FakeArchive().info(), ZH),
        forms.history("<u>", ZH),
        forms.welcome(FakeArchive().info(), ["<em>"], ZH),
        export.html([turn, results], "<u>", DAY, ZH).split("</head>")[1],
    ]
    for html in pieces:
        assert not FOREIGN.search(html)
        assert 'href="javascript' not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in pieces[0]


def test_the_reader_shows_each_kind_of_paragraph_and_marks_the_quote():
    html = reader(TRAM, Place(TRAM.id, 1, 13, 13, 0, 4), ZH)
    assert '<p id="p13" class="text cited"><mark>方案显示</mark>，二号线' in html
    assert html.count("cited") == 1
    assert '<h3 id="p2" class="heading">线路与车站</h3>' in html
    assert '<ul><li id="p4" class="list">老城区段：石桥、钟楼、文庙</li><li id="p5" class="list">' in html
    assert "<tr><td>一期</td><td>2026年</td><td>土建施工</td></tr>" in html
    assert '<blockquote id="p11" class="quote">' in html
    assert "<code>def fare(km):\n    return 2 if km &lt;= 6" in html
    assert '<p id="p1" class="caption">' in html
    assert (
        '<a href="https://example.org/tram?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">'
    ) in html


def test_a_quote_in_a_table_is_marked_cell_by_cell():
    table = Article("t", "t", (Paragraph("甲 | 乙\n丙 | 丁", "table"),))
    html = reader(table, Place("t", 1, 0, 0, 4, 7), ZH)
    assert (
        '<thead><tr><th scope="col">甲</th><th scope="col"><mark>乙</mark></th></tr></thead>'
        "<tbody><tr><td><mark>丙</mark></td><td>丁</td></tr></tbody>"
    ) in html


def test_a_tables_caption_stands_before_it_and_a_row_of_numbers_is_no_header():
    table = Article("t", "t", (Paragraph("人口\n年份 | 万人\n2020 | 47", "table"),))
    html = reader(table, Place("t", 1, 0, 0, 18, 20), ZH)
    assert (
        '<p class="caption">人口</p><div class="wide" tabindex="0" role="group" aria-label="人口"><table>'
        in html
    )
    assert '<th scope="col">万人</th>' in html and "<td>2020</td><td><mark>47</mark></td>" in html
    numbers = Article("t", "t", (Paragraph("2019 | 46\n2020 | 47", "table"),))
    assert "<th" not in reader(numbers, Place("t", 1, 0, 0), ZH)


STAGES = "阶段 | 时间"


@pytest.mark.parametrize(
    ("head", "quote", "shown"),
    [
        (STAGES, "二期 | 2028年", ["阶段 二期", "时间 2028年"]),
        (STAGES, "2028年", ["阶段 二期", "时间 2028年"]),
        (f"工期\n{STAGES}", "2028年", ["阶段 二期", "时间 2028年"]),
        ("工期", "2028年", ["工期 二期 | 2028年"]),
    ],
)
def test_a_quoted_row_shows_the_name_of_its_column_over_each_cell(head, quote, shown):
    row = "二期 | 2028年"
    html = headed(head, row, (row.index(quote), len(row)))
    assert [re.sub("<[^>]*>", "", pair) for pair in html.split('<span class="pair">')[1:]] == shown
    assert ('<span class="of">工期</span>' in html) == ("工期" in head)
    assert "2028年</mark>" in html


def test_a_card_shows_a_row_below_its_head_and_the_answer_does_so_too():
    table = "进度[1]\n阶段 | 时间\n一期 | 2026年\n二期 | 2028年"
    article = replace(TRAM, paragraphs=(Paragraph(table, "table"),))
    head = "进度[1]\n阶段 | 时间"
    one = replace(cite(1, article, 0, "二期 | 2028年"), head=head)
    found = replace(answer(f"{head}\n二期 | 2028年 [1]", one), hits=(hit(1, article),))
    lines = render.answer_lines(found, 0, ZH)
    assert lines[:2] == ['<p class="note">进度[1]</p>', '<p class="note">阶段 | 时间</p>']
    assert lines[2].startswith("<p>二期 | 2028")
    card = render.sources(Turn("问", "answer", answer=found), ZH)
    assert '<span class="of">时间</span> <mark>2028年</mark>' in card
    assert "进度[1]" in export.html([Turn("问", "answer", answer=found)], "题", DAY, ZH)


@pytest.mark.parametrize(
    ("precision", "shown"),
    [("second", "2025-11-21 01:30"), ("day", "2025-11-21"), ("month", "2025-11"), ("inferred", "2025-11-21")],
)
def test_dates_are_local_and_no_finer_than_known(precision, shown):
    html = reader(replace(TRAM, published_precision=precision), Place(TRAM.id, 1, 0, 0), ZH)
    assert f">{shown}</time>" in html
    assert ("日期为推断" in html) == (precision == "inferred")


@pytest.mark.parametrize(
    "url", [None, "javascript:alert(1)", "file:///etc/passwd", "ftp://a.b/c", "https://[bad", "/local"]
)
def test_only_web_addresses_are_linked(url):
    assert "<a " not in reader(replace(TRAM, url=url), Place(TRAM.id, 1, 0, 0), ZH)


def test_a_numbered_list_keeps_its_numbers_and_gets_no_bullets():
    listed = Article("t", "t", (Paragraph("1. 先", "list"), Paragraph("后", "list")))
    html = reader(listed, Place("t", 1, 9, 9), ZH)
    assert '<ul><li id="p0" class="list numbered">1. 先</li><li id="p1" class="list">后</li></ul>' in html


def test_an_empty_archive_says_so():
    view = forms.welcome(FakeArchive(articles=()).info(), ["例一"], ZH)
    assert "档案里还没有文章" in view and "例一" not in view
    masthead = forms.masthead("档案", FakeArchive(articles=()).info(), ZH)
    assert masthead == '<header lang="zh-CN"><h1>档案</h1></header>'


def test_an_unfinished_index_is_told_in_percent():
    info = {**FakeArchive().info(), "passages": 9, "embedded": 4}
    assert "已完成 44%" in forms.masthead("档案", info, ZH)
    assert "已完成" not in forms.masthead("档案", {**info, "embedded": 9}, ZH)


def test_filters_hold_what_is_given_even_when_it_is_not_among_the_choices():
    given = Filters(since=date(2025, 1, 2), source="江城晚报", author="某人")
    html = forms.filters(FakeArchive().facets(), given, ZH)
    assert '<input type="date" name="since" value="2025-01-02">' in html
    assert '<option value="江城晚报" selected>江城晚报 (13)</option>' in html
    assert '<option value="某人" selected>某人</option>' in html
    years = re.findall(r'data-year="(\d+)" aria-label="([^"]+)".*?data-height="([\d.]+)em', html)
    assert years == [("2024", "2024 年，1 篇", "0.04"), ("2025", "2025 年，26 篇", "1.00")]


def test_the_reader_shows_who_is_credited():
    html = reader(
        replace(TRAM, credits={"editor": "<某>", "reporter": "林", "original_title": TRAM.title}),
        Place(TRAM.id, 1, 0, 0),
        ZH,
    )
    assert "<span>记者：林</span><span>编辑：&lt;某&gt;</span><span>城建</span>" in html
    assert "原标题" not in html


def test_the_reader_names_an_outlet_once():
    listed = replace(TRAM, author=TRAM.source, categories=(TRAM.source, "城建"))
    byline = reader(listed, Place(TRAM.id, 1, 0, 0), ZH).partition('class="byline"')[2].partition("</p>")[0]
    assert byline.count(TRAM.source) == 1 and "城建" in byline


def test_the_reader_tells_of_other_revisions_and_of_the_story():
    place = Place(TRAM.id, 1, 3, 3, 0, 4)
    html = reader(TRAM, place, ZH, latest=2, story=FakeArchive().story(TRAM.id))
    assert "这是引用时的版本，文章后来有更新。" in html
    assert (
        '<h3 class="label">同一报道见于</h3><ul><li><button type="button" data-article="news/rail.md" '
        'data-revision="0" data-first="0" data-last="-1" data-start="0" data-end="0">'
        "二号线环评通过，沿线居民关心噪声</button>"
    ) in html
    assert '<h3 class="label">相关报道</h3>' in html
    assert "相关报道" not in reader(TRAM, place, ZH, story=Story(TRAM.id, (), ()))
    assert re.findall(r'data-revision="(\d)"[^>]*>(第[^<]+)<', html) == [("1", "第 1 版"), ("2", "第 2 版")]
    assert 'data-about="news/tram.md" data-title="临江市公布轻轨二号线建设方案，明年三月开工"' in html
    assert (
        'data-link="?article=news%2Ftram.md&amp;revision=1&amp;first=3&amp;last=3&amp;start=0&amp;end=4"'
        in html
    )
    assert "第 1 版" not in reader(TRAM, place, ZH)


def conversation() -> list[Turn]:
    one, two = cite(1, TRAM, 3, "二号线共设十九座车站"), cite(1, TRAM, 7, "阶段")
    return [
        Turn("问*一*", "answer", answer=answer("二号线共设十九座车站 [1]", one)),
        Turn("没有？", "answer", answer=answer("")),
        Turn("坏", "error", error="x"),
        Turn("问二", "answer", answer=answer("阶段 [1]", two, filters=Filters(source="临江日报"))),
    ]


def test_markdown_numbers_the_sources_throughout_and_escapes_markup():
    text = export.markdown(conversation(), "档案", DAY, ZH)
    assert text.startswith("# 2026-01-31 问于“档案”\n\n## 问\\*一\\*\n")
    assert "二号线共设十九座车站 [1]" in text and "阶段 [2]" in text
    assert "\n1. 周小满. 临江市公布轻轨二号线建设方案，明年三月开工\\[N/OL\\]. 临江日报, 2025-11-20" in text
    assert "\n2. 周小满." in text and "> 阶段\n" in text
    assert "## 没有？\n\n档案没有回答这个问题。" in text and "*临江日报*" in text and "## 坏" not in text


def test_html_export_stands_alone_and_links_its_sources():
    html = export.html(conversation(), "档案", DAY, ZH)
    assert html.startswith('<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">')
    assert "@media print" in html
    assert '<li value="2">周小满.' in html
    assert '<a href="https://example.org/tram?a=1&amp;b=2">https://example.org/tram?a=1&amp;b=2</a>' in html


def test_an_exported_quote_has_no_marks_but_its_own():
    said = "“我们会把噪声降到最低。”项目负责人林远说，“每一个路口都要给行人留出通道。”"
    turn = Turn("谁说的？", "answer", answer=answer(f"{said} [1]", cite(1, TRAM, 11, said)))
    assert f"<blockquote>{said}</blockquote>" in export.html([turn], "档案", DAY, ZH)
    assert f"\n   > {said}\n" in export.markdown([turn], "档案", DAY, ZH)


def test_only_who_came_in_with_a_password_is_offered_to_leave():
    form = '<form method="post" action="./logout" class="leave"><button>退出登录</button></form>'
    assert form in forms.history("x", ZH, accounts=True)
    assert "logout" not in forms.history("x", ZH)
