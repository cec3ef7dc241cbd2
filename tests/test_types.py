from qa.types import Page, VerifyReport


def test_an_article_id_is_source_root_and_key() -> None:
    page = Page(root="posts", key="a/b.md", file="a/b.md", format="post", raw=b"")
    assert page.article_id == "posts/a/b.md"


def test_a_report_with_problems_is_not_ok() -> None:
    assert VerifyReport(articles=1, passages=1, vectors=1).ok
    assert not VerifyReport(articles=1, passages=1, vectors=1, problems=("x",)).ok
