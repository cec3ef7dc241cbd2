"""Bodies of posts: told apart into HTML, as crawlers write it, and Markdown, which is rendered to HTML."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from qa.clean.normalise import WIDE
from qa.limits import MARKDOWN_LIMIT, MOST_LINKS

_OPAQUE = re.compile(r"<!--.*?(?:-->|\Z)|<(pre|code|script|style)\b.*?(?:</\1\s*>|\Z)", re.S | re.I)
_BLOCK_TAG = re.compile(
    r"</?(?:div|p|table|ul|ol|h[1-6]|section|article|blockquote|figure|br|center|pre)\b", re.I
)
_STARTS = re.compile(r"\s*<(?:!--|!doctype|[a-z][a-z0-9]*[\s>/])", re.I)
_MARKS = re.compile(r"^(?:#{1,6}[ \t]\S|```|~~~|>[ \t]\S|[ \t]*[-*+][ \t]\S|\d+\.[ \t]\S)|\]\(\S+?\)", re.M)
_CODE_TAG = re.compile(r"^[ \t]*\{%-?\s*(?:end)?(?:codeblock|highlight)\b[^%]{0,200}%\}[ \t]*$", re.M)
_STARS = re.compile(r"<(pre|code)\b.*?(?:</\1>|\Z)|\*\*([^*\n<]{1,200})\*\*", re.S)
_WIDE = re.compile(f"[{WIDE}]")
_TEMPLATE_TAG = re.compile(r"\{%-?\s*[a-zA-Z]\w{0,30}\b[^%]{0,300}%\}")


def to_html(body: str) -> str:
    """`body` as HTML. Mark-up of its own passes through; tags of Hexo and Jekyll ({% … %}) are taken out.

    What is longer than 300,000 characters, or has more than 5,000 links or 20,000 double stars, is taken for HTML: no
    article in Markdown is like that, and a parser of Markdown can take minutes for it.
    """
    if (
        len(body) > MARKDOWN_LIMIT
        or max(body.count("]("), body.count("**") // 4) > MOST_LINKS
        or is_html(body)
    ):
        return body
    body = _TEMPLATE_TAG.sub("", _CODE_TAG.sub("```", body))
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return _STARS.sub(_strong, str(renderer.render(body)))


def _strong(match: re.Match[str]) -> str:
    """Stars that CommonMark leaves beside wide characters, as in **文 | **某人, since it looks for spaces there."""
    before = match.string[max(0, match.start() - 1) : match.start()]
    if match[2] and _WIDE.search(before + match[2]):
        return f"<strong>{match[2]}</strong>"
    return match[0]


def is_html(body: str) -> bool:
    """Whether a body is HTML: it has block tags, and starts with a tag or has no Markdown outside of code."""
    seen = _OPAQUE.sub("", body)
    tags, marks = len(_BLOCK_TAG.findall(seen)), len(_MARKS.findall(seen))
    return bool(tags) and (marks == 0 or (bool(_STARTS.match(body)) and tags > 3 * marks))
