"""Classes of behaviour become calls that one can place, and commands that one can type."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from compiler.analysis.behaviour import Passed
from compiler.analysis.calls import Call, FarEnd, FromOutside, FromPhone, PhoneState, States
from compiler.analysis.examples import states_for, trace_command
from compiler.analysis.meaning import CallingRescue, Ending, Outside, Ringing
from compiler.graph import Label, Reason

PARIS = ZoneInfo("Europe/Paris")
ALICE = Ringing(("desk-1",), (), 20)
BOTH = Ringing(("desk-1", "desk-2"), (), 20)
END = Ending(Reason.BUSY)


def test_states_are_those_that_the_way_needs() -> None:
    way = (Passed(ALICE, (Label.BUSY,)),)
    assert states_for(way, END) == States({"desk-1": PhoneState.BUSY})


def test_of_several_results_nobody_answering_is_the_likeliest() -> None:
    way = (Passed(ALICE, (Label.BUSY, Label.NO_ANSWER, Label.UNREACHABLE)),)
    assert states_for(way, END) == States({"desk-1": PhoneState.NO_ANSWER})


def test_a_phone_that_rings_twice_does_the_same_twice() -> None:
    way = (Passed(ALICE, (Label.BUSY,)), Passed(BOTH, (Label.BUSY, Label.NO_ANSWER)))
    assert states_for(way, END) == States({"desk-1": PhoneState.BUSY, "desk-2": PhoneState.BUSY})


def test_a_way_on_which_a_phone_must_change_its_mind_has_no_states() -> None:
    way = (Passed(ALICE, (Label.BUSY,)), Passed(ALICE, (Label.NO_ANSWER,)))
    assert states_for(way, END) is None
    assert states_for((Passed(ALICE, (Label.NO_ANSWER,)),), BOTH) is not None
    assert states_for((Passed(BOTH, (Label.NO_ANSWER,)),), ALICE) is None


def test_a_number_outside_that_does_not_answer_and_a_trunk_that_is_down() -> None:
    outside = Ringing((), (Outside("+33612345678", "own", "acme/client", ("carrier",), 60),), 20)
    assert states_for((Passed(outside, (Label.NO_ANSWER,)),), END) == States(
        outside={"+33612345678": FarEnd.NO_ANSWER}
    )
    rescue = CallingRescue("112", "+33199000001", ("carrier", "spare"))
    assert states_for((Passed(rescue, (Label.UNREACHABLE,)),), END) == States(
        trunks_down=frozenset({"carrier", "spare"})
    )


def test_a_call_as_a_command() -> None:
    at = datetime(2026, 11, 28, 10, 0, tzinfo=PARIS)
    states = States({"desk-1": PhoneState.BUSY}, {"+33612345678": FarEnd.NO_ANSWER}, frozenset({"carrier"}))
    call = Call(FromOutside(trunk="carrier"), "+33199000001", at, states)
    assert trace_command("acme", call) == (
        "centrex trace --client acme --from anonymous --to +33199000001 --at '2026-11-28 10:00' "
        "--given device:desk-1=busy --given external:+33612345678=no_answer --given trunk:carrier=down"
    )


def test_an_hour_that_comes_twice_is_written_with_its_offset() -> None:
    for fold, offset in ((0, "+02:00"), (1, "+01:00")):
        at = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=fold)
        assert f"'2026-10-25 02:30 {offset}'" in trace_command("acme", Call(FromPhone("desk-1"), "112", at))
