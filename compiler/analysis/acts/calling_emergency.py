"""An emergency number is called."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Self

from compiler.analysis.acts.act import CallAct, Names, Reached, Recording
from compiler.analysis.acts.external_call import ExternalCall, seconds_in_vain
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import FarEnd, States
from compiler.diagnostics import Text, text
from compiler.graph import CivicAddress, Label, Result
from compiler.graph.record import record
from compiler.time.ringing import DEAD_TRUNK_SECONDS


@record(frozen=True, slots=True)
class CallingEmergency(CallAct):
    """An emergency number is called, presenting the number by which its centre calls back.

    `location`: where help is to be sent, if some carrier is told; `told`: the trunks of those carriers.
    """

    WRITTEN_AS: ClassVar[str] = "CallingRescue"

    number: str
    presents: str
    trunks: tuple[str, ...]
    location: CivicAddress | None = None
    told: tuple[str, ...] = ()

    @property
    def results(self) -> tuple[Result, ...]:
        """No trunk takes the call."""
        return (Label.UNREACHABLE,)

    @property
    def may_end(self) -> bool:
        """Once a trunk has taken it, and the centre did not refuse."""
        return True

    def result(self, states: States) -> Result | None:
        """It stays where it is if the centre answers, or rings. Else every trunk is tried, whatever the former one said."""
        is_up = bool(set(self.trunks) - states.trunks_down)
        stays = is_up and states.far_end(self.number) not in (FarEnd.BUSY, FarEnd.REFUSES)
        return None if stays else Label.UNREACHABLE

    def lasts(self, result: Result | None) -> int:
        """Nothing that we decide."""
        del result
        return 0

    def in_vain(self, states: States) -> int:
        """The trunks are tried one after the other. A call that did not get through by any of them is sent to each once more."""
        if self.result(states) is None:
            return seconds_in_vain(self.trunks, states.trunks_down, states.trunks_down)
        return 2 * DEAD_TRUNK_SECONDS * len(states.trunks_down.intersection(self.trunks))

    def unanswered(self, behind: int) -> int:
        """All trunks may be dead, and are tried twice. How long the centre rings is not ours."""
        return 2 * DEAD_TRUNK_SECONDS * len(self.trunks) + behind

    @property
    def hears(self) -> tuple[Recording, ...]:
        """Nothing of the client's."""
        return ()

    @property
    def reaches(self) -> bool:
        """An emergency centre."""
        return True

    @property
    def reached(self) -> Reached:
        """The number; who is called back, and where help is sent, is part of it."""
        return Reached(
            emergency_number=self.number, callback=self.presents, location=self.location, told=self.told
        )

    @property
    def rings(self) -> tuple[str, ...]:
        """Nobody's phone inside."""
        return ()

    @property
    def call_waiting(self) -> tuple[str, ...]:
        """Nobody's."""
        return ()

    @property
    def external_calls(self) -> tuple[ExternalCall, ...]:
        """None: nobody's permission is asked, and nobody is charged."""
        return ()

    @property
    def lone_external_call(self) -> ExternalCall | None:
        """None."""
        return None

    def for_any_number(self) -> Self:
        """Without its number."""
        return replace(self, number="")

    @property
    def is_emergency_call(self) -> bool:
        """Yes."""
        return True

    @property
    def must_refuse(self) -> tuple[str, ...]:
        """All trunks that are tried."""
        return self.trunks

    def outcome(self, states: States) -> CallOutcome:
        """The centre is reached."""
        del states
        return CallOutcome(EndKind.EMERGENCY, numbers=(self.number,), presents=self.presents)

    def in_words(self, names: Names) -> Text:
        """The number, unless the call stands for any, and the one by which the centre calls back."""
        presents = names.number(self.presents)
        if not self.number:
            return text("makes an emergency call, presenting {presents}", presents=presents)
        return text(
            "calls emergency number {number}, presenting {presents}", number=self.number, presents=presents
        )

    def words_on_the_way(self, results: tuple[Result, ...], names: Names) -> Text:
        """No trunk took it."""
        del results, names
        return text("if no trunk takes the call to {number}", number=self.number)
