"""Deliberately wrong answers of acts and conditions, one at a time: each changes what some analysis says of a client, which a test sees.

The questions and the acts are listed by the code itself, so that one that is added is tried too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, get_args

import pytest

from compiler.analysis import conditions
from compiler.analysis.acts import (
    Act,
    Admitting,
    CallOutcome,
    Choosing,
    ComingBack,
    Ending,
    EndKind,
    ExternalCall,
    Playing,
    Reached,
    Recording,
)
from compiler.analysis.acts.act import CallAct, FinalAct
from compiler.analysis.calls import trace
from compiler.diagnostics import Text, text
from compiler.graph import Condition, Label, Reason
from compiler.time.timeline import Timeline
from tests.compiler.analysis.answers import everything_said, without_table
from tests.conftest import Golden
from tests.effort import some_of

GOLDEN = Path(__file__).parent / "golden" / "answers.txt"

STRANGE = ExternalCall("+33199999999", "", "acme/client", ("nowhere",), 7)

WRONG: dict[str, Callable[[Any], Any]] = {
    "results": lambda results: () if results else (Label.NO_ANSWER,),
    "may_end": lambda may_end: not may_end,
    "result": lambda result: Label.UNREACHABLE if result is None else None,
    "lasts": lambda seconds: 0 if seconds else 11,
    "in_vain": lambda seconds: 0 if seconds else 13,
    "unanswered": lambda seconds: 0 if seconds else 1100,
    "hears": lambda heard: () if heard else (Recording("closed", "0", 3),),
    "reaches": lambda reaches: not reaches,
    "reached": lambda reached: Reached() if reached != Reached() else Reached(recording="closed"),
    "rings": lambda phones: () if phones else ("desk-202",),
    "call_waiting": lambda phones: () if phones else ("desk-201", "desk-202"),
    "external_calls": lambda calls: () if calls else (STRANGE,),
    "lone_external_call": lambda call: STRANGE if call is None else None,
    "for_any_number": lambda act: (
        Ending(Reason.HANGUP) if not isinstance(act, Ending) else Ending(Reason.BUSY)
    ),
    "is_emergency_call": lambda is_emergency: not is_emergency,
    "must_refuse": lambda trunks: () if trunks else ("nowhere",),
    "outcome": lambda outcome: (
        replace(outcome, kind=EndKind.ENDED, reason=Reason.REFUSED)
        if outcome.kind is not EndKind.ENDED
        else CallOutcome(EndKind.ANSWERED, phones=("desk-202",))
    ),
    "in_words": lambda _: text("does something else"),
    "words_on_the_way": lambda _: text("for some other reason"),
}
"""For each question a wrong answer, made of the right one: reaches nobody, never ends, lasts no time, names nobody, or the reverse."""

NEVER_ASKED = {(kind, "words_on_the_way") for kind in get_args(Act) if issubclass(kind, FinalAct)} | {
    (Playing, "outcome"),
    (Admitting, "words_on_the_way"),
    (Choosing, "outcome"),
    # Of a caller who is back in a menu all is told that there is to tell; a trace follows the call on, and asks nothing.
    *((ComingBack, question) for question in ("external_calls", "in_vain", "reaches", "result", "rings")),
}
"""An act with which calls end is not asked why they went on, nor one that ends none how they ended, nor what goes without saying: it raises."""

ASKED_OF_ALL = {
    "results",
    "may_end",
    "result",
    "lasts",
    "hears",
    "reaches",
    "rings",
    "external_calls",
    "outcome",
    "in_words",
    "words_on_the_way",
}
"""Questions whose answers every analysis of some call rests on, whatever the act. The others concern some acts alone: by which trunks a call
leaves, how long nobody answers, whether 112 is called."""

MUTANTS = [
    (kind, question)
    for kind in get_args(Act)
    for question in sorted(CallAct.__abstractmethods__)
    if (kind, question) not in NEVER_ASKED
]


def wrong(kind: type[Act], question: str) -> Any:
    """An answer in the place of an act's own: `WRONG` of what it says."""
    spoil = WRONG[question]
    answer = next(vars(base)[question] for base in kind.__mro__ if question in vars(base))
    if isinstance(answer, property):
        assert answer.fget is not None
        read = answer.fget
        return property(lambda self: spoil(read(self)))
    return lambda self, *given: spoil(answer(self, *given))


def is_noticed(*, beyond_answers: bool = False) -> bool:
    """Whether anything is said otherwise than in the golden file, or anything but the answers themselves; the first line that is so is enough.

    An analysis whose own invariants break has noticed a wrong answer too. Any other error is a fault of the mutant.
    """
    right = GOLDEN.read_text(encoding="utf-8").splitlines()
    select = without_table if beyond_answers else iter
    try:
        return any(was != now for was, now in zip_longest(select(right), select(everything_said())))
    except (AssertionError, IndexError, KeyError):
        return True


def test_what_the_analyses_say_of_every_act(golden: Golden) -> None:
    golden(GOLDEN, "".join(f"{line}\n" for line in everything_said()).encode())
    assert not is_noticed()
    assert not is_noticed(beyond_answers=True)


def test_every_question_has_a_wrong_answer() -> None:
    assert set(WRONG) == set(CallAct.__abstractmethods__)


@pytest.mark.parametrize(
    ("kind", "question"),
    some_of(MUTANTS),
    ids=[f"{kind.__name__}.{name}" for kind, name in some_of(MUTANTS)],
)
def test_a_wrong_answer_of_an_act_is_noticed(
    kind: type[Act], question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, question, wrong(kind, question))
    # Not only the answer itself is another one: some analysis asked for it, and says something else of calls.
    assert is_noticed(beyond_answers=question in ASKED_OF_ALL)


@pytest.mark.parametrize("kind", get_args(Condition))
@pytest.mark.parametrize("answer", [True, False], ids=["always holds", "never holds"])
@pytest.mark.parametrize("question", ["holds_at", "holding"])
def test_a_wrong_answer_of_a_condition_is_noticed(
    kind: type[Condition], answer: bool, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = getattr(conditions, question)

    def of_this_kind(condition: Condition, *given: Any) -> Any:
        if type(condition) is not kind:
            return right(condition, *given)
        place, *_ = given
        return (place.everything if answer else 0) if isinstance(place, Timeline) else answer

    for module in (conditions, trace):
        if hasattr(module, question):
            monkeypatch.setattr(module, question, of_this_kind)
    assert is_noticed()


def test_an_act_that_lacks_an_answer_cannot_be_constructed() -> None:
    questions = sorted(CallAct.__abstractmethods__)
    for question in questions:
        answers = {name: None for name in questions if name != question}
        incomplete = type("Incomplete", (CallAct,), answers)
        with pytest.raises(TypeError, match=question):
            incomplete()


def test_texts_are_compared_as_they_are_read() -> None:
    assert str(WRONG["in_words"](Text(""))) == "does something else"
