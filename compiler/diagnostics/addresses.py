"""Addresses: how an object is named to people, `acme/users/alice`."""

from __future__ import annotations

from compiler.diagnostics import Path
from schema.meanings import Section

_SECTIONS = frozenset(Section)


def object_address(scope: str, path: Path) -> str:
    """The address of the object that a path leads into. `scope`: the client's id, or the name used for the operator's layer."""
    length = 2 if path and path[0] in _SECTIONS else 1
    return "/".join((scope, *(str(part) for part in path[:length])))
