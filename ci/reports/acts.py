"""What is done to a call before and after a change, in words that differ wherever the two do; and the way on which it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from ci.reports.call_words import ClientNames, act_words, presented_words
from compiler.analysis.acts import Act, ExternalCall
from compiler.analysis.behaviour.behaviour import Passed
from compiler.diagnostics import Text, text

NOTHING = "—"


def pair_words(was: Act | None, now: Act | None, names: ClientNames) -> tuple[str, str]:
    """Both acts in words; what act_words leaves out is added where it is what differs."""
    return _act_beside(was, now, names), _act_beside(now, was, names)


def _act_beside(act: Act | None, other: Act | None, names: ClientNames) -> str:
    if act is None:
        return NOTHING
    words = [
        act_words(act, names),
        *(names.translate(detail) for detail in _differing_details(act, other, names)),
    ]
    if other is not None and words == [
        act_words(other, names),
        *(names.translate(detail) for detail in _differing_details(other, act, names)),
    ]:
        words.append(_all_fields(act))
    return ", ".join(words)


def _differing_details(act: Act, other: Act | None, names: ClientNames) -> Iterator[Text]:
    """What is not in an act's own words, and is not so in the other act."""
    if other is None or type(act) is not type(other):
        return
    if act.is_emergency_call and act.must_refuse != other.must_refuse:
        yield _by_trunks(act.must_refuse)
    # Of a call that stands alone, what it presents is in the act's own words; of one among others it is not.
    alone = act.lone_external_call is not None
    for mine, others in zip(act.external_calls, other.external_calls, strict=False):
        yield from _external_call_details(mine, others, names, told=alone)
    for recording, another in zip(act.hears, other.hears, strict=False):
        if recording.audio == another.audio and recording.digest != another.digest:
            yield text("recording {digest}", digest=recording.digest)


def _by_trunks(trunks: Sequence[str]) -> Text:
    return text("by {trunks}", trunks=" → ".join(trunks))


def _external_call_details(
    mine: ExternalCall, other: ExternalCall, names: ClientNames, *, told: bool
) -> Iterator[Text]:
    """`told`: whether what is presented stands in the act's own words."""
    if mine.trunks != other.trunks:
        yield _by_trunks(mine.trunks)
    if mine.seconds != other.seconds:
        yield text("for {seconds} s at most", seconds=mine.seconds)
    if mine.charged != other.charged:
        yield text("charged to {owner}", owner=names.owner(mine.charged))
    if mine.presents != other.presents and not told:
        yield text("presenting {presents}", presents=presented_words(mine.presents, names))


def _all_fields(act: Act) -> str:
    """Two things of one name are told apart by their ids."""
    return " ".join(str(getattr(act, field.name)) for field in fields(act))


def way_words(way: Sequence[Passed], names: ClientNames) -> str:
    """The way from an entry to an act: `if nobody answers: Alice Martin (desk-201); after “Fermé”`."""
    return ", ".join(names.translate(step.act.words_on_the_way(step.labels, names)) for step in way)
