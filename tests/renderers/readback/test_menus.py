"""The reader knows a menu by all of its lines: none can be missing, and none can say something else."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

import pytest

from compiler.graph import CallGraph, NodeGraph
from compiler.lowering.operator_layer import lower_node
from compiler.pipeline import ClientFiles, compile_client, compile_fleet
from compiler.planning.artifact import Artifact
from compiler.reading.source import SourceFile
from renderers.readback.agree import disagreements
from renderers.registry import render_client, render_node
from tests.broken_trees import CLIENT, FLEET
from tests.effort import some_of
from tests.recordings import tone

YEARS = (2026, 2028)
MENUS = """
audio:
  hello: {name: Accueil, file: audio/hello.wav}
  sorry: {name: Erreur, file: audio/sorry.wav}
menus:
  front:
    name: Accueil
    greeting: [hello, sorry]
    keys: {1: user:alice, 3: menu:more}
    direct_dial: extensions
    otherwise: user:bob
  more: {name: Autres, language: en, greeting: sorry, keys: {1: user:bob}, back: "*", invalid: hello, tries: 2, otherwise: hangup}
"""


@lru_cache
def rendered() -> tuple[CallGraph, NodeGraph, tuple[Artifact, ...], tuple[Artifact, ...]]:
    """A client with a menu and a sub-menu, its node, and the files of both."""
    fleet, _ = compile_fleet([SourceFile("tenants/fleet.yaml", FLEET.encode())])
    assert fleet is not None
    text = CLIENT.replace("01: {to: user:alice}", "01: {to: menu:front}") + MENUS
    files = ClientFiles(
        "acme",
        (SourceFile("tenants/acme/client.yaml", text.encode()),),
        {"audio/hello.wav": tone(0.3), "audio/sorry.wav": tone(0.2)},
    )
    graph = compile_client(files, fleet).graph
    assert graph is not None
    node = lower_node(graph.node, fleet.fleet, graph.countries())
    return graph, node, render_client(graph), render_node(node)


def body_lines() -> list[str]:
    """The lines of the body, those of its menus last."""
    (body,) = (file for file in rendered()[2] if file.path.endswith("body.conf"))
    return body.content.decode().splitlines()


def says_otherwise(lines: list[str]) -> bool:
    """Whether the reader finds something in the files, with this body."""
    graph, node, client, layer = rendered()
    spoilt = [
        replace(file, content="\n".join(lines).encode() + b"\n") if file.path.endswith("body.conf") else file
        for file in client
    ]
    return bool(disagreements(graph, node, spoilt, layer, YEARS, most=1))


LINES = range(
    next(n for n, line in enumerate(body_lines()) if line.startswith("[") and ".menu." in line),
    len(body_lines()),
)


def test_the_files_say_what_the_graph_means() -> None:
    assert not says_otherwise(body_lines())


@pytest.mark.parametrize("line", some_of(LINES))
def test_no_line_of_a_menu_can_be_missing(line: int) -> None:
    lines = body_lines()
    assert says_otherwise(lines[:line] + lines[line + 1 :]), lines[line]


WRONG = {
    "a key leads elsewhere": (
        r"exten => 1,1,Goto\((.*),user\.alice,1\)",
        r"exten => 1,1,Goto(\1,user.bob,1)",
    ),
    "an extension leads elsewhere": (r"(exten => 201,1,Goto\(.*),user\.alice", r"\1,user.bob"),
    "an extension leads to a feature code": (r"(exten => 202,1,Goto\(.*),user\.bob", r"\1,feature.messages"),
    "a menu includes what phones dial": (r"(\[.*\.menu\.front\])", r"\1\ninclude => acme.internal"),
    "a pattern takes other numbers": (
        r"(exten => 3,1,Goto\()(.*),menu",
        r"exten => _0X.,1,Goto(\2,user.alice,1)\n\1\2,menu",
    ),
    "a key too many": (
        r"(exten => )3,1,Goto\((.*),menu.more,1\)",
        r"\g<0>\nexten => 9,1,Goto(\2,user.alice,1)",
    ),
    "one try too many": (r">= 3\]", ">= 4]"),
    "silence leads elsewhere than wrong keys": (r"(SILENCES\} >= 3\]\?.*),user.bob", r"\1,user.alice"),
    "silence lasts longer": (r"WaitExten\(5\)", "WaitExten(6)"),
    "keys are waited for longer": (r"TIMEOUT\(digit\)=3", "TIMEOUT(digit)=4"),
    "the system speaks another language": (r"language\)=en", "language)=fr"),
    "another recording": (r"sounds/hello&", "sounds/sorry&"),
    "a wrong key is not told": (r" same => n,Playback\(pbx-invalid\)\n", ""),
    "silence counts as a wrong key": (r"MENU_SILENCES=\$", "MENU_WRONG_KEYS=$"),
    "back leads nowhere else": (r"(exten => \*,1,Goto\(.*),menu\.front", r"\1,menu.more"),
}


@pytest.mark.parametrize("wrong", [*WRONG])
def test_wrong_renderings_of_menus_are_noticed(wrong: str) -> None:
    lines = "\n".join(body_lines())
    pattern, other = WRONG[wrong]
    spoilt, times = re.subn(pattern, other, lines, count=1)
    assert times == 1
    assert says_otherwise(spoilt.split("\n")), wrong
