"""What external numbers a phone may dial, as a finite set: a number of each class, and each number that is an exception to its class.

A gate judges by the class of a number, by lists of single numbers, and by how numbers begin. So one number of a class that is on no list stands
for all of them of which every gate says the same by how they begin.
The client's own numbers are no external numbers: every phone calls them inside, and none of them stands for a class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from compiler.graph import CallGraph, CallingPermission, DialContext, Verdict
from compiler.graph.node_kinds import permission_gate
from compiler.numbering import CallClass, classify, normalise_dialled, numbers_beginning, patterns

NO_NUMBER = "no_number"
"""The label of what is not a number of the numbering plan."""
WITHHELD = "withheld"
"""The label of numbers behind a code that withholds the phone's own. They are judged as they are without it, so that one stands for all."""

_IN_PLACE_OF = {"X": "5", "Z": "4", "N": "6", ".": "123456"}


@dataclass(frozen=True, slots=True)
class Sample:
    """Something to dial that stands for all that is judged alike. `label`: its class, or itself."""

    dialled: str
    label: str


@dataclass(frozen=True, slots=True)
class NumbersApart:
    """What cannot stand for a class: numbers that are listed singly (E.164 or short), and what is an extension or a code.

    `own`: the client's own numbers, which every phone calls inside.
    """

    listed: frozenset[str]
    taken: frozenset[str]
    own: frozenset[str]
    beginnings: tuple[CallingPermission, ...] = ()
    """Permissions that judge numbers by how they begin."""

    def judged_by_beginning(self, number: str) -> tuple[Verdict, ...]:
        """What they say of a number in E.164 by how it begins."""
        return tuple(permission.prefix_of(number)[1] for permission in self.beginnings)


def numbers_apart(graphs: Iterable[CallGraph]) -> NumbersApart:
    """What is apart in any of these graphs, so that one sample stands for a class in all of them."""
    listed: set[str] = set()
    taken: set[str] = set()
    inside: list[frozenset[str]] = []
    beginnings: dict[tuple[tuple[str, Verdict], ...], CallingPermission] = {}
    for graph in graphs:
        inside.append(frozenset(number for number, _ in graph.dialled_inside()))
        taken.update(number for number, _ in (*graph.internal, *graph.features))
        for context in graph.contexts:
            taken.update(number for number, _ in context.emergency)
            listed.update(_listed_numbers(graph, context))
            permission = _permission(graph, context)
            if permission is not None and permission.prefixes:
                beginnings.setdefault(permission.prefixes, permission)
    # One that is called inside in some of the graphs only is compared with an external call, of each phone.
    own = frozenset.intersection(*inside) if inside else frozenset()
    in_order = tuple(permission for _, permission in sorted(beginnings.items()))
    return NumbersApart(frozenset(listed) - own, frozenset(taken), own, in_order)


def _permission(graph: CallGraph, context: DialContext) -> CallingPermission | None:
    """What the phones of a context may call."""
    gate = permission_gate(graph.nodes[graph.dial_out(context).next])
    return gate.permission if gate is not None else None


def _listed_numbers(graph: CallGraph, context: DialContext) -> Iterator[str]:
    """The numbers that are exceptions to their class for the phones of a context."""
    yield from (number for number, _ in graph.dial_out(context).own)
    permission = _permission(graph, context)
    if permission is not None:
        yield from permission.allow_numbers
        yield from permission.deny_numbers


def sample_numbers(country: str, apart: NumbersApart, withholding: Sequence[str] = ()) -> tuple[Sample, ...]:
    """One number of each class, seen from a country, and the listed numbers; and one behind a code that withholds the phone's own."""
    samples = {sample.label: sample for sample in _judged_otherwise(country, apart).values()}
    for number in sorted(apart.listed):
        if number not in apart.taken and normalise_dialled(number, country) is not None:
            samples[number] = Sample(number, number)
    behind_code = samples.get(CallClass.NATIONAL_FIXED)
    if withholding and behind_code is not None:
        samples[WITHHELD] = Sample(f"{withholding[-1]}{behind_code.dialled}", WITHHELD)
    return tuple(samples.values())


def sample_label(digits: str, country: str, apart: NumbersApart) -> str:
    """The label of the sample that stands for an external number that a phone dials."""
    number = normalise_dialled(digits, country)
    if number is None:
        return NO_NUMBER
    if number in apart.listed:
        return number
    call_class = classify(digits, country)
    if call_class is CallClass.UNALLOCATED:
        return NO_NUMBER
    sample = _judged_otherwise(country, apart).get((str(call_class), apart.judged_by_beginning(number)))
    return sample.label if sample is not None else str(call_class)


_Judged = tuple[str, tuple[Verdict, ...]]
"""By what numbers are judged that are not listed: a class, and what permissions say of how a number begins."""


@lru_cache(maxsize=64)
def _judged_otherwise(country: str, apart: NumbersApart) -> Mapping[_Judged, Sample]:
    """Something to dial for all that is judged alike. The label is the class; with a beginning, for what is not judged by the class alone."""
    single = apart.listed | apart.own
    samples: dict[_Judged, Sample] = {}
    beginnings = sorted({prefix for permission in apart.beginnings for prefix, _ in permission.prefixes})
    for label, number in _class_samples(country, _ALL if beginnings else _SPARE):
        normal = normalise_dialled(number, country)
        if number in apart.taken or normal in single:
            continue
        judged = apart.judged_by_beginning(normal or "")
        if all(verdict is Verdict.BY_CLASS for verdict in judged):
            samples.setdefault((label, judged), Sample(number, label))
    for beginning in beginnings:
        for number in numbers_beginning(beginning, country):
            # What is not correctly written, as an overseas number behind +33, is read as another number.
            if number not in single and normalise_dialled(number, country) == number:
                call_class = classify(number, country)
                key = (str(call_class), apart.judged_by_beginning(number))
                samples.setdefault(key, Sample(number, f"{call_class} {beginning}"))
    return samples


_SPARE = 3
"""Numbers of each class that are at hand, in case that some are listed, or extensions."""
_ALL = 1000
"""Where numbers are told by how they begin, all patterns of a class may be needed to find one that none of them is about."""


@lru_cache(maxsize=32)
def _class_samples(country: str, most: int) -> tuple[tuple[str, str], ...]:
    """Some numbers of each class with its label, in the order of classes.

    Those first that are of the same class in metropolitan France and overseas: where a phone moves, they show what changed.
    """
    elsewhere = "RE" if country == "FR" else "FR"
    everywhere: dict[CallClass, list[str]] = {
        call_class: [] for call_class in CallClass if call_class is not CallClass.EMERGENCY
    }
    only_here: dict[CallClass, list[str]] = {call_class: [] for call_class in everywhere}
    for pattern in patterns(country):
        call_class = pattern.call_class
        if call_class not in everywhere or len(everywhere[call_class]) >= most:
            continue
        number = _number_matching(pattern.match)
        # A more specific pattern may have it.
        if classify(number, country) is call_class:
            (everywhere if classify(number, elsewhere) is call_class else only_here)[call_class].append(
                number
            )
    return tuple(
        (NO_NUMBER if call_class is CallClass.UNALLOCATED else str(call_class), number)
        for call_class in everywhere
        for number in (everywhere[call_class] + only_here[call_class])[:most]
    )


def _number_matching(match: str) -> str:
    """A number of a pattern: of a set in brackets its first digit."""
    digits, inside = "", False
    for sign in match:
        if sign == "[":
            inside, first = True, True
        elif sign == "]":
            inside = False
        elif inside:
            digits += sign if first else ""
            first = False
        else:
            digits += _IN_PLACE_OF.get(sign, sign)
    return digits
