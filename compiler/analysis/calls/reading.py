"""Reads what people ask of a call: its caller, what is dialled, when, and in what states everything is.

The words are the same on the command line and in a client's `tests:`. What cannot be read is a diagnostic (ASK) with a hint, at
the place that was given, if any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from compiler.analysis.acts import NOTHING, FarEnd, PhoneState, States
from compiler.analysis.calls.call import ANONYMOUS, Call, Caller, FromOutside, FromPhone, calling_device
from compiler.analysis.instants.reading import read_instant, within_horizon
from compiler.diagnostics import Diagnostic, Range, Text, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.quoting import quoted
from compiler.diagnostics.suggest import closest_name, name_list
from compiler.graph import BY_SCHEDULE
from compiler.lowering.device import devices_by_user
from compiler.naming import shared_mailbox, user_mailbox
from compiler.numbering import (
    COUNTRIES,
    CallClass,
    classify,
    digits_of,
    format_national,
    normalise_dialled,
    parse_number,
)
from compiler.resolving.explain import find_object
from compiler.resolving.presence import queues_of
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet, ResolvedTenant
from schema.switch import Switch

EVERYONE = "everyone"
"""Every phone and external number that is not named."""
DOWN = "down"
FULL = "full"
"""The states of a trunk that can be given, the latter of one that counts its calls; and of a mailbox, a client and a user, full."""

LOGGED_IN, LOGGED_OUT, PAUSED = "logged_in", "logged_out", "paused"
"""The states of a member by code, and of a user who may pause."""
PRESSES_NOTHING = "nothing"
"""What is given for a try in which the caller presses no key."""
_DIGITS = re.compile(r"[0-9*#]{1,8}")
_KINDS = (
    "user",
    "device",
    "external",
    "trunk",
    "client",
    "queue",
    "member",
    "switch",
    "voicemail",
    "voicemail-of",
    "box",
    EVERYONE,
)
_LATER = ("conference", "parking", "forward", "dnd")
"""What other systems have states of, and this language not yet."""
_SECTIONS = {"users": "user", "devices": "device", "trunks": "trunk", "numbers": "external"}
_CLIENT = re.compile(r"([a-z][a-z0-9-]*)/(.+)")

_PHONE_WORDS = {str(state): state for state in PhoneState}
_FAR_END_WORDS = {str(state): state for state in FarEnd}

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class AskedClient:
    """Where names and numbers are looked up: one resolved client, and the operator's layer."""

    resolved: ResolvedClient
    fleet: ResolvedFleet

    @property
    def client(self) -> str:
        """The client's id."""
        return self.resolved.id

    @property
    def tenant(self) -> ResolvedTenant:
        """The client's tree."""
        return self.resolved.tenant

    @property
    def countries(self) -> tuple[str, ...]:
        """Whose way to write numbers is understood: that of the main site first."""
        sites = self.tenant.sites
        everything = (
            str(sites[self.tenant.client.main_site].country),
            *(str(site.country) for site in sites.values()),
        )
        return tuple(country for country in dict.fromkeys(everything) if country in COUNTRIES)


@dataclass(frozen=True, slots=True)
class GivenWords:
    """A state as somebody gave it: `user:alice`, `busy`; and where."""

    subject: str
    state: str
    place: Range | None = None

    def __str__(self) -> str:
        """As on the command line."""
        return f"{self.subject}={self.state}"


def split_client(words: str) -> tuple[str | None, str]:
    """The client in `acme/users/alice` or `acme/user:alice`, if there is one, and the rest: `user:alice`."""
    match = _CLIENT.fullmatch(words.strip())
    client, rest = (match[1], match[2]) if match else (None, words.strip())
    section, _, name = rest.partition("/")
    if name and section in _SECTIONS:
        # `acme/numbers/+33…` is the number itself.
        rest = name if section == "numbers" else f"{_SECTIONS[section]}:{name}"
    return client, rest


def read_caller(
    words: str, lookup: AskedClient, place: Range | None = None
) -> tuple[Caller | None, list[Diagnostic]]:
    """The caller. A user calls from the first of his phones."""
    _, rest = split_client(words)
    kind, colon, name = (part.strip() for part in rest.partition(":"))
    if not colon:
        return _external_caller(rest, lookup, place)
    match kind:
        case "user":
            devices = devices_by_user(lookup.tenant).get(name, ())
            if devices:
                return FromPhone(devices[0]), []
            if name in lookup.tenant.users:
                message = text("{name} has no phone to call from", name=name)
                return None, [_caller_fault(message, None, place)]
            return None, [
                _caller_fault(_no_user(lookup, name), _did_you_mean_nearest(name, lookup.tenant.users), place)
            ]
        case "device":
            if name in lookup.tenant.devices:
                return FromPhone(name), []
            return None, [
                _caller_fault(
                    _no_device(lookup, name), _did_you_mean_nearest(name, lookup.tenant.devices), place
                )
            ]
        case "trunk":
            if name in lookup.fleet.fleet.trunks:
                return FromOutside(trunk=name), []
            message = text("the operator has no trunk {name}", name=name)
            return None, [
                _caller_fault(message, _did_you_mean_nearest(name, lookup.fleet.fleet.trunks), place)
            ]
        case "external":
            return _external_caller(name, lookup, place)
        case _:
            message = text("{value} is not a caller", value=quoted(words))
            near = closest_name(kind, ("user", "device", "trunk", "external"))
            hint = _did_you_mean(f"{near}:{name}") if near else _CALLERS
            return None, [_caller_fault(message, hint, place)]


_CALLERS = text("Possible callers: 06 12 34 56 78, anonymous, user:NAME, device:NAME, trunk:NAME.")


def _caller_fault(message: Text, hint: Text | None, place: Range | None) -> Diagnostic:
    return diagnose("ASK001", message, place, hint=hint)


def _external_caller(
    words: str, lookup: AskedClient, place: Range | None
) -> tuple[Caller | None, list[Diagnostic]]:
    if words.casefold() == ANONYMOUS:
        return FromOutside(), []
    number = read_number(words, lookup)
    if number is not None:
        return FromOutside(number), []
    message = text("{value} is not an external number", value=quoted(words))
    return None, [_caller_fault(message, _meant_inside(words, lookup) or _CALLERS, place)]


def _meant_inside(words: str, lookup: AskedClient) -> Text | None:
    """The user or device that a word without a kind stands for, or is nearest to."""
    tenant = lookup.tenant
    by_extension = {user.extension: name for name, user in tenant.users.items()}
    user = by_extension.get(words) or (
        closest_name(words, tenant.users) if words not in tenant.devices else None
    )
    if user is not None:
        return _did_you_mean(f"user:{user}")
    device = closest_name(words, tenant.devices)
    return _did_you_mean(f"device:{device}") if device else None


def read_number(words: str, lookup: AskedClient) -> str | None:
    """An external number in E.164, or a short one; None for what is not a number, and for emergency numbers."""
    for country in lookup.countries:
        number = parse_number(words, country).e164
        if number is not None:
            return number
    digits = digits_of(words)
    for country in lookup.countries if digits.isdigit() else ():
        short = normalise_dialled(digits, country)
        if short is not None and classify(digits, country) is not CallClass.EMERGENCY:
            return short
    return None


def read_callee(
    words: str, caller: Caller, lookup: AskedClient, place: Range | None = None
) -> tuple[str | None, list[Diagnostic]]:
    """What is dialled: from outside a number of the client, in E.164; from a phone, exactly what it sends."""
    _, rest = split_client(words)
    if calling_device(caller) is None:
        own_number = find_object(lookup.resolved, f"{lookup.client}/numbers/{rest}")
        if own_number is not None:
            return str(own_number[0][1]), []
        return None, [_no_own_number(rest, lookup, place)]
    dialled = digits_of(rest)
    if dialled and re.fullmatch(r"(?:[0-9*#]*\+)?[0-9*#]+", dialled):
        return dialled, []
    message = text("{value} cannot be dialled from a phone", value=quoted(words))
    extension = _extension_of(rest, lookup.tenant)
    hint = text("Dial the extension: {extension}", extension=extension) if extension else _DIALLED
    return None, [diagnose("ASK002", message, place, hint=hint)]


_DIALLED = text("Dial an extension, a feature code such as *98, an emergency number or an external number.")


def _no_own_number(words: str, lookup: AskedClient, place: Range | None) -> Diagnostic:
    inside = {dialled_object.extension for dialled_object in lookup.tenant.users.values()} | {
        dialled_object.extension
        for objects in (
            lookup.tenant.groups,
            lookup.tenant.queues,
            lookup.tenant.routes,
            lookup.tenant.voicemails,
        )
        for dialled_object in objects.values()
    }
    message = text("{client} has no number {number}", client=lookup.client, number=quoted(words))
    own = [format_national(number, "FR") for number in lookup.tenant.numbers]
    hint = text("Its numbers: {numbers}", numbers=name_list(own)) if own else None
    if words in inside or words.startswith("*"):
        hint = text("Only the client's own phones can dial that: call from user:NAME or device:NAME.")
    return diagnose("ASK002", message, place, hint=hint)


def _extension_of(words: str, tenant: ResolvedTenant) -> str | None:
    """The extension of an object that is named where digits are expected."""
    kind, _, name = words.partition(":")
    objects: Mapping[str, Mapping[str, object]] = {
        "user": tenant.users,
        "group": tenant.groups,
        "queue": tenant.queues,
        "route": tenant.routes,
        "voicemail": tenant.voicemails,
    }
    named_object = objects.get(kind, {}).get(name)
    extension = getattr(named_object, "extension", None)
    return str(extension) if extension else None


def site_of_call(caller: Caller, dialled: str, lookup: AskedClient) -> str:
    """The site that a call belongs to: of the phone that calls, or of the number that is called."""
    tenant = lookup.tenant
    device = calling_device(caller)
    if device is not None:
        return tenant.users[tenant.devices[device].user].site
    entry = tenant.numbers.get(dialled)
    return entry.site if entry is not None else tenant.client.main_site


def zone_of(caller: Caller, dialled: str, lookup: AskedClient) -> str:
    """The time zone in which people speak of a call."""
    return lookup.tenant.sites[site_of_call(caller, dialled, lookup)].time_zone


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as one asks for it on the command line. `at` None: now."""

    caller: str
    callee: str
    at: str | None = None
    given: tuple[str, ...] = ()
    presses: tuple[str, ...] = ()


def read_call(asked: Asked, lookup: AskedClient, now: datetime) -> tuple[Call | None, list[Diagnostic]]:
    """The call that is asked for; every fault at once."""
    who, diagnostics = read_caller(asked.caller, lookup)
    read = [read_given(words) for words in asked.given]
    states, wrong = read_states([words for words, _ in read if words is not None], lookup, who)
    diagnostics += [fault for _, faults in read for fault in faults] + wrong
    presses, faults = read_presses([(words, None) for words in asked.presses])
    states, diagnostics = replace(states, presses=presses), diagnostics + faults
    if who is None:
        return None, diagnostics
    dialled, faults = read_callee(asked.callee, who, lookup)
    zone = zone_of(who, dialled or "", lookup)
    years = lookup.fleet.fleet.fleet.horizon
    instant, late = (
        within_horizon(now.astimezone(ZoneInfo(zone)), years)
        if asked.at is None
        else read_instant(asked.at, zone, years)
    )
    diagnostics += [*faults, *late]
    if dialled is None or instant is None or diagnostics:
        return None, diagnostics
    return Call(who, dialled, instant, states), []


def read_given(words: str) -> tuple[GivenWords | None, list[Diagnostic]]:
    """A state as one writes it on the command line: `user:alice=busy`."""
    subject, equals, state = (part.strip() for part in words.partition("="))
    if equals and subject and state:
        return GivenWords(subject, state), []
    message = text("{value} is not a state", value=quoted(words))
    hint = text("Write a subject, an equals sign and its state: user:alice=busy.")
    return None, [diagnose("ASK007", message, None, hint=hint)]


def read_presses(
    presses: Iterable[tuple[str, Range | None]],
) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """What the caller presses in menus, try after try, each with the place where it is given."""
    pressed: list[str] = []
    diagnostics: list[Diagnostic] = []
    for words, place in presses:
        if words == PRESSES_NOTHING:
            pressed.append(NOTHING)
        elif _DIGITS.fullmatch(words):
            pressed.append(words)
        else:
            message = text("{value} is not what a caller can press", value=quoted(words))
            hint = text(
                "Keys are 0 to 9, * and #; an extension is its digits; {nothing} lets a try pass.",
                nothing=PRESSES_NOTHING,
            )
            diagnostics.append(diagnose("ASK014", message, place, hint=hint))
    return tuple(pressed), diagnostics


def read_states(
    given: Iterable[GivenWords], lookup: AskedClient, caller: Caller | None = None
) -> tuple[States, list[Diagnostic]]:
    """All states that were given. Every fault is reported; what is faulty is left out."""
    reading = _StatesRead(lookup)
    for words in given:
        reading.read(words)
    device = calling_device(caller) if caller is not None else None
    if device is not None:
        reading.check_caller(device)
    return reading.states(), reading.diagnostics


@dataclass(slots=True)
class _StatesRead:
    """The states read so far, each with who gave it."""

    lookup: AskedClient
    phones: dict[str, tuple[PhoneState, GivenWords]] = field(default_factory=dict)
    numbers: dict[str, tuple[FarEnd, GivenWords]] = field(default_factory=dict)
    trunks: dict[str, tuple[str, GivenWords]] = field(default_factory=dict)
    limits_reached: set[str] = field(default_factory=set)
    full_queues: set[str] = field(default_factory=set)
    presence: dict[str, tuple[str, GivenWords]] = field(default_factory=dict)
    """Of members by code (`sales/alice`) and of users who may pause."""
    mailboxes: dict[str, tuple[str, GivenWords]] = field(default_factory=dict)
    switches: dict[str, tuple[str, GivenWords]] = field(default_factory=dict)
    everyone: dict[str, tuple[PhoneState, GivenWords]] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def states(self) -> States:
        other_phones = self.everyone[EVERYONE][0] if self.everyone else PhoneState.ANSWERS
        return States(
            {device: state for device, (state, _) in self.phones.items()},
            {number: state for number, (state, _) in self.numbers.items()},
            self._trunks_that_are(DOWN),
            other_phones,
            # An external number is not registered with us: there the word says nothing of it.
            _FAR_END_WORDS.get(str(other_phones), FarEnd.ANSWERS),
            self._trunks_that_are(FULL),
            frozenset(self.limits_reached),
            frozenset(self.mailboxes),
            frozenset(self.full_queues),
            {switch: position for switch, (position, _) in self.switches.items()},
            logged_out=frozenset(name for name, (given, _) in self.presence.items() if given == LOGGED_OUT),
            paused=frozenset(name for name, (given, _) in self.presence.items() if given == PAUSED),
        )

    def _trunks_that_are(self, state: str) -> frozenset[str]:
        return frozenset(name for name, (given, _) in self.trunks.items() if given == state)

    def read(self, given: GivenWords) -> None:  # noqa: C901, PLR0912  # one line per kind of subject
        _, subject = split_client(given.subject)
        kind, _, name = (part.strip() for part in subject.partition(":"))
        match kind:
            case "user" if given.state == FULL and name in self.lookup.tenant.users:
                self.limits_reached.add(f"{self.lookup.client}/users/{name}")
            case "user" if given.state == PAUSED and name in self.lookup.tenant.users:
                self._pause(name, given)
            case "member":
                self._member(name, given)
            case "user":
                self._user(name, given)
            case "client" if not name and given.state == FULL:
                self.limits_reached.add(f"{self.lookup.client}/client")
            case "client" if not name:
                self._no_state(given, (FULL,))
            case "device" if name in self.lookup.tenant.devices:
                self._phone((name,), given)
            case "device":
                self._unknown(_no_device(self.lookup, name), name, self.lookup.tenant.devices, given)
            case "external":
                self._number(name, given)
            case "trunk":
                self._trunk(name, given)
            case "queue":
                self._queue(name, given)
            case "switch":
                self._switch(name, given)
            case "voicemail" | "voicemail-of" | "box":
                self._mailbox(kind, name, given)
            case "everyone" if not name:
                state = self._state(given, _PHONE_WORDS)
                if state is not None:
                    self._keep(self.everyone, EVERYONE, state, given)
            case _:
                self._no_kind(kind, given)

    def check_caller(self, device: str) -> None:
        """The phone that calls is in service, and in a call."""
        if device not in self.phones:
            return
        state, given = self.phones[device]
        if state is PhoneState.UNREGISTERED:
            message = text(
                "{device} is calling, so it must be registered; given: {given}", device=device, given=given
            )
            self.diagnostics.append(diagnose("ASK009", message, given.place))
        elif state is not PhoneState.BUSY and not self.lookup.tenant.devices[device].call_waiting:
            message = text("{device} is calling, so it is busy; given: {given}", device=device, given=given)
            hint = text(
                "Leave it out. Only with call_waiting: true does a phone ring during a call; a user's other phones are given by device:NAME."
            )
            self.diagnostics.append(diagnose("ASK009", message, given.place, hint=hint))

    def _user(self, name: str, given: GivenWords) -> None:
        devices = devices_by_user(self.lookup.tenant).get(name, ())
        if devices:
            self._phone(devices, given)
        elif name in self.lookup.tenant.users:
            message = text("{name} has no phone whose state could be given", name=name)
            self.diagnostics.append(diagnose("ASK008", message, given.place))
        else:
            self._unknown(_no_user(self.lookup, name), name, self.lookup.tenant.users, given)

    def _phone(self, devices: Iterable[str], given: GivenWords) -> None:
        state = self._state(given, _PHONE_WORDS)
        if state is not None:
            for device in devices:
                if not self._keep(self.phones, device, state, given):
                    return

    def _number(self, name: str, given: GivenWords) -> None:
        number = read_number(name, self.lookup)
        if number is None:
            message = text("{value} is not an external number", value=quoted(name))
            self.diagnostics.append(diagnose("ASK008", message, given.place, hint=_NUMBER))
            return
        state = self._state(given, _FAR_END_WORDS)
        if state is not None:
            self._keep(self.numbers, number, state, given)

    def _trunk(self, name: str, given: GivenWords) -> None:
        trunks = self.lookup.fleet.fleet.trunks
        if name not in trunks:
            self._unknown(text("the operator has no trunk {name}", name=name), name, trunks, given)
        elif given.state == FULL and trunks[name].max_calls is None:
            message = text("the trunk {trunk} is never full: it has no max_calls", trunk=name)
            self.diagnostics.append(diagnose("ASK007", message, given.place))
        elif given.state not in (DOWN, FULL):
            self._no_state(given, (DOWN, FULL))
        else:
            self._keep(self.trunks, name, given.state, given)

    def _switch(self, name: str, given: GivenWords) -> None:
        switches = self.lookup.tenant.switches
        if name not in switches:
            message = text("{client} has no switch {name}", client=self.lookup.client, name=name)
            self._unknown(message, name, switches, given)
        elif given.state not in (known := _positions_of(switches[name])):
            self._no_state(given, known)
        else:
            self._keep(self.switches, name, given.state, given)

    def _queue(self, name: str, given: GivenWords) -> None:
        """As many wait in a queue as may."""
        queues = self.lookup.tenant.queues
        if name not in queues:
            message = text("{client} has no queue {name}", client=self.lookup.client, name=name)
            self._unknown(message, name, queues, given)
        elif given.state != FULL:
            self._no_state(given, (FULL,))
        elif queues[name].max_callers is None:
            message = text("{subject} is never full: it has no max_callers", subject=given.subject)
            self.diagnostics.append(diagnose("ASK007", message, given.place))
        else:
            self.full_queues.add(name)

    def _pause(self, name: str, given: GivenWords) -> None:
        """A user whom no queue calls."""
        tenant = self.lookup.tenant
        if tenant.client.pause_code is None or not queues_of(tenant, name, by_code=False):
            message = text(
                "{subject} can never pause: there is no pause_code, or no queue calls the user",
                subject=given.subject,
            )
            self.diagnostics.append(diagnose("ASK007", message, given.place))
        else:
            self._keep(self.presence, name, PAUSED, given)

    def _member(self, name: str, given: GivenWords) -> None:
        """A member of a queue who is logged in to it, or not: `sales/alice`."""
        tenant = self.lookup.tenant
        queue, _, user = name.partition("/")
        members = [
            f"{one}/{other}" for other in tenant.users for one in queues_of(tenant, other, by_code=True)
        ]
        if name not in members:
            message = text("{client} has no member by code {name}", client=self.lookup.client, name=name)
            self._unknown(message, name, members, given)
        elif given.state not in (LOGGED_IN, LOGGED_OUT):
            self._no_state(given, (LOGGED_IN, LOGGED_OUT))
        else:
            self._keep(self.presence, f"{queue}/{user}", given.state, given)

    def _mailbox(self, kind: str, name: str, given: GivenWords) -> None:
        """A mailbox, as destinations name it or by its own id."""
        shared, own = _shared_mailboxes(self.lookup.tenant), _own_mailboxes(self.lookup.tenant)
        known = {
            "voicemail": shared,
            "voicemail-of": own,
            "box": {mailbox: mailbox for mailbox in (*shared.values(), *own.values())},
        }[kind]
        if name not in known:
            message = text(
                "{client} has no mailbox {subject}", client=self.lookup.client, subject=given.subject
            )
            self._unknown(message, name, known, given)
        elif given.state != FULL:
            self._no_state(given, (FULL,))
        else:
            self._keep(self.mailboxes, known[name], FULL, given)

    def _state(self, given: GivenWords, words: Mapping[str, _Value]) -> _Value | None:
        if given.state not in words:
            self._no_state(given, tuple(words))
        return words.get(given.state)

    def _keep(
        self, states: dict[str, tuple[_Value, GivenWords]], name: str, state: _Value, given: GivenWords
    ) -> bool:
        """Note a state; False, and a report, if another one was given before."""
        before = states.setdefault(name, (state, given))
        if before[0] == state:
            return True
        message = text("{given} contradicts {before}", given=given, before=before[1])
        hint = text("Give each phone, number, trunk, mailbox, queue and switch one state.")
        self.diagnostics.append(diagnose("ASK009", message, given.place, hint=hint))
        return False

    def _no_state(self, given: GivenWords, words: Sequence[str]) -> None:
        message = text(
            "{state} is not a state of {subject}", state=quoted(given.state), subject=given.subject
        )
        near = closest_name(given.state, words)
        hint = _did_you_mean(near) if near else text("Possible: {names}", names=name_list(words))
        self.diagnostics.append(diagnose("ASK007", message, given.place, hint=hint))

    def _unknown(self, message: Text, name: str, names: Iterable[str], given: GivenWords) -> None:
        self.diagnostics.append(
            diagnose("ASK008", message, given.place, hint=_did_you_mean_nearest(name, names))
        )

    def _no_kind(self, kind: str, given: GivenWords) -> None:
        message = text("no state can be given for {subject}", subject=quoted(given.subject))
        if kind in ("group", "route"):
            hint = text("Give the state of each member: user:NAME=no_answer.")
        elif kind in _LATER:
            hint = text(
                "The language does not have this yet. States can be given for: {names}",
                names=name_list(_KINDS),
            )
        else:
            near = closest_name(kind, _KINDS) or next(iter(self._meant(kind)), None)
            hint = (
                _did_you_mean(near)
                if near
                else text("States can be given for: {names}", names=name_list(_KINDS))
            )
        self.diagnostics.append(diagnose("ASK007", message, given.place, hint=hint))

    def _meant(self, name: str) -> Iterable[str]:
        """What a name without a kind may stand for."""
        if name in self.lookup.tenant.users:
            yield f"user:{name}"
        if name in self.lookup.tenant.devices:
            yield f"device:{name}"
        if name in self.lookup.fleet.fleet.trunks:
            yield f"trunk:{name}"


def _shared_mailboxes(tenant: ResolvedTenant) -> dict[str, str]:
    """The id of each shared mailbox, by the name that destinations give it."""
    return {name: shared_mailbox(name, one.mailbox) for name, one in tenant.voicemails.items()}


def _own_mailboxes(tenant: ResolvedTenant) -> dict[str, str]:
    """The id of the mailbox of each user who has one."""
    return {name: user_mailbox(name, user.mailbox) for name, user in tenant.users.items() if user.voicemail}


_NUMBER = text("Compare with 01 23 45 67 00 (ten digits) and +33 1 23 45 67 00.")


def _no_user(lookup: AskedClient, name: str) -> Text:
    return text("{client} has no user {name}", client=lookup.client, name=name)


def _no_device(lookup: AskedClient, name: str) -> Text:
    return text("{client} has no device {name}", client=lookup.client, name=name)


def _did_you_mean_nearest(name: str, names: Iterable[str]) -> Text | None:
    near = closest_name(name, names)
    return _did_you_mean(near) if near else None


def _did_you_mean(name: str) -> Text:
    return text("Did you mean {name}?", name=name)


def _positions_of(switch: Switch) -> tuple[str, ...]:
    """Where a switch may be: at its positions, or where its schedule says."""
    return (*switch.positions, *((BY_SCHEDULE,) if switch.schedule else ()))
