"""Fit the coefficients by which `qa.answer.estimate` tells how probably the archive answers.

Answerable: questions of xquad_zh, in Chinese and in English. Not answerable: the same questions with every passage
of their gold article left out (near misses: the archive keeps other parts of the same encyclopaedia articles),
and crud's questions, which are about other things. Prints coefficients, AUROC and the rates at the threshold.

    python benchmarks/fit_confidence.py work/
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa import Archive
from qa.answer import THRESHOLD, features, rank
from qa.evaluate import EvalQuestion, load_questions
from qa.query import parse

DATA = Path(os.environ.get("NEWS_DATA", Path(__file__).parents[2] / "shared" / "data"))
QUESTIONS = 300
"""At most so many of each set, evenly spaced."""
WEIGHTS = {"zh": 0.25, "en": 0.25, "zh removed": 0.15, "en removed": 0.15, "off topic": 0.2}
"""Share of each set in the fit, whatever its size."""


def observe(archive: Archive, questions: list[EvalQuestion], *, remove: bool = False) -> NDArray[np.float64]:
    """The features of each question, (n, 4); with `remove`, as if its gold articles were not in the archive."""
    seen = []
    for question in questions[:: max(1, len(questions) // QUESTIONS)]:
        query = parse(question.question)
        evidence, measure = archive._evidence(query, 30 if remove else 6)
        gold = tuple(question.articles)
        kept = [item for item in evidence if not (remove and item.article.id.endswith(gold))][:6]
        if ranked := rank(query.text, kept, measure):
            seen.append(features(query.text, ranked))
    return np.array(seen)


def fit(x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression with a slight ridge, by Newton's method; intercept first."""
    x = np.column_stack([np.ones(len(x)), x])
    coefficients = np.zeros(x.shape[1])
    ridge = 0.01 * np.diag([0.0] + [1.0] * (x.shape[1] - 1))
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ coefficients))
        gradient = x.T @ (weight * (p - y)) + ridge @ coefficients
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + ridge + 1e-9 * np.eye(x.shape[1])
        coefficients -= np.linalg.solve(hessian, gradient)
    return coefficients


def auroc(positive: NDArray[np.float64], negative: NDArray[np.float64]) -> float:
    """Probability that a positive scores above a negative; ties count half."""
    above = (positive[:, None] > negative).mean() + 0.5 * (positive[:, None] == negative).mean()
    return float(above)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("work", type=Path, help="folder for the archive that is built")
    path = arguments.parse_args().work / "xquad_zh.archive"
    with Archive.open(path) if path.exists() else Archive.create(path) as archive:
        archive.sync(DATA / "xquad_zh_articles.jsonl")
        chinese = load_questions(DATA / "xquad_zh_questions.jsonl")
        english = load_questions(DATA / "xquad_en_on_zh_questions.jsonl")
        sets = {
            "zh": observe(archive, chinese),
            "en": observe(archive, english),
            "zh removed": observe(archive, chinese, remove=True),
            "en removed": observe(archive, english, remove=True),
            "off topic": observe(archive, load_questions(DATA / "crud_questions.jsonl")),
        }
    x = np.concatenate(list(sets.values()))
    y = np.concatenate([np.full(len(rows), float(name in ("zh", "en"))) for name, rows in sets.items()])
    weight = np.concatenate(
        [np.full(len(rows), 1000 * WEIGHTS[name] / len(rows)) for name, rows in sets.items()]
    )
    coefficients = fit(x, y, weight)
    print("intercept and coefficients:", coefficients.round(2).tolist())
    p = {name: 1 / (1 + np.exp(-coefficients[0] - rows @ coefficients[1:])) for name, rows in sets.items()}
    for name, values in p.items():
        print(f"{name}: {len(values)} questions, answered {np.mean(values >= THRESHOLD):.3f}")
    for one, other in (("zh", "zh removed"), ("en", "en removed"), ("zh", "off topic")):
        print(f"AUROC {one} / {other}: {auroc(p[one], p[other]):.3f}")


if __name__ == "__main__":
    main()
