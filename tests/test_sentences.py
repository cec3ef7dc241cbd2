import pytest

from qa.sentences import LONG, sentence_spans


def split(text: str, *, weak: bool = False) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text, weak=weak)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲来了。乙走了！丙呢？", ["甲来了。", "乙走了！", "丙呢？"]),
        ("没有句号", ["没有句号"]),
        ("", []),
        (" \u3000 ", []),
        # a quotation stays closed, and ends the sentence with its own full stop
        ("他说：“好。很好。”众人散去。", ["他说：“好。很好。”", "众人散去。"]),
        ("会议（第二次。重开）结束。完。", ["会议（第二次。重开）结束。", "完。"]),
        ("真的吗？！是的。", ["真的吗？！", "是的。"]),
        ("“好。”他说，“走吧。”众人散去。", ["“好。”他说，“走吧。”", "众人散去。"]),
        ("“一。”“二。”", ["“一。”", "“二。”"]),
        ("一篇《何以一破再破？》的文章刷屏。完。", ["一篇《何以一破再破？》的文章刷屏。", "完。"]),
        ("提出“怎么办？”的问题。", ["提出“怎么办？”的问题。"]),
        # decimals, versions, abbreviations and initials do not split
        ("增长3.5%。降2.1元。", ["增长3.5%。", "降2.1元。"]),
        ("It rose 3.5 points. Dr. Li left.", ["It rose 3.5 points.", "Dr. Li left."]),
        ("The U.S. Navy came. It left.", ["The U.S. Navy came.", "It left."]),
        ("Jan E.P.最近在思考。完", ["Jan E.P.最近在思考。", "完"]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("见 https://a.example/x?y=1 一文。", ["见 https://a.example/x?y=1 一文。"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_semicolons_end_only_weak_sentences() -> None:
    text = "甲报告1例；乙报告13例……完。"
    assert split(text) == [text]
    assert split(text, weak=True) == ["甲报告1例；", "乙报告13例……", "完。"]


def test_a_quotation_that_never_closes_is_split_after_all() -> None:
    text = "“" + "一二三四五六七八九。" * (LONG // 10 + 1)
    assert len(split(text)) == LONG // 10 + 1


def test_spans_cover_everything_but_white_space() -> None:
    text = "  甲。 乙！\n丙 (x. y) 丁. 戊"
    covered = "".join(text[a:b] for a, b in sentence_spans(text))
    assert covered.replace(" ", "") == text.replace(" ", "").replace("\n", "")
