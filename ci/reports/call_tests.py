"""What became of clients' tests: for the terminal, for programs, and as JUnit, which CI systems show."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from ci.fleet.call_tests import CallTestFailure, ClientTests, ReportedTest
from ci.reports.call_words import ClientNames, Translate
from ci.reports.diagnostics import json_range
from ci.reports.failure_instants import by_position_data, failure_instant, failure_instants, instants_data
from ci.reports.lists import with_semicolons
from ci.reports.markup import paint
from ci.reports.snippets import printable
from ci.terminal.output import Output
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.call_tests.coverage import Share, share_of_all
from compiler.diagnostics import Diagnostic, Text, plural, text

FORMAT_VERSION = "1.0"

_MOST_UNTESTED = 8
"""As many as one reads at a glance; JSON has them all."""

Shares = Mapping[EntryPointKind, Share]
"""By kind of calls, how many classes the tests cover."""

_KINDS: Mapping[EntryPointKind, Text] = {
    EntryPointKind.NUMBER: text("calls from outside"),
    EntryPointKind.INTERNAL: text("extensions"),
    EntryPointKind.OWN_NUMBER: text("own numbers, from phones"),
    EntryPointKind.FEATURE: text("feature codes"),
    EntryPointKind.EMERGENCY: text("emergency numbers"),
    EntryPointKind.OUTSIDE: text("external calls"),
}


def call_tests_text(results: Sequence[ClientTests], output: Output) -> str:
    """A client at a time: a line for each test, below it what fails; then what no test speaks of."""
    lines: list[str] = []
    for result in results:
        lines += [*_client_lines(result, output), ""]
    summary = text(
        "{tests} of {clients}: {failed}",
        tests=plural("{count} test", "{count} tests", sum(len(result.tests) for result in results)),
        clients=plural("{count} client", "{count} clients", len(results)),
        failed=plural("{count} failed", "{count} failed", sum(result.failed for result in results)),
    )
    return "\n".join([*lines, output.translate(summary)]) + "\n"


def _client_lines(result: ClientTests, output: Output) -> Iterator[str]:
    if result.coverage is None:
        yield output.translate(text("{client}: does not compile", client=result.client))
        return
    if not result.tests and not result.diagnostics:
        yield output.translate(text("{client}: no tests", client=result.client))
        return
    total = share_of_all(result.coverage.values())
    yield output.translate(
        plural(
            "{client}: {count} test, which covers {spoken} of {classes}",
            "{client}: {count} tests, which cover {spoken} of {classes}",
            len(result.tests),
            client=result.client,
            spoken=total.spoken,
            classes=plural("{count} class of calls", "{count} classes of calls", total.classes),
        )
    )
    for test in result.tests:
        yield from _test_lines(test, output)
    yield from (f"  {line}" for line in _coverage_lines(result, result.coverage, output.translate))


def _test_lines(test: ReportedTest, output: Output) -> Iterator[str]:
    sign, code = ("✗", "31;1") if test.failures else ("✓", "32")
    yield f"  {paint(sign, code, colour=output.colour)} {printable(test.name)} ({test.id})"
    for failure in test.failures:
        yield from (f"      {printable(line)}" for line in _failure_lines(failure, output.translate))


def _failure_lines(failure: CallTestFailure, translate: Translate) -> Iterator[str]:
    place = failure.range
    spot = f"{place.file}:{place.start.line}:{place.start.column}: " if place else ""
    yield f"{spot}{translate(failure.message)}"
    yield translate(text("when: {instants}", instants=_when_words(failure, translate)))
    yield translate(text("see it: {command}", command=failure.command))


def _when_words(failure: CallTestFailure, translate: Translate) -> str:
    if failure.intervals:
        return failure_instants(failure, translate)
    return failure_instant(failure.at, failure, translate)


def _coverage_lines(result: ClientTests, kinds: Shares, translate: Translate) -> Iterator[str]:
    """The share of each kind of calls, and the numbers and extensions that nothing is said of."""
    shares = (f"{translate(_KINDS[kind])} {share.spoken}/{share.classes}" for kind, share in kinds.items())
    yield translate(text("covered: {shares}", shares=", ".join(shares)))
    if result.untested and result.words is not None:
        names = ClientNames(result.words, translate)
        named = [_entry_words(entry, names) for entry in result.untested[:_MOST_UNTESTED]]
        more = len(result.untested) - len(named)
        if more:
            named.append(translate(text("and {count} more", count=more)))
        yield translate(text("not covered by any test: {entries}", entries=with_semicolons(named, translate)))


def _entry_words(entry: EntryPoint, names: ClientNames) -> str:
    if entry.kind is EntryPointKind.NUMBER:
        return names.own_number(entry.label)
    behind = names.extensions.get(entry.label)
    return f"{entry.label} ({behind})" if behind else entry.label


def call_tests_json(results: Sequence[ClientTests], translate: Translate) -> str:
    """For programs; the shape is promised by `format_version`, and told in docs/call-tests.md."""
    data = {
        "format_version": FORMAT_VERSION,
        "clients": [_client_data(result, translate) for result in results],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _client_data(result: ClientTests, translate: Translate) -> dict[str, Any]:
    return {
        "client": result.client,
        "compiled": result.coverage is not None,
        "tests": [
            {
                "id": test.id,
                "name": test.name,
                "range": json_range(test.range),
                "passed": not test.failures,
                "failures": [_failure_data(failure, translate) for failure in test.failures],
            }
            for test in result.tests
        ],
        "unreadable": [
            {
                "code": diagnostic.code,
                "message": translate(diagnostic.message),
                "range": json_range(diagnostic.range),
            }
            for diagnostic in result.diagnostics
        ],
        "coverage": _coverage_data(result.coverage) if result.coverage is not None else None,
        "untested": [{"kind": str(entry.kind), "label": entry.label} for entry in result.untested],
    }


def _failure_data(failure: CallTestFailure, translate: Translate) -> dict[str, Any]:
    return {
        "key": failure.key,
        "expected": failure.expected,
        "found": failure.found or None,
        "message": translate(failure.message),
        "range": json_range(failure.range),
        "at": failure.at.isoformat(),
        "instants": instants_data(failure.intervals),
        "by_position": by_position_data(failure.by_position),
        "trace": failure.command,
    }


def _coverage_data(kinds: Shares) -> dict[str, Any]:
    total = share_of_all(kinds.values())
    return {
        "spoken": total.spoken,
        "classes": total.classes,
        "kinds": {
            str(kind): {"spoken": share.spoken, "classes": share.classes} for kind, share in kinds.items()
        },
    }


def call_tests_junit(results: Sequence[ClientTests], translate: Translate) -> bytes:
    """A suite for each client, a case for each test; a client or a test that cannot be read is an error, never left out."""
    suites = ET.Element("testsuites", name="centrex")
    for result in results:
        errors = [*_unreadable(result)]
        count = str(len(result.tests) + len(errors))
        suite = ET.SubElement(suites, "testsuite", name=result.client, tests=count)
        suite.set("failures", str(result.failed))
        suite.set("errors", str(len(errors)))
        for test in result.tests:
            _junit_case(suite, result.client, test, translate)
        for name, diagnostic in errors:
            case = ET.SubElement(suite, "testcase", classname=result.client, name=_xml_text(name))
            message = translate(diagnostic.message)
            ET.SubElement(case, "error", message=_xml_text(message), type=diagnostic.code)
    for key in ("tests", "failures", "errors"):
        suites.set(key, str(sum(int(suite.get(key, "0")) for suite in suites)))
    ET.indent(suites)
    spelled: bytes = ET.tostring(suites, encoding="utf-8", xml_declaration=True)
    return spelled + b"\n"


def _unreadable(result: ClientTests) -> Iterator[tuple[str, Diagnostic]]:
    for diagnostic in result.diagnostics:
        yield diagnostic.address or result.client, diagnostic


def _junit_case(suite: ET.Element, client: str, test: ReportedTest, translate: Translate) -> None:
    case = ET.SubElement(suite, "testcase", classname=client, name=_xml_text(f"{test.name} ({test.id})"))
    if test.range is not None:
        case.set("file", _xml_text(test.range.file))
        case.set("line", str(test.range.start.line))
    for failure in test.failures:
        element = ET.SubElement(case, "failure", type=failure.key)
        element.set("message", _xml_text(translate(failure.message)))
        element.text = "\n".join(_xml_text(line) for line in _failure_lines(failure, translate))


def _xml_text(words: str) -> str:
    """XML 1.0 has no control characters, whatever a name holds."""
    return printable(words)
