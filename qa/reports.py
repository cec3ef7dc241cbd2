"""Questions that ask for reports rather than for a fact: "what's the latest?", 三月有哪些关于大桥的报道. On which topic, if any.

Words in Chinese and English. Not done here: finding the reports (`qa.archive`), choosing among them (`qa.answer`).
"""

from __future__ import annotations

import re

from qa.query import Query
from qa.times import LATEST, SEQUENCE
from qa.tokens import named_terms, normalise

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


def asks_for_reports(query: Query) -> bool:
    """Whether a question names reports, news or what happened."""
    return bool(_REPORTS.search(normalise(query.text)))


def topic(query: Query) -> frozenset[str]:
    """The terms of what the reports are to be about; none where a question asks for any there are."""
    text = query.text
    for one in query.periods:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    left = normalise(text)
    for words in (LATEST, SEQUENCE, _AROUND, _REPORTS):
        left = words.sub(" ", left)
    return frozenset(named_terms(left))


def asks_for_newest(query: Query) -> bool:
    """Whether a question asks for the latest there is, or for any news, on no topic and of no day."""
    return (query.latest or asks_for_reports(query)) and not (query.periods or query.context or topic(query))
