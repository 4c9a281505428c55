"""A client's own tests of its calls: TEST."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

TESTS: tuple[Code, ...] = (
    Code(
        "TEST001",
        Severity.ERROR,
        "failing test",
        "A test in the client's tree says what should happen to a call, and some call behaves differently: at one of the "
        "instants that the test covers, in the states that it gives, or, for `never`, in some state at all. The command in "
        "the hint shows such a call. Either the change does more than was intended, or the test describes what is no longer "
        "wanted.",
    ),
    Code(
        "TEST002",
        Severity.ERROR,
        "test at no instant",
        "The condition that says when the test's calls come in holds at no instant of the horizon, so the test could never fail.",
    ),
)
