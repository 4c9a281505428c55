"""No routing loops: neither inside, nor out by a trunk and back in by one of our own numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from compiler.analysis.behaviour.behaviour import EntryPoint, Parts
from compiler.analysis.proofs.claim import NOBODY_ANSWERS, Claim, ClientToProve, Proof, ProofFailure
from compiler.diagnostics import Text, text
from compiler.time.timeline import Cells

Forwards = Mapping[str, Mapping[str, Cells]]
"""For each number in use, the external numbers that its calls may be sent to, and when."""


def prove_loops(case: ClientToProve) -> Iterator[ProofFailure]:
    """Following forwards from one of the client's numbers never comes back to it at any one instant."""
    loop = _loop_of_nodes(case.following)
    if loop is not None:
        message = text("routing loop: {steps}", steps=" → ".join((*loop, loop[0])))
        yield ProofFailure(
            Claim.LOOP, case.graph.nodes[loop[0]].origin.path, message, loop_hint(), call=case.any_call()
        )
        return
    forwards = forwards_of(case)
    entries = {entry.label: entry for entry, _ in case.numbers}
    for numbers, when in loops_of(forwards):
        yield _loop_failure(case, entries[numbers[0]], numbers, when)


def forwards_of(case: ClientToProve) -> dict[str, dict[str, Cells]]:
    """For each number of a client in use, the external numbers that its calls may be sent to, and when."""
    return {entry.label: _forwards_in(case, parts) for entry, parts in case.numbers}


def _forwards_in(case: ClientToProve, parts: Parts) -> dict[str, Cells]:
    forwards: dict[str, Cells] = {}
    for cells, tree in parts:
        for number in _numbers_called(case, tree):
            forwards[number] = forwards.get(number, 0) | cells
    return forwards


def _numbers_called(case: ClientToProve, number: int) -> Iterator[str]:
    """The external numbers that a call may be sent to."""
    seen: set[int] = set()
    waiting = [number]
    while waiting:
        tree_number = waiting.pop()
        if tree_number in seen:
            continue
        seen.add(tree_number)
        tree = case.forest[tree_number]
        yield from (call.number for call in tree.act.external_calls)
        waiting += [child for _, child in tree.exits]


def loops_of(forwards: Forwards) -> Iterator[tuple[tuple[str, ...], Cells]]:
    """Loops, each from the first of its numbers, and the instants at which all of it is open.

    Of those that begin with the same forward one for each instant, the shortest: there may be more than can be listed.
    """
    passed: set[str] = set()
    for number, called_at in forwards.items():
        for called, cells in called_at.items():
            if called not in passed:
                yield from _ways_back(forwards, number, called, cells, passed)
        passed.add(number)


def _ways_back(
    forwards: Forwards, number: str, called: str, when: Cells, passed: AbstractSet[str]
) -> Iterator[tuple[tuple[str, ...], Cells]]:
    """Ways that come back to a number when it has called another, by none that was passed."""
    arrived: dict[str, Cells] = {}
    waiting: list[tuple[tuple[str, ...], Cells]] = [((number, called), when)]
    for way, cells in waiting:
        last = way[-1]
        fresh = cells & ~arrived.get(last, 0)
        arrived[last] = arrived.get(last, 0) | fresh
        if last == number:
            if fresh:
                yield way[:-1], fresh
            continue
        for following, open_at in forwards.get(last, {}).items():
            if fresh & open_at and following not in passed:
                waiting.append(((*way, following), fresh & open_at))


def loops_across_clients(
    owners: Mapping[str, str], forwards: Mapping[str, Iterable[str]]
) -> list[tuple[tuple[str, str], ...]]:
    """Routing loops through numbers that belong to several clients, whenever their forwards are open: clients and numbers, in turn.

    `owners`: number → client. `forwards`: number → external numbers that its calls may be sent to.
    """
    calls = {number: [own for own in called if own in owners] for number, called in forwards.items()}
    callers: dict[str, list[str]] = {}
    for number, called_numbers in calls.items():
        for called in called_numbers:
            callers.setdefault(called, []).append(number)
    loops: dict[frozenset[str], tuple[str, ...]] = {}
    for start in sorted(calls):
        # Each loop is found from its least number; ways that do not come back to it are not followed.
        coming_back = _that_come_to(start, callers)
        waiting: list[tuple[str, ...]] = [(start,)]
        while waiting:
            way = waiting.pop()
            for called in calls.get(way[-1], ()):
                if called == way[0] and len({owners[number] for number in way}) > 1:
                    loops.setdefault(frozenset(way), way)
                elif called not in way and called in coming_back:
                    waiting.append((*way, called))
    return [tuple((owners[number], number) for number in way) for way in loops.values()]


def _that_come_to(start: str, callers: Mapping[str, Sequence[str]]) -> set[str]:
    """The numbers behind one, in their order, whose calls may come to it by such numbers alone."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = {number for number in callers.get(waiting.pop(), ()) if number > start} - found
        found |= fresh
        waiting += fresh
    return found


def open_at_once(cases: Mapping[str, ClientToProve], loop: Sequence[tuple[str, str]]) -> Cells:
    """The instants at which all forwards of a routing loop across clients are open. Their cases share a timeline."""
    following = [*loop[1:], loop[0]]
    open_forwards = {client: forwards_of(case) for client, case in cases.items()}
    when = next(iter(cases.values())).timeline.everything
    for (client, number), (_, called) in zip(loop, following, strict=True):
        when &= open_forwards[client].get(number, {}).get(called, 0)
    return when


def _loop_of_nodes(following: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    """A routing loop in the graph itself, which no valid tree has."""
    done: set[str] = set()
    for start in following:
        trail: dict[str, None] = {}
        waiting: list[tuple[str, bool]] = [(start, False)]
        while waiting:
            node, leaving = waiting.pop()
            if leaving:
                trail.popitem()
                done.add(node)
            elif node in trail:
                steps = tuple(trail)
                return steps[steps.index(node) :]
            elif node not in done and node in following:
                trail[node] = None
                waiting.append((node, True))
                waiting += [(target, False) for target in following[node]]
    return None


def loop_message(loop: Sequence[str]) -> Text:
    """The message about a routing loop, given as its numbers in turn."""
    return text(
        "routing loop: calls to {number} leave by a trunk and come back by {last}, without end",
        number=loop[0],
        last=" → ".join((*loop[1:], loop[0])),
    )


def _loop_failure(case: ClientToProve, entry: EntryPoint, loop: tuple[str, ...], when: Cells) -> ProofFailure:
    message = loop_message(loop)
    return ProofFailure(
        Claim.LOOP,
        ("numbers", entry.label, "to"),
        message,
        loop_hint(),
        when,
        case.example(entry, when, NOBODY_ANSWERS),
    )


def loop_hint() -> Text:
    """What to do about a routing loop."""
    return text("Send calls to a user, a group or a mailbox directly, not to a number of your own.")


PROOF = Proof(
    Claim.LOOP,
    "PROVE003",
    text("no call enters a routing loop"),
    prove_loops,
)
