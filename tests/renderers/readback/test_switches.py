"""The reader knows a switch by all of its lines: what nobody hears of until two people dial at once, or somebody dials who may not, is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import pytest

from compiler.graph import CallGraph, NodeGraph
from compiler.lowering.operator_layer import lower_node
from compiler.pipeline import ClientFiles, compile_client, compile_fleet
from compiler.reading.source import SourceFile
from renderers.readback.agree import disagreements
from renderers.registry import render_client, render_node
from tests.broken_trees import CLIENT, FLEET
from tests.wrong_renderings import BODY, ENTRIES, PJSIP, Files, replaced, rewritten, spoilt

YEARS = (2026, 2028)
SWITCHES = """
  desk-203: {model: yealink-t54w, mac: 805ec0000203, user: alice, keys: [{type: switch, switch: doctors-line, position: in}]}
routes:
  doctors: {name: Doctors, extension: 300, to: [{when: {switch: doctors-line, position: out}, to: user:bob}, {to: user:alice}]}
switches:
  doctors-line:
    name: Doctors
    schedule: [{when: {days: mon-fri, hours: 07:30-20:00}, position: in}, {position: out}]
    positions: {in: {code: "*31"}, out: {code: "*32"}, on-leave: {code: "*33"}}
    until: 07:30
    flip: [user:alice]
"""
POSITION, CODE = (
    r"(?s)^(exten => position\.doctors_line,1.*?)",
    r"(?s)^(exten => feature\.switch\.doctors_line\.in,1.*?)",
)

WRONG: dict[str, tuple[str, Callable[[str], str]]] = {
    "another lock is taken": (BODY, rewritten(CODE + r"\{LOCK\(acme", r"\1{LOCK(globex")),
    "another client's switch is set": (BODY, rewritten(CODE + r"Set\(DB\(centrex/acme", r"\1Set(DB(centrex/globex")),
    "another position is set": (BODY, rewritten(CODE + r":in\.\$", r"\1:out.$")),
    "the lamp of another position is lit": (BODY, rewritten(CODE + r"\.in\)=\$\{IF", r"\1.out)=${IF")),
    "everybody may": (BODY, rewritten(CODE + r'"\$\{MAY_SET_\w+\}"', r'\1"1"')),
    "one more may": (PJSIP, rewritten(r"^(set_var=FORWARD_CONTEXT=.*)$", r"\1\nset_var=MAY_SET_doctors_line=1", count=0)),
    "one fewer may": (PJSIP, replaced("set_var=MAY_SET_doctors_line=1\n", "")),
    "who may is asked for another step": (BODY, rewritten(CODE + r"n\(may\)", r"\1n(might)")),
    "it is asked of another client": (BODY, rewritten(POSITION + r"centrex/acme", r"\1centrex/globex")),
    "it lapses an hour later": (BODY, rewritten(POSITION + r"07:30:00", r"\g<1>08:30:00")),
    "it lapses by another clock": (BODY, rewritten(POSITION + r"Europe/Paris", r"\1Europe/London")),
    "what was just set has lapsed": (BODY, rewritten(POSITION + r"< \$\{LAPSED\}", r"\1> ${LAPSED}")),
    "the schedule is another one": (BODY, rewritten(r"(?s)(exten => scheduled\..*?GotoIfTime\()07:30", r"\g<1>08:30")),
    "the schedule leads elsewhere": (BODY, rewritten(POSITION + r'by_schedule"\]\?Set\(__SWITCH_doctors_line=in', r'\1by_schedule"]?Set(__SWITCH_doctors_line=out')),
    "a position counts as another": (BODY, rewritten(POSITION + r'"on_leave"', r'\1"out"')),
    "a key shows another position": (ENTRIES, rewritten(r"(hint,Custom:\S+\.)in$", r"\1out")),
    "a key shows another client's": (ENTRIES, replaced("hint,Custom:acme.", "hint,Custom:globex.")),
}  # fmt: skip


@lru_cache
def rendered() -> tuple[CallGraph, NodeGraph, Files, Files]:
    """A client with a switch that has everything, its node, and the files of both."""
    fleet, _ = compile_fleet([SourceFile("tenants/fleet.yaml", FLEET.encode())])
    assert fleet is not None
    text = CLIENT.replace("02: {to: user:bob}", "02: {to: route:doctors}") + SWITCHES.lstrip("\n")
    files = ClientFiles("acme", (SourceFile("tenants/acme/client.yaml", text.encode()),), {})
    compilation = compile_client(files, fleet)
    graph = compilation.graph
    assert graph is not None, compilation.diagnostics
    node = lower_node(graph.node, fleet.fleet, graph.countries())
    return graph, node, render_client(graph), render_node(node)


def is_seen(file: str, spoil: Callable[[str], str]) -> bool:
    """Whether the reader finds something in files that are spoilt so."""
    graph, node, client, layer = rendered()
    return bool(disagreements(graph, node, spoilt(client, file, spoil), layer, YEARS, most=1))


def test_what_is_rendered_rightly_says_what_is_meant() -> None:
    graph, node, client, layer = rendered()
    assert not disagreements(graph, node, client, layer, YEARS)


@pytest.mark.parametrize("name", WRONG)
def test_a_line_that_says_something_else_is_seen(name: str) -> None:
    assert is_seen(*WRONG[name])


def _blocks(text: str) -> list[str]:
    """The lines of all extensions of switches, each with its own."""
    blocks = re.findall(
        r"^exten => (?:feature\.switch\.\S+?\.in|position\.|switches).*\n(?: same.*\n)*", text, re.MULTILINE
    )
    return [line for block in blocks for line in block.splitlines() if line.startswith(" same")]


def test_no_line_can_be_missing() -> None:
    (body,) = (file.content.decode() for file in rendered()[2] if file.path.endswith("body.conf"))
    lines = _blocks(body)
    assert len(lines) > 30
    unseen = [line for line in dict.fromkeys(lines) if not is_seen(BODY, _without(line))]
    assert not unseen


def _without(line: str) -> Callable[[str], str]:
    return lambda text: text.replace(f"{line}\n", "", 1)
