"""Who calls, as far as conditions can tell: one caller stands for all whom they take alike, and nobody is left out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.graph import CallerCondition
from compiler.graph.callers import SHOWS_NOTHING, callers_told_apart, stands_for
from tests.effort import examples

_DIGITS = st.text("12", min_size=1, max_size=4)
_PREFIXES = st.frozensets(_DIGITS.map(lambda digits: f"+33{digits}"), max_size=4)
_NUMBERS = st.frozensets(st.text("12", min_size=9, max_size=9).map(lambda digits: f"+33{digits}"), max_size=4)
_CONDITIONS = st.lists(
    st.builds(CallerCondition, _NUMBERS, _PREFIXES, st.booleans(), st.booleans()), max_size=4
)
_CALLERS = st.just(SHOWS_NOTHING) | st.text("123", min_size=9, max_size=9).map(lambda digits: f"+33{digits}")


def lists(*numbers: str, withheld: bool = False, negated: bool = False) -> CallerCondition:
    """A condition on numbers, and on prefixes: those that end with a star."""
    return CallerCondition(
        frozenset(number for number in numbers if not number.endswith("*")),
        frozenset(number[:-1] for number in numbers if number.endswith("*")),
        withheld,
        negated,
    )


@settings(max_examples=examples(400))
@given(conditions=_CONDITIONS, caller=_CALLERS)
def test_every_caller_is_stood_for_by_one_whom_the_conditions_take_alike(
    conditions: list[CallerCondition], caller: str
) -> None:
    samples = callers_told_apart(conditions)
    sample = stands_for(caller, samples, conditions)
    assert [one.takes(sample) for one in conditions] == [one.takes(caller) for one in conditions]


@settings(max_examples=examples(200))
@given(conditions=_CONDITIONS)
def test_there_are_no_more_callers_than_numbers_and_prefixes_and_two(
    conditions: list[CallerCondition],
) -> None:
    samples = callers_told_apart(conditions)
    named = frozenset[str]().union(*(one.numbers | one.prefixes for one in conditions))
    assert len(set(samples)) == len(samples) <= len(named) + 2


def test_many_lists_are_no_product() -> None:
    conditions = [lists(f"+33612345{index:03d}", f"+337{index:02d}*") for index in range(100)]
    assert len(callers_told_apart(conditions)) == 101


def test_lists_that_share_no_number_never_hold_at_once_and_those_that_do_may() -> None:
    apart = [lists("+33612345678"), lists("+41*")]
    assert not any(all(one.takes(caller) for one in apart) for caller in callers_told_apart(apart))
    shared = [lists("+41223456789"), lists("+41*")]
    assert any(all(one.takes(caller) for one in shared) for caller in callers_told_apart(shared))


def test_a_prefix_that_longer_ones_fill_has_nobody_of_its_own() -> None:
    parts = [lists(*(f"+336{digit}*" for digit in range(10))), lists("+336*")]
    assert {tuple(one.takes(caller) for one in parts) for caller in callers_told_apart(parts)} == {
        (True, True),
        (False, False),
    }


def test_where_nobody_asks_one_caller_is_enough() -> None:
    assert len(callers_told_apart([])) == 1


def test_who_shows_no_number_is_told_apart_wherever_that_is_asked() -> None:
    assert SHOWS_NOTHING in callers_told_apart([lists("+33612345678", withheld=True)])
    assert SHOWS_NOTHING not in callers_told_apart([lists("+33612345678")])


def test_at_a_phone_of_the_client_no_list_holds_and_all_that_are_negated_do() -> None:
    assert not lists("+33612345678", withheld=True).takes(None)
    assert lists("+33612345678", negated=True).takes(None)
    assert lists(withheld=True, negated=True).takes(None)
