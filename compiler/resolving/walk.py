"""One walk over the models of the language: everything in them whose type means more than its text, with its path.

What a field means is written in its type (`schema/meanings.py`), so that nothing here names a field. The types of a model are read
once; after that only such fields are visited as may hold something of meaning.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, NamedTuple, Union, assert_never, get_args, get_origin, get_type_hints

from compiler.diagnostics import Path
from schema.base import Model
from schema.caller_list import CallerWhen
from schema.destination import Branch, Destination, InlineWhen, Target, WrittenCondition
from schema.meanings import Meaning, References, Section
from schema.sections import SECTION_BY_WORD
from schema.switch_when import SwitchWhen
from schema.tenant import Tenant

Mark = Meaning | References
"""What is of meaning: what a type is marked as."""

Wanted = frozenset[Meaning | Section]
"""What a walk looks for; a section stands for the marks of names of its objects."""

Mention = tuple[Mark, Any, Path]
"""A mark, the value that has it, and where it is written."""

_Visit = Callable[[Any, Path, list[Mention]], None]
_NAMING: Wanted = frozenset({Meaning.REFERENCE, Meaning.DESTINATION, Meaning.EXPECTED})
_TARGETS: Wanted = frozenset({Meaning.TARGET})
_DESTINATIONS: Wanted = frozenset({Meaning.DESTINATION})
_CONDITIONS: Wanted = frozenset({Meaning.CONDITION})


class Reference(NamedTuple):
    """A name in use: the section that should hold it, and where it is used. `word`: the kind, if written before a colon."""

    section: Section
    name: str
    path: Path
    word: str = ""


def mentions(value: Any, wanted: Wanted, path: Path = ()) -> list[Mention]:
    """Everything in a model, or in a tree of models, that is marked so."""
    mentioned: list[Mention] = []
    kind: Any = type(value)
    _visit_of_model(kind, wanted)(value, path, mentioned)
    return mentioned


def references(value: Any, path: Path = ()) -> Iterator[Reference]:
    """Every name that some object of a model or a tree uses for another."""
    for mark, text, place in mentions(value, _NAMING, path):
        if isinstance(mark, References):
            name = mark.name_in(text)
            if name is not None:
                yield Reference(mark.section, name, place)
        else:
            section = SECTION_BY_WORD.get(str(text.kind))
            if section is not None:
                yield Reference(section, text.target, place, str(text.kind))


def names_used(section: Section, value: Any) -> set[str]:
    """Every id of an object of a section that a model or a tree names; what destinations name apart."""
    return {
        name
        for mark, text, _ in mentions(value, frozenset({section}))
        if isinstance(mark, References) and (name := mark.name_in(text)) is not None
    }


def all_targets(value: Any, path: Path = ()) -> Iterator[tuple[Target, Path]]:
    """Everything in a model or a tree that says where a call goes, members of groups apart; of nested ones the outermost."""
    outer: Path | None = None
    for _, target, place in mentions(value, _TARGETS, path):
        if outer is None or place[: len(outer)] != outer:
            outer = place
            yield target, place


def destinations_in(target: Target | None, path: Path) -> list[tuple[Destination, Path]]:
    """Every destination in a target, with its path; those of nested branches too."""
    return [(value, place) for _, value, place in _in_target(target, _DESTINATIONS, path)]


def conditions_in(target: Target | None, path: Path) -> list[tuple[WrittenCondition, Path]]:
    """Every condition in a target, with its path."""
    return [(value, place) for _, value, place in _in_target(target, _CONDITIONS, path)]


def written_in_place(value: Any, path: Path = ()) -> Iterator[tuple[InlineWhen, Path]]:
    """Conditions of a model or a tree that name no calendar."""
    return _in_place((when, place) for _, when, place in mentions(value, _CONDITIONS, path))


def written_in_place_in(target: Target, path: Path) -> Iterator[tuple[InlineWhen, Path]]:
    """Conditions of a target that name no calendar."""
    return _in_place(conditions_in(target, path))


def _in_place(conditions: Iterable[tuple[WrittenCondition, Path]]) -> Iterator[tuple[InlineWhen, Path]]:
    for when, place in conditions:
        match when:
            case InlineWhen():
                yield when, place
            case str() | CallerWhen() | SwitchWhen():
                pass
            case _:
                assert_never(when)


def branch_lists_in(target: Target | None, path: Path) -> Iterator[tuple[tuple[Branch, ...], Path]]:
    """Every conditional route in a target, the outer ones first."""
    for _, value, place in _in_target(target, _TARGETS, path):
        if type(value) is tuple:
            yield value, place


def fields_that_are(wanted: Meaning, model: type[Any]) -> tuple[str, ...]:
    """The fields of a model, by their names in the code, that are themselves marked so."""
    kind: Any = model
    return _fields_that_are(wanted, kind)


@cache
def _fields_that_are(wanted: Meaning, kind: Any) -> tuple[str, ...]:
    return tuple(
        name
        for name, hint in _hints(kind).items()
        if any(_is_wanted(mark, frozenset({wanted})) for mark in _own_marks(hint))
    )


@cache
def sections_with(wanted: Meaning) -> tuple[Section, ...]:
    """The sections of a client whose objects have a field that is marked so."""
    return tuple(
        Section(name)
        for name, hint in _hints(Tenant).items()
        if name in set(Section) and fields_that_are(wanted, get_args(hint)[1])
    )


def _in_target(target: Target | None, wanted: Wanted, path: Path) -> list[Mention]:
    mentioned: list[Mention] = []
    if target is not None:
        _visit_of_target(wanted)(target, path, mentioned)
    return mentioned


@cache
def _visit_of_target(wanted: Wanted) -> _Visit:
    visit = _visit_of(Target, wanted)
    assert visit is not None
    return visit


@cache
def _visit_of_model(kind: type[Any], wanted: Wanted) -> _Visit:
    """Goes through the fields that may hold something wanted. They are looked for at the first visit: types may be recursive."""
    fields: list[tuple[str, str, _Visit]] | None = None

    def visit(value: Any, path: Path, mentioned: list[Mention]) -> None:
        nonlocal fields
        if fields is None:
            fields = _fields(kind, wanted)
        for name, key, inside in fields:
            inner = getattr(value, name)
            # What is empty mentions nothing.
            if inner:
                inside(inner, (*path, key), mentioned)

    return visit


def _fields(kind: Any, wanted: Wanted) -> list[tuple[str, str, _Visit]]:
    """Name, key in the file, and what to do there."""
    visits = ((name, _visit_of(hint, wanted)) for name, hint in _hints(kind).items())
    return [(name, _key_in_file(kind, name), visit) for name, visit in visits if visit is not None]


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """Fields and their types, marks included."""
    if issubclass(kind, Model):
        names = list(kind.model_fields)
    elif is_dataclass(kind):
        names = [field.name for field in fields(kind)]
    else:
        return {}
    hints = get_type_hints(kind, include_extras=True)
    return {name: hints[name] for name in names}


def _key_in_file(kind: type[Any], name: str) -> str:
    """The key in the file: `from`, where Python has the word for itself."""
    return (kind.model_fields[name].alias if issubclass(kind, Model) else None) or name


def _marks_in(extras: Iterable[Any]) -> tuple[Mark, ...]:
    return tuple(extra for extra in extras if isinstance(extra, (Meaning, References)))


def _is_wanted(mark: Mark, wanted: Wanted) -> bool:
    if isinstance(mark, References):
        return Meaning.REFERENCE in wanted or mark.section in wanted
    return mark in wanted


def _own_marks(hint: Any) -> Iterator[Mark]:
    """What a value of the type is itself: not what it holds."""
    if get_origin(hint) is Annotated:
        inner, *extras = get_args(hint)
        yield from _marks_in(extras)
        yield from _own_marks(inner)
    elif get_origin(hint) in (Union, types.UnionType):
        for member in get_args(hint):
            yield from _own_marks(member)


def _visit_of(hint: Any, wanted: Wanted) -> _Visit | None:
    """What to do with a value of a type; None if nothing in it can be wanted."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _marked(_marks_in(arguments[1:]), wanted, _visit_of(arguments[0], wanted))
    if origin in (Union, types.UnionType):
        return _visit_of_union(arguments, wanted)
    if origin is tuple:
        return _each_item(_visit_of(arguments[0], wanted))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _each_value(_visit_of(arguments[1], wanted))
    return _visit_of_model(hint, wanted) if isinstance(hint, type) and _bears(hint, wanted) else None


def _bears(kind: Any, wanted: Wanted) -> bool:
    """Whether a model may hold anything wanted."""
    return any(_is_wanted(mark, wanted) for mark in _marks_held(kind))


@cache
def _marks_held(kind: Any) -> frozenset[Mark]:
    """Every mark of anything that a model may hold, however deep. A branch holds a target, which holds branches."""
    marks: set[Mark] = set()
    known, waiting = {kind}, [kind]
    while waiting:
        own_marks, models = _named_by_fields(waiting.pop())
        marks |= own_marks
        waiting += models - known
        known |= models
    return frozenset(marks)


@cache
def _named_by_fields(kind: Any) -> tuple[frozenset[Mark], frozenset[type[Any]]]:
    """The marks and the classes in the types of a model's fields."""
    parts = [part for hint in _hints(kind).values() for part in _parts_of(hint)]
    return frozenset(_marks_in(parts)), frozenset(part for part in parts if isinstance(part, type))


def _parts_of(hint: Any) -> Iterator[Any]:
    """A type and what it is written with: arguments and what annotates it, theirs too."""
    yield hint
    for argument in get_args(hint):
        yield from _parts_of(argument)


def _marked(marks: tuple[Mark, ...], wanted: Wanted, inside: _Visit | None) -> _Visit | None:
    """No type has two marks of which one walk wants both."""
    mark = next((mark for mark in marks if _is_wanted(mark, wanted)), None)
    if mark is None:
        return inside

    def visit(value: Any, path: Path, mentioned: list[Mention]) -> None:
        mentioned.append((mark, value, path))
        if inside is not None:
            inside(value, path, mentioned)

    return visit


def _each_item(inside: _Visit | None) -> _Visit | None:
    if inside is None:
        return None

    def visit(value: Any, path: Path, mentioned: list[Mention]) -> None:
        for index, item in enumerate(value):
            inside(item, (*path, index), mentioned)

    return visit


def _each_value(inside: _Visit | None) -> _Visit | None:
    if inside is None:
        return None

    def visit(value: Any, path: Path, mentioned: list[Mention]) -> None:
        for key, item in value.items():
            inside(item, (*path, key), mentioned)

    return visit


def _visit_of_union(members: tuple[Any, ...], wanted: Wanted) -> _Visit | None:
    """By the class of the value, which tells the members of every union of the language apart."""
    present = [member for member in members if member is not types.NoneType]
    if len(present) == 1:
        return _visit_of(present[0], wanted)
    by_class = {
        _class_of(member): into for member in present if (into := _visit_of(member, wanted)) is not None
    }
    if not by_class:
        return None

    def visit(value: Any, path: Path, mentioned: list[Mention]) -> None:
        inside = by_class.get(type(value))
        if inside is not None:
            inside(value, path, mentioned)

    return visit


def _class_of(hint: Any) -> type[Any]:
    origin = get_origin(hint)
    if origin is Annotated:
        return _class_of(get_args(hint)[0])
    kind: type[Any] = origin or hint
    return kind
