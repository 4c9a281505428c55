"""A client that is new, in words, on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ci.reports.call_words import ClientNames, act_words, class_words
from ci.reports.lists import all_of
from ci.reports.told_changes import Line
from compiler.analysis.acts import Act
from compiler.analysis.change.introduction import CallsAbroad, Introduction, Leads
from compiler.analysis.change.what_callers_notice import Noticed
from compiler.analysis.instants.dates import full_date
from compiler.diagnostics import plural, text

MOST_ACTS = 3
"""Of what is done to a call that nobody answers."""


def introduction_lines(view: Noticed, names: ClientNames) -> Iterator[Line]:
    """What there is to know of a new client; nothing of any other. Who may call abroad is told whole."""
    new = view.introduction
    if new is None:
        return
    translate = names.translate
    day = full_date(new.day, translate)
    yield Line(
        translate(text("where numbers lead, by day (10:00) and by night (3:00), as on {day}:", day=day))
    )
    for leads in new.leads:
        yield from _leads_lines(leads, names)
    yield from _abroad_lines(new, view, names)
    for sent in new.help_sent_to:
        yield Line(
            translate(
                text(
                    "help is sent to {address} ({site}), and calls back {callback}: {phones}",
                    address=sent.address,
                    site=names.vocabulary.names.get(f"sites/{sent.site}", sent.site),
                    callback=names.number(sent.callback),
                    phones=plural("{count} phone", "{count} phones", sent.phones),
                )
            )
        )
    licences = ", ".join(f"{count} × {pack}" for pack, count in new.licences) or "—"
    yield Line(translate(text("licences: {licences}", licences=licences)))


def _leads_lines(leads: Leads, names: ClientNames) -> Iterator[Line]:
    translate = names.translate
    numbers = all_of(map(names.own_number, leads.numbers), translate)
    by_day, by_night = (_acts_words(acts, names) for acts in (leads.by_day, leads.by_night))
    if by_day == by_night:
        yield Line(translate(text("{change}: {whose}", change=numbers, whose=by_day)), depth=1)
        return
    yield Line(numbers, depth=1)
    yield Line(translate(text("by day: {acts}", acts=by_day)), depth=2)
    yield Line(translate(text("by night: {acts}", acts=by_night)), depth=2)


def _acts_words(acts: Sequence[Act], names: ClientNames) -> str:
    told = [act_words(act, names) for act in acts[:MOST_ACTS]]
    return " → ".join([*told, *(["…"] if len(acts) > MOST_ACTS else [])])


def _abroad_lines(new: Introduction, view: Noticed, names: ClientNames) -> Iterator[Line]:
    translate = names.translate
    if not new.abroad:
        yield Line(translate(text("nobody may call abroad or with a surcharge")))
        return
    yield Line(translate(text("who may call abroad or with a surcharge:")))
    for abroad in new.abroad:
        everybody = len(abroad.phones) == view.phones and len(abroad.phones) > 1
        who = (
            translate(text("all phones")) if everybody else all_of(map(names.phone, abroad.phones), translate)
        )
        called = ", ".join(_called(abroad, names))
        yield Line(f"! {translate(text('{change}: {whose}', change=who, whose=called))}", depth=1)


def _called(abroad: CallsAbroad, names: ClientNames) -> Iterator[str]:
    yield from (class_words(one, names) for one in abroad.classes)
    yield from (f"{prefix}…" for prefix in abroad.prefixes)
    yield from map(names.number, abroad.numbers)
