"""Claims about random trees: what is refuted is what calls do that are followed one by one, cell by cell; and what holds, holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import cycle, product

from compiler.analysis.acts import (
    Admitting,
    CallingEmergency,
    CallingExternal,
    Ending,
    Playing,
    Queueing,
    Ringing,
)
from compiler.analysis.behaviour.ways import Way, ways_taken
from compiler.analysis.calls.call import Call, FromOutside, FromPhone, arrival
from compiler.analysis.calls.trace import trace
from compiler.analysis.conditions import caller_conditions_of, callers_of
from compiler.analysis.proofs import Claim, ClientToProve, ProofFailure, prove
from compiler.graph import PermissionGate, Reason
from compiler.numbering import EMERGENCY_NUMBERS
from compiler.time.ringing import DEAD_TRUNK_SECONDS, LONGEST_RINGING
from compiler.time.timeline import Cells
from tests.broken_trees import calling_instead
from tests.differential.compiled import sample
from tests.effort import is_whole
from tests.moments_of_calls import call_in


def cases() -> Iterator[tuple[ClientToProve, list[ProofFailure]]]:
    """Each random client, and what is refuted of it, waived or not."""
    for _, compilation in sample():
        verdict = compilation.verdict
        assert verdict is not None
        yield verdict.case, [*verdict.failures, *(failure for failure, _ in verdict.waived)]


def in_use(case: ClientToProve) -> Iterator[str]:
    yield from (number for number, one in case.tenant.numbers.items() if one.to is not None)


def cells(case: ClientToProve) -> Iterator[Cells]:
    yield from (1 << number for number in range(case.timeline.count))


def refuted(failures: list[ProofFailure], claim: Claim) -> dict[str, Cells]:
    """The numbers of which a claim is refuted, and when."""
    found: dict[str, Cells] = {}
    for failure in failures:
        if failure.claim is claim:
            number = str(failure.path[1])
            found[number] = found.get(number, 0) | failure.when
    return found


def test_dead_ends_are_found_at_exactly_the_instants_at_which_calls_are_ended_at_once() -> None:
    ended: Counter[bool] = Counter()
    for case, failures in cases():
        wrong: dict[str, Cells] = {}
        for number in in_use(case):
            for cell, caller in product(cells(case), from_outside(case)):
                shown = trace(case.graph, call_in(case.timeline, cell, FromOutside(caller or None), number))
                # That a call is counted is nothing yet.
                first = next(hop.act for hop in shown.hops if hop.act and not isinstance(hop.act, Admitting))
                # Whom a list names may be turned away on purpose.
                purposely = isinstance(first, Ending) and first.reason in (Reason.HANGUP, Reason.BUSY)
                if isinstance(first, Ending) and not (purposely and is_named(case, caller)):
                    wrong[number] = wrong.get(number, 0) | cell
            ended[number in wrong] += 1
        assert refuted(failures, Claim.DEAD_END) == wrong
    if is_whole():
        assert min(ended.values()) > 50, ended


def from_outside(case: ClientToProve) -> list[str]:
    """Callers who stand for all."""
    return [caller for caller in callers_of(case.graph) if caller is not None]


def is_named(case: ClientToProve, caller: str) -> bool:
    """Whether some list names a caller."""
    return any(one.takes(caller) != one.negated for one in caller_conditions_of(case.graph))


def _ways(case: ClientToProve, number: str, when: Cells) -> Iterator[Way]:
    """Of calls of anybody."""
    for caller in from_outside(case):
        start = arrival(case.graph, FromOutside(caller or None), number)
        assert start is not None
        yield from ways_taken(case.graph, case.timeline, start, when)


def _goes_round(forwards: Mapping[str, set[str]], number: str) -> bool:
    """Whether one can come back to a number."""
    seen: set[str] = set()
    waiting = list(forwards.get(number, ()))
    while waiting:
        one = waiting.pop()
        if one == number:
            return True
        if one not in seen:
            seen.add(one)
            waiting += forwards.get(one, ())
    return False


def _leaving_to_own_numbers() -> Iterator[ClientToProve]:
    """Each random client, but that what is forwarded outside comes back in by its own numbers, as it may by those of other clients."""
    for case, _ in cases():
        outside = sorted(
            {
                node.number
                for node in case.graph.nodes.values()
                if isinstance(node, PermissionGate) and node.number is not None
            }
        )
        own = cycle(in_use(case))
        graph = calling_instead(case.graph, dict(zip(outside, own, strict=False)))
        yield ClientToProve(graph, case.tenant, case.years)


def test_a_loop_is_found_where_calls_can_come_back_to_their_number() -> None:
    loops: Counter[bool] = Counter({True: 0, False: 0})
    for case in _leaving_to_own_numbers():
        failures = prove(case)
        found = any(
            _goes_round(forwards, number)
            for cell in cells(case)
            for forwards in [_forwards(case, cell)]
            for number in forwards
        )
        assert found is any(failure.claim is Claim.LOOP for failure in failures)
        loops[found] += 1
    if is_whole():
        assert min(loops.values()) > 5, loops


def _forwards(case: ClientToProve, cell: Cells) -> dict[str, set[str]]:
    """Where calls to each number in use may be sent outside, at an instant, in some states."""
    found: dict[str, set[str]] = {}
    for number in in_use(case):
        for way in _ways(case, number, cell):
            for done in (*(step.act for step in way.passed), way.last):
                if isinstance(done, CallingExternal):
                    found.setdefault(number, set()).add(done.call.number)
                elif isinstance(done, Ringing):
                    found.setdefault(number, set()).update(one.number for one in done.outside)
                elif isinstance(done, Queueing):
                    found.setdefault(number, set()).update(done.reached.external_numbers)
    return found


def test_ringing_is_bounded_as_the_longest_way_rings() -> None:
    for case, failures in cases():
        too_long = {
            str(failure.path[1])
            for failure in failures
            if failure.claim is Claim.BOUNDED and failure.path[0] == "numbers"
        }
        for number in in_use(case):
            longest = max(_rings(way) for way in _ways(case, number, case.timeline.everything))
            assert (longest > LONGEST_RINGING) is (number in too_long), number


def _rings(way: Way) -> int:
    """Seconds at most before the call is first answered, be it by a recording; each trunk that is dead costs a few."""
    seconds = 0
    for done in (*(step.act for step in way.passed), way.last):
        match done:
            case Playing():
                return seconds
            case Ringing():
                seconds += done.seconds
            case CallingExternal() if done is way.last:
                seconds += DEAD_TRUNK_SECONDS * (len(done.call.trunks) - 1) + done.call.seconds
            case CallingExternal():
                seconds += DEAD_TRUNK_SECONDS * len(done.call.trunks)
            case _:
                pass
    return seconds


def test_rescue_is_reached_from_every_phone_at_every_instant() -> None:
    for case, failures in cases():
        assert not [failure for failure in failures if failure.claim is Claim.EMERGENCY]
        for device, phone in case.tenant.devices.items():
            site = case.tenant.users[phone.user].site or case.tenant.client.main_site
            country = str(case.tenant.sites[str(site)].country)
            for emergency in EMERGENCY_NUMBERS[country]:
                call = Call(FromPhone(device), emergency.number, case.timeline.start)
                (hop,) = trace(case.graph, call).hops
                assert isinstance(hop.act, CallingEmergency)
                assert hop.act.presents == case.tenant.sites[str(site)].emergency.callback
