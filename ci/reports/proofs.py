"""What was proved, for the terminal and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ci.fleet.proofs import Proved, RefutedClaim
from ci.reports.diagnostics import json_range
from ci.reports.snippets import printable
from ci.terminal.output import Output
from compiler.analysis.instants import in_words, spans_of
from compiler.analysis.proofs import PROOFS, Claim
from compiler.diagnostics import Range, Severity, Text, plural, text

FORMAT_VERSION = "1.0"

Translate = Callable[[Text], str]


def proofs_text(results: Sequence[Proved], output: Output) -> str:
    """A client at a time: a line for each claim, and below it what refutes it."""
    lines: list[str] = []
    for result in results:
        lines += [*_client(result, output), ""]
    return "\n".join([*lines, *_summary(results, output.translate)]) + "\n"


def _summary(results: Sequence[Proved], translate: Translate) -> Iterator[str]:
    proved = [one for one in results if one.compiled]
    refuted = sum(1 for one in proved for claim in PROOFS if _is_refuted(one, claim))
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
        one.claim is claim and not one.waiver and one.severity is Severity.ERROR for one in result.found
    )


def _client(result: Proved, output: Output) -> Iterator[str]:
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
        found = [one for one in result.found if one.claim is claim]
        yield f"  {_sign(found, colour=output.colour)} {output.translate(proof.says)}"
        for one in found:
            yield from (f"      {line}" for line in _found(one, output))


def _sign(found: Sequence[RefutedClaim], *, colour: bool) -> str:
    """Proved, refuted, of doubtful use, or waived."""
    if not found:
        sign, code = "✓", "32"
    elif all(one.waiver for one in found):
        sign, code = "~", "36"
    elif any(not one.waiver and one.severity is Severity.ERROR for one in found):
        sign, code = "✗", "31;1"
    else:
        sign, code = "!", "33;1"
    return f"\x1b[{code}m{sign}\x1b[0m" if colour else sign


def _found(one: RefutedClaim, output: Output) -> Iterator[str]:
    yield f"{_place(one.range)}{printable(output.translate(one.message))}"
    if one.intervals:
        words = in_words(spans_of(one.intervals, one.zone, one.years), output.translate)
        yield output.translate(text("when: {instants}", instants=words))
    if one.waiver:
        yield output.translate(
            text(
                "waived until {date} by {waiver}: {reason}",
                date=one.until,
                waiver=one.waiver,
                reason=one.because,
            )
        )
        return
    yield output.translate(text("hint: {hint}", hint=output.translate(one.hint)))
    if one.command:
        yield output.translate(text("see it: {command}", command=one.command))


def _place(place: Range | None) -> str:
    return f"{place.file}:{place.start.line}:{place.start.column}: " if place else ""


def proofs_json(results: Sequence[Proved], translate: Translate) -> str:
    """For programs; the shape is promised by `format_version`."""
    data = {"format_version": FORMAT_VERSION, "clients": [_client_data(one, translate) for one in results]}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _client_data(result: Proved, translate: Translate) -> dict[str, Any]:
    return {
        "client": result.client,
        "compiled": result.compiled,
        "classes": result.classes,
        "claims": [
            {
                "claim": str(claim),
                "holds": not any(one.claim is claim for one in result.found),
                "failures": [_found_data(one, translate) for one in result.found if one.claim is claim],
            }
            for claim in PROOFS
            if result.compiled
        ],
    }


def _found_data(one: RefutedClaim, translate: Translate) -> dict[str, Any]:
    return {
        "severity": str(one.severity),
        "message": translate(one.message),
        "hint": translate(one.hint),
        "range": json_range(one.range),
        "instants": [[low.isoformat(), high.isoformat()] for low, high in one.intervals],
        "trace": one.command or None,
        "waiver": (
            {"id": one.waiver, "because": one.because, "until": one.until.isoformat() if one.until else None}
            if one.waiver
            else None
        ),
    }
