"""A client's calls stay with it: whatever its graph names is its own."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.analysis.proofs.claim import Claim, ClientToProve, ProofFailure
from compiler.diagnostics import Text, text
from compiler.graph import DeviceLeg, LeaveMessage, Node, NodeLeg, PickUp, ReadMessages, Ring


def prove_isolation(case: ClientToProve) -> Iterator[ProofFailure]:
    """Every phone, box and node that a call may come to belongs to the client; so does every lamp that its phones watch."""
    graph = case.graph
    phones = {phone.device for phone in graph.phones}
    boxes = {box.id for box in graph.mailboxes}
    for node in graph.nodes.values():
        for kind, name in _named(node):
            own = {"phone": phones, "mailbox": boxes, "node": graph.nodes}[kind]
            if name not in own or not node.origin.address.startswith(f"{graph.client}/"):
                yield _failure(case, node, name)
    for hint in graph.hints:
        for device in hint.devices:
            if device not in phones:
                message = text(
                    "{extension} shows the state of {name}, which is not the client's",
                    extension=hint.extension,
                    name=device,
                )
                yield ProofFailure(Claim.ISOLATION, ("client",), message, _hint())


def _named(node: Node) -> Iterator[tuple[str, str]]:
    yield from (("node", edge.target) for edge in node.edges())
    match node:
        case Ring():
            for leg in node.legs:
                if isinstance(leg, DeviceLeg):
                    yield "phone", leg.device
                elif isinstance(leg, NodeLeg):
                    yield "node", leg.node
        case PickUp():
            yield from (("phone", device) for device in node.devices)
        case LeaveMessage():
            yield "mailbox", node.mailbox
        case ReadMessages() if node.mailbox is not None:
            yield "mailbox", node.mailbox
        case _:
            pass


def _failure(case: ClientToProve, node: Node, name: str) -> ProofFailure:
    call = case.any_call()
    message = text("calls come to {name}, which is not the client's", name=name)
    return ProofFailure(Claim.ISOLATION, node.origin.path, message, _hint(), call=call)


def _hint() -> Text:
    return text("Clients reach each other by public numbers only, as anybody else.")
