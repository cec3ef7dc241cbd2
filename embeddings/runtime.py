"""Runs a prepared model: with tokenizers and onnxruntime, or with sentence-transformers where ONNX was refused.

One text is one run of the network, and each processor core runs its own. On a CPU this loses nothing against a
batch: a text of 60 tokens fills the matrix products, nothing is padded, so there is no mask to apply, and no core
waits for another. Since activations are quantised by the range seen in a run, it also means that a text's vector
does not depend on what else is encoded with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embeddings.prepared import Manifest
from embeddings.reading import Reading, Tokenised, tokenised

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

MODEL_FILE = "model.onnx"
WEIGHTS_FILE = "model.onnx.data"
TOKENIZER_FILE = "tokenizer.json"
RARITY_FILE = "rarity.npy"


def open_encoder(name: str, folder: Path, manifest: Manifest) -> Encoder:
    """The encoder in a prepared folder, which goes by `name`."""
    kind = TorchEncoder if manifest.torch_folder else OnnxEncoder
    return kind(name, folder, manifest)


class _Prepared:
    """What both encoders have: the manifest's facts, and its prefixes put before the texts."""

    def __init__(self, name: str, manifest: Manifest) -> None:
        self.name = name
        self.fingerprint = manifest.fingerprint
        self.dimension = manifest.dimension
        self.max_tokens = manifest.max_tokens
        self._prefixes = manifest.query_prefix, manifest.passage_prefix

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions: (len(texts), dimension), rows of unit length."""
        return self._encode([self._prefixes[0] + text for text in texts], lambda count: None)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Vectors of passages: (len(texts), dimension), rows of unit length, in the order of `texts`.

        `progress` is told now and then, in the caller's thread, how many more texts are done.
        """
        return self._encode([self._prefixes[1] + text for text in texts], progress or (lambda count: None))

    def read_queries(self, texts: Sequence[str]) -> list[Reading]:
        """Questions read token by token, in the order of `texts`."""
        return self._read(texts, self._prefixes[0], lambda count: None)

    def read_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Reading]:
        """Passages read token by token, in the order of `texts`; `progress` as in `encode_passages`."""
        return self._read(texts, self._prefixes[1], progress or (lambda count: None))

    def tokenise_passages(self, texts: Sequence[str]) -> list[Tokenised]:
        """The tokens that `read_passages` gives vectors to, without running the network."""
        return [tokens for _, tokens in self._tokenise(texts, self._prefixes[1])]

    def _encode(self, texts: list[str], progress: Callable[[int], None]) -> NDArray[np.float32]:
        raise NotImplementedError

    def _read(self, texts: Sequence[str], prefix: str, progress: Callable[[int], None]) -> list[Reading]:
        raise NotImplementedError

    def _tokenise(self, texts: Sequence[str], prefix: str) -> list[tuple[list[int], Tokenised]]:
        raise NotImplementedError


class OnnxEncoder(_Prepared):
    """An encoder that needs neither torch nor transformers. Safe to use from several threads."""

    def __init__(self, name: str, folder: Path, manifest: Manifest) -> None:
        """Load the ONNX model and the tokenizer in `folder`."""
        import onnxruntime
        from tokenizers import Tokenizer

        super().__init__(name, manifest)
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(manifest.max_tokens)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a run stays in the thread that called it
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # done already
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._rarity = np.load(folder / RARITY_FILE, mmap_mode="r")

    def _encode(self, texts: list[str], progress: Callable[[int], None]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(texts)]
        for row, (vector,) in zip(vectors, self._run(["embedding"], ids), strict=True):
            row[:] = vector
            progress(1)
        return vectors

    def _read(self, texts: Sequence[str], prefix: str, progress: Callable[[int], None]) -> list[Reading]:
        encodings = self._tokenizer.encode_batch([prefix + text for text in texts])
        found = self._counted(texts, encodings, prefix)
        runs = self._run(["embedding", "tokens"], [encoding.ids for encoding in encodings])
        readings = []
        for (kept, tokens), (vector, every) in zip(found, runs, strict=True):
            readings.append(Reading(vector, tokens, every[kept]))
            progress(1)
        return readings

    def _tokenise(self, texts: Sequence[str], prefix: str) -> list[tuple[list[int], Tokenised]]:
        return self._counted(texts, self._tokenizer.encode_batch([prefix + text for text in texts]), prefix)

    def _counted(
        self, texts: Sequence[str], encodings: Sequence[Any], prefix: str
    ) -> list[tuple[list[int], Tokenised]]:
        return [
            tokenised(text, encoding.offsets, self._rarity[encoding.ids], len(prefix))
            for text, encoding in zip(texts, encodings, strict=True)
        ]

    def _run(self, outputs: list[str], ids: list[list[int]]) -> Iterator[tuple[Any, ...]]:
        """The named outputs of each text, in order; several texts are run on as many cores as there are."""

        def one(text: list[int]) -> tuple[Any, ...]:
            return tuple(out[0] for out in self._session.run(outputs, {"input_ids": np.array([text])}))

        if len(ids) < 2:
            yield from map(one, ids)
            return
        with ThreadPoolExecutor(_cores()) as pool:
            yield from pool.map(one, ids)


class TorchEncoder(_Prepared):
    """The same by way of sentence-transformers, for a model that int8 ONNX does not reproduce."""

    def __init__(self, name: str, folder: Path, manifest: Manifest) -> None:
        """Load the sentence-transformers folder that `manifest` names, as seen from `folder`."""
        from sentence_transformers import SentenceTransformer

        super().__init__(name, manifest)
        source = str(folder / manifest.torch_folder)
        self._model = SentenceTransformer(source, device="cpu", local_files_only=True).float()

    def _encode(self, texts: list[str], progress: Callable[[int], None]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        if texts:
            vectors[:] = self._model.encode(
                texts, prompt="", normalize_embeddings=True, show_progress_bar=False
            )
            progress(len(texts))
        return vectors

    def _read(self, texts: Sequence[str], prefix: str, progress: Callable[[int], None]) -> list[Reading]:
        whole = self._encode([prefix + text for text in texts], progress)
        readings = []
        for text, vector, (kept, tokens) in zip(texts, whole, self._tokenise(texts, prefix), strict=True):
            every = self._model.encode(
                prefix + text, prompt="", output_value="token_embeddings", show_progress_bar=False
            )
            rows = np.asarray(every, dtype=np.float32)[kept]
            rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
            readings.append(Reading(vector, tokens, rows))
        return readings

    def _tokenise(self, texts: Sequence[str], prefix: str) -> list[tuple[list[int], Tokenised]]:
        found = []
        for text in texts:
            encoding = self._model.tokenizer(
                prefix + text, truncation=True, max_length=self.max_tokens, return_offsets_mapping=True
            )
            offsets = encoding["offset_mapping"]
            found.append(tokenised(text, offsets, np.ones(len(offsets), np.float32), len(prefix)))
        return found


def _cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
