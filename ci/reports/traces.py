"""A traced call for people and for programs: the call, hop by hop what happens and which line says so, and the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, assert_never

from ci.reports.call_words import (
    ClientNames,
    Translate,
    outcome_words,
    presented_words,
)
from ci.reports.lists import with_semicolons
from ci.reports.snippets import printable
from ci.reports.trace_words import (
    Traced,
    call_words,
    caller_phone,
    hears_words,
    hop_details,
    hop_words,
    states_words,
    why_on,
)
from compiler.analysis.acts import EndKind, ExternalCall, States
from compiler.analysis.behaviour.examples import trace_command
from compiler.analysis.calls.call import FromOutside, FromPhone
from compiler.analysis.calls.trace import Hop
from compiler.analysis.instants.days import DAYS
from compiler.diagnostics import Range, Text, text
from compiler.graph import (
    Reason,
)

FORMAT_VERSION = "1.0"

_DIM, _STRONG, _TIME, _GOOD, _BAD = "2", "1", "36", "32;1", "31;1"


def trace_text(traced: Traced, translate: Translate, *, colour: bool) -> str:
    """For a terminal."""
    told = _ToldTrace(traced, traced.names(translate), colour=colour)
    return "".join(f"{line}\n" for line in told.lines())


@dataclass(frozen=True, slots=True)
class _ToldTrace:
    """A trace as it is told in one language."""

    traced: Traced
    names: ClientNames
    colour: bool

    def lines(self) -> Iterator[str]:
        yield from self._header()
        yield ""
        hops = self.traced.trace.hops
        for hop, following in zip_longest(hops, hops[1:]):
            yield from self._block(hop, following)
        if not hops:
            yield self._say(
                text("{dialled} leads to nothing of this client", dialled=self.traced.call.dialled)
            )
        yield ""
        yield from self._end()

    def _say(self, words: Text) -> str:
        return self.names.translate(words)

    def _paint(self, words: str, code: str) -> str:
        words = printable(words)
        return f"\x1b[{code}m{words}\x1b[0m" if self.colour else words

    def _spot(self, place: Range) -> str:
        return self._paint(f"{place.file}:{place.start.line}:{place.start.column}", _DIM)

    def _header(self) -> Iterator[str]:
        call = self.traced.call
        yield self._paint(call_words(self.traced, self.names), _STRONG)
        day = self._say(DAYS[call.at.weekday()])
        yield printable(f"{day} {call.at:%Y-%m-%d, %H:%M} ({call.at.tzinfo}, {call.at.isoformat()[-6:]})")
        given = with_semicolons(states_words(call.states, self.names), self.names.translate)
        if given:
            yield printable(self._say(text("given: {states}", states=given)))
        place = self.traced.entry_place()
        if place is not None:
            yield self._spot(place)

    def _block(self, hop: Hop, following: Hop | None) -> Iterator[str]:
        elapsed = f"{f'+{hop.at} s':>7}"
        words = hop_words(self.traced, hop, self.names)
        yield f"{self._paint(elapsed, _TIME)}  {printable(words)}"
        yield from (f"         {printable(line)}" for line in hop_details(self.traced, hop, self.names))
        place = self.traced.place(hop)
        if place is not None:
            yield "         " + self._spot(place)
        why = why_on(hop, self.traced.call.states)
        if why is not None and following is not None:
            rule = self.traced.rule_place(hop, following)
            where = f" ({rule.file}:{rule.start.line}:{rule.start.column})" if rule else ""
            yield f"         → {printable(self._say(why))}{self._paint(where, _DIM) if where else ''}"

    def _end(self) -> Iterator[str]:
        trace = self.traced.trace
        outcome, seconds = outcome_words(trace.outcome, self.names), trace.seconds
        ended = trace.outcome.kind is EndKind.ENDED
        hangs_up = trace.outcome.reason in (Reason.HANGUP, Reason.BUSY)
        if seconds == 0:
            sentence = text("At once: {outcome}", outcome=outcome)
        elif trace.outcome.kind is EndKind.ANSWERED:
            sentence = text("Within {seconds} s: {outcome}", seconds=seconds, outcome=outcome)
        else:
            sentence = text("After {seconds} s: {outcome}", seconds=seconds, outcome=outcome)
        if trace.more_seconds:
            more = text(
                "Up to {seconds} s more while it is not known that a trunk is down, since it answers nothing.",
                seconds=trace.more_seconds,
            )
            yield self._paint(self._say(more), _BAD)
        yield self._paint(self._say(sentence), _BAD if ended and not hangs_up else _GOOD)
        if trace.outcome.charged:
            shown = presented_words(trace.outcome.presents, trace.outcome.withheld, self.names)
            owner = self.names.owner(trace.outcome.charged)
            yield printable(
                self._say(text("Shown outside: {number}. Charged to: {owner}", number=shown, owner=owner))
            )
        hears = ", ".join(hears_words(trace, self.names))
        if hears:
            yield printable(self._say(text("The caller hears: {sounds}", sounds=hears)))


def trace_json(traced: Traced, translate: Translate) -> str:
    """For programs; the shape is promised by `format_version`, and told in docs/trace.md."""
    return json.dumps(trace_data(traced, translate), indent=2, ensure_ascii=False) + "\n"


def trace_data(traced: Traced, translate: Translate) -> dict[str, Any]:
    """Everything about a trace. `says` is for people, in their language; the rest never changes with it."""
    names = traced.names(translate)
    trace, call = traced.trace, traced.call
    return {
        "format_version": FORMAT_VERSION,
        "client": traced.compilation.client,
        "command": trace_command(traced.compilation.client, call),
        "call": {
            "says": call_words(traced, names),
            "from": _json_caller(traced),
            "to": call.dialled,
            "at": call.at.isoformat(),
            "time_zone": str(call.at.tzinfo),
            **_json_place(traced.entry_place()),
            "given": _json_states(call.states),
        },
        "hops": [_json_hop(traced, hop, names) for hop in trace.hops],
        "outcome": {
            "says": outcome_words(trace.outcome, names),
            "kind": str(trace.outcome.kind),
            "phones": list(trace.outcome.phones),
            "numbers": list(trace.outcome.numbers),
            "mailbox": trace.outcome.mailbox or None,
            "reason": trace.outcome.reason and str(trace.outcome.reason),
            "presents": trace.outcome.presents or None,
            "withheld": trace.outcome.withheld or None,
            "charged": trace.outcome.charged or None,
            "seconds": trace.seconds,
            "more_seconds": trace.more_seconds,
            "hears": list(trace.hears),
        },
    }


def _json_caller(traced: Traced) -> dict[str, Any]:
    caller, phone = traced.call.caller, caller_phone(traced)
    match caller:
        case FromOutside():
            return {"kind": "outside", "number": caller.number, "trunk": caller.trunk}
        case FromPhone():
            return {"kind": "phone", "device": caller.device, "user": phone.user if phone else None}
        case _:
            assert_never(caller)


def _json_states(states: States) -> dict[str, Any]:
    return {
        "phones": {device: str(state) for device, state in sorted(states.phones.items())},
        "numbers": {number: str(state) for number, state in sorted(states.outside.items())},
        "trunks_down": sorted(states.trunks_down),
        "trunks_full": sorted(states.trunks_full),
        "limits_reached": sorted(states.limits_reached),
        "full_queues": sorted(states.full_queues),
        "logged_out": sorted(states.logged_out),
        "paused": sorted(states.paused),
        "full_mailboxes": sorted(states.full_mailboxes),
        "presses": list(states.presses),
        "other_phones": str(states.other_phones),
        "other_numbers": str(states.other_numbers),
    }


def _json_place(place: Range | None) -> dict[str, Any]:
    if place is None:
        return {"file": None, "line": None, "column": None}
    return {"file": place.file, "line": place.start.line, "column": place.start.column}


def _json_hop(traced: Traced, hop: Hop, names: ClientNames) -> dict[str, Any]:
    return {
        "says": hop_words(traced, hop, names),
        "node": hop.node,
        "kind": hop.kind,
        "address": hop.origin.address,
        **_json_place(traced.place(hop)),
        "at": hop.at,
        "seconds": hop.seconds,
        "condition": hop.case or None,
        "rings": _json_rings(hop, traced.call.states),
        "calls": _json_external_calls(hop, traced.call.states),
        "presents": _presented_number(hop),
        "trunk": _trunk_taking(hop, traced.call.states),
        "hears": [recording.audio for recording in hop.hears],
        "mailbox": (hop.act.reached.records_in if hop.act else "") or None,
        "result": hop.edge and str(hop.edge.label),
        "next": hop.edge and hop.edge.target,
    }


def _json_rings(hop: Hop, states: States) -> list[dict[str, str]]:
    if hop.act is None:
        return []
    return [{"device": device, "state": str(hop.act.phone_state(device, states))} for device in hop.act.rings]


def _json_external_calls(hop: Hop, states: States) -> list[dict[str, Any]]:
    return [
        {
            "number": call.number,
            "presents": call.presents or None,
            "withheld": call.withheld or None,
            "charged": call.charged,
            "trunk": _json_trunk(call, states),
            "state": str(states.far_end(call.number)),
            "must_confirm": bool(call.confirm),
            "limits": [limit.holder for limit in call.limits],
        }
        for call in (hop.act.external_calls if hop.act is not None else ())
    ]


def _json_trunk(call: ExternalCall, states: States) -> str | None:
    """The trunk that takes a call; None where none does, or the call is one too many."""
    if not call.is_taken(states):
        return None
    return next(trunk for trunk in call.trunks if trunk not in states.trunks_refusing)


def _trunk_taking(hop: Hop, states: States) -> str | None:
    """The trunk that takes a call which leaves here, alone or for rescue; None where none does, or the call stays inside."""
    if hop.act is None or hop.edge is not None:
        return None
    refusing = states.trunks_down if hop.act.is_emergency_call else states.trunks_refusing
    return next((trunk for trunk in hop.act.must_refuse if trunk not in refusing), None)


def _presented_number(hop: Hop) -> str | None:
    """The number shown where the call leaves; None where it does not, or shows none."""
    if hop.act is None:
        return None
    if hop.act.is_emergency_call:
        return hop.act.reached.callback
    return next((call.presents for call in hop.act.external_calls), None) or None
