"""One client compiled: what the rest of a run, and later runs, need of it."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.checks.across import ClientSummary
from compiler.diagnostics import Diagnostic
from compiler.planning.bundle import Bundle
from compiler.resolving.fleet_reads import FleetReads


@dataclass(frozen=True, slots=True)
class ClientResult:
    """One client compiled: its bundle, what other clients must know about it, and its diagnostics.

    `bundle` is None for a client with errors, and where it is not kept in memory: `digest` names it. `recalled`: known from an
    earlier run, and not compiled in this one.
    """

    client: str
    node: str
    countries: tuple[str, ...]
    bundle: Bundle | None
    digest: str
    summary: ClientSummary | None
    diagnostics: tuple[Diagnostic, ...]
    expires: str = ""
    """The last day on which none of its waivers has expired (ISO 8601)."""
    key: str = ""
    """Of its files as they were read (`ci.fleet.file_keys.content_key`)."""
    reads: FleetReads = ()
    """What it depends on in the operator's layer."""
    recalled: bool = False
