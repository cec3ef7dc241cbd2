"""What the interface says, in Chinese and in English, and which of the two a browser asked for."""

from __future__ import annotations

from collections.abc import Mapping
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
    category: str
    author: str
    any_value: str
    years: str
    year: str
    remove: str
    bad_date: str
    reversed_days: str
    unknown_value: str
    long_question: str
    empty_question: str
    no_article: str
    locked: str
    full: str
    read_only: str
    trouble: str
    working: str
    waiting: str
    busy: str
    again: str
    searched_as: str
    understood: str
    from_day: str
    to_day: str
    within: str
    abstained: str
    outside: str
    nearest: str
    list_instead: str
    results: str
    by_relevance: str
    by_date: str
    by_date_of: str
    nothing: str
    more: str
    why: str
    dense: str
    lexical: str
    dated: str
    undated: str
    sources: str
    sources_hint: str
    no_sources: str
    marker: str
    read: str
    also: str
    untitled: str
    cite: str
    copied: str
    link: str
    answered: str
    useful: str
    useless: str
    thanks: str
    not_kept: str
    reason: str
    send: str
    reader: str
    close: str
    earlier: str
    later: str
    about: str
    about_hint: str
    original: str
    inferred: str
    table: str
    original_title: str
    copies: str
    linked: str
    reporter: str
    editor: str
    bad_link: str
    revision: str
    superseded: str
    history: str
    no_history: str
    local: str
    rename: str
    delete: str
    export: str
    unreadable: str
    asked_on: str
    add: str
    add_hint: str
    add_kinds: str
    choose: str
    adding: str
    embedding: str
    added: str
    rejected: str
    refused_upload: str
    apology: str
    writing: str
    written: str
    struck: str
    own_words: str
    not_written: str
    sign_in: str
    name: str
    password: str
    not_admitted: str
    signed_out: str
    sign_out: str
    too_large: str
    too_slow: str
    too_often: str
    too_many: str
    failures: Mapping[str, str]
    """By the reasons of `qa.llm.failure`."""


CHINESE = Messages(
    language="zh-CN",
    promise="答案是报道里的原句，每一句都能点开出处核对。",
    extent="{articles} 篇报道，{since} 至 {until}",
    indexing="按意思查找还在准备（已完成 {percent}%），其间先按字词查找。",
    empty="档案里还没有文章。添加文章，或同步一个文件夹之后，就可以在这里提问。",
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
    category="栏目",
    author="作者",
    any_value="全部",
    years="各年篇数",
    year="{year} 年，{count} 篇",
    remove="去掉“{limit}”",
    bad_date="看不懂日期“{value}”，请写成 2026-01-31 这样。",
    reversed_days="“从”的日期在“到”之后，请对调。",
    unknown_value="档案里没有{name}“{value}”，请在“筛选”里另选。",
    long_question="问题有 {count} 个字，最多能读 {most} 个，请缩短。",
    empty_question="看不出问的是什么，请写几个词。",
    no_article="档案里没有这篇文章，或没有它的这一版，可以搜索它的标题。",
    locked="有人正在更新这个档案，请过一会儿再试。",
    full="磁盘已满，这次没有存下。腾出空间后再试，之前存下的都在。",
    read_only="这个档案是只读的，不能添加。",
    trouble="档案现在无法使用，服务器的日志里写了原因。",
    working="正在查找…",
    waiting="提问的人多，正在排队…",
    again="再问一次",
    busy="现在提问的人太多，请过一会儿再试。",
    searched_as="按“{query}”查找",
    understood="“{words}”即 {days}",
    from_day="{day} 起",
    to_day="{day} 止",
    within="只问：{title}",
    abstained="档案没有回答这个问题。",
    outside="这些日子没有文章：档案里最早的是 {first} 的，最新的是 {last} 的。",
    nearest="最接近的段落，但并未回答",
    list_instead="列出相关段落",
    results="搜索结果",
    by_relevance="按相关",
    by_date="按日期",
    by_date_of="最相关的 {count} 段，由新到旧",
    nothing="没有找到相符的段落。换个说法，或放宽筛选条件再试。",
    more="再看 {count} 条",
    why="为什么是这一段",
    dense="语义相近",
    lexical="字词相同",
    dated="日期相合",
    undated="问题没有说到发生的日期，日期一项各段相同。",
    sources="出处",
    sources_hint="点一个编号或一条结果，就在这里读全文。",
    no_sources="这一次没有可引用的出处。",
    marker="出处 {number}：{title}",
    read="阅读全文：{title}",
    also="另见 {outlets}",
    untitled="无标题",
    cite="引用",
    copied="已复制",
    link="复制链接",
    answered="已回答，出处 {count} 处",
    useful="有用",
    useless="没用",
    thanks="已记下，谢谢。",
    not_kept="这个档案不保存评价。",
    reason="为什么？（可不填）",
    send="发送",
    reader="全文",
    close="关闭",
    earlier="上一处",
    later="下一处",
    about="就这篇提问",
    about_hint="之后的问题只在这篇文章里找答案",
    original="查看原网页",
    inferred="日期为推断",
    table="表格",
    copies="同一报道见于",
    linked="相关报道",
    original_title="原标题：{value}",
    reporter="记者：{value}",
    editor="编辑：{value}",
    bad_link="这个链接不完整，找不到它指的段落，请重新复制整个链接。",
    revision="第 {number} 版",
    superseded="这是引用时的版本，文章后来有更新。",
    history="对话记录",
    no_history="还没有对话。",
    local="对话只保存在这个浏览器里。",
    rename="重命名",
    delete="删除",
    export="导出 {kind}",
    unreadable="这段对话是旧版本保存的，已无法打开，请重新提问。",
    asked_on="{day} 问于“{title}”",
    add="添加文章",
    add_hint="把文件或 zip 拖到这个页面上，或在这里选择。",
    choose="选择文件",
    add_kinds="可以读：md、html、jsonl、xml（RSS、Atom），以及装着这些的 zip。",
    adding="正在读取…（{done}）",
    embedding="正在准备按意思查找…（{percent}%）",
    added="新增 {added} 篇，更新 {updated} 篇，未变 {unchanged} 篇，拒收 {rejected} 项。",
    rejected="拒收的文件和原因",
    refused_upload="这不是刚刚上传的文件，请重新选择。",
    apology="抱歉，出了点问题，这次没能完成。请稍后再试。",
    writing="{model} 正在写；写出的每一句都先与所引原句核对。",
    written="由 {model} 根据所引原句写成，每句都经过核对；请以原句为准。",
    struck=" 略去 {count} 句：所引原句不支持。",
    own_words="档案原句",
    not_written="{model} 没有写成回答：{why}。以上是档案原句。",
    sign_in="登录",
    name="用户名",
    password="密码",  # noqa: S106
    not_admitted="用户名或密码不对。",
    sign_out="退出登录",
    signed_out="请先登录：重新载入这个页面。程序请带上令牌。",
    too_large="发来的内容太大，这个服务器不接收。对话很长时，请开始新对话。",
    too_slow="发送得太慢，服务器不再等了。请再试一次。",
    too_often="请求太频繁，请过一会儿再试。",
    too_many="同时打开的请求太多。请关掉一些页面再试。",
    failures={
        "slow": "等得太久",
        "busy": "请求太多",
        "unreachable": "连接不上",
        "refused": "服务器拒绝了请求",
        "broken": "回答残缺",
        "unsupported": "写出的句子没有一句得到所引原句支持",
    },
)

ENGLISH = Messages(
    language="en",
    promise="Answers are sentences from the reports themselves, each with a source you can open and check.",
    extent="{articles} articles, {since} to {until}",
    indexing="Search by meaning is still being prepared ({percent}% done); until then words are matched.",
    empty="The archive holds no articles yet. Add some, or sync a folder, then ask here.",
    examples="Questions to try",
    question="Question",
    placeholder="Ask the archive a question",
    ask="Ask",
    search="Search",
    new="New chat",
    filters="Filters",
    since="From",
    until="To",
    source="Source",
    category="Category",
    author="Author",
    any_value="Any",
    years="Articles by year",
    year="{year}, {count} articles",
    remove="Remove “{limit}”",
    bad_date="“{value}” is not a date; write it like 2026-01-31.",
    reversed_days="The first day lies after the last one; swap them.",
    unknown_value="{name}: the archive has no “{value}”. Choose another under Filters.",
    long_question="The question has {count} characters; at most {most} are read. Please shorten it.",
    empty_question="No word in the question says what it asks about. Ask something in a few words.",
    no_article="The archive has no such article, or not this version of it. Search for its title.",
    locked="Someone is updating this archive. Please try again in a moment.",
    full="The disk is full; this was not stored. Make room and try again; what was stored before is safe.",
    read_only="This archive is read-only; nothing can be added.",
    trouble="The archive cannot be used at present; the server's log says why.",
    working="Searching…",
    waiting="Many are asking; waiting in line…",
    again="Ask again",
    busy="Too many people are asking just now. Please try again in a moment.",
    searched_as="Searched as “{query}”",
    understood="“{words}” is {days}",
    from_day="from {day}",
    to_day="until {day}",
    within="in: {title}",
    abstained="The archive does not answer this question.",
    outside=" There is no article of these days: the first is of {first}, the newest of {last}.",
    nearest="The nearest passages, which do not answer it",
    list_instead="List passages instead",
    results="Search results",
    by_relevance="By relevance",
    by_date="By date",
    by_date_of="The {count} most relevant, newest first",
    nothing="No passage matches. Try other words or wider filters.",
    more="Show {count} more",
    why="Why this passage",
    dense="Meaning",
    lexical="Words",
    dated="Date",
    undated="The question says no day on which something happened, so the date counts the same for every passage.",
    sources="Sources",
    sources_hint="Choose a number or a result to read the whole article here.",
    no_sources="There is nothing to cite this time.",
    marker="Source {number}: {title}",
    read="Read the article: {title}",
    also="also in {outlets}",
    untitled="Untitled",
    cite="Cite",
    copied="Copied",
    link="Copy link",
    answered="Answered, sources: {count}",
    useful="Useful",
    useless="Not useful",
    thanks="Noted, thank you.",
    not_kept="This archive keeps no ratings.",
    reason="Why? (optional)",
    send="Send",
    reader="Article",
    close="Close",
    earlier="Previous",
    later="Next",
    about="Ask about this article",
    about_hint="Questions after this are answered from this article alone",
    original="Original page",
    inferred="date inferred",
    table="Table",
    copies="The same report in",
    linked="Related reports",
    original_title="original title: {value}",
    reporter="reporter: {value}",
    editor="editor: {value}",
    bad_link="This link is incomplete; the paragraph it means cannot be found. Copy the whole link again.",
    revision="Revision {number}",
    superseded="This is the version that was cited; the article has changed since.",
    history="History",
    no_history="No conversations yet.",
    local="Conversations are kept in this browser only.",
    rename="Rename",
    delete="Delete",
    export="Export {kind}",
    unreadable="This conversation was saved by an older version and cannot be opened. Please ask again.",
    asked_on="Asked of “{title}” on {day}",
    add="Add",
    add_hint="Drop files or a zip on this page, or choose them here.",
    choose="Choose files",
    add_kinds="Read are md, html, jsonl, xml (RSS, Atom), and zips of these.",
    adding="Reading… ({done})",
    embedding="Preparing search by meaning… ({percent}%)",
    added="{added} added, {updated} updated, {unchanged} unchanged, {rejected} refused.",
    rejected="What was refused, and why",
    refused_upload="This is not a file that was just uploaded. Choose it again.",
    apology="Sorry, something went wrong and this could not be done. Please try again later.",
    writing="{model} is writing; each sentence is first held against what it cites.",
    written="Written by {model} from the quotes cited, and each sentence held against them; the quotes are what counts.",
    struck=" Left out: {count}, which their quotes do not bear out.",
    own_words="In the archive's own words",
    not_written="{model} wrote no answer: {why}. Above are the archive's own words.",
    sign_in="Sign in",
    name="Name",
    password="Password",  # noqa: S106
    not_admitted="That name and password do not go together.",
    sign_out="Sign out",
    signed_out="Please sign in: load this page again. A program needs the token.",
    too_large="This is more than the server takes. Where a conversation has become long, start a new one.",
    too_slow="This was sent too slowly; the server waits no longer. Please try again.",
    too_often="Too many requests. Please try again in a moment.",
    too_many="Too many requests are open at once. Close some pages and try again.",
    failures={
        "slow": "it took too long",
        "busy": "too many requests",
        "unreachable": "it cannot be reached",
        "refused": "its server refused the request",
        "broken": "its answer was broken off",
        "unsupported": "nothing that it wrote is borne out by what it cites",
    },
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
