"""Who calls from outside, as a finite set: where conditions ask who calls, one caller stands for all whom they take alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from compiler.analysis.behaviour.leading import leading_to
from compiler.analysis.calls.call import ANONYMOUS, FromOutside
from compiler.analysis.conditions import caller_conditions_of
from compiler.graph import CallerCondition, CallGraph
from compiler.graph.callers import SHOWS_NOTHING, callers_told_apart, stands_for
from compiler.graph.node_kinds import depends_on_caller


@dataclass(frozen=True, slots=True)
class CallersApart:
    """Callers of whom each stands for others, by the words of an entry point; and the client's numbers at which it matters who calls."""

    callers: tuple[str, ...]
    numbers: frozenset[str]
    conditions: tuple[CallerCondition, ...]

    def at(self, number: str) -> tuple[str, ...]:
        """Those who call a number; an empty text where it does not matter who does."""
        return self.callers if number in self.numbers else ("",)

    @property
    def on_no_list(self) -> str | None:
        """The one who stands for callers whom no list names and who show a number; None if the lists name everybody."""
        strangers = (
            word
            for word in self.callers
            if all(
                one.takes(shown_by(word).number or SHOWS_NOTHING) == one.negated for one in self.conditions
            )
        )
        return next(strangers, None)

    def stand_in(self, caller: FromOutside, number: str) -> str:
        """The one of them who stands for a caller of a number."""
        if number not in self.numbers:
            return ""
        samples = [shown_by(word).number or SHOWS_NOTHING for word in self.callers]
        return _word(stands_for(caller.number or SHOWS_NOTHING, samples, self.conditions))


def callers_apart(graphs: Iterable[CallGraph]) -> CallersApart:
    """Those whom the conditions of any of these graphs tell apart, so that one stands for the same callers in all of them."""
    conditions: dict[CallerCondition, None] = {}
    numbers: set[str] = set()
    for graph in graphs:
        asked = caller_conditions_of(graph)
        if asked:
            conditions.update(dict.fromkeys(asked))
            asking = leading_to(graph, depends_on_caller)
            numbers.update(entry.number for entry in graph.numbers if entry.target in asking)
    samples = callers_told_apart(conditions)
    return CallersApart(tuple(map(_word, samples)), frozenset(numbers), tuple(conditions))


def shown_by(word: str) -> FromOutside:
    """The caller whom an entry point of a number names; one who shows nothing, where it names none."""
    return FromOutside(None if word in ("", ANONYMOUS) else word)


def _word(caller: str) -> str:
    return caller or ANONYMOUS
