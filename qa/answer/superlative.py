"""The row of a table that a superlative asks for: 哪个乡镇产量最高, "who won the most medals".

Only where that takes no judgement: a quoted row's table names one column of numbers as the question does, and one row has
the most, or the least, of it. Not done here: finding the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.answer.quoting import Scored
from qa.cite import Quote
from qa.tables import SEPARATOR, above
from qa.tokens import normalise

_MOST = re.compile(r"最[高大多长贵快重远]|\b(?:highest|most|largest|biggest|longest|greatest)\b")
_LEAST = re.compile(r"最[低小少短慢轻近]|\b(?:lowest|least|fewest|smallest|shortest)\b")
_WHICH = re.compile(r"哪|谁|\b(?:which|who|what)\b")
_TOP = re.compile(r"前\S{1,3}[名位强]|\btop\b", re.I)
_SUM = re.compile(r"其[他它余中]|总计|合计|小计|平均|全[国省市县]|\b(?:total|others?|average)\b")
_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def outstanding(question: str, chosen: Sequence[Scored]) -> list[Scored]:
    """The sentences to quote, with the row that has the most, or the least, of what is asked for first, if there is one."""
    plain = normalise(question)
    best = max if _MOST.search(plain) else min
    if not _WHICH.search(plain) or bool(_MOST.search(plain)) == bool(_LEAST.search(plain)):
        return list(chosen)
    for one in chosen:
        lines = one.paragraph.text.split("\n")
        caption, names = above(lines)
        parts = sum(other.text.startswith(lines[0]) for other in one.evidence.article.paragraphs)
        if not (one.in_table and names and parts == 1) or (best is min and _TOP.search(lines[0])):
            continue  # not all of the table is here
        at = caption + names
        rows = [normalise(line).split(SEPARATOR) for line in lines[at:]]
        values = _values(plain, normalise(lines[caption]).split(SEPARATOR), rows)
        told = [value for value in values if value is not None]
        if len(told) > 1 and told.count(best(told)) == 1:
            at += values.index(best(told))
            start = sum(len(line) + 1 for line in lines[:at])
            quote = Quote(one.quote.paragraph, start, start + len(lines[at]), lines[at])
            return [replace(one, quote=quote), *(other for other in chosen if other.quote.text != quote.text)]
    return list(chosen)


def _values(question: str, names: list[str], rows: list[list[str]]) -> list[float | None]:
    """Of each row, the number in the one column that the question names, None for sums; empty where it is not that clear."""
    if any(len(row) != len(names) or "(" in row[0] for row in rows):  # units of their own cannot be compared
        return []
    asked = [at for at, name in enumerate(names) if at and _core(name) and _core(name) in question]
    column = [row[asked[0]] for row in rows] if len(asked) == 1 else []
    if not all(map(_FIGURE.fullmatch, column)):
        return []
    sums = [any(map(_SUM.search, row)) for row in rows]
    return [None if sum_ else float(cell.replace(",", "")) for cell, sum_ in zip(column, sums, strict=False)]


def _core(name: str) -> str:
    """A column's name without its unit: 产量(吨)."""
    core = name.split("(")[0].replace(" ", "")
    return core if len(core) > 1 else ""
