"""Who calls, as a channel shows it; and the subroutines that judge who calls, as they read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from compiler.analysis.calls.call import ANONYMOUS, FromOutside
from compiler.analysis.conditions import caller_conditions_of
from compiler.graph import CallGraph
from renderers.readback.dialplan import Extension

STRANGER = "+33123456789"
"""An external caller."""
_SHOWS_NONE = '$["${CALLERID(pres)}" =~ "^prohib" | "${FROM_CALLER}" = "" | ${LEN(${FROM_CALLER})} != ${LEN(${CALLERID(num)})}]'
KEPT = (
    "__FROM_CALLER=${FILTER(+0-9,${CALLERID(num)})}",
    f"{_SHOWS_NONE}?Set(__FROM_CALLER=withheld)",
)
"""What is set of a call that comes in, where some condition asks who calls; at each number, since tomorrow any may ask."""
HIDDEN = {"CALLERID(pres)": "prohib_passed_screen"}
"""What a channel shows whose number is withheld, a phone's or a stranger's: whoever judges by the first letters takes both alike."""


def channels_of(callers: Iterable[str]) -> Iterator[tuple[FromOutside, Mapping[str, str]]]:
    """Callers from outside, these among them, and what their channels show: who withholds does so whatever number is behind it."""
    numbers = dict.fromkeys((STRANGER, *(caller for caller in callers if caller not in ("", ANONYMOUS))))
    for number in numbers:
        yield FromOutside(number), {"CALLERID(num)": number}
        yield FromOutside(), {"CALLERID(num)": number, **HIDDEN}
    # Carriers also write no number at all, or this word; whoever writes something else shows no number either.
    for words in ("", ANONYMOUS, *(f"{number}a" for number in numbers)):
        yield FromOutside(), {"CALLERID(num)": words}


class CallerJudge(NamedTuple):
    """A condition on the caller as it reads: what is on the list, and what is returned for who is on it, and for others."""

    numbers: frozenset[str]
    prefixes: frozenset[str]
    listed: str
    other: str


def meant_judges(graph: CallGraph) -> Iterator[CallerJudge]:
    """Those that the conditions of a graph mean."""
    for condition in caller_conditions_of(graph):
        numbers = condition.numbers | ({"withheld"} if condition.withheld else frozenset())
        listed, other = ("0", "1") if condition.negated else ("1", "0")
        yield CallerJudge(numbers, condition.prefixes, listed, other)


def judges_in(extensions: Mapping[str, Extension]) -> Iterator[CallerJudge]:
    """Those of a body, by their extensions without what all begin with; one that is not asked as it should be can be meant by nobody."""
    for name, extension in extensions.items():
        if "." in name:
            if name.partition(".")[0] not in extensions:
                yield CallerJudge(frozenset([name]), frozenset(), "", "")
            continue
        numbers, prefixes = (_members(extensions, f"{name}.{kind}.") for kind in ("number", "prefix"))
        *asked, other, listed = [(step.application, step.data, step.label) for step in extension.steps]
        well_asked = asked == list(_asked(name, prefixes)) and (other[::2], listed[::2]) == (
            ("Return", ""),
            ("Return", "listed"),
        )
        yield CallerJudge(numbers if well_asked else frozenset([name]), prefixes, listed[1], other[1])


def _members(extensions: Iterable[str], kind: str) -> frozenset[str]:
    return frozenset(name.removeprefix(kind) for name in extensions if name.startswith(kind))


def _asked(name: str, prefixes: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """The number itself is looked up, then as much of it as each prefix has."""
    shown = ["number.${FROM_CALLER}"]
    shown += [
        f"prefix.${{FROM_CALLER:0:{length}}}" for length in sorted({len(prefix) for prefix in prefixes})
    ]
    for words in shown:
        yield "GotoIf", f"${{DIALPLAN_EXISTS(${{CONTEXT}},callers.{name}.{words},1)}}?listed", ""
