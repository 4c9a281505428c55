"""A phone puts a switch to another position."""

from __future__ import annotations

from compiler.analysis.acts.act import FinalAct, Names, Reached, Recording
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import States
from compiler.diagnostics import Text, text
from compiler.graph import Result
from compiler.graph.record import record


@record(frozen=True, slots=True)
class FlippingSwitch(FinalAct):
    """The caller puts a switch to a position; where it is there already, back to rest."""

    switch: str
    position: str

    def lasts(self, result: Result | None) -> int:
        """It is done at once."""
        del result
        return 0

    def unanswered(self, behind: int) -> int:
        """The line is answered at once, with a tone."""
        del behind
        return 0

    @property
    def hears(self) -> tuple[Recording, ...]:
        """Tones, and no recording of the client."""
        return ()

    @property
    def reaches(self) -> bool:
        """The switch."""
        return True

    @property
    def reached(self) -> Reached:
        """The switch and the position."""
        return Reached(sets_switch=(self.switch, self.position))

    def outcome(self, states: States) -> CallOutcome:
        """The switch is set."""
        del states
        return CallOutcome(EndKind.SWITCHED, switch=self.switch, position=self.position)

    def in_words(self, names: Names) -> Text:
        """Which switch, and where it goes."""
        return text(
            "puts {switch} to {position}, or back to rest",
            switch=names.switch(self.switch),
            position=names.position(self.switch, self.position),
        )
