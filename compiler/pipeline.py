"""The whole compilation on one screen: load, parse, resolve, check, lower, prove, test.

Each step returns its value and its diagnostics; a step is not tried when an earlier one left no value. Nobody here prints,
reads a file or looks at a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from compiler.analysis.call_tests.judging import Judged, judge_tests, unmet_diagnostics
from compiler.analysis.call_tests.reading import read_tests
from compiler.analysis.calls.reading import AskedClient
from compiler.analysis.proofs.verdict import Verdict, proof_diagnostics, verdict_on
from compiler.checks import check_client, check_fleet
from compiler.checks.audio import check_audio
from compiler.diagnostics import Diagnostic, Severity, has_errors, in_order
from compiler.graph import CallGraph
from compiler.lowering.client import lower
from compiler.reading.parse import parse_client, parse_fleet
from compiler.reading.source import SourceFile
from compiler.resolving.resolve import resolve_client, resolve_fleet
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """What stands in a client's folder: its YAML, and its other files by path inside the folder."""

    client: str
    sources: tuple[SourceFile, ...]
    audio: Mapping[str, bytes]
    unread: bool = False
    """Whether some file of the folder could not be read: what is missing may stand in it."""


@dataclass(frozen=True, slots=True)
class Compilation:
    """What became of one client. `graph` and `resolved` are None if it cannot be compiled.

    They are there if a proof or a test fails: nothing may be rendered then, but what goes wrong can be looked at. `verdict`: what was
    proved; `judged`: what became of the client's tests.
    """

    client: str
    resolved: ResolvedClient | None
    graph: CallGraph | None
    diagnostics: tuple[Diagnostic, ...]
    verdict: Verdict | None = None
    judged: Judged | None = None


def compile_fleet(
    files: Sequence[SourceFile], *, unread: bool = False
) -> tuple[ResolvedFleet | None, tuple[Diagnostic, ...]]:
    """The operator's layer. `unread`: as `ClientFiles.unread`."""
    parsed, diagnostics = parse_fleet(files, unread=unread)
    resolved: ResolvedFleet | None = None
    if parsed is not None:
        resolved, found = resolve_fleet(parsed)
        diagnostics = [*diagnostics, *found, *check_fleet(resolved)]
    return (None if has_errors(diagnostics) else resolved), in_order(diagnostics)


def compile_client(files: ClientFiles, fleet: ResolvedFleet) -> Compilation:
    """One client, on its own: what concerns several clients is `compiler.checks.across`."""
    resolved: ResolvedClient | None = None
    parsed, diagnostics = parse_client(files.client, files.sources, unread=files.unread)
    if parsed is not None:
        resolved, found = resolve_client(parsed, fleet)
        diagnostics = [*diagnostics, *found, *check_audio(parsed, files.audio)]
    if resolved is not None:
        diagnostics = [*diagnostics, *check_client(resolved, fleet)]
    if resolved is None or resolved.gaps.lost_files or has_errors(diagnostics):
        more = _unreadable_tests(resolved, fleet, diagnostics)
        return Compilation(files.client, None, None, in_order([*diagnostics, *more]))
    graph = lower(resolved, fleet, files.audio)
    verdict = verdict_on(graph, resolved, fleet.fleet.fleet.horizon)
    judged = judge_tests(verdict.case, resolved, fleet)
    diagnostics = [*diagnostics, *proof_diagnostics(verdict, resolved), *unmet_diagnostics(judged, resolved)]
    return Compilation(files.client, resolved, graph, in_order(diagnostics), verdict, judged)


def _unreadable_tests(
    resolved: ResolvedClient | None, fleet: ResolvedFleet, found: Iterable[Diagnostic]
) -> list[Diagnostic]:
    """Calls of tests that cannot be read, where nothing else but tests is wrong: of other faults they might be a consequence."""
    if resolved is None or resolved.gaps.lost_files or resolved.gaps.broken:
        return []
    tests = f"{resolved.id}/tests/"
    if any(one.severity is Severity.ERROR and not one.address.startswith(tests) for one in found):
        return []
    return read_tests(AskedClient(resolved, fleet))[1]
