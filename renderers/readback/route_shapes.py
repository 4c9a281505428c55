"""What choices are made of, line by line, whether or not a call of today would go otherwise without one: routes with conditions and gates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compiler.graph import CallGraph
from compiler.graph.node_kinds import conditional_route, external_call, permission_gate
from renderers.readback.dialplan import Context

_HELD = '$["${GOSUB_RETVAL}" = "1"]?'
_PRESENTS = "CALLERID(pres)=${IF("
_PRESENTING = tuple(
    f"{_PRESENTS}$[{withheld}]?prohib:allowed)}}"
    for withheld in (
        '"${OUTSIDE_NUMBER}" = "" | "${WITHHOLDS}" = "1" | "${WITHHELD_FROM}" = "${DIALLED}"',
        '"${OUTSIDE_NUMBER}" = "" | "${WITHHOLDS}" = "1"',
    )
)
"""Of what a phone dials, and of a forward in the name of whoever calls."""
_LONGEST = 79


def choice_faults(graph: CallGraph, contexts: Iterable[Context]) -> Iterator[tuple[str, str]]:
    """Routes whose conditions, and gates whose permission, lead elsewhere than the graph's; and what phones hide of themselves outside."""
    extensions = {
        _name(name): extension for context in contexts for name, extension in context.extensions.items()
    }
    for node in graph.nodes.values():
        name = _extension_of(node.id)
        route, gate = conditional_route(node), permission_gate(node)
        if route is not None:
            held, otherwise = [case.target for case in route.cases], route.otherwise
        elif gate is not None:
            held, otherwise = [gate.allowed], gate.denied
        else:
            continue
        steps = extensions[name].steps if name in extensions else []
        asked = sum(step.application == "Gosub" and not step.data.startswith("numbering.") for step in steps)
        said = [
            _name(step.data.removeprefix(_HELD).removesuffix(",1"))
            for step in steps
            if step.application in ("GotoIf", "Goto")
        ]
        meant = [_extension_of(target) for target in (*held, otherwise)]
        yield (
            f"{name} asks {asked} times, and leads to {said}",
            f"{name} asks {len(held)} times, and leads to {meant}",
        )
    for call in filter(None, map(external_call, graph.nodes.values())):
        name = _extension_of(call.id)
        if call.caller_id is None and not call.withholds:
            shown = _PRESENTING[0] if call.number is None else _PRESENTING[1]
            steps = extensions[name].steps if name in extensions else []
            presents = [step.data for step in steps if step.data.startswith(_PRESENTS)]
            yield f"{name} presents by {presents}", f"{name} presents by {[shown]}"


def _extension_of(node: str) -> str:
    return _name(node.replace("-", "_"))


def _name(extension: str) -> str:
    """An extension; of one that is too long for Asterisk, and so ends in a digest, what stands before that."""
    return extension if len(extension) < _LONGEST else extension[: _LONGEST - len(".12345678")]
