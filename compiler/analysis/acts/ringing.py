"""Phones ring, and external numbers with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Self

from compiler.analysis.acts.act import CallAct, Names, Reached, Recording
from compiler.analysis.acts.external_call import ExternalCall
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import FarEnd, PhoneState, States
from compiler.diagnostics import Text, text
from compiler.graph import Label, Result
from compiler.graph.record import record

_AS_A_PHONE: Mapping[FarEnd, PhoneState] = {
    FarEnd.ANSWERS: PhoneState.ANSWERS,
    FarEnd.VOICEMAIL: PhoneState.ANSWERS,
    FarEnd.NO_ANSWER: PhoneState.NO_ANSWER,
    FarEnd.BUSY: PhoneState.BUSY,
    FarEnd.REFUSES: PhoneState.UNREGISTERED,
}


def as_a_phone(far_end: FarEnd) -> PhoneState:
    """What a phone in the place of an external number would have done."""
    return _AS_A_PHONE[far_end]


@record(frozen=True, slots=True)
class Ringing(CallAct):
    """Phones ring, and external numbers with them, for so many seconds at most; the first to answer takes the call.

    `call_waiting_at`: the phones among them at which a call rings during another one. Those without are busy then.
    `prefix`: what the phones show before the caller's name, if anything. `later`: phones and numbers among them that ring only after so many
    seconds.
    """

    phones: tuple[str, ...]
    outside: tuple[ExternalCall, ...]
    seconds: int
    call_waiting_at: tuple[str, ...] = ()
    prefix: str = ""
    later: tuple[tuple[str, int], ...] = ()

    @property
    def results(self) -> tuple[Result, ...]:
        """Nobody answers, all are busy, nobody can be reached."""
        return (Label.NO_ANSWER, Label.BUSY, Label.UNREACHABLE)

    @property
    def may_end(self) -> bool:
        """If somebody answers."""
        return True

    def result(self, states: States) -> Result | None:
        """One leg that rings keeps the call; if none does, one that is busy says why."""
        return _result_of([*self._legs(states)])

    def _legs(self, states: States) -> Iterator[PhoneState]:
        """What each leg does; one whose trunks all refuse cannot be reached."""
        for phone in self.phones:
            yield self.phone_state(phone, states)
        for call in self.outside:
            far_end = _AS_A_PHONE[call.far_end(states)]
            yield far_end if call.is_taken(states) else PhoneState.UNREGISTERED

    def lasts(self, result: Result | None) -> int:
        """As long as it rings, where somebody lets it ring or answers; busy and unreachable are known when the last of them was called."""
        return self.seconds if result in (None, Label.NO_ANSWER) else self._last_begins

    @property
    def _last_begins(self) -> int:
        return max((delay for _, delay in self.later), default=0)

    def in_vain(self, states: States) -> int:
        """The external numbers are tried side by side, and no longer than it rings; what rings meanwhile costs no more."""
        if self.result(states) in (None, Label.NO_ANSWER):
            return 0
        delays = dict(self.later)
        ends = (delays.get(call.number, 0) + call.in_vain(states) for call in self.outside)
        return max(min(self.seconds, max(ends, default=0)) - self._last_begins, 0)

    def unanswered(self, behind: int) -> int:
        """It may ring to the end, and then what comes after it."""
        return self.seconds + behind

    @property
    def hears(self) -> tuple[Recording, ...]:
        """The ringing tone alone."""
        return ()

    @property
    def reaches(self) -> bool:
        """Somebody's phone."""
        return True

    @property
    def reached(self) -> Reached:
        """Those who ring."""
        return Reached(phones=self.phones, external_numbers=tuple(call.number for call in self.outside))

    @property
    def rings(self) -> tuple[str, ...]:
        """All of them."""
        return self.phones

    @property
    def call_waiting(self) -> tuple[str, ...]:
        """Those that have it."""
        return self.call_waiting_at

    @property
    def external_calls(self) -> tuple[ExternalCall, ...]:
        """Those that ring with the phones."""
        return self.outside

    @property
    def lone_external_call(self) -> ExternalCall | None:
        """None: the first to answer decides."""
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
        answering = tuple(
            call.number
            for call in self.outside
            if call.is_taken(states) and _AS_A_PHONE[call.far_end(states)] is PhoneState.ANSWERS
        )
        return CallOutcome(
            EndKind.ANSWERED,
            phones=tuple(
                phone for phone in self.phones if self.phone_state(phone, states) is PhoneState.ANSWERS
            ),
            numbers=answering,
            presents=next((call.presents for call in self.outside), ""),
            charged=next((call.charged for call in self.outside), ""),
            withheld=next((call.withheld for call in self.outside), ""),
        )

    def in_words(self, names: Names) -> Text:
        """Who rings, for how long."""
        who = self._who_begins(0, names)
        ringing = (
            text(
                "rings {seconds} s, showing “{prefix}” before the caller's name: {who}",
                seconds=self.seconds,
                prefix=self.prefix,
                who=who,
            )
            if self.prefix
            else text("rings {seconds} s: {who}", seconds=self.seconds, who=who)
        )
        for delay in sorted({delay for _, delay in self.later}):
            who = self._who_begins(delay, names)
            ringing = text("{ringing}; after {delay} s also {who}", ringing=ringing, delay=delay, who=who)
        return ringing

    def _who_begins(self, delay: int, names: Names) -> str:
        """Who rings from so many seconds on; nobody in particular where nobody does at once."""
        delays = dict(self.later)
        phones = [phone for phone in self.phones if delays.get(phone, 0) == delay]
        numbers = [call.number for call in self.outside if delays.get(call.number, 0) == delay]
        return names.who(phones, numbers) or "—"

    def words_on_the_way(self, results: tuple[Result, ...], names: Names) -> Text:
        """Why nobody took it."""
        who = names.first_of(self.phones, [call.number for call in self.outside])
        return _NOT_TAKEN[frozenset(results)](who)


def _result_of(legs: Sequence[PhoneState]) -> Result | None:
    if PhoneState.ANSWERS in legs:
        return None
    if PhoneState.NO_ANSWER in legs:
        return Label.NO_ANSWER
    return Label.BUSY if PhoneState.BUSY in legs else Label.UNREACHABLE


_NOT_TAKEN: Mapping[frozenset[Result], Callable[[str], Text]] = {
    frozenset({Label.NO_ANSWER}): lambda who: text("if nobody answers at {who}", who=who),
    frozenset({Label.BUSY}): lambda who: text("if all are busy at {who}", who=who),
    frozenset({Label.UNREACHABLE}): lambda who: text("if nobody can be reached at {who}", who=who),
    frozenset({Label.NO_ANSWER, Label.BUSY}): lambda who: text(
        "if nobody answers, or all are busy, at {who}", who=who
    ),
    frozenset({Label.NO_ANSWER, Label.UNREACHABLE}): lambda who: text(
        "if nobody answers, or can be reached, at {who}", who=who
    ),
    frozenset({Label.BUSY, Label.UNREACHABLE}): lambda who: text(
        "if all are busy, or nobody can be reached, at {who}", who=who
    ),
    frozenset({Label.NO_ANSWER, Label.BUSY, Label.UNREACHABLE}): lambda who: text(
        "if nobody takes the call at {who}", who=who
    ),
}
