"""From a folder or a hub name to a prepared model: what its recipe is, and what tells it from another."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from embeddings.errors import ModelUnavailable
from embeddings.onnx import convert, quiet
from embeddings.prepared import Manifest, cache_folder, file_hash, prepare, write_manifest

_HUB_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")
_INSTEAD = "Name another folder, a model of the Hugging Face hub, or bundled."
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KNOWN_PREFIXES = (
    (r"intfloat/(multilingual-)?e5-(small|base|large)(-v2)?", "query: ", "passage: "),
    (r"BAAI/bge-(small|base|large)-zh-v1\.5", "为这个句子生成表示以用于检索相关文章：", ""),
)
"""Prefixes for queries and passages that a model was trained with, which its files leave to its model card."""


@dataclass(frozen=True)
class Recipe:
    """How the weights are used; together they decide the vectors."""

    query_prefix: str
    passage_prefix: str
    max_tokens: int
    modules: tuple[str, ...]
    """What follows the transformer: the mode of a pooling, "normalize", and so on."""


def fingerprint(weights: str, recipe: Recipe) -> str:
    """Hash of the weights' hash and the recipe."""
    text = json.dumps([weights, asdict(recipe)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def prepare_folder(source: Path, tell: Callable[[str, float], None]) -> tuple[Path, Manifest]:
    """The prepared folder and manifest of the sentence-transformers folder `source`; made anew when it changes.

    Raises:
        ModelUnavailable: `source` is not a sentence-transformers folder, or the cache cannot be written.
    """
    source = source.resolve()
    if not (source / "modules.json").is_file():
        raise ModelUnavailable(
            f"{source} is not a sentence-transformers folder: it holds no modules.json. {_INSTEAD}"
        )
    origin = _origin(source)
    path_hash = hashlib.sha256(str(source).encode()).hexdigest()[:12]
    return prepare(
        cache_folder() / f"folder-{source.name}-{path_hash}",
        lambda folder: build(source, folder, tell, origin=origin),
        lambda manifest: manifest.origin == origin,
    )


def prepare_hub(name: str, tell: Callable[[str, float], None]) -> tuple[Path, Manifest]:
    """The prepared folder and manifest of the hub model `name`, which is downloaded on first use.

    Raises:
        ModelUnavailable: there is no such model, the hub cannot be reached, or the cache cannot be written.
    """
    if not _HUB_NAME.fullmatch(name):
        raise ModelUnavailable(
            f"There is no model {name!r}: no such folder, and not a name that a hub model can have. {_INSTEAD}"
        )
    return prepare(
        cache_folder() / f"hub-{name.replace('/', '--')}",
        lambda folder: build(_download(name, tell), folder, tell, name=name),
    )


def build(
    source: Path,
    folder: Path,
    tell: Callable[[str, float], None],
    *,
    name: str = "",
    weights: str = "",
    recipe: Recipe | None = None,
    origin: Mapping[str, list[int]] | None = None,
) -> None:
    """Fill `folder` from the sentence-transformers folder `source` (it may be the same), manifest included.

    `name` is the model's on the hub, `weights` the hash of the source weights, `recipe` how they are used; what
    is not given is read from `source`.

    Raises:
        ModelUnavailable: sentence-transformers cannot load `source`.
    """
    tell("loading torch", 0.1)
    model = _load(source)
    recipe = recipe or _recipe(model, name)
    manifest = Manifest(
        fingerprint=fingerprint(weights or _weights_hash(source), recipe),
        dimension=int(model.get_embedding_dimension()),
        max_tokens=recipe.max_tokens,
        query_prefix=recipe.query_prefix,
        passage_prefix=recipe.passage_prefix,
        origin=origin or {},
    )
    here = "." if source == folder else str(source)
    write_manifest(folder, convert(model, folder, manifest, tell) or replace(manifest, torch_folder=here))
    tell("ready", 1.0)


def _load(source: Path) -> Any:
    from sentence_transformers import SentenceTransformer

    try:
        with quiet():
            return SentenceTransformer(str(source), device="cpu", local_files_only=True).float()
    except Exception as error:  # as many kinds as there are ways to damage a folder
        raise ModelUnavailable(
            f"{source} cannot be loaded by sentence-transformers: {error}. {_INSTEAD}"
        ) from error


def _recipe(model: Any, name: str) -> Recipe:
    """The model's own prefixes, length and modules; `name` says what is known of it beyond its files."""
    prompts = {kind: prompt for kind, prompt in (model.prompts or {}).items() if prompt}
    query = prompts.get("query", "")
    passage = next((prompts[kind] for kind in ("document", "passage", "corpus") if kind in prompts), "")
    if not prompts:
        known = (prefixes for pattern, *prefixes in _KNOWN_PREFIXES if re.fullmatch(pattern, name))
        query, passage = next(known, ["", ""])
    return Recipe(query, passage, _max_tokens(model), tuple(map(_module, list(model)[1:])))


def _module(module: Any) -> str:
    """A word for a module: the mode of a pooling, else its class."""
    mode = getattr(module, "get_pooling_mode_str", None)
    return str(mode()) if mode else type(module).__name__.lower()


def _max_tokens(model: Any) -> int:
    """Tokens of a text that the model reads, its special ones included."""
    length = int(model.max_seq_length or model.tokenizer.model_max_length)
    return min(length, int(getattr(model[0].auto_model.config, "max_position_embeddings", length)))


def _weights_hash(source: Path) -> str:
    """Hash of the model's weights: its safetensors where there are any, else torch's own files."""
    for pattern in ("**/*.safetensors", "**/pytorch_model*.bin"):
        if found := sorted(source.glob(pattern)):
            return hashlib.sha256("".join(map(file_hash, found)).encode()).hexdigest()
    raise ModelUnavailable(
        f"{source} holds no weights: no .safetensors file and no pytorch_model.bin. {_INSTEAD}"
    )


def _origin(source: Path) -> dict[str, list[int]]:
    """Size and time of change of each file in a folder: what tells whether it is still the same."""
    stats = {path: path.stat() for path in sorted(source.rglob("*")) if path.is_file()}
    return {str(path.relative_to(source)): [stat.st_size, stat.st_mtime_ns] for path, stat in stats.items()}


def _download(name: str, tell: Callable[[str, float], None]) -> Path:
    """The hub's snapshot of `name`, checked: from its own cache where it is there, else from the network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import RepositoryNotFoundError

    tell(f"downloading {name}", 0.0)
    other_formats = ["onnx/*", "openvino/*", "*.h5", "*.ot", "*.msgpack", "*.onnx", "*.gguf"]
    try:
        snapshot = Path(snapshot_download(name, ignore_patterns=other_formats))
    except RepositoryNotFoundError as error:
        raise ModelUnavailable(
            f"There is no model {name!r}: no such folder, and none on the Hugging Face hub. {_INSTEAD}"
        ) from error
    except Exception as error:  # network errors have no common base
        raise ModelUnavailable(
            f"There is no folder {name}, and the model of that name cannot be fetched from the Hugging Face hub "
            f"({str(error).partition(chr(10))[0]}). {_INSTEAD} A model of the hub needs the network once."
        ) from error
    _check(snapshot)
    return snapshot


def _check(snapshot: Path) -> None:
    """Compare each large file of a snapshot with the SHA-256 that the hub states for it, which the hub's cache names
    it by; small ones are named by a Git hash, and hold no weights.

    Raises:
        ModelUnavailable: a file is not what the hub holds.
    """
    for path in sorted(snapshot.rglob("*")):
        stated = path.resolve().name
        if path.is_file() and _SHA256.fullmatch(stated) and file_hash(path) != stated:
            raise ModelUnavailable(
                f"{path} is not what the Hugging Face hub states: its SHA-256 is not {stated}. "
                f"Delete {path.resolve()} and start again, to download it anew."
            )
