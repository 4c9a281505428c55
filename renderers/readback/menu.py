"""Voice menus as they read: a context in which what a caller presses is looked up, and nothing else.

`Background` plays until a digit comes, `WaitExten` waits for one; digits are taken as extensions of the channel's context and of those that
it includes, `t` and `i` where none comes or none is meant (`main/pbx.c`, `pbx_builtin_background`, `collect_digits`). Whatever else
stands in the context can be pressed too, so that every extension of it is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compiler.analysis.acts import Choosing, Recording
from compiler.graph import CallGraph
from compiler.graph.node_kinds import menu
from renderers.readback.dialplan import Context, Extension
from renderers.readback.errors import ReadbackError
from renderers.readback.greeting import played

_TRIES = re.compile(r"\$\[\$\{(\w+)\} >= (\d+)\]\?(.+),1")
_PRESSED = re.compile(r"[0-9]+|[*#]")
_WAITS = "3"
"""How long a digit is waited for behind a key with which an extension begins."""
_OWN = {"s", "t", "i"}
_SYSTEM_WORDS = "pbx-invalid"


def is_menu(context: Context) -> bool:
    """Whether digits are waited for in a context."""
    return any(
        step.application in ("Background", "WaitExten")
        for one in context.extensions.values()
        for step in one.steps
    )


def menu_count_faults(graph: CallGraph, contexts: Iterable[Context]) -> Iterator[tuple[str, str]]:
    """Menus that are nobody's, or not there."""
    said, meant = sum(map(is_menu, contexts)), len([*filter(None, map(menu, graph.nodes.values()))])
    yield f"{said} menus", f"{meant} menus"


@dataclass(frozen=True, slots=True)
class MenuRead:
    """A menu. `otherwise`: the context and extension to which the last try leads."""

    choosing: Choosing
    otherwise: tuple[str, str]


def menu_of(name: str, context: Context, client: str) -> MenuRead:
    """The menu that a context is, all of its extensions. ReadbackError for a context that is anything else."""
    if context.includes or context.hints:
        raise ReadbackError(f"{name}: more can be dialled in the menu than stands in it: {context.includes}")
    choices = tuple(sorted(extension for extension in context.extensions if extension not in _OWN))
    if _OWN - context.extensions.keys() or not all(map(_PRESSED.fullmatch, choices)):
        raise ReadbackError(f"{name}: no menu: {sorted(context.extensions)}")
    language, seconds, greeting = _beginning(name, context.extensions["s"])
    silent = _counted(name, context.extensions["t"], "MENU_SILENCES")
    wrong = _counted(name, context.extensions["i"], "MENU_WRONG_KEYS")
    if silent[:2] != wrong[:2] or silent[2]:
        raise ReadbackError(f"{name}: silence and wrong keys lead to {silent} and {wrong}")
    tries, otherwise, said = wrong
    if len(said) != 1:
        raise ReadbackError(f"{name}: after a wrong key {said}")
    invalid = None if said[0] == _SYSTEM_WORDS else played(said[0], client)
    heard: tuple[Recording, ...] = tuple(played(file, client) for file in greeting)
    return MenuRead(Choosing(heard, choices, invalid, language, seconds, tries), otherwise)


def _beginning(name: str, extension: Extension) -> tuple[str, int, Sequence[str]]:
    """The language, the seconds of silence, and what is played."""
    steps = [(step.application, step.data, step.label) for step in extension.steps]
    if len(steps) != 7:
        raise ReadbackError(f"{name}: begins with {steps}")
    language = steps[0][1].removeprefix("CHANNEL(language)=")
    seconds, files = steps[6][1], steps[5][1]
    meant = [
        ("Set", f"CHANNEL(language)={language}", ""),
        ("Set", f"TIMEOUT(digit)={_WAITS}", ""),
        ("Set", f"TIMEOUT(response)={seconds}", ""),
        ("Set", "MENU_SILENCES=0", ""),
        ("Set", "MENU_WRONG_KEYS=0", ""),
        ("Background", files, "ask"),
        ("WaitExten", seconds, ""),
    ]
    if steps != meant:
        raise ReadbackError(f"{name}: begins with {steps}, and not with {meant}")
    return language, int(seconds), files.split("&")


def _counted(name: str, extension: Extension, counter: str) -> tuple[int, tuple[str, str], tuple[str, ...]]:
    """How many tries there are of a kind, where the last one leads, and what is played before the next."""
    steps = [(step.application, step.data) for step in extension.steps]
    asked = _TRIES.fullmatch(steps[1][1]) if len(steps) in (3, 4) else None
    context, _, target = asked[3].partition(",") if asked is not None else ("", "", "")
    said = steps[2][1] if len(steps) == 4 else ""
    meant = [
        ("Set", f"{counter}=$[${{{counter}}} + 1]"),
        ("GotoIf", f"$[${{{counter}}} >= {asked[2] if asked else ''}]?{context},{target},1"),
        *([("Playback", said)] if said else []),
        ("Goto", "s,ask"),
    ]
    if asked is None or steps != meant:
        raise ReadbackError(f"{name}: {extension.name}: {steps}, and not {meant}")
    return int(asked[2]), (context, target), (said,) if said else ()
