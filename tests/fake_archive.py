"""A small archive in memory for the tests of the web chat: fixed articles, and answers given by question."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from threading import Event
from typing import Any

from qa.errors import ArticleNotFound, BadFilter
from qa.types import (
    Answer,
    Article,
    Citation,
    Filters,
    Hit,
    Paragraph,
    Passage,
    Period,
    Progress,
    Rejection,
    Relative,
    Story,
    SyncReport,
)

BEIJING = timezone(timedelta(hours=8))
LINE_TWO = "轻轨二号线什么时候开工？"
STATIONS = "它有多少个车站？"
UNKNOWN = "谁发明了会飞的自行车？"
HOSTILE = "敌意标题是什么？"
BROKEN = "让它坏掉"
LAST_YEAR = "去年的报道里二号线有多少站？"
PAPERS = "江城晚报去年的新闻"
HELD = "等人放行再回答？"
SLOW = "想一想再回答？"

_FILLER = "施工期间，沿线公交线路将临时调整，市民可在站牌和热线查询绕行方案，工地每晚十点后停止高噪声作业。"
TRAM = Article(
    id="news/tram.md",
    title="临江市公布轻轨二号线建设方案，明年三月开工",
    source="临江日报",
    author="周小满",
    published=datetime(2025, 11, 20, 17, 30, tzinfo=UTC),
    url="https://example.org/tram?a=1&b=2",
    categories=("城建", "交通"),
    paragraphs=(
        Paragraph(
            "临江市交通局二十日召开发布会，公布轻轨二号线的建设方案。这条线路连接老城区与高新区，全长二十七公里。"
        ),
        Paragraph("图为二号线起点站效果图。", "caption"),
        Paragraph("线路与车站", "heading"),
        Paragraph("二号线共设十九座车站，其中换乘站四座，平均站距一点五公里。列车最高时速八十公里。"),
        Paragraph("老城区段：石桥、钟楼、文庙", "list"),
        Paragraph("高新区段：软件园、会展中心、江湾", "list"),
        Paragraph(_FILLER),
        Paragraph("阶段 | 时间 | 内容\n一期 | 2026年 | 土建施工\n二期 | 2028年 | 铺轨与调试", "table"),
        Paragraph("工期与投资", "heading"),
        Paragraph(_FILLER),
        Paragraph(_FILLER),
        Paragraph("“我们会把噪声降到最低。”项目负责人林远说，“每一个路口都要给行人留出通道。”", "quote"),
        Paragraph(_FILLER),
        Paragraph(
            "方案显示，二号线将于2026年3月15日正式开工，计划工期四年。项目总投资一百八十六亿元，由市级财政与社会资本共同承担。"
        ),
        Paragraph("def fare(km):\n    return 2 if km <= 6 else 2 + (km - 6) // 5", "code"),
        *(Paragraph(_FILLER) for _ in range(6)),
    ),
)
LIGHT_RAIL = Article(
    id="news/rail.md",
    title="二号线环评通过，沿线居民关心噪声",
    source="江城晚报",
    published=datetime(2025, 12, 2, 2, 0, tzinfo=UTC),
    paragraphs=(
        Paragraph("二号线环境影响评价日前获得批准。评价要求，开工日期不早于2026年3月，夜间施工须另行申请。"),
        Paragraph(_FILLER),
    ),
)
OLD_RAIL = replace(LIGHT_RAIL, paragraphs=(Paragraph("二号线环境影响评价正在进行。"),))
LIGHT_RAIL = replace(LIGHT_RAIL, revision=2)
EVIL = Article(
    id="news/evil.md",
    title="<img src=x onerror=alert(1)>",
    source='"><script>alert(2)</script>',
    published=datetime(2024, 5, 1, tzinfo=UTC),
    url="javascript:alert(3)",
    paragraphs=(
        Paragraph("<script>alert(4)</script> ${alert(5)} {{constructor}} `反引号` 这是原文。"),
        Paragraph("</p></article><iframe src=//evil.example></iframe>", "quote"),
    ),
)
DAILY = tuple(
    Article(
        id=f"news/daily-{n}.md",
        title=f"临江早报第 {n} 期：天气与路况",
        source="临江日报" if n % 2 else "江城晚报",
        published=datetime(2025, 1, 1, tzinfo=BEIJING) + timedelta(days=n),
        paragraphs=(Paragraph(f"第 {n} 期。{_FILLER}"),),
    )
    for n in range(1, 25)
)


@dataclass
class FakeArchive:
    """Stands in for `qa.Archive` where the web chat uses it. `asked` records what came in."""

    articles: tuple[Article, ...] = (TRAM, LIGHT_RAIL, EVIL, *DAILY)
    earlier: tuple[Article, ...] = (OLD_RAIL,)
    """Revisions that are no longer current."""
    folder: str = "/nowhere"
    embedded: float = 1.0
    """Share of passages that have a vector."""
    released: Event = field(default_factory=Event)
    """What the question `HELD` waits for, and a sync of a file whose name has 慢 in it."""
    timezone: tzinfo = BEIJING
    asked: list[tuple[str, tuple[str, ...], Filters]] = field(default_factory=list)

    def ask(
        self,
        question: str,
        history: Sequence[str | Answer] = (),
        filters: Filters | None = None,
        as_of: date | None = None,
        k: int = 6,
        understand_dates: bool = True,
    ) -> Answer:
        before = tuple(item.question if isinstance(item, Answer) else item for item in history)
        self.asked.append((question, before, filters or Filters()))
        if question == BROKEN:
            raise RuntimeError(f"secret detail of {question}")
        if question == HELD:
            self.released.wait(timeout=30)
        if question == SLOW:
            time.sleep(0.8)
        understood, periods = filters or Filters(), ()
        if question == LAST_YEAR and understand_dates:
            understood = replace(understood, since=date(2025, 1, 1), until=date(2025, 12, 31))
            periods = (Period(understood.since, understood.until, 0, 2, "published"),)
        if question == PAPERS and understand_dates:
            understood = replace(
                understood, source="江城晚报", since=date(2025, 1, 1), until=date(2025, 12, 31)
            )
            periods = (Period(understood.since, understood.until, 4, 6, "published"),)
        quotes = {
            LINE_TWO: [
                (TRAM, 13, "方案显示，二号线将于2026年3月15日正式开工，计划工期四年。"),
                (LIGHT_RAIL, 0, "评价要求，开工日期不早于2026年3月，夜间施工须另行申请。"),
            ],
            HELD: [(TRAM, 3, "列车最高时速八十公里。")],
            LAST_YEAR: [(TRAM, 3, "二号线共设十九座车站")],
            SLOW: [(TRAM, 3, "列车最高时速八十公里。"), (LIGHT_RAIL, 0, "二号线环境影响评价日前获得批准。")],
            STATIONS: [(TRAM, 3, "二号线共设十九座车站，其中换乘站四座，平均站距一点五公里。")],
            HOSTILE: [(EVIL, 0, "<script>alert(4)</script> ${alert(5)} {{constructor}} `反引号` 这是原文。")],
        }.get(question, [])
        citations = tuple(cite(n, *quote) for n, quote in enumerate(quotes, 1))
        used = [article for article, _, _ in quotes] or list(self.articles[:3])
        hits = tuple(hit(rank, article) for rank, article in enumerate(used, 1))
        return Answer(
            question=question,
            query="轻轨二号线有多少个车站？" if question == STATIONS and history else question,
            filters=understood,
            periods=periods,
            text="\n".join(f"{c.quote} [{c.number}]" for c in citations) or "档案没有回答这个问题。",
            citations=citations,
            hits=hits if citations else (),
            nearest=() if citations else hits,
            abstained=not citations,
            confidence=0.9 if citations else 0.1,
        )

    def search(
        self, question: str, k: int = 10, filters: Filters | None = None, understand_dates: bool = True
    ) -> list[Hit]:
        if filters and filters.since and filters.until and filters.since > filters.until:
            raise BadFilter("since is after until; swap them")
        found = [a for a in self.articles if not (filters and filters.source) or a.source == filters.source]
        found = [a for a in found if not (filters and filters.article) or a.id == filters.article]
        found = [] if question == UNKNOWN else found
        return [hit(rank, article) for rank, article in enumerate(found[:k], 1)]

    def similarity(self, text: str, other: str) -> float:
        """As if every two texts were about the same."""
        return 1.0

    def sync(self, source: Path, *, name: str, progress: Progress) -> SyncReport:
        """Counts the files there; the first is refused where there are several."""
        names = sorted(path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file())
        progress("read", len(names), None)
        progress("embed", 1, 4)
        if any("慢" in one for one in names):
            self.released.wait(timeout=30)
        refused = [Rejection(name, one, one, "the file is empty") for one in names[:1] if len(names) > 1]
        return SyncReport(added=len(names) - len(refused), rejections=tuple(refused))

    def article(self, article_id: str, revision: int | None = None) -> Article:
        for article in (*self.articles, *self.earlier):
            if article.id == article_id and revision in (None, article.revision):
                return article
        raise ArticleNotFound(f"no article {article_id}, revision {revision}")

    def story(self, article_id: str) -> Story:
        copies = [LIGHT_RAIL] if article_id == TRAM.id else []
        linked = [DAILY[0]] if article_id == TRAM.id else []
        return Story(article_id, *(tuple(relative(one) for one in some) for some in (copies, linked)))

    def facets(self) -> dict[str, list[tuple[str, int]]]:
        return {
            "source": [("临江日报", 13), ("江城晚报", 13)],
            "category": [("城建", 1), ("交通", 1)],
            "author": [("周小满", 1)],
            "year": [("2025", 26), ("2024", 1)],
        }

    def info(self) -> dict[str, Any]:
        days = [a.published.astimezone(self.timezone).date() for a in self.articles if a.published]
        count = len(self.articles)
        return {
            "articles": count,
            "passages": count,
            "embedded": int(count * self.embedded),
            "since": min(days).isoformat() if days else None,
            "until": max(days).isoformat() if days else None,
            "name": "临江新闻",
            "path": self.folder,
        }


def relative(article: Article) -> Relative:
    """An article as another of its story knows it."""
    return Relative(article.id, article.title, article.source, article.published, article.url, 1)


def cite(number: int, article: Article, paragraph: int, quote: str) -> Citation:
    """A citation of the first occurrence of `quote` in that paragraph."""
    start = article.paragraphs[paragraph].text.index(quote)
    return Citation(
        number=number,
        article_id=article.id,
        revision=article.revision,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        paragraph=paragraph,
        quote=quote,
        start=start,
        end=start + len(quote),
        author=article.author,
    )


def hit(rank: int, article: Article) -> Hit:
    """A hit on a passage that is the whole article."""
    passage = Passage(
        id=rank,
        article_id=article.id,
        revision=article.revision,
        title=article.title,
        source=article.source,
        published=article.published,
        heading="",
        first_paragraph=0,
        last_paragraph=len(article.paragraphs) - 1,
        text="\n".join(p.text for p in article.paragraphs),
    )
    outlets = ("江城晚报",) if article is TRAM else ()
    return Hit(passage=passage, score=1 / rank, rank=rank, dense=0.4, lexical=0.5, dated=0.1, outlets=outlets)
