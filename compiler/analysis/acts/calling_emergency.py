"""An emergency number is called."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Self

from compiler.analysis.acts.act import CallAct, Names, Reached, Recording
from compiler.analysis.acts.external_call import ExternalCall
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import FarEnd, States
from compiler.diagnostics import Text, text
from compiler.graph import Label
from compiler.graph.record import record


@record(frozen=True, slots=True)
class CallingEmergency(CallAct):
    """An emergency number is called, presenting the number by which its centre calls back."""

    WRITTEN_AS: ClassVar[str] = "CallingRescue"

    number: str
    presents: str
    trunks: tuple[str, ...]

    @property
    def results(self) -> tuple[Label, ...]:
        """No trunk takes the call."""
        return (Label.UNREACHABLE,)

    @property
    def may_end(self) -> bool:
        """Once a trunk has taken it, and the centre did not refuse."""
        return True

    def result(self, states: States) -> Label | None:
        """It stays where it is if the centre answers, or rings. Else every trunk is tried, whatever the former one said."""
        is_up = bool(set(self.trunks) - states.trunks_down)
        stays = is_up and states.far_end(self.number) not in (FarEnd.BUSY, FarEnd.REFUSES)
        return None if stays else Label.UNREACHABLE

    def lasts(self, result: Label | None) -> int:
        """Nothing that we decide."""
        del result
        return 0

    def unanswered(self, behind: int) -> int:
        """No time of ours."""
        return behind

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
        """The number; who is called back is part of it."""
        return Reached(emergency_number=self.number, callback=self.presents)

    @property
    def rings(self) -> tuple[str, ...]:
        """Nobody's phone inside."""
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

    def words_on_the_way(self, results: tuple[Label, ...], names: Names) -> Text:
        """No trunk took it."""
        del results, names
        return text("if no trunk takes the call to {number}", number=self.number)
