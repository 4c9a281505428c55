"""Routing loops: at no instant does a call that is forwarded from object to object come back to one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from compiler.checks.forwards import Step, callers_of, forwards_to, in_circles, open_destinations, timeline_of
from compiler.diagnostics import Diagnostic, Related, Text, text
from compiler.resolving.subject import CheckedClient, OwnedDestination
from compiler.time.loops import loops_of
from compiler.time.positions import positions_words
from compiler.time.timeline import Cells, Timeline
from schema.destination import DestinationKind
from schema.sections import OBJECT_KIND_OF

_Forwards = Mapping[Step, Mapping[Step, list[tuple[OwnedDestination, Cells]]]]
"""From an object to the next: the destinations that lead there, and when."""


def check_routing_loops(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL001 routing loop."""
    circling = in_circles(subject)
    if not circling:
        return
    targets = [owned for owned in subject.targets if owned.owner in circling and not owned.place.is_of_key]
    timeline = timeline_of(subject, targets)
    told: set[tuple[Step, ...]] = set()
    for caller in callers_of(subject, targets):
        forwards: dict[Step, dict[Step, list[tuple[OwnedDestination, Cells]]]] = {}
        for target in sorted(targets, key=lambda owned: owned.owner):
            for owned, when in open_destinations(subject, target, timeline, timeline.everything, caller):
                following = forwards_to(subject, owned.destination)
                if following in circling:
                    forwards.setdefault(owned.owner, {}).setdefault(following, []).append((owned, when))
        for loop, when in loops_of(_ever_open(forwards)):
            if loop not in told:
                told.add(loop)
                yield _loop_diagnostic(subject, timeline, loop, when, forwards)


def _ever_open(forwards: _Forwards) -> dict[Step, dict[Step, Cells]]:
    return {
        step: {following: _union(cells for _, cells in ways) for following, ways in onward.items()}
        for step, onward in forwards.items()
    }


def _union(sets: Iterator[Cells]) -> Cells:
    together = 0
    for cells in sets:
        together |= cells
    return together


def _loop_diagnostic(
    subject: CheckedClient, timeline: Timeline, loop: tuple[Step, ...], when: Cells, forwards: _Forwards
) -> Diagnostic:
    words = [_word(step) for step in (*loop, loop[0])]
    first, at = timeline.moment(when)
    instant = timeline.while_at(timeline.cell_at(first), at)
    taken = [
        next(owned for owned, cells in forwards[step][following] if cells & instant)
        for step, following in zip(loop, (*loop[1:], loop[0]), strict=True)
    ]
    related = tuple(
        Related(text("then {name}", name=word), position)
        for word, owned in zip(words[2:], taken[1:], strict=True)
        if (position := subject.range(owned.place)) is not None
    )
    steps = " → ".join(words)
    message = text("routing loop: {steps}", steps=steps)
    positions, here = next(timeline.parts(when))
    if timeline.in_any_position(here) != timeline.everything:
        message = _at_times(subject, timeline, when, taken[0], steps)
    if positions:
        message = text("{when}, while {positions}", when=message, positions=positions_words(positions))
    hint = text("Send one of them elsewhere: to a mailbox, an announcement, or hangup.")
    return subject.report("CALL001", message, taken[0].place, hint, related=related)


def _word(step: Step) -> str:
    """An object as destinations name it."""
    section, name = step
    word = OBJECT_KIND_OF[section].destination if section in OBJECT_KIND_OF else DestinationKind.EXTERNAL
    return f"{word}:{name}"


def _at_times(
    subject: CheckedClient, timeline: Timeline, when: Cells, owned: OwnedDestination, steps: str
) -> Text:
    """Said of a loop that is not always open: its first instant, as the site of its first object reads it."""
    zone = subject.tenant.sites[owned.site].time_zone
    local = timeline.first(when).astimezone(ZoneInfo(zone))
    return text(
        "routing loop on {date} at {time} ({zone}): {steps}",
        date=local.date().isoformat(),
        time=local.strftime("%H:%M"),
        zone=zone,
        steps=steps,
    )
