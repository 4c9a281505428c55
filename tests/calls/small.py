"""Small clients on a real Asterisk, each written for one test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import NODES, OPERATOR


def small_tree(
    programs: Programs,
    scratch: Path,
    client: str,
    recordings: Mapping[str, bytes] | None = None,
    *,
    others: Mapping[str, str] | None = None,
    carrier_takes: int | None = None,
    operator: str = OPERATOR,
) -> LiveTree:
    """A node with a client, `acme`, to be entered. `client`: its YAML; `recordings`: by file inside its folder; `others`: other clients' YAML.

    `carrier_takes`: how many calls at a time; `operator`: the operator's layer, without nodes and trunks.
    """
    folder = scratch / "tree"
    (folder / "acme").mkdir(parents=True)
    (folder / "_fleet").mkdir()
    (folder / "fleet.yaml").write_text(operator)
    (folder / "_fleet" / "nodes.yaml").write_text(NODES)
    (folder / "acme" / "client.yaml").write_text(client)
    for name, other in (others or {}).items():
        (folder / name).mkdir()
        (folder / name / "client.yaml").write_text(other)
    for name, content in (recordings or {}).items():
        (folder / "acme" / name).parent.mkdir(exist_ok=True)
        (folder / "acme" / name).write_bytes(content)
    live = scratch / "live"
    live.mkdir()
    return LiveTree(
        programs,
        folder,
        live,
        node="pbx-1",
        nodes=("pbx-1",),
        trunk="carrier",
        nodes_file="_fleet/nodes.yaml",
        carrier_takes=carrier_takes,
    )
