"""Reads a client's `tests`: the caller, what is dialled, the states, and at which instants. What cannot be read is told where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from compiler.analysis.behaviour.feasible import GivenStates
from compiler.analysis.calls.call import Caller, calling_device
from compiler.analysis.calls.reading import (
    EVERYONE,
    AskedClient,
    GivenWords,
    read_callee,
    read_caller,
    read_presses,
    read_states,
    site_of_call,
)
from compiler.analysis.instants.reading import read_instant
from compiler.diagnostics import Diagnostic, Path, Range
from compiler.diagnostics.addresses import object_address
from compiler.time.calendars import condition
from compiler.time.schedule import Schedule
from schema.call_test import CallTest, is_instant


@dataclass(frozen=True, slots=True)
class CallUnderTest:
    """The call of a test. `site`: whose clock counts; `instants`: those that are named one by one."""

    name: str
    test: CallTest
    caller: Caller
    dialled: str
    given: GivenStates
    site: str
    zone: str
    instants: tuple[datetime, ...]

    @property
    def path(self) -> Path:
        """Where the test stands."""
        return ("tests", self.name)


def read_tests(lookup: AskedClient) -> tuple[list[CallUnderTest], list[Diagnostic]]:
    """The calls of all tests that can be read, and every fault of the others."""
    calls: list[CallUnderTest] = []
    diagnostics: list[Diagnostic] = []
    for name, test in lookup.tenant.tests.items():
        call, faults = _Reading(lookup, name, test).read()
        calls += [call] if call is not None else []
        address = object_address(lookup.client, ("tests", name))
        diagnostics += [replace(fault, address=address) for fault in faults]
    return calls, diagnostics


@dataclass(frozen=True, slots=True)
class _Reading:
    """One test."""

    lookup: AskedClient
    name: str
    test: CallTest

    def read(self) -> tuple[CallUnderTest | None, list[Diagnostic]]:
        caller, diagnostics = read_caller(self.test.caller, self.lookup, self._place("from"))
        given, faults = self._given(caller)
        diagnostics += faults
        if caller is None:
            return None, diagnostics
        dialled, faults = read_callee(self.test.to, caller, self.lookup, self._place("to"))
        diagnostics += faults
        if dialled is None:
            return None, diagnostics
        site = site_of_call(caller, dialled, self.lookup)
        zone = self.lookup.tenant.sites[site].time_zone
        instants, faults = self._instants(zone)
        diagnostics += faults
        if diagnostics:
            return None, diagnostics
        return CallUnderTest(self.name, self.test, caller, dialled, given, site, zone, instants), []

    def _place(self, *path: str | int) -> Range | None:
        return self.lookup.resolved.places.range(("tests", self.name, *path))

    def _given(self, caller: Caller | None) -> tuple[GivenStates, list[Diagnostic]]:
        given = [
            GivenWords(subject, state, self._place("given", subject))
            for subject, state in self.test.given.items()
        ]
        states, diagnostics = read_states(given, self.lookup, caller)
        many = len(self.test.press) > 1
        presses, faults = read_presses(
            (words, self._place("press", *([index] if many else [])))
            for index, words in enumerate(self.test.press)
        )
        calling = calling_device(caller) if caller is not None else None
        states = replace(states, calling=calling or "", presses=presses)
        return GivenStates(states, EVERYONE in self.test.given), diagnostics + faults

    def _instants(self, zone: str) -> tuple[tuple[datetime, ...], list[Diagnostic]]:
        """The moments that are single instants."""
        years = self.lookup.fleet.fleet.fleet.horizon
        instants: list[datetime] = []
        diagnostics: list[Diagnostic] = []
        for index, moment in enumerate(self.test.at or ()):
            if isinstance(moment, str) and is_instant(moment):
                instant, faults = read_instant(moment, zone, years, self._place("at", index))
                diagnostics += faults
                if instant is not None:
                    instants.append(instant)
        return tuple(instants), diagnostics


def conditions_of(call: CallUnderTest, lookup: AskedClient) -> tuple[tuple[int, Schedule], ...]:
    """The moments of a test that are conditions, each with its place in `at`. KeyError for a calendar that does not exist."""
    years = lookup.fleet.fleet.fleet.horizon
    return tuple(
        (index, condition(moment, lookup.tenant, call.site, years))
        for index, moment in enumerate(call.test.at or ())
        if not (isinstance(moment, str) and is_instant(moment))
    )
