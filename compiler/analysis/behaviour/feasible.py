"""States in which a call takes a given way to a given end: exactly when there are some, the likeliest of them.

A phone does not change its mind during a call: one that did not answer in a first group does not answer in a second. Where a ringing
came to nothing, no leg did better than its result says (no answer > busy > unreachable), and one did as well. So every phone is as
well disposed as the worst result that it took part in lets it be; if that is too little for some result, there are no such states.
A number's own voicemail is better than no answer, and comes to the same where who answers must press 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import assert_never

from compiler.analysis.acts import (
    Act,
    Admitting,
    CallingEmergency,
    CallingExternal,
    Choosing,
    ComingBack,
    Ending,
    ExternalCall,
    FarEnd,
    FlippingSwitch,
    LeavingMessage,
    PhoneState,
    PickingUp,
    Playing,
    Queueing,
    ReadingMessages,
    Ringing,
    SettingPresence,
    States,
)
from compiler.analysis.behaviour.behaviour import Passed
from compiler.graph import Label, Pressed, Result

_PHONES = (PhoneState.UNREGISTERED, PhoneState.BUSY, PhoneState.NO_ANSWER, PhoneState.ANSWERS)
_NUMBERS = (FarEnd.REFUSES, FarEnd.BUSY, FarEnd.NO_ANSWER, FarEnd.VOICEMAIL, FarEnd.ANSWERS)
_LABELS = (Label.UNREACHABLE, Label.BUSY, Label.NO_ANSWER)
"""From worst to best; the place in each is a rank."""

_FEW_PHONES = 5
"""Of queues, whose states are tried all: a thousand."""
_FEW_AWAY = 4
"""Who are away at once, of those who may be."""
_NO_ANSWER = _LABELS.index(Label.NO_ANSWER)
_VOICEMAIL = _NUMBERS.index(FarEnd.VOICEMAIL)
_ANSWERS = len(_NUMBERS) - 1


@dataclass(frozen=True, slots=True)
class GivenStates:
    """States that are given. What they do not name is free. `everyone`: whether those of everybody else are given too."""

    states: States = field(default_factory=States)
    everyone: bool = False

    def phone(self, device: str, ringing: Ringing | Queueing) -> int | None:
        """The rank of one of the phones that ring; None for one that is free."""
        is_given = self.everyone or device in self.states.phones or ringing.is_engaged(device, self.states)
        return _PHONES.index(ringing.phone_state(device, self.states)) if is_given else None

    def number(self, number: str) -> int | None:
        """The rank of an external number; None for one that is free."""
        named = self.states.outside.get(number, self.states.other_numbers if self.everyone else None)
        return None if named is None else _NUMBERS.index(named)


NOTHING_GIVEN = GivenStates()


def states_for(way: Sequence[Passed], last: Act, given: GivenStates = NOTHING_GIVEN) -> States | None:
    """States in which a call takes this way to this end; None if there are none. Phones and numbers that are not on the way answer."""
    given = _with_presses(_with_full_queues(_with_limit_reached(given, last), way), way)
    ringing = [ring for step in way if (ring := _ring(step, given.states)) is not None]
    return (
        _likeliest(way, last, given, ringing)
        or _with_some_phones(way, last, given, ringing)
        or _with_somebody_away(way, last, given, ringing)
    )


def _likeliest(
    way: Sequence[Passed], last: Act, given: GivenStates, ringing: Sequence[_Rung]
) -> States | None:
    """States in which everybody is as well disposed as each of these ringings lets them be."""
    must = given.states.trunks_down.union(*(_must_be_down(step.act, given.states) for step in way))
    asks = any(call.confirm for step in ringing for call in step.act.external_calls)
    for down in _more_down(must, given.states.trunks_full, ringing):
        for voicemails in (False, True) if asks else (False,):
            ranks = _Ranks(given, down, voicemails=voicemails)
            if ranks.settle(ringing):
                states = ranks.states()
                if takes_way(way, last, states):
                    return states
    return None


def _with_some_phones(
    way: Sequence[Passed], last: Act, given: GivenStates, ringing: Sequence[_Rung]
) -> States | None:
    """The same for ways through queues of a few phones: of a queue's members only some ring, so that others may well be disposed in vain. All is tried."""
    queues = [act for act in (*(step.act for step in way), last) if act.reached.waits_in]
    # The phone that calls has no choice.
    phones = {
        phone for act in queues for phone in act.reached.phones if not act.is_engaged(phone, given.states)
    } - given.states.phones.keys()
    numbers = {call.number for act in queues for call in act.external_calls} - given.states.outside.keys()
    free, called = ([], []) if given.everyone else (sorted(phones), sorted(numbers))
    if not queues or len(free) + len(called) > _FEW_PHONES:
        return None
    others = [step for step in ringing if not step.act.reached.waits_in]
    ways_of_phones = product(reversed(_PHONES), repeat=len(free))
    ways_of_numbers = list(product((FarEnd.ANSWERS, FarEnd.NO_ANSWER, FarEnd.REFUSES), repeat=len(called)))
    for chosen, far_ends in product(ways_of_phones, ways_of_numbers):
        known = {**given.states.phones, **dict(zip(free, chosen, strict=True))}
        outside = {**given.states.outside, **dict(zip(called, far_ends, strict=True))}
        states = replace(given.states, phones=known, outside=outside)
        found = _likeliest(way, last, replace(given, states=states), others)
        if found is not None:
            return found
    return None


def _with_somebody_away(
    way: Sequence[Passed], last: Act, given: GivenStates, ringing: Sequence[_Rung]
) -> States | None:
    """The same where members of queues are not logged in, or pause, as few as can be: their phones ring elsewhere all the same."""
    away = (
        ()
        if given.everyone
        else sorted({each for act in (*(step.act for step in way), last) for each in _away_from(act)})
    )
    for count in range(1, min(len(away), _FEW_AWAY) + 1):
        for chosen in combinations(away, count):
            states = replace(
                given.states,
                logged_out=given.states.logged_out | {who for who in chosen if "/" in who},
                paused=given.states.paused | {who for who in chosen if "/" not in who},
            )
            found = _likeliest(way, last, replace(given, states=states), ringing)
            if found is not None:
                return found
    return None


def _away_from(act: Act) -> Iterator[str]:
    """How members of a queue may be away: `sales/alice` not logged in, `alice` pausing."""
    match act:
        case Queueing():
            for member in act.members:
                if member.logs_in:
                    yield f"{act.queue}/{member.user}"
                if member.pauses:
                    yield member.user
        case (
            Ringing()
            | Admitting()
            | CallingExternal()
            | CallingEmergency()
            | LeavingMessage()
            | ReadingMessages()
            | PickingUp()
            | FlippingSwitch()
            | SettingPresence()
            | Playing()
            | Choosing()
            | ComingBack()
            | Ending()
        ):
            return
        case _:
            assert_never(act)


def takes_way(way: Sequence[Passed], last: Act, states: States) -> bool:
    """Whether a call takes this way to this end in these states."""
    for step in way:
        if step.act.result(states) not in step.labels:
            return False
        states = step.act.after(states)
    return last.result(states) is None


def _with_limit_reached(given: GivenStates, last: Act) -> GivenStates:
    """A call from outside ends where it is counted if its client has all the calls that it may have."""
    match last:
        case Admitting():
            reached = given.states.limits_reached | {last.limit.holder}
            return replace(given, states=replace(given.states, limits_reached=reached))
        case (
            Ringing()
            | Queueing()
            | CallingExternal()
            | CallingEmergency()
            | LeavingMessage()
            | ReadingMessages()
            | PickingUp()
            | FlippingSwitch()
            | SettingPresence()
            | Playing()
            | Choosing()
            | ComingBack()
            | Ending()
        ):
            return given
        case _:
            assert_never(last)


def _with_full_queues(given: GivenStates, way: Sequence[Passed]) -> GivenStates:
    """Queues that a call leaves for no other reason are full."""
    full = {step.act.reached.waits_in for step in way if step.labels == (Label.FULL,)}
    return replace(given, states=replace(given.states, full_queues=given.states.full_queues | full))


def _with_presses(given: GivenStates, way: Sequence[Passed]) -> GivenStates:
    """What the caller presses in the menus on a way, where that is not given."""
    if given.states.presses or given.everyone:
        return given
    presses = tuple(pressed for step in way for pressed in _presses(step))
    return replace(given, states=replace(given.states, presses=presses))


def _presses(step: Passed) -> tuple[str, ...]:
    """What is pressed for the first of a step's results; nothing, where nobody chooses."""
    match step.act:
        case Choosing() | Queueing():
            return step.act.presses_for(step.labels[0])
        case (
            Ringing()
            | Admitting()
            | CallingExternal()
            | CallingEmergency()
            | LeavingMessage()
            | ReadingMessages()
            | PickingUp()
            | FlippingSwitch()
            | SettingPresence()
            | Playing()
            | ComingBack()
            | Ending()
        ):
            return ()
        case _:
            assert_never(step.act)


@dataclass(frozen=True, slots=True)
class _Rung:
    """Phones and numbers that rang, and the results by which the call went on."""

    act: Ringing | Queueing
    labels: tuple[Result, ...]

    @property
    def ranks(self) -> tuple[int, ...]:
        """How well disposed the best of its legs may be for one of these results."""
        come_to = _come_to(self.act)
        if any(isinstance(label, Pressed) for label in self.labels):
            # Whoever presses a key does so before anybody answers; somebody must be there to wait for.
            return tuple(rank for rank in range(_ANSWERS + 1) if come_to[: rank + 1][-1] is not Label.NOBODY)
        return tuple(rank for rank, label in enumerate(come_to) if label in self.labels)


def _come_to(act: Ringing | Queueing) -> tuple[Label, ...]:
    """What a call comes to whose best legs have each rank."""
    match act:
        case Ringing():
            return _LABELS
        case Queueing():
            nobody = Label.NOBODY if act.leaves_when_nobody else Label.NO_ANSWER
            return (nobody, Label.NO_ANSWER, Label.NO_ANSWER)
        case _:
            assert_never(act)


def _ring(step: Passed, states: States) -> _Rung | None:
    """A step on which legs decided; None where trunks did, or nobody."""
    match step.act:
        case Ringing():
            return _Rung(step.act, step.labels)
        case Queueing() if step.act.queue not in states.full_queues:
            return _Rung(step.act, step.labels)
        case Queueing():
            return None
        case Admitting() | CallingExternal() | CallingEmergency() | Playing() | Choosing():
            return None
        case (
            LeavingMessage()
            | ReadingMessages()
            | PickingUp()
            | FlippingSwitch()
            | SettingPresence()
            | ComingBack()
            | Ending()
        ):
            raise AssertionError(f"no call goes on from {step.act}")
        case _:
            assert_never(step.act)


def _must_be_down(act: Act, states: States) -> frozenset[str]:
    """The trunks that must be down for a call to go on from an act, where some are full: these refuse any but emergency calls.

    None where a limit is reached that the call is counted by.
    """
    must, call = frozenset(act.must_refuse), act.lone_external_call
    if call is not None and call.limit_reached(states) is not None:
        return frozenset()
    return must if act.is_emergency_call else must - states.trunks_full


def _more_down(
    must: frozenset[str], full: frozenset[str], ringing: Sequence[_Rung]
) -> Iterator[frozenset[str]]:
    """The trunks that are down: as few as can be. Where all trunks of a number are down, it does not ring that would answer."""
    of_numbers = {
        frozenset(call.trunks) - must - full for step in ringing for call in step.act.external_calls
    } - {frozenset()}
    cut_off = {
        frozenset().union(*together)
        for count in range(len(of_numbers) + 1)
        for together in combinations(of_numbers, count)
    }
    yield from (must | more for more in sorted(cut_off, key=lambda trunks: (len(trunks), sorted(trunks))))


_Leg = tuple[str, str]
"""A phone or an external number: `phone` or `number`, and which."""


@dataclass(slots=True)
class _Ranks:
    """How well disposed phones and numbers are at most.

    `voicemails`: whether numbers that must confirm and did not may have a voicemail which answered; nobody answering is likelier.
    """

    given: GivenStates
    down: frozenset[str]
    voicemails: bool
    bounds: dict[_Leg, int] = field(default_factory=dict)

    def settle(self, ringing: Sequence[_Rung]) -> bool:
        """Find the greatest ranks at which each ringing has one of its results; False if there are none."""
        results = [max(step.ranks, default=-1) for step in ringing]
        if -1 in results:
            return False
        while True:
            if not all(self._bound(step, most) for step, most in zip(ringing, results, strict=True)):
                return False
            lowered = [self._result(step, most) for step, most in zip(ringing, results, strict=True)]
            if None in lowered:
                return False
            if lowered == results:
                return True
            results = [most for most in lowered if most is not None]

    def _bound(self, step: _Rung, most: int) -> bool:
        """No leg does better than the result; False if what is given does."""
        for leg, fixed, asked in self._legs(step.act):
            if fixed is None:
                unconfirmed = asked and self.voicemails and most == _NO_ANSWER
                best = _VOICEMAIL if unconfirmed else most
                if best == 0 and leg == ("phone", self.given.states.calling):
                    # Whoever calls is registered, also where a second call would be taken.
                    return False
                self.bounds[leg] = min(self.bounds.get(leg, _ANSWERS), best)
            elif _comes_to(fixed, asked=asked) > most:
                return False
        return True

    def _result(self, step: _Rung, most: int) -> int | None:
        """The best of a ringing's results that is not above this one, and that some leg comes to."""
        ranks = (
            _comes_to(self.bounds[leg] if fixed is None else fixed, asked=asked)
            for leg, fixed, asked in self._legs(step.act)
        )
        best = max(ranks, default=0)
        return max((rank for rank in step.ranks if rank <= min(best, most)), default=None)

    def _legs(self, ringing: Ringing | Queueing) -> Iterator[tuple[_Leg, int | None, bool]]:
        """Who takes part, the rank of those who have no choice, and whether they must confirm."""
        for phone in _phones_there(ringing, self.given.states):
            yield ("phone", phone), self.given.phone(phone, ringing), False
        for call in ringing.external_calls:
            rank = 0 if self._cut_off(call) else self.given.number(call.number)
            yield ("number", call.number), rank, bool(call.confirm)

    def _cut_off(self, call: ExternalCall) -> bool:
        return not call.is_taken(replace(self.given.states, trunks_down=self.down))

    def states(self) -> States:
        """What was given, and for the others their ranks."""
        free: Mapping[_Leg, int] = self.bounds
        best = len(_PHONES) - 1
        phones = {name: _PHONES[min(rank, best)] for (kind, name), rank in free.items() if kind == "phone"}
        numbers = {name: _NUMBERS[rank] for (kind, name), rank in free.items() if kind == "number"}
        states = self.given.states
        return replace(
            states,
            phones={**phones, **states.phones},
            outside={**numbers, **states.outside},
            trunks_down=self.down,
        )


def _phones_there(act: Ringing | Queueing, states: States) -> Iterator[str]:
    """The phones that take part: of a queue those of members who are not away."""
    match act:
        case Ringing():
            yield from act.phones
        case Queueing():
            yield from sorted({phone for member in act.present(states) for phone in member.phones})
        case _:
            assert_never(act)


def _comes_to(rank: int, *, asked: bool) -> int:
    """The rank of what a leg does to a ringing: a voicemail that is asked to confirm does not answer."""
    return _NO_ANSWER if asked and rank == _VOICEMAIL else rank
