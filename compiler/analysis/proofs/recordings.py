"""Callers hear that a message will be recorded before it is: every mailbox has a greeting that can be heard."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.analysis.calls.call import Call
from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure
from compiler.diagnostics import text
from compiler.graph import Node, heard_of
from compiler.graph.node_kinds import own_greeting


def prove_recording_is_announced(case: ClientToProve) -> Iterator[ProofFailure]:
    """Every mailbox greets: with the system's words, or with a recording that is not silent."""
    silent = {audio.id: heard_of(audio).silent for audio in case.graph.audio}
    for node in case.graph.nodes.values():
        greeting = own_greeting(node)
        if greeting is not None and silent.get(greeting, True):
            message = text(
                "callers are recorded without being told: the greeting {audio} is silent", audio=greeting
            )
            hint = text(
                "Record a greeting that says that a message is recorded, or leave greeting out to use the system's."
            )
            path = (*node.origin.path, "greeting")
            yield ProofFailure(Claim.RECORDING, path, message, hint, call=_call_of_mailbox(case, node))


def _call_of_mailbox(case: ClientToProve, node: Node) -> Call | None:
    entry = next(
        (entry for entry, _ in case.extensions if dict(case.graph.internal)[entry.label] == node.id), None
    )
    return case.example(entry) if entry is not None else None


PROOF = Proof(
    Claim.RECORDING,
    "PROVE009",
    text("callers who are recorded are told so"),
    prove_recording_is_announced,
)
