"""That nobody reads our output any more, which is no fault of anybody."""

from __future__ import annotations


class ReaderLeftError(Exception):
    """Whoever read our output went away (`centrex plan | head`). No OSError: click would end the command as if it had failed."""
