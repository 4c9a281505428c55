"""Ways that show all: what calls come to on them, and when, is what they come to on any way that states can bring about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compiler.analysis.acts import States
from compiler.analysis.behaviour.feasible import GivenStates, states_for
from compiler.analysis.behaviour.ways import Way, ways_taken, ways_that_show_all
from compiler.analysis.calls.call import Caller, FromOutside, FromPhone, arrival, calling_device
from compiler.analysis.calls.trace import trace
from compiler.analysis.proofs import ClientToProve
from compiler.time.timeline import Cells
from tests.broken_trees import CLIENT, case_of
from tests.differential.compiled import sample
from tests.effort import examples
from tests.moments_of_calls import call_in

GROUPS = """
groups:
  first: {name: F, members: [user:alice], no_answer: group:third, busy: group:second}
  second: {name: S, members: [user:bob], no_answer: group:third, busy: group:third}
  third: {name: T, members: [user:alice], no_answer: voicemail:quiet, busy: voicemail:busy}
voicemails:
  quiet: {name: Q, extension: 290}
  busy: {name: B, extension: 291}
"""
"""Alice, who was busy in the first group, is so in the third; on the way that comes to the third straight she is not."""


def _shown(case: ClientToProve, call: tuple[Caller, str], ways: Iterable[Way]) -> dict[object, Cells]:
    """What possible ways come to, and when: nodes, results, and ends. No limit of calls is reached that was not given."""
    found: dict[object, Cells] = {}
    for way in ways:
        states = states_for(way.passed, way.last, _given(call))
        if states is not None and not states.limits_reached:
            traced = trace(case.graph, call_in(case.timeline, way.when, *call, states))
            for one in (*(hop.node for hop in traced.hops), *way.passed, way.last):
                found[one] = found.get(one, 0) | way.when
    return found


def _given(call: tuple[Caller, str]) -> GivenStates:
    """That the phone which calls is in this call."""
    return GivenStates(States(calling=calling_device(call[0]) or ""))


def _both(case: ClientToProve, call: tuple[Caller, str]) -> tuple[dict[object, Cells], dict[object, Cells]]:
    """What is shown by the ways that show all, and by all the ways."""
    start = arrival(case.graph, *call)
    assert start is not None
    graph, timeline, when = case.graph, case.timeline, case.timeline.everything
    few = list(ways_that_show_all(graph, timeline, start, when, _given(call)))
    assert all(states_for(way.passed, way.last, _given(call)) is not None for way in few)
    return _shown(case, call, few), _shown(case, call, ways_taken(graph, timeline, start, when))


def _calls(case: ClientToProve) -> Iterator[tuple[Caller, str]]:
    yield from ((FromOutside(), number.number) for number in case.graph.numbers)
    for phone in case.graph.phones[:1]:
        yield from ((FromPhone(phone.device), extension) for extension, _ in case.graph.internal)


def test_few_ways_show_what_all_of_them_do() -> None:
    things = 0
    for _, compilation in sample()[:150]:
        assert compilation.verdict is not None
        case = compilation.verdict.case
        for call in _calls(case):
            few, all_of_them = _both(case, call)
            assert few == all_of_them, call
            things += len(few)
    assert things > examples(5_000)


def test_a_phone_that_rang_before_is_remembered() -> None:
    case = case_of(text=CLIENT.replace("{to: user:alice}", "{to: group:first}") + GROUPS)
    few, all_of_them = _both(case, (FromOutside(), "+33199000001"))
    assert few == all_of_them
    assert {"voicemail.quiet", "voicemail.busy"} <= few.keys()


def test_what_is_given_is_kept_to() -> None:
    case = case_of(text=CLIENT.replace("{to: user:alice}", "{to: group:first}") + GROUPS)
    start = arrival(case.graph, FromOutside(), "+33199000001")
    assert start is not None
    quiet = GivenStates(everyone=True)
    (way,) = ways_that_show_all(case.graph, case.timeline, start, case.timeline.everything, quiet)
    assert not way.passed
