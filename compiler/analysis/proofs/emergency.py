"""Every phone reaches every emergency number, whatever the time and the rules."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure
from compiler.diagnostics import Text, text
from compiler.graph import Phone
from compiler.graph.node_kinds import leaves_by
from compiler.numbering import EMERGENCY_NUMBERS


def prove_emergency(case: ClientToProve) -> Iterator[ProofFailure]:
    """A phone's emergency numbers are those of its site's country, lead to a trunk at once, and present a number of that site.

    Phones of one context dial the same, so the first of them stands for all.
    """
    yield from _without_context(case)
    trunks = _trunks(case)
    contexts = {context.id: context for context in case.graph.contexts}
    told: set[str] = set()
    for phone in case.graph.phones:
        if phone.context in told:
            continue
        told.add(phone.context)
        site = contexts[phone.context].site
        country = str(case.tenant.sites[site].country)
        for emergency in EMERGENCY_NUMBERS[country]:
            entry = EntryPoint(EntryPointKind.EMERGENCY, emergency.number, phone.device, emergency.number)
            message = _emergency_fault(case, phone, entry, site, trunks)
            if message is not None:
                call = case.example(entry)
                yield ProofFailure(Claim.EMERGENCY, phone.origin.path, message, _emergency_hint(), call=call)


def _without_context(case: ClientToProve) -> Iterator[ProofFailure]:
    """Phones of the tree that the call graph does not know: nothing that they dial leads anywhere."""
    in_graph = {phone.device for phone in case.graph.phones}
    for device in case.tenant.devices:
        if device not in in_graph:
            message = text("{device} cannot dial anything", device=device)
            yield ProofFailure(Claim.EMERGENCY, ("devices", device), message, _emergency_hint())


def _emergency_hint() -> Text:
    return text("Nobody may be left without help: do not put this into service.")


def _trunks(case: ClientToProve) -> set[str]:
    """Every trunk that calls of the client leave by, or come by."""
    leaving = (trunk for node in case.graph.nodes.values() for trunk in leaves_by(node))
    arriving = (trunk for number in case.graph.numbers for trunk in number.trunks)
    return {*leaving, *arriving}


def _emergency_fault(
    case: ClientToProve, phone: Phone, entry: EntryPoint, site: str, trunks: AbstractSet[str]
) -> Text | None:
    """What is wrong with an emergency number that a phone of a site dials. `trunks`: all that must be tried."""
    number, device = entry.label, phone.device
    for _, tree in case.reader.enter(entry):
        act = case.forest[tree].act
        if not act.is_emergency_call or act.reached.emergency_number != number:
            return text(
                "{number} dialled from {device} does not leave as an emergency call",
                number=number,
                device=device,
            )
        missing = sorted(trunks - set(act.must_refuse))
        if missing or not act.must_refuse:
            return text(
                "{number} dialled from {device} does not try {trunks}",
                number=number,
                device=device,
                trunks=", ".join(missing) or "-",
            )
        callback = case.tenant.sites[site].emergency.callback
        if act.reached.callback != callback:
            return text(
                "{number} dialled from {device} presents {presented}, which is not the call-back number of its site",
                number=number,
                device=device,
                presented=act.reached.callback,
            )
    return None


PROOF = Proof(
    Claim.EMERGENCY,
    "PROVE001",
    text("every phone reaches every emergency number, at any time"),
    prove_emergency,
)
