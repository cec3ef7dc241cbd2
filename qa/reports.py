"""Questions that ask for reports rather than for a fact: "what's the latest?", 三月有哪些关于大桥的报道, 橋の記事. On which
topic, if any.

Words in Chinese, English and Japanese. Not done here: finding the reports (`qa.archive`), choosing among them
(`qa.answer.listing`), telling whose reports are asked for (`qa.outlets`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.times import LATEST, SEQUENCE, wants_latest, without
from qa.tokens import named_terms, normalise
from qa.types import Named, Period

if TYPE_CHECKING:
    from qa.query import Query

_READ = r"报[道导]|新闻|消息|文章|头条|要闻|资讯|记事|ニュース"
_READ_EN = r"(?:news|reports|stories|articles?|headlines?|coverage|posts)"
"""What can be read. All patterns are for normalised text: 記事 and 報道 are 记事 and 报道 there."""
_NEWS = rf"{_READ}|动态|进展|大事"
_PUBLISHED = r"(?:发表|刊登|刊发|登载?|报道|写)了?(?:什么|哪些)"
_PUBLISHED_EN = r"(?:published|reported|written|posted)"
_NEW = r"(?:(?:the|any|all) )?(?:(?:latest|newest|most recent|recent) )?"
_REPORTS = re.compile(
    rf"{_NEWS}|{_PUBLISHED}|发生"
    r"|\b(?:news|reports?|reported|stor(?:y|ies)|articles?|headlines?|coverage|updates?|developments?|happen(?:s|ed|ing)?"
    r"|publish(?:ed)?)\b"
)
_AROUND = re.compile(
    rf"^(?:请|帮我|给我|我想看?|我要看?|列出|列举|看看|查找|查一下|查|搜索|搜|找一下|找|显示|推荐|所有|全部|一些|对)+|(?:一下|列表)$"
    rf"|关于|有关|来自|出自|有(?:哪些|什么|没有|啥)|有(?={_NEWS})|新的?(?={_NEWS})|[重主]要|[几一两三][条篇则]|什么事情?|啥事?|事情|情况|出了"
    r"|发表|刊登|刊发|登载|[发公]布了(?=什么|哪些)|提到|从|到|请?(?:列出|给我|看看)|都有|新しい|について|に[关関]する|教えて|见せて|ください|ありますか|一[覧览]|[のはをがか]"
    r"|\b(?:about|any|some|new|top|main|important|all|list|show|tell|give|find|get|me|us|i|you|can|could|please|going|so|far"
    r"|publish(?:ed)?|written|posted|appeared|recent|mention(?:s|ed)?|regarding|concerning|covering)\b|['’]s\b"
)
"""Words that say nothing of the topic beside them."""
_END = r"(?:[吗呢么都有来かはをが]|哪些|什么|一下|列表|看看|ありますか|教えて|见せて|ください|一[覧览])*\W*$"
_REQUEST = re.compile(
    rf"(?:^(?:请|帮我|给我|我想|我要|列|看|查|搜|找|显示|推荐)|有(?:什么|哪些|啥|没有)|哪些|关于|有关|について|に[关関]する)"
    rf"[^,。]*(?:{_READ}){_END}|(?:[的の]|^)(?:{_READ}){_END}|^[的对][^,。]*(?:{_READ}){_END}|^{_PUBLISHED}\W*$"
    rf"|^(?:please |can you |could you )*(?:show|list|give|find|get|tell|display)\b.*\b{_READ_EN}\b"
    rf"|^(?:(?:(?:are|is) there|do you have|any|all)(?: \w+)*?|(?:what|which)(?: \w+)?) {_READ_EN}"
    r"(?: (?:are there|is there|do you have|about|on|by|from|in|mention)\b|\W*$)"
    rf"|^(?:['’]s? )?{_NEW}{_READ_EN}(?: (?:about|on|by|from|in|regarding|concerning|covering)\b|\W*$)"
    rf"|^what (?:was|were|is|has been|have been) {_PUBLISHED_EN}(?: about\b|\W*$)"
    r"|^what (?:did|has|have) (?:publish(?:ed)?|report(?:ed)?|write|written)(?: about\b|\W*$)"
)
_OF_AN_ARCHIVE = re.compile(rf"{_READ}|大事|{_PUBLISHED}|\b(?:news|articles?|headlines?|stories|published)\b")
_OF_A_TOPIC = re.compile(r"动态|进展|\b(?:updates?|developments?)\b")
_GOES_ON = re.compile(
    r"^(?:那|还有)|呢[?？]?$|[它他她其这该]|^(?:and|but|so|then)\b|\b(?:about|it|he|she|they|there|this|that)\b"
)


def asks_for_reports(query: Query) -> bool:
    """Whether a question names reports, news, what was published or what happened."""
    return names_reports(query.text)


def names_reports(text: str) -> bool:
    """The same of a text."""
    return bool(_REPORTS.search(normalise(text)))


def requests_reports(query: Query) -> bool:
    """Whether reports are what a question asks for (列出…的报道, 有哪些关于…的文章, "articles about …"), and not only where it
    looks for something."""
    return is_request(query.text, query.named)


def is_request(text: str, named: Sequence[Named]) -> bool:
    """The same of a text in which days and an outlet are named."""
    return bool(_REQUEST.search(_bare(text, named)))


def topic(query: Query) -> frozenset[str]:
    """The terms of what the reports are to be about; none where a question asks for any there are."""
    return _topic(query.text, query.named)


def stands_alone(question: str, named: Sequence[Named]) -> bool:
    """Whether a question asks for reports of any kind, and so goes on from none before it: 上周有什么新闻？, 最新的消息是什么？
    but not 那新闻呢？, 有什么进展？

    Args:
        question: as it was put.
        named: the days, and the outlet, that it names.
    """
    plain = normalise(question)
    if _GOES_ON.search(plain) or _OF_A_TOPIC.search(plain) or _topic(question, named):
        return False
    limited = any(not isinstance(one, Period) or one.about == "published" for one in named)
    return bool(
        _OF_AN_ARCHIVE.search(plain) or (_REPORTS.search(plain) and (limited or wants_latest(question)))
    )


def _bare(text: str, named: Sequence[Named]) -> str:
    """The text, normalised, without the words for days and outlets."""
    return " ".join(normalise(without(text, named)).split())


def _topic(text: str, named: Sequence[Named]) -> frozenset[str]:
    left = _bare(text, named)
    for words in (LATEST, SEQUENCE, _AROUND, _REPORTS):
        left = words.sub(" ", left)
    return frozenset(named_terms(left))


def asks_for_any(query: Query) -> bool:
    """Whether a question asks for the latest there is, or for any reports, of some days or one outlet perhaps, but on no
    topic and not of one article."""
    if query.context or query.filters.article or any(one.about == "event" for one in query.periods):
        return False
    return (query.latest or asks_for_reports(query)) and not topic(query)
