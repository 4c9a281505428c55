"""What a phone says of its identity neither leaves nor reaches a colleague: each header tried by itself, on calls to a carrier, to emergency services, to a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

FORGED = "33900000666"
"""In every header that a phone sends, and in no request that Asterisk may make of them."""
URI = f"sip:+{FORGED}@forged.example"
HEADERS = (
    f"Diversion: <{URI}>;reason=unconditional;counter=1",
    f"History-Info: <{URI}>;index=1",
    f"P-Asserted-Identity: <{URI}>",
    f"P-Preferred-Identity: <{URI}>",
    f"Remote-Party-ID: <{URI}>;party=calling;screen=yes;privacy=off",
    f"P-Charging-Vector: icid-value={FORGED}",
    f"P-Called-Party-ID: <{URI}>",
    f"Referred-By: <{URI}>",
    f"Identity: {FORGED};info=<https://forged.example/cert>;alg=ES256",
    f"Call-Info: <https://forged.example/{FORGED}>;purpose=info",
    f"Alert-Info: <https://forged.example/{FORGED}>",
    f"Reply-To: <{URI}>",
    f"Organization: {FORGED}",
    f"Subject: {FORGED}",
    f"User-to-User: {FORGED};encoding=hex",
    f"Geolocation: <{URI}>",
    f"X-Asserted: {FORGED}",
)
NAMES = [header.partition(":")[0] for header in HEADERS]


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    with small_tree(programs, tmp_path_factory.mktemp("forged"), CLIENT) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def _invitation(messages: str) -> str:
    """What came, the request that invites among it."""
    assert "INVITE sip:" in messages
    return messages


@pytest.mark.parametrize("header", HEADERS, ids=NAMES)
@pytest.mark.parametrize("dialled", ["0612345678", "112"])
def test_nothing_that_a_phone_says_of_itself_leaves(tree: LiveTree, header: str, dialled: str) -> None:
    alice = tree.phone("acme", "805ec0000201")
    with tree.carrier().takes(keeps_messages=True) as far, alice.calls(dialled, headers=[header]) as calling:
        assert calling.wait_for("final").values == ("200",)
        far.wait_for("invited")
        assert FORGED not in _invitation(far.messages())


@pytest.mark.parametrize("header", HEADERS, ids=NAMES)
def test_nothing_that_a_phone_says_of_itself_reaches_a_colleague(tree: LiveTree, header: str) -> None:
    alice, bob = tree.phone("acme", "805ec0000201"), tree.phone("acme", "805ec0000202")
    with bob.answers(keeps_messages=True) as ringing, alice.calls("202", headers=[header]) as calling:
        assert calling.wait_for("final").values == ("200",)
        ringing.wait_for("invited")
        assert FORGED not in _invitation(ringing.messages())


def test_all_of_it_together_neither(tree: LiveTree) -> None:
    alice = tree.phone("acme", "805ec0000201")
    with tree.carrier().takes(keeps_messages=True) as far, alice.calls("112", headers=HEADERS) as calling:
        assert calling.wait_for("final").values == ("200",)
        far.wait_for("invited")
        assert FORGED not in _invitation(far.messages())
