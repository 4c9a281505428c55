"""What we render is read by a real Asterisk without a word of complaint."""

from __future__ import annotations

import pytest

from tests.calls.conftest import StartNode

# What a scratch Asterisk says of itself at every start, and not of our files.
ITS_OWN = ("secret.conf, using secret from config file",)


@pytest.mark.parametrize("node", ["pbx-ouest", "pbx-est"])
def test_asterisk_loads_the_fleet_without_a_word_of_complaint(start_node: StartNode, node: str) -> None:
    tree = start_node(node)
    assert tree.asterisk is not None
    complaints = [line for line in tree.asterisk.log.splitlines() if "WARNING" in line or "ERROR" in line]
    assert [line for line in complaints if not any(words in line for words in ITS_OWN)] == []


def test_every_step_of_the_dialplan_is_there(start_node: StartNode) -> None:
    tree = start_node("pbx-est")
    body = (tree.node.root / "clients" / "krutenau-sante" / "current" / "asterisk" / "body.conf").read_text()
    # The client's own context, and one for each of its menus.
    _, *contexts = body.split("\n[")
    assert len(contexts) > 1
    for context in contexts:
        name, _, lines = context.partition("]\n")
        steps = sum(line.startswith(("exten =>", " same =>")) for line in lines.splitlines())
        shown = tree.ami.command(f"dialplan show {name}")
        assert f"({steps} priorities) in 1 context" in shown, name
