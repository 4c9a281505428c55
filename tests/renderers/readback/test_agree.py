"""Translation validation: what is rendered means what the graph means, and a rendering that does not is found out."""

from __future__ import annotations

from functools import lru_cache

import pytest

from compiler.graph import CallGraph, NodeGraph
from compiler.lowering.operator_layer import lower_node
from renderers.readback.agree import Disagreement, FilesAgainstGraph, disagreements, texts_of
from renderers.readback.machine import Machine
from renderers.readback.node import node_disagreements
from renderers.registry import render_client, render_node
from tests.companies import COMPANIES, compiled
from tests.effort import some_of
from tests.wrong_renderings import MUTANTS, NODE, NODE_BOXES, NODE_MUSIC, Files, spoilt

YEARS = (2026, 2028)


@lru_cache
def rendered(client: str) -> tuple[CallGraph, NodeGraph, Files, Files]:
    compilation = compiled(client)
    graph = compilation.graph
    node = lower_node(graph.node, compilation.fleet.fleet, graph.countries())
    return graph, node, render_client(graph), render_node(node)


@pytest.mark.parametrize("client", COMPANIES)
def test_the_files_of_the_demonstration_fleet_say_what_their_graphs_say(client: str) -> None:
    graph, node, files, layer = rendered(client)
    assert disagreements(graph, node, files, layer, YEARS) == []
    assert node_disagreements(node, layer, YEARS) == []


def test_what_was_found_out_about_other_calls_is_what_a_call_of_its_own_would_show() -> None:
    graph, node, files, layer = rendered("delmas-avocats")
    reading = FilesAgainstGraph(graph, node, (texts_of(files), texts_of(layer)), YEARS)
    remembering, names = reading.machine, reading.machine.names
    told = {entry: list(reading._files_say(entry)) for entry in reading.meant.entries}
    for entry in list(told)[::5]:
        reading.machine = Machine(reading.judges, reading.timeline, reading.forest, names)
        assert list(reading._files_say(entry)) == told[entry], entry
    assert reading.machine is not remembering


def test_files_that_are_not_there_are_a_disagreement() -> None:
    graph, node, files, layer = rendered("delmas-avocats")
    for name in ("body.conf", "entries.conf", "pjsip.conf", "voicemail.conf"):
        kept = tuple(artifact for artifact in files if not artifact.path.endswith(f"/{name}"))
        (disagreement,) = disagreements(graph, node, kept, layer, YEARS)
        assert name in disagreement.says


def test_a_phone_without_an_endpoint_is_told_by_its_name() -> None:
    graph, node, files, layer = rendered("delmas-avocats")
    without = spoilt(files, "pjsip.conf", lambda text: text.replace("[delmas_avocats.poste_201]", "[nobody]"))
    assert "no endpoint delmas_avocats.poste_201" in [
        one.says for one in disagreements(graph, node, without, layer, YEARS)
    ]


OTHERS = {
    "busy and no answer change places": "krutenau-sante",
    **dict.fromkeys(
        (
            "phones show another prefix",
            "a group's prefix stays for whoever rings next",
            "who withholds his number is shown behind a prefix",
            "who withholds his number is shown without a prefix",
            "nobody stands behind a prefix",
            "recordings on hold are played in another order",
            "a recording on hold is another client's",
            "a recording on hold is named with its ending",
            "hold music is what is in a folder",
            "hold music is called otherwise",
            "who is held hears what the machine plays",
            "who is held hears another client's music",
            "the node reads no hold music",
        ),
        "kerlan-plomberie",
    ),
}
"""Wrong renderings that make no difference to the law firm, and to whom they do."""


def said_of(mutant: str, most: int | None = None) -> list[Disagreement]:
    name, spoil = MUTANTS[mutant]
    graph, node, files, layer = rendered(OTHERS.get(mutant, "delmas-avocats"))
    if name in (NODE, NODE_BOXES, NODE_MUSIC):
        return node_disagreements(node, spoilt(layer, name, spoil), YEARS, most=most)
    return disagreements(graph, node, spoilt(files, name, spoil), layer, YEARS, most=most)


@pytest.mark.parametrize("mutant", some_of([*MUTANTS]))
def test_a_wrong_rendering_is_found_out(mutant: str) -> None:
    assert said_of(mutant, 1)


def test_what_is_wrong_is_told_with_its_first_instant() -> None:
    found = said_of("the end minute belongs")
    entry = next(one for one in found if one.entry is not None and one.entry.label == "+33199001000")
    assert entry.first.endswith(("T11:30:00+00:00", "T10:30:00+00:00"))


@pytest.mark.parametrize(
    ("what", "garbage"),
    [
        ("Hangup(16)", "Hangup(abc)"),
        (".20261225,1", ".20261399,1"),
        (",25,i)", ",soon,i)"),
        ("CUT(", "CUT(,"),
    ],
)
def test_what_the_reader_stumbles_over_is_a_disagreement(what: str, garbage: str) -> None:
    graph, node, files, layer = rendered("delmas-avocats")
    wrong = spoilt(files, "body.conf", lambda text: text.replace(what, garbage))
    assert disagreements(graph, node, wrong, layer, YEARS, most=1)
