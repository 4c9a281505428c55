"""Long chains: a call that nobody answers is sent on from object to object only so often."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import assert_never

from compiler.checks.routing_loops import Step, forwards_to
from compiler.diagnostics import Diagnostic, text
from compiler.resolving.resolved import ResolvedGroup
from compiler.resolving.subject import CheckedClient, OwnedDestination, Place
from schema.defaults import Strategy
from schema.sections import OBJECT_KIND_OF

LONGEST_CHAIN = 64
"""Steps that a call may take one after the other: objects, members that ring in order, lists of branches.

Whatever follows calls goes deeper with each step. The reader of rendered files goes deepest: it stood 129 members that ring in turn,
and not 150; lowering stood 256 steps, and a trace 500 hops. Half of the least leaves room for whoever calls them. No caller hears
so many: carriers end a call after three minutes, and the proof of bounds speaks long before.
"""


def check_long_chains(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL006 chain too long: at the line where it goes on past the limit. Loops have no length, and are reported as such."""
    onward: dict[Step, list[tuple[OwnedDestination, Step | None]]] = {}
    for owned in subject.destinations:
        onward.setdefault(owned.owner, []).append((owned, forwards_to(owned.destination)))
    following = {step: [named for _, named in leading if named] for step, leading in onward.items()}
    try:
        last_first = tuple(TopologicalSorter(following).static_order())
    except CycleError:
        return
    longest: dict[Step, tuple[int, Step]] = {}
    for step in reversed(last_first):
        before, first = longest.get(step, (0, step))
        passed = before + _steps_in(subject, step)
        if before < LONGEST_CHAIN < passed:
            yield _too_long(subject, first, Place((*step, "members", LONGEST_CHAIN - before)))
        for owned, named in onward.get(step, ()):
            reached = passed + _branch_lists(owned)
            if passed <= LONGEST_CHAIN < reached + (named is not None):
                yield _too_long(subject, first, owned.place)
            if named is not None:
                longest[named] = max(longest.get(named, (0, named)), (reached, first))


def _steps_in(subject: CheckedClient, step: Step) -> int:
    """Steps that a call takes in an object before its rules send it on."""
    section, name = step
    if section not in OBJECT_KIND_OF:
        # Numbers: they send calls on at once.
        return 0
    group = subject.tenant.groups.get(name) if section == "groups" else None
    return _rings_of(group) if group is not None else 1


def _rings_of(group: ResolvedGroup) -> int:
    match group.strategy:
        case Strategy.ALL:
            return 1
        case Strategy.IN_ORDER:
            return len(group.members)
        case _:
            assert_never(group.strategy)


def _branch_lists(owned: OwnedDestination) -> int:
    """Lists of branches around a destination: its path has the index of the branch in each."""
    return sum(isinstance(part, int) for part in owned.place.path)


def _too_long(subject: CheckedClient, first: Step, place: Place) -> Diagnostic:
    message = text("the chain goes on after {most} steps", most=LONGEST_CHAIN)
    hint = text(
        "Objects, members that ring in order and lists of branches are steps. End it before: in a mailbox, an announcement, or hangup."
    )
    related = subject.related(text("it begins here"), first, key=True)
    return subject.report("CALL006", message, place, hint, related=related)
