"""The cleaner as a whole: what becomes of a page, which pages are refused, and where each field comes from."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qa.clean import CleanOptions, clean
from qa.clean.credits import read_credits, split_tail
from qa.types import Article, Page, PageFormat, Rejection

PROSE = "灯塔岛今天恢复供电，渔船陆续出海。"


def page(
    raw: str | bytes, format: PageFormat = "post", key: str = "a.md", modified: datetime | None = None
) -> Page:
    return Page("root", key, key, format, raw if isinstance(raw, bytes) else raw.encode(), modified)


def article(raw: str, format: PageFormat = "post", key: str = "a.md", **options: str) -> Article:
    found = clean(page(raw, format, key), CleanOptions(**options))  # type: ignore[arg-type]
    assert isinstance(found, Article), found
    return found


def record(**fields: object) -> Article:
    return article(json.dumps(fields), "record", "1")


def lines(body: str, title: str = "T") -> list[str]:
    return [p.text for p in article(f"---\ntitle: {title}\n---\n<div>{body}</div>").paragraphs]


def refusal(raw: str | bytes, format: PageFormat = "post") -> str:
    found = clean(page(raw, format))
    assert isinstance(found, Rejection), found
    assert (found.root, found.key, found.file) == ("root", "a.md", "a.md")
    return found.reason


def test_fields_of_a_post() -> None:
    top = "title: 'A &#123;b&#125;'\nauthor: 某报\ndate: 2022-02-11 21:41:03\ncategories: [城市, 某报, 某报－本地]\n"
    found = article(f"---\n{top}---\n<p>一。</p>")
    assert (found.id, found.title, found.author, found.source) == ("root/a.md", "A {b}", "某报", "某报")
    assert found.categories == ("城市", "某报", "某报－本地")
    assert found.published == datetime(2022, 2, 11, 13, 41, 3, tzinfo=UTC)
    assert (found.url, found.revision) == (None, 1)


def test_zone_of_dates_that_state_none() -> None:
    raw = "---\ntitle: a\ndate: 2022-02-11 21:41\n---\n<p>一。</p>"
    found = clean(page(raw), CleanOptions(timezone=ZoneInfo("America/New_York")))
    assert isinstance(found, Article)
    assert found.published == datetime(2022, 2, 12, 2, 41, tzinfo=UTC)


def test_date_from_the_path_then_from_the_file() -> None:
    found = article("<p>一。</p>", key="2022/02/11/a.md")
    assert (str(found.published), found.published_precision) == ("2022-02-11 00:00:00+08:00", "inferred")
    changed = datetime(2020, 1, 1, tzinfo=UTC)
    last = clean(page("<p>一。</p>", modified=changed))
    assert isinstance(last, Article)
    assert (last.published, last.published_precision) == (changed, "inferred")
    assert article("<p>一。</p>").published is None


def test_title_from_the_heading_then_from_the_file() -> None:
    found = article("# 题\n\n一。")
    assert (found.title, [p.text for p in found.paragraphs]) == ("题", ["一。"])
    assert article("一。", key="x/2022-02-11-标题.md").title == "标题"


@pytest.mark.parametrize(
    ("categories", "author", "source"),
    [
        (["金融", "云上财经", "云上财经－国內"], "云上财经", "云上财经"),
        (["金融", "云上财经", "云上财经－国內"], "王某", "云上财经"),
        (["新媒体", "澎江", "新闻"], "澎江新闻", "澎江"),
        (["城市", "交通"], "王某", "王某"),
        (["城市"], "", "城市"),
        ([], "", ""),
    ],
)
def test_outlet_from_the_categories(categories: list[str], author: str, source: str) -> None:
    assert record(text=PROSE, categories=categories, author=author).source == source


def test_outlet_by_rank_of_trust() -> None:
    html = f"<p>来源：某社</p><p>{PROSE}</p>"
    assert record(html=html, source="某站", author="某人").source == "某社"
    assert record(html=f"<p>{PROSE}</p>", source="某站", author="某人").source == "某站"
    assert record(html='<meta property="og:site_name" content="某网">' + html, source="某站").source == "某网"


def test_records() -> None:
    found = record(id=7, title="题", text="一。\n\n二。\r\n", date="2022-02-11", url="https://example.org/1")
    assert [p.text for p in found.paragraphs] == ["一。", "二。"]
    assert (found.title, found.url, found.published_precision) == ("题", "https://example.org/1", "day")
    assert [p.text for p in record(title="题", text="<p>一。</p><p>二。</p>").paragraphs] == ["一。", "二。"]
    assert record(title="题", html="a<b").paragraphs[0].text == "a<b"


def test_a_record_without_title_is_named_by_its_first_sentence() -> None:
    assert record(text="第一句！第二句。").title == "第一句！"
    assert record(text="字" * 60).title == "字" * 40 + "…"
    assert [p.text for p in record(text="第一句。\n第二句。").paragraphs] == ["第一句。", "第二句。"]


@pytest.mark.parametrize(
    "odd", [None, 3, 2.5, True, [], {}, [[]], {"name": None}, [{"name": [1]}], "\ud800", "x" * 9999]
)
@pytest.mark.parametrize("key", ["id", "title", "date", "url", "source", "author", "categories"])
def test_fields_of_a_wrong_type_do_no_harm(key: str, odd: object) -> None:
    assert record(**{key: odd}, text=PROSE).paragraphs[0].text == PROSE


@pytest.mark.parametrize("odd", [None, 3, [], {}, ["<p>a</p>"], "", "  "])
def test_a_body_of_a_wrong_type_is_refused(odd: object) -> None:
    assert refusal(json.dumps({"title": "题", "html": odd}), "record") == "no text in the page"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("---\ntitle: a\n---\n<div>  \n</div>", "no text in the page"),
        ("---\ntitle: a\n---\n<p><img src=x alt=y></p>", "no text in the page"),
        ("---\ntitle: a\n---\n<p>责任编辑：某人</p>", "no article text in the page"),
        (
            "---\ntitle: a\n---\n<p>请登录后查看全文</p>",
            "a login wall or an error message instead of an article",
        ),
        (
            "---\ntitle: 404 Not Found\n---\n<p>nginx</p>",
            "a login wall or an error message instead of an article",
        ),
        ("<p>抱歉，您访问的页面不存在</p>", "a login wall or an error message instead of an article"),
        ("<p>" * 50_001, "more than 50,000 tags; no single article has so many"),
        ("a" * 5_000_001, "longer than 5,000,000 characters"),
    ],
)
def test_refusals(raw: str, reason: str) -> None:
    assert refusal(raw) == reason


def test_a_json_error_is_told() -> None:
    assert refusal("{", "record").startswith("not valid JSON")
    assert refusal("[1]", "record") == "not a JSON object"


def test_a_long_article_about_a_login_wall_is_kept() -> None:
    assert len(article("<p>请登录后查看全文，这句话人人见过。</p>" + f"<p>{PROSE}</p>" * 20).paragraphs) == 21


def test_a_stub_that_repeats_its_title_is_kept() -> None:
    assert lines("题目！", "题目！") == ["题目！"]
    assert lines(f"<h1>题目！</h1><p>{PROSE}</p>", "题目！") == [PROSE]


@pytest.mark.parametrize(
    "clutter",
    [
        "海量资讯、精准解读，尽在某某财经APP",
        "长按识别二维码，关注我们",
        "欢迎关注“某某”微信公众号",
        "未经授权，不得转载。",
        "免责声明：本站内容仅供参考。",
        "分享让更多人看到",
        "感谢某站网友 山雀 的线索投递！",
        "本文来自微信公众号：某某（ID：moumou），作者：某人",
        "▼",
        "（本文为示例稿件，文中地名、机构与人物均为虚构。）",
        "This is a sample article. Port Ellison and everyone named here are fictional.",
        "本文仅代表作者观点，不代表本站立场。市场有风险，投资需谨慎。",
        "（早报记者林木报道）",
        "早报记者 林木 陈河 综合报道",
        "林海/陈山（法新社、路透社）",
        "【打印本页】【关闭窗口】",
        "这是我参与「更文挑战」的第7天，点击查看活动详情",
    ],
)
def test_clutter_goes(clutter: str) -> None:
    assert lines(f"<p>{PROSE}</p><p>{clutter}</p>") == [PROSE]


@pytest.mark.parametrize(
    "sentence",
    [
        "市民可扫描二维码后查看公示名单，名单每月更新一次。",
        "打开某某APP的消息框，里面充斥着促销通知；",
        "资金来源：一是自有资金，二是银行借款。",
        "法院认为，被告未经许可使用涉案照片，应当赔偿。",
        "更多内容可在官方公告中查看。",
        "她说，这不代表公司的立场。",
        "时间：5月8日上午9时",
        "记者走访三家超市",
        "图为什么会说话？这本书给了一个答案。",
        "这是我参加过的最难的挑战。",
        "允许员工使用Excel处理报表。",
        "居民可在码头排队，扫码购买船票。",
        "手机如何拍摄",
        "This is her third work of fiction.",
    ],
)
def test_sentences_that_look_like_clutter_stay(sentence: str) -> None:
    assert lines(f"<p>{PROSE}</p><p>{sentence}</p><p>{PROSE}</p>") == [PROSE, sentence, PROSE]


def test_related_articles_go_up_to_the_next_prose() -> None:
    links = '<p>延伸阅读</p><p><a href="/1">早市搬迁的背后</a></p><p>渡船停航一日</p>'
    assert lines(f"<p>{PROSE}</p>{links}<p>{PROSE}</p>{links}") == [PROSE, PROSE]


def test_a_page_of_links_is_kept() -> None:
    links = [f"第{n}期：渡船停航一日" for n in range(6)]
    assert lines("<p>本周目录</p>" + "".join(f'<p><a href="/{link}">{link}</a></p>' for link in links)) == [
        "本周目录",
        *links,
    ]


def test_bold_marks_headings_unless_all_is_bold() -> None:
    bold = "<p><b>小题</b></p>"
    kinds = [
        [p.kind for p in article(f"<div>{body}</div>").paragraphs]
        for body in (bold + f"<p>{PROSE}</p>", bold * 2)
    ]
    assert kinds == [["heading", "text"], ["text", "text"]]


def test_an_interview_keeps_its_speakers() -> None:
    talk = "<p>记者：您好</p><p>老郑：你好。</p><p>记者：再见</p>"
    assert lines(talk) == ["记者：您好", "老郑：你好。", "记者：再见"]


@pytest.mark.parametrize(
    ("text", "credits"),
    [
        ("责任编辑：张三 SF055", {"editor": "张三"}),
        ("原标题：某事！某事？", {"original_title": "某事！某事？"}),
        ("来源：某报 作者：李四 责编：王五", {"source": "某报", "reporter": "李四", "editor": "王五"}),
        ("编辑|张三 李四", {"editor": "张三 李四"}),
        ("某报记者 张三 通讯员 李四", {"reporter": "张三、李四"}),
        (
            "本文来自微信公众号“某某”（ID：m），作者：张三，某站经授权发布。",
            {"source": "某某", "reporter": "张三"},
        ),
        ("校对：张三", {}),
        ("来源：一是捐赠，二是拨款。", None),
        ("来源：" + "长" * 61, None),
        ("资金来源：财政", None),
        ("记者：您怎么看？", None),
        ("来源说法不一", None),
    ],
)
def test_read_credits(text: str, credits: dict[str, str] | None) -> None:
    assert read_credits(text, at_edge=True) == credits


def test_weak_labels_count_at_the_edges_only() -> None:
    assert read_credits("来源：某报", at_edge=False) is None
    assert read_credits("责任编辑：张三", at_edge=False) == {"editor": "张三"}


def test_split_tail() -> None:
    assert split_tail("船出海了。（责任编辑：张三）") == ("船出海了。", {"editor": "张三"})
    assert split_tail("船出海了。【纠错】 【责任编辑:张三 】") == ("船出海了。", {"editor": "张三"})
    assert split_tail("船出海了。来源：某社(完)") == ("船出海了。", {"source": "某社"})
    assert split_tail("船出海了。来源：某报客户端 记者 张三流程编辑：u028")[0] == "船出海了。"
    assert split_tail("“船出海了。”（编译/张三）")[0] == "“船出海了。”"
    assert split_tail("船出海了。文/某报记者 张三 编辑/李四 来源/某报") == (
        "船出海了。",
        {"source": "某报", "reporter": "张三", "editor": "李四"},
    )
    assert split_tail("“船出海了。”本文系某网独家稿件，未经授权，不得转载。")[0] == "“船出海了。”"
    assert split_tail("船出海了。理财有风险 投资须谨慎")[0] == "船出海了。"
    assert split_tail("他说了一句话。记者：那船呢？") == ("他说了一句话。记者：那船呢？", {})
    assert split_tail("船（来源：某社）出海了。") == ("船（来源：某社）出海了。", {})


@pytest.mark.parametrize("name", ['class="article-content"', 'itemprop="articleBody"', 'id="artibody"', ""])
def test_main_element_of_a_saved_page(name: str) -> None:
    box = f"<div><p>{'旁边的话也是完整的句子。' * 2}</p></div>"
    body = f"<div {name}>前言。<p>{PROSE * 3}</p><p>{PROSE * 3}</p></div>"
    found = article(f"<html><body><div><div>{box}</div><section>{body}</section></div></body></html>", "html")
    assert [p.text for p in found.paragraphs] == ["前言。", PROSE * 3, PROSE * 3]


def test_a_page_drawn_by_scripts_has_its_text_in_json_ld() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "题", "articleBody": "一。\n二。"})
    found = article(f'<script type="application/ld+json">{data}</script><div id="app"></div>', "html")
    assert (found.title, [p.text for p in found.paragraphs]) == ("题", ["一。", "二。"])


def test_date_that_a_saved_page_only_shows() -> None:
    raw = f'<div class="post-info"><i class="pubtime">2022年2月11日 21:41</i></div><p>{PROSE}</p>'
    assert article(raw, "html").published == datetime(2022, 2, 11, 13, 41, tzinfo=UTC)


def test_addresses() -> None:
    site = {"site_url": "https://example.org", "permalink": ":year/:title/"}
    assert article("---\ndate: 2022-02-11\n---\n一。", **site).url == "https://example.org/2022/a/"
    assert article("---\nlink: https://e.org/x\n---\n一。", **site).url == "https://e.org/x"
    assert article("---\nlink: javascript:alert(1)\n---\n一。").url is None
    assert (
        article('<link rel="canonical" href="https://e.org/c"><p>一。</p>', "html").url == "https://e.org/c"
    )


def test_the_same_page_gives_the_same_article() -> None:
    raw = page(f"<p>{PROSE}</p>")
    assert clean(raw) == clean(raw)


def test_a_disclaimer_in_brackets_leaves_its_paragraph() -> None:
    assert lines(f"<p>{PROSE}（某某为虚构媒体，本段测试为示例内容）</p><p>{PROSE}</p>") == [PROSE, PROSE]


@pytest.mark.parametrize("caption", ["启动仪式现场。张三 摄", "图为早市上的摊位。", "资料图：渡船。"])
def test_a_line_that_speaks_of_its_picture_is_a_caption(caption: str) -> None:
    paragraphs = article(f"<p>{PROSE}</p><p>{caption}</p><p>{PROSE}</p>").paragraphs
    assert [p.kind for p in paragraphs] == ["text", "caption", "text"]


def test_a_list_of_links_between_paragraphs_goes_unless_announced() -> None:
    links = '<ul><li><a href="/1">早市搬迁</a></li><li><a href="/2">渡船停航</a></li></ul>'
    assert lines(f"<p>{PROSE * 3}</p>{links}<p>{PROSE}</p>") == [PROSE * 3, PROSE]
    assert lines(f"<p>{PROSE * 3}如下：</p>{links}<p>{PROSE}</p>")[1:3] == ["早市搬迁", "渡船停航"]


@pytest.mark.parametrize(
    "sentence",
    [
        "本文将介绍企业微信怎样接入扫码授权登录。",
        "以上就是这次发布会的主要内容，所有机型下月上市。",
        "本网从港务局获悉，船东可以申请授权。",
        "例如有乘客投诉船票重复收费，平台核实后会处理。",
        "该馆未经作者许可复制了论文，法院判它赔偿。",
        "潮声科技旗下团队去年开发了这款游戏。",
        "这个榜单可以用来看语言的走势。具体解释可以点击这里查看。",
        "点击左下角的「设置」图标，查看船期。",
        "更多用户离开Facebook，转向别的平台",
        "（请注意，这里说的微博客也包括 Twitter 之类）",
        "打开邮件客户端，填写服务器地址",
        "请以文字方式在插件评论区备注“修复误报”并发布",
        "Sign up for a free account before you install it.",
        "位置：获取位置、查看位置",
        "My desk as of April. This post originally appeared in a weekly.",
    ],
)
def test_sentences_that_only_sound_like_clutter_stay(sentence: str) -> None:
    assert sentence in lines(f"<p>{PROSE}</p><p>{sentence}</p>")


@pytest.mark.parametrize(
    "line",
    [
        "本站所有文章未经授权不得转载。",
        "如有侵权，请联系我们删除。",
        "如发现作品有版权问题，请于三十日内与本站联系。",
        "特别申明：以上内容仅代表作者本人观点。",
        "题图自：某社",
        "关注潮汐站微信公众账号，在手机上看文章",
        "欢迎在Twitter上关注本文作者。",
        "The post Ferries return appeared first on Lighthouse Daily.",
        "16 个帖子 - 6 位参与者",
        "Post tags: 渡轮, 灯塔",
        "（转载本站文章请注明出处）",
    ],
)
def test_clutter_of_feeds_at_the_end_goes(line: str) -> None:
    assert lines(f"<p>{PROSE}</p><p>{PROSE[::-1]}</p><p>{line}</p>") == [PROSE, PROSE[::-1]]


def test_a_list_that_ends_in_links_is_whole() -> None:
    items = "".join(
        f"<li>{name}</li>" for name in ("甲岛", "乙岛", '<a href="x">丙岛</a>', '<a href="y">丁岛</a>')
    )
    assert lines(f"<p>{PROSE}</p><ul>{items}</ul>")[-2:] == ["丙岛", "丁岛"]
    numbered = "".join(
        f"<li>{name}</li>" for name in ("甲岛的灯塔", '<a href="x">乙岛</a>', '<a href="y">丙岛</a>')
    )
    assert lines(f"<p>{PROSE * 4}</p><ol>{numbered}</ol>")[-2:] == ["2. 乙岛", "3. 丙岛"]
    titles = "".join(f'<li><a href="{n}">另一篇文章的题目{n}</a></li>' for n in range(3))
    assert lines(f"<p>{PROSE * 4}</p><ul>{titles}</ul>") == [PROSE * 4]


def test_the_outlet_alone_on_the_last_line_goes() -> None:
    top = "title: T\nauthor: 潮汐站\ncategories: [媒体, 潮汐站]"
    found = article(f"---\n{top}\n---\n<p>{PROSE}</p><p>{PROSE[::-1]}</p><p>潮汐站</p>")
    assert [p.text for p in found.paragraphs] == [PROSE, PROSE[::-1]]


def test_a_date_line_is_the_date_of_a_page_that_states_none() -> None:
    found = article(f"<p>原创 港务组 灯塔岛港务 2022-02-11 21:41</p><p>{PROSE}</p>")
    assert (str(found.published), found.published_precision) == ("2022-02-11 21:41:00+08:00", "second")
    assert [p.text for p in found.paragraphs] == [PROSE]
    event = "渡轮将于2022年3月1日 14:00启航"
    assert lines(f"<p>{event}</p><p>{PROSE}</p>") == [event, PROSE]
    stated = article(f"---\ntitle: T\ndate: 2022-02-12\n---\n<p>2022-02-11 21:41</p><p>{PROSE}</p>")
    assert str(stated.published)[:10] == "2022-02-12"


def test_bylines_of_other_forms() -> None:
    assert read_credits("By Ada Lovelace and Alan Turing", at_edge=True) == {
        "reporter": "Ada Lovelace and Alan Turing"
    }
    assert read_credits("沈佳音／编辑", at_edge=True) == {"editor": "沈佳音"}
    assert read_credits("本文作者：林某", at_edge=True) == {"reporter": "林某"}
    assert read_credits("作者︱春某", at_edge=True) == {"reporter": "春某"}
    assert read_credits("来源于：某社", at_edge=True) == {"source": "某社"}
    assert read_credits("By the way", at_edge=True) is None
