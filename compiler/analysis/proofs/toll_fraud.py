"""No external caller makes calls at the client's expense, except where its configuration forwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure, reachable
from compiler.diagnostics import text
from compiler.graph import (
    Announce,
    CallEmergency,
    CallExternal,
    ConditionalRoute,
    DialOut,
    End,
    LeaveMessage,
    Node,
    PermissionGate,
    PickUp,
    ReadMessages,
    Ring,
)


def prove_no_toll_fraud(case: ClientToProve) -> Iterator[ProofFailure]:
    """From a number of the trunk no path leads to where a number is dialled: every external number called stands in the configuration."""
    for entry in case.graph.numbers:
        for _, node_id in reachable(case.graph, iter([entry.target])):
            node = case.graph.nodes[node_id]
            if _dials_freely(node):
                message = text(
                    "callers of {number} from outside can make external calls to any number",
                    number=entry.number,
                )
                hint = text("Forward to a number that is given in the configuration.")
                call = case.example(
                    EntryPoint(EntryPointKind.NUMBER, entry.number, entry.trunk, entry.number)
                )
                yield ProofFailure(Claim.TOLL_FRAUD, ("numbers", entry.number), message, hint, call=call)
                break


def _dials_freely(node: Node) -> bool:
    """Whether a caller who comes to a node can call a number of his own choice."""
    match node:
        case CallExternal() | PermissionGate():
            return node.number is None
        case DialOut() | CallEmergency():
            return True
        case Ring() | ConditionalRoute() | LeaveMessage() | ReadMessages() | PickUp() | Announce() | End():
            return False
        case _:
            assert_never(node)


PROOF = Proof(
    Claim.TOLL_FRAUD,
    "PROVE005",
    text("nobody outside can make calls at the client's expense"),
    prove_no_toll_fraud,
)
