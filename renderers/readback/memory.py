"""What the reader has found out about channels, so that a step is taken once for all calls that it cannot tell apart."""

from __future__ import annotations

from typing import Generic, TypeVar

from renderers.readback.channel import Channel, Standpoint

Answer = TypeVar("Answer")


class Memory(Generic[Answer]):
    """What was found out about channels. One answer holds for all that stand in one place and agree in the variables that it took.

    Thousands of calls pass the same steps, and differ in variables that are not asked for any more.
    """

    def __init__(self) -> None:
        self._known: dict[Standpoint, dict[tuple[str, ...], dict[tuple[str | None, ...], Answer]]] = {}

    def recall(self, channel: Channel) -> tuple[tuple[str, ...], Answer] | None:
        """The answer, and the names of the variables that it took."""
        for asked, answers in self._known.get(channel.standpoint, {}).items():
            answer = answers.get(channel.values(asked))
            if answer is not None:
                return asked, answer
        return None

    def keep(self, channel: Channel, asked: tuple[str, ...], answer: Answer) -> None:
        """Remember the answer, and the names of the variables that it took."""
        answers = self._known.setdefault(channel.standpoint, {}).setdefault(asked, {})
        answers[channel.values(asked)] = answer
