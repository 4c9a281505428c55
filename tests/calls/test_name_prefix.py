"""What phones show before the caller's name: which number was called, and for which group it rings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from compiler.analysis.acts import PhoneState, States
from compiler.analysis.calls.call import Call, Caller, FromOutside, FromPhone
from testpbx.exchange import Exchange
from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import CLIENT, NODES, OPERATOR
from tests.calls.small import small_tree
from tests.differential.test_exchange import MONDAY

GROUPS = """  01 99 00 00 03: {prefix: "Accueil:", to: group:sales}
  01 99 00 00 04: {to: group:sales}
groups:
  sales: {name: Ventes, extension: 210, prefix: "Ventes, n°1", members: ["user:bob"], ring: 5s, no_answer: user:alice}
users:
"""
CALLER = "+33612345600"
STRANGER = FromOutside(CALLER)
RINGS = PhoneState.NO_ANSWER


@pytest.fixture(scope="module")
def shown(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    with Exchange(programs, tmp_path_factory.mktemp("prefix")) as exchange:
        yield exchange


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    (folder / "acme").mkdir()
    (folder / "fleet.yaml").write_text(OPERATOR + NODES)
    (folder / "acme" / "client.yaml").write_text(CLIENT.replace("users:\n", GROUPS, 1))
    return folder


@pytest.mark.parametrize(
    ("caller", "dialled", "prefixes"),
    [
        (STRANGER, "+33199000003", ["Ventes, n°1 Accueil: ", "Accueil: "]),
        (STRANGER, "+33199000004", ["Ventes, n°1 ", ""]),
        (STRANGER, "+33199000002", [""]),
        # A call inside is for the group alone.
        (FromPhone("desk-201"), "210", ["Ventes, n°1 "]),
        (FromPhone("desk-201"), "0199000003", ["Ventes, n°1 "]),
    ],
)
def test_phones_show_what_is_called_before_who_calls(
    shown: Exchange, tree: Path, caller: Caller, dialled: str, prefixes: list[str]
) -> None:
    loaded = shown.load(tree)
    states = States({"desk-201": RINGS, "desk-202": RINGS})
    (seen,) = shown.place(loaded, [Call(caller, dialled, MONDAY, states)])
    assert not seen.problem
    names = [invited.name for invited in shown.crowd.invited() if not invited.place]
    assert [name.removesuffix(invited_call(name)) for name in names][: len(prefixes)] == prefixes


def invited_call(name: str) -> str:
    """The name of the caller, which is that of the call."""
    return name.rpartition(" ")[2]


@pytest.fixture(scope="module")
def live(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    client = CLIENT.replace("users:\n", GROUPS, 1)
    with small_tree(programs, tmp_path_factory.mktemp("live"), client) as running:
        yield running


@pytest.mark.parametrize(
    ("withheld", "name"), [(False, f"Ventes, n°1 Accueil: {CALLER}"), (True, "Ventes, n°1 Accueil:")]
)
def test_a_caller_without_a_name_is_shown_by_the_number_unless_that_is_withheld(
    live: LiveTree, withheld: bool, name: str
) -> None:
    bob = live.phone("acme", "805ec0000202")
    with (
        bob.answers() as desk,
        live.carrier().calls("+33199000003", caller=CALLER, withheld=withheld) as calling,
    ):
        assert " ".join(desk.wait_for("name").values).strip('" ') == name
        assert (desk.wait_for("invited").values[1] == CALLER) is not withheld
        assert calling.wait_for("final").values == ("200",)
