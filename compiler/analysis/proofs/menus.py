"""Whatever callers press in a menu, they come to what the configuration names, and to nothing that is for the client's phones alone."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure, reachable
from compiler.diagnostics import Text, text
from compiler.graph import Menu
from compiler.graph.node_kinds import for_phones_alone, menu


def prove_menus_lead_inside(case: ClientToProve) -> Iterator[ProofFailure]:
    """From no menu does a way lead to where phones alone may come; and what may be dialled there are extensions, each with its own node."""
    extensions = dict(case.graph.internal)
    for node in filter(None, map(menu, case.graph.nodes.values())):
        for _, reached in reachable(case, (node.id,)):
            if for_phones_alone(case.graph.nodes[reached]):
                message = text(
                    "callers of the menu can come to what is for phones alone ({node})", node=reached
                )
                yield _failure(case, node, message)
                break
        for dialled, target in node.extensions:
            if extensions.get(dialled) != target:
                yield _failure(
                    case,
                    node,
                    text("callers of the menu dial {digits}, which is no extension", digits=dialled),
                )


def _failure(case: ClientToProve, node: Menu, message: Text) -> ProofFailure:
    hint = text(
        "Let its keys, and the extensions that callers may dial, lead to users, groups, mailboxes and announcements."
    )
    return ProofFailure(Claim.MENU, node.origin.path[:2], message, hint, call=case.any_call())


PROOF = Proof(
    Claim.MENU,
    "PROVE014",
    text("nothing that callers press in a menu leads to what is for phones alone"),
    prove_menus_lead_inside,
)
