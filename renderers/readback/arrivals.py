"""A call from a carrier on its way to a client's number: who calls as the client is shown it, and which trunk counts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compiler.graph import TrunkLine
from compiler.numbering import normalise_dialled
from renderers.readback.channel import At
from renderers.readback.errors import ReadbackError
from renderers.readback.machine import Machine

_MOST_STEPS = 200
_CALLERS = (
    *("+33612345678", "33612345678", "0033612345678", "0612345678", "0692123456", "0199001234"),
    *("+442079460123", "442079460123", "00442079460123", "3639", "anonymous", ""),
)
"""Who may call, as carriers write them: in E.164 and without its plus, from abroad, in the country's own form; and no number at all."""


class Arrivals(Machine):
    """Follows calls from outside to where they enter a client."""

    def at_number(self, context: str, number: str, values: Mapping[str, str]) -> At | None:
        """The channel as it comes to a number, which it dials in E.164; None if it never does."""
        place = self.dialplan.find(context, number)
        if place is None:
            return None
        at = At(context, place[1], 0, {}).with_values(**values, EXTEN=number, CONTEXT=context)
        for _ in range(_MOST_STEPS):
            reached = self._apply(at, self._step(at))
            if not isinstance(reached, At):
                return None
            at = reached
            if at.extension == number and not at.stack:
                return at
        raise ReadbackError(f"{context}: a call to {number} goes on without end")


def arrival_facts(
    arrivals: Arrivals, trunk: TrunkLine, country: str, context: str, number: str
) -> Iterator[tuple[str, str]]:
    """What is so of calls by a trunk when they come to a number, and what should be, in words."""
    for caller in _CALLERS:
        at = arrivals.at_number(context, number, {"CALLERID(num)": caller})
        if at is None:
            yield f"{number} is not reached by {trunk.id} from {caller!r}", f"{number} is reached"
            continue
        yield (
            f"{trunk.id} shows {caller!r} as {at.value('CALLERID(num)')!r}",
            f"{trunk.id} shows {caller!r} as {_in_e164(caller, country)!r}",
        )
        counted = trunk.id if trunk.max_calls is not None else None
        yield f"counted for {at.value('GROUP(trunk)')}", f"counted for {counted}"


def _in_e164(caller: str, country: str) -> str:
    """A caller's number in E.164, if it is one; anything else as it came."""
    if not caller.isdigit():
        return caller
    if caller.startswith("00"):
        return f"+{caller[2:]}"
    if caller.startswith("0"):
        return normalise_dialled(caller, country) or caller
    return f"+{caller}" if len(caller) > 8 else caller
