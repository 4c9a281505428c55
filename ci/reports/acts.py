"""What is done to a call before and after a change, in words that differ wherever the two do; and the way on which it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ci.reports.call_words import ClientNames, act_words, presented_words
from compiler.analysis.acts import Act, ExternalCall
from compiler.analysis.acts.act import Reached
from compiler.analysis.behaviour.behaviour import Passed
from compiler.analysis.change.comparison import Onward
from compiler.diagnostics import Text, plural, text
from compiler.graph import Label

NOTHING = "—"
MOST_ONWARD = 3
"""Ways on from where two trees part that are told of each."""


def pair_words(was: Act | None, now: Act | None, names: ClientNames) -> tuple[str, str]:
    """Both acts in words; what act_words leaves out is added where it is what differs."""
    return _act_beside(was, now, names), _act_beside(now, was, names)


def _act_beside(act: Act | None, other_act: Act | None, names: ClientNames) -> str:
    if act is None:
        return NOTHING
    words = [
        act_words(act, names),
        *(names.translate(detail) for detail in _differing_details(act, other_act, names)),
    ]
    if other_act is not None and words == [
        act_words(other_act, names),
        *(names.translate(detail) for detail in _differing_details(other_act, act, names)),
    ]:
        words += _ids(act, names)
    return ", ".join(words)


def _differing_details(act: Act, other_act: Act | None, names: ClientNames) -> Iterator[Text]:
    """What is not in an act's own words, and is not so in the other act."""
    if other_act is None or type(act) is not type(other_act):
        return
    if act.is_emergency_call and act.must_refuse != other_act.must_refuse:
        yield _by_trunks(act.must_refuse)
    if act.is_emergency_call:
        yield from _differing_location(act.reached, other_act.reached)
    if act.rings == other_act.rings and act.call_waiting != other_act.call_waiting:
        yield _call_waiting(act.call_waiting, names)
    yield from act.words_beside(other_act, names)
    # Of a call that stands alone, what it presents is in the act's own words; of one among others it is not.
    alone = act.lone_external_call is not None
    for call, other_call in zip(act.external_calls, other_act.external_calls, strict=False):
        yield from _external_call_details(call, other_call, names, told=alone)
    for recording, other_recording in zip(act.hears, other_act.hears, strict=False):
        if recording.audio == other_recording.audio and recording.digest != other_recording.digest:
            yield text("recording {digest}", digest=recording.digest)


def _differing_location(reached: Reached, other: Reached) -> Iterator[Text]:
    """Where help is sent, and which carriers are told so."""
    if (reached.location, reached.told) == (other.location, other.told):
        return
    if reached.location is None:
        yield text("no carrier is told where help is needed")
        return
    yield text(
        "where help is needed, {address}, is told by {trunks}",
        address=str(reached.location),
        trunks=", ".join(reached.told),
    )


def _call_waiting(phones: Sequence[str], names: ClientNames) -> Text:
    if not phones:
        return text("without call waiting")
    return text("call waiting at {who}", who=names.who(phones))


def _by_trunks(trunks: Sequence[str]) -> Text:
    return text("by {trunks}", trunks=" → ".join(trunks))


def _external_call_details(
    call: ExternalCall, other_call: ExternalCall, names: ClientNames, *, told: bool
) -> Iterator[Text]:
    """`told`: whether what is presented stands in the act's own words."""
    if call.trunks != other_call.trunks:
        yield _by_trunks(call.trunks)
    if call.seconds != other_call.seconds:
        yield text("for {seconds} s at most", seconds=call.seconds)
    if call.charged != other_call.charged:
        yield text("charged to {owner}", owner=names.owner(call.charged))
    if call.limits != other_call.limits:
        yield _limits_words(call, names)
    if bool(call.confirm) != bool(other_call.confirm):
        yield _who_takes_it(call, names)
    elif call.confirm != other_call.confirm:
        yield text("asked to press 1 in {language}", language=call.confirm)
    if (call.presents, call.withheld) != (other_call.presents, other_call.withheld) and not told:
        yield text("presenting {presents}", presents=presented_words(call.presents, call.withheld, names))


def _limits_words(call: ExternalCall, names: ClientNames) -> Text:
    """How many such calls there may be at once, and whose; nobody's name stands for whoever calls."""
    if not call.limits:
        return text("whatever other calls there are")
    of_each = [
        names.translate(
            text("{count} of {owner}", count=limit.most, owner=names.owner(limit.holder))
            if limit.holder
            else text("{count} of each caller", count=limit.most)
        )
        for limit in call.limits
    ]
    return text("as one of at most {calls} at once", calls=", ".join(of_each))


def _who_takes_it(call: ExternalCall, names: ClientNames) -> Text:
    """Who has the call, of those who may answer."""
    number = names.number(call.number)
    if call.confirm:
        return text("at {number} who answers must press 1", number=number)
    return text("at {number} whoever answers has the call", number=number)


def _ids(act: Act, names: ClientNames) -> Iterator[str]:
    """Two things of one name are told apart by their addresses in the tree: `voicemails/general`."""
    reached = act.reached
    yield from (f"devices/{phone}" for phone in (*reached.phones, *reached.picks_up_at))
    yield from (call.charged.partition("/")[2] for call in act.external_calls if call.charged)
    yield from (names.box(mailbox) for mailbox in (reached.records_in, reached.listens_to) if mailbox)
    if reached.recording:
        yield f"audio/{reached.recording}"


def way_words(way: Sequence[Passed], names: ClientNames) -> str:
    """The way from an entry to an act: `if nobody answers: Alice Martin (desk-201); after “Fermé”`. What goes without saying is left out."""
    return ", ".join(
        names.translate(step.act.words_on_the_way(step.labels, names))
        for step in way
        if not step.goes_without_saying
    )


def onward_words(onwards: Sequence[Onward], names: ClientNames) -> Iterator[str]:
    """How calls go on, a line for each of a few ways: `then rings 20 s: Bob Durand (desk-202) → the call is ended`; the rest is counted."""
    for onward in onwards[:MOST_ONWARD]:
        stays = [number for number, step in enumerate(onward.way) if not _is_plain(step)]
        told = stays[-1] + 1 if stays else 1
        acts = (*(step.act for step in onward.way[told:]), onward.last)
        then = " → ".join(act_words(act, names) for act in acts)
        if not stays:
            yield names.translate(text("then {acts}", acts=then))
        else:
            condition = ", ".join(
                names.translate(onward.way[number].act.words_on_the_way(onward.way[number].labels, names))
                for number in stays
            )
            yield names.translate(text("{condition}: {acts}", condition=condition, acts=then))
    more = len(onwards) - MOST_ONWARD
    if more > 0:
        yield names.translate(plural("and {count} other way", "and {count} other ways", more))


def _is_plain(step: Passed) -> bool:
    """Whether calls go on so wherever nobody answers, or whatever happens."""
    return Label.NO_ANSWER in step.labels or step.act.results == (Label.NEXT,)
