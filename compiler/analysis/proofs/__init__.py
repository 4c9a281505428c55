"""What is proved of every client: a file for each claim, which says what it claims, its code, and how it is proved."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.analysis.proofs import (
    bounds,
    calling_permission,
    dead_configuration,
    dead_ends,
    emergency,
    isolation,
    loops,
    menus,
    recordings,
    toll_fraud,
)
from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure

__all__ = ["PROOFS", "Claim", "ClientToProve", "Proof", "ProofFailure", "prove"]

PROOFS: Mapping[Claim, Proof] = {
    proof.claim: proof
    for proof in (
        emergency.PROOF,
        isolation.PROOF,
        loops.PROOF,
        dead_ends.PROOF,
        toll_fraud.PROOF,
        calling_permission.PROOF,
        dead_configuration.PROOF,
        bounds.PROOF,
        recordings.PROOF,
        menus.PROOF,
    )
}
"""Every proof, in the order in which they are told."""

_FIRST = (Claim.ISOLATION, Claim.LOOP)
"""What must hold for a call to be followed to its end at all."""


def prove(case: ClientToProve) -> list[ProofFailure]:
    """All failures of all claims. Claims that follow calls to their end do not judge a graph with a routing loop."""
    failures = [failure for claim in _FIRST for failure in PROOFS[claim].prove(case)]
    if any(
        failure.claim is Claim.ISOLATION or (failure.call is None and failure.claim is Claim.LOOP)
        for failure in failures
    ):
        return failures
    rest = (proof for claim, proof in PROOFS.items() if claim not in _FIRST)
    return [*failures, *(failure for proof in rest for failure in proof.prove(case))]
