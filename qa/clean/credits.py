"""Credit lines: 来源：…, 原标题：…, 记者 …, 责任编辑：…, told from sentences that only begin alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.clean.sites import ALWAYS, LABELS

_LABEL = re.compile(
    "(?:"
    + "|".join(f"(?P<k{n}>{pattern})" for n, pattern in enumerate(LABELS.values()))
    + r")\s*[:：丨｜|/／]\s*"
)
_KEYS = tuple(LABELS)
_SPACED = re.compile(
    r"(?P<label>(?:[\u4e00-\u9fff]{0,6})(?:记者|通讯员|编辑))[\s\u3000]+(?P<names>[\u4e00-\u9fff·]{2,4}(?:[\s、]+[\u4e00-\u9fff·]{2,4}){0,5})"
)
_DATE = re.compile(r"^\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?\s*")
_BRACKETED = re.compile(r"^[（(\[【〔](.*)[）)\]】〕]$")
_STAFF_CODE = re.compile(r"[\s_]*(?:[A-Z]{1,4}_?[A-Z]{0,4}\d{2,}|[（(][^）)]*[）)])\s*$")
_TAIL = re.compile(
    r"\s*[（(\[【](?P<inner>(?:责任编辑|责编|编辑|来源|原标题|记者|通讯员)\s*[:：][^（(\[【]{1,40})[）)\]】]\s*$|"
    r"(?<=[。！？”」])\s*(?P<bare>(?:责任编辑|责编)\s*[:：]\s*[^。]{2,20})$"
)
_END = re.compile(r"\s*[（(【\[](?:完|END|end)[）)】\]]\s*$")
_SENTENCE = re.compile(r"[。！？；!?]|，.*，")


def read_credits(text: str, *, at_edge: bool) -> dict[str, str] | None:
    """The credits of a line that holds nothing else; None if it does.

    Args:
        text: one line.
        at_edge: whether it stands near the start or the end of the article, where 来源： and the like are credits;
            elsewhere only the labels of `ALWAYS` are.

    Returns:
        Keys of `LABELS` with the values found, without what they are not worth keeping ("" keys).
    """
    text = _unbracketed(text)
    if at_edge:
        text = _DATE.sub("", text)
        spaced = _SPACED.fullmatch(text)
        if spaced:
            return {"editor" if spaced["label"].endswith("编辑") else "reporter": spaced["names"]}
    labels = list(_labels(text))
    if len(text) > 150 or not labels or labels[0].start() > 0 or not (at_edge or ALWAYS.match(text)):
        return None
    found: dict[str, str] = {}
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        key = _KEYS[int((label.lastgroup or "k0")[1:])]
        value = text[label.end() : following.start() if following else None].strip(" \u3000|｜丨/，,；")
        if key != "original_title" and (len(value) > 60 or _SENTENCE.search(value)):
            return None
        if key and value:
            found.setdefault(key, value if key == "original_title" else _STAFF_CODE.sub("", value))
    return found


def split_tail(text: str) -> tuple[str, dict[str, str]]:
    """A paragraph without the credit in brackets, or the 责任编辑, that is stuck to its end; and that credit."""
    text = _END.sub("", text)
    match = _TAIL.search(text)
    if not match:
        return text, {}
    credit = read_credits(match["inner"] or match["bare"], at_edge=True)
    return (text, {}) if credit is None else (text[: match.start()], credit)


def _unbracketed(text: str) -> str:
    match = _BRACKETED.match(text.strip())
    return match[1].strip() if match else text.strip()


def _labels(text: str) -> Iterator[re.Match[str]]:
    """Labels at the start of the line, after a space or after a bar."""
    for match in _LABEL.finditer(text):
        if match.start() == 0 or text[match.start() - 1] in " 　|｜丨/，,；）)】":
            yield match
