"""Addresses: how an object is named to people, `acme/users/alice`."""

from __future__ import annotations

from compiler.diagnostics import Path

_SINGLE = ("client", "fleet", "defaults")
"""Sections that are one object."""


def address_of(scope: str, path: Path) -> str:
    """The address of the object that a path leads into. `scope`: the client's id, or what stands for the operator's layer."""
    length = 1 if path and path[0] in _SINGLE else 2
    return "/".join((scope, *(str(part) for part in path[:length])))
