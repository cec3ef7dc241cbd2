"""A follow-up and the turns before it → a question that can be asked alone.

Three kinds: something new takes the place of its like in the question before ("那二桥呢？", "and in 2019?"); a pronoun,
or a subject left out, is given what the turn before was about ("他之前在哪里任职？", "一共多少家？"); and what stands alone is
left alone. Rules over tagged words, no model: where no rule is sure the question stays as it was put.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.followup.carry import Turn, latest, with_demonstrative, with_pronoun, with_subject
from qa.followup.replace import instead, is_thing
from qa.followup.topic import END, counted, joined, marked, shares, text_of
from qa.followup.words import NAMES, Word, words

__all__ = ["Completed", "Turn", "complete"]


@dataclass(frozen=True, slots=True)
class Completed:
    """A question that can be asked alone."""

    text: str
    turn: int | None = None
    """Index of the turn that it goes on from; None for a question on its own."""
    elsewhere: bool = False
    """Whether it asks the same of another year, place or name, of which another article is as likely to tell."""


_LEAD = re.compile(
    r"(?:那么|那麼|那(?![些里裡儿兒个個家位种種场場条條部本次天年届篇款件起只座支项項所张張])|(?:还有|還有)(?![哪什几幾多谁誰])|另外|以及|而且?(?=[^\s])|then|and|also|so|but)[，,\s]*"
    r"(?:(?:what|how) about\s+)?|(?:what|how) about\s+",
    re.I,
)
_BARE = re.compile(
    r"(?:这是|那是)?(?:为什么|為什麼|为何|為何|为啥|怎么回事|why|how come|how so"
    r"|(?:后来|後來|之后|之後|然后|然後)(?:怎么样|怎麼樣)?|after (?:that|this))",
    re.I,
)
_FIRST = re.compile("最初|最早|起初|首先|first ")


def complete(question: str, past: Sequence[Turn]) -> Completed:
    """Put back what a question leaves to the turns before it, oldest first."""
    if not past:
        return Completed(question)
    last = len(past) - 1
    lead = _lead(question)
    body = END.sub("", question[len(lead) :])
    asks_again = bool(re.search("呢$", body)) or (bool(lead) and not re.search("[\u4e00-\u9fff]", body))
    body = re.sub("呢(?:$|(?=[，,]))", "", body)
    if (more := re.sub("[吗嗎]$", "", body)) != body and is_thing(words(more), verbs=False):  # 还有停车场吗？
        body, asks_again = more, True
    before = words(END.sub("", past[last].question))
    if asks_again and any(word.kind == "date" for word in before):
        body = re.sub("^[那当當][年天月]的?(?=.)", "", body)
    found = words(body)
    if _BARE.fullmatch(body):
        body += "呢" if asks_again and not body.isascii() else ""
        return Completed(marked(joined(_FIRST.sub("", text_of(before)), body)), last)
    if asks_again and body.startswith("其中") and is_thing(found) and (several := counted(before)):
        return Completed(f"{several}中{body[2:]}有多少？", last)
    if asks_again and is_thing(found):
        elsewhere = any(word.kind == "date" or word.kind in NAMES for word in found)
        return Completed(instead(found, before) or question, last, elsewhere)
    for rule in (with_pronoun, with_demonstrative, with_subject):
        index = latest(found, past) if rule is with_pronoun else last
        text = rule(found, past[index])
        if text and text != body:
            return Completed(_ended(text, question), index)
    shared = [index for index, turn in enumerate(past) if shares(found, words(turn.question))]
    return Completed(question, shared[-1] if shared else None)


def _lead(question: str) -> str:
    match = _LEAD.match(question)
    first = next(iter(words(question)), Word("", "mark"))
    return "" if match is None or (first.kind in NAMES and first.text != match[0]) else match[0]


def _ended(text: str, question: str) -> str:
    mark = END.search(question)
    again = (
        "呢"
        if re.search("呢[？?]?$", question) and not any(word.kind == "asked" for word in words(text))
        else ""
    )
    return text + again + (mark[0].strip() if mark else "")
