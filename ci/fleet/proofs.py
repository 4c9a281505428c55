"""Proves the claims of clients, on as many cores as are worthwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing import get_context

from ci.fleet.client import compiled_in
from ci.fleet.compilation import CLIENTS_WORTH_A_WORKER
from ci.tree.workspace import Workspace
from compiler.analysis.behaviour.behaviour import behaviour_of
from compiler.analysis.behaviour.examples import trace_command
from compiler.analysis.proofs import PROOFS, Claim, ClientToProve, ProofFailure
from compiler.analysis.proofs.verdict import expired_waivers
from compiler.diagnostics import Diagnostic, Range, Severity, Text
from compiler.diagnostics.codes import CODES
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet
from compiler.time.positions import Positions
from compiler.time.timeline import Instants


@dataclass(frozen=True, slots=True)
class RefutedClaim:
    """A claim that does not hold, for reports. `intervals`: when, in UTC, empty where time has no part; `by_position`: the same for positions of switches, where these matter; `waiver`: what excuses it."""

    claim: Claim
    severity: Severity
    message: Text
    hint: Text
    range: Range | None
    intervals: tuple[tuple[datetime, datetime], ...]
    by_position: tuple[tuple[Positions, tuple[Instants, ...]], ...]
    zone: str
    several_clocks: bool
    within: Instants
    command: str
    waiver: str
    because: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Proved:
    """What was proved of one client; `diagnostics` alone if it does not compile. `classes`: of behaviour, all of them looked at."""

    client: str
    classes: int
    refuted_claims: tuple[RefutedClaim, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def compiled(self) -> bool:
        """Whether anything could be proved at all."""
        return self.classes > 0

    @property
    def refuted(self) -> bool:
        """Whether a claim fails that nothing excuses, and that counts as an error."""
        return any(not claim.waiver and claim.severity is Severity.ERROR for claim in self.refuted_claims)


def prove_clients(
    workspace: Workspace, fleet: ResolvedFleet, clients: Sequence[str], *, workers: int
) -> Iterator[Proved]:
    """Prove everything of these clients, in their order."""
    if workers < 2 or len(clients) < CLIENTS_WORTH_A_WORKER:
        for client in clients:
            yield _prove(workspace, fleet, client)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        jobs = [(workspace, fleet, client) for client in clients]
        yield from pool.map(_prove_job, jobs, chunksize=8)


def _prove_job(job: tuple[Workspace, ResolvedFleet, str]) -> Proved:
    return _prove(*job)


def _prove(workspace: Workspace, fleet: ResolvedFleet, client: str) -> Proved:
    compilation, diagnostics = compiled_in(workspace, fleet, client)
    if compilation is None:
        return Proved(client, 0, (), tuple(diagnostics))
    resolved = compilation.resolved
    verdict = compilation.verdict
    case = verdict.case
    claims = [_refuted_claim(case, resolved, failure, "") for failure in verdict.failures]
    claims += [_refuted_claim(case, resolved, failure, waiver) for failure, waiver in verdict.waived]
    classes = behaviour_of(case.graph, case.timeline, case.forest).class_count
    return Proved(client, classes, tuple(claims), tuple(expired_waivers(resolved, workspace.today)))


def _refuted_claim(
    case: ClientToProve, resolved: ResolvedClient, failure: ProofFailure, waiver: str
) -> RefutedClaim:
    everything = case.timeline.everything
    cells = failure.when if failure.when != everything else 0
    excuse = resolved.tenant.waivers.get(waiver)
    return RefutedClaim(
        claim=failure.claim,
        severity=CODES[PROOFS[failure.claim].code].severity,
        message=failure.message,
        hint=failure.hint,
        range=resolved.places.range(failure.path),
        intervals=tuple(case.timeline.intervals(cells)) if cells else (),
        by_position=case.timeline.intervals_by_position(cells),
        zone=str(failure.call.at.tzinfo) if failure.call else "UTC",
        several_clocks=len(resolved.tenant.clocks) > 1,
        within=(case.timeline.start, case.timeline.stop),
        command=trace_command(resolved.id, failure.call) if failure.call else "",
        waiver=waiver,
        because=excuse.because if excuse else "",
        until=excuse.until if excuse else None,
    )
