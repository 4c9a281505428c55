"""Every call to a trunk passes a gate that checks the calling permission of the user or client who pays, for the very number that is called."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.calls.call import Call
from compiler.analysis.calls.trace import trace
from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure, reachable
from compiler.diagnostics import Text, text
from compiler.graph import CallExternal, CallGraph, Node
from compiler.graph.node_kinds import external_call, leaves_by, permission_gate
from compiler.numbering import CallClass


def prove_gates(case: ClientToProve) -> Iterator[ProofFailure]:
    """An external call is entered only from the allowed side of a gate for its number; emergency calls only by emergency numbers."""
    graph = case.graph
    emergency_entries = {node for context in graph.contexts for _, node in context.emergency}
    for before, node_id in reachable(case, graph.entry_nodes()):
        call = graph.nodes[node_id]
        if not leaves_by(call):
            continue
        external = external_call(call)
        if external is None and (before is not None or node_id not in emergency_entries):
            message = text(
                "calls that are not emergency calls leave as emergency calls ({node})", node=node_id
            )
            yield _gate_failure(case, call, message)
        elif external is not None and not _is_judged(graph, external, before):
            message = text(
                "a call leaves by a trunk without any check of a calling permission ({node})", node=node_id
            )
            yield _gate_failure(case, call, message)


def _is_judged(graph: CallGraph, call: CallExternal, before: str | None) -> bool:
    """Whether a call comes from the allowed side of a gate that judges its very number."""
    gate = permission_gate(graph.nodes[before]) if before is not None else None
    return gate is not None and gate.allowed == call.id != gate.denied and gate.number == call.number


def _gate_failure(case: ClientToProve, node: Node, message: Text) -> ProofFailure:
    hint = text("This is a fault in the compiler, not in the configuration: do not apply it.")
    return ProofFailure(
        Claim.GATE, node.origin.path, message, hint, call=_unjudged_call(case) or case.any_call()
    )


def _unjudged_call(case: ClientToProve) -> Call | None:
    """A call of a phone that leaves at nobody's expense; one that its profile would not allow, if there is one."""
    samples = case.apart.samples()
    numbers = [(phone, sample) for phone in case.graph.phones for sample in samples[phone.device]]
    for phone, sample in sorted(numbers, key=lambda pair: pair[1].label != CallClass.PREMIUM):
        call = case.example(EntryPoint(EntryPointKind.OUTSIDE, sample.label, phone.device, sample.dialled))
        last = trace(case.graph, call).hops[-1].act
        if last is not None and any(not external.charged for external in last.external_calls):
            return call
    return None


PROOF = Proof(
    Claim.GATE,
    "PROVE006",
    text("every external call is checked against a calling permission"),
    prove_gates,
)
