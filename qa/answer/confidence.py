"""How sure it is that the archive answers: a probability, from features of the best sentence and of its article.

What each feature is worth is learned (`qa.score`, benchmarks/train.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa.answer.quoting import Scored
from qa.features import SENTENCE, Need
from qa.names import absent, another, names
from qa.score import weights
from qa.tokens import script
from qa.types import Article, stated

CONFIDENCE = (
    "overlap", "titled_overlap", "around_overlap", "weakest", "read", "titled_said", "around_said", "figures",
    "kind", "passage", "score", "lead", "foreign", "open", "absent", "another",
)  # fmt: skip
"""What confidence is estimated from."""


def estimate(need: Need, found: Sequence[Scored], *, rivals: bool = True) -> float:
    """Probability that the archive answers: logistic regression on `confidence_features`."""
    if not found:
        return 0.0
    told = confidence_features(need, found, rivals=rivals)
    return 1 / (1 + math.exp(-float(weights("confidence", CONFIDENCE).score(told))))


def confidence_features(need: Need, found: Sequence[Scored], *, rivals: bool = True) -> NDArray[np.float64]:
    """What tells whether the best sentence answers, in the order of `CONFIDENCE`.

    Its own features; how far its score leads that of the best sentence of another article, 0 without `rivals`: where one
    article alone was searched; whether question and sentence are in different scripts, so that no wording could be
    repeated; whether the question shows no kind of thing that it asks for, so that none could be missing; the share of
    the question's names that its article does not hold, 0 across scripts; and whether it is about another time than the one
    asked about, or about another of a series (嫦娥五号 for 嫦娥六号).
    """
    best = found[0]
    article = all_of(best.evidence.article)
    others = (one.score for one in found if one.evidence.article.id != best.evidence.article.id)
    own = {name: best[name] for name in CONFIDENCE if name in SENTENCE}
    foreign = need.script != script(best.quote.text)
    told = own | {
        "score": best.score / 10,
        "lead": min(1.0, (best.score - next(others, best.score - 5)) / 5) if rivals else 0.0,
        "foreign": float(foreign),
        "open": float(need.wanted.kind is None),
        "absent": 0.0 if foreign else absent(names(need.text), article),
        "another": float(_elsewhen(need, best) or another(need.text, article)),
    }
    return np.array([told[name] for name in CONFIDENCE])


def _elsewhen(need: Need, one: Scored) -> bool:
    """Whether a dated article's passage agrees with none of the times that the question names."""
    passage = one.evidence.hit.passage
    told = f"{one.evidence.candidate.headed}\n{passage.text}"
    return bool(need.periods and stated(passage)) and need.dated(passage, told) == 0


def all_of(article: Article) -> str:
    """Everything that an article says, and says of itself."""
    told = (article.title, article.source, article.author, *article.categories)
    return "\n".join([*told, *(paragraph.text for paragraph in article.paragraphs)])
