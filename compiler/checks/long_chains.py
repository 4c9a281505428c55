"""Long chains: a call that nobody answers is sent on from object to object only so often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import assert_never

from compiler.checks.forwards import Step, callers_of, forwards_to, in_circles, open_destinations, timeline_of
from compiler.diagnostics import Diagnostic, text
from compiler.resolving.resolved import ResolvedGroup
from compiler.resolving.subject import CheckedClient, OwnedDestination, Place
from compiler.time.loops import circles_of, leading_to_circles
from schema.defaults import Strategy
from schema.sections import OBJECT_KIND_OF

LONGEST_CHAIN = 64
"""Steps that a call may take one after the other: objects, members that ring in order, lists of branches.

Whatever follows calls goes deeper with each step. The reader of rendered files goes deepest: it stood 129 members that ring in turn,
and not 150; a trace stood 500 hops. Half of the least leaves room for whoever calls them. No caller hears
so many: carriers end a call after three minutes, and the proof of bounds speaks long before.
"""

_Onward = Mapping[Step, Sequence[tuple[OwnedDestination, Step | None]]]
"""Where objects send calls, and the object that may send them on from there."""


def check_long_chains(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL006 chain too long: at the line where it goes on past the limit. Loops have no length, and are reported as such."""
    said: set[Place] = set()
    for onward in _onward_at_times(subject):
        for place, first in _past_the_limit(subject, onward):
            if place not in said:
                said.add(place)
                yield _too_long(subject, first, place)


def _onward_at_times(subject: CheckedClient) -> Iterator[_Onward]:
    """Where all objects send calls. Once; but where some send calls in a circle, that is never closed, for each caller and each stretch of time in turn."""
    circling = in_circles(subject)
    always = _onward(subject, (owned for owned in subject.destinations if owned.owner not in circling))
    if not circling:
        yield always
        return
    targets = [owned for owned in subject.targets if owned.owner in circling]
    timeline = timeline_of(subject, targets)
    for caller in callers_of(subject, targets):
        at_times = [
            found
            for target in targets
            for found in open_destinations(subject, target, timeline, timeline.everything, caller)
        ]
        stretches = {tuple(cells >> cell & 1 for _, cells in at_times) for cell in range(timeline.count)}
        for stretch in sorted(stretches):
            is_open = zip(at_times, stretch, strict=True)
            yield {**always, **_onward(subject, (owned for (owned, _), here in is_open if here))}


def _onward(subject: CheckedClient, destinations: Iterable[OwnedDestination]) -> _Onward:
    onward: dict[Step, list[tuple[OwnedDestination, Step | None]]] = {}
    for owned in destinations:
        onward.setdefault(owned.owner, []).append((owned, forwards_to(subject, owned.destination)))
    return onward


def _past_the_limit(subject: CheckedClient, onward: _Onward) -> Iterator[tuple[Place, Step]]:
    """Where chains go on past the limit, and what each begins with."""
    circle_of = circles_of(
        {step: [named for _, named in leading if named] for step, leading in onward.items()}
    )
    if _comes_back_by_itself(onward):
        return
    # Menus whose keys lead to each other count together: a call may pass each of them once before it is back.
    one_of = {step: min(circle) for step, circle in circle_of.items()}
    following: dict[Step, list[Step]] = {}
    for step, leading in onward.items():
        here = one_of.get(step, step)
        following.setdefault(here, []).extend(
            there for _, named in leading if named and (there := one_of.get(named, named)) != here
        )
    longest: dict[Step, tuple[int, Step]] = {}
    for step in reversed(tuple(TopologicalSorter(following).static_order())):
        before, first = longest.get(step, (0, step))
        together = circle_of.get(step, frozenset([step]))
        passed = before + sum(_steps_in(subject, one) for one in together)
        if before < LONGEST_CHAIN < passed:
            yield Place((*step, "members", LONGEST_CHAIN - before) if len(together) == 1 else step), first
        for owned, named in (leading for one in sorted(together) for leading in onward.get(one, ())):
            reached = passed + _branch_lists(owned)
            if passed <= LONGEST_CHAIN < reached + (named is not None):
                yield owned.place, first
            if named is not None and named not in together:
                there = one_of.get(named, named)
                longest[there] = max(longest.get(there, (0, there)), (reached, first))


def _comes_back_by_itself(onward: _Onward) -> bool:
    """Whether calls go in a circle without a key: it has no length, and is reported as such."""
    return bool(
        leading_to_circles(
            {
                step: [named for owned, named in leading if named and not owned.place.is_of_key]
                for step, leading in onward.items()
            }
        )
    )


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
