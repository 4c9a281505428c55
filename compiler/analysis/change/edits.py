"""What was edited in a tree, as far as objects show it: each place that is written otherwise once, however many objects follow it.

A default is written in one line and counts for thousands of users; so is an entry of a destination profile that others extend. What
changes for callers is told by edits (`entries.py`), and so are the objects of a plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from compiler.analysis.vocabulary import Objects
from compiler.diagnostics import Path
from schema.meanings import Section

PlaceOf = Callable[[Path], tuple[str, int] | None]
"""The file and the line of a path in a client's tree; of the operator's layer, behind `@`."""


def nowhere(path: Path) -> None:
    """The places of a tree that is not at hand."""
    del path


class EditKind(StrEnum):
    """What happened to what was edited."""

    NEW = "new"
    GONE = "gone"
    OTHER = "other"
    """Some of its fields have other values."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One place of the tree that is written otherwise. `file` empty: it is not known where that is.

    `places`: the objects for which it counts, `users/alice`; of the operator's layer `@/destinations/france`. `field`: the one that has
    another value, dotted; `was`, `now`: its values, where they are the same of all objects and say something in a few words.
    `former`: the line in the old tree, as `file:line`. `extensions`: which the objects have, or had.
    """

    kind: EditKind
    places: tuple[str, ...]
    field: str = ""
    was: str = ""
    now: str = ""
    file: str = ""
    line: int = 0
    former: str = ""
    extensions: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """The line in the new tree, as `file:line`; empty if it is not known."""
        return f"{self.file}:{self.line}" if self.file else ""

    @property
    def is_operators(self) -> bool:
        """Whether it is one of the operator's layer, and counts for all its clients."""
        return self.places[0].startswith(OPERATORS)

    @property
    def gives_defaults(self) -> bool:
        """Whether it is one of what others follow: the operator's layer, the client itself, a site."""
        return self.is_operators or _tree_path(self.places[0])[0] in ("client", Section.SITES)

    @property
    def cause(self) -> Edit:
        """What is so of it for all clients."""
        return replace(self, places=self.places[:1], extensions=())


OPERATORS = "@/"
"""Before the places of objects of the operator's layer."""


def edits_between(before: Objects, after: Objects, places: tuple[PlaceOf, PlaceOf]) -> tuple[Edit, ...]:
    """All edits of a client's tree, and of the operator's layer that it is under. `places`: of the old tree and of the new one."""
    old, new = _by_place(before), _by_place(after)
    edits = [
        edit for place in sorted(old.keys() | new.keys()) for edit in _of_object(place, old, new, places)
    ]
    own = [edit for edit in edits if not _is_inherited(edit, edits, new, old)]
    together: dict[object, Edit] = {}
    for edit in sorted(own, key=lambda one: (one.is_operators, one.gives_defaults)):
        key = _key(edit, together)
        known = together.get(key)
        together[key] = edit if known is None else _both(known, edit)
    return tuple(together.values())


def _by_place(objects: Objects) -> dict[str, Mapping[str, Any]]:
    """Objects by their places: their addresses without the client, or the node."""
    return {_place(address): fields for address, fields in objects.items()}


def _place(address: str) -> str:
    scope, _, place = address.partition("/")
    if not scope.startswith("@"):
        return place
    return f"{OPERATORS}nodes/{scope[1:]}" if place == "node" else f"{OPERATORS}{place}"


def _of_object(place: str, old: Objects, new: Objects, places: tuple[PlaceOf, PlaceOf]) -> Iterator[Edit]:
    if place not in new:
        yield _placed(Edit(EditKind.GONE, (place,), extensions=_extensions(old[place])), (), places)
    elif place not in old:
        yield _placed(Edit(EditKind.NEW, (place,), extensions=_extensions(new[place])), (), places)
    elif old[place] != new[place]:
        extensions = _extensions(old[place], new[place])
        for path, was, now in _differing((), old[place], new[place]):
            edit = Edit(
                EditKind.OTHER, (place,), ".".join(path), _said(was), _said(now), extensions=extensions
            )
            yield _placed(edit, path, places)


def _differing(path: tuple[str, ...], was: Any, now: Any) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """The values that differ, each with its path; lists are one value."""
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        for name in sorted(was.keys() | now.keys(), key=str):
            if was.get(name) != now.get(name):
                yield from _differing((*path, str(name)), was.get(name), now.get(name))
    else:
        yield path, was, now


def _said(value: Any) -> str:
    """A value that is said in a few words; empty for lists, whole texts and the like."""
    if isinstance(value, bool):
        return str(value).lower()
    said = str(value) if isinstance(value, (str, int)) else ""
    return "" if "\n" in said else said


def _extensions(*objects: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(fields["extension"]) for fields in objects if fields.get("extension")))


def _placed(edit: Edit, path: Path, places: tuple[PlaceOf, PlaceOf]) -> Edit:
    """The edit with its lines, of the side that has it, or of both."""
    whole = (*_tree_path(edit.places[0]), *path)
    was = places[0](whole) if edit.kind is not EditKind.NEW else None
    now = places[1](whole) if edit.kind is not EditKind.GONE else None
    file, line = now or ("", 0)
    return replace(edit, file=file, line=line, former=f"{was[0]}:{was[1]}" if was is not None else "")


def _tree_path(place: str) -> Path:
    """The path of an object in the client's tree; in the operator's layer it begins with `@`."""
    operators = ("@",) if place.startswith(OPERATORS) else ()
    return (*operators, *place.removeprefix(OPERATORS).split("/", 1))


def _is_inherited(edit: Edit, edits: list[Edit], new: Objects, old: Objects) -> bool:
    """Whether a profile has other entries only because one that it extends has, or a calendar another clock because its site has."""
    if edit.field == "time_zone" and _tree_path(edit.places[0])[0] == Section.CALENDARS:
        clocks = (
            one for one in edits if one.field == "time_zone" and _tree_path(one.places[0])[0] == Section.SITES
        )
        return any((one.was, one.now) == (edit.was, edit.now) for one in clocks)
    edited = {(place, one.field) for one in edits for place in one.places}
    place = edit.places[0]
    while Section.DESTINATIONS in _tree_path(place)[:2] and edit.kind is EditKind.OTHER:
        extended = {**old, **new}.get(place, {}).get("extends")
        own = f"{Section.DESTINATIONS}/{extended}"
        place = own if own in new else f"{OPERATORS}{own}"
        if not extended or place == edit.places[0]:
            return False
        if (place, edit.field) in edited:
            return True
    return False


def _key(edit: Edit, known: Mapping[object, Edit]) -> object:
    """What edits of one line have in common; what stands at no known place is one edit for each object."""
    if not edit.written and not edit.former:
        return (edit.kind, edit.places, edit.field.partition(".")[0])
    if edit.gives_defaults:
        # A default, and the fields of the objects that follow it now, or did, are one line.
        for key, other in known.items():
            if (edit.written and edit.written == other.written) or (
                edit.former and edit.former == other.former
            ):
                return key
    return (edit.former, edit.written)


def _both(one: Edit, other: Edit) -> Edit:
    """Two edits of one line: what gives a default first, and of defaults the operator's."""
    first, second = sorted((one, other), key=lambda edit: (not edit.is_operators, not edit.gives_defaults))
    merged = replace(
        first,
        places=tuple(dict.fromkeys((*first.places, *second.places))),
        extensions=tuple(dict.fromkeys((*first.extensions, *second.extensions))),
        file=first.file or second.file,
        line=first.line or second.line,
        former=first.former or second.former,
    )
    if first.gives_defaults or _said_alike(first, second):
        return merged
    return replace(merged, field=first.field if first.field == second.field else "", was="", now="")


def _said_alike(one: Edit, other: Edit) -> bool:
    return (one.kind, one.field, one.was, one.now) == (other.kind, other.field, other.was, other.now)
