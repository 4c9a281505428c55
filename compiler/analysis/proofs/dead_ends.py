"""A number in use always comes to somebody or something."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.analysis.acts import States
from compiler.analysis.behaviour.behaviour import EntryPoint
from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure
from compiler.diagnostics import Text, text
from compiler.graph import Reason
from compiler.time.positions import positions_words
from compiler.time.timeline import Cells

_TURNED_AWAY = (Reason.HANGUP, Reason.BUSY)
"""Ends that somebody wrote."""


def prove_no_dead_ends(case: ClientToProve) -> Iterator[ProofFailure]:
    """At no instant is a call to a number in use ended before anybody was called, a mailbox reached, or a recording heard.

    Callers whom a list names, or who show no number, may be turned away where others are not: it is what block lists are for.
    """
    told: dict[tuple[str, Reason | None], Cells] = {}
    on_no_list = case.apart.callers.on_no_list
    for entry, parts in sorted(case.numbers, key=lambda calls: calls[0].caller != on_no_list):
        ended: dict[Reason | None, Cells] = {}
        for cells, tree in parts:
            for reason in _ended_by(case, tree):
                ended[reason] = ended.get(reason, 0) | cells
        for reason, when in ended.items():
            if entry.caller not in ("", on_no_list) and reason in _TURNED_AWAY:
                continue
            if not when & ~told.get((entry.label, reason), 0):
                continue
            told[entry.label, reason] = told.get((entry.label, reason), 0) | when
            message = _dead_end_message(case, entry, reason, when)
            hint = text(
                "Send them to a user, a mailbox or an announcement that can be heard; or, if they are meant to end like this, say why in a waiver."
            )
            path = ("numbers", entry.label, "to")
            yield ProofFailure(Claim.DEAD_END, path, message, hint, when, case.example(entry, when))


def _ended_by(case: ClientToProve, number: int) -> Iterator[Reason | None]:
    """Why calls end that reach nobody and nothing, for every way on which they do."""
    tree = case.forest[number]
    if tree.act.reaches:
        return
    # Where somebody has all the calls that he may have, the next one is meant to be turned away.
    if tree.act.may_end and tree.act.result(States()) is None:
        yield tree.act.outcome(States()).reason
    for _, following in tree.exits:
        yield from _ended_by(case, following)


def _dead_end_message(case: ClientToProve, entry: EntryPoint, reason: Reason | None, when: Cells) -> Text:
    positions, here = next(case.timeline.parts(when))
    message = text("all calls to {number} are ended at once ({reason})", number=entry.label, reason=reason)
    if case.timeline.in_any_position(here) != case.timeline.everything:
        message = text(
            "calls to {number} are ended at once ({reason}) at some instants, first on {instant}",
            number=entry.label,
            reason=reason,
            instant=case.local(entry, case.timeline.first(when)),
        )
    if positions:
        return text("{when}, while {positions}", when=message, positions=positions_words(positions))
    return message


PROOF = Proof(
    Claim.DEAD_END,
    "PROVE004",
    text("every number in use leads to somebody or something, at any time"),
    prove_no_dead_ends,
)
