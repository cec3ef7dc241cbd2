"""Where the article stands in a saved page: the smallest element that holds most of the page's prose."""

from __future__ import annotations

from bs4 import Tag

from qa.clean import dom
from qa.clean.sites import CONTENT_NAMES

_MOST = 0.75  # of the prose; the rest is what side bars, comments and footers say in whole sentences
_WHOLE = 0.6  # of the prose of the largest element that is named as the article's
_PIECE = 0.2  # of the prose of another; with more, both are pieces of the article
_ALL = 0.97  # of the prose of an element that is named as the article's; what is beside it are buttons
_SHORTEST = 15  # characters of a text that counts as prose; menus and buttons are shorter


def main_element(soup: Tag) -> Tag:
    """The element to read, of a pruned page: one that its mark-up names as the article's body if there is
    enough in it, else the deepest that holds three quarters of all prose."""
    weights = _prose(soup)
    enough = weights[id(soup)] / 3
    named = [
        tag
        for tag, begins in dom.walk(soup)
        if not isinstance(tag, str) and begins and _is_named(tag) and weights[id(tag)] > enough
    ]
    if not named:
        return _deepest(soup, weights, _MOST)
    return _deepest(_whole(named, soup, weights), weights, _ALL)


def _whole(named: list[Tag], soup: Tag, weights: dict[int, int]) -> Tag:
    """The smallest of the elements that are so named; where the article comes in several pieces of the same name, the
    smallest that holds most of what the largest does."""
    least = min(named, key=lambda tag: weights[id(tag)])
    around = {id(tag) for tag in [least, *least.parents]}
    same = [
        tag
        for tag in soup.find_all(least.name)
        if tag.get("class") == least.get("class") and id(tag) not in around
    ]
    if least.get("class") and any(weights[id(tag)] > _PIECE * weights[id(least)] for tag in same):
        most = _WHOLE * max(weights[id(tag)] for tag in named)
        return min((tag for tag in named if weights[id(tag)] > most), key=lambda tag: weights[id(tag)])
    return least


def _deepest(place: Tag, weights: dict[int, int], share: float) -> Tag:
    """The deepest element in `place` that holds that share of its prose."""
    least = share * max(1, weights[id(place)])
    while True:
        below = (tag for tag in place.contents if isinstance(tag, Tag))
        inner = next((tag for tag in below if weights[id(tag)] >= least), None)
        if inner is None or inner.name in {"p", "span", "font", "table", "tbody", "tr"}:
            return place
        place = inner


def _is_named(tag: Tag) -> bool:
    return (
        tag.name in {"article", "main"}
        or "articleBody" in str(tag.get("itemprop") or "")
        or any(CONTENT_NAMES.fullmatch(name) for name in dom.names(tag))
    )


def _prose(root: Tag) -> dict[int, int]:
    """Characters of unlinked prose in each element, by `id()`."""
    weights: dict[int, int] = {}
    sums, links = [0], 0
    for node, begins in dom.walk(root):
        if isinstance(node, str):
            length = len(node.strip())
            sums[-1] += length if length >= _SHORTEST and not links else 0
        elif begins:
            links += node.name == "a"
            sums.append(0)
        else:
            links -= node.name == "a"
            weights[id(node)] = sums.pop()
            sums[-1] += weights[id(node)]
    weights[id(root)] = sums[0]
    return weights
