"""A client who may have three external calls at once, and Alice two of them."""

from __future__ import annotations

from compiler.pipeline import ClientFiles, Compilation, compile_client, compile_fleet
from compiler.reading.source import SourceFile
from compiler.resolving.resolved import ResolvedFleet
from tests.broken_trees import CLIENT, FLEET

LIMITED = (
    CLIENT.replace("client: {", "client: {max_external_calls: 3, ", 1)
    .replace("alice: {", "alice: {max_external_calls: 2, ", 1)
    .replace(
        "users:",
        '  01 99 00 00 03: {to: "external:06 12 34 56 78"}\n  01 99 00 00 04: {to: group:both}\n'
        'groups:\n  both: {name: Tous, extension: 210, members: ["user:bob", "external:06 12 34 56 79"],'
        ' no_answer: "external:06 12 34 56 78"}\nusers:',
        1,
    )
    .replace("202}", "202, no_answer: hangup}", 1)
    .replace("201}", '201, unreachable: "external:06 12 34 56 78"}', 1)
)


def compiled_with_limits(client: str = LIMITED) -> tuple[Compilation, ResolvedFleet]:
    """The client, or another one of that node, and its operator's layer."""
    fleet, _ = compile_fleet([SourceFile("tenants/fleet.yaml", FLEET.encode())])
    assert fleet is not None
    source = SourceFile("tenants/acme/client.yaml", client.encode())
    compilation = compile_client(ClientFiles("acme", (source,), {}), fleet)
    assert compilation.graph is not None, [str(fault.message) for fault in compilation.diagnostics]
    return compilation, fleet
