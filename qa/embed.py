"""Passages → vectors in the archive's database, batch by committed batch, so that stopping loses one batch at most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from embeddings import Encoder
from qa.chunk import embedded_text
from qa.errors import ModelMismatch
from qa.store import Database, Packed, Passages, packed
from qa.types import Progress

TEXTS_A_BATCH = 128


def embed(database: Database, encoder: Encoder, pending: Sequence[int], progress: Progress) -> Iterator[int]:
    """Read passages with an encoder; yields how many are in with each batch. The caller is the one writer.

    Args:
        pending: ids of passages that the encoder's model has not embedded.
        progress: called with ("embed", count done, count of all).

    Raises:
        ModelMismatch: the encoder's vectors do not have the dimension that it claims.
    """
    passages, done = Passages(database), 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        progress("embed", done, len(pending))

    tell(0)
    for begin in range(0, len(pending), TEXTS_A_BATCH):
        ids = pending[begin : begin + TEXTS_A_BATCH]
        keys, texts = passages.keys(ids), passages.get(ids)
        vectors = read(encoder, [embedded_text(texts[number]) for number in ids], tell)
        with database.transaction():
            passages.put_vectors(
                encoder.fingerprint, {keys[n]: one for n, one in zip(ids, vectors, strict=True)}
            )
        yield len(ids)


def read(encoder: Encoder, texts: Sequence[str], tell: Callable[[int], None]) -> list[Packed]:
    """What an encoder reads of texts, as it is stored.

    Args:
        tell: called with how many more are done.

    Raises:
        ModelMismatch: the encoder's vectors do not have the dimension that it claims.
    """
    found: list[Packed] = []
    for begin in range(0, len(texts), TEXTS_A_BATCH):  # readings are large until they are packed
        readings = encoder.read_passages(texts[begin : begin + TEXTS_A_BATCH], tell)
        lengths = {len(reading.vector) for reading in readings} - {encoder.dimension}
        if lengths:
            raise ModelMismatch(
                f"The model {encoder.name!r} made vectors of {lengths.pop()} dimensions, not of the "
                f"{encoder.dimension} that it claims. Nothing of this batch was stored; use another model."
            )
        found += map(packed, readings)
    return found
