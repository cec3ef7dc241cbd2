"""Texts on which a converted model is held to its original: Chinese, English and figures, short and long."""

from __future__ import annotations

import random

_CHINESE = (
    "市政府今天公布了新一批老旧小区改造名单",
    "气象台预计明天夜间到后天有中到大雨",
    "公司上半年营业收入同比增长两成",
    "这条地铁线路全长三十四公里",
    "专家提醒老人和儿童减少外出",
    "他在接受采访时表示，谈判仍在继续",
    "图书馆的开放时间延长到晚上十点",
    "渔船失去联系后，救援队连夜出海搜寻",
    "新规定将于下个月一日起施行",
    "球队在加时赛中扳平了比分",
    "种子发芽需要合适的温度和水分",
    "谁负责这项工程的验收？",
)
_ENGLISH = (
    "The council approved the budget late on Tuesday",
    "researchers measured the depth of the lake",
    "Shares fell after the company cut its forecast",
    "a ferry service will resume next spring",
    "What did the minister promise to the farmers?",
    "The museum has bought two early maps of the coast",
    "heavy rain closed the road between the villages",
    "Her second novel was written in three weeks",
)
_FIGURES = (
    "2024年3月15日",
    "3.7%",
    "1,280万元",
    "010-5550-1234",
    "18:45",
    "A380",
    "（见附件2）",
    "COVID-19",
    "https://example.org/a?id=7",
    "GB/T 7714—2015",
    "½",
    "Ｎｏ．９",
)
_LENGTHS = (1, 1, 1, 2, 2, 3, 5, 14)
"""Sentences in a text, in turn: from 10 to about 200 tokens."""


def sample_texts(count: int = 200) -> list[str]:
    """The same `count` texts every time."""
    choose = random.Random(20)  # noqa: S311
    return [_text(choose, _LENGTHS[i % len(_LENGTHS)]) for i in range(count)]


def _text(choose: random.Random, length: int) -> str:
    """`length` sentences, mostly of one language, a figure after every other."""
    mostly, other = choose.choice([(_CHINESE, _ENGLISH), (_ENGLISH, _CHINESE), (_CHINESE, _CHINESE)])
    sentences = []
    for _ in range(length):
        sentence = choose.choice(mostly if choose.random() < 0.85 else other)
        figure = choose.choice(_FIGURES) if choose.random() < 0.5 else ""
        sentences.append(f"{sentence} {figure}".strip())
    return ("。" if mostly is _CHINESE else ". ").join(sentences)
