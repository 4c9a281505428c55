"""Which destinations take calls, and at which instants: what the checks of loops and of chains follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import assert_never

from compiler.resolving.subject import CheckedClient, OwnedDestination, OwnedTarget
from compiler.resolving.walk import conditions_in
from compiler.time.loops import leading_to_circles
from compiler.time.timeline import Cells, Timeline
from schema.destination import Destination, DestinationKind
from schema.meanings import Section
from schema.sections import OBJECT_KIND_BY_WORD

Step = tuple[str, str]
"""An object that forwards calls: its section and id."""


def forwards_to(subject: CheckedClient, destination: Destination) -> Step | None:
    """The object that a destination names, if it may forward a call to something else: own numbers too."""
    kind, name = destination
    if destination_is_own(subject, destination):
        return Section.NUMBERS.value, name
    return (OBJECT_KIND_BY_WORD[kind].section.value, name) if _sends_on(kind) else None


def destination_is_own(subject: CheckedClient, destination: Destination) -> bool:
    """Whether a destination is one of the client's own numbers, so that calls go on inside."""
    return destination.kind is DestinationKind.EXTERNAL and destination.target in subject.tenant.numbers


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


def in_circles(subject: CheckedClient) -> set[Step]:
    """The objects from which some way comes to a circle, were all destinations open at once."""
    following: dict[Step, list[Step]] = {}
    for owned in subject.destinations:
        named = forwards_to(subject, owned.destination)
        if named is not None:
            following.setdefault(owned.owner, []).append(named)
    return leading_to_circles(following)


def timeline_of(subject: CheckedClient, targets: Iterable[OwnedTarget]) -> Timeline:
    """The horizon, cut by every condition of some targets."""
    schedules = (
        subject.schedule(when, owned.site)
        for owned in targets
        for when, _ in conditions_in(owned.target, owned.place.path)
    )
    return Timeline.of(
        (schedule for schedule in schedules if schedule is not None), subject.fleet.fleet.horizon
    )


def open_destinations(
    subject: CheckedClient, owned: OwnedTarget, timeline: Timeline, when: Cells
) -> Iterator[tuple[OwnedDestination, Cells]]:
    """Every destination that takes some of the calls which come to a target then, and when. The timeline must be cut by its conditions."""
    if isinstance(owned.target, Destination):
        yield OwnedDestination(owned.target, owned.place, owned.owner, owned.profile, owned.site), when
        return
    for index, branch in enumerate(owned.target):
        here = when
        if branch.when is not None:
            schedule = subject.schedule(branch.when, owned.site)
            if schedule is None:
                # Which calls come here is not known, nor which come to the branches behind it.
                return
            here &= timeline.where(schedule)
        when &= ~here
        if here:
            inside = replace(owned, target=branch.to, place=owned.place.below(index, "to"))
            yield from open_destinations(subject, inside, timeline, here)
