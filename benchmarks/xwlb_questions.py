"""Derive questions from the TV news archive: a sentence, shortened, with a figure or a name asked for.

Good for comparing settings of one system on long, dated articles (chunk size, weights, models), since each
setting meets the same questions. Not good for absolute quality: no person wrote them, each asks for a figure
or name, and they share most of their words with the sentence that answers them, so figures here come out too
high. To leave a setting something to fail at, an article's question is the one that another article most nearly
fits; even so, words alone rank the right article first for 94% of them. Of 70 read by eye, about one in eight
was odd or unclear.

    python benchmarks/xwlb_questions.py work/questions.jsonl --articles-file work/xwlb.jsonl
    qa sync work/xwlb.jsonl --archive work/xwlb.archive
    qa evaluate work/questions.jsonl --archive work/xwlb.archive

Deterministic for one seed. The output holds other people's words: write it outside the repository.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bs4 import BeautifulSoup

DATA = Path(os.environ.get("NEWS_DATA", Path(__file__).parents[2] / "shared" / "data"))
UNITS = (
    "个百分点|立方米|平方公里|平方米|千瓦时|人次|公里|千米|千瓦|小时|美元|欧元|公斤|公顷|海里|元|吨|亩|人|名|位|家|个|座"
    "|台|辆|艘|架|列|项|条|件|种|户|套|所|场|处|届|米|岁|天|倍|%"
)
# Not part of a date, a range or a list; groups: number, magnitude, unit.
FIGURE = re.compile(
    r"(?<![\d.第—\-~至到、A-Za-z])(\d[\d,.]*)([多余]?[百千万亿]*[多余]?)"
    rf"({UNITS})(?![—\-~至到、年月])"
)
TITLE = re.compile(r"(发布|印发|出台|公布|签署|审议通过|通过)了?(《[^》]{5,40}》)")
NAMED = re.compile(
    r"“([^”—、]{2,10})”((?:主题|系列)活动|(?:专项)?行动(?:计划)?|工程|项目|计划|论坛|卫星|飞船|平台)"
)
HEDGE = re.compile(r"(高?达到?了?|突破了?|不?超过了?|不少于|超|近|约|逾|总?共|总计|大概)$")
# What a person would not type: relative dates (ambiguous over years), asides, set phrases, marks.
NOISE = re.compile(
    r"央视网消息|（[^）]*）|今[天晚日]|昨[天晚]|今年以来|[今去]年|截至目前|截止到今天|目前|日前|近[日期]|最近"
    r"|据(?:了解|介绍|统计)|数据显示|其中|(?:与此)?同时|此外|另外|当地时间|预计|如今|[“”‘’]"
)
# A reader's word for the newsreader's, so that the lexical side cannot match everything.
PLAIN = {
    "同比": "比一年前", "增长": "增加", "累计": "一共", "印发": "下发", "位于": "在", "宣布": "说",
    "表示": "说", "举行": "举办", "开展": "进行", "开工建设": "动工", "民众": "老百姓", "新增": "增加",
    "举措": "办法", "启动": "开始", "公布": "发布",
    "成功": "", "顺利": "", "全面": "", "持续": "", "有效": "",
}  # fmt: skip
# Clauses that end so are no question, and those that begin so have their subject elsewhere.
DANGLING = re.compile(r"(?:中|时|后|下|以来|的|和|以及)？$|^(?:的|她|他|它|该|此|这|其|本)")
LEAD = re.compile(r"^[\s，、：；]*(?:并且|并|而|也|还|又|将|已经|已|正)?")


RIVAL = 0.35, 0.6
"""Bounds on the share of a question's bigrams that some other article's paragraph holds: below, the question is
answered by its words alone; above, two articles may answer it."""
RARE = 3
"""Bigrams found in under 1% of the articles that a question must have, to point to something."""

SHORT = 18
"""Characters; a shorter clause leans on the one before it."""


class Candidate(NamedTuple):
    """One question that a sentence allows."""

    article: str
    question: str
    answer: str


def load_articles(limit: int) -> list[dict[str, Any]]:
    """The first `limit` articles of the archive, in its order (oldest first)."""
    path = DATA / "xwlb_articles.jsonl.xz"
    if not path.exists():
        raise SystemExit(f"{path} is absent; set NEWS_DATA to the folder that holds it.")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line, _ in zip(lines, range(limit), strict=False)]


def paragraphs(article: dict[str, Any]) -> list[str]:
    """The plain text of an article's paragraphs."""
    found = BeautifulSoup(article["html"], "lxml").find_all("p")
    return [" ".join(p.get_text().split()) for p in found]


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring characters, marks left out: what the ambiguity check compares."""
    return {run[i : i + 2] for run in re.findall(r"\w{2,}", text) for i in range(len(run) - 1)}


def tidy(text: str) -> str:
    """A clause in plainer words, without asides, relative dates and the words that lead in."""
    text = LEAD.sub("", NOISE.sub("", text)).strip(" ，、：；")
    for formal, plain in PLAIN.items():
        text = text.replace(formal, plain)
    return text


def ask_for(clause: str) -> Iterator[tuple[str, str]]:
    """Each part of a clause that can be asked for: (the clause with a question word there, the part)."""
    for m in FIGURE.finditer(clause):
        if len(re.sub(r"\D", "", m[1])) >= 2:
            wh = "百分之几" if m[3] == "%" else f"多少{m[3]}"
            yield HEDGE.sub("", clause[: m.start()]) + wh + clause[m.end() :], m[0]
    for m in TITLE.finditer(clause):
        yield clause[: m.start(2)] + "什么文件" + clause[m.end(2) :], m[2]
    for m in NAMED.finditer(clause):
        yield clause[: m.start()] + "什么" + clause[m.start(2) :], m[1]


def questions_of(sentence: str) -> Iterator[tuple[str, str]]:
    """(question, answer) pairs: the clause asked about behind the sentence's first clause, and the preceding one
    if it is short itself."""
    clauses = [c for c in re.split(r"[，；]", sentence) if c.strip()]
    for i, clause in enumerate(clauses):
        if len(FIGURE.findall(clause)) > 1:
            continue
        near = {0, i - 1} if len(clause) < SHORT else {0}
        context = [tidy(clauses[n]) for n in sorted(near) if 0 <= n < i]
        for asked, answer in ask_for(clause):
            text = "，".join(filter(None, [*context, tidy(asked)])) + "？"
            if 14 <= len(text) <= 48 and answer not in text and not DANGLING.search(text):
                yield text, answer


def candidates(article: dict[str, Any]) -> Iterator[Candidate]:
    """Every question on the article's body, leaving out its first paragraph and what its title tells."""
    for paragraph in paragraphs(article)[1:]:
        for sentence in re.split(r"[。！？]", paragraph):
            for question, answer in questions_of(sentence):
                if answer not in article["title"]:
                    yield Candidate(article["id"], question, answer)


class Rivals:
    """Tells how nearly a second article fits a question."""

    def __init__(self, articles: list[dict[str, Any]]) -> None:
        self._articles = len(articles)
        self._where: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
        for article in articles:
            for n, text in enumerate(paragraphs(article)):
                for pair in bigrams(text):
                    self._where[pair].add((article["id"], n))

    def share(self, candidate: Candidate) -> float:
        """The most of the question's bigrams that a paragraph of another article holds, from 0 to 1."""
        pairs = bigrams(candidate.question)
        count: defaultdict[tuple[str, int], int] = defaultdict(int)
        for pair in pairs:
            for place in self._where.get(pair, ()):
                count[place] += 1
        return max((n for (a, _), n in count.items() if a != candidate.article), default=0) / len(pairs)

    def rare(self, candidate: Candidate) -> int:
        """How many of the question's bigrams are each in under 1% of the articles."""
        spread = (len({article for article, _ in self._where[pair]}) for pair in bigrams(candidate.question))
        return sum(articles < 0.01 * self._articles for articles in spread)


def choose(articles: list[dict[str, Any]], wanted: int, seed: int) -> list[Candidate]:
    """At most one question an article: its hardest, which another article nearly fits, but not quite."""
    rng = random.Random(seed)
    rivals = Rivals(articles)
    chosen: list[Candidate] = []
    for article in rng.sample(articles, len(articles)):
        scored = ((rivals.share(c), c) for c in candidates(article) if rivals.rare(c) >= RARE)
        hard = [(share, c) for share, c in scored if RIVAL[0] <= share < RIVAL[1]]
        chosen += [max(hard)[1]] if hard else []
        if len(chosen) == wanted:
            break
    return chosen


def main() -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("out", type=Path, help="questions file to write")
    parser.add_argument("--articles", type=int, default=2000, help="use the first so many articles")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--articles-file", type=Path, help="also write those articles, for qa sync")
    args = parser.parse_args()
    articles = load_articles(args.articles)
    chosen = choose(articles, args.questions, args.seed)
    rows = [
        {"id": f"xwlb-q{n:04}", "question": c.question, "answers": [c.answer], "articles": [c.article]}
        for n, c in enumerate(chosen)
    ]
    write(args.out, rows)
    if args.articles_file:
        write(args.articles_file, articles)
    print(f"{len(rows)} questions on {len(articles)} articles → {args.out}")


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    """Rows as JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
