"""What the reader has found out about channels, so that a step is taken once for all calls that it cannot tell apart."""

from __future__ import annotations

from typing import Generic, TypeVar

from renderers.readback.channel import At, Frame

Standpoint = tuple[str, str, int, tuple[tuple[str, int], ...], tuple[Frame, ...]]
"""Where a channel is: context, extension, step, what channels it makes inherit, and the subroutines that it is in."""

Answer = TypeVar("Answer")


class Memory(Generic[Answer]):
    """What was found out about channels. One answer holds for all that stand in one place and agree in the variables that it took.

    Thousands of calls pass the same steps, and differ in variables that are not asked for any more.
    """

    def __init__(self) -> None:
        self._known: dict[Standpoint, dict[tuple[str, ...], dict[tuple[str | None, ...], Answer]]] = {}

    def recall(self, at: At) -> tuple[tuple[str, ...], Answer] | None:
        """The answer, and the names of the variables that it took."""
        for asked, answers in self._known.get(_standpoint(at), {}).items():
            answer = answers.get(tuple(map(at.values.get, asked)))
            if answer is not None:
                return asked, answer
        return None

    def keep(self, at: At, answer: Answer) -> tuple[tuple[str, ...], Answer]:
        """Remember the answer to what was asked of a channel."""
        asked = tuple(sorted(at.asked))
        answers = self._known.setdefault(_standpoint(at), {}).setdefault(asked, {})
        answers[tuple(map(at.values.get, asked))] = answer
        return asked, answer


def _standpoint(at: At) -> Standpoint:
    return at.context, at.extension, at.index, at.inherited, at.stack
