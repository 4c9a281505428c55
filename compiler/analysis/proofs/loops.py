"""No routing loops: neither inside, nor out by a trunk and back in by one of our own numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    told: set[frozenset[str]] = set()
    for number in forwards:
        for numbers, when in _loops_from(forwards, number, (number,), case.timeline.everything):
            if frozenset(numbers) not in told:
                told.add(frozenset(numbers))
                yield _loop_failure(case, entries[number], numbers, when)


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


def _loops_from(
    forwards: Forwards, number: str, way: tuple[str, ...], when: Cells
) -> Iterator[tuple[tuple[str, ...], Cells]]:
    """Ways that come back to their first number, and the instants at which all of them is open."""
    for called, cells in forwards[number].items():
        here = when & cells
        if not here:
            continue
        if called == way[0]:
            yield way, here
        elif called in forwards and called not in way:
            yield from _loops_from(forwards, called, (*way, called), here)


def loops_across_clients(
    owners: Mapping[str, str], forwards: Mapping[str, Iterable[str]]
) -> list[tuple[tuple[str, str], ...]]:
    """Routing loops through numbers that belong to several clients, whenever their forwards are open: clients and numbers, in turn.

    `owners`: number → client. `forwards`: number → external numbers that its calls may be sent to.
    """
    calls = {number: [own for own in called if own in owners] for number, called in forwards.items()}
    loops: dict[frozenset[str], tuple[str, ...]] = {}
    for start in sorted(calls):
        waiting: list[tuple[str, ...]] = [(start,)]
        while waiting:
            way = waiting.pop()
            for called in calls.get(way[-1], ()):
                if called == way[0] and len({owners[number] for number in way}) > 1:
                    loops.setdefault(frozenset(way), way)
                elif called not in way and called > way[0]:
                    # Each loop is found from its least number.
                    waiting.append((*way, called))
    return [tuple((owners[number], number) for number in way) for way in loops.values()]


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
