"""Failed proofs as diagnostics, less those that a waiver of the client's tree excuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from compiler.analysis.proofs import PROOFS, Claim, ClientToProve, ProofFailure, prove
from compiler.analysis.proofs.loops import forwards_of
from compiler.diagnostics import Diagnostic, Path, text
from compiler.diagnostics.addresses import object_address
from compiler.diagnostics.codes import diagnose
from compiler.graph import CallGraph
from compiler.numbering import parse_number
from compiler.resolving.resolved import ResolvedClient
from compiler.time.timeline import Years
from schema.waiver import Waiver


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was proved of a client. `failures`: those that nothing excuses; `waived`: the others, each with the waiver's id."""

    case: ClientToProve
    failures: tuple[ProofFailure, ...]
    waived: tuple[tuple[ProofFailure, str], ...]
    unneeded: tuple[str, ...]

    @property
    def held(self) -> tuple[Claim, ...]:
        """The claims that hold without excuse."""
        failed = {failure.claim for failure in (*self.failures, *(waived for waived, _ in self.waived))}
        return tuple(claim for claim in PROOFS if claim not in failed)


def verdict_on(
    graph: CallGraph, resolved: ResolvedClient, years: Years, *, today: date | None = None
) -> Verdict:
    """Prove every claim of a client. `today`: the day after which examples lie where they can. Expiry of waivers is a matter of the day: `expired_waivers`."""
    case = ClientToProve(graph, resolved.tenant, years, today=today)
    waivers = resolved.tenant.waivers
    failures: list[ProofFailure] = []
    waived: list[tuple[ProofFailure, str]] = []
    used: set[str] = set()
    for failure in prove(case):
        excuses = [name for name, waiver in waivers.items() if _excuses(waiver, failure, resolved)]
        used.update(excuses)
        if excuses:
            waived.append((failure, excuses[0]))
        else:
            failures.append(failure)
    # A routing loop through other clients is found elsewhere, and may be what such a waiver is for.
    used |= {name for name, waiver in waivers.items() if _concerns_forward(waiver, case, resolved)}
    unneeded = tuple(name for name in waivers if name not in used)
    return Verdict(case, tuple(failures), tuple(waived), unneeded)


def _concerns_forward(waiver: Waiver, case: ClientToProve, resolved: ResolvedClient) -> bool:
    if waiver.proof is not Claim.LOOP:
        return False
    _, *number = object_path(waiver.object, resolved)
    return any(called for own_number, called in forwards_of(case).items() if [own_number] == number)


def _excuses(waiver: Waiver, failure: ProofFailure, resolved: ResolvedClient) -> bool:
    return waiver.proof is failure.claim and object_path(waiver.object, resolved) == failure.path[:2]


def object_path(name: str, resolved: ResolvedClient) -> Path:
    """Where the object stands that a waiver names; a number in any spelling of its client's country."""
    section, _, name_in_section = name.partition("/")
    if section == "numbers" and name_in_section not in resolved.tenant.numbers:
        main_site = resolved.tenant.sites.get(str(resolved.tenant.client.main_site))
        country = str(main_site.country) if main_site is not None else "FR"
        return (section, parse_number(name_in_section, country).e164 or name_in_section)
    return (section, name_in_section) if name_in_section else (section,)


def proof_diagnostics(verdict: Verdict, resolved: ResolvedClient) -> Iterator[Diagnostic]:
    """Failures where they stand, and waivers that excuse nothing."""
    for failure in verdict.failures:
        yield diagnose(
            PROOFS[failure.claim].code,
            failure.message,
            resolved.places.range(failure.path),
            hint=failure.hint,
            address=object_address(resolved.id, failure.path),
        )
    for name in verdict.unneeded:
        path = ("waivers", name)
        yield diagnose(
            "PROVE011",
            text("the waiver {name} excuses nothing", name=name),
            resolved.places.range(path, key=True),
            hint=text("Remove it: what it excused has been fixed, or is now reported for another object."),
            address=object_address(resolved.id, path),
        )


def expired_waivers(resolved: ResolvedClient, today: date) -> Iterator[Diagnostic]:
    """Waivers whose date has passed."""
    for name, waiver in resolved.tenant.waivers.items():
        if waiver.until < today:
            path = ("waivers", name, "until")
            yield diagnose(
                "PROVE010",
                text("the waiver {name} expired on {date}", name=name, date=waiver.until.isoformat()),
                resolved.places.range(path),
                hint=text("Fix what it excuses: {reason}", reason=waiver.because),
                address=object_address(resolved.id, path),
            )
