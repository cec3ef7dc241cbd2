"""The BM25 side: a tantivy index of passages, filtered by its own fields.

Derived data: everything here can be rebuilt from the archive's database. It knows terms and passage ids only;
what a question's terms are is `qa.tokens`' business, and fusing with vectors is `qa.retrieve`'s.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from qa.disk import has_no_room, storage_full
from qa.errors import StorageFull
from qa.types import Filters

K1, B = 1.2, 0.75
"""Tantivy's parameters of BM25, which are fixed: how soon repetition stops counting, and how much length does."""
TITLE_BOOST = 0.25
"""Weight of a term in the title against one in the text. Measured: docs/architecture.md."""


_MAGIC = 1337
"""Tantivy's, at the end of each file of a segment."""
_TEMPORARY = ".tmp"
"""How the names begin of the files that tantivy writes first and then renames (the default of its tempfile crate)."""


class DamagedIndex(ValueError):
    """A file of the index is damaged or missing, as only reading it showed. The index can be rebuilt."""


def _is_tantivys(error: BaseException) -> bool:
    """Whether tantivy failed: by ValueError, or the panic of its Rust code, which pyo3 makes a BaseException."""
    return isinstance(error, ValueError) or type(error).__name__ == "PanicException"


@contextmanager
def _reading() -> Iterator[None]:
    """Name what tantivy raises over damaged files."""
    try:
        yield
    except BaseException as error:
        if _is_tantivys(error):
            raise DamagedIndex(str(error)) from None
        raise


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Name what tantivy raises where it cannot write. It often does not tell why: its threads write, and only that one
    of them has died is told."""
    try:
        yield
    except BaseException as error:
        if not _is_tantivys(error):
            raise
        if "No space left" in str(error) or has_no_room(folder):
            raise storage_full(folder, error) from error
        raise DamagedIndex(str(error)) from error


def damaged_file(folder: Path) -> str | None:
    """The name of a file of the index that is not what tantivy wrote; None where all are.

    Every file of a segment ends in a footer: JSON with the CRC-32 of all before it, its length and a magic number, each
    of four bytes (tantivy's directory/footer.rs). What a writer deletes meanwhile is passed over, and so is the list of
    deletions (a file of a segment with the commit's number in its name) that it is just writing for its next commit.
    """
    meta = folder / "meta.json"
    try:
        segments = json.loads(meta.read_text(encoding="utf-8"))["segments"]
        stems = {segment["segment_id"].replace("-", ""): _deletions(segment) for segment in segments}
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        return meta.name
    for file in folder.iterdir():
        stem, _, kind = file.name.partition(".")
        if stem in stems and (file.suffix != ".del" or kind == stems[stem]):
            with suppress(FileNotFoundError):
                if not _is_whole(file):
                    return file.name
    return None


def _deletions(segment: dict[str, Any]) -> str | None:
    """The end of the name of the file that lists a segment's deleted documents; None where none are."""
    return f"{segment['deletes']['opstamp']}.del" if segment["deletes"] else None


def _is_whole(file: Path) -> bool:
    if file.stat().st_size < 8:
        return False
    with file.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as raw:
        length, magic = struct.unpack("<II", raw[-8:])
        body = len(raw) - 8 - length
        if magic != _MAGIC or body < 0:
            return False
        try:
            wanted = json.loads(raw[body:-8])["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        with memoryview(raw) as view, view[:body] as bytes_before:
            return bool(zlib.crc32(bytes_before) == wanted)


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """What is indexed of one passage."""

    id: int
    title_terms: Sequence[str]
    text_terms: Sequence[str]
    day: int
    """Ordinal of the publishing day in the archive's zone (`date.toordinal`); 0 when undated."""
    source: str
    author: str
    categories: tuple[str, ...]


class LexicalIndex:
    """BM25 over passages. One object may write; any number may read the same folder.

    Raises:
        DamagedIndex: if the folder holds something that is not this index, or a damaged one. What writes raises it too
            where tantivy cannot, though there is room: what a writer that was killed has left may be in its way.
        StorageFull: there is no room for it; any call that writes raises it as well.
    """

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        with _writing(folder):
            self._index = tantivy.Index(_schema(), path=str(folder))
            self._index.config_reader(reload_policy="manual")
        self._writer: Any = None

    def add(self, entries: Iterable[LexicalEntry]) -> None:
        """Index entries; they are found after `commit`. An id must not be added twice."""
        import tantivy

        for entry in entries:
            document = tantivy.Document(
                id=entry.id,
                day=entry.day,
                title=[" ".join(entry.title_terms)],
                text=[" ".join(entry.text_terms)],
                source=[entry.source],
                author=[entry.author],
                category=list(entry.categories),
            )
            with _writing(self._folder):
                self._opened_writer().add_document(document)

    def remove(self, ids: Iterable[int]) -> None:
        """Take passages out, after `commit`. Unknown ids are ignored."""
        with _writing(self._folder):
            for passage_id in ids:
                self._opened_writer().delete_documents_by_term("id", passage_id)

    def clear(self) -> None:
        """Take everything out, after `commit`; until then searches find what they found."""
        with _writing(self._folder):
            self._opened_writer().delete_all_documents()

    def collect(self) -> None:
        """Delete the files that hold only what was taken out, or was never committed."""
        with _writing(self._folder):
            self._opened_writer().garbage_collect_files()

    def commit(self) -> None:
        """Make what was added and removed durable and visible to `search`."""
        if self._writer is not None:
            with _writing(self._folder):
                self._writer.commit()
        self.reload()

    def sweep(self) -> None:
        """Delete the temporary files that a writer which was killed has left: tantivy gives them their names when they
        are whole. To be called by who alone may write."""
        for file in self._folder.glob(f"{_TEMPORARY}*"):
            file.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Give up what was not committed, and the room that it takes; never raises, for it follows a failure."""
        self.close()
        with suppress(DamagedIndex, StorageFull):
            self.collect()
        self.close()

    @_reading()
    def reload(self) -> None:
        """See what another object has committed."""
        self._index.reload()

    def close(self) -> None:
        """Wait for merges and let go of the folder's write lock; never raises, since what was committed stays, merged
        or not, and a writer that has died was told of when it was last written to."""
        writer, self._writer = self._writer, None
        if writer is not None:
            try:
                writer.wait_merging_threads()
            except BaseException as error:
                if not _is_tantivys(error):
                    raise

    @_reading()
    def ids(self) -> set[int]:
        """The ids of all passages in the index, as of the last commit or reload; one that is there twice is damage."""
        from tantivy import Query

        searcher = self._index.searcher()
        if not searcher.num_docs:
            return set()
        found = searcher.search(Query.all_query(), limit=searcher.num_docs, count=False).hits
        ids = {int(number) for number in searcher.fast_field_values("id", [hit[1] for hit in found])}
        if len(ids) < searcher.num_docs:
            raise DamagedIndex(f"{searcher.num_docs - len(ids)} passages are there twice")
        return ids

    @_reading()
    def search(
        self, terms: Sequence[str], k: int, filters: Filters = Filters(), only: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k best passages for a question's distinct terms: (passage id, BM25 score), best first.

        Args:
            terms: what is looked for.
            k: at most so many are given.
            filters: limits; the article is not among the index's fields.
            only: ids of the few passages, one article's, that may be found; None for any.

        Raises:
            DamagedIndex: a file of the index cannot be read; `idf`, `ids` and `reload` raise it as well.
        """
        searcher = self._index.searcher()
        if not terms or not searcher.num_docs:
            return []
        found = searcher.search(self._query(terms, filters, only), limit=k, count=False).hits
        ids = searcher.fast_field_values("id", [address for _, address in found])
        return [(int(passage), float(score)) for passage, (score, _) in zip(ids, found, strict=True)]

    @_reading()
    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """How rare each term is among the passages' texts: BM25's idf, 0 or more."""
        searcher = self._index.searcher()
        total = searcher.num_docs
        held = {term: min(total, searcher.doc_freq("text", term)) for term in terms}
        return {term: math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in held.items()}

    def _opened_writer(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=64_000_000, num_threads=1)
        return self._writer

    def _query(self, terms: Sequence[str], filters: Filters, only: Sequence[int] | None) -> Any:
        from tantivy import Occur, Query

        schema = self._index.schema
        wanted = []
        for term in terms:
            in_text, in_title = (
                Query.term_query(schema, field, term, index_option="freq") for field in ("text", "title")
            )
            wanted += [(Occur.Should, in_text), (Occur.Should, Query.boost_query(in_title, TITLE_BOOST))]
        limits = [
            (Occur.Must, Query.const_score_query(limit, 0.0)) for limit in _limits(schema, filters, only)
        ]
        return Query.boolean_query([(Occur.Must, Query.boolean_query(wanted)), *limits])


def _limits(schema: Any, filters: Filters, only: Sequence[int] | None) -> list[Any]:
    from tantivy import FieldType, Query

    limits = []
    if filters.since or filters.until:
        first = filters.since or date.min
        last = filters.until or date.max
        days = (first.toordinal(), last.toordinal())
        limits.append(Query.range_query(schema, "day", FieldType.Integer, *days))
    named = {"source": filters.source, "author": filters.author, "category": filters.category}
    limits += [Query.term_query(schema, field, value) for field, value in named.items() if value is not None]
    return limits if only is None else [*limits, Query.term_set_query(schema, "id", list(only))]


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    for field in ("title", "text"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    for field in ("source", "author", "category"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    return builder.build()
