"""How long a call takes is what `trace` says: on a real Asterisk, for every outcome of a call that leaves, with trunks that work and that are dead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

import pytest

from compiler.analysis.acts import FarEnd, PhoneState, States
from compiler.analysis.calls.call import Call, Caller, FromOutside, FromPhone, calling_device
from compiler.analysis.calls.trace import trace
from compiler.time.ringing import DEAD_TRUNK_SECONDS
from testpbx.crowd import DEAD
from testpbx.exchange import TRUNK_DOWN, Exchange, Loaded
from testpbx.programs import Programs
from tests.broken_trees import FLEET

CLIENT = """
client: {name: Acme, node: pbx-1, brand: azur, caller_id: 01 99 00 00 01}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {address: 12 rue de la Paix, postcode: 75002, city: Paris, insee: 75102, callback: 01 99 00 00 01}
numbers:
  01 99 00 00 01: {to: user:alice}
  01 99 00 00 02: {to: group:mobiles}
  01 99 00 00 03: {to: "external:06 12 34 56 79"}
users:
  alice: {name: Alice Martin, extension: 201, ring: 10s, no_answer: "external:06 12 34 56 78", busy: "external:06 12 34 56 78"}
  bob: {name: Bob Durand, extension: 202}
devices:
  desk-201: {model: yealink-t54w, mac: 805ec0000201, user: alice}
  desk-202: {model: yealink-t54w, mac: 805ec0000202, user: bob}
groups:
  mobiles:
    name: Mobiles
    extension: 210
    ring: 40s
    members: ["user:bob", "external:06 12 34 56 78"]
    no_answer: user:alice
"""

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
CALLERS: tuple[tuple[Caller, str], ...] = (
    (FromOutside("+33698765432"), "+33199000001"),
    (FromOutside("+33698765432"), "+33199000002"),
    (FromOutside("+33698765432"), "+33199000003"),
    (FromPhone("desk-202"), "0612345678"),
    (FromPhone("desk-202"), "112"),
    # It comes back to the phone that calls.
    (FromPhone("desk-202"), "210"),
)
TRUNKS = ("carrier", "spare")
NONE, FIRST, BOTH = frozenset[str](), frozenset(TRUNKS[:1]), frozenset(TRUNKS)
FAR_END = 8
"""Seconds that an external number rings here: longer than it takes to give up a dead trunk."""
DEAD_TRUNK = 6.4
"""Seconds until one is given up, which are told as whole ones."""
EARLY, LATE = 0.5, 1.5
"""Seconds by which a busy machine may tell of a call's begin, or of its end, later than it was."""


def _calls(*, known: bool) -> Iterator[Call]:
    """In any states; where it is not known that trunks are down, some are, and nobody answers."""
    far_ends = tuple(FarEnd) if known else (FarEnd.NO_ANSWER, FarEnd.BUSY)
    phones = (PhoneState.NO_ANSWER, PhoneState.BUSY)
    for far_end, down, state in product(far_ends, (NONE, FIRST) if known else (FIRST, BOTH), phones):
        for caller, dialled in CALLERS:
            if dialled == "112" and far_end is FarEnd.NO_ANSWER and down != BOTH:
                continue  # a centre rings for as long as it takes
            calling = calling_device(caller)
            states = {device: state for device in ("desk-201", "desk-202") if device != calling}
            yield Call(caller, dialled, AT, States(states, trunks_down=down, other_numbers=far_end))


def _with_a_spare(fleet: str) -> str:
    """The operator's layer, with a second trunk behind the first."""
    for old, new in (
        ("trunks: [carrier]", "trunks: [carrier, spare]"),
        ("\ntrunks:\n", "\ntrunks:\n  spare: {name: Spare, host: 127.0.0.9}\n"),
    ):
        assert old in fleet, fleet
        fleet = fleet.replace(old, new)
    return fleet


@pytest.fixture(scope="module", params=["known", "not known"])
def node(
    request: pytest.FixtureRequest, programs: Programs, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Exchange, Loaded, bool]]:
    """An exchange, and whether trunks that are down are known to be."""
    known = request.param == "known"
    scratch = tmp_path_factory.mktemp("durations")
    folder = scratch / "tree"
    (folder / "acme").mkdir(parents=True)
    (folder / "fleet.yaml").write_text(_with_a_spare(FLEET))
    (folder / "acme" / "client.yaml").write_text(CLIENT)
    with Exchange(programs, scratch, when_down=TRUNK_DOWN if known else DEAD, far_end=FAR_END) as exchange:
        yield exchange, exchange.load(folder), known


@pytest.mark.takes_minutes
def test_calls_take_as_long_as_trace_says(node: tuple[Exchange, Loaded, bool]) -> None:
    exchange, loaded, known = node
    wrong = []
    for seen in exchange.place(loaded, [*_calls(known=known)]):
        said = trace(loaded.graph, seen.call)
        most, exactly = said.seconds, float(said.seconds)
        if not known:
            most = said.seconds_at_most
            exactly += said.more_seconds * DEAD_TRUNK / DEAD_TRUNK_SECONDS
        # Who answers does so early: of such calls only the most is said.
        least = 0 if seen.answered else exactly - EARLY
        if seen.problem or not least <= seen.seconds <= most + LATE:
            wrong.append(
                f"{seen.call.caller} dials {seen.call.dialled}, {seen.call.states.other_numbers}, down: {sorted(seen.call.states.trunks_down)}, {seen.call.states.phones}: {seen.seconds} s, not {most}; {seen.problem}"
            )
    assert not wrong, "\n".join(wrong)
