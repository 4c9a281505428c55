"""Every diagnostic code, once: its severity and its explanation for the reference (docs/diagnostics.md).

What is said of a single case is not here: each sentence stands where it is reported, beside the values that it tells, and
`git grep CALL003` leads there. A code has as many sentences as there are ways to come to it. Codes never change meaning; a retired code
is not used again. Each group is in a module named after the step that reports it.
"""

from __future__ import annotations

from compiler.diagnostics import Diagnostic, Range, Related, Text
from compiler.diagnostics.codes.analysis import ANALYSIS
from compiler.diagnostics.codes.calls import CALLS
from compiler.diagnostics.codes.code import Code
from compiler.diagnostics.codes.operation import OPERATION
from compiler.diagnostics.codes.proofs import PROOFS
from compiler.diagnostics.codes.reading import READING
from compiler.diagnostics.codes.references import REFERENCES
from compiler.diagnostics.codes.tests import TESTS
from compiler.diagnostics.codes.values import VALUES

__all__ = ["CODES", "Code", "diagnose"]

CODES: dict[str, Code] = {
    code.id: code for code in (*READING, *VALUES, *REFERENCES, *CALLS, *PROOFS, *TESTS, *ANALYSIS, *OPERATION)
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
    """A diagnostic of a registered code, with that code's severity. KeyError for an unregistered code, which is a bug of ours."""
    return Diagnostic(code, CODES[code].severity, message, place, hint, related, address)
