"""Features → scores: linear, by weights in a file that a person can read.

`qa/weights.json` names a weight for each feature of `qa.features` and of `qa.answer.confidence`; benchmarks/train.py writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Weights:
    """Weights of one stage's features, in the order in which the stage computes them."""

    names: tuple[str, ...]
    values: NDArray[np.float64]
    """(features,)."""
    intercept: float = 0.0

    def score(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The weighted sum of each row: (..., features) to (...)."""
        return np.asarray(features @ self.values + self.intercept)

    def parts(self, features: NDArray[np.float64]) -> dict[str, float]:
        """What each feature adds to the score of one row, (features,)."""
        return dict(zip(self.names, (features * self.values).tolist(), strict=True))


@cache
def weights(stage: str, names: tuple[str, ...]) -> Weights:
    """The weights of a stage ("passage", "sentence" or "confidence") for the features that it computes.

    Raises:
        ValueError: the file's features are not these.
    """
    found = _file()[stage]
    if set(found["weights"]) != set(names):
        differing = set(found["weights"]) ^ set(names)
        raise ValueError(f"qa/weights.json and {stage} features differ in {sorted(differing)}; train again.")
    return Weights(names, _in_order(found["weights"], names), float(found.get("intercept", 0.0)))


def threshold() -> float:
    """The confidence below which an answer is an abstention."""
    return float(_file()["confidence"]["threshold"])


@cache
def _file() -> Mapping[str, Any]:
    return json.loads(files("qa").joinpath("weights.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _in_order(values: Mapping[str, float], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([values[name] for name in names], dtype=np.float64)
