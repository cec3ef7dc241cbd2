"""The invariants of loading, cleaning and chunking, for a few hundred inputs; `make torture` takes 100,000."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from qa.types import PageFormat
from tests.hostile import invariants, strategies

FEW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(strategies.pages)
def test_whatever_a_page_says_it_is_an_article_or_a_rejection(given: tuple[PageFormat, bytes]) -> None:
    invariants.page(given[1], given[0])


@FEW
@given(strategies.files)
def test_whatever_a_file_holds_it_is_read_or_refused(given: tuple[str, bytes]) -> None:
    invariants.file(given[1], given[0])
