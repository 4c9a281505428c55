"""A recording is played."""

from __future__ import annotations

from typing import Self

from compiler.analysis.acts.act import CallAct, Names, Reached, Recording
from compiler.analysis.acts.external_call import ExternalCall
from compiler.analysis.acts.outcome import CallOutcome
from compiler.analysis.acts.states import States
from compiler.diagnostics import Text, text
from compiler.graph import Label, Result
from compiler.graph.record import record


@record(frozen=True, slots=True)
class Playing(CallAct):
    """The caller hears a recording, and goes on."""

    recording: Recording

    @property
    def results(self) -> tuple[Result, ...]:
        """The recording has been played."""
        return (Label.NEXT,)

    @property
    def may_end(self) -> bool:
        """Never: something comes after it, if only the end of the call."""
        return False

    def result(self, states: States) -> Result | None:
        """It goes on, in whatever states."""
        del states
        return Label.NEXT

    def lasts(self, result: Result | None) -> int:
        """The whole recording."""
        del result
        return self.recording.seconds

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
        """The recording."""
        return (self.recording,)

    @property
    def reaches(self) -> bool:
        """Something that was recorded for callers, if it can be heard."""
        return not self.recording.silent

    @property
    def reached(self) -> Reached:
        """The recording, by its id."""
        return Reached(recording=self.recording.audio)

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
        """No call ends here."""
        raise AssertionError(f"a call goes on after a recording: {self.recording.audio}, {states}")

    def in_words(self, names: Names) -> Text:
        """The recording."""
        return text(
            "plays “{audio}” ({seconds} s)",
            audio=names.audio(self.recording.audio),
            seconds=self.recording.seconds,
        )

    def words_on_the_way(self, results: tuple[Result, ...], names: Names) -> Text:
        """What was heard before."""
        del results
        return text("after “{audio}”", audio=names.audio(self.recording.audio))
