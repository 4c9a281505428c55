"""The whole compilation on one screen: load, parse, resolve, check, lower, prove, test.

Each step returns its value and its diagnostics; a step is skipped when an earlier one left no value. Nothing here prints, reads a
file or looks at a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from compiler.analysis.call_tests.judging import Judged, judge_tests, unmet_diagnostics
from compiler.analysis.call_tests.reading import read_tests
from compiler.analysis.calls.reading import AskedClient
from compiler.analysis.proofs.verdict import Verdict, proof_diagnostics, verdict_on
from compiler.checks import check_client, check_fleet, check_purpose
from compiler.checks.audio import check_audio
from compiler.checks.menus import check_long_greetings
from compiler.checks.spoken import check_spoken
from compiler.diagnostics import Diagnostic, Severity, has_errors, in_order
from compiler.diagnostics.many import counted
from compiler.graph import CallGraph
from compiler.lowering.client import lower
from compiler.reading.parse import parse_client, parse_fleet
from compiler.reading.recording import Examine, Examined, Sound, examine
from compiler.reading.recording_formats import Oversize
from compiler.reading.source import SourceFile
from compiler.resolving.fleet_reads import FleetReads, NotedFleet
from compiler.resolving.resolve import resolve_client, resolve_fleet
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """The contents of a client's folder: its YAML, and its other files by path inside the folder."""

    client: str
    sources: tuple[SourceFile, ...]
    audio: Mapping[str, bytes | Oversize]
    unread: bool = False
    """Whether some file of the folder could not be read: what seems to be missing may be in it."""
    examine: Examine = field(default=examine, compare=False)
    """Reads a recording; what knows recordings from earlier runs may stand in for it."""

    def recordings(self, named: Iterable[str]) -> Mapping[str, Examined | Oversize]:
        """What is in those of these files that are there."""
        there = {file: self.audio[file] for file in named if file in self.audio}
        return {
            file: content if isinstance(content, Oversize) else self.examine(content)
            for file, content in there.items()
        }


@dataclass(frozen=True, slots=True)
class Compilation:
    """The result for one client. `graph` and `resolved` are None if it cannot be compiled.

    If a proof or a test fails they are there: nothing may be rendered then, but the failure can be examined. `verdict`: what was
    proved; `judged`: the results of the client's tests; `reads`: which parts of the operator's layer all of this depends on.
    """

    client: str
    resolved: ResolvedClient | None
    graph: CallGraph | None
    diagnostics: tuple[Diagnostic, ...]
    verdict: Verdict | None = None
    judged: Judged | None = None
    reads: FleetReads = ()


def compile_fleet(
    files: Sequence[SourceFile], *, unread: bool = False
) -> tuple[ResolvedFleet | None, tuple[Diagnostic, ...]]:
    """The operator's layer. `unread`: as `ClientFiles.unread`."""
    parsed, diagnostics = parse_fleet(files, unread=unread)
    resolved: ResolvedFleet | None = None
    if parsed is not None:
        resolved, resolving_faults = resolve_fleet(parsed)
        diagnostics = [*diagnostics, *resolving_faults, *check_fleet(resolved)]
    return (None if has_errors(diagnostics) else resolved), counted(in_order(diagnostics))


def compile_client(files: ClientFiles, fleet: ResolvedFleet, *, today: date | None = None) -> Compilation:
    """One client, on its own: checks across clients are in `compiler.checks.across`. `today`: the day after which examples lie where they can."""
    noted = NotedFleet(fleet)
    return replace(_compile(files, noted.fleet, proves=True, today=today), reads=noted.reads)


def compile_unproved(files: ClientFiles, fleet: ResolvedFleet) -> Compilation:
    """A client whose calls somebody compares, or draws: nothing is proved of them, and the client's own tests are not judged."""
    return _compile(files, fleet, proves=False)


def _compile(
    files: ClientFiles, fleet: ResolvedFleet, *, proves: bool, today: date | None = None
) -> Compilation:
    resolved: ResolvedClient | None = None
    recordings: Mapping[str, Examined | Oversize] = {}
    parsed, diagnostics = parse_client(files.client, files.sources, unread=files.unread, operator=fleet.fleet)
    if parsed is not None:
        resolved, resolving_faults = resolve_client(parsed, fleet)
        recordings = files.recordings(audio.file for audio in parsed.tenant.audio.values())
        diagnostics = [
            *diagnostics,
            *resolving_faults,
            *check_audio(parsed, recordings, files.audio),
            *check_spoken(parsed, files.audio, fleet.fleet.fleet.language),
            *check_long_greetings(parsed, recordings),
        ]
    if resolved is not None:
        diagnostics = [*diagnostics, *check_client(resolved, fleet)]
    in_vain = check_purpose(resolved, fleet) if resolved is not None else []
    if resolved is None or resolved.gaps.lost_files or has_errors(diagnostics):
        diagnostics = [*diagnostics, *in_vain]
        test_faults = _unreadable_tests(resolved, fleet, diagnostics)
        return Compilation(files.client, None, None, counted(in_order([*diagnostics, *test_faults])))
    graph = lower(resolved, fleet, _sounds(recordings))
    if not proves:
        return Compilation(files.client, resolved, graph, counted(in_order([*diagnostics, *in_vain])))
    verdict = verdict_on(graph, resolved, fleet.fleet.fleet.horizon, today=today)
    judged = judge_tests(verdict.case, resolved, fleet)
    diagnostics += [*in_vain, *proof_diagnostics(verdict, resolved), *unmet_diagnostics(judged, resolved)]
    return Compilation(files.client, resolved, graph, counted(in_order(diagnostics)), verdict, judged)


def _sounds(recordings: Mapping[str, Examined | Oversize]) -> dict[str, Sound]:
    return {
        file: recording.sound
        for file, recording in recordings.items()
        if isinstance(recording, Examined) and recording.sound is not None
    }


def _unreadable_tests(
    resolved: ResolvedClient | None, fleet: ResolvedFleet, diagnostics: Iterable[Diagnostic]
) -> list[Diagnostic]:
    """Tests whose calls cannot be read, if nothing but tests is wrong: they might be a consequence of other faults."""
    if resolved is None or resolved.gaps.lost_files or resolved.gaps.broken:
        return []
    tests = f"{resolved.id}/tests/"
    if any(
        diagnostic.severity is Severity.ERROR and not diagnostic.address.startswith(tests)
        for diagnostic in diagnostics
    ):
        return []
    return read_tests(AskedClient(resolved, fleet))[1]
