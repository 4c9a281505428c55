"""Voice menus: what may be pressed is plain, leads somewhere, and is not kept waiting unawares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil

from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import closest_name, name_list
from compiler.graph.menus import KEY_WAIT_SECONDS
from compiler.reading.parse import ParsedClient
from compiler.reading.recording import Examined
from compiler.reading.recording_formats import Oversize
from compiler.resolving.menus import dialled_extensions, menus_before
from compiler.resolving.subject import CheckedClient, Place
from compiler.resolving.walk import mentions
from schema.destination import LONE_KINDS, DestinationKind
from schema.greeting import menu_lines, menu_recordings
from schema.meanings import Meaning


def check_menus(subject: CheckedClient) -> Iterator[Diagnostic]:
    """MENU001 a key back to no menu, or to several, MENU002 a key with two meanings, MENU003 no such extension, MENU004 nobody can leave."""
    extensions = {one for _, one, _ in mentions(subject.tenant, frozenset({Meaning.EXTENSION}))}
    for name, menu in subject.tenant.menus.items():
        place = Place(("menus", name))
        if menu.back is not None:
            yield from _back(subject, name, place.below("back"))
            if menu.back in menu.keys:
                message = text("the key {key} leads back, and elsewhere too", key=menu.back)
                related = subject.related(text("and here"), (*place.path, "keys", menu.back), key=True)
                yield subject.report("MENU002", message, place.below("back"), related=related)
        if isinstance(menu.direct_dial, tuple):
            for index, extension in enumerate(menu.direct_dial):
                if extension not in extensions:
                    message = text("no object has the extension {extension}", extension=extension)
                    near = closest_name(extension, extensions)
                    hint = text("Did you mean {name}?", name=near) if near else None
                    yield subject.report("MENU003", message, place.below("direct_dial", index), hint)
    leading_on = _menus_that_lead_on(subject)
    for name in subject.tenant.menus.keys() - leading_on:
        message = text("nobody can leave this menu: its keys lead to menus only, or end the call")
        hint = text("Let one of its keys lead to somebody, a mailbox or an announcement.")
        yield subject.report("MENU004", message, Place(("menus", name, "keys")), hint, key=True)


def _back(subject: CheckedClient, name: str, place: Place) -> Iterator[Diagnostic]:
    before = menus_before(subject.tenant, name)
    if len(before) == 1:
        return
    message = text("the key back leads nowhere: no key of another menu leads here")
    hint = text("Let a key of a menu lead to menu:{name}, or leave back out.", name=name)
    if before:
        message = text("the key back leads to several menus: {names}", names=name_list(before))
        hint = text("Say which: write the key among keys, with menu: and the menu that is meant.")
    yield subject.report("MENU001", message, place, hint)


def _menus_that_lead_on(subject: CheckedClient) -> set[str]:
    """The menus from which somebody who presses keys can come to anything but menus and the end of the call."""
    following: dict[str, set[str]] = {}
    leading_on: set[str] = set()
    for name, menu in subject.tenant.menus.items():
        if dialled_extensions(subject.tenant, name):
            leading_on.add(name)
        following[name] = set(menus_before(subject.tenant, name)) if menu.back is not None else set()
    for owned in subject.destinations:
        section, name = owned.owner
        if section == "menus" and owned.place.is_of_key:
            kind = owned.destination.kind
            if kind in LONE_KINDS:
                continue
            if kind == DestinationKind.MENU:
                following[name].add(owned.destination.target)
            else:
                leading_on.add(name)
    while fresh := {
        name for name, named in following.items() if name not in leading_on and named & leading_on
    }:
        leading_on |= fresh
    return leading_on


def check_waiting_keys(subject: CheckedClient) -> Iterator[Diagnostic]:
    """MENU005 a key that is waited for, since some extension begins with it."""
    for name, menu in subject.tenant.menus.items():
        dialled = sorted(dialled_extensions(subject.tenant, name))
        for key in (*menu.keys, *([menu.back] if menu.back is not None else [])):
            longer = [extension for extension in dialled if extension.startswith(key)]
            if longer:
                message = text(
                    "the key {key} counts only after {seconds} s: extensions begin with it, such as {extension}",
                    key=key,
                    seconds=KEY_WAIT_SECONDS,
                    extension=longer[0],
                )
                hint = text(
                    "Choose a key with which no extension begins, or list the extensions that may be dialled."
                )
                place = Place(("menus", name, "keys", key) if key in menu.keys else ("menus", name, "back"))
                yield subject.report("MENU005", message, place, hint, key=True)


LONGEST_GREETING = 30
"""Seconds: who waits for longer hangs up before the last key is told."""


def check_long_greetings(
    parsed: ParsedClient, recordings: Mapping[str, Examined | Oversize]
) -> Iterator[Diagnostic]:
    """MENU006 a menu whose keys callers do not hear soon. `recordings`: what is in those of the client's files that are named, by path."""
    seconds = {
        name: recording.sound.measures.seconds
        for name, audio in parsed.tenant.audio.items()
        if isinstance(recording := recordings.get(audio.file), Examined) and recording.sound is not None
    }
    for name, menu in parsed.tenant.menus.items():
        for index, played in enumerate(menu_recordings(menu.greeting)):
            spoken = sum(seconds.get(audio, 0) for audio in played)
            if spoken <= LONGEST_GREETING:
                continue
            message = text(
                "the menu speaks for {seconds} s: the last of its keys are told to few callers",
                seconds=ceil(spoken),
            )
            hint = text(
                "Tell the keys within {most} s, the most usual ones first, or make a sub-menu of some.",
                most=LONGEST_GREETING,
            )
            at = (index, "play") if menu_lines(menu.greeting) else ()
            place = parsed.places.range(("menus", name, "greeting", *at))
            yield diagnose("MENU006", message, place, hint=hint, address=f"{parsed.id}/menus/{name}")
