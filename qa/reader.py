"""Where in a passage an answer to a question begins: a small network over the encoder's token vectors of both.

Late interaction (`qa.interact`) tells what is repeated; this one learned what answers. Each token of a passage is
compared with the question's by attention of several heads, sees its neighbours through four convolutions, and gets a
logit for being where an answer begins. The logits compete with each other and with one for "nowhere" (as in BERT's
reading of SQuAD 2.0, Devlin et al., arXiv:1810.04805); the shape is FastQA's (Weissenborn et al., arXiv:1703.04816),
with dilated convolutions in place of its recurrent layer. What is compared was read once, when the archive was made: a
question costs a few milliseconds a passage. benchmarks/train_reader.py learns `reader.npz`; it fits the token vectors
of one encoder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from qa.interact import Asked
from qa.tokens import normalise

Array = NDArray[np.float32]
DILATIONS = (1, 3, 9, 27)
"""Of the convolutions, in tokens."""
APART = max(DILATIONS)
"""Empty rows between passages that are read together, so that none sees into the next."""
SIGNALS = 10
"""Numbers that tell how a token, and what is around it, stand to the question, beside its vector."""
NEAR, AROUND = 7, 31
"""Tokens to each side that are looked at together: a clause, a sentence."""


@dataclass(frozen=True, slots=True)
class Page:
    """A passage as it is read."""

    vectors: Array
    """Of its tokens, (tokens, dimension), rows of unit length."""
    tokens: Sequence[str]
    """Their text."""
    header: NDArray[np.bool_]
    """Whether each is of what was embedded before the passage's own text."""

    @classmethod
    def of(cls, vectors: Array, embedded: str, spans: NDArray[np.int32], header: int) -> Page:
        """From what was embedded, the tokens' places in it, (tokens, 2), and the length of its header."""
        return cls(vectors, [embedded[slice(*span)] for span in spans.tolist()], spans[:, 0] < header)


class Reader:
    """A trained network; threads may read at the same time."""

    def __init__(self, parameters: Mapping[str, Array]) -> None:
        self._of = {name: np.asarray(values, dtype=np.float32) for name, values in parameters.items()}

    def read(self, question: str, asked: Asked, pages: Sequence[Page]) -> list[Array]:
        """How much speaks for an answer's beginning at each token, (tokens,) for each page.

        Natural logarithms of odds against there being no answer.
        """
        if not pages:
            return []
        of, query = self._of, _normed(self._linear("question", asked.vectors), self._of, "question")
        told = np.hstack([query, 5 * asked.weights[:, None]])
        summary = _softmax((told @ of["summary.weight"].T + of["summary.bias"])[:, 0]) @ query
        rows, kept = _laid_out(pages)
        tokens = np.vstack([page.vectors for page in pages])
        standing = np.vstack([signals(normalise(question), asked, page) for page in pages])
        passage = _normed(self._linear("passage", tokens), of, "passage")
        near = self._nearest(passage, query)
        joined = np.hstack([passage, near, passage * near, passage * summary, standing])
        hidden = np.zeros((rows, query.shape[1]), dtype=np.float32)
        hidden[kept] = _gelu(joined @ of["joined.weight"].T + of["joined.bias"])
        for number, dilation in enumerate(DILATIONS):
            hidden[kept] += _gelu(self._convolved(number, dilation, hidden, kept))
        last = hidden[kept]
        begins = np.hstack([last, last * summary]) @ of["begins.weight"][0] + of["begins.bias"][0]
        nowhere = summary @ of["nowhere.weight"][0] + of["nowhere.bias"][0]
        return np.split(begins - nowhere, np.cumsum([len(page.vectors) for page in pages])[:-1])

    def _linear(self, name: str, vectors: Array) -> Array:
        scale = np.float32(np.sqrt(vectors.shape[1]))
        return np.asarray(vectors * scale @ self._of[f"{name}.weight"].T + self._of[f"{name}.bias"])

    def _nearest(self, passage: Array, query: Array) -> Array:
        """What of the question each token of a passage attends to, by heads of equal width, (tokens, width)."""
        temperatures = np.atleast_1d(self._of["temperature"])
        heads = len(temperatures)
        alike = np.einsum("thd,qhd->htq", _split(passage, heads), _split(query, heads), optimize=True)
        alike *= (temperatures / np.sqrt(query.shape[1]))[:, None, None]
        seen = np.einsum("htq,qhd->thd", _softmax(alike), _split(query, heads), optimize=True)
        return np.asarray(seen.reshape(passage.shape))

    def _convolved(self, number: int, dilation: int, hidden: Array, kept: NDArray[np.int64]) -> Array:
        normed = np.zeros_like(hidden)
        normed[kept] = _normed(hidden[kept], self._of, f"convolution.{number}")
        weight = self._of[f"convolution.{number}.weight"]  # (out, in, 3)
        sides = (normed[kept + step * dilation] @ weight[:, :, step + 1].T for step in (-1, 0, 1))
        return np.asarray(sum(sides) + self._of[f"convolution.{number}.bias"])


@cache
def reader_for(fingerprint: str) -> Reader | None:
    """The reader of an encoder's token vectors, by the encoder's fingerprint; None where there is none."""
    with files("qa").joinpath("reader.npz").open("rb") as file, np.load(file, allow_pickle=False) as found:
        if str(found["fingerprint"]) != fingerprint:
            return None
        return Reader({name: found[name] for name in found.files if name != "fingerprint"})


def _laid_out(pages: Sequence[Page]) -> tuple[int, NDArray[np.int64]]:
    """How many rows all pages take with empty ones around each, and which of them hold tokens."""
    places, at = [], APART
    for page in pages:
        places.append(np.arange(at, at + len(page.vectors)))
        at += len(page.vectors) + APART
    return at, np.concatenate(places)


def signals(question: str, asked: Asked, page: Page) -> Array:
    """(tokens, SIGNALS): cosines with the question's tokens, repetition, digits, place; then how much of the question
    is found near each token, around it and anywhere, and how much of what is found worst."""
    count = len(page.tokens)
    cosines = page.vectors @ asked.vectors.T
    if not cosines.size:
        return np.zeros((count, SIGNALS), dtype=np.float32)
    plain = [_plain(token) for token in page.tokens]
    told = asked.weights / max(float(asked.weights.max()), 1e-6)
    near, around, anywhere = _within(cosines, NEAR), _within(cosines, AROUND), cosines.max(axis=0)
    return np.stack([
        10 * (cosines.max(axis=1) - 0.8),
        5 * ((cosines * told).max(axis=1) - 0.6),
        [token in question for token in plain],
        [not token.isalpha() and any(map(str.isdigit, token)) for token in plain],
        page.header,
        np.full(count, 10 * (asked.overlap(anywhere) - 0.85)),
        10 * (asked.overlap(near) - 0.85),
        10 * (asked.overlap(around) - 0.85),
        10 * (asked.weakest(around) - 0.8),
        np.full(count, 10 * (asked.weakest(anywhere) - 0.8)),
    ], axis=1).astype(np.float32)  # fmt: skip


def _within(cosines: Array, reach: int) -> Array:
    """The highest cosines among the tokens up to `reach` to each side, one less than a power of 2."""
    found, step = cosines.copy(), 1
    while step <= reach:
        before = found.copy()
        np.maximum(found[step:], before[:-step], out=found[step:])
        np.maximum(found[:-step], before[step:], out=found[:-step])
        step *= 2
    return found


@lru_cache(maxsize=1 << 16)
def _plain(token: str) -> str:
    return normalise(token).strip()


def _normed(values: Array, of: Mapping[str, Array], name: str) -> Array:
    """Layer normalisation (Ba et al., arXiv:1607.06450)."""
    centred = values - values.mean(axis=1, keepdims=True)
    deviation = np.sqrt(np.square(centred).mean(axis=1, keepdims=True) + 1e-5)
    return np.asarray(centred / deviation * of[f"{name}.scale"] + of[f"{name}.shift"])


def _gelu(values: Array) -> Array:
    """Gaussian error linear unit, by its tanh approximation (Hendrycks and Gimpel, arXiv:1606.08415)."""
    cubed = values * values * values  # values**3 takes a hundred times as long
    inner = np.float32(np.sqrt(2 / np.pi)) * (values + np.float32(0.044715) * cubed)
    return np.asarray(0.5 * values * (1 + np.tanh(inner)))


def _split(values: Array, heads: int) -> Array:
    """(rows, width) to (rows, heads, width of each)."""
    return values.reshape(len(values), heads, -1)


def _softmax(values: Array) -> Array:
    raised = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
