"""A voice menu: a context of its own, in which what may be pressed are the only extensions.

Asterisk looks digits up in the channel's context and in those that it includes. So the body's own extensions, feature codes and what
leads outside are in no context that a menu's caller is ever in, and a menu includes none.
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.graph import CallGraph, Menu
from compiler.graph.menus import KEY_WAIT_SECONDS
from renderers.asterisk.announcement import recording_path
from renderers.asterisk.dialplan import extension
from renderers.asterisk.names import exten, menu_context

_SILENCES, _WRONG_KEYS = "MENU_SILENCES", "MENU_WRONG_KEYS"


def menu_steps(body: str, node: Menu) -> Iterator[str]:
    """Answer, and go where keys count."""
    yield "Answer()"
    yield f"Goto({menu_context(body, node.id)},s,1)"


def render_menu(graph: CallGraph, body: str, node: Menu) -> list[str]:
    """The menu's context. `s`: where it begins; `t`, `i`: after a try without a key, with a wrong one; then all that may be pressed."""
    return [
        f"[{menu_context(body, node.id)}]",
        *extension("s", *_beginning(graph, node)),
        *extension("t", *_counted(body, node, _SILENCES), "Goto(s,ask)"),
        *extension(
            "i", *_counted(body, node, _WRONG_KEYS), f"Playback({_invalid(graph, node)})", "Goto(s,ask)"
        ),
        *(
            line
            for pressed, target in (*node.keys, *node.extensions)
            for line in extension(pressed, _to(body, target))
        ),
    ]


def _beginning(graph: CallGraph, node: Menu) -> Iterator[str]:
    yield f"Set(CHANNEL(language)={node.language})"
    # The channel keeps these from one menu to the next.
    yield f"Set(TIMEOUT(digit)={KEY_WAIT_SECONDS})"
    yield f"Set(TIMEOUT(response)={node.seconds})"
    yield f"Set({_SILENCES}=0)"
    yield f"Set({_WRONG_KEYS}=0)"
    greeting = "&".join(recording_path(graph, audio) for audio in node.greeting)
    yield f"(ask)Background({greeting})"
    yield f"WaitExten({node.seconds})"


def _counted(body: str, node: Menu, tries: str) -> Iterator[str]:
    """One more try of its kind; the last one ends the menu."""
    yield f"Set({tries}=$[${{{tries}}} + 1])"
    yield f"GotoIf($[${{{tries}}} >= {node.tries}]?{body},{exten(node.otherwise)},1)"


def _to(body: str, target: str) -> str:
    return f"Goto({body},{exten(target)},1)"


def _invalid(graph: CallGraph, node: Menu) -> str:
    return recording_path(graph, node.invalid) if node.invalid is not None else "pbx-invalid"
