"""A digest beside every row that cannot be made again just as it was: SQLite itself does not notice a changed value.

Passages need none: they stand in their revisions and carry a hash of the text that is embedded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

COLUMNS = (
    *(
        "article_id",
        "revision",
        "format",
        "raw_hash",
        "modified",
        "cleaner",
        "chunker",
        "first_seen",
        "article",
    ),
    *("title", "source", "author", "categories", "published", "published_precision", "day", "url"),
)
"""Of revisions: all but the raw page, which has a hash of its own, and superseded_at."""
REVISION = f"digest({', '.join(f'CAST(r.{name} AS BLOB)' for name in COLUMNS)})"
"""SQL for the digest of a row `r` of revisions. As blobs, since a damaged text may not be UTF-8."""
VECTORS = "digest(v.vector, t.packed)"
"""SQL for that of what a model made of one text: `v` of vectors, `t` of tokens."""


def digest(*values: bytes | None) -> bytes:
    """16 bytes of BLAKE2b over values; where one ends and the next begins counts as well."""
    found = hashlib.blake2b(digest_size=16)
    for value in values:
        found.update(b"-" if value is None else b"%d:" % len(value))
        found.update(value or b"")
    return found.digest()


def of_revision(row: Mapping[str, object]) -> bytes:
    """What `REVISION` gives for a row with these values."""
    values = (row[name] for name in COLUMNS)
    return digest(*(v if v is None or isinstance(v, bytes) else str(v).encode() for v in values))
