"""No caller waits longer than carriers let a call ring, and calls are not sent on for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from compiler.analysis.behaviour.behaviour import EntryPoint, Forest, Parts
from compiler.analysis.proofs.claim import (
    MOST_STEPS,
    NOBODY_ANSWERS,
    Claim,
    ClientToProve,
    Proof,
    ProofFailure,
)
from compiler.diagnostics import text
from compiler.time.ringing import LONGEST_RINGING


def prove_bounds(case: ClientToProve) -> Iterator[ProofFailure]:
    """Whatever happens, a call from outside is answered or ended before the carrier ends it, and any call after a few steps."""
    lengths = _Lengths(case.forest)
    for entry, parts in _one_for_each(case.numbers, lengths.ringing):
        worst = max((lengths.ringing(tree) for _, tree in parts), default=0)
        if worst > LONGEST_RINGING:
            when = sum(cells for cells, tree in parts if lengths.ringing(tree) > LONGEST_RINGING)
            message = text(
                "{number} rings for up to {seconds} s, but carriers end unanswered calls after {most} s",
                number=entry.label,
                seconds=worst,
                most=LONGEST_RINGING,
            )
            hint = text(
                "Ring for a shorter time, or fewer phones in turn: the last in the chain is never reached, or not for long."
            )
            yield ProofFailure(
                Claim.BOUNDED,
                _entry_path(case, entry),
                message,
                hint,
                when,
                case.example(entry, when, NOBODY_ANSWERS),
            )
    for entry, parts in _one_for_each((*case.numbers, *case.extensions), lengths.steps):
        steps = max((lengths.steps(tree) for _, tree in parts), default=0)
        if steps > MOST_STEPS:
            message = text(
                "calls to {number} are sent on up to {count} times", number=entry.label, count=steps
            )
            hint = text("Nobody can follow such a chain, or wait for its end: shorten it.")
            yield ProofFailure(
                Claim.BOUNDED, _entry_path(case, entry), message, hint, call=case.example(entry)
            )


def _one_for_each(
    entries: Iterable[tuple[EntryPoint, Parts]], length: Callable[[int], int]
) -> Iterable[tuple[EntryPoint, Parts]]:
    """Of each number or extension the entry point at which calls take longest, whoever calls."""
    longest: dict[str, tuple[int, tuple[EntryPoint, Parts]]] = {}
    for entry, parts in entries:
        most = max((length(tree) for _, tree in parts), default=0)
        if entry.label not in longest or most > longest[entry.label][0]:
            longest[entry.label] = (most, (entry, parts))
    return [found for _, found in longest.values()]


def _entry_path(case: ClientToProve, entry: EntryPoint) -> tuple[str, ...]:
    if entry.label in case.tenant.numbers:
        return ("numbers", entry.label)
    node = case.graph.nodes[dict(case.graph.internal)[entry.label]]
    return tuple(str(part) for part in node.origin.path[:2])


class _Lengths:
    """The longest ways through the trees of a forest."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest
        self._ringing: dict[int, int] = {}
        self._steps: dict[int, int] = {}

    def ringing(self, number: int) -> int:
        """Seconds of ringing until the call is first answered, be it by a recording."""
        if number not in self._ringing:
            tree = self._forest[number]
            behind = max((self.ringing(child) for _, child in tree.exits), default=0)
            self._ringing[number] = tree.act.unanswered(behind)
        return self._ringing[number]

    def steps(self, number: int) -> int:
        """Acts one after the other."""
        if number not in self._steps:
            self._steps[number] = 1 + max(
                (self.steps(child) for _, child in self._forest[number].exits), default=0
            )
        return self._steps[number]


PROOF = Proof(
    Claim.BOUNDED,
    "PROVE008",
    text("no caller waits longer than carriers let a call ring"),
    prove_bounds,
)
