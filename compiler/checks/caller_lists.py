"""Lists of callers: every number and every prefix on one names callers that nothing else on it names."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.numbering import format_international
from compiler.resolving.subject import CheckedClient, Place


def check_caller_lists(subject: CheckedClient) -> Iterator[Diagnostic]:
    """CALL020: a number or prefix that another line of the list has already."""
    for name, listed in subject.tenant.callers.items():
        for kind, lines in (("numbers", listed.numbers), ("prefixes", listed.prefixes)):
            for index, line in enumerate(lines):
                shorter = [prefix for prefix in listed.prefixes if line.startswith(prefix)]
                if (kind == "prefixes" and shorter != [line]) or (kind == "numbers" and shorter):
                    other = min(shorter, key=len)
                elif line in lines[:index]:
                    other = line
                else:
                    continue
                message = text(
                    "{line} is on the list already, by {other}", line=format_international(line), other=other
                )
                hint = text("Remove one of the two.")
                yield subject.report("CALL020", message, Place(("callers", name, kind, index)), hint)
