"""From items to figures, and whether a quote holds a gold answer. Nothing here knows of an archive."""

from __future__ import annotations

import re
import statistics
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

from qa.errors import QAError
from qa.evaluate.report import Coverage, EvalItem, Outcome
from qa.tokens import normalise

_MARKS = re.compile(r"[^\w%]+|_+")

Figures = dict[str, float | None]


def holds(quote: str, answers: Iterable[str]) -> bool:
    """Whether a quote contains one of the answers, in any width, case, spacing and punctuation.

    A figure matches whole figures only: 308 is not in 1308, nor 1% in 2.1%.
    """
    text = plain(quote)
    return any(re.search(_pattern(plain(answer)), text) for answer in answers)


def plain(text: str) -> str:
    """Normalised text without spaces and marks, except % and what joins or parts two figures."""
    return _MARKS.sub(_mark, normalise(text))


def _mark(found: re.Match[str]) -> str:
    text, mark = found.string, found[0]
    if not (text[: found.start()][-1:].isdigit() and text[found.end() :][:1].isdigit()):
        return ""
    if mark == "," and re.match(r"\d{3}(?!\d)", text[found.end() :]):
        return ""
    return mark if mark in {".", ":", "/", "-"} else " "


def _pattern(wanted: str) -> str:
    before = r"(?<!\d)(?<!\d\.)" if wanted[:1].isdigit() else ""
    after = r"(?!\d|\.\d)" if wanted[-1:].isdigit() else ""
    return before + re.escape(wanted) + after


def require_ir_measures() -> None:
    """Find out before the questions are put.

    Raises:
        QAError: if `ir_measures` is not installed.
    """
    try:
        import ir_measures  # noqa: F401
    except ImportError as error:
        raise QAError("Evaluation needs ir_measures. Install it: pip install ir-measures") from error


def retrieval(items: Sequence[EvalItem], k: int) -> Figures:
    """hit@1, 5 and k, MRR@k and nDCG@k of the answerable questions, computed by `ir_measures`.

    Relevance is binary and by article. hit@k is its Success@k; for MRR see Voorhees (1999), for nDCG Järvelin
    and Kekäläinen (2002).
    """
    from ir_measures import RR, Qrel, ScoredDoc, Success, calc_aggregate, nDCG

    measures = {f"hit@{n}": Success @ n for n in sorted({1, 5, k})}
    measures |= {f"MRR@{k}": RR @ k, f"nDCG@{k}": nDCG @ k}
    qrels = [Qrel(item.id, article, 1) for item in items for article in item.articles]
    run = [ScoredDoc(item.id, a, -n) for item in items if item.articles for n, a in enumerate(item.ranked)]
    if not qrels:
        return dict.fromkeys(measures)
    found = calc_aggregate(measures.values(), qrels, run)
    return {name: float(found[measure]) for name, measure in measures.items()}


def answering(items: Sequence[EvalItem]) -> Figures:
    """How often quotes hold a gold answer, how much is quoted, and how well abstaining and confidence do."""
    yes, no = [i for i in items if i.articles], [i for i in items if not i.articles]
    return {
        "first_quote_right": _mean([i.first_right for i in yes]),
        "any_quote_right": _mean([i.outcome == "right" for i in yes]),
        "mean_quoted_characters": _mean([i.quoted for i in yes if i.outcome != "abstained"]),
        "answered_when_it_should": _mean([i.outcome != "abstained" for i in yes]),
        "abstained_when_it_should": _mean([i.outcome == "abstained" for i in no]),
        "auroc_of_confidence": auroc([i.confidence for i in yes], [i.confidence for i in no]),
        "p50_seconds": _percentile([i.seconds for i in items], 50),
        "p95_seconds": _percentile([i.seconds for i in items], 95),
    }


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Chance that a positive scores above a negative, ties half; None when either side is empty.

    This is the U statistic over its maximum (Mann and Whitney 1947).
    """
    if not positive or not negative:
        return None
    ordered = sorted(negative)
    above = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in positive)
    return above / (2 * len(positive) * len(negative))


def outcomes(items: Sequence[EvalItem]) -> dict[Outcome, int]:
    """Of the answerable questions, how many came out right, wrong and abstained."""
    counts = Counter(item.outcome for item in items if item.articles)
    names: tuple[Outcome, ...] = ("right", "wrong", "abstained")
    return {name: counts[name] for name in names}


def false_answers(items: Sequence[EvalItem]) -> dict[str, tuple[int, int]]:
    """Of the unanswerable questions, by kind: how many were answered, of how many."""
    asked = Counter(item.kind for item in items if not item.articles)
    answered = Counter(item.kind for item in items if not item.articles and item.outcome != "abstained")
    return {kind: (answered[kind], number) for kind, number in sorted(asked.items())}


def coverage(items: Sequence[EvalItem], thresholds: Sequence[float]) -> tuple[Coverage, ...]:
    """The coverage curve at these thresholds: what higher ones than that in force would leave."""
    yes, no = [i for i in items if i.articles], [i for i in items if not i.articles]

    def kept(some: Sequence[EvalItem], threshold: float) -> list[EvalItem]:
        return [i for i in some if i.outcome != "abstained" and i.confidence >= threshold]

    return tuple(
        Coverage(
            threshold,
            len(kept(yes, threshold)) / len(yes) if yes else None,
            _mean([i.outcome == "right" for i in kept(yes, threshold)]),
            len(kept(no, threshold)) / len(no) if no else None,
        )
        for threshold in thresholds
    )


def _mean(values: Sequence[float]) -> float | None:
    return statistics.fmean(values) if values else None


def _percentile(values: Sequence[float], percent: int) -> float | None:
    if len(values) < 2:
        return values[0] if values else None
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
