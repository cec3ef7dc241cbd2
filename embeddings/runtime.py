"""Runs a prepared model: tokenizers and onnxruntime, or sentence-transformers where ONNX was refused."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelUnavailable
from embeddings.prepared import Manifest, read_manifest

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
BATCH_TOKENS = 2048
"""Padded tokens in one batch."""


def open_encoder(name: str, folder: Path) -> Encoder:
    """The encoder in a prepared folder.

    Raises:
        ModelUnavailable: the folder does not hold a sound prepared model.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        raise ModelUnavailable(
            f"the prepared model {name} in {folder} is damaged: delete that folder and try again"
        )
    if manifest.torch_folder:
        return TorchEncoder(name, folder, manifest)
    return OnnxEncoder(name, folder, manifest)


class OnnxEncoder:
    """An encoder that needs neither torch nor transformers. Safe to use from several threads."""

    def __init__(self, name: str, folder: Path, manifest: Manifest) -> None:
        """Load the ONNX model and the tokenizer in `folder`, as `manifest` says they are to be used."""
        import onnxruntime
        from tokenizers import Tokenizer

        self.name = name
        self.fingerprint = manifest.fingerprint
        self.dimension = manifest.dimension
        self.max_tokens = manifest.max_tokens
        self._manifest = manifest
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(manifest.max_tokens)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0))
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions: (len(texts), dimension), rows of unit length."""
        return self._encode([self._manifest.query_prefix + text for text in texts], None)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Vectors of passages: (len(texts), dimension), rows of unit length, in the order of `texts`.

        `progress` is called after each batch with the number of texts in that batch.
        """
        return self._encode([self._manifest.passage_prefix + text for text in texts], progress)

    def _encode(self, texts: list[str], progress: Callable[[int], None] | None) -> NDArray[np.float32]:
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(texts)]
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for batch in batches([len(ids) for ids in tokens], BATCH_TOKENS):
            vectors[batch] = self._run([tokens[i] for i in batch])
            if progress:
                progress(len(batch))
        return vectors

    def _run(self, rows: list[list[int]]) -> NDArray[np.float32]:
        ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        vectors: NDArray[np.float32] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


class TorchEncoder:
    """The same by way of sentence-transformers, for a model that int8 ONNX does not reproduce."""

    def __init__(self, name: str, folder: Path, manifest: Manifest) -> None:
        """Load the sentence-transformers folder that `manifest` names, as seen from `folder`."""
        from sentence_transformers import SentenceTransformer

        self.name = name
        self.fingerprint = manifest.fingerprint
        self.dimension = manifest.dimension
        self.max_tokens = manifest.max_tokens
        self._manifest = manifest
        self._model = SentenceTransformer(
            str(folder / manifest.torch_folder), device="cpu", local_files_only=True
        )
        self._model.max_seq_length = manifest.max_tokens

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions: (len(texts), dimension), rows of unit length."""
        return self._encode(texts, self._manifest.query_prefix)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Vectors of passages: (len(texts), dimension), rows of unit length, in the order of `texts`.

        `progress` is called once, with the number of texts.
        """
        vectors = self._encode(texts, self._manifest.passage_prefix)
        if progress and texts:
            progress(len(texts))
        return vectors

    def _encode(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(
            list(texts), prompt=prefix, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Indices of texts in batches of similar length, longest first, so that little is padded.

    A batch holds as many as fit in `budget` tokens when each is padded to its longest, and at least one.
    """
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    start = 0
    while start < len(order):
        size = max(1, budget // max(1, lengths[order[start]]))
        yield order[start : start + size]
        start += size
