"""Any sentence-transformers folder to an int8 ONNX model, kept only if its vectors are those of the original."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.prepared import Manifest, file_hash
from embeddings.runtime import MODEL_FILE, TOKENIZER_FILE, OnnxEncoder
from embeddings.samples import sample_texts

PARITY = 0.995
"""Mean cosine to the original's vectors below which the converted model is refused."""
_OPSET = 17


def convert(
    model: Any, folder: Path, manifest: Manifest, tell: Callable[[str, float], None]
) -> Manifest | None:
    """Write `model`, a SentenceTransformer, to `folder` as int8 ONNX with its tokenizer, and check it.

    Returns `manifest` completed with the files and the parity seen, or None when the model cannot be exported or its
    vectors are not those of the original (see `PARITY`).
    """
    try:
        tell("exporting to ONNX", 0.2)
        _export(model, folder / "full.onnx")
        tell("quantising to 8 bits", 0.5)
        _quantise(folder / "full.onnx", folder / MODEL_FILE)
        (folder / "full.onnx").unlink()
        model.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER_FILE))
        tell("checking against the original", 0.7)
        parity = _parity(model, OnnxEncoder("candidate", folder, manifest), manifest)
    except Exception as error:  # the exporter fails in as many ways as there are models
        warnings.warn(
            f"the model runs with torch, since it cannot be exported to ONNX: {str(error)[:300]}",
            stacklevel=2,
        )
        return None
    if parity < PARITY:
        warnings.warn(
            f"the model runs with torch, since 8 bits do not do for it (cosine {parity:.4f})", stacklevel=2
        )
        return None
    files = {name: file_hash(folder / name) for name in (MODEL_FILE, TOKENIZER_FILE)}
    return replace(manifest, parity=parity, files=files)


def _export(model: Any, target: Path) -> None:
    """Trace the whole module chain, pooling and all, from token ids to `embedding` of unit length."""
    import torch

    class Chain(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            return torch.nn.functional.normalize(self.model(features)["sentence_embedding"], dim=-1)

    example = model.tokenizer(["one", "a longer example"], return_tensors="pt", padding=True)
    inputs = ["input_ids", "attention_mask"]
    shape = {0: "batch", 1: "length"}
    model[0].auto_model.set_attn_implementation("eager")
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Chain().eval(),
            tuple(example[name] for name in inputs),
            str(target),
            input_names=inputs,
            output_names=["embedding"],
            dynamic_axes={**dict.fromkeys(inputs, shape), "embedding": {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def _quantise(source: Path, target: Path) -> None:
    """Weights of every matrix product and embedding table to 8 bits; activations are quantised as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)


def _parity(model: Any, candidate: OnnxEncoder, manifest: Manifest) -> float:
    """Mean cosine between the original's and the candidate's vectors of the sample texts, as queries and passages."""
    texts = sample_texts()
    half = len(texts) // 2
    expected = [
        _original(model, texts[:half], manifest.query_prefix),
        _original(model, texts[half:], manifest.passage_prefix),
    ]
    got = [candidate.encode_queries(texts[:half]), candidate.encode_passages(texts[half:])]
    return float((np.concatenate(expected) * np.concatenate(got)).sum(axis=1).mean())


def _original(model: Any, texts: Sequence[str], prefix: str) -> Any:
    return model.encode(list(texts), prompt=prefix, normalize_embeddings=True, show_progress_bar=False)
