"""What an encoder is, and how to get one by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.reading import Reading, Tokenised


class Encoder(Protocol):
    """Turns texts into vectors whose inner product is their cosine similarity."""

    @property
    def name(self) -> str:
        """As it was asked for: "bundled", a hub name or a folder."""

    @property
    def fingerprint(self) -> str:
        """Hash of source weights and recipe (prefixes, pooling, length): the same on every machine."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """What lies beyond this many tokens of a text is not read."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions: (len(texts), dimension), rows of unit length."""

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Vectors of passages: (len(texts), dimension), rows of unit length, in the order of `texts`.

        `progress` is told now and then how many more texts are done.
        """

    def read_queries(self, texts: Sequence[str]) -> list[Reading]:
        """Questions read token by token."""

    def read_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Reading]:
        """Passages read token by token; their whole vectors are those of `encode_passages`."""

    def tokenise_passages(self, texts: Sequence[str]) -> list[Tokenised]:
        """The tokens that `read_passages` gives vectors to, without running the network."""


def load_encoder(name: str = "bundled", *, progress: Callable[[str, float], None] | None = None) -> Encoder:
    """The encoder called `name`: "bundled", a sentence-transformers folder, or a model of the Hugging Face hub.

    The first use prepares the model in the user's cache, and tells `progress` what is being done and the fraction
    that is done, from 0 to 1. The network is used only for a hub model that is not prepared yet.

    Raises:
        ModelUnavailable: there is no such model, it cannot be reached, or it cannot be prepared.
    """
    from embeddings import bundled, sources
    from embeddings.runtime import open_encoder

    tell = progress or (lambda stage, fraction: None)
    folder = Path(name).expanduser()
    if name == bundled.NAME:
        return open_encoder(name, *bundled.prepare_bundled(tell))
    if name and folder.is_dir():
        return open_encoder(name, *sources.prepare_folder(folder, tell))
    return open_encoder(name, *sources.prepare_hub(name, tell))
