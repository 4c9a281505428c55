"""No external caller makes calls at the client's expense, except where its configuration forwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure, reachable
from compiler.diagnostics import text
from compiler.graph.node_kinds import dials_freely


def prove_no_toll_fraud(case: ClientToProve) -> Iterator[ProofFailure]:
    """From a number of the trunk no path leads to where a number is dialled: every external number called stands in the configuration."""
    if not _dials_freely_from(case, (entry.target for entry in case.graph.numbers)):
        return
    for entry in case.graph.numbers:
        if _dials_freely_from(case, (entry.target,)):
            message = text(
                "callers of {number} from outside can make external calls to any number",
                number=entry.number,
            )
            hint = text("Forward to a number that is given in the configuration.")
            call = case.example(EntryPoint(EntryPointKind.NUMBER, entry.number, "", entry.number))
            yield ProofFailure(Claim.TOLL_FRAUD, ("numbers", entry.number), message, hint, call=call)


def _dials_freely_from(case: ClientToProve, starts: Iterable[str]) -> bool:
    """Whether some path from these nodes leads to where a number is dialled."""
    return any(dials_freely(case.graph.nodes[node_id]) for _, node_id in reachable(case, starts))


PROOF = Proof(
    Claim.TOLL_FRAUD,
    "PROVE005",
    text("nobody outside can make calls at the client's expense"),
    prove_no_toll_fraud,
)
