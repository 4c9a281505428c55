"""What stands in a client's body whether or not a call comes by it today: what numbers give their calls, what phones present, permissions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from compiler.analysis.conditions import caller_conditions_of
from compiler.graph import CallGraph, CallingPermission
from compiler.graph.node_kinds import external_call, permission_gate
from renderers.readback.call_limit import limit_faults, variables_of
from renderers.readback.caller_condition import KEPT, judges_in, meant_judges
from renderers.readback.dialplan import Context, Extension, Step
from renderers.readback.name_prefix import NAME, prefix_named
from renderers.readback.words import letters

_NUMBER, _OWN, _PRESENTS, _PERMISSION = "enter.", "own.", "presents.", "permission."
_CALLERS, _LIMIT = "callers.", "limit."


def first_steps(graph: CallGraph, contexts: Sequence[Context]) -> set[Step]:
    """The steps that must give a call its instant: the first of each number and of each extension."""
    dialled = {extension for extension, _ in graph.internal}
    names = dialled | {f"{kind}{entry.number}" for kind in (_NUMBER, _OWN) for entry in graph.numbers}
    return {
        extension.steps[0]
        for context in contexts
        for name, extension in context.extensions.items()
        if name in names
    }


def body_faults(graph: CallGraph, contexts: Sequence[Context]) -> Iterator[tuple[str, str]]:
    """What these parts say otherwise than they should, and what is meant."""
    found = {
        kind: {
            name.removeprefix(kind): extension
            for context in contexts
            for name, extension in context.extensions.items()
            if name.startswith(kind)
        }
        for kind in (_NUMBER, _PRESENTS, _PERMISSION, _CALLERS, _LIMIT)
    }
    yield from _number_faults(graph, found[_NUMBER])
    yield from _transfer_faults(graph, contexts)
    yield from _presentation_faults(graph, found[_PRESENTS])
    yield from limit_faults(graph, found[_LIMIT])
    said, meant = Counter(_permissions(found[_PERMISSION])), Counter(_meant_permissions(graph))
    yield f"permissions {said - meant} that nobody has", f"permissions {Counter()} that nobody has"
    yield f"permissions {meant - said} that are not there", f"permissions {Counter()} that are not there"
    judges, asked = Counter(judges_in(found[_CALLERS])), Counter(meant_judges(graph))
    yield f"callers {judges - asked} that nobody asks for", f"callers {Counter()} that nobody asks for"
    yield f"callers {asked - judges} that are not there", f"callers {Counter()} that are not there"


def _number_faults(graph: CallGraph, said: Mapping[str, Extension]) -> Iterator[tuple[str, str]]:
    kept = KEPT if caller_conditions_of(graph) else ()
    meant = {
        entry.number: [
            f"CHANNEL(tenantid)={graph.client}",
            f"CHANNEL(accountcode)={graph.client}",
            f"CHANNEL(language)={entry.language}",
            f"__FROM_DID={entry.number}",
            *kept,
            *(["CALLERID(pres)=allowed", f"{NAME}{letters(entry.prefix)}"] if entry.prefix else []),
        ]
        for entry in graph.numbers
    }
    yield f"numbers {sorted(said)}", f"numbers {sorted(meant)}"
    for number in said.keys() & meant.keys():
        given = [
            prefix_named(step.data)
            for step in said[number].steps
            if step.application == "Set" or "FROM_CALLER" in step.data
        ]
        yield f"calls to {number} are given {given}", f"calls to {number} are given {meant[number]}"


def _transfer_faults(graph: CallGraph, contexts: Sequence[Context]) -> Iterator[tuple[str, str]]:
    """Where phones call inside, it is a phone that calls, whomever it may have transferred; where nobody asks who calls nothing is said of it."""
    names = {extension for extension, _ in graph.internal} | {
        f"{_OWN}{entry.number}" for entry in graph.numbers
    }
    meant = [("Set", "__FROM_CALLER=")] if caller_conditions_of(graph) else []
    for context in contexts:
        for name in names & context.extensions.keys():
            said = [
                (step.application, step.data)
                for step in context.extensions[name].steps
                if "FROM_CALLER" in step.data
            ]
            yield f"who calls {name} is kept by {said}", f"who calls {name} is kept by {meant}"


def _presentation_faults(graph: CallGraph, said: Mapping[str, Extension]) -> Iterator[tuple[str, str]]:
    """What each phone presents outside for calls that it transfers there, and by whose limit they are counted."""
    calls = filter(None, map(external_call, graph.nodes.values()))
    is_asked = any(call.caller_id is None for call in calls)
    phones = graph.phones if is_asked else ()
    meant = {
        f"{graph.client}.{phone.device}".replace("-", "_"): [
            ("Set", f"OUTSIDE_NUMBER={phone.caller_id or ''}"),
            *(("Set", f"{name}={value}") for name, value in variables_of(graph, phone.device)),
            ("Return", ""),
        ]
        for phone in phones
    }
    for name in sorted(said.keys() | meant.keys()):
        steps = [(step.application, step.data) for step in said[name].steps] if name in said else None
        yield f"{name} presents by {steps}", f"{name} presents by {meant.get(name)}"


_Members = tuple[frozenset[str], frozenset[str], frozenset[str]]
"""Of a permission: the numbers that it denies and allows, and the classes of numbers that it allows."""


def _permissions(extensions: Mapping[str, Extension]) -> Iterator[_Members]:
    """The permissions of a body; one that is not asked as it should be has no members that can be meant."""
    for name, extension in extensions.items():
        if "." not in name:
            kinds = ("deny", "allow", "class")
            is_asked = [(step.application, step.data, step.label) for step in extension.steps] == _asked(name)
            deny, allow, classes = (_members(extensions, f"{name}.{kind}.") for kind in kinds)
            yield (deny, allow, classes) if is_asked else (frozenset([name]),) * 3
    names = {name.partition(".")[0] for name in extensions}
    yield from ((frozenset([name]),) * 3 for name in names - extensions.keys())


def _members(extensions: Iterable[str], kind: str) -> frozenset[str]:
    return frozenset(name.removeprefix(kind) for name in extensions if name.startswith(kind))


def _asked(name: str) -> list[tuple[str, str, str]]:
    """The steps of a permission: a number that is denied is refused, then one that is allowed may be called, or one of its class."""
    asked = (("deny", "NUMBER", "no"), ("allow", "NUMBER", "yes"), ("class", "NUMBER_CLASS", "yes"))
    looked_up = [
        (
            "GotoIf",
            f"${{DIALPLAN_EXISTS(${{CONTEXT}},{_PERMISSION}{name}.{kind}.${{{variable}}},1)}}?{label}",
            "",
        )
        for kind, variable, label in asked
    ]
    return [*looked_up, ("Return", "0", "no"), ("Return", "1", "yes")]


def _meant_permissions(graph: CallGraph) -> Iterator[_Members]:
    permissions: set[CallingPermission] = {
        gate.permission for gate in filter(None, map(permission_gate, graph.nodes.values()))
    }
    for permission in permissions:
        yield (
            frozenset(permission.deny_numbers),
            frozenset(permission.allow_numbers),
            frozenset(str(kind) for kind in permission.classes),
        )
