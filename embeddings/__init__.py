"""Text to vectors and vectors to neighbours, for any list of strings.

`load_encoder` gives an `Encoder`; a `VectorIndex` finds the nearest of its vectors. Nothing here knows what the
texts are, and importing this package loads no model library.
"""

from embeddings.encoder import Encoder, load_encoder
from embeddings.errors import ModelUnavailable
from embeddings.index import VectorIndex

__all__ = ["Encoder", "ModelUnavailable", "VectorIndex", "load_encoder"]
