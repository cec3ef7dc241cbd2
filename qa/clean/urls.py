"""The address of an article: stated, or put together from a site's permalink pattern."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

_VARIABLE = re.compile(r":([a-z_]+)")
_NAMED = ("title", "name", "slug", "post_title", "category", "categories", "output_ext")


def web_address(url: str) -> str | None:
    """`url` if it is an absolute http or https address without control characters, else None."""
    url = url.strip()
    if re.search(r"[\x00-\x20\x7f<>\"\\]", url) or len(url) > 2_000:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and host else None


def unknown(pattern: str) -> list[str]:
    """The variables of a permalink pattern that no post has a value for."""
    known = {*_NAMED, *" ".join(_DATE_VARIABLES).split()}
    return [f":{variable}" for variable in _VARIABLE.findall(pattern) if variable not in known]


def permalink(
    site: str, pattern: str, key: str, title: str, published: datetime | None, categories: tuple[str, ...]
) -> str | None:
    """The address that Hexo or Jekyll gives a post (https://hexo.io/docs/permalinks, https://jekyllrb.com/docs/permalinks).

    Args:
        site: the site's address, such as "https://example.org/news/".
        pattern: such as ":year/:month/:day/:title/".
        key: path of the post in its source root; what stands up to `_posts/` does not count.
        title, published, categories: of the article; `published` in the site's time zone.

    Returns:
        None if the pattern asks for something that is not known, such as an :id, or a date where there is none.
    """
    path = PurePosixPath(re.sub(r"^(?:.*/)?_posts/", "", key)).with_suffix("")
    name = re.sub(r"^\d{4}-\d{1,2}-\d{1,2}-(?=.)", "", path.name)
    values = {
        "title": quote(str(path.with_name(name))),
        "name": quote(name),
        "slug": quote(name),
        "post_title": quote(title, safe=""),
        "category": "/".join(quote(name, safe="") for name in categories),
        "categories": "/".join(quote(name, safe="") for name in categories),
        "output_ext": ".html",
    }
    if published:
        for names, form in _DATE_VARIABLES.items():
            for variable in names.split():
                values[variable] = (
                    str(int(published.strftime(form))) if variable[:2] == "i_" else published.strftime(form)
                )
    wanted = _VARIABLE.findall(pattern)
    if any(variable not in values for variable in wanted):
        return None
    path_part = _VARIABLE.sub(lambda match: values[match[1]], pattern)
    return web_address(site.rstrip("/") + "/" + re.sub(r"/{2,}", "/", path_part).lstrip("/"))


_DATE_VARIABLES = {
    "year": "%Y",
    "short_year": "%y",
    "month i_month": "%m",
    "day i_day": "%d",
    "hour": "%H",
    "minute": "%M",
    "second": "%S",
}
