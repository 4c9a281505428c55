"""Switches: their codes are nobody else's, conditions and keys name positions that there are, and they can be thought through."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from compiler.diagnostics import Diagnostic, Path, text
from compiler.diagnostics.suggest import closest_name, name_list
from compiler.graph.feature_codes import PICK_UP_CODE, READ_MESSAGES_CODE
from compiler.resolving.presence import presence_codes
from compiler.resolving.resolved import ResolvedSwitch
from compiler.resolving.subject import CheckedClient, Place
from compiler.resolving.walk import conditions_in
from schema.destination import DestinationKind
from schema.switch import Switch
from schema.switch_when import SwitchWhen

MOST_COMBINATIONS = 256
"""Of positions of all switches that calls depend on: every proof, plan and test looks at each of them."""


def check_switches(subject: CheckedClient) -> Iterator[Diagnostic]:
    """REF020 no such position, NUM030 a code that is taken, CALL040 too many combinations, CALL041 nobody may set it, TIME016 a schedule of several clocks."""
    yield from _codes(subject)
    for name, written in subject.tenant.switches.items():
        yield from _schedule(subject, name, written)
        yield from _flippers(subject, name, written)
    asked: set[str] = set()
    for when, place in dict.fromkeys(_conditions(subject)):
        asked.add(when.switch)
        switch = subject.tenant.switches.get(when.switch)
        if switch is not None:
            many = len(when.position) > 1
            for index, position in enumerate(when.position):
                where = place.below("position", index) if many else place.below("position")
                yield from check_position(subject, when.switch, switch, position, where)
    yield from _combinations(subject, [name for name in subject.tenant.switches if name in asked])


def _conditions(subject: CheckedClient) -> Iterator[tuple[SwitchWhen, Place]]:
    for owned in subject.targets:
        for when, path in conditions_in(owned.target, owned.place.path):
            if isinstance(when, SwitchWhen):
                yield when, Place(path, owned.place.in_fleet)
    for held in subject.profiles_by_time:
        for index, branch in enumerate(held.branches):
            if isinstance(branch.when, SwitchWhen):
                yield branch.when, held.place.below(index, "when")
    for greeting in subject.greetings:
        for index, line in enumerate(greeting.branches):
            if isinstance(line.when, SwitchWhen):
                yield line.when, greeting.place.below(index, "when")


def _schedule(subject: CheckedClient, name: str, switch: ResolvedSwitch) -> Iterator[Diagnostic]:
    """Lines name positions that there are, and go by one clock: a switch that two clocks move at once is nobody's intention."""
    zones: dict[str, int] = {}
    for index, line in enumerate(switch.schedule):
        place = Place(("switches", name, "schedule", index))
        yield from check_position(subject, name, switch, line.position, place.below("position"))
        schedule = subject.schedule(line.when, switch.site) if line.when is not None else None
        if schedule is not None:
            zones.setdefault(schedule.zone, index)
    if len(zones) > 1:
        (first, _), (other, index), *_ = zones.items()
        message = text("the schedule goes by the clocks of {first} and of {other}", first=first, other=other)
        hint = text(
            "Name calendars of one time zone; `site` says whose clock counts for conditions written in place."
        )
        yield subject.report("TIME016", message, Place(("switches", name, "schedule", index, "when")), hint)


def _flippers(subject: CheckedClient, name: str, switch: ResolvedSwitch) -> Iterator[Diagnostic]:
    """Of those who may set a switch somebody has a phone; unless somebody of them does not exist, which is said already."""
    users: set[str] = set()
    for flipper in switch.flip or ():
        if flipper.kind is DestinationKind.USER:
            users.add(flipper.target)
        elif flipper.target in subject.tenant.groups:
            members = subject.tenant.groups[flipper.target].members
            users |= {entry.member.target for entry in members if entry.member.kind is DestinationKind.USER}
        else:
            return
    if (
        switch.flip is not None
        and subject.users_without_phone >= users & subject.tenant.users.keys() == users
    ):
        message = text("nobody can set the switch {name}: none of those who may has a phone", name=name)
        hint = text(
            "Name users who have a device, or groups that have such members; without `flip` everybody may."
        )
        yield subject.report("CALL041", message, Place(("switches", name, "flip")), hint)


def check_position(
    subject: CheckedClient, name: str, switch: Switch, position: str, place: Place
) -> Iterator[Diagnostic]:
    """REF020: a position that a switch does not have."""
    if position in switch.positions:
        return
    message = text("the switch {switch} has no position {position}", switch=name, position=position)
    near = closest_name(position, switch.positions)
    hint = text("Did you mean {name}?", name=near) if near else None
    hint = hint or text("Its positions are: {names}.", names=name_list(switch.positions))
    yield subject.report("REF020", message, place, hint)


def _codes(subject: CheckedClient) -> Iterator[Diagnostic]:
    """What phones dial has one meaning: no two positions have one code, nor a position one that means something else."""
    holders: dict[str, Path] = {}
    for code, held_by in _codes_of_objects(subject):
        first = holders.setdefault(code, held_by)
        if first != held_by and held_by[0] == "client":
            yield _taken(subject, code, first, held_by)
    for name, switch in subject.tenant.switches.items():
        for position, settings in switch.positions.items():
            if settings.code is None:
                continue
            path: Path = ("switches", name, "positions", position, "code")
            first = holders.setdefault(settings.code, path)
            if first == path:
                continue
            yield _taken(subject, settings.code, first, path)


def _taken(subject: CheckedClient, code: str, first: Path, path: Path) -> Diagnostic:
    message = text("the code {code} is dialled for something else already", code=code)
    related = subject.related(text("for this"), first) if first else ()
    hint = text("Choose another one; *98 and *8 with an extension behind them are taken.")
    return subject.report("NUM030", message, Place(path), hint, related=related)


def _codes_of_objects(subject: CheckedClient) -> Iterator[tuple[str, Path]]:
    """The codes that are not of switches, and for which object they are; for none, where every client has them."""
    yield READ_MESSAGES_CODE, ()
    tenant = subject.tenant
    for name, voicemail in tenant.voicemails.items():
        if voicemail.extension is not None:
            yield f"{READ_MESSAGES_CODE}{voicemail.extension}", ("voicemails", name, "extension")
    for name, user in tenant.users.items():
        yield f"{PICK_UP_CODE}{user.extension}", ("users", name, "extension")
    for name, group in tenant.groups.items():
        if group.extension is not None:
            yield f"{PICK_UP_CODE}{group.extension}", ("groups", name, "extension")
    for code in presence_codes(tenant):
        yield code.code, ("client", "pause_code" if code.pauses else "log_in_code")


def _combinations(subject: CheckedClient, asked: list[str]) -> Iterator[Diagnostic]:
    switches = subject.tenant.switches
    count = prod(len(switches[name].positions) for name in asked)
    if count <= MOST_COMBINATIONS:
        return
    message = text(
        "calls depend on {count} combinations of the switches' positions, and on {most} at most",
        count=count,
        most=MOST_COMBINATIONS,
    )
    hint = text(
        "Do without a switch, or without a position: one switch of several positions has fewer than several of two."
    )
    yield subject.report("CALL040", message, Place(("switches", asked[-1])), hint, key=True)
