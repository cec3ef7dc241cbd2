"""Lines that sign a text instead of saying anything: an institution with a day, (Reporting by …), 记者 某某 摄.

They share the words of a question on that institution, and hold a number, the day. Told by their form, in Chinese and
English. Not done here: taking them out of the text (`qa.clean`), which keeps what it is not sure of.
"""

from __future__ import annotations

import re

_LONGEST = 160
"""Characters."""
_ENDED = re.compile(r"[。！？!?…]$")
_BRACKETED = re.compile(r"^[（(\[【]\s*(.*?)\s*[）)\]】]$")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = re.compile(
    r"(?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]+月[一二三四五六七八九十]+日"
    rf"|\b(?:\d{{1,2}}\s{_MONTH}|{_MONTH}\s\d{{1,2}}),?\s(?:19|20)\d\d\b",
    re.I,
)
_INSTITUTION = re.compile(
    r"[^，。、：；,:;!?！？\d]{0,40}"
    r"(?:[局部厅署院委办社处司行所站报网]|[员协学商工董理监事合]会|公司|集团|政府|中心|大学|办公室|大使馆|领事馆)"
    r"|[A-Z][\w.’'&-]*(?:,?\s(?:[A-Z][\w.’'&-]*|of|the|and|for))*"
)
_POST = r"(?:记者|通讯员|实习生|编辑|责编|校对|编译|翻译|审核|监制|摄影|作者|供稿|供图|撰文|来源)"
_BYLINE = re.compile(
    rf"[^，。；,;\d]{{0,16}}{_POST}(?:[：:|丨/／\s]|$)[^，。；,;\d]{{0,40}}|[^，。；,;\d]{{0,24}}(?:摄|供图|供稿)"
    r"|(?i:(?:additional\s)?(?:reporting|writing|editing|photographs?|photos?|compiled|translated|edited|written))\sby\s[A-Z]"
    r".{0,80}|[Bb]y(?:\s[A-Z][\w.’'-]*(?:,|\sand)?){2,6}"
)
_BRACKETED_POST = re.compile(rf"[^，。；,;\d]{{0,16}}{_POST}[^，。；,;\d]{{0,40}}")


def signs(text: str) -> bool:
    """Whether a line only signs: it is no sentence, and nothing but a day, an institution with a day, or who wrote it."""
    line = text.strip()
    if len(line) > _LONGEST or _ENDED.search(line):
        return False
    if (found := _BRACKETED.match(line)) and _BRACKETED_POST.fullmatch(found[1]):
        return True
    line = found[1] if found else line
    left = " ".join(_DAY.sub(" ", line).split()).strip(" ,，()（）")
    dated = bool(_DAY.search(line)) and (not left or bool(_INSTITUTION.fullmatch(left)))
    return dated or bool(_BYLINE.fullmatch(line))
