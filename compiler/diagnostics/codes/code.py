"""What a diagnostic code is."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.diagnostics import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of fault. `title`: a few words; `explanation`: why it is refused and what to do."""

    id: str
    severity: Severity
    title: str
    explanation: str
