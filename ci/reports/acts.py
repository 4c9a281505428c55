"""What is done to a call before and after a change, in words that differ wherever the two do; and the way on which it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields

from ci.reports.call_words import ClientNames, act_words, presented_words
from compiler.analysis.acts.meaning import (
    Act,
    CallingEmergency,
    CallingExternal,
    ExternalCall,
    LeavingMessage,
    Playing,
    Recording,
    Ringing,
)
from compiler.analysis.behaviour.behaviour import Passed
from compiler.diagnostics import Text, text
from compiler.graph import Label

NOTHING = "—"


def pair_words(was: Act | None, now: Act | None, names: ClientNames) -> tuple[str, str]:
    """Both acts in words; what act_words leaves out is added where it is what differs."""
    return _one(was, now, names), _one(now, was, names)


def _one(act: Act | None, other: Act | None, names: ClientNames) -> str:
    if act is None:
        return NOTHING
    words = [_act(act, names), *(names.translate(one) for one in _details(act, other, names))]
    if other is not None and words == [
        _act(other, names),
        *(names.translate(one) for one in _details(other, act, names)),
    ]:
        words.append(_identity(act))
    return ", ".join(words)


def _act(act: Act, names: ClientNames) -> str:
    """As `act_words`; of a call that stands for many, without its number."""
    if isinstance(act, CallingEmergency) and not act.number:
        return names.translate(
            text("calls rescue, presenting {presents}", presents=names.number(act.presents))
        )
    if isinstance(act, CallingExternal) and not act.call.number:
        return names.translate(
            text("goes outside, presenting {presents}", presents=presented_words(act.call.presents, names))
        )
    return act_words(act, names)


def _details(act: Act, other: Act | None, names: ClientNames) -> Iterator[Text]:
    """What is not in an act's own words, and is not so in the other act."""
    if type(act) is not type(other):
        return
    if (
        isinstance(act, CallingEmergency)
        and isinstance(other, CallingEmergency)
        and act.trunks != other.trunks
    ):
        yield _by(act.trunks)
    for mine, others in zip(_outside(act), _outside(other), strict=False):
        yield from _outside_details(mine, others, names, told=isinstance(act, CallingExternal))
    for one, another in zip(_recordings(act), _recordings(other), strict=False):
        if one.audio == another.audio and one.digest != another.digest:
            yield text("recording {digest}", digest=one.digest)


def _by(trunks: Sequence[str]) -> Text:
    return text("by {trunks}", trunks=" → ".join(trunks))


def _outside_details(
    mine: ExternalCall, other: ExternalCall, names: ClientNames, *, told: bool
) -> Iterator[Text]:
    """`told`: whether what is presented stands in the act's own words."""
    if mine.trunks != other.trunks:
        yield _by(mine.trunks)
    if mine.seconds != other.seconds:
        yield text("for {seconds} s at most", seconds=mine.seconds)
    if mine.charged != other.charged:
        yield text("charged to {owner}", owner=names.owner(mine.charged))
    if mine.presents != other.presents and not told:
        yield text("presenting {presents}", presents=presented_words(mine.presents, names))


def _outside(act: Act | None) -> tuple[ExternalCall, ...]:
    if isinstance(act, CallingExternal):
        return (act.call,)
    return act.outside if isinstance(act, Ringing) else ()


def _recordings(act: Act | None) -> tuple[Recording, ...]:
    if isinstance(act, Playing):
        return (act.recording,)
    return (act.greeting,) if isinstance(act, LeavingMessage) and act.greeting is not None else ()


def _identity(act: Act) -> str:
    """Two things of one name are told apart by their ids."""
    return " ".join(str(getattr(act, one.name)) for one in fields(act))


def way_words(way: Sequence[Passed], names: ClientNames) -> str:
    """The way from an entry to an act: `if nobody answers: Alice Martin (desk-201); after “Fermé”`."""
    return ", ".join(names.translate(_step(one, names)) for one in way)


def _step(step: Passed, names: ClientNames) -> Text:
    match step.act:
        case Ringing():
            who = _who(step.act, names)
            return _RUNG[frozenset(step.labels)](who)
        case Playing():
            return text("after “{audio}”", audio=names.audio(step.act.recording.audio))
        case CallingExternal():
            if not step.act.call.number:
                return text("if no trunk takes the call")
            return text("if no trunk takes the call to {number}", number=names.number(step.act.call.number))
        case CallingEmergency():
            return text("if no trunk takes the call to {number}", number=step.act.number)
        case _:
            raise TypeError(f"{type(step.act).__name__} leads nowhere")


def _who(ringing: Ringing, names: ClientNames) -> str:
    """Those who ring; of many only how many."""
    if len(ringing.phones) + len(ringing.outside) <= 2:
        return names.who(ringing.phones, (one.number for one in ringing.outside))
    first = names.who(
        ringing.phones[:1], (one.number for one in ringing.outside[: 0 if ringing.phones else 1])
    )
    count = len(ringing.phones) + len(ringing.outside) - 1
    return names.translate(text("{first} and {count} more", first=first, count=count))


_RUNG: dict[frozenset[Label], Callable[[str], Text]] = {
    frozenset({Label.NO_ANSWER}): lambda who: text("if nobody answers at {who}", who=who),
    frozenset({Label.BUSY}): lambda who: text("if all are busy at {who}", who=who),
    frozenset({Label.UNREACHABLE}): lambda who: text("if nobody can be reached at {who}", who=who),
    frozenset({Label.NO_ANSWER, Label.BUSY}): lambda who: text(
        "if nobody answers, or all are busy, at {who}", who=who
    ),
    frozenset({Label.NO_ANSWER, Label.UNREACHABLE}): lambda who: text(
        "if nobody answers, or can be reached, at {who}", who=who
    ),
    frozenset({Label.BUSY, Label.UNREACHABLE}): lambda who: text(
        "if all are busy, or nobody can be reached, at {who}", who=who
    ),
    frozenset({Label.NO_ANSWER, Label.BUSY, Label.UNREACHABLE}): lambda who: text(
        "if nobody takes the call at {who}", who=who
    ),
}
