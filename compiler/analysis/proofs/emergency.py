"""Every phone reaches every emergency number, whatever the hour and the rules."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.analysis.behaviour import Entry, EntryKind
from compiler.analysis.meaning import CallingRescue
from compiler.analysis.proofs.claim import Case, Claim, Failure
from compiler.diagnostics import Text, text
from compiler.graph import Phone
from compiler.numbering import EMERGENCY_NUMBERS


def prove_emergency(case: Case) -> Iterator[Failure]:
    """A phone's emergency numbers are those of its site's country, lead to a trunk at once, and present a number of that site.

    Phones of one context dial the same, so the first of them stands for all.
    """
    contexts = {context.id: context for context in case.graph.contexts}
    told: set[str] = set()
    for phone in case.graph.phones:
        if phone.context in told:
            continue
        told.add(phone.context)
        site = contexts[phone.context].site
        country = str(case.tenant.sites[site].country)
        for emergency in EMERGENCY_NUMBERS[country]:
            entry = Entry(EntryKind.EMERGENCY, emergency.number, phone.device, emergency.number)
            message = _fault(case, phone, entry, site)
            if message is not None:
                hint = text("Nobody may be left without help: do not put this into service.")
                call = case.example(entry)
                yield Failure(Claim.EMERGENCY, phone.origin.path, message, hint, call=call)


def _fault(case: Case, phone: Phone, entry: Entry, site: str) -> Text | None:
    number, device = entry.label, phone.device
    for _, tree in case.reader.enter(entry):
        done = case.forest[tree].act
        if not isinstance(done, CallingRescue) or done.number != number:
            return text(
                "{number} dialled from {device} does not leave as an emergency call",
                number=number,
                device=device,
            )
        if not done.trunks:
            return text(
                "{number} dialled from {device} has no trunk to leave by", number=number, device=device
            )
        callback = case.tenant.sites[site].emergency.callback
        if done.presents != callback:
            return text(
                "{number} dialled from {device} presents {presented}, which is not the call-back number of its site",
                number=number,
                device=device,
                presented=done.presents,
            )
    return None
