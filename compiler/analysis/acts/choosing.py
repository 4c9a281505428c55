"""The caller is asked to press a key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

from compiler.analysis.acts.act import CallAct, Names, Reached, Recording
from compiler.analysis.acts.external_call import ExternalCall
from compiler.analysis.acts.outcome import CallOutcome
from compiler.analysis.acts.states import NOTHING, States
from compiler.analysis.acts.system_prompts import WRONG_KEY_SECONDS
from compiler.diagnostics import Text, plural, text
from compiler.graph import Label, Pressed, Result
from compiler.graph.menus import KEY_WAIT_SECONDS, begins_something, taken_of, wrong_digits
from compiler.graph.record import record


@record(frozen=True, slots=True)
class Choosing(CallAct):
    """Recordings are played, and the caller presses a key or dials an extension, in one of several tries.

    `choices`: all that may be pressed. `invalid`: what is heard after a wrong key; None for the system's words in `language`. `seconds`: of
    silence behind the recordings that end a try. `tries`: how many without a key, or with a wrong one, and the call goes on.
    """

    greeting: tuple[Recording, ...]
    choices: tuple[str, ...]
    invalid: Recording | None
    language: str
    seconds: int
    tries: int

    @property
    def results(self) -> tuple[Result, ...]:
        """Each choice; silence; and wrong keys, if there is one that leads nowhere."""
        wrong = (Label.WRONG_KEY,) if wrong_digits(self.choices) else ()
        return (*map(Pressed, self.choices), Label.SILENCE, *wrong)

    @property
    def may_end(self) -> bool:
        """Never: there is somewhere to go after the last try."""
        return False

    def result(self, states: States) -> Result | None:
        """By what the caller presses."""
        return self._played(states)[0]

    def _played(self, states: States) -> tuple[Result, tuple[str, ...], tuple[str, ...]]:
        """The result; what was pressed for it, try after try; and what is pressed after that."""
        waiting = list(states.presses)
        tries: list[str] = []
        while True:
            pressed = waiting.pop(0) if waiting else NOTHING
            taken = taken_of(pressed, self.choices)
            tries.append(taken)
            if taken in self.choices:
                more = pressed.removeprefix(taken)
                return Pressed(taken), tuple(tries), (*([more] if more else ()), *waiting)
            silent = tries.count(NOTHING)
            if silent == self.tries:
                return Label.SILENCE, tuple(tries), tuple(waiting)
            if len(tries) - silent == self.tries:
                return Label.WRONG_KEY, tuple(tries), tuple(waiting)

    def after(self, states: States) -> States:
        """What was pressed here is not pressed again."""
        return replace(states, presses=self._played(states)[2])

    def presses_for(self, result: Result) -> tuple[str, ...]:
        """What a caller presses for a result."""
        if result == Label.SILENCE:
            return (NOTHING,) * self.tries
        if result == Label.WRONG_KEY:
            return (wrong_digits(self.choices),) * self.tries
        return (str(result),)

    def lasts(self, result: Result | None) -> int:
        """All tries but those that end with the other cause, each to its end, and the last one too."""
        del result
        return sum(
            self._seconds_of(pressed) for pressed in (NOTHING, self._slowest) for _ in range(self.tries)
        )

    @property
    def _slowest(self) -> str:
        return wrong_digits(self.choices) or NOTHING

    def takes(self, states: States) -> int:
        """The tries that the caller needs; in each, whoever presses something may wait until it is nearly over."""
        return sum(map(self._seconds_of, self._played(states)[1]))

    def _seconds_of(self, pressed: str) -> int:
        """A try, at the most: the recordings, silence, a key that is waited for, and what is said of a wrong one."""
        heard = sum(recording.seconds for recording in self.greeting) + self.seconds
        if pressed == NOTHING:
            return heard
        waited = KEY_WAIT_SECONDS if begins_something(pressed, self.choices) else 0
        if pressed in self.choices:
            return heard + waited
        said = self.invalid.seconds if self.invalid is not None else WRONG_KEY_SECONDS
        return heard + waited + said

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
        """The recordings, in the first try."""
        return self.greeting

    def heard(self, states: States) -> tuple[Recording, ...]:
        """The recordings in each try; between them the client's own words about a wrong key."""
        return tuple(self._heard(self._played(states)[1]))

    def heard_before(self, result: Result) -> tuple[Recording, ...]:
        """The recordings in each try that it takes."""
        return tuple(self._heard(self.presses_for(result)))

    def _heard(self, tries: tuple[str, ...]) -> Iterator[Recording]:
        wrong = 0
        for pressed in tries:
            yield from self.greeting
            if pressed != NOTHING and pressed not in self.choices:
                wrong += 1
                # The last one is not commented on.
                if self.invalid is not None and wrong < self.tries:
                    yield self.invalid

    @property
    def reaches(self) -> bool:
        """Recordings for callers, if something can be heard in one."""
        return any(not recording.silent for recording in self.greeting)

    @property
    def reached(self) -> Reached:
        """The recordings, by their ids."""
        return Reached(recording="&".join(recording.audio for recording in self.greeting))

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
        raise AssertionError(f"a call goes on after a menu: {self.greeting}, {states}")

    def in_words(self, names: Names) -> Text:
        """What is played, and how often."""
        return plural(
            "plays {audio} and waits for a key, once",
            "plays {audio} and waits for a key, up to {count} times",
            self.tries,
            audio=self._greeting_in(names),
        )

    def _greeting_in(self, names: Names) -> Text:
        words, *others = (text("“{name}”", name=names.audio(recording.audio)) for recording in self.greeting)
        for other in others:
            words = text("{first}, {other}", first=words, other=other)
        return words

    def words_beside(self, other: CallAct, names: Names) -> Iterator[Text]:
        """What may be pressed, for how long, and what is heard of a wrong key."""
        match other:
            case Choosing():
                pass
            case _:
                return
        if self.choices != other.choices:
            yield text("may be pressed: {keys}", keys=", ".join(self.choices) or "—")
        if self.seconds != other.seconds:
            yield text("waits {seconds} s for a key", seconds=self.seconds)
        if self.invalid != other.invalid:
            yield (
                text("after a wrong key, the system's words")
                if self.invalid is None
                else text("after a wrong key, “{name}”", name=names.audio(self.invalid.audio))
            )
        if self.language != other.language:
            yield text("the system speaks in {language}", language=self.language)

    def words_on_the_way(self, results: tuple[Result, ...], names: Names) -> Text:
        """What the caller pressed."""
        pressed = tuple(str(result) for result in results if isinstance(result, Pressed))
        nothing, wrong = Label.SILENCE in results, Label.WRONG_KEY in results
        audio = self._greeting_in(names)
        if pressed and (nothing or wrong):
            return text(
                "if {keys}, or no key that counts, is pressed after {audio}",
                keys=", ".join(pressed),
                audio=audio,
            )
        if pressed:
            return text("if {keys} is pressed after {audio}", keys=", ".join(pressed), audio=audio)
        if nothing and wrong:
            return text("if no key that counts is pressed after {audio}", audio=audio)
        if nothing:
            return text("if nothing is pressed after {audio}", audio=audio)
        return text("if wrong keys are pressed after {audio}", audio=audio)
