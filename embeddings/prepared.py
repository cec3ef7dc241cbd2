"""A prepared model in the user's cache: a folder that is complete or absent, and is checked when it is opened."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from embeddings.errors import ModelUnavailable
from embeddings.publish import publish

FORMAT = 3
"""Version of what a prepared folder holds; one of another version is prepared anew."""
_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What is needed to run a prepared model, and to know it again."""

    fingerprint: str
    """Hash of the source weights and the recipe."""
    dimension: int
    max_tokens: int
    query_prefix: str
    passage_prefix: str
    torch_folder: str = ""
    """The sentence-transformers folder to run with torch; "" where there is an ONNX model, as a rule."""
    origin: Mapping[str, list[int]] = field(default_factory=dict)
    """Size and time of change of the files it was made from, where those are the user's own."""
    parity: float = 0.0
    """Mean cosine to the original's vectors, as seen when the model was prepared."""
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file that is read to run the model."""
    format: int = FORMAT


def cache_folder() -> Path:
    """Where prepared models are kept: in `$QA_CACHE` when that is set, else in the user's cache folder."""
    import platformdirs

    return Path(os.environ.get("QA_CACHE") or platformdirs.user_cache_dir("news-archive-qa")) / "models"


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> Manifest | None:
    """A prepared folder's manifest; None when the folder is absent, incomplete, damaged or of another format."""
    try:
        manifest = Manifest(**json.loads((folder / _MANIFEST).read_text(encoding="utf-8")))
        sound = all(file_hash(folder / name) == digest for name, digest in manifest.files.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return manifest if sound and manifest.format == FORMAT else None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `manifest` into `folder`."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    (folder / _MANIFEST).write_text(text, encoding="utf-8")


def prepare(
    folder: Path, build: Callable[[Path], None], wanted: Callable[[Manifest], bool] = lambda _: True
) -> tuple[Path, Manifest]:
    """`folder` and its manifest, once it holds a sound and wanted model, which `build` makes when it does not.

    `build` fills an empty folder, manifest included; it becomes `folder` in one step. Of two processes at once,
    the second waits for the first and uses what it made.

    Raises:
        ModelUnavailable: the cache cannot be written.
    """
    from filelock import FileLock

    manifest = read_manifest(folder)
    if manifest and wanted(manifest):
        return folder, manifest
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(folder.name + ".lock")):
            manifest = read_manifest(folder)
            if not (manifest and wanted(manifest)):
                manifest = _rebuild(folder, build)
    except OSError as error:
        raise ModelUnavailable(
            f"The model cannot be prepared in {folder.parent}: {error}. "
            "Free some space there, or set QA_CACHE to a folder that can be written."
        ) from error
    return folder, manifest


def _rebuild(folder: Path, build: Callable[[Path], None]) -> Manifest:
    """Build aside, then put the result in the place of whatever was there."""
    for left_over in folder.parent.glob(folder.name + ".making-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    making = Path(tempfile.mkdtemp(prefix=folder.name + ".making-", dir=folder.parent))
    try:
        build(making)
        shutil.rmtree(folder, ignore_errors=True)
        publish(making, folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    manifest = read_manifest(folder)
    if manifest is None:
        raise ModelUnavailable(f"What was prepared in {folder} cannot be read back. Check that disk.")
    return manifest
