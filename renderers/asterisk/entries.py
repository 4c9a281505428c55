"""A client's entry points: the contexts that phones and trunks enter. Stable names that only lead into the current body.

Asterisk tries a context's own extensions before its includes, so what a phone dials is judged in this order: emergency numbers,
which are exact extensions of the context itself; then extensions and feature codes; then everything else, as an external call.
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.graph import CallGraph, DialContext, Hint, NumberEntry
from renderers.asterisk.caller_condition import AT_A_PHONE
from renderers.asterisk.kept_state import lamp
from renderers.asterisk.names import (
    dial_context,
    exten,
    internal_context,
    numbers_context,
    outside_context,
    phone_channels,
    scope,
)
from renderers.asterisk.number import number_node
from renderers.asterisk.queue import render_keys_contexts, render_members_context
from renderers.asterisk.switch import read_positions_in
from renderers.asterisk.time_condition import FREEZE


def render_entries(graph: CallGraph, body: str) -> str:
    """A client's entries.conf; `body` names the context that everything leads to. `graph`: the part into which calls come."""
    lines = [f"; How calls enter {graph.client}. Written by centrex."]
    by_context: dict[str, list[NumberEntry]] = {}
    for entry in sorted(graph.numbers, key=lambda entry: entry.number):
        for trunk in entry.trunks:
            by_context.setdefault(numbers_context(trunk, entry.number), []).append(entry)
    for context, entries in sorted(by_context.items()):
        lines += ["", f"[{context}]"]
        lines += [_entry_line(entry.number, number_node(entry), body) for entry in entries]
    lines += ["", f"[{internal_context(graph.client)}]"]
    asks, asks_switches = graph.asks_who_calls, bool(graph.switches_asked)
    for extension, node in graph.internal:
        lines += [f"exten => {extension},1,{FREEZE}"]
        lines += [f" same => n,{AT_A_PHONE}"] if asks else []
        lines += [f" same => n,{read_positions_in(body)}"] if asks_switches else []
        lines += [f" same => n,Goto({body},{exten(node)},1)"]
    lines += [_entry_line(code, node, body) for code, node in graph.features]
    for hint in graph.hints:
        lines.append(f"exten => {hint.extension},hint,{_watched(graph.client, hint)}")
    lines += render_members_context(graph, body)
    lines += render_keys_contexts(graph, body)
    for dialling in graph.contexts:
        lines += _dial_context(graph.client, dialling, body)
    return "\n".join(lines) + "\n"


def _watched(client: str, hint: Hint) -> str:
    """What makes the state of a lamp: phones, the new messages of a mailbox (`res_mwi_devstate`), or lamps of what people set."""
    if hint.lamps:
        return "&".join(lamp(client, *words) for words in hint.lamps)
    return f"MWI:{hint.mailbox}@{scope(client)}" if hint.mailbox else phone_channels(client, hint.devices)


def _entry_line(dialled: str, node: str, body: str) -> str:
    return f"exten => {dialled},1,Goto({body},{exten(node)},1)"


def _dial_context(client: str, context: DialContext, body: str) -> Iterator[str]:
    outside = outside_context(client, context.id)
    yield from ("", f"[{dial_context(client, context.id)}]")
    for number, node in context.emergency:
        yield _entry_line(number, node, body)
    yield f"include => {internal_context(client)}"
    yield f"include => {outside}"
    yield from ("", f"[{outside}]")
    for code in context.withholding:
        yield from _withholding_entries(client, context, code, body)
    for pattern in ("_X.", "_+X."):
        # A pattern's dot takes any character; only digits and a plus are dialled on. Dots and hyphens between them, as address books
        # have them (RFC 3966), are left out, and what remains is dialled anew: it may be an emergency number.
        yield f"exten => {pattern},1,Set(DIALLED=${{FILTER(+0-9,${{EXTEN}})}})"
        yield f" same => n,GotoIf($[${{LEN(${{DIALLED}})}} = ${{LEN(${{EXTEN}})}}]?{body},{exten(context.outside)},1)"
        yield " same => n,Set(WRITTEN=${FILTER(-.+0-9,${EXTEN})})"
        known = f"${{DIALPLAN_EXISTS({dial_context(client, context.id)},${{DIALLED}},1)}}"
        yield (
            f" same => n,GotoIf($[${{LEN(${{WRITTEN}})}} = ${{LEN(${{EXTEN}})}} & {known}]"
            f"?{dial_context(client, context.id)},${{DIALLED}},1)"
        )
        yield f" same => n,Goto({body},end.unallocated,1)"


def _withholding_entries(client: str, context: DialContext, code: str, body: str) -> Iterator[str]:
    """What is dialled behind a code by which a phone withholds its number is dialled anew, and remembered: the code counts for it alone."""
    dialling = dial_context(client, context.id)
    for pattern in (f"_{code}X.", f"_{code}+X."):
        yield f"exten => {pattern},1,Set(WRITTEN=${{FILTER(-.#+0-9,${{EXTEN}})}})"
        yield " same => n,Set(WITHHELD_FROM=${FILTER(#+0-9,${EXTEN})})"
        yield f" same => n,Set(WITHHELD_FROM=${{WITHHELD_FROM:{len(code)}}})"
        known = f"${{DIALPLAN_EXISTS({dialling},${{WITHHELD_FROM}},1)}}"
        yield (
            f" same => n,GotoIf($[${{LEN(${{WRITTEN}})}} = ${{LEN(${{EXTEN}})}} & {known}]"
            f"?{dialling},${{WITHHELD_FROM}},1)"
        )
        yield f" same => n,Goto({body},end.unallocated,1)"
