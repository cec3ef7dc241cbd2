from pathlib import Path

import pytest

from qa.errors import SourceConflict, SourceNotFound
from qa.places import places
from qa.store import Root


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "posts" / "2022").mkdir(parents=True)
    (tmp_path / "other" / "posts").mkdir(parents=True)
    (tmp_path / "dump.jsonl.xz").touch()
    return tmp_path


def test_a_new_folder_or_file_gives_its_own_name(tree: Path) -> None:
    (place,) = places(tree / "posts", None, [])
    assert (place.root.name, place.path, place.exclude) == ("posts", tree / "posts", ())
    (place,) = places(tree / "dump.jsonl.xz", None, [])
    assert (place.root.name, place.file) == ("dump", "dump.jsonl.xz")


def test_a_subfolder_continues_the_root_that_holds_it(tree: Path) -> None:
    root = Root("posts", str(tree / "posts"))
    (place,) = places(tree / "posts" / "2022", None, [root])
    assert (place.root, place.file) == (root, "2022")


def test_a_folder_above_a_root_leaves_the_inner_articles_where_they_are(tree: Path) -> None:
    inner = Root("archive-2022", str(tree / "posts" / "2022"))
    outer, within = places(tree / "posts", None, [inner])
    assert (outer.root.name, outer.exclude) == ("posts", (tree / "posts" / "2022",))
    assert (within.root, within.path) == (inner, tree / "posts" / "2022")


def test_two_places_of_one_name_need_a_name(tree: Path) -> None:
    known = Root("posts", str(tree / "posts"))
    with pytest.raises(SourceConflict, match=r"--name"):
        places(tree / "other" / "posts", None, [known])
    (place,) = places(tree / "other" / "posts", "others", [known])
    assert place.root.name == "others"


def test_a_root_whose_old_place_is_gone_has_moved(tree: Path) -> None:
    known = Root("posts", str(tree / "elsewhere" / "posts"), "https://a.example", ":title/")
    (place,) = places(tree / "posts", None, [known])
    assert place.root == Root("posts", str(tree / "posts"), "https://a.example", ":title/")


def test_a_path_that_is_not_there(tree: Path) -> None:
    with pytest.raises(SourceNotFound, match="nowhere"):
        places(tree / "nowhere", None, [])
