"""The cache: a prepared folder is whole or absent, whatever happens while it is made."""

from __future__ import annotations

import hashlib
import threading
import time
from pathlib import Path

import pytest

from embeddings import ModelUnavailable
from embeddings.prepared import Manifest, cache_folder, file_hash, prepare, read_manifest, write_manifest


class Builder:
    """Makes a prepared folder of one file, and counts how often it is asked to."""

    def __init__(self, content: str = "weights", seconds: float = 0) -> None:
        self.content = content
        self.seconds = seconds
        self.builds = 0

    def __call__(self, folder: Path) -> None:
        self.builds += 1
        assert list(folder.iterdir()) == []
        (folder / "model").write_text(self.content)
        time.sleep(self.seconds)
        write_manifest(folder, Manifest("f", 2, 9, "q", "p", files={"model": file_hash(folder / "model")}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "model"


def test_the_cache_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_CACHE", "/some/where")
    assert cache_folder() == Path("/some/where/models")
    monkeypatch.delenv("QA_CACHE")
    assert cache_folder().parts[-2:] == ("news-archive-qa", "models")


def test_a_model_is_prepared_once(folder: Path) -> None:
    build = Builder()
    assert prepare(folder, build) == prepare(folder, build) == (folder, read_manifest(folder))
    assert build.builds == 1


@pytest.mark.parametrize("damage", ["", "other bytes", None])
def test_a_damaged_file_is_noticed_and_made_anew(folder: Path, damage: str | None) -> None:
    build = Builder()
    prepare(folder, build)
    (folder / "model").unlink()
    if damage is not None:
        (folder / "model").write_text(damage)
    assert read_manifest(folder) is None
    prepare(folder, build)
    assert (folder / "model").read_text() == "weights"
    assert build.builds == 2


@pytest.mark.parametrize("manifest", ["", "{", "[]", "{}", '{"fingerprint": "f"}', "null"])
def test_a_damaged_manifest_is_noticed_and_made_anew(folder: Path, manifest: str) -> None:
    prepare(folder, Builder())
    (folder / "manifest.json").write_text(manifest)
    assert read_manifest(folder) is None
    assert prepare(folder, Builder())[1] == read_manifest(folder) != None  # noqa: E711


def test_a_manifest_of_another_format_is_made_anew(folder: Path) -> None:
    prepare(folder, Builder())
    write_manifest(folder, Manifest("f", 2, 9, "q", "p", format=0))
    assert read_manifest(folder) is None


def test_a_model_that_is_no_longer_wanted_is_made_anew(folder: Path) -> None:
    prepare(folder, Builder("old"))
    prepare(folder, Builder("new"), wanted=lambda manifest: False)
    assert (folder / "model").read_text() == "new"


def test_a_build_that_fails_leaves_nothing_and_the_next_succeeds(folder: Path) -> None:
    def fail(making: Path) -> None:
        (making / "model").write_text("half")
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        prepare(folder, fail)
    assert [path.name for path in folder.parent.iterdir()] == ["model.lock"]
    prepare(folder, Builder())
    assert (folder / "model").read_text() == "weights"


def test_what_a_killed_build_left_is_swept_up(folder: Path) -> None:
    left_over = folder.with_name("model.making-x1")
    left_over.mkdir(parents=True)
    (left_over / "half").touch()
    prepare(folder, Builder())
    assert not left_over.exists()


def test_of_two_at_once_one_builds_and_both_end_well(folder: Path) -> None:
    build, results = Builder(seconds=0.2), list[Path]()
    threads = [threading.Thread(target=lambda: results.append(prepare(folder, build)[0])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (build.builds, results) == (1, [folder] * 4)


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelUnavailable, match=r"cannot be prepared in .*file.*QA_CACHE"):
        prepare(tmp_path / "file" / "models" / "model", Builder())


def test_a_downloaded_weight_that_is_not_what_the_hub_states_is_refused(tmp_path, monkeypatch):
    import huggingface_hub

    from embeddings.sources import _download

    snapshot, blobs = tmp_path / "snapshots" / "1", tmp_path / "blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    for name, content, blob in (
        ("model.safetensors", b"weights", hashlib.sha256(b"weights").hexdigest()),
        ("config.json", b"{}", "0" * 40),
    ):
        (blobs / blob).write_bytes(content)
        (snapshot / name).symlink_to(blobs / blob)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *_, **__: str(snapshot))
    assert _download("me/model", lambda *_: None) == snapshot
    (blobs / hashlib.sha256(b"weights").hexdigest()).write_bytes(b"others!")
    with pytest.raises(ModelUnavailable, match=r"model\.safetensors is not what the Hugging Face hub states"):
        _download("me/model", lambda *_: None)
