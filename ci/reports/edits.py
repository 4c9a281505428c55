"""What was edited, in words: `new: phone Alice Martin (desk-201)`, `user Alice Martin: extension: 202, formerly 201`."""

from __future__ import annotations

from collections.abc import Mapping

from ci.reports.call_words import ClientNames
from ci.reports.values import NOTHING, value_words
from compiler.analysis.change.edits import OPERATORS, Edit, EditKind
from compiler.diagnostics import Text, text
from schema.meanings import Section

WHAT: Mapping[str, Text] = {
    "client": text("the client"),
    Section.SITES: text("site {name}", name=""),
    Section.USERS: text("user {name}", name=""),
    Section.NUMBERS: text("number {name}", name=""),
    Section.DEVICES: text("phone {name}", name=""),
    Section.GROUPS: text("group {name}", name=""),
    Section.QUEUES: text("queue {name}", name=""),
    Section.VOICEMAILS: text("mailbox {name}", name=""),
    Section.ROUTES: text("route {name}", name=""),
    Section.MENUS: text("menu {name}", name=""),
    Section.CALENDARS: text("calendar {name}", name=""),
    Section.CALLERS: text("list of callers {name}", name=""),
    Section.SWITCHES: text("switch {name}", name=""),
    Section.DESTINATIONS: text("destination profile {name}", name=""),
    Section.AUDIO: text("recording {name}", name=""),
    Section.MUSIC: text("hold music {name}", name=""),
    Section.WAIVERS: text("waiver {name}", name=""),
    Section.TESTS: text("test {name}", name=""),
    Section.NODES: text("node {name}", name=""),
    Section.TRUNKS: text("trunk {name}", name=""),
    Section.BRANDS: text("brand {name}", name=""),
    Section.PACKS: text("licence {name}", name=""),
    "fleet": text("all clients"),
    "defaults": text("the defaults of all clients"),
}
"""What an object is, by its section."""


def edit_words(edit: Edit, names: ClientNames) -> str:
    """One line, without where it stands."""
    what = _what(edit, names)
    if edit.kind is EditKind.OTHER and not edit.field:
        return what
    return names.translate(_edit_text(edit, what, names))


def _edit_text(edit: Edit, what: str, names: ClientNames) -> Text:
    if edit.kind is EditKind.NEW:
        return text("new: {what}", what=what)
    if edit.kind is EditKind.GONE:
        return text("removed: {what}", what=what)
    if not (edit.was or edit.now):
        return text("{what}: {field}", what=what, field=edit.field)
    was, now = (_value(value, names) for value in (edit.was, edit.now))
    return text("{what}: {field}: {now}, formerly {was}", what=what, field=edit.field, now=now, was=was)


def _what(edit: Edit, names: ClientNames) -> str:
    """The object; of several the first, and how many more follow it."""
    place = edit.places[0]
    what = names.translate(_object_text(place, names))
    more = len(edit.places) - 1
    if not more or edit.is_operators or place == "client":
        return what
    return names.translate(text("{first} and {count} more", first=what, count=more))


def _object_text(place: str, names: ClientNames) -> Text:
    section, _, name = place.removeprefix(OPERATORS).partition("/")
    own = place if not place.startswith(OPERATORS) else ""
    called = {Section.DEVICES: names.phone, Section.NUMBERS: names.own_number}.get(section)  # type: ignore[call-overload]
    said = called(name) if called is not None else names.vocabulary.names.get(own) or name
    return Text(WHAT[section].template, (("name", said),) if name else ())


def _value(value: str, names: ClientNames) -> str:
    if not value:
        return NOTHING
    written = {"true": True, "false": False}.get(value, value)
    return value_words(written, names.translate, names.country)
