"""Companies and services that Chinese news writes in either of two ways: 脸书 or Facebook.

A question that has the one where an archive has only the other is searched as the archive writes it. Facts, no rules: each
pair is one name and nothing else (no 苹果, which is fruit too).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from qa.tokens import script

PAIRS = (
    ("脸书", "Facebook"), ("推特", "Twitter"), ("油管", "YouTube"), ("谷歌", "Google"), ("微软", "Microsoft"),
    ("亚马逊", "Amazon"), ("特斯拉", "Tesla"), ("英特尔", "Intel"), ("英伟达", "Nvidia"), ("高通", "Qualcomm"),
    ("领英", "LinkedIn"), ("奈飞", "Netflix"), ("优步", "Uber"), ("三星", "Samsung"), ("索尼", "Sony"),
    ("波音", "Boeing"), ("空客", "Airbus"), ("维基百科", "Wikipedia"), ("华为", "Huawei"), ("腾讯", "Tencent"),
)  # fmt: skip


def as_written(question: str, has: Callable[[str], bool]) -> str:
    """A question with these names as an archive writes them; unchanged where that has a name as it was asked, or in
    neither way, and in a language of another script, which a Chinese name would not help.

    Args:
        question: as it was put.
        has: tells whether the archive has a name.
    """
    if script(question) != "unspaced":
        return question
    for chinese, latin in PAIRS:
        in_latin = re.compile(rf"(?<![a-z]){latin}(?![a-z])", re.I)
        if chinese in question and not has(chinese) and has(latin):
            question = question.replace(chinese, latin)
        elif in_latin.search(question) and not has(latin) and has(chinese):
            question = in_latin.sub(chinese, question)
    return question
