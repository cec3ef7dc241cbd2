"""Fit the coefficients by which `qa.answer.estimate` tells how probably the archive answers.

Answerable: questions of xquad_zh in Chinese and in English, and the sample's. Not answerable: the xquad questions
with every passage of their gold article left out (near misses, since the archive keeps other parts of the same
encyclopaedia articles), the sample's unanswerable ones, and crud's, asked of both archives. hexo is left out
of the fit, to be looked at afterwards. Prints coefficients, and the share answered at the threshold.

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

REPOSITORY = Path(__file__).parents[1]
DATA = Path(os.environ.get("NEWS_DATA", REPOSITORY.parent / "shared" / "data"))
QUESTIONS = 300
"""At most so many of each set, evenly spaced."""
WEIGHTS = {
    "zh": 0.2,
    "en": 0.15,
    "sample": 0.25,
    "zh removed": 0.05,
    "en removed": 0.05,
    "sample unanswerable": 0.1,
    "sample off topic": 0.15,
    "zh off topic": 0.15,
}
"""Share of each set in the fit, whatever its size."""
ANSWERABLE = ("zh", "en", "sample", "hexo")


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
    ridge = 0.1 * np.diag([0.0] + [1.0] * (x.shape[1] - 1))
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ coefficients))
        gradient = x.T @ (weight * (p - y)) + ridge @ coefficients
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + ridge + 1e-9 * np.eye(x.shape[1])
        coefficients -= np.linalg.solve(hessian, gradient)
    return coefficients


def observe_all(work: Path) -> dict[str, NDArray[np.float64]]:
    """The features of every set, by name."""
    off_topic = load_questions(DATA / "crud_questions.jsonl")
    seen = {}
    with archive_of(work, "xquad_zh", DATA / "xquad_zh_articles.jsonl") as archive:
        chinese = load_questions(DATA / "xquad_zh_questions.jsonl")
        english = load_questions(DATA / "xquad_en_on_zh_questions.jsonl")
        seen |= {"zh": observe(archive, chinese), "zh removed": observe(archive, chinese, remove=True)}
        seen |= {"en": observe(archive, english), "en removed": observe(archive, english, remove=True)}
        seen["zh off topic"] = observe(archive, off_topic)
    for name, articles, file in (
        ("sample", REPOSITORY / "data/sample", REPOSITORY / "data/eval/questions.jsonl"),
        ("hexo", DATA / "hexo", DATA / "hexo/questions.jsonl"),
    ):
        with archive_of(work, name, articles) as archive:
            asked = load_questions(file)
            seen[name] = observe(archive, [one for one in asked if one.articles])
            seen[f"{name} unanswerable"] = observe(archive, [one for one in asked if not one.articles])
            seen[f"{name} off topic"] = observe(archive, off_topic)
    return seen


def archive_of(work: Path, name: str, articles: Path) -> Archive:
    """An archive of some articles, made once."""
    path = work / f"{name}.archive"
    archive = Archive.open(path) if path.exists() else Archive.create(path)
    archive.sync(articles)
    return archive


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("work", type=Path, help="folder for the archives that are built")
    seen = observe_all(arguments.parse_args().work)
    x = np.concatenate([seen[name] for name in WEIGHTS])
    y = np.concatenate([np.full(len(seen[name]), float(name in ANSWERABLE)) for name in WEIGHTS])
    weight = np.concatenate(
        [np.full(len(seen[name]), 1000 * w / len(seen[name])) for name, w in WEIGHTS.items()]
    )
    coefficients = fit(x, y, weight)
    print("intercept and coefficients:", coefficients.round(2).tolist())
    print("| set | fitted on | questions | answered |\n|---|---|---|---|")
    p = {name: 1 / (1 + np.exp(-coefficients[0] - rows @ coefficients[1:])) for name, rows in seen.items()}
    for name, values in p.items():
        fitted = "yes" if name in WEIGHTS else "no"
        print(f"| {name} | {fitted} | {len(values)} | {np.mean(values >= THRESHOLD):.3f} |")


if __name__ == "__main__":
    main()
