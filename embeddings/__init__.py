"""Text to vectors and vectors to neighbours, for any list of strings.

`load_encoder` gives an `Encoder`; a `VectorIndex` finds the nearest of its vectors. Nothing here knows what the
texts are, and importing this package loads no model library.
"""

from embeddings.encoder import Encoder, load_encoder
from embeddings.errors import ModelUnavailable
from embeddings.index import VectorIndex
from embeddings.packing import pack, unpack
from embeddings.publish import make_folder, publish, synced
from embeddings.reading import Reading, Tokenised

__all__ = [
    "Encoder",
    "ModelUnavailable",
    "Reading",
    "Tokenised",
    "VectorIndex",
    "load_encoder",
    "make_folder",
    "pack",
    "publish",
    "synced",
    "unpack",
]
