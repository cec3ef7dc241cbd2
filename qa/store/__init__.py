"""SQLite, where the truth is: raw pages, every revision, passages, vectors. Knows no index, no model."""

from qa.store.articles import (
    Articles,
    Root,
    StoredPage,
    article_columns,
    article_from_json,
    article_json,
    raw_hash,
)
from qa.store.database import Database
from qa.store.digests import Digests
from qa.store.forgotten import Forgotten, tombstone
from qa.store.passages import Columns, Packed, Passages, packed
from qa.store.related import Related
from qa.store.revisions import Revisions, Seen
from qa.store.salvage import Salvage

__all__ = [
    "Articles",
    "Columns",
    "Database",
    "Digests",
    "Forgotten",
    "Packed",
    "Passages",
    "Related",
    "Revisions",
    "Root",
    "Salvage",
    "Seen",
    "StoredPage",
    "article_columns",
    "article_from_json",
    "article_json",
    "packed",
    "raw_hash",
    "tombstone",
]
