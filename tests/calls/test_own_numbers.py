"""A client's own numbers are no external numbers: calls of its phones and its rules to them stay inside, and no trunk carries them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from testpbx.live import LiveTree
from testpbx.programs import Programs
from testpbx.sipp import SippPhone
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

CHANGES = (
    # Alice may call nobody outside; whom she does not answer is sent on to Bob's number.
    (
        "extension: 201}",
        'extension: 201, destinations: inside, no_answer: "external:01 99 00 00 02", busy: "external:01 99 00 00 03"}',
    ),
    (
        "  01 99 00 00 02: {to: user:bob}\n",
        """  01 99 00 00 02: {to: user:bob}
  01 99 00 00 03: {to: [{when: {hours: 00:00-24:00}, to: "external:01 99 00 00 02"}, {to: hangup}]}
  01 99 00 00 08: {name: Réserve}
destinations:
  inside: {name: Internes}
""",
    ),
)


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    client = CLIENT
    for old, new in CHANGES:
        assert old in client
        client = client.replace(old, new)
    with small_tree(programs, tmp_path_factory.mktemp("own"), client) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def _phones(tree: LiveTree) -> tuple[SippPhone, SippPhone]:
    return tree.phone("acme", "805ec0000201"), tree.phone("acme", "805ec0000202")


@pytest.mark.parametrize(
    "dialled", ["0199000002", "0033199000002", "+33199000002", "0199000003"], ids=lambda dialled: dialled
)
def test_a_colleagues_number_rings_inside_however_it_is_dialled(tree: LiveTree, dialled: str) -> None:
    alice, bob = _phones(tree)
    with tree.carrier().takes() as far, bob.answers() as called, alice.calls(dialled) as calling:
        assert calling.wait_for("final").values == ("200",)
        # As a colleague: by the extension, not by the number that calls out present.
        assert called.wait_for("invited").values[1] == "201"
        assert far.seen() == ()


def test_an_external_number_is_still_judged(tree: LiveTree) -> None:
    alice, _ = _phones(tree)
    with tree.carrier().takes() as far, alice.calls("0199000099") as calling:
        assert calling.wait_for("final").values == ("403",)
        assert far.seen() == ()


def test_a_number_in_reserve_is_not_allocated_from_phones_either(tree: LiveTree) -> None:
    alice, _ = _phones(tree)
    with tree.carrier().takes() as far, alice.calls("0199000008") as calling:
        assert calling.wait_for("final").values == ("404",)
        assert far.seen() == ()


def test_a_forward_to_an_own_number_stays_inside(tree: LiveTree) -> None:
    alice, bob = _phones(tree)
    with (
        tree.carrier().takes() as far,
        alice.refuses(486) as busy,
        bob.answers() as called,
        tree.carrier().calls("+33199000001", caller="+33612345678") as calling,
    ):
        busy.wait_for("invited")
        assert called.wait_for("invited").values[1] == "+33612345678"
        assert calling.wait_for("final").values == ("200",)
        assert far.seen() == ()
