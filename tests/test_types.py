from datetime import date, datetime

import pytest

from qa.errors import BadFilter
from qa.types import Filters, Page, VerifyReport


def test_an_article_id_is_source_root_and_key() -> None:
    page = Page(root="posts", key="a/b.md", file="a/b.md", format="post", raw=b"")
    assert page.article_id == "posts/a/b.md"


def test_a_report_with_problems_is_not_ok() -> None:
    assert VerifyReport(articles=1, passages=1, vectors=1).ok
    assert not VerifyReport(articles=1, passages=1, vectors=1, problems=("x",)).ok


def test_a_day_may_be_a_string_or_have_a_time() -> None:
    assert Filters(since="2022-02-01").since == date(2022, 2, 1)  # type: ignore[arg-type]
    assert Filters(until=datetime(2022, 2, 1, 12)).until == date(2022, 2, 1)
    for wrong in ("February", 2022, "2022-02-31"):
        with pytest.raises(BadFilter, match=f"since {wrong!r}"):
            Filters(since=wrong)  # type: ignore[arg-type]
