"""Questions that ask for reports rather than for a fact: "what's the latest?", 三月有哪些关于大桥的报道. On which topic, if any.

Words in Chinese and English. Not done here: finding the reports (`qa.archive`), choosing among them (`qa.answer.listing`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.times import LATEST, SEQUENCE, wants_latest, without
from qa.tokens import named_terms, normalise
from qa.types import Period

if TYPE_CHECKING:
    from qa.query import Query

_NEWS = r"报道|新闻|消息|文章|动态|进展|大事|头条"
_REPORTS = re.compile(
    rf"{_NEWS}|发生"
    r"|\b(?:news|reports?|reported|stor(?:y|ies)|articles?|headlines?|updates?|developments?|happen(?:s|ed|ing)?)\b"
)
_AROUND = re.compile(
    rf"关于|有关|有(?:哪些|什么|没有|啥)|有(?={_NEWS})|新的?(?={_NEWS})|[重主]要|[几一两三][条篇则]|什么事情?|啥事?|事情|情况|出了"
    r"|发表|刊登|提到|从|到|请?(?:列出|给我|看看)"
    r"|\b(?:about|any|some|new|top|main|important|all|list|show|tell|give|me|us|i|please|going|so|far|published|written|posted"
    r"|appeared)\b|['’]s\b"
)
"""Words that say nothing of the topic beside them."""
_OF_AN_ARCHIVE = re.compile(r"新闻|报道|文章|头条|大事|\b(?:news|articles?|headlines?|stories)\b")
_OF_A_TOPIC = re.compile(r"动态|进展|\b(?:updates?|developments?)\b")
_GOES_ON = re.compile(
    r"^(?:那|还有)|呢[?？]?$|[它他她其这该]|^(?:and|but|so|then)\b|\b(?:about|it|he|she|they|there|this|that)\b"
)


def asks_for_reports(query: Query) -> bool:
    """Whether a question names reports, news or what happened."""
    return bool(_REPORTS.search(normalise(query.text)))


def topic(query: Query) -> frozenset[str]:
    """The terms of what the reports are to be about; none where a question asks for any there are."""
    return _topic(query.text, query.periods)


def stands_alone(question: str, periods: Sequence[Period]) -> bool:
    """Whether a question asks for reports of any kind, and so goes on from none before it: 上周有什么新闻？, 最新的消息是什么？
    but not 那新闻呢？, 有什么进展？

    Args:
        question: as it was put.
        periods: the days that it names.
    """
    plain = normalise(question)
    if _GOES_ON.search(plain) or _OF_A_TOPIC.search(plain) or _topic(question, periods):
        return False
    dated = any(one.about == "published" for one in periods)
    return bool(
        _OF_AN_ARCHIVE.search(plain) or (_REPORTS.search(plain) and (dated or wants_latest(question)))
    )


def _topic(text: str, periods: Sequence[Period]) -> frozenset[str]:
    left = normalise(without(text, periods))
    for words in (LATEST, SEQUENCE, _AROUND, _REPORTS):
        left = words.sub(" ", left)
    return frozenset(named_terms(left))


def asks_for_newest(query: Query) -> bool:
    """Whether a question asks for the latest there is, or for any news, on no topic, of no day and not of one article."""
    if query.periods or query.context or query.filters.article:
        return False
    return (query.latest or asks_for_reports(query)) and not topic(query)
