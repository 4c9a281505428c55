"""Lines of choices are held though calls go the same way without them: branches that lead where the next ones do, a permission that allows nothing."""

from __future__ import annotations

from itertools import count

import pytest

from compiler.lowering.operator_layer import lower_node
from compiler.planning.artifact import Artifact
from renderers.readback.agree import disagreements
from renderers.registry import render_client, render_node
from tests.companies import PLUMBER, compiled

YEARS = (2026, 2028)
CHOICES = ("route.technicien_de_semaine", "gate.dialled.nantes.internes", "route.astreinte_nantes")


def _without(files: tuple[Artifact, ...], extension: str, place: int) -> tuple[Artifact, ...] | None:
    """The files without the so-manyth GotoIf of an extension; None where it has no more."""
    body = next(file for file in files if file.path.endswith("body.conf"))
    lines = body.content.decode().split("\n")
    begin = next(number for number, line in enumerate(lines) if line.startswith(f"exten => {extension},1,"))
    end = next(number for number in count(begin + 1) if lines[number].startswith("exten"))
    choices = [number for number in range(begin, end) if "GotoIf(" in lines[number]]
    if place >= len(choices):
        return None
    del lines[choices[place]]
    spoilt = Artifact(body.path, "\n".join(lines).encode(), body.address, body.template)
    return tuple(spoilt if file is body else file for file in files)


@pytest.mark.parametrize("extension", CHOICES)
def test_no_choice_is_left_out_unnoticed(extension: str) -> None:
    compilation = compiled(PLUMBER)
    graph = compilation.graph
    node = lower_node(graph.node, compilation.fleet.fleet, graph.countries())
    files, layer = tuple(render_client(graph)), tuple(render_node(node))
    assert disagreements(graph, node, files, layer, YEARS) == []
    for place in count():
        spoilt = _without(files, extension, place)
        if spoilt is None:
            break
        assert disagreements(graph, node, spoilt, layer, YEARS, most=1), (extension, place)
    assert place, extension
