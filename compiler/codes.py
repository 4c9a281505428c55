"""Every diagnostic code, once: its severity and its explanation for the reference (docs/diagnostics.md).

Codes never change meaning; a retired code is not used again. Groups: FILE reading a file, YAML its syntax, TYPE one value,
REF references between objects, NUM numbers, TIME calendars, CALL the call flow, DEV devices, FLEET the operator's layer.
"""

from __future__ import annotations

from dataclasses import dataclass

from compiler.diagnostics import Diagnostic, Range, Related, Severity, Text


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of fault: `title` in a few words, `explanation` says why it is refused and what to do."""

    id: str
    severity: Severity
    title: str
    explanation: str


_ERROR = Severity.ERROR
_WARNING = Severity.WARNING

CODES: dict[str, Code] = {
    code.id: code
    for code in (
        Code("FILE001", _ERROR, "file cannot be read", "The file exists but the system refuses to read it."),
    )
}


def diagnose(
    code: str,
    message: Text,
    place: Range | None,
    *,
    hint: Text | None = None,
    related: tuple[Related, ...] = (),
    address: str = "",
) -> Diagnostic:
    """A diagnostic of a registered code, with that code's severity. KeyError on an unregistered code: our bug."""
    return Diagnostic(code, CODES[code].severity, message, place, hint, related, address)
