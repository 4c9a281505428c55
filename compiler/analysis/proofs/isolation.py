"""A client's calls stay with it: whatever its graph names is its own."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure
from compiler.diagnostics import Text, text
from compiler.graph import NamedKind, Node


def prove_isolation(case: ClientToProve) -> Iterator[ProofFailure]:
    """Every phone, mailbox, recording and node that a call may come to belongs to the client; so does every lamp that its phones watch."""
    graph = case.graph
    phones = {phone.device for phone in graph.phones}
    own: dict[NamedKind, AbstractSet[str]] = {
        NamedKind.PHONE: phones,
        NamedKind.MAILBOX: {mailbox.id for mailbox in graph.mailboxes},
        NamedKind.RECORDING: {recording.id for recording in graph.audio},
    }
    for node_id, node in graph.nodes.items():
        is_own = node.origin.address.startswith(f"{graph.client}/")
        for target in case.following[node_id]:
            if target not in graph.nodes or not is_own:
                yield _isolation_failure(case, node, target)
        for named in node.names():
            if named.name not in own[named.kind] or not is_own:
                yield _isolation_failure(case, node, named.name)
    for hint in graph.hints:
        for device in hint.devices:
            if device not in phones:
                message = text(
                    "{extension} shows the state of {name}, which is not the client's",
                    extension=hint.extension,
                    name=device,
                )
                yield ProofFailure(Claim.ISOLATION, ("client",), message, _isolation_hint())


def _isolation_failure(case: ClientToProve, node: Node, name: str) -> ProofFailure:
    call = case.any_call()
    message = text("calls lead to {name}, which is not the client's", name=name)
    return ProofFailure(Claim.ISOLATION, node.origin.path, message, _isolation_hint(), call=call)


def _isolation_hint() -> Text:
    return text("Clients reach each other by public numbers only, like anybody else.")


PROOF = Proof(
    Claim.ISOLATION,
    "PROVE002",
    text("no call reaches anything that belongs to another client"),
    prove_isolation,
)
