"""What visitors are told when something fails: in their language, without what only the archive's owner can use."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa import clean, errors, intake, load, records
from qa.clean import readers
from qa.query import MOST_CHARACTERS
from qa.ui.failures import told
from qa.ui.messages import CHINESE, ENGLISH
from qa.ui.reasons import in_chinese

SECRET = "/home/someone/my.archive is 7% broken"
HAN = re.compile("[\u4e00-\u9fff]")


def _all_errors() -> list[type[errors.QAError]]:
    return sorted(errors.QAError.__subclasses__(), key=lambda one: one.__name__)


@pytest.mark.parametrize("kind", _all_errors())
@pytest.mark.parametrize("say", [CHINESE, ENGLISH])
def test_every_error_is_told_in_the_visitors_language_without_the_servers_paths(kind, say):
    text = told(kind(SECRET), say, "问题")
    assert text and SECRET not in text
    assert bool(HAN.search(text)) is (say is CHINESE)


def test_a_question_that_is_too_long_is_told_its_length():
    text = told(errors.BadQuestion("too long"), CHINESE, "长" * (MOST_CHARACTERS + 1))
    assert text == "问题有 2,001 个字，最多能读 2,000 个，请缩短。"
    assert told(errors.BadQuestion("empty"), CHINESE, "\u200b") == CHINESE.empty_question


def test_a_filter_that_fits_no_article_is_told_apart_from_days_that_are_reversed():
    error = errors.UnknownValue("No article has …", "author", "某人")
    assert told(error, CHINESE) == "档案里没有作者“某人”，请在“筛选”里另选。"
    assert told(error, ENGLISH) == "Author: the archive has no “某人”. Choose another under Filters."
    assert told(errors.BadFilter("since …"), CHINESE) == CHINESE.reversed_days


def test_what_only_the_owner_can_mend_is_in_the_log(caplog):
    with caplog.at_level(logging.ERROR):
        assert told(errors.NotAnArchive(SECRET), ENGLISH) == ENGLISH.trouble
    assert SECRET in caplog.text


TELLS = {"reject": 1, "_reject": 1, "Unreadable": 0, "Problem": 1, "Rejection": 3}
"""Calls that give a reason, and which of their arguments it is."""


def _reasons() -> Iterator[str]:
    """Every reason that the code can give, with 7 for what is filled in."""
    for module in (load, records, clean, readers, intake):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                at = TELLS.get(name, len(node.args))
                yield from _texts(node.args[at]) if at < len(node.args) else ()
            elif module is intake and isinstance(node, ast.Return) and node.value:
                yield from _texts(node.value)


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value


def test_every_reason_for_refusing_a_file_is_told_in_chinese():
    reasons = {*_reasons(), records._NO_ITEM, "its id is already used by other content; that one was kept"}
    assert len(reasons) > 25
    english = [reason for reason in reasons if not HAN.search(in_chinese(reason))]
    assert english == []  # give it a text in qa/ui/reasons.py


def test_figures_and_details_of_a_reason_stay():
    assert in_chinese("line 3 is not valid JSON: Extra data") == "第 3 行不是有效的 JSON：Extra data"
    assert in_chinese("something new") == "something new"
