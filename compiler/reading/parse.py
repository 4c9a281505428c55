"""Documents to models: the sections of all files brought together, and every object validated.

A fault of one object never hides those of another: what cannot be read is left out of the value and noted in its `gaps`, so
that later passes check the rest and do not report what is missing for that reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from compiler.diagnostics import Diagnostic, Path, Related, file_start, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.many import how_many, some_of_each
from compiler.diagnostics.quoting import quoted
from compiler.diagnostics.suggest import closest_name, name_list
from compiler.reading.faults import diagnose_fault, without_consequences
from compiler.reading.meant import CalledObjects, id_from
from compiler.reading.model_paths import path_of
from compiler.reading.places import Places
from compiler.reading.source import Document, SourceFile, load
from schema import patterns
from schema.base import Model
from schema.fleet import Fleet
from schema.meanings import Section
from schema.tenant import Tenant

FLEET_SCOPE = "@fleet"
"""Takes the place of a client's id in addresses of the operator's layer; no id begins with `@`."""

ALL = "*"
"""In gaps: the whole section."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """What may be missing from a value because it could not be read: whole files, or single objects."""

    lost_files: bool = False
    broken: frozenset[tuple[str, str]] = frozenset()

    def may_hold(self, section: str, name: str) -> bool:
        """Whether the object may exist although the value lacks it."""
        return self.lost_files or (section, name) in self.broken or (section, ALL) in self.broken

    def breaks(self, section: str) -> bool:
        """Whether anything of the section may be missing."""
        return self.lost_files or any(broken == section for broken, _ in self.broken)

    def including(self, broken: Iterable[tuple[str, str]]) -> Gaps:
        """With more objects that could not be read."""
        return Gaps(self.lost_files, self.broken | frozenset(broken))


@dataclass(frozen=True, slots=True)
class ParsedClient:
    """One client's tree, read. Incomplete where `gaps` say so; diagnostics then hold an error for each gap."""

    id: str
    tenant: Tenant
    places: Places
    gaps: Gaps = field(default_factory=Gaps)
    beside_faults: Tenant | None = None
    """The objects with a fault, without it: nothing is compiled of them, but what else they name is looked up."""


@dataclass(frozen=True, slots=True)
class ParsedFleet:
    """The operator's layer, read. `gaps` and `beside_faults` as for a client."""

    fleet: Fleet
    places: Places
    gaps: Gaps = field(default_factory=Gaps)
    beside_faults: Fleet | None = None


@dataclass(slots=True)
class _Merged:
    """Sections of several files, as they are brought together."""

    scope: str
    sections: dict[str, Any] = field(default_factory=dict)
    documents: dict[tuple[str, ...], Document] = field(default_factory=dict)
    broken: set[tuple[str, str]] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)


_Root = TypeVar("_Root", bound=Model)


@dataclass(frozen=True, slots=True)
class _Layer:
    """A kind of tree: its model, the sections that are a single object, what replaces those if they are broken, and the model of the opposite kind of tree."""

    model: type[Model]
    single: Mapping[str, Mapping[str, Any]]
    opposite: type[Model]


_CLIENT = _Layer(Tenant, {"client": {"name": "?", "node": "unknown", "brand": "unknown"}}, Fleet)
_FLEET = _Layer(Fleet, {"fleet": {"name": "?", "horizon": "2026"}}, Tenant)


def parse_client(
    client_id: str, files: Sequence[SourceFile], *, unread: bool = False, operator: Fleet | None = None
) -> tuple[ParsedClient | None, list[Diagnostic]]:
    """Read a client's files. `unread`: there are others that could not be opened. `operator`: the layer whose objects hints may name.

    None only if there is no file, or the folder's name cannot be an id.
    """
    if not files and unread:
        return None, []
    if not files:
        message = text("the client {client} has no YAML file", client=client_id)
        hint = text("Add one with the sections client and sites, or remove the folder.")
        return None, [diagnose("TYPE023", message, None, hint=hint, address=client_id)]
    if not re.fullmatch(patterns.ID, client_id):
        message = text("the folder name {name} is not a valid id", name=quoted(client_id))
        hint = text(
            "The folder name is the client's id: lower-case letters, digits and hyphens, a letter first."
        )
        return None, [diagnose("TYPE004", message, file_start(files[0].path), hint=hint, address=client_id)]
    (tenant, beside), places, gaps, diagnostics = _parse(
        _CLIENT, Tenant, files, client_id, unread=unread, operator=operator
    )
    return ParsedClient(client_id, tenant, places, gaps, beside), diagnostics


def parse_fleet(
    files: Sequence[SourceFile], *, unread: bool = False
) -> tuple[ParsedFleet | None, list[Diagnostic]]:
    """Read the operator's layer; as `parse_client`. None only if there is no file."""
    if not files and unread:
        return None, []
    if not files:
        message = text("the operator's layer has no YAML file")
        hint = text("It belongs in fleet.yaml, beside the clients' folders.")
        return None, [diagnose("TYPE023", message, None, hint=hint, address=FLEET_SCOPE)]
    (fleet, beside), places, gaps, diagnostics = _parse(_FLEET, Fleet, files, FLEET_SCOPE, unread=unread)
    return ParsedFleet(fleet, places, gaps, beside), diagnostics


def _parse(
    layer: _Layer,
    model: type[_Root],
    files: Sequence[SourceFile],
    scope: str,
    *,
    unread: bool,
    operator: Fleet | None = None,
) -> tuple[tuple[_Root, _Root | None], Places, Gaps, list[Diagnostic]]:
    """The value and what is beside the faults of others; where all of it stands; what is missing; what is wrong."""
    documents, diagnostics = _load_all(files)
    lost = unread or len(documents) < len(files)
    merged = _merge(layer, documents, scope)
    places = Places(merged.documents, tuple(file.path for file in files))
    value, faults, broken = _validate(layer, model, merged)
    objects = _objects(merged, operator)
    told, next_ones = some_of_each(faults, lambda fault: _kind(fault, places))
    for fault in without_consequences(model, told):
        if not _is_missing_section(fault):
            diagnostics.append(diagnose_fault(model, fault, places, scope, objects))
        elif not lost:
            diagnostics.append(_missing_section(str(fault["loc"][0]), places, scope))
    diagnostics += [
        how_many(diagnose_fault(model, fault, places, scope, objects), count) for fault, count in next_ones
    ]
    gaps = Gaps(lost, frozenset(merged.broken | broken))
    # Nobody looks for more where so much is wrong that it is counted.
    beside = _beside_faults(layer, model, merged, faults) if faults and not next_ones else None
    return (value, beside), places, gaps, [*diagnostics, *merged.diagnostics]


def _objects(merged: _Merged, operator: Fleet | None) -> CalledObjects:
    """What hints may name: the objects of this tree, as they were written, and of the sections that it lacks those of the operator."""
    own = {section: value for section, value in merged.sections.items() if isinstance(value, dict)}
    if operator is None:
        return CalledObjects(own)
    theirs = {
        section.value: getattr(operator, section) for section in Section if section in Fleet.model_fields
    }
    return CalledObjects({**theirs, **own})


def _kind(fault: ErrorDetails, places: Places) -> tuple[str, ...]:
    """The rule that was broken, and the file."""
    return (fault["type"], str(fault.get("ctx", {}).get("pattern", "")), places.file_of(fault["loc"]))


def _load_all(files: Sequence[SourceFile]) -> tuple[list[Document], list[Diagnostic]]:
    documents = []
    diagnostics: list[Diagnostic] = []
    for file in files:
        document, problems = load(file)
        diagnostics += problems
        if document is not None:
            documents.append(document)
    return documents, diagnostics


def _merge(layer: _Layer, documents: Iterable[Document], scope: str) -> _Merged:
    merged = _Merged(scope)
    for document in documents:
        merged.diagnostics += _unknown_sections(layer, document)
        for section, value in document.value.items():
            if section not in layer.model.model_fields:
                continue
            if section in layer.single:
                _merge_single(merged, section, value, document)
            elif isinstance(value, dict):
                _merge_objects(merged, section, value, document)
            elif value is not None:
                merged.broken.add((section, ALL))
                message = text("{key}: objects are expected, not {value}", key=section, value=quoted(value))
                hint = text("Write each object under its id, indented below the section.")
                place = Places({(section,): document}, ()).range((section,))
                merged.diagnostics.append(diagnose("TYPE003", message, place, hint=hint))
            merged.documents.setdefault((section,), document)
            merged.sections.setdefault(section, {})
    return merged


def _merge_single(merged: _Merged, section: str, value: Any, document: Document) -> None:
    if section in merged.sections:
        merged.diagnostics.append(_given_twice(merged, (section,), document))
        return
    merged.sections[section] = value


def _merge_objects(merged: _Merged, section: str, value: Mapping[str, Any], document: Document) -> None:
    objects = merged.sections.setdefault(section, {})
    for name, item in value.items():
        if name in objects:
            merged.diagnostics.append(_given_twice(merged, (section, name), document))
            continue
        objects[name] = item
        merged.documents[section, name] = document


def _given_twice(merged: _Merged, path: tuple[str, ...], document: Document) -> Diagnostic:
    first = Places({path: merged.documents[path]}, ()).range(path, key=True)
    again = Places({path: document}, ()).range(path, key=True)
    message = text("{name} is given twice", name="/".join(path))
    related = (Related(text("first given here"), first),) if first else ()
    hint = text("Keep one of the two.")
    address = "/".join((merged.scope, *path))
    return diagnose("TYPE022", message, again, hint=hint, related=related, address=address).with_mirror()


def _unknown_sections(layer: _Layer, document: Document) -> Iterator[Diagnostic]:
    unknown = (section for section in document.value if section not in layer.model.model_fields)
    told, next_ones = some_of_each(unknown, lambda _: document.file.path)
    for section in told:
        yield _unknown_section(layer, section, document)
    for section, count in next_ones:
        yield how_many(_unknown_section(layer, section, document), count)


def _unknown_section(layer: _Layer, section: str, document: Document) -> Diagnostic:
    place = Places({(section,): document}, ()).range((section,), key=True)
    message = text("unknown section {section}", section=quoted(section))
    if section in layer.opposite.model_fields:
        hint = (
            text("This section belongs to the operator's layer, not to a client.")
            if layer is _CLIENT
            else text("This section belongs to a client's folder, not to the operator's layer.")
        )
        return diagnose("TYPE021", message, place, hint=hint)
    near = closest_name(section, layer.model.model_fields)
    if near is not None:
        return diagnose("TYPE021", message, place, hint=text("Did you mean {name}?", name=near))
    hint = text("The sections are: {names}", names=name_list(layer.model.model_fields, most=30))
    return diagnose("TYPE021", message, place, hint=hint)


def _is_missing_section(fault: ErrorDetails) -> bool:
    return fault["type"] == "missing" and len(fault["loc"]) == 1


def _missing_section(section: str, places: Places, scope: str) -> Diagnostic:
    message = text("the section {section} is missing", section=section)
    hint = text("A file of the folder must contain it.")
    return diagnose("TYPE023", message, places.range((section,), key=True), hint=hint, address=scope)


def _validate(
    layer: _Layer, model: type[_Root], merged: _Merged
) -> tuple[_Root, list[ErrorDetails], set[tuple[str, str]]]:
    """The value, what was refused, and which objects are left out for it."""
    required = [name for name, info in model.model_fields.items() if info.is_required()]
    sections = {
        section: value
        for section, value in merged.sections.items()
        if value or section not in required or section in layer.single
    }
    try:
        return model.model_validate(sections), [], set()
    except ValidationError as error:
        faults = error.errors(include_url=False)
    broken = {_holder(layer, fault) for fault in faults}
    # What is named where the id is written right is there, under an id that is none.
    meant = {
        (section, id_from(name)) for section, name in broken if name != ALL and section not in layer.single
    }
    readable: dict[str, Any] = {section: {} for section in required}
    for section, value in sections.items():
        if section in layer.single:
            readable[section] = value
        else:
            readable[section] = {name: item for name, item in value.items() if (section, name) not in broken}
    readable |= {section: stand_in for section, stand_in in layer.single.items() if (section, ALL) in broken}
    return model.model_validate(readable), faults, broken | meant


def _beside_faults(
    layer: _Layer, model: type[_Root], merged: _Merged, faults: Iterable[ErrorDetails]
) -> _Root | None:
    """The objects that have a fault, without it; None if that leaves nothing that can be read."""
    objects: dict[str, Any] = {name: {} for name, info in model.model_fields.items() if info.is_required()}
    objects |= {section: dict(stand_in) for section, stand_in in layer.single.items()}
    for fault in faults:
        section, name = _holder(layer, fault)
        if name != ALL:
            of_section = objects.setdefault(section, {})
            if name not in of_section:
                of_section[name] = deepcopy(merged.sections[section][name])
            _take_out(objects, path_of(model, fault["loc"]), fault)
    try:
        return model.model_validate(objects)
    except ValidationError as error:
        rest = {_holder(layer, fault) for fault in error.errors(include_url=False)}
    for section, name in rest:
        objects.get(section, {}).pop(name, None)
    try:
        return model.model_validate(objects)
    except ValidationError:
        return None


_STAND_IN = "hangup"
"""In place of a destination that could not be read: one that names nothing."""


def _take_out(objects: dict[str, Any], path: Path, fault: ErrorDetails) -> None:
    """Remove the value with the fault; of a list, whose other items keep their places, all of it, unless something can stand in."""
    stands_in = fault["type"] in (
        *("destination", "destination_kind", "destination_target", "destination_priority", "target"),
    )
    if fault["type"] == "extra_forbidden":
        path = (*path, fault["loc"][-1])
    elif not stands_in:
        while isinstance(path[-1], int):
            path = path[:-1]
    holder: Any = objects
    for part in path[:-1]:
        holder = holder.get(part) if isinstance(holder, dict) else _item(holder, part)
    if stands_in and isinstance(holder, (dict, list)):
        holder[path[-1]] = _STAND_IN  # type: ignore[index]  # a key of a mapping, an index of a list
    elif isinstance(holder, dict):
        holder.pop(path[-1], None)


def _item(holder: Any, index: Any) -> Any:
    return holder[index] if isinstance(holder, list) and index < len(holder) else None


def _holder(layer: _Layer, fault: ErrorDetails) -> tuple[str, str]:
    section, *rest = fault["loc"]
    if section in layer.single or not rest:
        return str(section), ALL
    return str(section), str(rest[0])
