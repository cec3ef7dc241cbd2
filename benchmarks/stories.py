"""Precision and recall of the story grouping on labelled pairs, and the processor time it takes.

    python benchmarks/stories.py                       # the labelled pairs
    python benchmarks/stories.py --time                # as well: sign and group whole sets, a minute or two
    python benchmarks/stories.py --learn               # instead: weights for qa/stories.py, from the half "tune"

The pairs are in data/eval/story_pairs.jsonl: "same" (a copy, lightly edited or trimmed), "linked" (a correction, an
update, another report with much of the text) or "different" (bulletins of one template, one event's siblings). They
were sampled by resemblance from 0.1 to 1.0, template families capped, with more from the hard middle: all pairs of
crud from 0.45 whose figures nearly agree. Texts are read from where NEWS_DATA points. Pairs of one story are in one
half. "found" counts a pair only if the signatures propose it as well, as in an archive.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from qa import Archive, Article
from qa.clean import CleanOptions, clean
from qa.load import load
from qa.stories import DAYS, Comparison, Wording, features, kind
from qa.syndication import Syndication, _days, _text, signature
from qa.types import Rejection

REPOSITORY = Path(__file__).parents[1]
DATA = Path(os.environ.get("NEWS_DATA", REPOSITORY.parent / "shared" / "data"))
PAIRS = REPOSITORY / "data/eval/story_pairs.jsonl"
RIDGE = 1.0
"""On the weights of standardised features, as scikit-learn's logistic regression has it by default."""
SOURCES = {
    "crud": DATA / "crud_articles.jsonl.xz",
    "hexo": DATA / "hexo",
    "sample": REPOSITORY / "data/sample",
    "xwlb": DATA / "xwlb_articles.jsonl.xz",
}


def articles(wanted: set[str]) -> dict[str, Article]:
    """The articles of those ids, cleaned."""
    found = {}
    for root in {name.split("/")[0] for name in wanted}:
        path = SOURCES[root]
        for page in load(path, root=root, base=path):
            if not isinstance(page, Rejection) and page.article_id in wanted:
                article = clean(page, CleanOptions(UTC))
                if isinstance(article, Article):
                    found[article.id] = article
    return found


class NoEncoder:
    """What an archive asks of an encoder before anything is embedded."""

    name, fingerprint, dimension, max_tokens = "none", "none", 8, 512


def figures(pairs: Iterable[tuple[str, str | None]], label: str) -> str:
    """Precision and recall of one label, over (label, found), as cells of a table."""
    counted = list(pairs)
    right = sum(wanted == found == label for wanted, found in counted)
    said, there = (sum(pair[at] == label for pair in counted) for at in (1, 0))
    return (
        f"{right / max(1, said):.3f} ({right} of {said}) | {right / max(1, there):.3f} ({right} of {there})"
    )


def labelled() -> tuple[list[dict[str, str]], dict[str, Article], dict[str, Wording]]:
    """The pairs, and by id their articles and these as they are compared."""
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    texts = articles({pair[side] for pair in pairs for side in ("one", "other")})
    return pairs, texts, {name: Wording.of(_text(article)) for name, article in texts.items()}


def learn() -> None:
    """Print the weights that logistic regression gives `qa.stories.features`, and their bias.

    From pairs of the half "tune" that nothing sets apart, with a ridge of `RIDGE` on standardised features.
    """
    rows, copies = [], []
    pairs, texts, wordings = labelled()
    for pair in pairs:
        one, other = pair["one"], pair["other"]
        found = Comparison.of(wordings[one], wordings[other])
        far = (_days(texts[one], texts[other]) or 0) > DAYS
        if pair["split"] == "tune" and not (found.differ or found.apart or far):
            rows.append(features(found))
            copies.append(pair["label"] == "same")
    values, signs = np.array([list(row.values()) for row in rows]), np.where(copies, -1.0, 1.0)
    mean, deviation = values.mean(axis=0), values.std(axis=0)

    def loss(weights: NDArray[np.float64]) -> float:
        odds = weights[0] + (values - mean) / deviation @ weights[1:]
        return float(np.logaddexp(0, signs * odds).sum() + RIDGE / 2 * (weights[1:] ** 2).sum())

    best = minimize(loss, np.zeros(values.shape[1] + 1)).x
    weights = best[1:] / deviation
    print(f"{len(rows)} pairs, {sum(copies)} of them copies")
    print("WEIGHTS =", {name: round(float(w), 1) for name, w in zip(rows[0], weights, strict=True)})
    print("BIAS =", round(float(best[0] - weights @ mean), 1))


def measure() -> None:
    """Print the table of precision and recall."""
    pairs, texts, wordings = labelled()
    bands = {name: signature(wording) for name, wording in wordings.items()}
    print("| half | label | pairs | precision | recall |\n|---|---|---|---|---|")
    for split in ("held_out", "tune"):
        judged, found = [], []
        for pair in (pair for pair in pairs if pair["split"] == split):
            one, other = pair["one"], pair["other"]
            said = kind(Comparison.of(wordings[one], wordings[other]), _days(texts[one], texts[other]))
            proposed = bool(np.any(bands[one] == bands[other]))
            judged.append((pair["label"], said or "different"))
            found.append((pair["label"], (said if proposed else None) or "different"))
        for label in ("same", "linked"):
            print(f"| {split} | {label} | {len(judged)} | {figures(judged, label)} |")
            print(f"| {split} | {label}, found | {len(found)} | {figures(found, label)} |")
        confused = sum(pair == ("different", "same") for pair in judged)
        print(f"| {split} | different stories taken for one | {len(judged)} | {confused} | |")


def measure_time() -> None:
    """Print how long signing and grouping takes, apart from reading."""
    print(
        "\n| set | articles | processor seconds to sign and group | pairs: same / linked |\n|---|---|---|---|"
    )
    for name in ("crud", "xwlb"):
        with (
            tempfile.TemporaryDirectory() as work,
            Archive.create(Path(work) / "a.archive", encoder=NoEncoder()) as archive,  # type: ignore[arg-type]
        ):
            archive.sync(SOURCES[name], name=name, embed=False)
            for table in ("signatures", "related"):
                with archive._db.transaction():
                    archive._db.execute(f"DELETE FROM {table}")
            begin = time.process_time()
            Syndication(archive._db).update()
            taken = time.process_time() - begin
            sql = "SELECT kind, count(*) / 2 AS n FROM related GROUP BY kind"
            counts = {row["kind"]: row["n"] for row in archive._db.rows(sql)}
            print(
                f"| {name} | {archive.info()['articles']:,} | {taken:.1f}"
                f" | {counts.get('same', 0):,} / {counts.get('linked', 0):,} |"
            )


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--time", action="store_true", help="also time whole sets")
    arguments.add_argument(
        "--learn", action="store_true", help="print weights learned on one half, and no more"
    )
    given = arguments.parse_args()
    if given.learn:
        learn()
        return
    measure()
    if given.time:
        measure_time()


if __name__ == "__main__":
    main()
