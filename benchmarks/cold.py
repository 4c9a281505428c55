"""A cold compile, like an operator's first run: every client checked, rendered, digested and written.

Usage: python -m benchmarks.cold TREE OUT WORKERS
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ci.fleet.compilation import CLIENTS_WORTH_A_WORKER, compile_one
from ci.tree.workspace import Workspace, client_ids, fleet_files, open_workspace
from compiler.pipeline import compile_fleet
from compiler.resolving.resolved import ResolvedFleet


def compile_tree(tree: Path, out: Path, workers: int) -> None:
    """Compile and write one client at a time: nothing of a client is kept while the next is compiled."""
    # Compiling makes no cycles worth collecting, and the process is too short to need it.
    gc.disable()
    workspace, _ = open_workspace(tree)
    assert workspace is not None
    fleet, _ = compile_fleet(fleet_files(workspace)[0])
    assert fleet is not None
    clients = client_ids(workspace)
    children = []
    workers = workers if len(clients) >= CLIENTS_WORTH_A_WORKER else 1
    for share in range(1, workers):
        child = os.fork()
        if child == 0:
            _compile_and_write(workspace, fleet, clients[share::workers], out)
            os._exit(0)
        children.append(child)
    _compile_and_write(workspace, fleet, clients[0::workers], out)
    for child in children:
        _, status = os.waitpid(child, 0)
        assert status == 0


def _compile_and_write(workspace: Workspace, fleet: ResolvedFleet, clients: Sequence[str], out: Path) -> None:
    for client in clients:
        result = compile_one(workspace, fleet, client)
        assert result.bundle is not None
        assert result.digest
        target = out / client
        for folder in {artifact.path.rpartition("/")[0] for artifact in result.bundle.artifacts}:
            (target / folder).mkdir(parents=True)
        for artifact in result.bundle.artifacts:
            (target / artifact.path).write_bytes(artifact.content)


if __name__ == "__main__":
    compile_tree(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
