"""A caller comes back to a menu."""

from __future__ import annotations

from compiler.analysis.acts.act import FinalAct, Names, Reached, Recording
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import States
from compiler.diagnostics import Text, text
from compiler.graph import Result
from compiler.graph.record import record


@record(frozen=True, slots=True)
class ComingBack(FinalAct):
    """The caller is in a menu again in which a key was pressed before: what may happen there is told already, and no way is endless.

    A trace, whose caller presses so many keys and no more, follows the call on.
    """

    menu: str

    def lasts(self, result: Result | None) -> int:
        """No time: what follows has been told."""
        del result
        return 0

    def unanswered(self, behind: int) -> int:
        """The line is answered."""
        del behind
        return 0

    @property
    def hears(self) -> tuple[Recording, ...]:
        """What follows has been told."""
        return ()

    @property
    def reaches(self) -> bool:
        """The menu, where there is a key that led here."""
        return True

    @property
    def reached(self) -> Reached:
        """The menu, by its id."""
        return Reached(menu=self.menu)

    def outcome(self, states: States) -> CallOutcome:
        """The caller chooses again."""
        del states
        return CallOutcome(EndKind.CHOOSES_AGAIN, menu=self.menu)

    def in_words(self, names: Names) -> Text:
        """Which menu."""
        return text("back in the menu {menu}", menu=names.menu(self.menu))
