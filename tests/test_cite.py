from datetime import UTC, datetime

from qa.chunk import ChunkSizes, chunk
from qa.cite import cite, lead, quotes
from qa.types import Article, Paragraph

ARTICLE = Article(
    id="posts/a.md",
    title="题[1]目",
    source="甲报",
    published=datetime(2022, 2, 11, 13, tzinfo=UTC),
    url="https://a.example/1",
    revision=2,
    paragraphs=(
        Paragraph("小标题", "heading"),
        Paragraph("一句。二句！"),
        Paragraph("三句。四"),
        Paragraph("五。" * 30),
    ),
)


def test_quotes_are_exact_spans_of_paragraphs() -> None:
    passage = chunk(ARTICLE)[0]
    found = quotes(passage, ARTICLE)
    assert [(quote.paragraph, quote.text) for quote in found[:4]] == [
        (1, "一句。"),
        (1, "二句！"),
        (2, "三句。"),
        (2, "四"),
    ]
    assert all(ARTICLE.paragraphs[q.paragraph].text[q.start : q.end] == q.text for q in found)


def test_a_part_of_a_long_paragraph_quotes_only_its_own_sentences() -> None:
    parts = chunk(ARTICLE, ChunkSizes(target=10, limit=20))[-6:]
    assert [[(q.start, q.end) for q in quotes(part, ARTICLE)] for part in parts[:2]] == [
        [(0, 2), (2, 4), (4, 6), (6, 8), (8, 10)],
        [(10, 12), (12, 14), (14, 16), (16, 18), (18, 20)],
    ]


def test_a_citation_carries_what_finds_it_again() -> None:
    quote = quotes(chunk(ARTICLE)[0], ARTICLE)[1]
    made = cite(1, ARTICLE, quote)
    assert (made.article_id, made.revision, made.paragraph, made.start, made.end) == (
        "posts/a.md",
        2,
        1,
        3,
        6,
    )
    assert made.quote == "二句！"


def test_a_lead_is_the_first_whole_sentence_of_the_text() -> None:
    told = lead(ARTICLE)  # the heading before it is passed over
    assert (told.paragraph, told.start, told.end, told.text) == (1, 0, 3, "一句。")
    byline = (
        Paragraph("图一。", "caption"),
        Paragraph("By N. N."),
        Paragraph("作者 甲"),
        Paragraph("“好。”他说。"),
    )
    assert lead(Article(id="a", title="题", paragraphs=byline)).text == "By N. N."
    assert lead(Article(id="a", title="题", paragraphs=byline[2:])).text == "“好。”他说。"
    assert lead(Article(id="a", title="题", paragraphs=byline[2:3])).text == "作者 甲"
    assert lead(Article(id="a", title="题", paragraphs=byline[:1])).text == "图一。"
