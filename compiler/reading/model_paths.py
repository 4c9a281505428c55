"""From the location of a Pydantic error to the path in the file, and to the model of the object there.

Pydantic's locations name the member of a union that was tried (`conditional`, `inline`, `blf`), which is not a key of the file.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Tag

from compiler.diagnostics import Path
from schema.base import fields_of


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A type that a value may have, and the names by which an error's location selects it among the members of a union."""

    tags: tuple[str, ...]
    kind: Any


def path_of(root: type[BaseModel], location: Sequence[str | int]) -> Path:
    """The location without the parts that are not a key or an index of the file."""
    return _follow(root, location)[0]


def fields_at(root: type[BaseModel], location: Sequence[str | int]) -> tuple[str, ...]:
    """The possible keys of the mapping at a location."""
    leaves = _follow(root, location)[1]
    return tuple(dict.fromkeys(name for leaf in leaves for name in _model_fields(leaf.kind)))


def _follow(root: type[BaseModel], location: Sequence[str | int]) -> tuple[Path, list[_Leaf]]:
    """The path in the file, and the types that the value there may have."""
    path: list[str | int] = []
    leaves = [_Leaf((), root)]
    for part in location:
        chosen = [_Leaf((), leaf.kind) for leaf in leaves if part in leaf.tags] if len(leaves) > 1 else []
        if chosen:
            # A member's name comes before its keys, one of which may be called alike: `{type: group, group: sales}`.
            leaves = chosen
            continue
        children = [leaf for kind in _child_types(leaves, part) for leaf in _leaves(kind)]
        if children:
            path.append(part)
            leaves = children
        else:
            leaves = [leaf for leaf in leaves if part in leaf.tags] or leaves
    return tuple(path), leaves


def _child_types(leaves: list[_Leaf], part: str | int) -> Iterator[Any]:
    """The types of the value under a key or an index."""
    for leaf in leaves:
        origin, arguments = get_origin(leaf.kind), get_args(leaf.kind)
        if origin is dict and part != "[key]":
            yield arguments[1]
        elif origin is tuple and isinstance(part, int):
            yield arguments[0]
        elif part in _model_fields(leaf.kind):
            yield fields_of(leaf.kind)[str(part)].annotation


def _leaves(kind: Any, tags: tuple[str, ...] = ()) -> Iterator[_Leaf]:
    """The type itself; for a union, its members."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        own = tuple(extra.tag for extra in arguments[1:] if isinstance(extra, Tag))
        yield from _leaves(arguments[0], own or tags)
    elif origin in (Union, types.UnionType):
        for member in arguments:
            yield from _leaves(member, tags)
    else:
        yield _Leaf(tags or _literal_tags(kind), kind)


def _literal_tags(kind: Any) -> tuple[str, ...]:
    """The possible values of the `type` field of a member of a discriminated union."""
    if "type" not in _model_fields(kind):
        return ()
    annotation = kind.model_fields["type"].annotation
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _model_fields(kind: Any) -> tuple[str, ...]:
    return tuple(fields_of(kind)) if isinstance(kind, type) and issubclass(kind, BaseModel) else ()
