"""What the interface says, in Chinese and in English, and which of the two a browser asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Messages:
    """Every text of the interface in one language. Braces name what is filled in."""

    language: str
    """BCP 47 tag, for the `lang` attribute."""
    promise: str
    extent: str
    indexing: str
    empty: str
    examples: str
    question: str
    placeholder: str
    ask: str
    search: str
    new: str
    filters: str
    since: str
    until: str
    source: str
    any_source: str
    bad_date: str
    working: str
    searched_as: str
    from_day: str
    to_day: str
    abstained: str
    nearest: str
    results: str
    nothing: str
    more: str
    sources: str
    sources_hint: str
    no_sources: str
    marker: str
    read: str
    also: str
    untitled: str
    reader: str
    close: str
    original: str
    inferred: str
    apology: str


CHINESE = Messages(
    language="zh-CN",
    promise="答案是报道里的原句，每一句都能点开出处核对。",
    extent="{articles} 篇报道，{since} 至 {until}",
    indexing="正在建立语义索引（{embedded}/{passages}），其间先按字词查找。",
    empty="档案里还没有文章。同步一个文件夹之后，就可以在这里提问。",
    examples="可以这样问",
    question="问题",
    placeholder="向档案提一个问题",
    ask="提问",
    search="搜索",
    new="新对话",
    filters="筛选",
    since="从",
    until="到",
    source="来源",
    any_source="全部来源",
    bad_date="看不懂日期“{value}”，请写成 2026-01-31 这样。",
    working="正在查找…",
    searched_as="按“{query}”查找",
    from_day="{day} 起",
    to_day="{day} 止",
    abstained="档案没有回答这个问题。",
    nearest="最接近的段落，但并未回答",
    results="搜索结果",
    nothing="没有找到相符的段落。换个说法，或放宽筛选条件再试。",
    more="再看 {count} 条",
    sources="出处",
    sources_hint="点一个编号或一条结果，就在这里读全文。",
    no_sources="这一次没有可引用的出处。",
    marker="出处 {number}：{title}",
    read="阅读全文：{title}",
    also="另见 {outlets}",
    untitled="无标题",
    reader="全文",
    close="关闭",
    original="查看原网页",
    inferred="日期为推断",
    apology="抱歉，出了点问题，这次没能完成。请稍后再试。",
)

ENGLISH = Messages(
    language="en",
    promise="Answers are sentences from the reports themselves, each with a source you can open and check.",
    extent="{articles} articles, {since} to {until}",
    indexing="The meaning index is still being built ({embedded}/{passages}); words are searched meanwhile.",
    empty="The archive holds no articles yet. Sync a folder, then ask here.",
    examples="Questions to try",
    question="Question",
    placeholder="Ask the archive a question",
    ask="Ask",
    search="Search",
    new="New conversation",
    filters="Filters",
    since="From",
    until="To",
    source="Source",
    any_source="All sources",
    bad_date="“{value}” is not a date; write it like 2026-01-31.",
    working="Searching…",
    searched_as="Searched as “{query}”",
    from_day="from {day}",
    to_day="until {day}",
    abstained="The archive does not answer this question.",
    nearest="The nearest passages, which do not answer it",
    results="Search results",
    nothing="No passage matches. Try other words or wider filters.",
    more="Show {count} more",
    sources="Sources",
    sources_hint="Choose a number or a result to read the whole article here.",
    no_sources="There is nothing to cite this time.",
    marker="Source {number}: {title}",
    read="Read the article: {title}",
    also="also in {outlets}",
    untitled="Untitled",
    reader="Article",
    close="Close",
    original="Original page",
    inferred="date inferred",
    apology="Sorry, something went wrong and this could not be done. Please try again later.",
)


def messages_for(accept_language: str | None) -> Messages:
    """The texts for an Accept-Language header (RFC 9110, 12.5.4): the first in rank of Chinese and English.

    Another language gets English; no header at all gets Chinese.
    """
    if not accept_language:
        return CHINESE
    ranked = sorted((_ranked(part) for part in accept_language.split(",")), key=lambda pair: -pair[0])
    spoken = [language for weight, language in ranked if weight > 0 and language in ("zh", "en")]
    return CHINESE if spoken[:1] == ["zh"] else ENGLISH


def _ranked(part: str) -> tuple[float, str]:
    """Weight and primary language of one entry; the weight is 0 when the entry makes no sense."""
    tag, _, weight = part.replace(" ", "").partition(";q=")
    try:
        return float(weight or 1), tag.split("-")[0].lower()
    except ValueError:
        return 0.0, ""
