import math
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from qa.errors import StorageFull
from qa.lexical import DamagedIndex, LexicalEntry, LexicalIndex, damaged_file
from qa.types import Filters


def entry(number: int, text: str, *, title: str = "", day: int = 0, source: str = "甲报") -> LexicalEntry:
    return LexicalEntry(number, title.split(), text.split(), day, source, "记者", ("金融", "国内"))


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    index = LexicalIndex(tmp_path / "lexical")
    day = date(2022, 2, 11).toordinal()
    index.add(
        [
            entry(1, "市长 电话 公布", day=day),
            entry(2, "市长 开会", day=day + 1, source="乙报"),
            entry(3, "天气 晴", title="市长", day=day + 2),
        ]
    )
    index.commit()
    return index


def ids(index: LexicalIndex, terms: list[str], filters: Filters = Filters()) -> list[int]:
    return [number for number, _ in index.search(terms, 10, filters)]


def test_few_passages_can_be_searched_alone(index: LexicalIndex) -> None:
    assert [number for number, _ in index.search(["市长"], 10, only=[2, 3])] == [2, 3]
    assert index.search(["市长"], 10, Filters(source="乙报"), [1, 3]) == []
    assert index.search(["市长"], 10, only=[]) == []
    alone, among = index.search(["市长"], 10, only=[2]), index.search(["市长"], 10)
    assert alone[0] in among  # with the same score


def test_more_and_rarer_terms_rank_first(index: LexicalIndex) -> None:
    assert ids(index, ["市长", "电话"])[0] == 1
    assert ids(index, ["天气"]) == [3]
    assert ids(index, ["没有"]) == []
    assert ids(index, []) == []


def test_filters_apply_inside_and_do_not_change_scores(index: LexicalIndex) -> None:
    assert ids(index, ["市长"], Filters(source="乙报")) == [2]
    assert ids(index, ["市长"], Filters(since=date(2022, 2, 12))) == [2, 3]
    assert ids(index, ["市长"], Filters(until=date(2022, 2, 11))) == [1]
    assert ids(index, ["市长"], Filters(category="国内", author="记者"))[-1] == 3
    assert ids(index, ["市长"], Filters(category="国")) == []
    free = dict(index.search(["市长"], 10))
    assert dict(index.search(["市长"], 10, Filters(source="乙报")))[2] == pytest.approx(free[2])


def test_idf_counts_the_passages_whose_text_holds_a_term(index: LexicalIndex) -> None:
    assert index.idf(["市长", "天气", "没有"]) == pytest.approx(
        {"市长": math.log(1 + 1.5 / 2.5), "天气": math.log(1 + 2.5 / 1.5), "没有": math.log(1 + 3.5 / 0.5)}
    )


def test_removed_passages_are_not_found_and_another_reader_sees_commits(
    index: LexicalIndex, tmp_path: Path
) -> None:
    reader = LexicalIndex(tmp_path / "lexical")
    index.remove([1, 99])
    assert ids(index, ["电话"]) == [1]
    index.commit()
    assert ids(index, ["电话"]) == []
    reader.reload()
    assert reader.ids() == {2, 3}


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("not an index")
    with pytest.raises(ValueError, match=r".+"):
        LexicalIndex(tmp_path)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The system lets no file become longer, as on a disk that is nearly full; tantivy's threads meet it."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def fill(index: LexicalIndex) -> None:
    """Add so much that tantivy writes it on the way, in a thread of its own."""
    index.add(entry(number, f"{number} " * 50) for number in range(10, 100_000))
    index.commit()


@pytest.mark.parametrize(("full", "error"), [(True, StorageFull), (False, DamagedIndex)])
def test_a_thread_that_could_not_write_is_named_for_why_and_closing_hides_nothing(
    index: LexicalIndex,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    full: bool,
    error: type[Exception],
) -> None:
    monkeypatch.setattr("qa.lexical.has_no_room", lambda folder: full and folder == tmp_path / "lexical")
    with files_of_at_most(20_000), pytest.raises(error):
        try:
            fill(index)
        finally:
            index.close()
    index.close()
    assert index.ids() == {1, 2, 3}
    index.add([entry(4, "天气")])
    index.commit()
    assert set(ids(index, ["天气"])) == {3, 4}


def test_what_could_not_be_written_takes_no_room(index: LexicalIndex, tmp_path: Path) -> None:
    def size() -> int:
        return sum(file.stat().st_size for file in (tmp_path / "lexical").iterdir())

    index.close()
    before = size()
    with files_of_at_most(20_000), pytest.raises(DamagedIndex):
        fill(index)
    assert size() > before + 10_000
    index.abandon()
    assert size() < before + 1_000  # the list of files may be longer
    assert index.ids() == {1, 2, 3}


def test_a_passage_that_is_there_twice_is_damage(index: LexicalIndex) -> None:
    index.add([entry(3, "天气 晴")])
    index.commit()
    with pytest.raises(DamagedIndex, match="1 passages are there twice"):
        index.ids()


def test_the_deletions_that_are_just_being_written_are_no_damage(index: LexicalIndex, tmp_path: Path) -> None:
    index.remove([1])
    index.commit()
    (written,) = (tmp_path / "lexical").glob("*.del")
    segment, commit, _ = written.name.split(".")
    (written.parent / f"{segment}.{int(commit) + 1}.del").write_bytes(b"half")
    assert damaged_file(tmp_path / "lexical") is None
    written.write_bytes(b"half")
    assert damaged_file(tmp_path / "lexical") == written.name
