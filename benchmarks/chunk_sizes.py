"""Compare passage sizes: build an archive at each and evaluate it, on hexo and on the TV news archive.

    python benchmarks/xwlb_questions.py work/xwlb.questions.jsonl --articles-file work/xwlb.jsonl --articles 600
    python benchmarks/chunk_sizes.py work/

Prints one Markdown table. The questions on the TV news are derived (see xwlb_questions.py): good for this
comparison, not as absolute quality.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from qa import Archive
from qa.chunk import ChunkSizes
from qa.evaluate import evaluate, load_questions

DATA = Path(os.environ.get("NEWS_DATA", Path(__file__).parents[2] / "shared" / "data"))
FIGURES = ("hit@1", "hit@5", "MRR@10", "first_quote_right", "any_quote_right")
SIZES = [(100, 200), (150, 300), (200, 400), (300, 400), (400, 400)]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("work", type=Path)
    work = arguments.parse_args().work
    sets = {"hexo": (DATA / "hexo", DATA / "hexo" / "questions.jsonl")}
    if (work / "xwlb.jsonl").exists():
        sets["xwlb"] = (work / "xwlb.jsonl", work / "xwlb.questions.jsonl")
    print(f"| target / limit | set | passages | {' | '.join(FIGURES)} |")
    print(f"|---|---|---|{'---|' * len(FIGURES)}")
    for target, limit in SIZES:
        for name, (articles, questions) in sets.items():
            path = work / f"{name}-{target}-{limit}.archive"
            sizes = ChunkSizes(target, limit)
            with Archive.open(path) if path.exists() else Archive.create(path, sizes=sizes) as archive:
                archive.sync(articles)
                figures = evaluate(archive, load_questions(questions)).figures
                shares = " | ".join(f"{figures[one] or 0:.3f}" for one in FIGURES)
                passages = archive.info()["passages"]
            print(f"| {target} / {limit} | {name} | {passages:,} | {shares} |", flush=True)


if __name__ == "__main__":
    main()
