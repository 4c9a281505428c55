"""Classes of behaviour become calls that one can place, and commands that one can type."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from compiler.analysis.acts import FarEnd, PhoneState, States
from compiler.analysis.behaviour.examples import trace_command
from compiler.analysis.calls.call import Call, FromOutside, FromPhone

PARIS = ZoneInfo("Europe/Paris")


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
