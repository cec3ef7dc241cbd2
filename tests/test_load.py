"""Files to pages: every kind of file, and every way in which one can be bad."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qa import load as loader
from qa import records
from qa.errors import SourceNotFound
from qa.load import load
from qa.types import Page, Rejection


def read(base: Path, path: Path | None = None, exclude: tuple[Path, ...] = ()) -> list[Page | Rejection]:
    return list(load(path or base, root="r", base=base, exclude=exclude))


def keys(base: Path, path: Path | None = None, exclude: tuple[Path, ...] = ()) -> list[str]:
    return [item.key for item in read(base, path, exclude) if isinstance(item, Page)]


def reasons(base: Path) -> list[str]:
    return [item.reason for item in read(base) if isinstance(item, Rejection)]


def write(path: Path, content: str | bytes = "正文") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def lines(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_folder_in_order_with_kinds_and_times(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.HTML", "a/y.markdown", "c.htm", "d.png", "e.txt", ".hidden.md", ".git/x.md"):
        write(tmp_path / name)
    write(tmp_path / "node_modules/p/README.md")
    os.utime(tmp_path / "b.md", (0, 1_600_000_000))
    pages = [item for item in read(tmp_path) if isinstance(item, Page)]
    assert [(page.key, page.format) for page in pages] == [
        ("a/y.markdown", "post"),
        ("a/z.HTML", "html"),
        ("b.md", "post"),
        ("c.htm", "html"),
    ]
    assert all((page.root, page.file, page.raw) == ("r", page.key, "正文".encode()) for page in pages)
    assert pages[2].modified == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)


def test_subfolder_and_single_file_keep_their_keys(tmp_path: Path) -> None:
    write(tmp_path / "a/b/1.md")
    write(tmp_path / "a/2.md")
    assert keys(tmp_path, tmp_path / "a/b") == ["a/b/1.md"]
    assert keys(tmp_path, tmp_path / "a/2.md") == ["a/2.md"]
    assert keys(tmp_path / "a/2.md") == ["2.md"]


def test_excluded_folders_are_not_entered(tmp_path: Path) -> None:
    write(tmp_path / "a/1.md")
    write(tmp_path / "b/2.md")
    assert keys(tmp_path, exclude=(tmp_path / "b",)) == ["a/1.md"]


def test_missing_path_is_an_error_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceNotFound, match=r"no\.md"):
        load(tmp_path / "no.md", root="r", base=tmp_path)
    with pytest.raises(SourceNotFound, match="does not lie under"):
        load(tmp_path, root="r", base=write(tmp_path / "a/1.md").parent)
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(SourceNotFound, match="cannot be read"):
        load(tmp_path, root="r", base=tmp_path)


def test_links(tmp_path: Path) -> None:
    base, outside = tmp_path / "base", write(tmp_path / "outside/secret.md")
    write(base / "a/1.md")
    (base / "out.md").symlink_to(outside)
    (base / "out").symlink_to(outside.parent)
    (base / "picture.png").symlink_to(outside)
    (base / "a/loop").symlink_to(base)
    (base / "broken.md").symlink_to(base / "none.md")
    (base / "same.md").symlink_to(base / "a/1.md")
    (base / "annexed.md").symlink_to(write(base / ".annex/2.md"))
    (base / "renamed.md").symlink_to(write(base / "3.txt"))
    found = read(base)
    assert [item.key for item in found if isinstance(item, Page)] == ["a/1.md", "annexed.md", "renamed.md"]
    assert {item.key: item.reason for item in found if isinstance(item, Rejection)} == {
        "broken.md": "cannot be read: No such file or directory",
        "out": "a link that leads out of the source root; not followed",
        "out.md": "a link that leads out of the source root; not followed",
    }


def test_bad_files_are_refused_with_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "PAGE_LIMIT", 3_000_000)
    write(tmp_path / "1.md", " \n")
    write(tmp_path / "2.md", b"\x89PNG\0\0")
    write(tmp_path / "3.html", b"\x01\x02\x03 text")
    write(tmp_path / "4.md", "a" * 3_000_001)
    write(tmp_path / "5.md", b"\xff\xfe" + "正文".encode("utf-16-le"))
    os.mkfifo(tmp_path / "6.md")
    assert reasons(tmp_path) == [
        "the file is empty",
        "a binary file, not text",
        "a binary file, not text",
        "larger than 3 MB; such a file is no single article",
        "not a regular file",
    ]
    assert keys(tmp_path) == ["5.md"]


def test_unreadable_files_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "1.md")
    write(tmp_path / "closed/2.md")

    def refuse(self: Path, *_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    listing = Path.iterdir
    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setattr(
        Path, "iterdir", lambda self: refuse(self) if self.name == "closed" else listing(self)
    )
    assert reasons(tmp_path) == [
        "cannot be read: Permission denied",
        "the folder cannot be read: Permission denied",
    ]


def test_deep_folders(tmp_path: Path) -> None:
    write(tmp_path / "/".join("d" * 800) / "1.md")
    assert len(keys(tmp_path)) == 1


def test_json_lines_and_their_keys(tmp_path: Path) -> None:
    write(
        tmp_path / "a.jsonl",
        "\ufeff" + lines({"id": 7, "text": "一"}, {"url": "https://e.org/1"}, {"text": "二"}) + "\n",
    )
    first, second, third = read(tmp_path)
    assert isinstance(first, Page) and isinstance(third, Page)
    assert (first.key, first.file, first.format) == ("7", "a.jsonl", "record")
    assert json.loads(first.raw) == {"id": 7, "text": "一"}
    assert second.key == "https://e.org/1"
    assert len(third.key) == 16
    assert [item.key for item in read(tmp_path)] == [first.key, second.key, third.key]
    write(
        tmp_path / "a.jsonl",
        lines({"id": "a\0\x1b[31mb\n", "text": "一"}, {"id": "\n", "url": "u", "text": "二"}),
    )
    assert keys(tmp_path) == ["a[31mb", "u"]  # an id is also typed into a shell


@pytest.mark.parametrize(
    ("suffix", "pack"), [(".xz", lzma.compress), (".gz", gzip.compress), (".bz2", bz2.compress)]
)
def test_packed_lines(tmp_path: Path, suffix: str, pack: object) -> None:
    assert callable(pack)
    rows = lines(*({"id": n, "text": os.urandom(50).hex()} for n in range(2_000)))
    packed = pack(rows.encode())
    write(tmp_path / f"a.jsonl{suffix}", packed)
    assert len(keys(tmp_path)) == 2_000
    write(tmp_path / f"a.jsonl{suffix}", packed[: len(packed) * 2 // 3])
    found = read(tmp_path)
    assert 0 < len(found) < 2_001
    assert isinstance(found[-1], Rejection)
    assert "damaged or cut off at line" in found[-1].reason
    write(tmp_path / f"a.jsonl{suffix}", b"not an archive")
    assert "damaged or cut off at line 1" in reasons(tmp_path)[0]


def test_bad_lines_do_not_stop_the_next(tmp_path: Path) -> None:
    rows = [
        "{",
        "[1]",
        "3",
        "[" * 100_000,
        '{"id": "gbk", "text": "正文"}',
        '{"id": "\\ud800"}',
        '{"id": "last"}',
    ]
    encoded = [row.encode("gb18030" if "gbk" in row else "utf-8") for row in rows]
    write(tmp_path / "a.ndjson", b"\n".join(encoded))
    found = read(tmp_path)
    assert [item.key for item in found] == [
        "a.ndjson:1",
        "a.ndjson:2",
        "a.ndjson:3",
        "a.ndjson:4",
        "gbk",
        "?",
        "last",
    ]
    assert isinstance(found[0], Rejection) and found[0].reason.startswith("line 1 is not valid JSON")
    assert isinstance(found[1], Rejection) and found[1].reason == "line 2 is not a JSON object"
    assert isinstance(found[4], Page) and json.loads(found[4].raw) == {"id": "gbk", "text": "正文"}


def test_lines_too_long_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LINE_LIMIT", 2_000_000)
    write(tmp_path / "a.jsonl", '{"id": 1}\n' + "x" * 5_000_000 + '\n{"id": 3}\n')
    first, second, third = read(tmp_path)
    assert (first.key, third.key) == ("1", "3")
    assert isinstance(second, Rejection) and second.reason == "line 2 is longer than 2 MB"


def test_a_bomb_is_left_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "UNPACKED", 1_000_000)
    write(tmp_path / "a.jsonl.xz", lzma.compress(b'{"id": 1}\n' + b"\n" * 3_000_000))
    write(tmp_path / "b.jsonl.xz", lzma.compress(b'{"id": 2}\n' + b" " * 3_000_000))
    assert keys(tmp_path) == ["1", "2"]
    assert [reason.partition(";")[0] for reason in reasons(tmp_path)] == [
        "unpacks to more than 500 times its size"
    ] * 2


def test_a_binary_or_empty_dump(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", b"\0\1\2\n" * 50)
    write(tmp_path / "b.jsonl", b"")
    assert reasons(tmp_path) == ["a binary file, not lines of JSON in UTF-8", "the file is empty"]


def test_of_two_pages_with_one_key_the_first_counts(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", lines({"id": "x", "text": "一"}))
    write(tmp_path / "b.jsonl", lines({"id": "x", "text": "一"}, {"id": "x", "text": "二"}))
    first, second = read(tmp_path)
    assert isinstance(first, Page) and first.file == "a.jsonl"
    assert isinstance(second, Rejection) and second.file == "b.jsonl"
    assert (
        second.reason == "its id is already used by other content, first seen in a.jsonl; that one was kept"
    )


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>某报</title>
<item><guid>g1</guid><title>题</title><link>https://e.org/1</link><author>甲</author><category>城市</category>
<pubDate>Fri, 11 Feb 2022 13:41:03 GMT</pubDate>
<description><![CDATA[<p class="img_descr" style="x">图</p><script>s</script><!-- c -->]]></description></item></channel></rss>"""


def test_feed_items_keep_their_html(tmp_path: Path) -> None:
    write(tmp_path / "f.xml", RSS)
    (page,) = read(tmp_path)
    assert isinstance(page, Page)
    assert (page.key, page.file, page.format) == ("g1", "f.xml", "record")
    assert json.loads(page.raw) == {
        "id": "g1",
        "title": "题",
        "html": '<p class="img_descr" style="x">图</p><script>s</script><!-- c -->',
        "date": "Fri, 11 Feb 2022 13:41:03 GMT",
        "url": "https://e.org/1",
        "source": "某报",
        "author": "甲",
        "categories": ["城市"],
    }


def test_a_feed_s_item_tells_when_it_was_changed(tmp_path: Path) -> None:
    dates = "<published>2022-02-11T08:00:00Z</published><updated>2022-03-05T08:00:00Z</updated>"
    entry = f'<entry><id>u1</id><title>T</title>{dates}<content type="text">text</content></entry>'
    (tmp_path / "f.atom").write_text(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>', "utf-8")
    (page,) = load(tmp_path / "f.atom", root="r", base=tmp_path)
    record = json.loads(page.raw)
    assert (record["date"], record["updated"]) == ("2022-02-11T08:00:00Z", "2022-03-05T08:00:00Z")


def test_atom_and_encodings(tmp_path: Path) -> None:
    entry = '<entry><id>u1</id><title>T</title><updated>2022-02-11T13:41:03Z</updated><content type="text">正文</content></entry>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>{entry}</feed>'
    write(tmp_path / "a.atom", f'<?xml version="1.0" encoding="gb2312"?>{feed}'.encode("gb18030"))
    (page,) = read(tmp_path)
    assert isinstance(page, Page)
    assert json.loads(page.raw) == {
        "id": "u1",
        "title": "T",
        "text": "正文",
        "date": "2022-02-11T13:41:03Z",
        "source": "F",
    }


def test_feeds_fetch_and_expand_nothing(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt", "geheim")
    entities = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = (
        f'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd" [{entities}<!ENTITY s SYSTEM "file://{secret}">]>'
    )
    write(
        tmp_path / "f.xml",
        RSS.replace("<rss", doctype + "<rss").replace("<p class", "&l9;&s;<p class").replace("题", "&l9;&s;"),
    )
    (page,) = read(tmp_path)
    assert isinstance(page, Page)
    assert len(page.raw) < 1_000
    assert b"geheim" not in page.raw


@pytest.mark.parametrize(
    "content", ["", "<urlset><url><loc>x</loc></url></urlset>", "<" * 1_000_000, "\0\1", "plain"]
)
def test_other_xml_is_refused(tmp_path: Path, content: str) -> None:
    write(tmp_path / "f.xml", content)
    assert reasons(tmp_path) == ["no RSS or Atom item in the file"]


def test_a_feed_that_is_cut_off_keeps_its_items(tmp_path: Path) -> None:
    write(tmp_path / "f.rss", RSS.replace("</channel></rss>", "<item><guid>g2</guid><titl"))
    assert keys(tmp_path) == ["g1", "g2"]


def test_a_feed_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "FEED_LIMIT", 100)
    write(tmp_path / "f.rss", RSS)
    assert reasons(tmp_path)[0].endswith("split the feed")
