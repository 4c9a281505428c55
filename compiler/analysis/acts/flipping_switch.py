"""A phone puts a switch to another position."""

from __future__ import annotations

from compiler.analysis.acts.act import FinalAct, Names, Reached, Recording
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import States
from compiler.diagnostics import Text, text
from compiler.graph import Reason, Result
from compiler.graph.record import record


@record(frozen=True, slots=True)
class FlippingSwitch(FinalAct):
    """The caller puts a switch to a position; where somebody has put it there already, back to where it is while nobody has.

    `by`: the phones that may, sorted; None: every phone of the client.
    """

    switch: str
    position: str
    by: tuple[str, ...] | None = None

    def may(self, phone: str) -> bool:
        """Whether a phone may set it."""
        return self.by is None or phone in self.by

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
        """The switch is set; or who may not is refused. Where no phone is said to call, it is one that may."""
        if states.calling and not self.may(states.calling):
            return CallOutcome(EndKind.ENDED, reason=Reason.REFUSED)
        return CallOutcome(EndKind.SWITCHED, switch=self.switch, position=self.position)

    def in_words(self, names: Names) -> Text:
        """Which switch, where it goes, and who may do that."""
        if self.by is not None:
            return text(
                "puts {switch} to {position}, or back to rest, if one of these calls: {who}",
                switch=names.switch(self.switch),
                position=names.position(self.switch, self.position),
                who=names.who(self.by),
            )
        return text(
            "puts {switch} to {position}, or back to rest",
            switch=names.switch(self.switch),
            position=names.position(self.switch, self.position),
        )
