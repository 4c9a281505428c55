"""Records: frozen dataclasses that the type checker alone keeps frozen.

Python's own freezing sets every field by a call of its own. A client's graph and what is proved of it are thousands of small values,
which would take a third longer to make.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

__all__ = ("record",)

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    _Kind = TypeVar("_Kind")

    def record(*, frozen: bool, slots: bool, order: bool = False) -> Callable[[type[_Kind]], type[_Kind]]:
        """As `dataclass`: equal records hash alike, as frozen ones do; that nobody changes one is for mypy to say."""
        assert frozen
        return dataclass(slots=slots, order=order, unsafe_hash=True)
