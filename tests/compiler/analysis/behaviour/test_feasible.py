"""States are found for a way exactly when there are some: against every combination of states there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.acts import (
    Act,
    Admitting,
    CallingEmergency,
    CallingExternal,
    Ending,
    ExternalCall,
    FarEnd,
    PhoneState,
    Ringing,
    States,
)
from compiler.analysis.behaviour.behaviour import Passed
from compiler.analysis.behaviour.feasible import GivenStates, states_for, takes_way
from compiler.graph import CallLimit, Label, Reason
from tests.effort import examples

ALICE = Ringing(("desk-1",), (), 20)
WITH_CALL_WAITING = "desk-2"
BOTH = Ringing(("desk-1", "desk-2"), (), 20)
END = Ending(Reason.BUSY)
PHONES = ("desk-1", "desk-2", "desk-3")
NUMBERS = ("+33612345678", "+33612345679")
TRUNKS = ("carrier", "spare")
CLIENT, ALICES = CallLimit("acme/client", 3), CallLimit("acme/users/alice", 1)


def test_states_are_those_that_the_way_needs() -> None:
    way = (Passed(ALICE, (Label.BUSY,)),)
    assert states_for(way, END) == States({"desk-1": PhoneState.BUSY})


def test_of_several_results_nobody_answering_is_the_likeliest() -> None:
    way = (Passed(ALICE, (Label.BUSY, Label.NO_ANSWER, Label.UNREACHABLE)),)
    assert states_for(way, END) == States({"desk-1": PhoneState.NO_ANSWER})


def test_a_phone_that_rings_twice_does_the_same_twice() -> None:
    way = (Passed(ALICE, (Label.BUSY,)), Passed(BOTH, (Label.BUSY, Label.NO_ANSWER)))
    assert states_for(way, END) == States({"desk-1": PhoneState.BUSY, "desk-2": PhoneState.NO_ANSWER})


def test_a_way_on_which_a_phone_must_change_its_mind_has_no_states() -> None:
    way = (Passed(ALICE, (Label.BUSY,)), Passed(ALICE, (Label.NO_ANSWER,)))
    assert states_for(way, END) is None
    assert states_for((Passed(ALICE, (Label.NO_ANSWER,)),), BOTH) is not None
    assert states_for((Passed(BOTH, (Label.NO_ANSWER,)),), ALICE) is None


def test_a_number_outside_that_does_not_answer_and_a_trunk_that_is_down() -> None:
    outside = Ringing((), (ExternalCall("+33612345678", "own", "acme/client", ("carrier",), 60),), 20)
    assert states_for((Passed(outside, (Label.NO_ANSWER,)),), END) == States(
        outside={"+33612345678": FarEnd.NO_ANSWER}
    )
    rescue = CallingEmergency("112", "+33199000001", ("carrier", "spare"))
    assert states_for((Passed(rescue, (Label.UNREACHABLE,)),), END) == States(
        trunks_down=frozenset({"carrier", "spare"})
    )


def test_a_full_trunk_takes_no_call_but_for_rescue() -> None:
    full = GivenStates(States(trunks_full=frozenset(TRUNKS)))
    called = CallingExternal(outside("+33612345678", TRUNKS))
    assert states_for((Passed(called, (Label.UNREACHABLE,)),), END, full) == full.states
    assert states_for((), called, full) is None
    rescue = CallingEmergency("112", "+33199000001", TRUNKS)
    assert states_for((), rescue, full) == full.states
    down = states_for((Passed(rescue, (Label.UNREACHABLE,)),), END, full)
    assert down is not None
    assert down.trunks_down == frozenset(TRUNKS)


def test_a_limit_that_is_reached_leaves_calls_where_no_trunk_would() -> None:
    reached = GivenStates(States(limits_reached=frozenset({CLIENT.holder})))
    called = CallingExternal(outside(NUMBERS[0], TRUNKS, CLIENT))
    assert states_for((Passed(called, (Label.UNREACHABLE,)),), END, reached) == reached.states
    assert states_for((), called, reached) is None
    assert states_for((), CallingExternal(outside(NUMBERS[0], TRUNKS, ALICES)), reached) == reached.states
    ringing = Ringing((), (outside(NUMBERS[0], TRUNKS, CLIENT),), 20)
    assert states_for((Passed(ringing, (Label.NO_ANSWER,)),), END, reached) is None
    assert states_for((), CallingEmergency("112", "+33199000001", TRUNKS), reached) == reached.states


def test_a_call_ends_where_it_is_counted_if_it_is_one_too_many() -> None:
    counted = Admitting(CLIENT)
    assert states_for((), counted) == States(limits_reached=frozenset({CLIENT.holder}))
    assert states_for((Passed(counted, (Label.NEXT,)),), ALICE) == States()
    reached = GivenStates(States(limits_reached=frozenset({CLIENT.holder})))
    assert states_for((Passed(counted, (Label.NEXT,)),), ALICE, reached) is None


def outside(number: str, trunks: tuple[str, ...], *limits: CallLimit, confirm: str = "") -> ExternalCall:
    return ExternalCall(number, "own", "acme/client", trunks, 60, confirm, limits=limits)


def test_a_number_that_did_not_confirm_may_have_a_voicemail_that_answers_elsewhere() -> None:
    asked = Ringing((), (outside(NUMBERS[0], TRUNKS, confirm="fr"),), 20)
    unasked = Ringing((), (outside(NUMBERS[0], TRUNKS),), 20)
    unconfirmed = Passed(asked, (Label.NO_ANSWER,))
    # Nobody answering is likelier, where it is the same.
    assert states_for((unconfirmed,), END) == States(outside={NUMBERS[0]: FarEnd.NO_ANSWER})
    assert states_for((unconfirmed,), unasked) == States(outside={NUMBERS[0]: FarEnd.VOICEMAIL})
    assert states_for((Passed(unasked, (Label.NO_ANSWER,)),), asked) is None


def test_a_number_that_must_confirm_does_not_ring_where_a_limit_is_reached() -> None:
    reached = GivenStates(States(limits_reached=frozenset({CLIENT.holder})))
    asked = Ringing((), (outside(NUMBERS[0], TRUNKS, CLIENT, confirm="fr"),), 20)
    assert states_for((Passed(asked, (Label.NO_ANSWER,)),), END, reached) is None
    assert states_for((Passed(asked, (Label.UNREACHABLE,)),), END, reached) is not None


numbers = st.builds(
    lambda number, trunks, limits, confirm: outside(number, trunks, *limits, confirm=confirm),
    st.sampled_from(NUMBERS),
    st.sampled_from([("carrier",), ("spare",), ("carrier", "spare")]),
    st.sampled_from([(), (), (CLIENT,), (CLIENT, ALICES)]),
    st.sampled_from(["", "fr"]),
)
lone_numbers = numbers.map(lambda call: replace(call, confirm=""))
ringing = st.builds(
    lambda phones, called: Ringing(
        tuple(sorted(phones)), tuple(sorted(called)), 20, tuple(sorted(phones & {WITH_CALL_WAITING}))
    ),
    st.sets(st.sampled_from(PHONES), max_size=3),
    st.lists(numbers, max_size=2, unique_by=lambda one: one.number),
).filter(lambda one: one.phones or one.outside)
labels = st.sets(st.sampled_from([Label.NO_ANSWER, Label.BUSY, Label.UNREACHABLE]), min_size=1).map(
    lambda found: tuple(sorted(found))
)
steps = st.one_of(
    st.builds(Passed, ringing, labels),
    st.builds(Passed, st.builds(CallingExternal, lone_numbers), st.just((Label.UNREACHABLE,))),
    st.just(Passed(Admitting(CLIENT), (Label.NEXT,))),
    st.builds(
        Passed,
        st.just(CallingEmergency("112", "+33199000001", ("carrier",))),
        st.just((Label.UNREACHABLE,)),
    ),
)
lasts = st.one_of(
    st.just(END),
    ringing,
    st.builds(CallingExternal, lone_numbers),
    st.just(Admitting(CLIENT)),
    st.just(CallingEmergency("112", "+33199000001", TRUNKS)),
)
givens = st.builds(
    GivenStates,
    st.builds(
        States,
        st.dictionaries(st.sampled_from(PHONES), st.sampled_from(PhoneState), max_size=2),
        st.dictionaries(st.sampled_from(NUMBERS), st.sampled_from(FarEnd), max_size=1),
        st.sets(st.sampled_from(TRUNKS), max_size=1).map(frozenset),
        trunks_full=st.sets(st.sampled_from(TRUNKS), max_size=2).map(frozenset),
        limits_reached=st.sets(st.sampled_from([CLIENT.holder, ALICES.holder]), max_size=1).map(frozenset),
        calling=st.sampled_from(("", *PHONES)),
    ),
)


def all_states(acts: Sequence[Act], fixed: States) -> Iterator[States]:
    """Every combination that what is given leaves of those whom the acts reach; what the others do is asked of none of them."""
    reached = {phone for act in acts for phone in act.reached.phones}
    dialled = {call.number for act in acts for call in act.external_calls}
    asked = {trunk for act in acts for trunk in act.must_refuse}
    asked |= {trunk for act in acts for call in act.external_calls for trunk in call.trunks}
    phones = {one: list(PhoneState) for one in reached} | {one: [it] for one, it in fixed.phones.items()}
    if fixed.calling in reached - fixed.phones.keys():
        # Whoever calls is registered.
        phones[fixed.calling].remove(PhoneState.UNREGISTERED)
    called = {one: list(FarEnd) for one in dialled} | {one: [it] for one, it in fixed.outside.items()}
    trunks = {one: [True, False] for one in asked} | {one: [True] for one in fixed.trunks_down}
    # A limit is taken for reached only where a call ends by it, if that is not given.
    ends_by_limit = acts[-1] == Admitting(CLIENT)
    limits = {fixed.limits_reached} | ({fixed.limits_reached | {CLIENT.holder}} if ends_by_limit else set())
    for phone_states, far_ends, downs, holders in product(
        product(*phones.values()), product(*called.values()), product(*trunks.values()), limits
    ):
        yield replace(
            fixed,
            phones=dict(zip(phones, phone_states, strict=True)),
            outside=dict(zip(called, far_ends, strict=True)),
            trunks_down=frozenset(trunk for trunk, down in zip(trunks, downs, strict=True) if down),
            limits_reached=holders,
        )


@settings(max_examples=examples(400), deadline=None)
@given(st.lists(steps, max_size=4), lasts, givens)
def test_states_are_found_exactly_when_there_are_some(
    way: list[Passed], last: Act, fixed: GivenStates
) -> None:
    found = states_for(way, last, fixed)
    if found is not None:
        assert takes_way(way, last, found)
        assert found.calling == fixed.states.calling
        assert all(found.phone(one) is state for one, state in fixed.states.phones.items())
        assert all(found.far_end(one) is state for one, state in fixed.states.outside.items())
        assert found.trunks_down >= fixed.states.trunks_down
        assert found.trunks_full == fixed.states.trunks_full
        assert found.limits_reached >= fixed.states.limits_reached
    else:
        acts = [*(step.act for step in way), last]
        assert not any(takes_way(way, last, states) for states in all_states(acts, fixed.states))


def test_the_phone_that_calls_is_busy_unless_it_has_call_waiting() -> None:
    calling = GivenStates(States(calling="desk-1"))
    assert states_for((), ALICE, calling) is None
    assert states_for((Passed(ALICE, (Label.NO_ANSWER,)),), END, calling) is None
    assert states_for((Passed(ALICE, (Label.BUSY,)),), END, calling) == calling.states
    waiting = replace(ALICE, call_waiting_at=("desk-1",))
    assert states_for((), waiting, calling) is not None
    assert states_for((Passed(waiting, (Label.UNREACHABLE,)),), END, calling) is None


def test_states_of_everybody_else_may_be_given() -> None:
    everyone = GivenStates(States(other_phones=PhoneState.BUSY), everyone=True)
    assert states_for((Passed(BOTH, (Label.NO_ANSWER,)),), END, everyone) is None
    assert states_for((Passed(BOTH, (Label.BUSY,)),), END, everyone) is not None
    assert states_for((), BOTH, everyone) is None
