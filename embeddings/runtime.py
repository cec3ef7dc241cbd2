"""Runs a prepared model: with tokenizers and onnxruntime, or with sentence-transformers where ONNX was refused.

One text is one run of the network, and each processor core runs its own. On a CPU this loses nothing against a
batch: a text of 60 tokens fills the matrix products, nothing is padded, so there is no mask to apply, and no core
waits for another. Since activations are quantised by the range seen in a run, it also means that a text's vector
does not depend on what else is encoded with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embeddings.prepared import Manifest

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

MODEL_FILE = "model.onnx"
WEIGHTS_FILE = "model.onnx.data"
TOKENIZER_FILE = "tokenizer.json"


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

    def _encode(self, texts: list[str], progress: Callable[[int], None]) -> NDArray[np.float32]:
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

    def _encode(self, texts: list[str], progress: Callable[[int], None]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        encodings = self._tokenizer.encode_batch_fast(texts)
        with ThreadPoolExecutor(_cores()) as pool:
            every = pool.map if len(texts) > 1 else map
            for row, vector in zip(vectors, every(self._run, encodings), strict=True):
                row[:] = vector
                progress(1)
        return vectors

    def _run(self, encoding: Any) -> Any:
        return self._session.run(None, {"input_ids": np.array([encoding.ids])})[0][0]


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


def _cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
