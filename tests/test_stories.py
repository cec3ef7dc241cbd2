"""Copies, corrections, updates and template siblings told apart; and stories as an archive's users see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from qa import Archive, Article, Filters, Paragraph
from qa.stories import Comparison, Wording, _value, is_correction, kind
from qa.syndication import candidates
from tests.fake_encoder import FakeEncoder

REPORT = (
    "云川县交通运输局7月3日宣布，望江大桥维修工程已经完成，大桥将于7月8日上午6时恢复通车。",
    "工程历时14个月，更换支座132个，加固桥墩5座，总投资8290万元，比预算少160万元。",
    "通车后限载30吨，限速40公里，货车须绕行云川二桥，绕行距离约12公里。",
)
WEATHER = "今天最高气温12度，最低气温3度，降水概率20%，空气质量指数为55，等级为良，适宜外出活动，请市民注意早晚保暖。"
NEXT_DAY = "今天最高气温15度，最低气温6度，降水概率70%，空气质量指数为81，等级为良，适宜外出活动，请市民注意早晚保暖。"
ADDED = (
    "县公交公司说，通车当天起恢复3路和7路公交车，首班车6时30分发出，末班车21时收车，票价仍为2元，老人凭证免费乘车。"
    "桥头的早市也将搬回原处，摊位由原来的85个增加到110个，管理处从7月5日起接受登记，先到先得。"
)


def judged(one: str, other: str, days: int | None = 0) -> str | None:
    return kind(Comparison.of(Wording.of(one), Wording.of(other)), days)


def test_a_copy_with_another_headline_and_byline_is_the_same() -> None:
    assert judged("".join(REPORT), "本报讯（记者 林远）" + "".join(REPORT) + "（编辑 何平）") == "same"


def test_a_trimmed_copy_is_the_same() -> None:
    assert judged("".join(REPORT), "".join(REPORT[:2])) == "same"


def test_a_changed_figure_is_a_correction() -> None:
    whole = "".join(REPORT)
    assert judged(whole, whole.replace("8290", "8920")) == "linked"


def test_figures_are_the_same_in_characters_and_digits() -> None:
    whole = "".join(REPORT)
    assert judged(
        whole, whole.replace("5座", "五座").replace("14个月", "十四个月").replace("12公里", "１２公里")
    ) == ("same")


def test_issues_of_one_template_are_different() -> None:
    assert judged(WEATHER, NEXT_DAY) is None


def test_the_same_words_long_after_are_another_story_unless_verbatim() -> None:
    whole = "".join(REPORT)
    assert judged(whole, whole[12:], days=366) is None
    assert judged(whole, whole, days=366) == "same"


TELEGRAM = (
    "国家主席7月17日上午在人民大会堂会见{0}总统。主席指出，两国建交以来，双方始终相互尊重、平等相待，"
    "同{0}的合作走在地区前列。中方愿同{0}一道，在3个领域加强合作，扩大5类产品贸易，办好12个文化项目，培训200名技术人员。"
    "{0}总统表示，感谢中方长期给予的支持，愿同中方深化各领域友好合作，推动两国关系不断向前发展。"
)


def test_the_same_words_on_two_countries_are_no_copies() -> None:
    assert judged(TELEGRAM.format("甲兰"), TELEGRAM.format("甲兰")) == "same"
    assert judged(TELEGRAM.format("甲兰"), TELEGRAM.format("乙马里")) == "linked"


def test_an_amount_that_each_alone_has_tells_two_texts_apart() -> None:
    whole, fined, praised = "".join(REPORT), "承建方被罚款58万元。", "监理方获奖励74万元。"
    assert judged(whole, whole + fined) == "same"
    assert judged(whole + fined, whole + praised) != "same"
    assert judged(whole + fined, whole + "监理方获奖励14万元。") == "same"  # both have a 14
    assert judged(whole + "电话0551。", whole + "热线0553。") == "same"


def test_a_report_that_opens_with_much_that_is_new_is_linked() -> None:
    assert judged("".join(REPORT), ADDED + "".join(REPORT)) == "linked"


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("五", "5"),
        ("十", "10"),
        ("二十", "20"),
        ("十二", "12"),
        ("二〇二二", "2022"),
        ("1,200", "1200"),
        ("007", "7"),
    ],
)
def test_value(figure: str, value: str) -> None:
    assert _value(figure) == value


def test_comparison_counts_what_can_be_counted_by_hand() -> None:
    found = Comparison.of(Wording.of("甲乙丙丁3人"), Wording.of("甲乙丙丁5人"))
    assert (found.agree, found.differ) == (0, 1)
    assert found.resemblance == pytest.approx(
        1 / 5
    )  # 甲乙丙丁 of 甲乙丙丁, 乙丙丁3, 丙丁3人, 乙丙丁5, 丙丁5人
    assert found.covered == pytest.approx(4 / 6)
    assert found.apart  # 3人 and 5人
    assert not Comparison.of(Wording.of("甲乙丙丁3人"), Wording.of("甲乙丙丁")).apart


def test_empty_and_short_texts_are_no_story() -> None:
    assert judged("", "") is None
    assert judged("", "".join(REPORT)) is None


def test_candidates_share_a_band_and_one_of_them_is_new() -> None:
    bands = np.array([[1, 5], [1, 6], [2, 6], [3, 7]], dtype=np.uint32)
    assert list(candidates(bands, np.array([True, True, True, True]))) == [(0, 1), (1, 2)]
    assert list(candidates(bands, np.array([False, False, True, False]))) == [(1, 2)]


@pytest.mark.parametrize(
    ("title", "expected"), [("更正：大桥投资", True), ("Correction: fares", True), ("改正", False)]
)
def test_is_correction(title: str, expected: bool) -> None:
    assert is_correction(title) is expected


def article(
    name: str, source: str, day: int | None, body: tuple[str, ...], title: str = "大桥将恢复通车"
) -> Article:
    when = datetime(2021, 7, day, 8, tzinfo=UTC) if day else None
    return Article(name, title, tuple(Paragraph(text) for text in body), source=source, published=when)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "a.archive", encoder=FakeEncoder(512)) as made:
        made.sync(
            [
                article("late", "海川财经", 5, REPORT, "通车啦"),
                article("first", "云川日报", 3, REPORT),
                article("again", "云川日报", 4, REPORT),
                article("nowhere", "", 4, REPORT),
                article("undated", "墨点数码", None, REPORT),
                article(
                    "fix", "云川日报", 6, ("本报《大桥将恢复通车》一文投资数字有误。",), "更正：投资数字"
                ),
                article("other", "云川日报", 3, (WEATHER,), "天气"),
            ],
            name="n",
        )
        yield made


def ids(found: tuple[object, ...]) -> list[str]:
    return [one.article_id.removeprefix("n/") for one in found]  # type: ignore[attr-defined]


def test_a_story_names_copies_earliest_first_and_undated_last(archive: Archive) -> None:
    story = archive.story("late")
    assert ids(story.copies) == ["first", "again", "nowhere", "undated"]
    assert ids(story.linked) == []
    assert ids(archive.story("first").linked) == ["fix"]
    assert archive.story("other").copies == ()


def test_a_hit_list_has_a_story_once_in_its_earliest_words(archive: Archive) -> None:
    hits = archive.search("大桥何时恢复通车", k=3)
    (shown,) = (hit for hit in hits if hit.passage.article_id == "n/first")
    assert shown.outlets == (
        "海川财经",
        "墨点数码",
    )  # its own outlet's repost and a nameless one are not listed
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert {"n/late", "n/again"}.isdisjoint(hit.passage.article_id for hit in hits)


def test_filters_choose_the_copy_and_the_outlets(archive: Archive) -> None:
    hit = archive.search("大桥何时恢复通车", k=1, filters=Filters(source="海川财经"))[0]
    assert (hit.passage.article_id, hit.outlets) == ("n/late", ("云川日报", "墨点数码"))
    early = archive.search("大桥何时恢复通车", k=1, filters=Filters(until="2021-07-04"))[0]
    assert (early.passage.article_id, early.outlets) == ("n/first", ())


def test_an_article_that_changes_leaves_its_story(archive: Archive) -> None:
    archive.sync([article("late", "海川财经", 5, (NEXT_DAY,), "通车啦")], name="n")
    assert archive.story("late").copies == ()
    assert "late" not in ids(archive.story("first").copies)
    archive.sync([article("late", "海川财经", 5, REPORT, "通车啦")], name="n")
    assert "late" in ids(archive.story("first").copies)


def test_a_copy_added_later_joins(archive: Archive) -> None:
    archive.sync([replace(article("new", "玩界周刊", 9, REPORT), author="某人")], name="n")
    assert ids(archive.story("first").copies)[-2:] == ["new", "undated"]
