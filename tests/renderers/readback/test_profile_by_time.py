"""Profiles that go by time read back: the reader agrees, and finds out each wrong rendering of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest

from compiler.graph import CallGraph, NodeGraph
from compiler.lowering.operator_layer import lower_node
from compiler.planning.artifact import Artifact
from renderers.readback.agree import disagreements
from renderers.registry import render_client, render_node
from tests.effort import some_of
from tests.limits import compiled_with_limits
from tests.profiles_by_time import SHOP
from tests.spoilt_lines import spoilt_lines
from tests.wrong_renderings import BODY, replaced, rewritten, spoilt

YEARS = (2026, 2028)
MUTANTS: dict[str, Callable[[str], str]] = {
    "what phones dial is judged by the clock": rewritten(
        r"^(exten => outside\.paris\.shop,1,)ExecIf\(.*TESTTIME.*", r"\1NoOp()"
    ),
    "the shop may always call": replaced(
        "Goto(gate.dialled.paris.night,1)", "Goto(gate.dialled.paris.national,1)"
    ),
    "the shop may never call": replaced("?gate.dialled.paris.national,1", "?gate.dialled.paris.night,1"),
    "nobody asks for the time": rewritten(
        r"^(exten => outside\.paris\.shop,1,(?:.*\n)+?.*Goto\()profile\.dialled\.paris\.shop",
        r"\1gate.dialled.paris.national",
    ),
    "nobody asks for the permission": replaced("?gate.dialled.paris.national,1", "?external.dialled,1"),
    "other phones go by the shop's hours": rewritten(
        r"^(exten => outside\.paris\.national,1,(?:.*\n)+?.*Goto\()gate\.dialled\.paris\.national",
        r"\1profile.dialled.paris.shop",
    ),
    "Christmas is forgotten": rewritten(
        r"^exten => (when\.\S+)\.20261225,1,NoOp\(\)$", r"exten => \1.20291225,1,NoOp()"
    ),
    "emergency calls go by the shop's hours": rewritten(
        r"^(exten => emergency\.paris\.112,1,.*\n)", r"\1 same => n,Goto(profile.dialled.paris.shop,1)\n"
    ),
}


@cache
def rendered() -> tuple[CallGraph, NodeGraph, tuple[Artifact, ...], tuple[Artifact, ...]]:
    """The shop and its node, in files."""
    compilation, fleet = compiled_with_limits(SHOP)
    graph = compilation.graph
    assert graph is not None
    assert not [str(one.message) for one in compilation.diagnostics]
    node = lower_node(graph.node, fleet.fleet, graph.countries())
    return graph, node, render_client(graph), render_node(node)


def test_what_is_rendered_is_what_is_meant() -> None:
    assert not disagreements(*rendered(), YEARS)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_rendering_is_found_out(mutant: str) -> None:
    graph, node, client, layer = rendered()
    assert disagreements(graph, node, spoilt(client, BODY, MUTANTS[mutant]), layer, YEARS)


def test_no_line_about_them_is_spoilt_unnoticed() -> None:
    """Each line that a profile by time adds to a body, spoilt in every way."""
    graph, node, client, layer = rendered()
    about = re.compile(r"profile\.|gate\.|outside\.paris\.shop|when\.|TESTTIME|DATED")
    (body,) = (file for file in client if file.path.endswith(BODY))
    ways = [way for way in spoilt_lines(body) if about.search(way.line)]
    assert len(ways) > 40
    unnoticed = [
        str(way)
        for way in some_of(ways)
        if not disagreements(
            graph,
            node,
            tuple(way.file if file is body else file for file in client),
            layer,
            YEARS,
            most=1,
        )
    ]
    assert unnoticed == []
