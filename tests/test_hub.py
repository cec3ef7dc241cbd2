"""An archive of the Hub, with a stand-in for the download: nothing here goes online."""

from __future__ import annotations

import shutil
from pathlib import Path

import huggingface_hub
import pytest

from qa import Archive, Article, Paragraph
from qa.errors import ArchiveNotFound
from qa.hub import fetch, name
from tests.fake_encoder import FakeEncoder


@pytest.fixture
def repository(tmp_path) -> Path:
    """A dataset repository that holds the folder news.archive."""
    folder = tmp_path / "repository"
    with Archive.create(folder / "news.archive", encoder=FakeEncoder()) as archive:
        archive.sync([Article(id="1", title="渡船停航", paragraphs=(Paragraph("因大风，渡船今天停航。"),))])
    return folder


@pytest.fixture
def asked(monkeypatch, repository) -> list[tuple[object, ...]]:
    """What was downloaded. As in the Hub's own cache, files are links to where their content lies."""
    calls: list[tuple[object, ...]] = []

    def download(repo_id, *, repo_type, revision, cache_dir, allow_patterns):
        calls.append((repo_id, repo_type, revision, allow_patterns))
        snapshot, blobs = cache_dir / "snapshot", cache_dir / "blobs"
        for file in repository.rglob("*"):
            if file.is_file():
                blob = blobs / str(abs(hash(file)))
                link = snapshot / file.relative_to(repository)
                link.parent.mkdir(parents=True, exist_ok=True)
                blobs.mkdir(exist_ok=True)
                shutil.copy(file, blob)
                link.symlink_to(blob)
        return str(snapshot)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    return calls


def test_a_downloaded_archive_is_served_as_it_is(asked, tmp_path):
    path = fetch("hf://datasets/me/posts@v2/news.archive", tmp_path / "cache")
    assert asked == [("me/posts", "dataset", "v2", "news.archive/*")]
    with Archive.open(path, read_only=True, encoder=FakeEncoder()) as archive:
        assert archive.info()["name"] == "news" and archive.verify().ok
        assert archive.search("渡船")[0].passage.title == "渡船停航"


def test_the_repository_itself_may_be_the_archive(asked, tmp_path):
    assert fetch("hf://datasets/me/news", tmp_path / "cache").name == "snapshot"
    assert asked == [("me/news", "dataset", None, None)]


def test_an_archive_of_the_hub_is_named_after_its_folder_or_repository():
    assert name("hf://datasets/me/posts@main/old/news.archive") == "news"
    assert name("hf://datasets/me/news-archive@main") == "news-archive"


@pytest.mark.parametrize("address", ["hf://me/news", "hf://datasets/news", "hf://datasets/a/b/../c", "hf://"])
def test_another_address_is_refused_before_anything_is_asked_of_the_hub(asked, tmp_path, address):
    with pytest.raises(ArchiveNotFound, match="is no address of an archive"):
        fetch(address, tmp_path)
    assert not asked


def test_a_folder_that_is_not_there_is_named(asked, tmp_path):
    with pytest.raises(ArchiveNotFound, match="There is no folder old in hf://datasets/me/posts"):
        fetch("hf://datasets/me/posts/old", tmp_path / "cache")


def test_a_hub_that_cannot_be_reached_is_told(monkeypatch, tmp_path):
    def download(*_, **__):
        raise OSError("no route\nto host")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    with pytest.raises(ArchiveNotFound, match=r"cannot be downloaded \(no route to host\)"):
        fetch("hf://datasets/me/posts", tmp_path)
