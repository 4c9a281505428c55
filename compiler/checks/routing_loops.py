"""Routing loops: a call that is forwarded from object to object must never come back to one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.diagnostics import Diagnostic, Related, text
from compiler.resolving.subject import CheckedClient, Place
from schema.destination import Destination, DestinationKind
from schema.sections import OBJECT_KIND_BY_WORD, OBJECT_KIND_OF

Step = tuple[str, str]
"""An object that forwards calls: its section and id."""

Edges = dict[Step, dict[Step, Place]]
"""From an object to the next, and where that is written."""


def check_routing_loops(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL001 routing loop."""
    edges = _edges(subject)
    for loop in _loops(edges):
        yield _loop_diagnostic(subject, loop, edges)


def _edges(subject: CheckedClient) -> Edges:
    edges: Edges = {}
    for owned in subject.destinations:
        if owned.owner[0] not in OBJECT_KIND_OF:
            # Numbers: nothing leads back to them.
            continue
        following = forwards_to(owned.destination)
        if following is not None:
            edges.setdefault(owned.owner, {}).setdefault(following, owned.place)
    return edges


def forwards_to(destination: Destination) -> Step | None:
    """The object that a destination names, if it may forward a call to something else."""
    kind, name = destination
    return (OBJECT_KIND_BY_WORD[kind].section.value, name) if _sends_on(kind) else None


def _sends_on(kind: DestinationKind) -> bool:
    """Whether what is named may forward a call to something else."""
    match kind:
        case DestinationKind.USER | DestinationKind.GROUP | DestinationKind.ROUTE:
            return True
        case (
            DestinationKind.VOICEMAIL
            | DestinationKind.VOICEMAIL_OF
            | DestinationKind.ANNOUNCEMENT
            | DestinationKind.EXTERNAL
            | DestinationKind.BUSY
            | DestinationKind.HANGUP
        ):
            return False
        case _:
            assert_never(kind)


def _loops(edges: Edges) -> list[tuple[Step, ...]]:
    """Loops, each once and from its smallest step; one for every step back that a depth-first walk finds."""
    loops: dict[tuple[Step, ...], None] = {}
    done: set[Step] = set()
    for start in sorted(edges):
        trail: dict[Step, None] = {}
        waiting: list[tuple[Step, bool]] = [(start, False)]
        while waiting:
            step, leaving = waiting.pop()
            if leaving:
                trail.popitem()
                done.add(step)
            elif step in trail:
                steps = tuple(trail)
                loops[_from_smallest(steps[steps.index(step) :])] = None
            elif step not in done:
                trail[step] = None
                waiting.append((step, True))
                waiting += [(following, False) for following in sorted(edges.get(step, {}), reverse=True)]
    return list(loops)


def _from_smallest(loop: tuple[Step, ...]) -> tuple[Step, ...]:
    first = loop.index(min(loop))
    return loop[first:] + loop[:first]


def _loop_diagnostic(subject: CheckedClient, loop: tuple[Step, ...], edges: Edges) -> Diagnostic:
    words = [f"{OBJECT_KIND_OF[section].destination}:{name}" for section, name in (*loop, loop[0])]
    places = [edges[step][following] for step, following in zip(loop, (*loop[1:], loop[0]), strict=True)]
    related = tuple(
        Related(text("then {name}", name=word), position)
        for word, place in zip(words[2:], places[1:], strict=True)
        if (position := subject.range(place)) is not None
    )
    message = text("routing loop: {steps}", steps=" → ".join(words))
    hint = text("Send one of them elsewhere: to a mailbox, an announcement, or hangup.")
    return subject.report("CALL001", message, places[0], hint, related=related)
