"""A caller comes back to a menu, or to a queue in which keys can be pressed."""

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

    `queue`: so of a queue with keys, and then there is no menu. A trace, whose caller presses so many keys and no more, follows the call on.
    """

    menu: str
    queue: str = ""

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
        """The menu or the queue, where there is a key that led here."""
        return True

    @property
    def reached(self) -> Reached:
        """The menu or the queue, by its id."""
        return Reached(menu=self.menu, queue=self.queue)

    def outcome(self, states: States) -> CallOutcome:
        """The caller chooses again."""
        del states
        return CallOutcome(EndKind.CHOOSES_AGAIN, menu=self.menu, queue=self.queue)

    def in_words(self, names: Names) -> Text:
        """Which menu, or which queue."""
        if self.queue:
            return text("back in the queue {queue}", queue=names.queue(self.queue))
        return text("back in the menu {menu}", menu=names.menu(self.menu))
