"""An encoder whose vectors a person can work out: it counts words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings import Reading, Tokenised

_TOKEN = re.compile(r"[a-z]+|[0-9]+|[\u3400-\u9fff]")


class FakeEncoder:
    """A hashed bag of tokens, scaled to unit length: texts with the same tokens have cosine 1, with none shared 0.

    A token is a lower-cased Latin word, a run of digits or one Chinese character; it counts in the dimension that
    its SHA-256 names, so that two tokens may share one (`dimension_of` tells). Queries and passages are encoded
    alike. A text without tokens becomes the first axis, so that every row has unit length.
    """

    name = "fake"
    fingerprint = "fake-1"
    max_tokens = 512

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension
        self.queries: list[str] = []
        """Every text that was encoded as a query, in order."""
        self.passages: list[str] = []
        """Every text that was encoded as a passage, in order."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.queries.extend(texts)
        return self._encode(texts)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.passages.extend(texts)
        if progress and texts:
            progress(len(texts))
        return self._encode(texts)

    def read_queries(self, texts: Sequence[str]) -> list[Reading]:
        return self._read(texts, self.encode_queries(texts))

    def read_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Reading]:
        return self._read(texts, self.encode_passages(texts, progress))

    def tokenise_passages(self, texts: Sequence[str]) -> list[Tokenised]:
        return [self._tokenise(text) for text in texts]

    def dimension_of(self, token: str) -> int:
        """The axis on which `token` counts."""
        return int.from_bytes(hashlib.sha256(token.encode()).digest()[:8], "big") % self.dimension

    def _read(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> list[Reading]:
        """Each token's vector is the axis on which it counts."""
        readings = []
        for text, vector in zip(texts, vectors, strict=True):
            axes = [self.dimension_of(token) for token in _TOKEN.findall(text.lower())]
            readings.append(
                Reading(vector, self._tokenise(text), np.eye(self.dimension, dtype=np.float32)[axes])
            )
        return readings

    @staticmethod
    def _tokenise(text: str) -> Tokenised:
        spans = np.array([found.span() for found in _TOKEN.finditer(text.lower())], dtype=np.int32).reshape(
            -1, 2
        )
        return Tokenised(spans, np.ones(len(spans), dtype=np.float32))

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for token in _TOKEN.findall(text.lower()):
                row[self.dimension_of(token)] += 1
            if not row.any():
                row[0] = 1
            row /= np.linalg.norm(row)
        return vectors
