"""What the reader has found out about channels, so that a step is taken once for all calls that it cannot tell apart."""

from __future__ import annotations

from dataclasses import field
from typing import Generic, TypeVar

from compiler.graph.record import record
from renderers.readback.channel import Channel, Standpoint

Answer = TypeVar("Answer")


@record(frozen=True, slots=True)
class _Question(Generic[Answer]):
    """The variable that is asked for next, and what comes then, by its value."""

    variable: str
    following: dict[object, _Question[Answer] | Answer] = field(default_factory=dict)


class Memory(Generic[Answer]):
    """What was found out about channels. One answer holds for all that stand in one place and agree in the variables that it took.

    Thousands of calls pass the same steps, and differ in variables that are not asked for any more. What is asked for first depends on
    the place alone, and what is asked for next on the values so far: what is known of a place is a tree of questions.
    """

    def __init__(self) -> None:
        self._places: dict[object, _Question[Answer] | Answer] = {}

    def recall(self, channel: Channel) -> Answer | None:
        """What was found out about channels like this one, which is asked for what that took."""
        known = self._places.get(channel.standpoint)
        while isinstance(known, _Question):
            known = known.following.get(channel.value(known.variable))
        return known

    def keep(self, place: Standpoint, channel: Channel, answer: Answer) -> None:
        """Remember an answer about a channel that was given its variables in a place, by those that it has been asked for since."""
        known = self._places
        key: object = place
        for name in channel.asked:
            question = known.get(key)
            if question is None:
                question = known[key] = _Question(name)
            assert isinstance(question, _Question)
            assert question.variable == name
            known, key = question.following, channel.given.get(name)
        known[key] = answer
