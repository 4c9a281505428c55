"""A fault of our own that one client's tree brings about: an error of that client, which takes nothing from the others."""

from __future__ import annotations

from ci.terminal.bug_report import write_report
from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose


def own_fault(client: str, error: Exception) -> Diagnostic:
    """BUG001 for an error that nobody foresaw, raised while a client was compiled, compared or planned."""
    report = write_report(error)
    message = text(
        "{client} cannot be worked on because of a fault of centrex itself ({kind} at {place})",
        client=client,
        kind=report.kind,
        place=report.place,
    )
    hint = text("Please report it with this file: {file}", file=report.file)
    return diagnose("BUG001", message, None, hint=hint, address=client)
