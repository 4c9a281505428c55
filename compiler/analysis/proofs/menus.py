"""Whatever callers press in a menu, or in a queue while they wait, they come to what the configuration names, and to nothing that is for the client's phones alone."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure, reachable
from compiler.diagnostics import Path, Text, text
from compiler.graph.node_kinds import for_phones_alone, menu, queue_node


def prove_menus_lead_inside(case: ClientToProve) -> Iterator[ProofFailure]:
    """From no menu, and from no key of a queue, does a way lead to where phones alone may come; and what may be dialled there are extensions, each with its own node."""
    extensions = dict(case.graph.internal)
    for node in filter(None, map(menu, case.graph.nodes.values())):
        reached = _for_phones_alone(case, (node.id,))
        if reached is not None:
            message = text("callers of the menu can come to what is for phones alone ({node})", node=reached)
            yield _failure(case, node.origin.path[:2], message)
        for dialled, target in node.extensions:
            if extensions.get(dialled) != target:
                yield _failure(
                    case,
                    node.origin.path[:2],
                    text("callers of the menu dial {digits}, which is no extension", digits=dialled),
                )
    # One whose callers have several priorities is looked at once.
    queues = filter(None, map(queue_node, case.graph.nodes.values()))
    for queue in {(queue.queue, queue.keys): queue for queue in queues}.values():
        keys = tuple(target for _, target in queue.keys)
        reached = _for_phones_alone(case, keys) if queue.awaits_keys else None
        if reached is not None:
            message = text(
                "callers of the queue can press their way to what is for phones alone ({node})", node=reached
            )
            yield _failure(case, queue.origin.path[:2], message)


def _for_phones_alone(case: ClientToProve, starts: tuple[str, ...]) -> str | None:
    """The first node on the ways from some nodes to which phones alone may come."""
    return next(
        (reached for _, reached in reachable(case, starts) if for_phones_alone(case.graph.nodes[reached])),
        None,
    )


def _failure(case: ClientToProve, path: Path, message: Text) -> ProofFailure:
    hint = text(
        "Let its keys, and the extensions that callers may dial, lead to users, groups, mailboxes and announcements."
    )
    return ProofFailure(Claim.MENU, path, message, hint, call=case.any_call())


PROOF = Proof(
    Claim.MENU,
    "PROVE014",
    text("nothing that callers press in a menu or in a queue leads to what is for phones alone"),
    prove_menus_lead_inside,
)
