"""A caller waits in a queue until one of its members takes the call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Self, assert_never

from compiler.analysis.acts.act import CallAct, Names, Reached, Recording
from compiler.analysis.acts.external_call import ExternalCall
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.ringing import as_a_phone
from compiler.analysis.acts.states import NOTHING, PhoneState, States
from compiler.analysis.acts.system_prompts import queue_words_seconds
from compiler.diagnostics import Text, text
from compiler.graph import Label, Pressed, Result
from compiler.graph.record import record
from schema.queue import QueueStrategy


@record(frozen=True, slots=True, order=True)
class QueueingMember:
    """A member: the phones that ring together (sorted), and the tier; or the external number that is called.

    `user`: who may be away, not logged in where `logs_in`, paused where `pauses`.
    """

    phones: tuple[str, ...]
    tier: int
    calls: tuple[ExternalCall, ...] = ()
    user: str = ""
    logs_in: bool = False
    pauses: bool = False

    @property
    def is_outside(self) -> bool:
        """Whether it is an external number, which is always there."""
        return not self.phones


@record(frozen=True, slots=True)
class Announcing:
    """What callers are told while they wait. As `QueueAnnouncements` of the graph, the recordings as they are heard."""

    language: str = ""
    position: bool = False
    wait: bool = False
    every: int = 0
    recordings: tuple[Recording, ...] = ()
    recordings_every: int = 0

    @property
    def seconds(self) -> int:
        """How long it takes at most, all of it: for so much longer than they may do callers wait."""
        system = queue_words_seconds(self.language, place=self.position, wait=self.wait)
        return system + max((recording.seconds for recording in self.recordings), default=0)

    def in_words(self, names: Names) -> Iterator[Text]:
        """What is announced, and how often."""
        every = {"seconds": self.every}
        if self.position and self.wait:
            yield text("told every {seconds} s: the place in the queue, and how long others waited", **every)
        elif self.position:
            yield text("told every {seconds} s: the place in the queue", **every)
        elif self.wait:
            yield text("told every {seconds} s: how long others waited", **every)
        if self.recordings:
            yield text(
                "played every {seconds} s: {names}",
                seconds=self.recordings_every,
                names=", ".join(f"“{names.audio(recording.audio)}”" for recording in self.recordings),
            )


NOTHING_TOLD = Announcing()


@record(frozen=True, slots=True)
class Queueing(CallAct):
    """The caller is answered, and waits for so many seconds at most (`max_wait`) until a member takes the call, or until a key is pressed.

    `members`: in their order; sorted, where none is known. `ring`, `retry`: how long members ring, and the pause before the next do. `max_callers`: None
    for any number. `keys`: those that lead on. Who presses one does so before anybody answers. `priority`: before whom the caller waits. `music`: its id.

    The phones' states are those during the whole call. Who waits before the caller, who is left in peace after a call, and who rang last, are not known:
    the caller is the only one, and members of a known order ring from the first one on. Where none is known, any of those who answer may be the first to do so;
    somebody answers in time if that is so in every order.
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
    keys: tuple[str, ...] = ()
    priority: int = 0
    music: str = ""
    announcing: Announcing = NOTHING_TOLD

    @property
    def results(self) -> tuple[Result, ...]:
        """Each key; nobody answers in time, as many wait as may, nobody can be reached."""
        full = () if self.max_callers is None else (Label.FULL,)
        nobody = (Label.NOBODY,) if self.leaves_when_nobody else ()
        return (*map(Pressed, self.keys), Label.NO_ANSWER, *full, *nobody)

    @property
    def leaves_when_nobody(self) -> bool:
        """Whether a caller goes on while nobody can be reached, at once or after having begun to wait. An external number is always there."""
        is_always_there = any(member.is_outside for member in self.members)
        return not is_always_there and (self.leave_when_nobody or not self.join_when_nobody)

    @property
    def may_end(self) -> bool:
        """If somebody answers."""
        return True

    def result(self, states: States) -> Result | None:
        """Whether there is room, somebody to wait for; a key that the caller presses; and somebody who answers in time."""
        return self._turned_away(states) or self._pressed(states)[0] or self._unless_answered(states)

    def _turned_away(self, states: States) -> Result | None:
        if self.max_callers is not None and self.queue in states.full_queues:
            return Label.FULL
        reachable = any(self._is_there(member, states) for member in self.members)
        return Label.NOBODY if not reachable and self.leaves_when_nobody else None

    def _unless_answered(self, states: States) -> Result | None:
        return None if self._answering(states) else Label.NO_ANSWER

    def _pressed(self, states: States) -> tuple[Result | None, tuple[str, ...]]:
        """The key that leads on, and what is pressed after that; `NOTHING` for who presses nothing more here. Other keys do nothing."""
        if not self.keys:
            return None, states.presses
        waiting = list(states.presses)
        while waiting:
            pressed = waiting.pop(0)
            if pressed == NOTHING:
                return None, tuple(waiting)
            for place, key in enumerate(pressed, 1):
                if key in self.keys:
                    more = pressed[place:]
                    return Pressed(key), (*([more] if more else ()), *waiting)
        return None, ()

    def after(self, states: States) -> States:
        """What was pressed here is not pressed again."""
        if self._turned_away(states) is not None:
            return states
        return replace(states, presses=self._pressed(states)[1])

    def presses_for(self, result: Result) -> tuple[str, ...]:
        """What a caller presses for a result: nothing, where a key might have been."""
        if result in (Label.FULL, Label.NOBODY) or not self.keys:
            return ()
        return (NOTHING,) if result == Label.NO_ANSWER else (str(result),)

    def _is_there(self, member: QueueingMember, states: States) -> bool:
        """Whether a member may be waited for."""
        if self._is_away(member, states):
            return False
        return member.is_outside or any(
            self.phone_state(phone, states) is not PhoneState.UNREGISTERED for phone in member.phones
        )

    def _is_away(self, member: QueueingMember, states: States) -> bool:
        out = member.logs_in and f"{self.queue}/{member.user}" in states.logged_out
        return out or (member.pauses and member.user in states.paused)

    def present(self, states: States) -> tuple[QueueingMember, ...]:
        """The members who are logged in and do not pause."""
        return tuple(member for member in self.members if not self._is_away(member, states))

    def _ringing(self, states: States) -> tuple[QueueingMember, ...]:
        """The members that ring: of the lowest tier in which somebody is neither in a call nor unregistered."""
        able = [
            member
            for member in self.members
            if self._is_there(member, states)
            and not any(self.phone_state(phone, states) is PhoneState.BUSY for phone in member.phones)
        ]
        lowest = min((member.tier for member in able), default=0)
        return tuple(member for member in able if member.tier == lowest)

    def _does(self, member: QueueingMember, states: States) -> PhoneState:
        """What a member does that is called; of phones that ring together, the best that one of them does."""
        legs = {self.phone_state(phone, states) for phone in member.phones}
        legs |= {
            as_a_phone(call.far_end(states)) if call.is_taken(states) else PhoneState.UNREGISTERED
            for call in member.calls
        }
        best = (PhoneState.ANSWERS, PhoneState.NO_ANSWER, PhoneState.BUSY)
        return next((state for state in best if state in legs), PhoneState.UNREGISTERED)

    def _answering(self, states: States) -> tuple[tuple[QueueingMember, int], ...]:
        """Those who may take the call, and when each begins to ring at the latest; one who begins too late does not."""
        turns = tuple(self._turns(states))
        answering = tuple((member, begins) for member, begins, answers in turns if answers)
        in_time = tuple((member, begins) for member, begins in answering if begins < self.max_wait)
        match self.strategy:
            case QueueStrategy.ALL | QueueStrategy.ROUND_ROBIN:
                return in_time
            case QueueStrategy.IN_ORDER:
                return in_time[:1]
            case QueueStrategy.LONGEST_IDLE | QueueStrategy.FEWEST_CALLS | QueueStrategy.RANDOM:
                # Whoever answers may be the last: all the others may have rung before.
                return in_time if len(in_time) == len(answering) else ()
            case _:
                assert_never(self.strategy)

    def _turns(self, states: States) -> Iterator[tuple[QueueingMember, int, bool]]:
        """The members that ring, when each begins at the latest, and whether it answers."""
        ringing = [(member, self._does(member, states)) for member in self._ringing(states)]
        in_vain = sum(
            self._spent(member, does, states) for member, does in ringing if does is not PhoneState.ANSWERS
        )
        so_far = 0
        for member, does in ringing:
            match self.strategy:
                case QueueStrategy.ALL:
                    begins = 0
                case QueueStrategy.IN_ORDER | QueueStrategy.ROUND_ROBIN:
                    begins = so_far
                case QueueStrategy.LONGEST_IDLE | QueueStrategy.FEWEST_CALLS | QueueStrategy.RANDOM:
                    begins = in_vain
                case _:
                    assert_never(self.strategy)
            yield member, begins, does is PhoneState.ANSWERS
            so_far += self._spent(member, does, states)

    def _spent(self, member: QueueingMember, does: PhoneState, states: States) -> int:
        """How much later the next member rings; where nobody rings, that is as long as trunks are tried."""
        if does in (PhoneState.ANSWERS, PhoneState.NO_ANSWER):
            return self.ring + self.retry
        return min(self.ring, sum(call.in_vain(states) for call in member.calls))

    @property
    def last_ring(self) -> int:
        """For how many seconds the members ring that ring when `max_wait` is over; `ring`, if none do then. Where nothing is announced."""
        into = self.max_wait % (self.ring + self.retry)
        return min(into or self.ring, self.ring)

    def lasts(self, result: Result | None) -> int:
        """As long as callers wait, to the end of the pause in which they leave and of what is announced then; who finds no room, or nobody, goes on at once."""
        if result in (Label.FULL, Label.NOBODY):
            return 0
        late = self.announcing.seconds
        return self.max_wait + late if result is None else self.max_wait + self.retry - 1 + late

    def takes(self, states: States) -> int:
        """To the end of the ring of whoever answers last."""
        answering = self._answering(states)
        if self.result(states) is not None or not answering:
            return self.lasts(self.result(states))
        last = max(begins for _, begins in answering)
        # Before each ring but the first the system may speak.
        spoken = (1 + last // (self.ring + self.retry)) * self.announcing.seconds
        return min(last + self.ring + spoken, self.max_wait + self.announcing.seconds)

    def in_vain(self, states: States) -> int:
        """None beside the wait: trunks are tried while the caller waits."""
        del states
        return 0

    def unanswered(self, behind: int) -> int:
        """The line is answered at once."""
        del behind
        return 0

    @property
    def hears(self) -> tuple[Recording, ...]:
        """Music. What is announced besides, and whether, depends on when somebody answers."""
        return ()

    @property
    def reaches(self) -> bool:
        """Somebody's phone."""
        return True

    @property
    def reached(self) -> Reached:
        """The members' phones and numbers, by way of the queue."""
        numbers = tuple(call.number for call in self.external_calls)
        return Reached(phones=self.phones, external_numbers=numbers, waits_in=self.queue)

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
        """Those of the members outside."""
        return tuple(sorted({call for member in self.members for call in member.calls}))

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
        """None: a call goes on whatever the trunks do."""
        return ()

    def outcome(self, states: States) -> CallOutcome:
        """The first to answer takes it, of those who do."""
        answering = [member for member, _ in self._answering(states)]
        phones = {
            phone
            for member in answering
            for phone in member.phones
            if self.phone_state(phone, states) is PhoneState.ANSWERS
        }
        calls = sorted({call for member in answering for call in member.calls})
        return CallOutcome(
            EndKind.ANSWERED,
            phones=tuple(sorted(phones)),
            numbers=tuple(call.number for call in calls),
            presents=next((call.presents for call in calls), ""),
            charged=next((call.charged for call in calls), ""),
            withheld=next((call.withheld for call in calls), ""),
        )

    def in_words(self, names: Names) -> Text:
        """How long at most, in which queue, and who rings in which way."""
        words = text(
            "waits at most {seconds} s in the queue {queue}",
            seconds=self.max_wait,
            queue=names.queue(self.queue),
        )
        if self.max_callers is not None:
            words = text("{waits}, as one of {most} at most", waits=words, most=self.max_callers)
        if self.priority:
            words = text("{waits}, with priority {priority}", waits=words, priority=self.priority)
        tiers = sorted({member.tier for member in self.members})
        for tier in tiers:
            of_tier = [member for member in self.members if member.tier == tier]
            phones = [phone for member in of_tier for phone in member.phones]
            numbers = [call.number for member in of_tier for call in member.calls]
            ringing = Text(
                _RINGING[self.strategy].template,
                (("ring", str(self.ring)), ("retry", str(self.retry)), ("who", names.who(phones, numbers))),
            )
            words = (
                text("{waits}; {ringing}", waits=words, ringing=ringing)
                if tier == tiers[0]
                else text("{waits}; while none of them is free, {ringing}", waits=words, ringing=ringing)
            )
        logging_in = {member.user: None for member in self.members if member.logs_in}
        if logging_in:
            who = ", ".join(map(names.user, logging_in))
            words = text("{waits}; only while logged in: {who}", waits=words, who=who)
        pausing = {member.user: None for member in self.members if member.pauses}
        if pausing:
            who = ", ".join(map(names.user, pausing))
            words = text("{waits}; unless paused: {who}", waits=words, who=who)
        if self.music:
            words = text("{waits}; music: {music}", waits=words, music=names.music(self.music))
        for announced in self.announcing.in_words(names):
            words = text("{waits}; {announced}", waits=words, announced=announced)
        if self.keys:
            words = text("{waits}; keys: {keys}", waits=words, keys=", ".join(self.keys))
        return words

    def words_beside(self, other: CallAct, names: Names) -> Iterator[Text]:
        """What becomes of members after a call, and of callers while nobody is there; in which language the system speaks."""
        del names
        match other:
            case Queueing():
                pass
            case _:
                return
        if self.wrap_up != other.wrap_up:
            yield text("members are left in peace for {seconds} s after a call", seconds=self.wrap_up)
        if self.join_when_nobody != other.join_when_nobody:
            yield (
                text("who finds nobody there waits")
                if self.join_when_nobody
                else text("who finds nobody there goes on at once")
            )
        if self.leave_when_nobody != other.leave_when_nobody:
            yield (
                text("who waits goes on as soon as nobody is there")
                if self.leave_when_nobody
                else text("who waits goes on waiting while nobody is there")
            )
        if self.announcing.language != other.announcing.language:
            yield text("told in {language}", language=self.announcing.language or "—")

    def words_on_the_way(self, results: tuple[Result, ...], names: Names) -> Text:
        """Why nobody took it, or what was pressed."""
        keys = ", ".join(str(result) for result in results if isinstance(result, Pressed))
        reasons = [_NOT_TAKEN[label] for label in sorted(results) if isinstance(label, Label)]
        if keys:
            pressed = text("if {keys} is pressed in the queue {queue}", keys=keys)
            reasons = [Text(pressed.template, pressed.values), *reasons]
        template, *more = reasons
        words = Text(template.template, (*template.values, ("queue", names.queue(self.queue))))
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
    QueueStrategy.LONGEST_IDLE: text(
        "each rings for {ring} s, {retry} s after the one before, beginning with one of those who have been idle longest: {who}"
    ),
    QueueStrategy.FEWEST_CALLS: text(
        "each rings for {ring} s, {retry} s after the one before, beginning with one of those who had fewest calls: {who}"
    ),
    QueueStrategy.RANDOM: text(
        "each rings for {ring} s, {retry} s after the one before, in an order that nobody knows: {who}"
    ),
}
_NOT_TAKEN: Mapping[Result, Text] = {
    Label.NO_ANSWER: text("if nobody answers in time in the queue {queue}"),
    Label.FULL: text("if the queue {queue} is full"),
    Label.NOBODY: text("if nobody can be reached in the queue {queue}"),
}
