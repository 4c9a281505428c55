"""What was proved, for the terminal and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ci.fleet.proofs import Proved, RefutedClaim
from ci.reports.diagnostics import json_range
from ci.reports.failure_instants import by_position_data, failure_instants, instants_data
from ci.reports.snippets import printable
from ci.terminal.output import Output
from compiler.analysis.proofs import PROOFS, Claim
from compiler.diagnostics import Range, Severity, Text, plural, text

FORMAT_VERSION = "1.0"

Translate = Callable[[Text], str]


def proofs_text(results: Sequence[Proved], output: Output) -> str:
    """A client at a time: a line for each claim, and below it what refutes it."""
    lines: list[str] = []
    for result in results:
        lines += [*_client_lines(result, output), ""]
    return "\n".join([*lines, *_summary(results, output.translate)]) + "\n"


def _summary(results: Sequence[Proved], translate: Translate) -> Iterator[str]:
    proved = [result for result in results if result.compiled]
    refuted = sum(1 for result in proved for claim in PROOFS if _is_refuted(result, claim))
    if proved:
        yield translate(
            text(
                "{claims} about {clients}: {refuted}",
                claims=plural("{count} claim", "{count} claims", len(PROOFS) * len(proved)),
                clients=plural("{count} client", "{count} clients", len(proved)),
                refuted=plural("{count} refuted", "{count} refuted", refuted),
            )
        )


def _is_refuted(result: Proved, claim: Claim) -> bool:
    return any(
        failure.claim is claim and not failure.waiver and failure.severity is Severity.ERROR
        for failure in result.refuted_claims
    )


def _client_lines(result: Proved, output: Output) -> Iterator[str]:
    if not result.compiled:
        yield output.translate(text("{client}: does not compile", client=result.client))
        return
    yield output.translate(
        text(
            "{client}: {classes}",
            client=result.client,
            classes=plural("{count} class of calls", "{count} classes of calls", result.classes),
        )
    )
    for claim, proof in PROOFS.items():
        refuted = [failure for failure in result.refuted_claims if failure.claim is claim]
        yield f"  {_sign(refuted, colour=output.colour)} {output.translate(proof.says)}"
        for failure in refuted:
            yield from (f"      {line}" for line in _refuted_lines(failure, output))


def _sign(refuted: Sequence[RefutedClaim], *, colour: bool) -> str:
    """Proved, refuted, of doubtful use, or waived."""
    if not refuted:
        sign, code = "✓", "32"
    elif all(failure.waiver for failure in refuted):
        sign, code = "~", "36"
    elif any(not failure.waiver and failure.severity is Severity.ERROR for failure in refuted):
        sign, code = "✗", "31;1"
    else:
        sign, code = "!", "33;1"
    return f"\x1b[{code}m{sign}\x1b[0m" if colour else sign


def _refuted_lines(failure: RefutedClaim, output: Output) -> Iterator[str]:
    yield f"{_place_prefix(failure.range)}{printable(output.translate(failure.message))}"
    if failure.intervals:
        words = failure_instants(failure, output.translate)
        yield output.translate(text("when: {instants}", instants=words))
    if failure.waiver:
        yield output.translate(
            text(
                "waived until {date} by {waiver}: {reason}",
                date=failure.until,
                waiver=failure.waiver,
                reason=failure.because,
            )
        )
        return
    yield output.translate(text("hint: {hint}", hint=output.translate(failure.hint)))
    if failure.command:
        yield output.translate(text("see it: {command}", command=failure.command))


def _place_prefix(place: Range | None) -> str:
    return f"{place.file}:{place.start.line}:{place.start.column}: " if place else ""


def proofs_json(results: Sequence[Proved], translate: Translate) -> str:
    """For programs; the shape is promised by `format_version`."""
    data = {
        "format_version": FORMAT_VERSION,
        "clients": [_client_data(result, translate) for result in results],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _client_data(result: Proved, translate: Translate) -> dict[str, Any]:
    return {
        "client": result.client,
        "compiled": result.compiled,
        "classes": result.classes,
        "claims": [
            {
                "claim": str(claim),
                "holds": not any(failure.claim is claim for failure in result.refuted_claims),
                "failures": [
                    _refuted_data(failure, translate)
                    for failure in result.refuted_claims
                    if failure.claim is claim
                ],
            }
            for claim in PROOFS
            if result.compiled
        ],
    }


def _refuted_data(failure: RefutedClaim, translate: Translate) -> dict[str, Any]:
    return {
        "severity": str(failure.severity),
        "message": translate(failure.message),
        "hint": translate(failure.hint),
        "range": json_range(failure.range),
        "instants": instants_data(failure.intervals),
        "by_position": by_position_data(failure.by_position),
        "trace": failure.command or None,
        "waiver": (
            {
                "id": failure.waiver,
                "because": failure.because,
                "until": failure.until.isoformat() if failure.until else None,
            }
            if failure.waiver
            else None
        ),
    }
