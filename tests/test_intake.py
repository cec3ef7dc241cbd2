"""Files that were handed in: what is taken, what is refused, and that nothing gets out of its folder."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from qa import intake
from qa.intake import take


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "in" / "uploads"


def taken(file: Path, name: str, folder: Path) -> dict[str, str]:
    return {one.key: one.reason for one in take(file, name, folder, "uploads")}


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def zipped(tmp_path: Path, **members: str) -> Path:
    path = tmp_path / "sent.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_a_file_keeps_its_name_and_replaces_an_earlier_one(tmp_path, folder):
    sent = tmp_path / "x"
    for text in ("一", "二"):
        sent.write_text(text, encoding="utf-8")
        assert taken(sent, "../../新闻.md", folder) == {}
    assert files(tmp_path / "in") == ["uploads/新闻.md"]
    assert (folder / "新闻.md").read_text(encoding="utf-8") == "二"
    assert taken(sent, "photo.jpg", folder) == {"photo.jpg": "not a kind of file that is read"}
    assert "hidden" in taken(sent, ".htaccess", folder)[".htaccess"]


def test_a_zip_goes_into_a_folder_of_its_name(tmp_path, folder):
    path = zipped(tmp_path, **{"a/b.md": "b", "c.html": "c", "d.png": "d", "__MACOSX/a/b.md": "x"})
    assert taken(path, "posts.zip", folder) == {"posts.zip: d.png": "not a kind of file that is read"}
    assert files(folder) == ["posts/a/b.md", "posts/c.html"]


@pytest.mark.parametrize("name", ["../out.md", "a/../../../out.md", "/out.md", "..\\out.md", "C:\\out.md"])
def test_no_member_of_a_zip_leaves_its_folder(tmp_path, folder, name):
    path = zipped(tmp_path, **{name: "x", "fine.md": "y"})
    (reason,) = taken(path, "posts.zip", folder).values()
    assert reason == "its path leads out of the zip's folder"
    assert files(tmp_path / "in") == ["uploads/posts/fine.md"]


def test_a_link_in_a_zip_is_not_followed(tmp_path, folder):
    path = tmp_path / "sent.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert taken(path, "posts.zip", folder) == {"posts.zip: link.md": "a link; not followed"}


def test_a_bomb_is_refused_unopened(tmp_path, folder, monkeypatch):
    path = zipped(tmp_path, **{"bomb.md": "0" * 20_000_000})
    assert taken(path, "posts.zip", folder) == {
        "posts.zip": "it would unpack to 20 MB, which is beyond reason"
    }
    monkeypatch.setattr(intake, "ZIP_FILES", 1)
    path = zipped(tmp_path, **{"a.md": "a", "b.md": "b"})
    assert taken(path, "posts.zip", folder) == {"posts.zip": "it holds 2 files; at most 1 are taken at once"}
    assert not folder.exists()


def test_what_only_calls_itself_a_zip_is_refused(tmp_path, folder):
    sent = tmp_path / "x"
    sent.write_text("no zip")
    assert "not a zip that can be read" in taken(sent, "posts.zip", folder)["posts.zip"]


def test_chinese_names_as_windows_packs_them_are_read(tmp_path, folder):
    path = zipped(tmp_path, **{"xx.md": "a"})
    path.write_bytes(path.read_bytes().replace(b"xx.md", "中".encode("gb18030") + b".md"))
    assert taken(path, "posts.zip", folder) == {}
    assert files(folder) == ["posts/中.md"]
