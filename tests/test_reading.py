"""Which tokens count, and where they lie."""

from __future__ import annotations

from embeddings.reading import tokenised


def test_special_tokens_the_prefix_and_marks_do_not_count() -> None:
    # "query: 南宁，46名" with the prefix "query: " of 7 characters.
    offsets = [(0, 0), (0, 5), (5, 6), (6, 9), (9, 10), (10, 12), (12, 13), (0, 0)]
    kept, tokens = tokenised("南宁，46名", offsets, [0, 1, 2, 3, 4, 5, 6, 0], 7)
    assert kept == [3, 5, 6]
    assert tokens.spans.tolist() == [[0, 2], [3, 5], [5, 6]]  # a token may begin in the prefix's last space
    assert tokens.rarity.tolist() == [3, 5, 6]


def test_a_text_without_words_has_no_tokens() -> None:
    kept, tokens = tokenised("。", [(0, 0), (0, 1), (0, 0)], [0, 1, 0], 0)
    assert (kept, tokens.spans.shape, tokens.rarity.shape) == ([], (0, 2), (0,))
