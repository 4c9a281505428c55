"""One bit after the other of what a node keeps beside a bundle's files: whatever it then says, nothing wrong is believed, and the next apply makes all whole.

Journals and plan files have their own tests (test_journal.py, test_planfile.py). `make torture-network` tries every bit of all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ci.nodes.directory import DirectoryNode
from ci.terminal.exit_codes import ExitCode
from compiler.planning.plan import Plan
from tests.ci.nodes.samples import fleet_saying, is_as, plan_for, run
from tests.effort import stride

Apply = Callable[..., Plan]
FILES = ("manifest.json", "seal", "objects.json", "graph.json")
BITS_EACH = 1


def flipped(content: bytes, place: int, bit: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]


def flips(content: bytes, *, bits_each: int) -> list[tuple[int, int]]:
    """Of every byte so many bits, others from byte to byte."""
    return [
        (place, (place + bit) % 8) for place in range(0, len(content), stride()) for bit in range(bits_each)
    ]


@pytest.mark.parametrize("name", FILES)
def test_no_bit_beside_a_bundle_makes_a_node_say_what_is_not(
    node: DirectoryNode, apply_all: Apply, name: str
) -> None:
    """What is live is what was applied, or is said to have drifted; what a look at times cannot see, a reading of all does."""
    desired, other = fleet_saying("un"), fleet_saying("deux")
    apply_all(desired)
    path: Path = node.scope_folder("acme") / "current" / name
    whole = path.read_bytes()
    for place, bit in flips(whole, bits_each=BITS_EACH):
        path.write_bytes(flipped(whole, place, bit))
        found = node.live(verify=True)["acme"]
        if not found.drifted:
            said = {artifact.path: found.read(artifact.path) for artifact in desired["acme"].artifacts}
            assert said == {artifact.path: artifact.content for artifact in desired["acme"].artifacts}, (
                place,
                bit,
            )
            assert found.objects() == desired["acme"].objects, (place, bit)
            assert found.graph() == desired["acme"].graph, (place, bit)
        plan = plan_for(node, desired, verify=True)
        if not plan.is_empty:
            assert [change.scope for change in plan.changes if change.drifted] == ["acme"], (place, bit)
        path.write_bytes(whole)
    assert is_as(node, desired)
    # And one apply over each kind of damage, at its first, middle and last byte.
    for place in (0, len(whole) // 2, len(whole) - 1):
        path = node.scope_folder("acme") / "current" / name
        path.write_bytes(flipped(path.read_bytes(), min(place, path.stat().st_size - 1), 0))
        for wanted in (other, desired):
            plan = plan_for(node, wanted, verify=True)
            assert plan.is_empty or run(plan, node).code == ExitCode.OK
            assert is_as(node, wanted)
