"""The one error that a caller of this package has to expect, beyond a bad argument."""

from __future__ import annotations


class ModelUnavailable(Exception):
    """A model that is not to be found, out of reach, or unfit. The text names it and says what to do."""
