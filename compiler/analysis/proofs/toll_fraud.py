"""Nobody outside calls at the client's expense, but where its configuration forwards."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure, reachable
from compiler.diagnostics import text
from compiler.graph.kinds import dials_freely


def prove_no_toll_fraud(case: ClientToProve) -> Iterator[ProofFailure]:
    """From a number of the trunk no way leads to where a number is dialled: what is called outside stands in the configuration."""
    for entry in case.graph.numbers:
        for _, node_id in reachable(case.graph, iter([entry.target])):
            node = case.graph.nodes[node_id]
            if dials_freely(node):
                message = text(
                    "who calls {number} from outside can call on, to any number", number=entry.number
                )
                hint = text("Forward to a number that the configuration gives.")
                call = case.example(
                    EntryPoint(EntryPointKind.NUMBER, entry.number, entry.trunk, entry.number)
                )
                yield ProofFailure(Claim.TOLL_FRAUD, ("numbers", entry.number), message, hint, call=call)
                break


PROOF = Proof(
    Claim.TOLL_FRAUD,
    "PROVE005",
    text("nobody outside can call on at the client's expense"),
    prove_no_toll_fraud,
)
