"""Limits of simultaneous external calls on a real Asterisk: one more is turned away, both ways, until one ends; emergency calls never are."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from ci.fleet.client import compiled_client
from compiler.analysis.acts import EndKind, States
from compiler.analysis.calls.call import Call, Caller, FromOutside, FromPhone
from compiler.analysis.calls.trace import trace
from testpbx.live import LiveTree
from testpbx.programs import Programs
from testpbx.sipp import Carrier, Sipp, SippPhone
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

LIMITED = (
    CLIENT.replace("client: {", "client: {max_external_calls: 3, ", 1)
    .replace("alice: {", "alice: {max_external_calls: 1, ", 1)
    .replace(
        "users:",
        '  01 99 00 00 03: {to: "external:06 12 34 56 78"}\n'
        'groups:\n  both: {name: Tous, extension: 210, ring: 10s, members: ["user:bob", "external:06 12 34 56 78"], confirm: false, no_answer: hangup}\nusers:',
        1,
    )
)
ALICE, BOB, FORWARDED = "+33199000001", "+33199000002", "+33199000003"
STRANGER = "+33698765432"
BUSY, REFUSED = "486", "480"
REFUSED_BY_ALL = "603"
LONG_MS = 60_000


@pytest.fixture(scope="module")
def live(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    """The plain client, who may have three external calls at once, and Alice one of them."""
    with small_tree(programs, tmp_path_factory.mktemp("limits"), LIMITED) as tree:
        yield tree


@pytest.fixture
def far(live: LiveTree) -> Iterator[Sipp]:
    """Whoever is called outside answers."""
    with live.carrier().takes(after_ms=10) as takes:
        yield takes
    live.end_calls()


@pytest.fixture
def phones(live: LiveTree) -> tuple[SippPhone, SippPhone]:
    """Alice's and Bob's."""
    return live.phone("acme", "805ec0000201"), live.phone("acme", "805ec0000202")


class InProgress:
    """Calls that go on until the test ends them."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def out(self, phone: SippPhone, number: str = "0612345678") -> str:
        """What a phone is answered that calls outside."""
        return self._final(phone.calls(number, talk_ms=LONG_MS))

    def incoming(self, carrier: Carrier, number: str) -> str:
        """What a carrier is answered."""
        return self._final(carrier.calls(number, caller=STRANGER, talk_ms=LONG_MS))

    def _final(self, calling: Sipp) -> str:
        return str(self._stack.enter_context(calling).wait_for("final").values[0])


@pytest.fixture
def calls() -> Iterator[InProgress]:
    with ExitStack() as stack:
        yield InProgress(stack)


def counted(live: LiveTree) -> dict[str, int]:
    """How many channels are in each group."""
    found: dict[str, int] = {}
    for line in live.ami.command("group show channels").splitlines():
        words = line.split()
        if words and words[0].startswith(("PJSIP/", "Local/")):
            found[words[1]] = found.get(words[1], 0) + 1
    return found


def _until_counted(live: LiveTree, groups: dict[str, int]) -> None:
    """A channel leaves its groups a moment after its call has ended."""
    deadline = time.monotonic() + 10
    while counted(live) != groups:
        assert time.monotonic() < deadline, live.ami.command("group show channels")
        time.sleep(0.05)


def foretold(live: LiveTree, caller: Caller, dialled: str, *full: str) -> EndKind:
    """How such a call ends by the trace where these have all their calls."""
    compilation, diagnostics = compiled_client(live.tree, "acme")
    assert compilation is not None, diagnostics
    states = States(limits_reached=frozenset(full))
    return trace(
        compilation.graph, Call(caller, dialled, datetime(2026, 11, 23, 10, tzinfo=UTC), states)
    ).outcome.kind


def test_one_call_too_many_is_turned_away_both_ways_until_one_ends(
    live: LiveTree, far: Sipp, phones: tuple[SippPhone, SippPhone], calls: InProgress
) -> None:
    alice, bob = phones
    with bob.answers(after_ms=10):
        assert calls.out(bob) == "200"
        assert calls.incoming(live.carrier(), BOB) == "200"
        with alice.calls("0612345678", talk_ms=LONG_MS) as last:
            assert last.wait_for("final").values == ("200",)
            in_progress = {"acme/client": 3, "acme/users/alice": 1, "acme/users/bob": 1}
            assert counted(live) == in_progress
            assert calls.out(bob) == REFUSED
            assert calls.incoming(live.carrier(), BOB) == BUSY
            assert calls.incoming(live.carrier(), FORWARDED) == BUSY
            # Inside there is no limit, by an own number neither; and nobody is left without help.
            for inside in ("202", "0199000002"):
                assert calls.out(alice, inside) == "200", inside
            assert calls.out(bob, "112") == "200"
            assert "112" in [seen.values[0] for seen in far.seen() if seen.word == "invited"]
            assert counted(live) == in_progress
            live.ami.action("Hangup", Channel=r"/^PJSIP\/acme\.desk_201-.*$/")
        _until_counted(live, {"acme/client": 2, "acme/users/bob": 1})
        assert calls.incoming(live.carrier(), BOB) == "200"
        assert calls.incoming(live.carrier(), BOB) == BUSY
    client = "acme/client"
    assert foretold(live, FromPhone("desk-202"), "0612345678", client) is EndKind.ENDED
    assert foretold(live, FromOutside(), BOB, client) is EndKind.ENDED
    assert foretold(live, FromPhone("desk-202"), "112", client) is EndKind.EMERGENCY
    assert foretold(live, FromPhone("desk-201"), "202", client) is EndKind.ANSWERED


def test_a_user_has_a_limit_of_her_own(
    live: LiveTree, far: Sipp, phones: tuple[SippPhone, SippPhone], calls: InProgress
) -> None:
    alice, bob = phones
    assert calls.out(alice) == "200"
    assert calls.out(alice) == REFUSED
    assert calls.out(alice, "112") == "200"
    assert calls.out(bob) == "200"
    # Calls that come in are no calls of hers.
    with alice.answers(after_ms=10):
        assert calls.incoming(live.carrier(), ALICE) == "200"
    assert counted(live) == {"acme/client": 3, "acme/users/alice": 1, "acme/users/bob": 1}
    assert foretold(live, FromPhone("desk-201"), "0612345678", "acme/users/alice") is EndKind.ENDED
    assert foretold(live, FromOutside(), ALICE, "acme/users/alice") is EndKind.ANSWERED
    del far


def test_a_call_that_comes_in_and_is_forwarded_outside_is_two(
    live: LiveTree, far: Sipp, phones: tuple[SippPhone, SippPhone], calls: InProgress
) -> None:
    _, bob = phones
    assert calls.incoming(live.carrier(), FORWARDED) == "200"
    assert counted(live) == {"acme/client": 2}
    # One more comes in, but may not go out again.
    assert calls.incoming(live.carrier(), FORWARDED) == REFUSED
    _until_counted(live, {"acme/client": 2})
    assert calls.out(bob) == "200"
    assert calls.incoming(live.carrier(), FORWARDED) == BUSY
    assert len([seen for seen in far.seen() if seen.word == "invited"]) == 2


def test_a_member_outside_is_one_call_and_does_not_ring_where_there_is_no_room(
    live: LiveTree, far: Sipp, phones: tuple[SippPhone, SippPhone], calls: InProgress
) -> None:
    alice, bob = phones
    with bob.rings():
        assert calls.out(alice, "210") == "200"
        far.wait_for("answered")
        # By way of Local channels: counted once, and no call of Alice's, since it is the client that forwards.
        _until_counted(live, {"acme/client": 1})
    for _ in range(2):
        assert calls.out(bob) == "200"
    assert counted(live) == {"acme/client": 3, "acme/users/bob": 2}
    with bob.refuses(486):
        assert calls.out(alice, "210") == REFUSED_BY_ALL
    assert len([seen for seen in far.seen() if seen.word == "invited"]) == 3


@pytest.mark.parametrize("transferring", ["alice", "bob"])
def test_a_call_that_was_transferred_outside_counts_for_who_transferred_it(
    live: LiveTree, far: Sipp, phones: tuple[SippPhone, SippPhone], calls: InProgress, transferring: str
) -> None:
    alice, bob = phones
    phone, device, number = (
        (alice, "acme.desk_201", ALICE) if transferring == "alice" else (bob, "acme.desk_202", BOB)
    )
    with phone.answers(after_ms=10) as answering:
        assert calls.incoming(live.carrier(), number) == "200"
        answering.wait_for("answered")
        deadline = time.monotonic() + 10
        while True:
            lines = [line.split("!") for line in live.ami.command("core show channels concise").splitlines()]
            talking = [line[0] for line in lines if line[0].startswith(f"PJSIP/{device}-") and line[12]]
            if talking:
                break
            assert time.monotonic() < deadline
            time.sleep(0.05)
        live.ami.action(
            "BlindTransfer", Channel=talking[0], Exten="0612345678", Context="acme.paris.national"
        )
        far.wait_for("answered")
    assert counted(live) == {
        "acme/client": 2,
        f"acme/users/{transferring}": 1,
    }
    assert calls.out(alice) == (REFUSED if transferring == "alice" else "200")
