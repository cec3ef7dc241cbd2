"""What appears under its name is on the disk before, and the name after."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from embeddings import make_folder, publish


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """(what was done, to which name), in order, of fsync and rename."""
    seen: list[tuple[str, str]] = []
    fsync, replace = os.fsync, Path.replace

    def told_fsync(handle: int) -> None:
        seen.append(("fsync", Path(f"/proc/self/fd/{handle}").readlink().name))
        fsync(handle)

    def told_replace(path: Path, target: Path) -> Path:
        seen.append(("rename", target.name))
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", told_fsync)
    monkeypatch.setattr(Path, "replace", told_replace)
    return seen


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="file handles have no names here")
def test_a_folder_is_on_the_disk_with_all_its_files_before_it_has_its_name(
    done: list[tuple[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "partial" / "inner").mkdir(parents=True)
    (tmp_path / "partial" / "inner" / "file").write_text("x")
    publish(tmp_path / "partial", tmp_path / "whole")
    assert sorted(done[:3]) == [("fsync", "file"), ("fsync", "inner"), ("fsync", "partial")]
    assert done[3:] == [("rename", "whole"), ("fsync", tmp_path.name)]
    assert (tmp_path / "whole" / "inner" / "file").read_text() == "x"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="file handles have no names here")
def test_the_folders_that_hold_new_ones_are_on_the_disk(done: list[tuple[str, str]], tmp_path: Path) -> None:
    make_folder(tmp_path / "one" / "two")
    assert done == [("fsync", "one"), ("fsync", tmp_path.name)]
    make_folder(tmp_path / "one" / "two")
    assert len(done) == 2
