"""Where the article stands in a saved page: the smallest element that holds most of the page's prose."""

from __future__ import annotations

from bs4 import Tag

from qa.clean import dom
from qa.clean.sites import CONTENT_NAMES

_MOST = 0.75  # of the prose; the rest is what side bars, comments and footers say in whole sentences
_WHOLE = 0.6  # of the prose of the largest element that is so named; one with less is a piece of an article
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
    most = max(weights[id(tag)] for tag in named)  # an article may come in several pieces of one name
    whole = (tag for tag in named if weights[id(tag)] > _WHOLE * most)
    return _deepest(min(whole, key=lambda tag: weights[id(tag)]), weights, _ALL)


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
