"""Every way to a trunk passes a gate, held by whoever pays, that judges the very number that is called."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.analysis.acts.meaning import CallingExternal
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.behaviour.digits import dialable, sample_numbers
from compiler.analysis.calls.call import Call
from compiler.analysis.calls.trace import trace
from compiler.analysis.proofs.claim import Claim, ClientToProve, ProofFailure, reachable
from compiler.diagnostics import Text, text
from compiler.graph import CallEmergency, CallExternal, CallGraph, DialOut, PermissionGate, Phone
from compiler.numbering import CallClass


def prove_gates(case: ClientToProve) -> Iterator[ProofFailure]:
    """An outside call is entered only from the allowed side of a gate for its number; emergency calls only by emergency numbers."""
    graph = case.graph
    rescue = {node for context in graph.contexts for _, node in context.emergency}
    for before, node_id in reachable(graph, _starts(graph)):
        node = graph.nodes[node_id]
        gate = graph.nodes.get(before) if before is not None else None
        guarded = isinstance(gate, PermissionGate) and gate.allowed == node_id != gate.denied
        if isinstance(node, CallExternal) and not (
            guarded and isinstance(gate, PermissionGate) and gate.number == node.number
        ):
            message = text("a call leaves by a trunk without being judged ({node})", node=node_id)
            yield _failure(case, node, message)
        if isinstance(node, CallEmergency) and not (before is None and node_id in rescue):
            message = text("calls that are no emergency calls leave as such ({node})", node=node_id)
            yield _failure(case, node, message)


def _starts(graph: CallGraph) -> Iterator[str]:
    yield from (entry.target for entry in graph.numbers)
    yield from (node for _, node in (*graph.internal, *graph.features))
    for context in graph.contexts:
        yield from (node for _, node in context.emergency)
        yield context.outside


def _failure(case: ClientToProve, node: CallExternal | CallEmergency, message: Text) -> ProofFailure:
    hint = text("This is a fault of the compiler, not of the configuration: do not apply it.")
    return ProofFailure(
        Claim.GATE, node.origin.path, message, hint, call=_unjudged_call(case) or case.any_call()
    )


def _unjudged_call(case: ClientToProve) -> Call | None:
    """A call of a phone that leaves at nobody's expense; one that its profile would not allow, if there is one."""
    numbers = [
        (phone, sample)
        for phone in case.graph.phones
        for sample in sample_numbers(_country(case.graph, phone), dialable([case.graph]))
    ]
    for phone, sample in sorted(numbers, key=lambda one: one[1].label != CallClass.PREMIUM):
        call = case.example(EntryPoint(EntryPointKind.OUTSIDE, sample.label, phone.device, sample.dialled))
        last = trace(case.graph, call).hops[-1].act
        if isinstance(last, CallingExternal) and not last.call.charged:
            return call
    return None


def _country(graph: CallGraph, phone: Phone) -> str:
    context = next(one for one in graph.contexts if one.id == phone.context)
    outside = graph.nodes[context.outside]
    assert isinstance(outside, DialOut)
    return outside.country
