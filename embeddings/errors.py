"""The one error a caller of this package has to expect beyond a bad argument."""

from __future__ import annotations


class ModelUnavailable(Exception):
    """The named model cannot be had: not found, offline, or damaged. The text names it and says what to do."""
