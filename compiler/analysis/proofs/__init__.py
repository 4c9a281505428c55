"""What is proved of every client: one file for each claim, a case in, failures out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from compiler.analysis.proofs.bounds import prove_bounds
from compiler.analysis.proofs.claim import Claim, ClientToProve, ProofFailure
from compiler.analysis.proofs.dead_configuration import prove_everything_is_used
from compiler.analysis.proofs.dead_ends import prove_no_dead_ends
from compiler.analysis.proofs.emergency import prove_emergency
from compiler.analysis.proofs.gates import prove_gates
from compiler.analysis.proofs.isolation import prove_isolation
from compiler.analysis.proofs.loops import prove_loops
from compiler.analysis.proofs.recordings import prove_recording_is_announced
from compiler.analysis.proofs.toll_fraud import prove_no_toll_fraud

__all__ = ["PROOFS", "Claim", "ClientToProve", "ProofFailure", "prove"]

PROOFS: dict[Claim, Callable[[ClientToProve], Iterable[ProofFailure]]] = {
    Claim.EMERGENCY: prove_emergency,
    Claim.ISOLATION: prove_isolation,
    Claim.GATE: prove_gates,
    Claim.TOLL_FRAUD: prove_no_toll_fraud,
    Claim.LOOP: prove_loops,
    Claim.DEAD_END: prove_no_dead_ends,
    Claim.BOUNDED: prove_bounds,
    Claim.RECORDING: prove_recording_is_announced,
    Claim.DEAD_CONFIGURATION: prove_everything_is_used,
}


def prove(case: ClientToProve) -> list[ProofFailure]:
    """All failures of all claims. A graph with a circle is judged by no claim that follows calls to their end."""
    found: list[ProofFailure] = []
    for claim in (Claim.ISOLATION, Claim.LOOP):
        found += PROOFS[claim](case)
    if any(
        failure.claim is Claim.ISOLATION or (failure.call is None and failure.claim is Claim.LOOP)
        for failure in found
    ):
        return found
    for claim, proof in PROOFS.items():
        if claim not in (Claim.ISOLATION, Claim.LOOP):
            found += proof(case)
    return found
