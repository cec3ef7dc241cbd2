"""Whether a period limits when an article was published, or dates the event that is asked about.

A report cannot precede its event, but may follow it by years: so a period that is open towards now ("since 2020",
最近三个月) may limit the articles even when it dates the event. Any other does so only when the question says that it
wants reports (昨天的新闻, "articles from May 2021"), or asks for nothing besides (昨天发生了什么).
"""

from __future__ import annotations

import re
from typing import Literal

from qa.times.linking import Stretch

_REPORTS = re.compile(
    r"报[道导]|(?:的|什么|哪些|些|关|新|要|大|点|条|篇|则|有)"
    r"(?:新闻|消息|文章|资讯|头条|快讯|要闻)(?!发布|发言|办|网|联播|社|部|人士|学|记者|奖)"
    r"|今日要闻|(?:新闻|消息|文章)都?有(?:哪些|什么|啥)|記事|记事|ニュース"
    r"|\b(?:news|articles?|headlines?|coverage|(?:top\s)?stories)\b|\breports\b(?=\s(?:on|about|of|from|in)|[?.!]?$)"
    r"|\b(?:was|were|been|is|are)\s(?:reported|published|written)\b",
    re.I,
)
_BARE_REPORTS = re.compile(r"^(?:的|有)?(?:新闻|消息|要闻|头条|报[道导]|文章|资讯)")
_PUBLISHED_IN = re.compile(
    r"\b(?:publish(?:ed)?|reported|written|posted|dated|appeared)\s(?:in|on|at)?\s?$|发(?:布|表)(?:于|在)$",
    re.I,
)
_TOPIC = re.compile(
    r"(?:关于|有关|涉及|\b(?:about|on|regarding|concerning|covering))[^，。,;；]{0,12}$", re.I
)
_EVENT_NAME = re.compile(
    r"[^，。？的有 ]{0,8}(?:(?<!社)会|赛|节|杯|奖|展|大选|选举|预算|计划|法案)"
    r"|\s(?:[A-Z]\w+\s)*(?:Olympics|Games|Cup|election|budget|Summit|Expo)"
)
_NOTHING_ELSE = re.compile(
    r"[\s，。？！?.!,]*(?:都|又|还|里|中|我们|国内|国际|全国)?(?:(?:发生|出|发表|刊登|登|报道|写)了?(?:什么|哪些|啥)(?:大事|事情|事)?"
    r"|有(?:什么|哪些|啥)(?:大事|事情|事|新鲜事)"
    r"|怎么了|what(?:'s|\shas|\sis|\swas)?\s(?:happened|happening|new|happens)(?:\son|\sin|\sduring)?)[\s，。？！?.!,了呢]*",
    re.I,
)


def about(text: str, stretch: Stretch) -> Literal["published", "event"]:
    """What a stretch of a question's plain text dates."""
    before, after = text[: stretch.start], text[stretch.end :]
    if stretch.form != "calendar" or _PUBLISHED_IN.search(before):
        return "published"
    if _NOTHING_ELSE.fullmatch(f"{before.strip()} {after.strip()}"):
        return "published"
    if _TOPIC.search(before) or (_is_a_year(stretch) and _EVENT_NAME.match(after)):  # 2022年冬奥会的新闻
        return "event"
    return "published" if _REPORTS.search(text) or _BARE_REPORTS.match(after) else "event"


def _is_a_year(stretch: Stretch) -> bool:
    since, until = stretch.since, stretch.until
    return bool(since and until and since.year == until.year and (since.month, until.month) == (1, 12))
