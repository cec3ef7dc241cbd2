"""The BM25 side: a tantivy index of passages, filtered by its own fields.

Derived data: everything here can be rebuilt from the archive's database. It knows terms and passage ids only;
what a question's terms are is `qa.tokens`' business, and fusing with vectors is `qa.retrieve`'s.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from qa.types import Filters

TITLE_BOOST = 0.5
"""Weight of a term in the title against one in the text. Measured: docs/architecture.md."""
_K1 = 1.2  # tantivy's constant


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
        ValueError: if the folder holds something that is not this index, or a damaged one.
    """

    def __init__(self, folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
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
            self._writing().add_document(document)

    def remove(self, ids: Iterable[int]) -> None:
        """Take passages out, after `commit`. Unknown ids are ignored."""
        for passage_id in ids:
            self._writing().delete_documents_by_term("id", passage_id)

    def clear(self) -> None:
        """Take everything out, after `commit`."""
        self._writing().delete_all_documents()

    def commit(self) -> None:
        """Make what was added and removed durable and visible to `search`."""
        if self._writer is not None:
            self._writer.commit()
        self.reload()

    def reload(self) -> None:
        """See what another object has committed."""
        self._index.reload()

    def close(self) -> None:
        """Wait for merges and let go of the folder's write lock."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def search(
        self, terms: Sequence[str], k: int, filters: Filters = Filters()
    ) -> tuple[list[tuple[int, float]], float]:
        """The k best passages for a question's distinct terms.

        Returns:
            (passage id, BM25 score) pairs, best first, and the score's ceiling: what a passage would score
            that holds every term as often as can count (the "theoretical" maximum of Bruch et al., An
            Analysis of Fusion Functions for Hybrid Retrieval, 2022).
        """
        searcher = self._index.searcher()
        known = [(field, term) for term in terms for field in ("text", "title")]
        ceiling = sum(self._ceiling(searcher, field, term) for field, term in known)
        if not known or not searcher.num_docs:
            return [], ceiling
        found = searcher.search(self._query(known, filters), limit=k, count=False).hits
        ids = searcher.fast_field_values("id", [address for _, address in found])
        return [(int(passage), float(score)) for passage, (score, _) in zip(ids, found, strict=True)], ceiling

    def _writing(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=64_000_000, num_threads=1)
        return self._writer

    def _ceiling(self, searcher: Any, field: str, term: str) -> float:
        matching, total = searcher.doc_freq(field, term), searcher.num_docs
        idf = math.log(1 + (total - matching + 0.5) / (matching + 0.5)) if total >= matching else 0.0
        return idf * (_K1 + 1) * (TITLE_BOOST if field == "title" else 1.0)

    def _query(self, known: list[tuple[str, str]], filters: Filters) -> Any:
        from tantivy import Occur, Query

        schema = self._index.schema
        wanted = []
        for field, term in known:
            query = Query.term_query(schema, field, term, index_option="freq")
            boosted = Query.boost_query(query, TITLE_BOOST) if field == "title" else query
            wanted.append((Occur.Should, boosted))
        limits = [(Occur.Must, Query.const_score_query(limit, 0.0)) for limit in _limits(schema, filters)]
        return Query.boolean_query([(Occur.Must, Query.boolean_query(wanted)), *limits])


def _limits(schema: Any, filters: Filters) -> list[Any]:
    from tantivy import FieldType, Query

    limits = []
    if filters.since or filters.until:
        first = filters.since or date.min
        last = filters.until or date.max
        days = (first.toordinal(), last.toordinal())
        limits.append(Query.range_query(schema, "day", FieldType.Integer, *days))
    named = {"source": filters.source, "author": filters.author, "category": filters.category}
    limits += [Query.term_query(schema, field, value) for field, value in named.items() if value is not None]
    return limits


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
