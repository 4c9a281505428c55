"""What a client's own tests find: TEST."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

TESTS: tuple[Code, ...] = (
    Code(
        "TEST001",
        Severity.ERROR,
        "test that fails",
        "A test of the client's tree says what is to become of a call, and some call does otherwise: at one of the instants that the "
        "test speaks of, in the states that it gives, or, of `never`, in some state at all. The command in the hint shows such a call. "
        "Either the change that was made does more than was meant, or the test says what is no longer wanted.",
    ),
    Code(
        "TEST002",
        Severity.ERROR,
        "test at no instant",
        "The condition that says when the test's calls come in holds at no instant of the horizon, so the test could never fail.",
    ),
)
