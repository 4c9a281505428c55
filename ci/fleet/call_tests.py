"""Judges the tests of clients, on as many cores as are worthwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context

from ci.fleet.client import ClientCompilation, compiled_in
from ci.fleet.compilation import CLIENTS_WORTH_A_WORKER
from ci.tree.workspace import Workspace
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.behaviour.examples import trace_command
from compiler.analysis.call_tests.coverage import Coverage, Share, coverage
from compiler.analysis.call_tests.judging import JudgedTest, Miss, miss_message
from compiler.analysis.vocabulary import Vocabulary
from compiler.diagnostics import Diagnostic, Range, Text
from compiler.planning.objects import client_objects
from compiler.resolving.resolved import ResolvedFleet
from compiler.time.positions import Positions
from compiler.time.timeline import Instants


@dataclass(frozen=True, slots=True)
class CallTestFailure:
    """An expectation that is not met. `intervals`: at which of the test's instants, in UTC; none, where the test names the instant. `by_position`: the same for positions of switches, where these matter."""

    key: str
    expected: str
    found: str
    message: Text
    range: Range | None
    at: datetime
    intervals: tuple[tuple[datetime, datetime], ...]
    by_position: tuple[tuple[Positions, tuple[Instants, ...]], ...]
    zone: str
    several_clocks: bool
    within: Instants
    command: str


@dataclass(frozen=True, slots=True)
class ReportedTest:
    """A test of a client's tree: its id, its name, where it stands, and what fails."""

    id: str
    name: str
    range: Range | None
    failures: tuple[CallTestFailure, ...]


@dataclass(frozen=True, slots=True)
class ClientTests:
    """The results of one client's tests. `diagnostics`: of a client that does not compile, and of tests that cannot be read.

    `coverage`: by kind of calls, None if the client does not compile. `untested`: numbers in use and extensions that no test covers; that
    other calls are right is proved in one go. `words`: None where nobody asks for names, since there are no tests.
    """

    client: str
    tests: tuple[ReportedTest, ...]
    coverage: Mapping[EntryPointKind, Share] | None
    untested: tuple[EntryPoint, ...]
    words: Vocabulary | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> int:
        """How many tests fail."""
        return sum(1 for test in self.tests if test.failures)


def judge_clients(
    workspace: Workspace, fleet: ResolvedFleet, clients: Sequence[str], *, workers: int
) -> Iterator[ClientTests]:
    """Judge the tests of these clients, in their order."""
    jobs = [(workspace, fleet, client) for client in clients]
    if workers < 2 or len(clients) < CLIENTS_WORTH_A_WORKER:
        yield from map(_judge_client, jobs)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        yield from pool.map(_judge_client, jobs, chunksize=8)


def _judge_client(job: tuple[Workspace, ResolvedFleet, str]) -> ClientTests:
    workspace, fleet, client = job
    compilation, diagnostics = compiled_in(workspace, fleet, client)
    if compilation is None:
        return ClientTests(client, (), None, (), None, tuple(diagnostics))
    judged = compilation.judged
    covered = coverage(compilation.graph, judged)
    return ClientTests(
        client,
        tuple(_result(compilation, tested) for tested in judged.tests),
        covered.kinds,
        tuple(_untested(compilation, covered)),
        Vocabulary.of(client, client_objects(compilation.resolved)) if judged.tests else None,
        judged.faults,
    )


def _untested(compilation: ClientCompilation, covered: Coverage) -> Iterator[EntryPoint]:
    """Numbers that are kept unused have nothing to be tested."""
    numbers = compilation.resolved.tenant.numbers
    for entry in covered.unspoken(EntryPointKind.NUMBER):
        if numbers[entry.label].to is not None:
            yield entry
    yield from covered.unspoken(EntryPointKind.INTERNAL)


def _result(compilation: ClientCompilation, tested: JudgedTest) -> ReportedTest:
    place = compilation.resolved.places.range(tested.call.path, key=True)
    failures = tuple(_failure(compilation, miss) for miss in tested.misses)
    return ReportedTest(tested.call.name, tested.call.test.name, place, failures)


def _failure(compilation: ClientCompilation, miss: Miss) -> CallTestFailure:
    timeline = compilation.judged.timeline
    return CallTestFailure(
        miss.what.key,
        miss.what.expected,
        miss.what.actual,
        miss_message(miss),
        compilation.resolved.places.range(miss.what.path),
        miss.call.at,
        () if miss.named else tuple(timeline.intervals(miss.when)),
        tuple(
            (positions, () if miss.named else intervals)
            for positions, intervals in timeline.intervals_by_position(miss.when)
        ),
        str(miss.call.at.tzinfo),
        len(compilation.resolved.tenant.clocks) > 1,
        (timeline.start, timeline.stop),
        trace_command(compilation.client, miss.call),
    )
