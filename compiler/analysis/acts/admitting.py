"""A call from outside is let in, as one more of the client's external calls."""

from __future__ import annotations

from typing import Self

from compiler.analysis.acts.act import CallAct, Names, Reached, Recording
from compiler.analysis.acts.external_call import ExternalCall
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import States
from compiler.diagnostics import Text, plural
from compiler.graph import CallLimit, Label, Reason, Result
from compiler.graph.record import record


@record(frozen=True, slots=True)
class Admitting(CallAct):
    """The call is counted, and goes on; where the client has as many as it may have, it is busy."""

    limit: CallLimit

    @property
    def results(self) -> tuple[Result, ...]:
        """It is one of those that the client may have."""
        return (Label.NEXT,)

    @property
    def may_end(self) -> bool:
        """If it is one too many."""
        return True

    def result(self, states: States) -> Result | None:
        """It goes on unless the limit is reached."""
        return None if self.limit.holder in states.limits_reached else Label.NEXT

    def lasts(self, result: Result | None) -> int:
        """No time."""
        del result
        return 0

    def in_vain(self, states: States) -> int:
        """None: no trunk is tried."""
        del states
        return 0

    def unanswered(self, behind: int) -> int:
        """No time."""
        return behind

    @property
    def hears(self) -> tuple[Recording, ...]:
        """Nothing."""
        return ()

    @property
    def reaches(self) -> bool:
        """Nobody and nothing yet."""
        return False

    @property
    def reached(self) -> Reached:
        """Nobody and nothing yet."""
        return Reached()

    @property
    def rings(self) -> tuple[str, ...]:
        """Nobody's phone."""
        return ()

    @property
    def call_waiting(self) -> tuple[str, ...]:
        """Nobody's."""
        return ()

    @property
    def external_calls(self) -> tuple[ExternalCall, ...]:
        """None: it is one itself, and comes in."""
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
        """Busy."""
        del states
        return CallOutcome(EndKind.ENDED, reason=Reason.BUSY)

    def in_words(self, names: Names) -> Text:
        """The limit."""
        del names
        return plural(
            "counts as the {count} external call that the client may have at once",
            "counts as one of at most {count} external calls of the client at once",
            self.limit.most,
        )

    def words_on_the_way(self, results: tuple[Result, ...], names: Names) -> Text:
        """That it was not one too many goes without saying."""
        raise AssertionError(f"nobody is told that a call is one of {self.limit.most}: {results}, {names}")
