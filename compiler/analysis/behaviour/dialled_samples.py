"""What external numbers a phone may dial, as a finite set: a number of each class, and each number that is an exception to its class.

A gate judges by the class of a number and by lists of single numbers. So one number of a class that is on no list stands for all of them.
Where graphs are compared and a phone dials by another country's plan than before, one number stands for those that were of one class
and are of another one. The client's own numbers are no external numbers: every phone calls them inside, and none of them stands for a class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from compiler.analysis.behaviour.caller_samples import CallersApart, callers_apart
from compiler.graph import CallGraph, DialContext
from compiler.graph.node_kinds import permission_gate
from compiler.numbering import (
    LOCAL_SIX,
    CallClass,
    classify,
    normalise_dialled,
    numbers_matching,
    patterns,
)

NO_NUMBER = "no_number"
"""The label of what is not a number of the numbering plan."""

FROM_TO = ">"
"""Between the labels of numbers that are something else in each of two graphs."""

Plans = tuple[str, ...]
"""The countries by whose numbering plans a phone dials, of each graph that has it; one, where they are the same."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Something to dial that stands for all that is judged alike. `label`: its class, or itself."""

    dialled: str
    label: str


@dataclass(frozen=True, slots=True)
class NumbersApart:
    """What cannot stand for a class: numbers that are listed singly (E.164 or short), and what is an extension or a code.

    `own`: the client's own numbers, which every phone calls inside. `hiding`: extensions of some of the graphs only that are a
    number where they are none. `plans`: by device. `callers`: who calls from outside.
    """

    listed: frozenset[str]
    taken: frozenset[str]
    own: frozenset[str]
    hiding: frozenset[str]
    plans: Mapping[str, Plans]

    def samples(self) -> dict[str, tuple[Sample, ...]]:
        """What stands for all that each device may dial."""
        alike = {plans: sample_numbers(plans, self) for plans in set(self.plans.values())}
        return {device: alike[plans] for device, plans in self.plans.items()}

    callers: CallersApart


def numbers_apart(graphs: Sequence[CallGraph]) -> NumbersApart:
    """What is apart in any of these graphs, so that one sample stands for a class in all of them."""
    graphs = list(graphs)
    listed: set[str] = set()
    inside: list[frozenset[str]] = []
    taken: list[frozenset[str]] = []
    rescue: set[str] = set()
    plans: dict[str, dict[str, None]] = {}
    for graph in graphs:
        inside.append(frozenset(number for number, _ in graph.dialled_inside()))
        taken.append(frozenset(number for number, _ in (*graph.internal, *graph.features)))
        countries = {context.id: graph.dial_out(context).country for context in graph.contexts}
        for context in graph.contexts:
            rescue.update(number for number, _ in context.emergency)
            listed.update(_listed_numbers(graph, context))
        for phone in graph.phones:
            plans.setdefault(phone.device, {})[countries[phone.context]] = None
    # One that is called inside in some of the graphs only is compared with an external call, of each phone.
    own = frozenset.intersection(*inside) if inside else frozenset()
    everywhere = frozenset.intersection(*taken) if taken else frozenset()
    anywhere = frozenset().union(*taken)
    dialled_by = {country for countries in plans.values() for country in countries}
    return NumbersApart(
        frozenset(listed) - own,
        anywhere | rescue,
        own,
        # So is an extension that would be an external number if it were none.
        frozenset(
            extension
            for extension in anywhere - everywhere - rescue
            if any(normalise_dialled(extension, country) is not None for country in dialled_by)
        ),
        {device: tuple(countries) for device, countries in plans.items()},
        callers_apart(graphs),
    )


def _listed_numbers(graph: CallGraph, context: DialContext) -> Iterator[str]:
    """The numbers that are exceptions to their class for the phones of a context."""
    dial_out = graph.dial_out(context)
    yield from (number for number, _ in dial_out.own)
    gate = permission_gate(graph.nodes[dial_out.next])
    if gate is not None:
        yield from gate.permission.allow_numbers
        yield from gate.permission.deny_numbers


def sample_numbers(plans: Plans, apart: NumbersApart) -> tuple[Sample, ...]:
    """One number of each class, seen from these countries, and the listed numbers."""
    samples: dict[str, Sample] = {}
    for label, numbers in _class_samples(plans, _SPARE).items():
        # All that are at hand may be listed.
        more = (
            _class_samples(plans, _MANY)[label]
            if all(_is_apart(one, plans, apart) for one in numbers)
            else ()
        )
        number = next((one for one in (*numbers, *more) if not _is_apart(one, plans, apart)), None)
        if number is not None:
            samples[label] = Sample(number, label)
    for number in sorted(apart.listed | apart.own):
        for dialled in _spellings(number):
            label = sample_label(dialled, plans, apart)
            if dialled not in apart.taken and label not in (NO_NUMBER, *apart.own):
                samples.setdefault(label, Sample(dialled, label))
    for extension in sorted(apart.hiding):
        samples[extension] = Sample(extension, extension)
    return tuple(samples.values())


def _is_apart(dialled: str, plans: Plans, apart: NumbersApart) -> bool:
    """Whether what may be dialled stands for nothing but itself in some of the graphs."""
    if dialled in apart.taken:
        return True
    numbers = [normalise_dialled(dialled, country) for country in plans]
    return any(number in apart.listed or number in apart.own for number in numbers)


def _spellings(number: str) -> Iterator[str]:
    """A number, and what it is dialled as in one country alone."""
    yield number
    yield from (number.removeprefix(prefix) for _, prefix in LOCAL_SIX.values() if number.startswith(prefix))


def sample_label(digits: str, plans: Plans, apart: NumbersApart) -> str:
    """The label of the sample that stands for an external number that a phone dials; an own number's is the number."""
    return _joined([_label(digits, country, apart) for country in plans])


def _label(digits: str, country: str, apart: NumbersApart) -> str:
    number = normalise_dialled(digits, country)
    if number is not None and (number in apart.listed or number in apart.own):
        return number
    return _class_label(digits, country)


def _class_label(digits: str, country: str) -> str:
    call_class = classify(digits, country)
    return NO_NUMBER if call_class is CallClass.UNALLOCATED else str(call_class)


def _joined(labels: Iterable[str]) -> str:
    """One label for what is so in several graphs."""
    return FROM_TO.join(dict.fromkeys(labels))


_SPARE = 3
"""Numbers of each class that are at hand, in case that some are listed, or extensions."""

_MANY = 100
"""If they all are."""


@lru_cache(maxsize=128)
def _class_samples(plans: Plans, spare: int) -> Mapping[str, tuple[str, ...]]:
    """Some numbers of each class by its label, in the order of classes."""
    found: dict[tuple[CallClass, ...], list[str]] = {}
    for country in plans:
        for pattern in patterns(country):
            if len(plans) == 1 and len(found.get((pattern.call_class,), ())) >= spare:
                continue
            for number in islice(numbers_matching(pattern.match), spare):
                classes = tuple(classify(number, one) for one in plans)
                if CallClass.EMERGENCY not in classes:
                    found.setdefault(classes, []).append(number)
    order = {call_class: place for place, call_class in enumerate(CallClass)}
    samples: dict[str, tuple[str, ...]] = {}
    for classes in sorted(found, key=lambda classes: [order[call_class] for call_class in classes]):
        number = found[classes][0]
        label = _joined([_class_label(number, country) for country in plans])
        samples[label] = (*samples.get(label, ()), *found[classes])[:spare]
    return samples
