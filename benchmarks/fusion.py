"""Compare weights of the dense score in the fused one: retrieval by article, on the archives of evaluate_all.py.

    python benchmarks/evaluate_all.py work/ --no-answers
    python benchmarks/fusion.py work/

Prints one Markdown table; a cell is hit@1 / hit@5 / hit@10. Weight 0 is BM25 alone, weight 1 vectors alone.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from qa import Archive
from qa.evaluate import load_questions
from qa.query import parse
from qa.retrieve import fuse

DATA = Path(os.environ.get("NEWS_DATA", Path(__file__).parents[2] / "shared" / "data"))
WEIGHTS = (0.0, 0.2, 0.3, 0.4, 0.5, 1.0)
SETS = {"crud": "crud", "xquad_zh": "xquad_zh", "xquad_en_on_zh": "xquad_zh"}
"""Question set → the archive that it is asked of."""


def hits(archive: Archive, file: Path) -> dict[float, list[float]]:
    """Shares of questions with a gold article among the first 1, 5 and 10, by weight."""
    questions = load_questions(file)
    found = {weight: [0, 0, 0] for weight in WEIGHTS}
    names = {
        row["id"]: row["article_id"]
        for row in archive._db.rows("SELECT id, article_id FROM passages WHERE current")
    }
    for question in questions:
        query = parse(question.question)
        vector = archive._loaded().encode_queries([query.text])[0]
        candidates = archive._indexes.candidates(vector, query.terms, query.filters)
        gold = {archive.article(name).id for name in question.articles}
        for weight in WEIGHTS:
            ranked = list(dict.fromkeys(names[item.id] for item in fuse(candidates, weight=weight)))
            for at, depth in enumerate((1, 5, 10)):
                found[weight][at] += bool(gold & set(ranked[:depth]))
    return {weight: [count / len(questions) for count in counts] for weight, counts in found.items()}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("work", type=Path, help="folder of the archives")
    work = arguments.parse_args().work
    shares = {}
    for name, archive in SETS.items():
        with Archive.open(work / f"{archive}.archive", read_only=True) as opened:
            shares[name] = hits(opened, DATA / f"{name}_questions.jsonl")
    print(f"| weight | {' | '.join(shares)} |\n|---|{'---|' * len(shares)}")
    for weight in WEIGHTS:
        cells = (" / ".join(f"{share:.3f}" for share in found[weight]) for found in shares.values())
        print(f"| {weight} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
