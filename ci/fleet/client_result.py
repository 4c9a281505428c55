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

    `bundle` is None for a client with errors, and for one that is unchanged since an earlier run: then `digest` names its bundle.
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

    @property
    def recalled(self) -> bool:
        """Whether it is known from an earlier run, and was not compiled in this one."""
        return self.bundle is None and bool(self.digest)
