"""From a name to a sentence-transformers folder, its recipe and its fingerprint."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from embeddings.errors import ModelUnavailable
from embeddings.onnx import convert
from embeddings.prepared import Manifest, cache_folder, file_hash, prepare, write_manifest


@dataclass(frozen=True)
class Recipe:
    """How the weights are used; with them it decides the vectors."""

    query_prefix: str
    passage_prefix: str
    max_tokens: int
    modules: tuple[str, ...]
    """What follows the transformer: a pooling mode, "normalize", and so on."""


def fingerprint(weights: str, recipe: Recipe) -> str:
    """Hash of the weights' hash and the recipe."""
    text = json.dumps([weights, asdict(recipe)], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def prepare_folder(source: Path, tell: Callable[[str, float], None]) -> Path:
    """The prepared folder of the user's sentence-transformers folder `source`, made anew when that has changed.

    Raises:
        ModelUnavailable: `source` is not a sentence-transformers folder, or the cache cannot be written.
    """
    source = source.resolve()
    if not (source / "modules.json").is_file():
        raise ModelUnavailable(f"{source} is not a sentence-transformers folder: it holds no modules.json")
    origin = _origin(source)
    key = f"folder-{source.name}-{hashlib.sha256(str(source).encode()).hexdigest()[:12]}"
    return prepare(
        cache_folder() / key,
        lambda folder: build(source, folder, tell, origin=origin),
        lambda manifest: {name: list(stat) for name, stat in manifest.origin.items()} == origin,
    )


def prepare_hub(name: str, tell: Callable[[str, float], None]) -> Path:
    """The prepared folder of the hub model `name`, downloaded on first use.

    Raises:
        ModelUnavailable: there is no such model, the hub cannot be reached, or the cache cannot be written.
    """
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", name):
        raise ModelUnavailable(f"there is no model folder {name}")
    key = "hub-" + name.replace("/", "--")
    return prepare(cache_folder() / key, lambda folder: build(_download(name, tell), folder, tell))


def build(
    source: Path,
    folder: Path,
    tell: Callable[[str, float], None],
    *,
    weights: str = "",
    recipe: Recipe | None = None,
    origin: Mapping[str, list[int]] | None = None,
) -> None:
    """Fill `folder` from the sentence-transformers folder `source` (they may be the same) and write its manifest.

    `weights` is the hash of the source weights and `recipe` how they are used; by default both are read from `source`.

    Raises:
        ModelUnavailable: sentence-transformers cannot load `source`.
    """
    tell("loading torch", 0.1)
    model = _load(source)
    recipe = recipe or _recipe(model)
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
        return SentenceTransformer(str(source), device="cpu", local_files_only=True)
    except Exception as error:  # as many kinds as there are ways to damage a folder
        raise ModelUnavailable(f"sentence-transformers cannot load {source}: {error}") from error


def _recipe(model: Any) -> Recipe:
    """The model's own prompts, length and modules."""
    prompts = model.prompts or {}
    passage = next((prompts[name] for name in ("document", "passage", "corpus") if prompts.get(name)), "")
    modules = tuple(_module(module) for module in list(model)[1:])
    return Recipe(prompts.get("query") or "", passage, _max_tokens(model), modules)


def _module(module: Any) -> str:
    """A word for a module: the mode of a pooling, else its class."""
    describe = getattr(module, "get_pooling_mode_str", None)
    return str(describe()) if describe else type(module).__name__.lower()


def _max_tokens(model: Any) -> int:
    """Tokens that the model reads, specials included."""
    length = model.max_seq_length or model.tokenizer.model_max_length
    return min(int(length), int(getattr(model[0].auto_model.config, "max_position_embeddings", length)))


def _weights_files(source: Path) -> list[Path]:
    """The model's weights: safetensors where there are any, else torch's own."""
    for pattern in ("**/*.safetensors", "**/pytorch_model*.bin"):
        if found := sorted(source.glob(pattern)):
            return found
    raise ModelUnavailable(f"{source} holds no weights: no .safetensors file and no pytorch_model.bin")


def _weights_hash(source: Path) -> str:
    hashes = [file_hash(path) for path in _weights_files(source)]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def _origin(source: Path) -> dict[str, list[int]]:
    """Size and time of change of each of the folder's files: what tells whether it is still the same."""
    stats = {
        str(path.relative_to(source)): path.stat() for path in sorted(source.rglob("*")) if path.is_file()
    }
    return {name: [stat.st_size, stat.st_mtime_ns] for name, stat in stats.items()}


def _download(name: str, tell: Callable[[str, float], None]) -> Path:
    """The hub's snapshot of `name`, from its cache where it is there."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError

    tell(f"downloading {name}", 0.0)
    ignore = ["onnx/*", "openvino/*", "*.h5", "*.ot", "*.msgpack", "*.onnx", "*.gguf"]
    try:
        return Path(snapshot_download(name, ignore_patterns=ignore))
    except RepositoryNotFoundError as error:
        raise ModelUnavailable(
            f"the Hugging Face hub has no model {name}, and there is no such folder"
        ) from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError, ValueError) as error:
        raise ModelUnavailable(
            f"the model {name} cannot be fetched from the Hugging Face hub: {error}. "
            "Go online once, or name a folder that holds it, or use the bundled model"
        ) from error
