"""Give an archive another model: embed everything beside the present vectors, then switch in one transaction.

Vectors are kept by model, so that the present ones answer until the switch, and a reindex that was stopped goes on
from what it had committed. The caller holds the archive's writer lock.
"""

from __future__ import annotations

from embeddings import Encoder
from qa.embed import embed
from qa.store import Database, Passages
from qa.types import Progress


def reindex(database: Database, encoder: Encoder, progress: Progress) -> int:
    """Make an encoder's model the archive's; returns how many passages were embedded for it.

    Superseded passages are embedded as well, for the sake of questions about the past.

    Raises:
        ModelMismatch: the encoder's vectors do not have the dimension that it claims.
    """
    passages = Passages(database)
    pending = passages.without_vector(encoder.fingerprint, superseded=True)
    embedded = sum(embed(database, encoder, pending, progress))
    meta = {"model": encoder.name, "fingerprint": encoder.fingerprint, "dimension": encoder.dimension}
    with database.transaction():
        for key, value in meta.items():
            database.execute("UPDATE meta SET value = ? WHERE key = ?", (str(value), key))
    with database.transaction():
        passages.drop_vectors(but=encoder.fingerprint)
    return embedded
