"""Credit lines: 来源：…, 原标题：…, 记者 …, 责任编辑：…, told from sentences that only begin alike."""

from __future__ import annotations

import re

from qa.clean.sites import ALWAYS, LABELS, STUCK

_LABEL = re.compile(
    "(?:"
    + "|".join(f"(?P<k{n}>{pattern})" for n, pattern in enumerate(LABELS.values()))
    + r")\s*[:：丨︱∣┃｜|/／]\s*"
)
_LONGEST = 200  # characters of a line of credits, with what is stuck to it
_LONGEST_VALUE = {"source": 60, "original_title": 60, "reporter": 40, "editor": 40, "": 100}
_KEYS = tuple(LABELS)
_POSTS = "(?:记者|通讯员|编辑|校对|摄影)"
_NAME = rf"(?![\w·]{{0,8}}{_POSTS})[\u4e00-\u9fff·]{{2,4}}"
_SPACED = re.compile(rf"(?:[\w·]{{0,12}}{_POSTS}\s+{_NAME}(?:[\s、]+{_NAME}){{0,5}}(?:\s*报道)?\s*)+")
_SPACED_LABEL = re.compile(rf"({_POSTS})\s+")
_DATE = re.compile(r"^\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?\s*")
_BRACKETED = re.compile(r"^[（(\[【〔](.*)[）)\]】〕]$")
_STAFF_CODE = re.compile(
    r"[\s_]*(?:[A-Za-z]{1,4}_?[A-Za-z]{0,4}\d{2,}|[（(][^）)]*[）)]|[）)】\]]?[（(【\[])\s*$"
)
_OTHER_NAME = re.compile(
    r"^[\w·]{0,10}记者\s*|(?:\s+[\u4e00-\u9fff]{0,6}(?:记者|作者|通讯员|编辑|报道)|\s*校对).*$"
)
_MARKS = re.compile(r"^[◎○●■□▲△▍|\s]+|(?<=\s)[◎○●](?=\S)")
_FROM = re.compile(r"^(?:本文|原文)(?:来自|来源于|转自|转载自)(?:微信)?(?:公众号|订阅号)?\s*[：:]?\s*")
_NAME_FIRST = re.compile(
    rf"(?P<name>(?:本[刊报网]记者|实习生)?\s*{_NAME}(?:[、\s]+{_NAME}){{0,3}})\s*[/／｜|丨︱]\s*(?P<label>文|编辑|摄影|图|编译|译)"
)
_BYLINE = re.compile(r"[Bb]y ([A-Z][\w.’'-]+(?:(?:,| and|) [A-Z][\w.’'-]+){1,5})")
_LICENSED = re.compile(r"[，,。][^，,。]{0,16}授权(?:发布|转载)[^，]{0,20}$")
_TAIL = re.compile(
    r"\s*[（(\[【]\s*(?P<inner>(?:责任编辑|责编|编辑|来源|原标题|记者|通讯员)\s*[:：][^（(\[【]{1,40}?)\s*[）)\]】]\s*$|"
    r"(?<=[。！？”」）)])\s*(?P<bare>(?:责任编辑|责编|来源)\s*[:：]\s*[^。，]{2,20})$"
)
_SENTENCE_END = re.compile(r"[。！？!?][”’」』）)]*(?=[\s*■□（(【\[]{0,3}[\u4e00-\u9fff]{1,8}\s?[：:/｜|])")
_QUOTED = re.compile(r"[「『“《【]?([^「『“《【」』”》】]{1,30})[」』”》】]")
_SENTENCE = re.compile(r"[。！？；!?]|，.{6,}")


def read_credits(text: str, *, at_edge: bool) -> dict[str, str] | None:
    """The credits of a line that holds nothing else; None if it does.

    Args:
        text: one line.
        at_edge: whether it stands near the start or the end of the article, where 来源： and the like are credits;
            elsewhere only the labels of `ALWAYS` are.

    Returns:
        Keys of `LABELS` with the values found, without what they are not worth keeping ("" keys).
    """
    if len(text) > _LONGEST or not (at_edge or ALWAYS.match(text.lstrip("（([【〔"))):
        return None
    text = _unbracketed(_MARKS.sub("", STUCK.sub("", text)))
    if at_edge:
        text = _DATE.sub("", text)
        if not text:
            return {}
        if _SPACED.fullmatch(text):
            text = _SPACED_LABEL.sub(r"\1：", text)
        if byline := _BYLINE.fullmatch(text):
            return {"reporter": byline[1]}
        if first := _NAME_FIRST.fullmatch(text):
            text = (
                f"{first['label']}：{first['name'].removeprefix('本刊记者').removeprefix('本报记者').strip()}"
            )
        text = _FROM.sub("来源：", _LICENSED.sub("", text))
    if not _LABEL.match(text):
        return None
    labels = list(_LABEL.finditer(text))
    found: dict[str, str] = {}
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        key = _KEYS[int((label.lastgroup or "k0")[1:])]
        value = text[label.end() : following.start() if following else None].strip(" \u3000|｜丨/，,；")
        if key == "source" and (quoted := _QUOTED.match(value)):
            value = quoted[1]
        if len(value) > _LONGEST_VALUE[key] or (
            value.endswith("。") if key == "original_title" else _SENTENCE.search(value)
        ):
            return None
        if key != "original_title":
            value = _OTHER_NAME.sub("", _STAFF_CODE.sub("", value)).strip("“”「」")
        value = value.removeprefix("图 ")
        if key and value and not value.endswith("摄"):
            found[key] = (
                f"{found[key]}、{value}" if found.get(key) and key == "reporter" else found.get(key, value)
            )
    return found


def is_date(text: str) -> bool:
    """Whether a line is a date and nothing else, perhaps after a mark."""
    return len(text) <= 40 and not _DATE.sub("", _unbracketed(_MARKS.sub("", text)))


def split_tail(text: str) -> tuple[str, dict[str, str]]:
    """A paragraph without the credits in brackets, the 责任编辑 and the （完） that are stuck to its end; and those
    credits."""
    found: dict[str, str] = {}
    text = STUCK.sub("", text)
    while tail := _tail(text):
        text, credit = tail
        found = credit | found
        text = STUCK.sub("", text)
    return text, found


def _tail(text: str) -> tuple[str, dict[str, str]] | None:
    """`text` before the credits that end it, and those; None if none do."""
    if match := _TAIL.search(text):
        credit = read_credits(match["inner"] or match["bare"], at_edge=True)
        return None if credit is None else (text[: match.start()], credit)
    for end in _SENTENCE_END.finditer(text, max(0, len(text) - _LONGEST)):
        credit = read_credits(text[end.end() :], at_edge=True)
        if credit is not None and end.end() < len(text):
            return text[: end.end()], credit
    return None


def _unbracketed(text: str) -> str:
    match = _BRACKETED.match(text.strip())
    return match[1].strip() if match else text.strip()
