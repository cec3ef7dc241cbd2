"""A digest beside every row that cannot be made again just as it was: SQLite itself does not notice a changed value.

Passages need none: they stand in their revisions and carry a hash of the text that is embedded.
"""

from __future__ import annotations

import hashlib

REVISION = (
    "digest(CAST(r.article_id AS BLOB), r.revision, CAST(r.format AS BLOB), r.raw_hash, CAST(r.modified AS BLOB),"
    " CAST(r.cleaner AS BLOB), CAST(r.chunker AS BLOB), CAST(r.first_seen AS BLOB), CAST(r.article AS BLOB),"
    " CAST(r.title AS BLOB), CAST(r.source AS BLOB), CAST(r.author AS BLOB), CAST(r.categories AS BLOB),"
    " CAST(r.published AS BLOB), CAST(r.published_precision AS BLOB), r.day, CAST(r.url AS BLOB))"
)
"""SQL for that of a row `r` of revisions: all but the raw page, which has a hash of its own, and superseded_at."""
VECTORS = "digest(v.vector, t.packed)"
"""SQL for that of what a model made of one text: `v` of vectors, `t` of tokens."""


def digest(*values: bytes | int | None) -> bytes:
    """16 bytes of BLAKE2b over values as SQLite holds them; texts as blobs, since a damaged one may not be UTF-8."""
    found = hashlib.blake2b(digest_size=16)
    for value in values:
        raw = value if isinstance(value, bytes) else repr(value).encode()
        found.update(b"%d:%d:" % (isinstance(value, bytes), len(raw)))
        found.update(raw)
    return found.digest()
