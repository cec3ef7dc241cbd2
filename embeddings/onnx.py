"""A sentence-transformers model to int8 ONNX, kept only if its vectors are those of the original.

The exported graph takes one text's token ids and knows of no padding; see `embeddings.runtime` for why.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.prepared import Manifest, file_hash
from embeddings.runtime import MODEL_FILE, RARITY_FILE, TOKENIZER_FILE, WEIGHTS_FILE, OnnxEncoder
from embeddings.samples import sample_texts

PARITY = 0.995
"""Mean cosine to the original's vectors below which the converted model is refused."""
_OPSET = 17


def convert(
    model: Any, folder: Path, manifest: Manifest, tell: Callable[[str, float], None]
) -> Manifest | None:
    """Write `model`, a SentenceTransformer, to `folder` as int8 ONNX with its tokenizer, and check it.

    Returns `manifest` completed with the files and the parity seen, or None, with a warning, when the model
    cannot be exported or its vectors are not those of the original (see `PARITY`).
    """
    files = (MODEL_FILE, WEIGHTS_FILE, TOKENIZER_FILE, RARITY_FILE)
    try:
        _write(model, folder, tell)
        tell("checking against the original", 0.6)
        parity = _parity(model, OnnxEncoder("candidate", folder, manifest), manifest)
    except OSError:  # such as a full disk: not the model's fault
        raise
    except Exception as error:  # the exporter fails in as many ways as there are models
        return _refuse(f"it cannot be exported to ONNX ({str(error)[:300]})", folder)
    if parity < PARITY:
        return _refuse(f"8 bits do not do for it (mean cosine {parity:.4f}, wanted {PARITY})", folder)
    return replace(manifest, parity=parity, files={name: file_hash(folder / name) for name in files})


@contextmanager
def quiet() -> Iterator[None]:
    """Hold back what libraries say about a conversion while it runs: the check at its end says all that matters."""
    from transformers.utils import logging as transformers_logging

    bars = transformers_logging.is_progress_bar_enabled()
    disabled = logging.root.manager.disable
    transformers_logging.disable_progress_bar()
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
        if bars:
            transformers_logging.enable_progress_bar()


def _refuse(reason: str, folder: Path) -> Manifest | None:
    """Warn of the reason, and leave nothing behind that would only take room."""
    warnings.warn(f"the model will run with torch, several times slower: {reason}", stacklevel=3)
    for name in (MODEL_FILE, WEIGHTS_FILE, RARITY_FILE):
        (folder / name).unlink(missing_ok=True)
    return None


def _write(model: Any, folder: Path, tell: Callable[[str, float], None]) -> None:
    """Export, quantise and optimise, in that order, each from a file to the next."""
    with TemporaryDirectory(dir=folder) as between:
        exported, quantised, whole = (Path(between, f"{step}.onnx") for step in ("1", "2", "3"))
        tell("exporting to ONNX", 0.25)
        with _small_word_table(model) as table:
            _export(model, exported)
        tell("quantising to 8 bits", 0.4)
        _quantise(exported, quantised)
        _put_back_word_table(table, quantised, whole)
        _optimise(whole, folder / MODEL_FILE)
    model.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER_FILE), pretty=False)
    np.save(folder / RARITY_FILE, _rarity(folder / TOKENIZER_FILE))


def _rarity(tokenizer: Path) -> NDArray[np.float16]:
    """How much each token of the vocabulary tells, (words,); see `embeddings.reading.Tokenised`."""
    model = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]
    if model["type"] != "Unigram":
        return np.ones(len(model["vocab"]), dtype=np.float16)
    return np.array([max(0.0, -score) for _, score in model["vocab"]], dtype=np.float16)


@contextmanager
def _small_word_table(model: Any) -> Iterator[NDArray[np.float32]]:
    """Yield the model's word table, (words, dimension), and meanwhile let it make do with the first rows.

    The table is most of a multilingual model. Left out of the steps between, it neither slows them nor takes the
    graph past the 2 GB that a protobuf can hold.
    """
    import torch

    layer = model[0].auto_model.get_input_embeddings()
    whole = layer.weight
    rows = (layer.padding_idx or 0) + 2
    layer.weight = torch.nn.Parameter(whole.detach()[:rows].clone())
    try:
        yield whole.detach().float().numpy()
    finally:
        layer.weight = whole


def _export(model: Any, target: Path) -> None:
    """Trace the whole module chain, pooling and all, from `input_ids`, (1, length), to `embedding` and `tokens`."""
    import torch

    class Chain(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any) -> Any:
            read = self.model({"input_ids": input_ids})
            whole, tokens = read["sentence_embedding"], read["token_embeddings"]
            return torch.nn.functional.normalize(whole, dim=-1), torch.nn.functional.normalize(tokens, dim=-1)

    word = 0 if model[0].auto_model.get_input_embeddings().padding_idx != 0 else 1
    with quiet(), torch.no_grad():
        torch.onnx.export(
            Chain().eval(),
            (torch.full((1, 7), word),),
            str(target),
            input_names=["input_ids"],
            output_names=["embedding", "tokens"],
            dynamic_axes={"input_ids": {1: "length"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def _quantise(source: Path, target: Path) -> None:
    """Weights of the matrix products to 8 bits, a scale for each column; activations follow at run time."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with quiet():
        quantize_dynamic(
            source, target, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul"]
        )


def _put_back_word_table(table: NDArray[np.float32], source: Path, target: Path) -> None:
    """Make the graph look words up in the whole of `table`, kept as 8 bits with a scale for each word."""
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(source)
    graph = model.graph
    lookups = (
        i for i, node in enumerate(graph.node) if node.op_type == "Gather" and node.input[1] == "input_ids"
    )
    at = next(lookups)
    lookup = graph.node[at]
    small = next(tensor for tensor in graph.initializer if tensor.name == lookup.input[0])
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / np.float32(127)
    graph.initializer.remove(small)
    graph.initializer.append(numpy_helper.from_array(np.rint(table / scales).astype(np.int8), "words"))
    graph.initializer.append(numpy_helper.from_array(scales, "word_scales"))
    graph.node.remove(lookup)
    nodes = [
        helper.make_node("Gather", ["words", "input_ids"], ["word"]),
        helper.make_node("Gather", ["word_scales", "input_ids"], ["word_scale"]),
        helper.make_node("Cast", ["word"], ["word_float"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Mul", ["word_float", "word_scale"], list(lookup.output)),
    ]
    for node in reversed(nodes):
        graph.node.insert(at, node)
    onnx.save(model, target)


def _optimise(source: Path, target: Path) -> None:
    """Fuse what onnxruntime can fuse, so that loading need not, and put the weights in a file that can be mapped.

    Left out is its fused skip-and-normalise, which takes three times as long as the two steps apart. Put in is
    the tanh form of GELU (Hendrycks and Gimpel, arXiv:1606.08415), which changes vectors less than 8 bits do.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(target)
    options.log_severity_level = 3
    options.add_session_config_entry("optimization.enable_gelu_approximation", "1")
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", WEIGHTS_FILE)
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_min_size_in_bytes", "1024"
    )
    onnxruntime.InferenceSession(
        str(source), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )


def _parity(model: Any, candidate: OnnxEncoder, manifest: Manifest) -> float:
    """Mean cosine between the original's and the candidate's vectors of the samples, half of them as queries."""
    texts = sample_texts()
    half = len(texts) // 2
    queries = _original(model, texts[:half], manifest.query_prefix)
    passages = _original(model, texts[half:], manifest.passage_prefix)
    got = np.concatenate([candidate.encode_queries(texts[:half]), candidate.encode_passages(texts[half:])])
    return float((np.concatenate([queries, passages]) * got).sum(axis=1).mean())


def _original(model: Any, texts: list[str], prefix: str) -> NDArray[np.float32]:
    """The original's vectors: in one thread, since several wait long for each other where cores are busy."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        vectors = model.encode(
            texts, prompt=prefix, batch_size=8, normalize_embeddings=True, show_progress_bar=False
        )
    finally:
        torch.set_num_threads(threads)
    return np.asarray(vectors, dtype=np.float32)
