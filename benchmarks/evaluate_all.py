"""Evaluate the bundled model on every question set at hand and print one Markdown table.

    python benchmarks/evaluate_all.py work/            # archives are made there once, and used again
    python benchmarks/evaluate_all.py work/ --only hexo --only sample

The sample set is in the repository; the others are read from the folder that NEWS_DATA names, and a set that
is absent is passed over. Everything about each question goes to work/evaluation.json. The seconds are those of
`ask` on this machine, for information.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

from qa import Archive
from qa.evaluate import EvalReport, evaluate, load_questions

REPOSITORY = Path(__file__).parents[1]
DATA = Path(os.environ.get("NEWS_DATA", REPOSITORY.parent / "shared" / "data"))


class Set(NamedTuple):
    """A question set and the articles it is asked of."""

    articles: Path
    questions: Path
    archive: str
    """Name of the archive; sets on the same articles share one."""


SETS = {
    "sample": Set(REPOSITORY / "data/sample", REPOSITORY / "data/eval/questions.jsonl", "sample"),
    "followups": Set(REPOSITORY / "data/sample", REPOSITORY / "data/eval/followups.jsonl", "sample"),
    "hexo": Set(DATA / "hexo", DATA / "hexo/questions.jsonl", "hexo"),
    "crud": Set(DATA / "crud_articles.jsonl.xz", DATA / "crud_questions.jsonl", "crud"),
    "xquad_zh": Set(DATA / "xquad_zh_articles.jsonl", DATA / "xquad_zh_questions.jsonl", "xquad_zh"),
    "xquad_en_on_zh": Set(
        DATA / "xquad_zh_articles.jsonl", DATA / "xquad_en_on_zh_questions.jsonl", "xquad_zh"
    ),
}


def tell(stage: str, done: int, total: int | None) -> None:
    """One changing line on standard error."""
    print(f"\r{stage} {done:,}{f' of {total:,}' if total else ''}   ", end="", file=sys.stderr, flush=True)


def archive_of(given: Set, work: Path) -> Archive:
    """The set's archive, brought in line with its articles."""
    path = work / f"{given.archive}.archive"
    archive = Archive.open(path) if path.exists() else Archive.create(path)
    report = archive.sync(given.articles, name=given.archive, progress=tell)
    print(f"\n{path}: {report.added} added, {len(report.rejections)} refused", file=sys.stderr)
    return archive


def row(name: str, report: EvalReport) -> dict[str, str]:
    """One row of the table, as column name to cell."""
    cells = {"set": name, "answerable": str(report.answerable), "unanswerable": str(report.unanswerable)}
    for figure, value in report.figures.items():
        cells[figure.replace("_", " ")] = "–" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")
    return cells


def table(rows: list[dict[str, str]]) -> str:
    """Rows of the same columns as a Markdown table."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("work", type=Path, help="folder for archives and the report")
    parser.add_argument("--only", action="append", choices=SETS, metavar="SET", help=f"of {', '.join(SETS)}")
    parser.add_argument("--no-answers", action="store_true", help="score retrieval only")
    args = parser.parse_args()
    reports: dict[str, EvalReport] = {}
    for name in args.only or SETS:
        given = SETS[name]
        absent = [str(path) for path in (given.articles, given.questions) if not path.exists()]
        if absent:
            print(
                f"{name} passed over: {', '.join(absent)} absent (NEWS_DATA names the folder)",
                file=sys.stderr,
            )
            continue
        args.work.mkdir(parents=True, exist_ok=True)
        with archive_of(given, args.work) as archive:
            questions = load_questions(given.questions)
            reports[name] = evaluate(archive, questions, answers=not args.no_answers, progress=tell)
        print(f"\n{name}: {len(reports[name].missing)} gold articles missing", file=sys.stderr)
    if not reports:
        raise SystemExit("No set could be evaluated.")
    told = {name: report.to_dict() for name, report in reports.items()}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (args.work / "evaluation.json").write_text(text + "\n", encoding="utf-8")
    print(table([row(name, report) for name, report in reports.items()]))


if __name__ == "__main__":
    main()
