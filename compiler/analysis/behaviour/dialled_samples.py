"""What external numbers a phone may dial, as a finite set: a number of each class, and each number that is an exception to its class.

A gate judges by the class of a number, by lists of single numbers, and by how numbers begin. So one number of a class that is on no list
stands for all of them of which every gate says the same by how they begin.
Where graphs are compared and a phone dials by another country's plan than before, one number stands for those that were of one class
and are of another one. The client's own numbers are no external numbers: every phone calls them inside, and none of them stands for a class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from compiler.analysis.behaviour.caller_samples import CallersApart, callers_apart
from compiler.analysis.calls.call import behind_code
from compiler.graph import CallGraph, CallingPermission, DialContext, Verdict
from compiler.numbering import (
    LOCAL_SIX,
    CallClass,
    classify,
    normalise_dialled,
    numbers_beginning,
    numbers_matching,
    patterns,
    withholding_codes,
)

NO_NUMBER = "no_number"
"""The label of what is not a number of the numbering plan."""

WITHHELD = "withheld"
"""The label of numbers behind a code that withholds the phone's own. They are judged as they are without it, so that one stands for all."""

FROM_TO = ">"
"""Between the labels of numbers that are something else in each of two graphs."""

Plans = tuple[str, ...]
"""The countries by whose numbering plans a phone dials, of each graph that has it; one, where they are the same."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Something to dial that stands for all that is judged alike. `label`: its class, or itself."""

    dialled: str
    label: str


@dataclass(frozen=True, eq=False)
class NumbersApart:
    """What cannot stand for a class: numbers that are listed singly (E.164 or short), and what is an extension or a code.

    `own`: the client's own numbers, which every phone calls inside. `hiding`: extensions of some of the graphs only that are a
    number where they are none. `plans`: by device. `beginnings`: permissions that judge numbers by how they begin. `callers`: who
    calls from outside.
    """

    listed: frozenset[str]
    taken: frozenset[str]
    own: frozenset[str]
    hiding: frozenset[str]
    plans: Mapping[str, Plans]
    callers: CallersApart
    beginnings: tuple[CallingPermission, ...] = ()

    def samples(self) -> dict[str, tuple[Sample, ...]]:
        """What stands for all that each device may dial."""
        alike = {plans: sample_numbers(plans, self) for plans in set(self.plans.values())}
        return {device: alike[plans] for device, plans in self.plans.items()}

    def judged_by_beginning(self, number: str) -> tuple[Verdict, ...]:
        """What permissions say of a number in E.164 by how it begins."""
        return tuple(permission.prefix_of(number)[1] for permission in self.beginnings)

    @cached_property
    def told_apart(self) -> tuple[str, ...]:
        """The beginnings themselves."""
        return tuple(sorted({prefix for permission in self.beginnings for prefix, _ in permission.prefixes}))


def numbers_apart(graphs: Sequence[CallGraph]) -> NumbersApart:
    """What is apart in any of these graphs, so that one sample stands for a class in all of them."""
    graphs = list(graphs)
    listed: set[str] = set()
    inside: list[frozenset[str]] = []
    taken: list[frozenset[str]] = []
    rescue: set[str] = set()
    plans: dict[str, dict[str, None]] = {}
    beginnings: dict[tuple[tuple[str, Verdict], ...], CallingPermission] = {}
    for graph in graphs:
        inside.append(frozenset(number for number, _ in graph.dialled_inside()))
        taken.append(frozenset(number for number, _ in (*graph.internal, *graph.features)))
        countries = {context.id: graph.dial_out(context).country for context in graph.contexts}
        for context in graph.contexts:
            rescue.update(number for number, _ in context.emergency)
            listed.update(_listed_numbers(graph, context))
            for permission in graph.dialled_permissions(context):
                if permission.prefixes:
                    beginnings.setdefault(permission.prefixes, permission)
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
        tuple(permission for _, permission in sorted(beginnings.items())),
    )


def _listed_numbers(graph: CallGraph, context: DialContext) -> Iterator[str]:
    """The numbers that are exceptions to their class for the phones of a context."""
    yield from (number for number, _ in graph.dial_out(context).own)
    for permission in graph.dialled_permissions(context):
        yield from permission.allow_numbers
        yield from permission.deny_numbers


def sample_numbers(plans: Plans, apart: NumbersApart) -> tuple[Sample, ...]:
    """One number of all that is judged alike, seen from these countries; the listed numbers; and one behind a code that withholds the phone's own."""
    samples = {sample.label: sample for sample in _judged_alike(plans, apart).values()}
    for number in sorted(apart.listed | apart.own):
        for dialled in _spellings(number):
            label = sample_label(dialled, plans, apart)
            if dialled not in apart.taken and label not in (NO_NUMBER, *apart.own):
                samples.setdefault(label, Sample(dialled, label))
    for extension in sorted(apart.hiding):
        samples[extension] = Sample(extension, extension)
    codes = [code for code in withholding_codes(plans[0]) if _is_code(code, plans)]
    fixed = next((one for label, one in samples.items() if label.startswith(CallClass.NATIONAL_FIXED)), None)
    if codes and fixed is not None:
        samples[WITHHELD] = Sample(_behind(codes[-1], fixed.dialled), WITHHELD)
    return tuple(samples.values())


def _is_code(code: str, plans: Plans) -> bool:
    """Whether a code withholds the phone's number in each of these countries."""
    return all(code in withholding_codes(country) for country in plans)


def _behind(code: str, dialled: str) -> str:
    """A number behind a code, as it can be dialled: a plus stands first or nowhere."""
    return code + dialled.replace("+", "00")


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
    sample = _judged_alike(plans, apart).get(_judged(digits, plans, apart))
    return sample.label if sample is not None else _joined(_label(digits, one, apart) for one in plans)


def _label(dialled: str, country: str, apart: NumbersApart) -> str:
    """A class, with the beginning by which a number is judged if it is not by its class alone; or the number, if it is listed."""
    label, verdicts = _judged_in(dialled, country, apart)
    if all(verdict is Verdict.BY_CLASS for verdict in verdicts):
        return label
    number = normalise_dialled(dialled, country) or ""
    # All others that it begins with are beginnings of the longest one: that decides whatever is said of it.
    return f"{label} {max(filter(number.startswith, apart.told_apart), key=len)}"


def _joined(labels: Iterable[str]) -> str:
    """One label for what is so in several graphs."""
    return FROM_TO.join(dict.fromkeys(labels))


_Judged = tuple[str, tuple[Verdict, ...]]
"""By what a number is judged: a class, or the number if it is listed; and what permissions say of how it begins."""


def _judged(dialled: str, plans: Plans, apart: NumbersApart) -> tuple[_Judged, ...]:
    """By what it is judged in each graph."""
    return tuple(_judged_in(dialled, country, apart) for country in plans)


def _judged_in(dialled: str, country: str, apart: NumbersApart) -> _Judged:
    if behind_code(dialled, withholding_codes(country)) is not None:
        return WITHHELD, ()
    number = normalise_dialled(dialled, country)
    if number is None:
        return NO_NUMBER, ()
    if number in apart.listed or number in apart.own:
        return number, ()
    return str(classify(dialled, country)), apart.judged_by_beginning(number)


@lru_cache(maxsize=64)
def _judged_alike(plans: Plans, apart: NumbersApart) -> Mapping[tuple[_Judged, ...], Sample]:
    """Something to dial for all that is judged alike and is not listed."""
    samples: dict[tuple[_Judged, ...], Sample] = {}
    for dialled in (
        *_samples_by_class(plans, apart),
        *_samples_by_beginning(plans, apart),
        *_behind_code_in_some(plans),
    ):
        if not _is_apart(dialled, plans, apart):
            label = _joined(_label(dialled, country, apart) for country in plans)
            samples.setdefault(_judged(dialled, plans, apart), Sample(dialled, label))
    return samples


def _samples_by_class(plans: Plans, apart: NumbersApart) -> Iterator[str]:
    """A number of each class that stands for it."""
    for label in _class_samples(plans, *_AT_HAND[0]):
        at_hand = (
            number
            for most, of_each in _AT_HAND
            for number in _class_samples(plans, most, of_each).get(label, ())
        )
        yield from islice((one for one in at_hand if _stands_for_its_class(one, plans, apart)), 1)


def _stands_for_its_class(dialled: str, plans: Plans, apart: NumbersApart) -> bool:
    """Whether a number is neither listed nor told apart by how it begins."""
    if _is_apart(dialled, plans, apart):
        return False
    numbers = (normalise_dialled(dialled, country) or "" for country in plans)
    return not any(number.startswith(apart.told_apart) for number in numbers)


def _samples_by_beginning(plans: Plans, apart: NumbersApart) -> Iterator[str]:
    """Numbers of each class that begin in each of the ways that permissions tell apart."""
    for beginning in apart.told_apart:
        for country in plans:
            for number in numbers_beginning(beginning, country):
                # What is not correctly written, as an overseas number behind +33, is read as another number.
                if normalise_dialled(number, country) == number:
                    yield from _spellings(number)


def _behind_code_in_some(plans: Plans) -> Iterator[str]:
    """What withholds the phone's number in some of these countries, and is a number, or none, in the others."""
    for code in dict.fromkeys(code for country in plans for code in withholding_codes(country)):
        if not _is_code(code, plans):
            yield _behind(code, _class_samples(plans, *_AT_HAND[0])[CallClass.NATIONAL_FIXED][0])
            for country in plans:
                yield from numbers_beginning(code, country)


_AT_HAND = ((3, 3), (1000, 1), (100, 100))
"""So many numbers of each class, and so many of each of its patterns; more, if all of them are listed, are extensions, or begin in a way
that permissions tell apart."""


@lru_cache(maxsize=128)
def _class_samples(plans: Plans, most: int, of_each: int) -> Mapping[str, tuple[str, ...]]:
    """Some numbers of each class by its label, in the order of classes."""
    found: dict[tuple[CallClass, ...], list[str]] = {}
    for country in plans:
        for pattern in patterns(country):
            if len(plans) == 1 and len(found.get((pattern.call_class,), ())) >= most:
                continue
            for number in islice(numbers_matching(pattern.match), of_each):
                classes = tuple(classify(number, one) for one in plans)
                alike = found.setdefault(classes, [])
                if len(alike) >= most:
                    break
                alike.append(number)
    order = {call_class: place for place, call_class in enumerate(CallClass)}
    samples: dict[str, tuple[str, ...]] = {}
    for classes in sorted(found, key=lambda classes: [order[call_class] for call_class in classes]):
        if CallClass.EMERGENCY in classes:
            continue
        label = _joined(_class_label(call_class) for call_class in classes)
        samples[label] = (*samples.get(label, ()), *found[classes])[:most]
    return samples


def _class_label(call_class: CallClass) -> str:
    return NO_NUMBER if call_class is CallClass.UNALLOCATED else str(call_class)
