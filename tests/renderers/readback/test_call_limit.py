"""Limits of external calls read back: the reader agrees, and finds out each wrong rendering of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest

from compiler.graph import CallGraph, NodeGraph
from compiler.lowering.operator_layer import lower_node
from compiler.planning.artifact import Artifact
from renderers.readback.agree import disagreements, is_read
from renderers.readback.node import node_disagreements
from renderers.registry import render_client, render_node
from tests.effort import some_of
from tests.limits import compiled_with_limits
from tests.spoilt_lines import spoilt_lines
from tests.wrong_renderings import BODY, NODE, PJSIP, replaced, rewritten, spoilt

YEARS = (2026, 2028)
MUTANTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "one call more comes in": (BODY, replaced("client@client)} >= 3]?Hangup", "client@client)} > 3]?Hangup")),
    "a call that is one too many is not turned away": (
        BODY,
        rewritten(r"^(exten => admit\.user\.alice,1,)ExecIf.*", r"\1NoOp()"),
    ),
    "a call that is one too many is told otherwise": (BODY, replaced("?Hangup(17))", "?Hangup(16))")),
    "calls that come in are not counted": (BODY, rewritten(r"^ same => n,Set\(GROUP\(client\).*\n", "")),
    "calls that come in are counted for somebody else": (
        BODY,
        replaced("GROUP(client)=acme/client", "GROUP(client)=other/client"),
    ),
    "calls are counted in another category": (BODY, replaced("GROUP(client)=", "GROUP(trunk)=")),
    "calls inside are counted": (
        BODY,
        rewritten(r"^(exten => own\.\+33199000001,.*\n same => n,Goto\()user", r"\1admit.user"),
    ),
    "calls that go out know no limit": (
        BODY,
        rewritten(r"^( same => n,)GotoIf\(\$\[\$\{GROUP_COUNT\(acme/client@client\).*\n", "", 0),
    ),
    "a forward knows no limit": (
        BODY,
        rewritten(r"^(exten => external\.client(?:.*\n)+?)( same => n,)GotoIf\(.*\n", r"\1"),
    ),
    "calls that go out are not counted": (BODY, replaced(",,acme/client)", ")")),
    "a user's calls are not counted": (BODY, replaced(",acme/users/${CALLS_OF}))", ",))")),
    "a user knows no limit": (
        BODY,
        rewritten(r"^ same => n,GotoIf\(\$\[\$\{GROUP_COUNT\(acme/users.*\n", ""),
    ),
    "a user has one call more": (BODY, replaced("@user)} >= 2]", "@user)} >= 3]")),
    "a user's limit is asked of nobody": (
        BODY,
        rewritten(r"^ same => n,GotoIf\(\$\{DIALPLAN_EXISTS\(\$\{CONTEXT\},limit\..*\n", ""),
    ),
    "what is one too many goes elsewhere": (
        BODY,
        replaced("acme/client@client)} >= 3]?end.unreachable", "acme/client@client)} >= 3]?end.refused"),
    ),
    "what is transferred counts for nobody": (
        BODY,
        rewritten(r"^( same => n,Set\(CALLS_OF=)alice\)", r"\1)"),
    ),
    "a phone's calls are a colleague's": (PJSIP, replaced("CALLS_OF=alice", "CALLS_OF=bob")),
    "a phone has one call more": (PJSIP, replaced("MOST_CALLS=2", "MOST_CALLS=3")),
    "a phone has no limit": (PJSIP, rewritten(r"^set_var=MOST_CALLS=.*\n", "")),
    "emergency calls are held to the limit": (
        BODY,
        rewritten(
            r"^(exten => emergency\.paris\.112,1,.*\n)",
            r"\1 same => n,GotoIf($[${GROUP_COUNT(acme/client@client)} >= 3]?end.unreachable,1)\n",
        ),
    ),
    "emergency calls are counted": (
        NODE,
        rewritten(
            r"^(exten => emergency,1,Dial\(PJSIP/\$\{ARG1\}@trunk_carrier,,i)\)",
            r"\1b(trunk.carrier.out^counted^1(acme/client^)))",
        ),
    ),
    "no call of the carrier is counted": (NODE, rewritten(r"ib\(trunk\.carrier\.out\^counted.*\)\)\$", "i$")),
    "client and user change places": (NODE, replaced("${ARG4}^${ARG5}", "${ARG5}^${ARG4}")),
    "the carrier's channel is counted for no client": (
        NODE,
        rewritten(r"Set\(GROUP\(client\).*\)", "NoOp()"),
    ),
    "the carrier's channel is counted for no user": (
        NODE,
        rewritten(r"^ same => n,Set\(GROUP\(user\).*\n", ""),
    ),
}


@cache
def rendered() -> tuple[CallGraph, NodeGraph, tuple[Artifact, ...], tuple[Artifact, ...]]:
    """A client with limits and its node, in files."""
    compilation, fleet = compiled_with_limits()
    graph = compilation.graph
    assert graph is not None
    node = lower_node(graph.node, fleet.fleet, graph.countries())
    return graph, node, render_client(graph), render_node(node)


def test_what_is_rendered_is_what_is_meant() -> None:
    graph, node, client, layer = rendered()
    assert not disagreements(graph, node, client, layer, YEARS)
    assert not node_disagreements(node, layer, YEARS)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_rendering_is_found_out(mutant: str) -> None:
    graph, node, client, layer = rendered()
    name, spoil = MUTANTS[mutant]
    if name == NODE:
        layer = spoilt(layer, name, spoil)
    else:
        client = spoilt(client, name, spoil)
    found = disagreements(graph, node, client, layer, YEARS, most=1)
    assert found or node_disagreements(node, layer, YEARS, most=1)


def test_no_line_about_limits_is_spoilt_unnoticed() -> None:
    """Each line that a limit adds to a client's files, or its node's, spoilt in every way."""
    graph, node, client, layer = rendered()
    about = re.compile(r"GROUP|limit\.|CALLS_OF|MOST_CALLS|admit\.|counted")
    ways = [
        [way for file in files for way in spoilt_lines(file) if about.search(way.line)]
        for files in (tuple(file for file in client if is_read(file)), layer)
    ]
    assert [len(of_files) > least for of_files, least in zip(ways, (70, 10), strict=True)] == [True, True]
    unnoticed = [
        str(way)
        for way in some_of(ways[0])
        if not disagreements(graph, node, _with_file(client, way.file), layer, YEARS, most=1)
    ]
    unnoticed += [
        str(way)
        for way in ways[1]
        if not node_disagreements(node, _with_file(layer, way.file), YEARS, most=1)
    ]
    assert unnoticed == []


def _with_file(files: tuple[Artifact, ...], spoilt_file: Artifact) -> tuple[Artifact, ...]:
    return tuple(spoilt_file if file.path == spoilt_file.path else file for file in files)
