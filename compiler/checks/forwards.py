"""Which destinations take calls, and at which instants: what the checks of loops and of chains follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from compiler.graph import CallerCondition, SwitchCondition
from compiler.graph.callers import Shown, caller_condition, callers_told_apart
from compiler.graph.switches import switch_condition
from compiler.resolving.subject import CheckedClient, OwnedDestination, OwnedTarget
from compiler.resolving.walk import conditions_in
from compiler.time.loops import leading_to_circles
from compiler.time.schedule import Schedule
from compiler.time.timeline import Cells, Timeline
from schema.caller_list import WITHHELD, CallerWhen, list_named
from schema.destination import Destination, DestinationKind, InlineWhen, WrittenCondition
from schema.meanings import Section
from schema.sections import OBJECT_KIND_BY_WORD
from schema.switch_when import SwitchWhen

NO_POSITIONS: Mapping[str, tuple[str, ...]] = {}

Step = tuple[str, str]
"""An object that forwards calls: its section and id."""


def forwards_to(subject: CheckedClient, destination: Destination) -> Step | None:
    """The object that a destination names, if it may forward a call to something else: own numbers too."""
    kind, name, _ = destination
    if destination_is_own(subject, destination):
        return Section.NUMBERS.value, name
    return (OBJECT_KIND_BY_WORD[kind].section.value, name) if _sends_on(kind) else None


def destination_is_own(subject: CheckedClient, destination: Destination) -> bool:
    """Whether a destination is one of the client's own numbers, so that calls go on inside."""
    return destination.kind is DestinationKind.EXTERNAL and destination.target in subject.tenant.numbers


def _sends_on(kind: DestinationKind) -> bool:
    """Whether what is named may forward a call to something else."""
    match kind:
        case (
            DestinationKind.USER
            | DestinationKind.GROUP
            | DestinationKind.QUEUE
            | DestinationKind.ROUTE
            | DestinationKind.MENU
        ):
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


def in_circles(subject: CheckedClient) -> set[Step]:
    """The objects from which some way comes to a circle by itself, were all destinations open at once: nobody has to press a key for it."""
    following: dict[Step, list[Step]] = {}
    for owned in subject.destinations:
        if owned.place.is_of_key:
            continue
        named = forwards_to(subject, owned.destination)
        if named is not None:
            following.setdefault(owned.owner, []).append(named)
    return leading_to_circles(following)


def timeline_of(
    subject: CheckedClient,
    targets: Iterable[OwnedTarget],
    others: Iterable[Schedule] = (),
    positions: Mapping[str, tuple[str, ...]] = NO_POSITIONS,
) -> Timeline:
    """The horizon, cut by every condition of some targets, by other schedules, and by the positions of other switches."""
    schedules: list[Schedule] = []
    switches: dict[str, tuple[str, ...]] = {}
    for owned in targets:
        for when, _ in conditions_in(owned.target, owned.place.path):
            schedules += schedules_asked(subject, when, owned.site)
            switches |= positions_asked(subject, [when])
    horizon = subject.fleet.fleet.horizon
    return Timeline.of((*schedules, *others), horizon, switches={**switches, **positions})


def positions_asked(
    subject: CheckedClient, conditions: Iterable[WrittenCondition | None]
) -> dict[str, tuple[str, ...]]:
    """The switches that some conditions ask for, with their positions; those that there are."""
    asked = (switch_asked(subject, when) for when in conditions if isinstance(when, SwitchWhen))
    return {condition.switch: condition.positions for condition in asked if condition is not None}


def schedules_asked(subject: CheckedClient, when: WrittenCondition, site: str) -> tuple[Schedule, ...]:
    """The schedules by which a condition goes; none where its calendar or zone does not exist."""
    match when:
        case CallerWhen():
            return ()
        case SwitchWhen():
            condition = switch_asked(subject, when)
            return condition.schedules if condition is not None else ()
        case InlineWhen() | str():
            schedule = subject.schedule(when, site)
            return () if schedule is None else (schedule,)
        case _:
            assert_never(when)


def holding(
    subject: CheckedClient, when: WrittenCondition, site: str, timeline: Timeline, caller: Shown
) -> Cells | None:
    """The instants at which a condition holds for calls of somebody; None where that is not known."""
    match when:
        case CallerWhen():
            asked = caller_asked(subject, when)
            return None if asked is None else timeline.everything if asked.takes(caller) else 0
        case SwitchWhen():
            condition = switch_asked(subject, when)
            return condition.holding(timeline) if condition is not None else None
        case InlineWhen() | str():
            schedule = subject.schedule(when, site)
            return timeline.where(schedule) if schedule is not None else None
        case _:
            assert_never(when)


def switch_asked(subject: CheckedClient, when: SwitchWhen) -> SwitchCondition | None:
    """What a condition asks of a switch; None where that, a position, or a calendar of its schedule does not exist."""
    switch = subject.tenant.switches.get(when.switch)
    if switch is None or not switch.positions.keys() >= set(when.position):
        return None
    for line in switch.schedule:
        if line.when is not None and subject.schedule(line.when, switch.site) is None:
            return None
    return switch_condition(when, subject.tenant, subject.fleet.fleet.horizon)


def caller_asked(subject: CheckedClient, when: CallerWhen) -> CallerCondition | None:
    """What a condition asks of the caller; None where one of its lists does not exist."""
    lists = subject.tenant.callers
    named = (list_named(caller)[0] for caller in when.caller)
    return caller_condition(when, lists) if all(name in lists or name == WITHHELD for name in named) else None


def callers_in(subject: CheckedClient, conditions: Iterable[WrittenCondition]) -> tuple[Shown, ...]:
    """Somebody at a phone of the client, and callers from outside who stand for all whom these conditions tell apart."""
    asked = (caller_asked(subject, when) for when in conditions if isinstance(when, CallerWhen))
    return (None, *callers_told_apart(condition for condition in asked if condition is not None))


def callers_of(subject: CheckedClient, targets: Iterable[OwnedTarget]) -> tuple[Shown, ...]:
    """The same, of all conditions of some targets."""
    return callers_in(
        subject,
        (when for owned in targets for when, _ in conditions_in(owned.target, owned.place.path)),
    )


def open_destinations(
    subject: CheckedClient, owned: OwnedTarget, timeline: Timeline, when: Cells, caller: Shown
) -> Iterator[tuple[OwnedDestination, Cells]]:
    """Every destination that takes some of somebody's calls which come to a target then, and when. The timeline must be cut by its conditions."""
    if isinstance(owned.target, Destination):
        yield OwnedDestination(owned.target, owned.place, owned.owner, owned.profile, owned.site), when
        return
    for index, branch in enumerate(owned.target):
        here = when
        if branch.when is not None:
            open_then = holding(subject, branch.when, owned.site, timeline, caller)
            if open_then is None:
                # Which calls come here is not known, nor which come to the branches behind it.
                return
            here &= open_then
        when &= ~here
        if here:
            inside = replace(owned, target=branch.to, place=owned.place.below(index, "to"))
            yield from open_destinations(subject, inside, timeline, here, caller)
