"""What the reader cannot read."""

from __future__ import annotations


class ReadbackError(Exception):
    """Something in the files that this reader does not know, or that Asterisk would reject."""
