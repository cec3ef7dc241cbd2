from datetime import UTC, datetime

from qa.chunk import ChunkSizes, chunk, embedded_text, size
from qa.types import Article, Paragraph, Passage

SIZES = ChunkSizes(target=10, limit=20)


def article(*paragraphs: str | Paragraph) -> Article:
    made = tuple(p if isinstance(p, Paragraph) else Paragraph(p) for p in paragraphs)
    return Article(id="r/a", title="题", paragraphs=made, revision=3)


def runs(passages: list[Passage]) -> list[tuple[int, int, str]]:
    return [(p.first_paragraph, p.last_paragraph, p.text) for p in passages]


def test_size_counts_han_one_digits_less_latin_least() -> None:
    assert size("汉字") == 2
    assert size("12") == 1.4
    assert size("ab") == 0.8


def test_short_paragraphs_join_up_to_the_target() -> None:
    passages = chunk(article("一二三四", "五六七八", "九十"), SIZES)
    assert runs(passages) == [(0, 2, "一二三四\n五六七八\n九十")]
    passages = chunk(article("一二三四五", "五六七八九", "九十"), SIZES)
    assert runs(passages) == [(0, 1, "一二三四五\n五六七八九"), (2, 2, "九十")]


def test_a_passage_never_crosses_a_heading_and_knows_it() -> None:
    passages = chunk(article("一", Paragraph("小标题", "heading"), "二", "三"), SIZES)
    assert runs(passages) == [(0, 0, "一"), (2, 3, "二\n三")]
    assert [p.heading for p in passages] == ["", "小标题"]


def test_a_heading_that_nothing_follows_is_kept_as_a_passage() -> None:
    assert runs(chunk(article("一", Paragraph("尾", "heading")), SIZES)) == [(0, 0, "一"), (1, 1, "尾")]


def test_a_paragraph_between_target_and_limit_stays_whole() -> None:
    assert runs(chunk(article("一二三四五六七八九十甲乙丙"), SIZES)) == [(0, 0, "一二三四五六七八九十甲乙丙")]


def test_a_long_paragraph_is_split_at_sentence_ends() -> None:
    text = "一二三四五六七。一二三四五六。一二三四五六七八九。"
    passages = chunk(article("头", text), SIZES)
    assert [p.text for p in passages] == ["头", "一二三四五六七。", "一二三四五六。", "一二三四五六七八九。"]
    assert [(p.start, p.first_paragraph) for p in passages] == [(0, 0), (0, 1), (8, 1), (15, 1)]
    assert all(text[p.start : p.start + len(p.text)] == p.text for p in passages[1:])


def test_a_sentence_above_the_limit_is_cut_at_a_comma_else_anywhere() -> None:
    assert [len(p.text) for p in chunk(article("一" * 15 + "，" + "二" * 15), SIZES)] == [16, 15]
    assert [len(p.text) for p in chunk(article("一" * 45), SIZES)] == [20, 20, 5]


def test_what_is_embedded_begins_with_title_date_and_heading() -> None:
    made = article(Paragraph("小标题", "heading"), "正文")
    dated = Article(
        id=made.id, title=made.title, paragraphs=made.paragraphs, published=datetime(2022, 2, 11, tzinfo=UTC)
    )
    assert embedded_text(chunk(dated)[0]) == "题 2022-02-11 小标题\n正文"
    assert embedded_text(chunk(made)[0]) == "题 小标题\n正文"
    assert chunk(made)[0].revision == 3


def test_an_inferred_date_is_not_embedded() -> None:
    guessed = Article(
        id="r/a",
        title="题",
        paragraphs=(Paragraph("正文"),),
        published=datetime(2022, 2, 11, tzinfo=UTC),
        published_precision="inferred",
    )
    assert embedded_text(chunk(guessed)[0]) == "题\n正文"
