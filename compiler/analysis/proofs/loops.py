"""No routing loops: neither inside, nor out by a trunk and back in by one of our own numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from compiler.analysis.behaviour.behaviour import EntryPoint, Parts
from compiler.analysis.conditions import callers_of, cases_taken
from compiler.analysis.proofs.claim import NOBODY_ANSWERS, Claim, ClientToProve, Proof, ProofFailure
from compiler.diagnostics import Text, text
from compiler.graph import Label
from compiler.graph.callers import Shown
from compiler.graph.node_kinds import awaits_keys, conditional_route
from compiler.time.loops import leading_to_circles, loops_of
from compiler.time.timeline import Cells


def prove_loops(case: ClientToProve) -> Iterator[ProofFailure]:
    """At no one instant does a call come back to a node, or follow forwards from one of the client's numbers back to it."""
    inside: dict[tuple[str, ...], Cells] = {}
    onward = {name: _onward(case, name) for name in case.graph.nodes}
    circling = sorted(leading_to_circles(onward))
    for caller in callers_of(case.graph) if circling else ():
        for nodes, when in loops_of({node: _following(case, node, caller) for node in circling}):
            inside[nodes] = inside.get(nodes, 0) | when
    for nodes, when in inside.items():
        # No valid tree has one. There is no call to show: none could be followed to its end.
        message = text("routing loop: {steps}", steps=" → ".join((*nodes, nodes[0])))
        yield ProofFailure(Claim.LOOP, case.graph.nodes[nodes[0]].origin.path, message, loop_hint(), when)
    if inside:
        return
    forwards = forwards_of(case)
    for numbers, when in loops_of(forwards):
        following = numbers[1 % len(numbers)]
        entry, open_then = next(
            (entry, open_then)
            for entry, parts in case.numbers
            if entry.label == numbers[0] and (open_then := when & _forwards_in(case, parts).get(following, 0))
        )
        yield _loop_failure(case, entry, numbers, open_then)


def _onward(case: ClientToProve, node: str) -> tuple[str, ...]:
    """Where calls go on from a node by themselves: keys are pressed, or not, and whoever presses one has come back on purpose."""
    here = case.graph.nodes[node]
    if not awaits_keys(here):
        return case.following[node]
    return tuple(dict.fromkeys(edge.target for edge in here.edges() if isinstance(edge.label, Label)))


def _following(case: ClientToProve, node: str, caller: Shown) -> dict[str, Cells]:
    """Where somebody's calls go on from a node, and when."""
    route = conditional_route(case.graph.nodes[node])
    if route is None:
        return dict.fromkeys(_onward(case, node), case.timeline.everything)
    following: dict[str, Cells] = {}
    for taken in cases_taken(route, case.timeline, case.timeline.everything, caller):
        following[taken.target] = following.get(taken.target, 0) | taken.when
    return following


def forwards_of(case: ClientToProve) -> dict[str, dict[str, Cells]]:
    """For each number of a client in use, the external numbers that calls of anybody may be sent to, and when.

    Whoever calls: what comes back shows another number than what left, and carriers differ in which.
    """
    forwards: dict[str, dict[str, Cells]] = {}
    for entry, parts in case.numbers:
        of_number = forwards.setdefault(entry.label, {})
        for called, when in _forwards_in(case, parts).items():
            of_number[called] = of_number.get(called, 0) | when
    return forwards


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
    """The instants at which all forwards of a routing loop across clients may be open. Their cases share a timeline.

    Each client has switches of its own, be they called alike: those of one say nothing of those of another.
    """
    following = [*loop[1:], loop[0]]
    timeline = next(iter(cases.values())).timeline
    open_forwards = {client: forwards_of(case) for client, case in cases.items()}
    open_in = dict.fromkeys(cases, timeline.everything)
    for (client, number), (_, called) in zip(loop, following, strict=True):
        open_in[client] &= open_forwards[client].get(number, {}).get(called, 0)
    when = timeline.everything
    for cells in open_in.values():
        when &= timeline.in_any_position(cells)
    return when


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
    return text("Send calls to a user, a group or a mailbox directly, not to a number whose calls come back.")


PROOF = Proof(
    Claim.LOOP,
    "PROVE003",
    text("no call enters a routing loop"),
    prove_loops,
)
