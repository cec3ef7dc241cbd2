"""Text to index terms: words of alphabetic scripts, character bigrams of scripts written without spaces.

Bigrams need no dictionary and no start-up time, and are level with a segmenter once fused with vectors
(docs/architecture.md has the figures). Traditional characters become Simplified ones, and a number that is written
in numerals or with 万 gets a term for its value. Not done here: stemming, synonyms.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from qa.numerals import values

TERMS_VERSION = 2
"""Goes up when the terms of an unchanged text change; an index of another version is built anew."""

UNSPACED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han, kana
    "\U00020000-\U0003ffff\uac00-\ud7af\u0e00-\u0eff"  # rare Han, Hangul, Thai and Lao
)
_TERM = re.compile(rf"[{UNSPACED}]+|\d+(?:[.,]\d+)*|[^\W\d_{UNSPACED}]+")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_WORD = re.compile(rf"[^\W\d_{UNSPACED}]+")

_QUESTION_WORDS = re.compile(
    "为什么|什么样|什么|多少|多久|多大|多高|多长|多远|怎么样|怎么|怎样|如何|哪一[个家座位年天]|哪[个些里儿家座位年天种]|哪|谁"
    "|何时|何地|几[个位名家次年月天]|几|是否|是不是|有没有|吗|呢|的|了|是|请问|告诉我"
    r"|\b(?:what|which|who|whom|whose|when|where|why|how|many|much|is|are|was|were|do|does|did|the|a|an|of|to|in|on|at|by|for"
    r"|and|or|that|this|it|its|as|with|from|be|been|has|have|had|there|their)\b"
)
_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
_MARKUP = re.compile(
    r"<(script|style)\b.*?</\1\s*>|</?[a-z!][^>]*>|(?:https?://|www\.)[!-~]+", re.IGNORECASE | re.DOTALL
)


def normalise(text: str) -> str:
    """Compatibility-normalised (NFKC), lower-cased text in Simplified characters: forms of one word become one."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return plain if plain.isascii() else str(_converter().convert(plain))


@cache
def _converter() -> Any:
    """OpenCC's Traditional to Simplified Chinese, which knows characters that depend on their word."""
    from opencc import OpenCC

    return OpenCC("t2s")


def terms(text: str) -> list[str]:
    """The index terms of a text, in order, repeats kept. Numbers lose their thousands separators.

    The values of numbers written otherwise than in digits come last.
    """
    found: list[str] = []
    plain = normalise(text)
    for run in _TERM.findall(plain):
        if len(run) > 1 and _UNSPACED_RUN.match(run):
            found += (run[at : at + 2] for at in range(len(run) - 1))
        else:
            found.append(run.replace(",", "") if run[0].isdigit() else run)
    return found + values(plain)


def script(text: str) -> str:
    """What a text is mostly written in: "unspaced" (Han, kana, Hangul, Thai) or "alphabetic"."""
    unspaced = sum(map(len, _UNSPACED_RUN.findall(text)))
    letters = sum(map(len, _WORD.findall(text)))
    return "unspaced" if 3 * unspaced >= letters else "alphabetic"  # an unspaced character says more


def named_terms(question: str) -> list[str]:
    """The distinct terms of a question that name what is asked about, question and function words left out."""
    return list(dict.fromkeys(terms(_QUESTION_WORDS.sub(" ", normalise(question)))))


def question_terms(question: str) -> list[str]:
    """The terms that name what is asked about; all distinct terms, when nothing else is left."""
    return named_terms(question) or list(dict.fromkeys(terms(question)))


def names_something(question: str) -> bool:
    """Whether a question has a word that says what it asks about: it is more than question and function words (WHO in
    capitals is none of them), and more than addresses and markup."""
    named = named_terms(question) or _ACRONYM.search(question)
    return bool(terms(_MARKUP.sub(" ", question)) and named)


def question_word_spans(question: str) -> list[tuple[int, int]]:
    """Offsets of a question's question and function words.

    In the question as it stands, where normalising it changes no length; else none are told.
    """
    plain = normalise(question)
    return [found.span() for found in _QUESTION_WORDS.finditer(plain)] if len(plain) == len(question) else []
