"""What stands in a client's body whether or not a call comes by it today: what numbers give their calls, what phones present, permissions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from compiler.analysis.conditions import caller_conditions_of
from compiler.graph import CallGraph, CallingPermission
from compiler.graph.node_kinds import external_call, permission_gate
from renderers.readback.call_limit import limit_faults, unlimited_faults, variables_of
from renderers.readback.caller_condition import KEPT, judges_in, meant_judges
from renderers.readback.dialplan import Context, Extension, Step
from renderers.readback.name_prefix import NAME, prefix_named
from renderers.readback.route_shapes import choice_faults
from renderers.readback.words import letters

_NUMBER, _OWN, _PRESENTS, _PERMISSION = "enter.", "own.", "presents.", "permission."
_CALLERS, _LIMIT = "callers.", "limit."


def steps_giving_an_instant(graph: CallGraph, contexts: Sequence[Context]) -> set[Step]:
    """The steps that must give a call its instant: the first of each number and of each extension; and all that look as if they did."""
    dialled = {extension for extension, _ in graph.internal}
    names = dialled | {f"{kind}{entry.number}" for kind in (_NUMBER, _OWN) for entry in graph.numbers}
    return {
        step
        for context in contexts
        for name, extension in context.extensions.items()
        for place, step in enumerate(extension.steps)
        if (name in names and place == 0) or "ARRIVED" in step.data
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
    yield from _busy_faults(contexts)
    yield from limit_faults(graph, found[_LIMIT])
    yield from unlimited_faults(graph, contexts)
    yield from choice_faults(graph, contexts)
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
            f"__CLIENT={graph.client}",
            f"CALLERID(tag)={graph.client}",
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


def _busy_faults(contexts: Sequence[Context]) -> Iterator[tuple[str, str]]:
    """Whoever was answered already, and is then sent to where it is busy, hears that before the call ends."""
    for context in contexts:
        for extension in context.extensions.values():
            for before, step in zip((None, *extension.steps), extension.steps, strict=False):
                if (step.application, step.data) == ("Hangup", "17"):
                    said = before.application if before else None
                    yield (
                        f"{extension.name} ends as busy after {said}",
                        f"{extension.name} ends as busy after Busy",
                    )


def _presentation_faults(graph: CallGraph, said: Mapping[str, Extension]) -> Iterator[tuple[str, str]]:
    """What each phone presents outside for calls that it transfers there, and by whose limit they are counted."""
    calls = filter(None, map(external_call, graph.nodes.values()))
    is_asked = any(call.caller_id is None for call in calls)
    phones = graph.phones if is_asked else ()
    meant = {
        f"{graph.client}.{phone.device}".replace("-", "_"): [
            ("Set", f"OUTSIDE_NUMBER={phone.caller_id or ''}"),
            ("Set", "WITHHOLDS=1" if phone.withholds else "WITHHOLDS="),
            *(("Set", f"{name}={value}") for name, value in variables_of(graph, phone.device)),
            ("Return", ""),
        ]
        for phone in phones
    }
    for name in sorted(said.keys() | meant.keys()):
        steps = [(step.application, step.data) for step in said[name].steps] if name in said else None
        yield f"{name} presents by {steps}", f"{name} presents by {meant.get(name)}"


_Members = tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[tuple[str, str]]]
"""Of a permission: the numbers that it denies and allows, the classes of numbers that it allows, and what it says of numbers that begin alike."""


def _permissions(extensions: Mapping[str, Extension]) -> Iterator[_Members]:
    """The permissions of a body; one that is not asked as it should be has no members that can be meant."""
    for name, extension in extensions.items():
        if "." not in name:
            kinds = ("deny", "allow", "class")
            prefixes = _members(extensions, f"{name}.prefix.")
            asked = _asked(name, {len(prefix) for prefix in prefixes})
            is_asked = [(step.application, step.data, step.label) for step in extension.steps] == asked
            deny, allow, classes = (_members(extensions, f"{name}.{kind}.") for kind in kinds)
            verdicts = frozenset(
                (prefix, _verdict(name, extensions[f"{name}.prefix.{prefix}"])) for prefix in prefixes
            )
            yield (deny, allow, classes, verdicts) if is_asked else _nobodys(name)
    names = {name.partition(".")[0] for name in extensions}
    yield from (_nobodys(name) for name in names - extensions.keys())


def _nobodys(name: str) -> _Members:
    return frozenset([name]), frozenset(), frozenset(), frozenset()


def _verdict(name: str, extension: Extension) -> str:
    """What becomes of numbers that begin so, in the words of `Verdict`; else what stands there."""
    steps = tuple((step.application, step.data) for step in extension.steps)
    by_class = f"${{DIALPLAN_EXISTS(${{CONTEXT}},{_PERMISSION}{name}.class.${{NUMBER_CLASS}},1)}}"
    return {
        (("Return", "1"),): "allowed",
        (("Return", "0"),): "denied",
        (("Return", by_class),): "by_class",
        (("ExecIf", _IS_ORDINARY), ("Return", by_class)): "allowed_country",
    }.get(steps, str(steps))


_IS_ORDINARY = (
    '$[":national_fixed:national_mobile:overseas:overseas_com:eu_fixed:eu_mobile:north_america:international:high_fraud:"'
    ' =~ ":${NUMBER_CLASS}:"]?Return(1)'
)
"""The fixed and mobile numbers of every country, high fraud or not."""


def _members(extensions: Iterable[str], kind: str) -> frozenset[str]:
    return frozenset(name.removeprefix(kind) for name in extensions if name.startswith(kind))


def _asked(name: str, lengths: AbstractSet[int]) -> list[tuple[str, str, str]]:
    """The steps of a permission: a number that is denied is refused, then one that is allowed may be called, then the longest of its
    beginnings counts that is listed, or its class. `lengths`: of such beginnings."""
    asked = (("deny", "NUMBER", "no"), ("allow", "NUMBER", "yes"), ("class", "NUMBER_CLASS", "yes"))
    looked_up = [
        (
            "GotoIf",
            f"${{DIALPLAN_EXISTS(${{CONTEXT}},{_PERMISSION}{name}.{kind}.${{{variable}}},1)}}?{label}",
            "",
        )
        for kind, variable, label in asked
    ]
    beginning = f"{_PERMISSION}{name}.prefix.${{BEGINNING}}"
    longest = [
        step
        for length in sorted(lengths, reverse=True)
        for step in (
            ("Set", f"BEGINNING=${{NUMBER:0:{length}}}", ""),
            ("GotoIf", f"${{DIALPLAN_EXISTS(${{CONTEXT}},{beginning},1)}}?{beginning},1", ""),
        )
    ]
    return [*looked_up[:2], *longest, looked_up[2], ("Return", "0", "no"), ("Return", "1", "yes")]


def _meant_permissions(graph: CallGraph) -> Iterator[_Members]:
    permissions: set[CallingPermission] = {
        gate.permission for gate in filter(None, map(permission_gate, graph.nodes.values()))
    }
    for permission in permissions:
        yield (
            frozenset(permission.deny_numbers),
            frozenset(permission.allow_numbers),
            frozenset(str(kind) for kind in permission.classes),
            frozenset((prefix, str(verdict)) for prefix, verdict in permission.prefixes),
        )
