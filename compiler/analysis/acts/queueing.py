"""A caller waits in a queue until one of its members takes the call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self, assert_never

from compiler.analysis.acts.act import CallAct, Names, Reached, Recording
from compiler.analysis.acts.external_call import ExternalCall
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import PhoneState, States
from compiler.diagnostics import Text, text
from compiler.graph import Label, Result
from compiler.graph.record import record
from schema.queue import QueueStrategy


@record(frozen=True, slots=True, order=True)
class QueueingMember:
    """A member: the phones that ring together (sorted), and the tier."""

    phones: tuple[str, ...]
    tier: int


@record(frozen=True, slots=True)
class Queueing(CallAct):
    """The caller is answered, and waits for so many seconds at most (`max_wait`) until a member takes the call.

    `members`: in their order; of `all`, sorted. `ring`, `retry`: how long members ring, and the pause before the next do. `max_callers`: None
    for any number.

    The phones' states are those during the whole call. Who waits before the caller, who is left in peace after a call, and who rang last, are not known:
    the caller is the only one, and members ring from the first one on.
    """

    queue: str
    strategy: QueueStrategy
    members: tuple[QueueingMember, ...]
    ring: int
    retry: int
    wrap_up: int
    max_callers: int | None
    max_wait: int
    join_when_nobody: bool
    leave_when_nobody: bool

    @property
    def results(self) -> tuple[Result, ...]:
        """Nobody answers in time, as many wait as may, nobody can be reached."""
        full = () if self.max_callers is None else (Label.FULL,)
        nobody = (Label.NOBODY,) if self.leaves_when_nobody else ()
        return (Label.NO_ANSWER, *full, *nobody)

    @property
    def leaves_when_nobody(self) -> bool:
        """Whether a caller goes on while nobody can be reached, at once or after having begun to wait."""
        return self.leave_when_nobody or not self.join_when_nobody

    @property
    def may_end(self) -> bool:
        """If somebody answers."""
        return True

    def result(self, states: States) -> Result | None:
        """Whether there is room, somebody to wait for, and somebody who answers in time."""
        if self.max_callers is not None and self.queue in states.full_queues:
            return Label.FULL
        reachable = any(self._is_registered(member, states) for member in self.members)
        if not reachable and self.leaves_when_nobody:
            return Label.NOBODY
        return None if self._answering(states) else Label.NO_ANSWER

    def _is_registered(self, member: QueueingMember, states: States) -> bool:
        return any(self.phone_state(phone, states) is not PhoneState.UNREGISTERED for phone in member.phones)

    def _ringing(self, states: States) -> tuple[QueueingMember, ...]:
        """The members that ring: of the lowest tier in which somebody is neither in a call nor unregistered."""
        able = [
            member
            for member in self.members
            if self._is_registered(member, states)
            and not any(self.phone_state(phone, states) is PhoneState.BUSY for phone in member.phones)
        ]
        lowest = min((member.tier for member in able), default=0)
        return tuple(member for member in able if member.tier == lowest)

    def _answering(self, states: States) -> tuple[tuple[QueueingMember, int], ...]:
        """Those who may take the call, and when each begins to ring; one who begins too late does not."""
        ringing = self._ringing(states)
        turns = (
            (member, self._begins(turn))
            for turn, member in enumerate(ringing)
            if any(self.phone_state(phone, states) is PhoneState.ANSWERS for phone in member.phones)
        )
        in_time = tuple((member, begins) for member, begins in turns if begins < self.max_wait)
        match self.strategy:
            case QueueStrategy.ALL | QueueStrategy.ROUND_ROBIN:
                return in_time
            case QueueStrategy.IN_ORDER:
                return in_time[:1]
            case _:
                assert_never(self.strategy)

    def _begins(self, turn: int) -> int:
        match self.strategy:
            case QueueStrategy.ALL:
                return 0
            case QueueStrategy.IN_ORDER | QueueStrategy.ROUND_ROBIN:
                return turn * (self.ring + self.retry)
            case _:
                assert_never(self.strategy)

    def lasts(self, result: Result | None) -> int:
        """As long as callers wait, to the end of the pause in which they leave; who finds no room, or nobody, goes on at once."""
        if result in (Label.FULL, Label.NOBODY):
            return 0
        return self.max_wait if result is None else self.max_wait + self.retry - 1

    def takes(self, states: States) -> int:
        """To the end of the ring of whoever answers last."""
        answering = self._answering(states)
        if self.result(states) is not None or not answering:
            return self.lasts(self.result(states))
        return min(max(begins for _, begins in answering) + self.ring, self.max_wait)

    def in_vain(self, states: States) -> int:
        """None: no trunk is tried."""
        del states
        return 0

    def unanswered(self, behind: int) -> int:
        """The line is answered at once."""
        del behind
        return 0

    @property
    def hears(self) -> tuple[Recording, ...]:
        """Music, and no recording of the client."""
        return ()

    @property
    def reaches(self) -> bool:
        """Somebody's phone."""
        return True

    @property
    def reached(self) -> Reached:
        """The members' phones, by way of the queue."""
        return Reached(phones=self.phones, waits_in=self.queue)

    @property
    def phones(self) -> tuple[str, ...]:
        """All phones of all members."""
        return tuple(sorted({phone for member in self.members for phone in member.phones}))

    @property
    def rings(self) -> tuple[str, ...]:
        """All of them: which ones do, their states decide."""
        return self.phones

    @property
    def call_waiting(self) -> tuple[str, ...]:
        """None: whoever is in a call is passed over."""
        return ()

    @property
    def external_calls(self) -> tuple[ExternalCall, ...]:
        """None."""
        return ()

    @property
    def lone_external_call(self) -> ExternalCall | None:
        """None."""
        return None

    def for_any_number(self) -> Self:
        """Itself."""
        return self

    @property
    def is_emergency_call(self) -> bool:
        """No."""
        return False

    @property
    def must_refuse(self) -> tuple[str, ...]:
        """None."""
        return ()

    def outcome(self, states: States) -> CallOutcome:
        """The first to answer takes it, of those who do."""
        phones = {
            phone
            for member, _ in self._answering(states)
            for phone in member.phones
            if self.phone_state(phone, states) is PhoneState.ANSWERS
        }
        return CallOutcome(EndKind.ANSWERED, phones=tuple(sorted(phones)))

    def in_words(self, names: Names) -> Text:
        """How long at most, in which queue, and who rings in which way."""
        words = text(
            "waits at most {seconds} s in the queue {queue}",
            seconds=self.max_wait,
            queue=names.queue(self.queue),
        )
        if self.max_callers is not None:
            words = text("{waits}, as one of {most} at most", waits=words, most=self.max_callers)
        tiers = sorted({member.tier for member in self.members})
        for tier in tiers:
            phones = [phone for member in self.members if member.tier == tier for phone in member.phones]
            ringing = Text(
                _RINGING[self.strategy].template,
                (("ring", str(self.ring)), ("retry", str(self.retry)), ("who", names.who(phones))),
            )
            words = (
                text("{waits}; {ringing}", waits=words, ringing=ringing)
                if tier == tiers[0]
                else text("{waits}; while none of them is free, {ringing}", waits=words, ringing=ringing)
            )
        return words

    def words_on_the_way(self, results: tuple[Result, ...], names: Names) -> Text:
        """Why nobody took it."""
        reasons = [_NOT_TAKEN[label] for label in sorted(results)]
        template, *more = reasons
        words = Text(template.template, (("queue", names.queue(self.queue)),))
        for other in more:
            also = Text(other.template, (("queue", names.queue(self.queue)),))
            words = text("{first}, or {second}", first=words, second=also)
        return words


_RINGING: Mapping[QueueStrategy, Text] = {
    QueueStrategy.ALL: text("all ring for {ring} s, and after {retry} s again: {who}"),
    QueueStrategy.IN_ORDER: text("each rings for {ring} s, {retry} s after the one before: {who}"),
    QueueStrategy.ROUND_ROBIN: text(
        "each rings for {ring} s, {retry} s after the one before, beginning behind whoever rang last: {who}"
    ),
}
_NOT_TAKEN: Mapping[Result, Text] = {
    Label.NO_ANSWER: text("if nobody answers in time in the queue {queue}"),
    Label.FULL: text("if the queue {queue} is full"),
    Label.NOBODY: text("if nobody can be reached in the queue {queue}"),
}
