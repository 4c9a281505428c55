"""Objects that have another id and are the same to callers: the former graph as it would be if they had been called so before."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from compiler.graph import CallGraph, heard_of
from schema.meanings import Section


@dataclass(frozen=True, slots=True)
class _Renamed:
    """The new ids of users, of devices, of mailboxes (the graph's) and of recordings, by the former ones."""

    client: str
    users: Mapping[str, str]
    devices: Mapping[str, str]
    mailboxes: Mapping[str, str]
    recordings: Mapping[str, str]

    def names(self, field: str) -> Mapping[str, str]:
        """The new names of what is named by a field of a record."""
        match field:
            case "user":
                return self.users
            case "device" | "devices":
                return self.devices
            case "mailbox":
                return self.mailboxes
            case "audio" | "greeting":
                return self.recordings
            case "subject" | "holder":
                return {
                    f"{self.client}/users/{old}": f"{self.client}/users/{new}"
                    for old, new in self.users.items()
                }
            case _:
                return {}


def as_called_now(before: CallGraph, after: CallGraph) -> CallGraph:
    """A graph with users, devices, mailboxes and recordings under the ids that they have in another one.

    A user is who has the extension and the name, a device which apparatus it is, a mailbox whose it is, or of one name; a recording is
    what is heard.
    """
    users = _renamed(_users(before), _users(after))
    devices = renamed_devices(before, after)
    mailboxes = _renamed(
        {one.id: _whose(one.origin.path, one.name, users) for one in before.mailboxes},
        {one.id: _whose(one.origin.path, one.name, {}) for one in after.mailboxes},
    )
    both = {one.id for one in before.audio} & {one.id for one in after.audio}
    recordings = _renamed(
        *(
            {one.id: heard_of(one).digest for one in graph.audio if one.id not in both}
            for graph in (before, after)
        )
    )
    if not (users or devices or mailboxes or recordings):
        return before
    renamed = _Renamed(before.client, users, devices, mailboxes, recordings)
    return replace(
        before,
        nodes={name: _rewritten(node, renamed) for name, node in before.nodes.items()},
        phones=_rewritten(before.phones, renamed),
        mailboxes=tuple(replace(one, id=mailboxes.get(one.id, one.id)) for one in before.mailboxes),
        audio=tuple(replace(one, id=recordings.get(one.id, one.id)) for one in before.audio),
    )


def renamed_devices(before: CallGraph, after: CallGraph) -> dict[str, str]:
    """The new ids of devices by the former ones: of those of which the apparatus is the same, by its MAC address."""
    return _renamed(
        *({desk.phone.device: desk.mac for desk in graph.desk_phones} for graph in (before, after))
    )


def _users(graph: CallGraph) -> dict[str, Hashable]:
    """Users, each with extension and name, as far as it is known: another person on the same extension is another user."""
    names = {one.origin.path: one.name for one in graph.mailboxes}
    names |= {(str(Section.USERS), phone.user): phone.display_name for phone in graph.phones}
    called = ((extension, graph.nodes[node].origin.path) for extension, node in graph.internal)
    return {
        str(path[1]): (extension, names.get(path, ""))
        for extension, path in called
        if path[0] == Section.USERS
    }


def _whose(path: tuple[Any, ...], name: str, users: Mapping[str, str]) -> Hashable:
    """Whose a mailbox is, by the new id; a shared one by its name."""
    section, owner = path[:2]
    return (section, users.get(owner, owner)) if section == Section.USERS else (section, name)


def _renamed(old: Mapping[str, Hashable], new: Mapping[str, Hashable]) -> dict[str, str]:
    """New ids by the former ones, of what only one side has and what is the same on both; if that is one on each side."""
    gone = {name: what for name, what in old.items() if name not in new}
    come = {name: what for name, what in new.items() if name not in old}
    return {
        name: next(one for one, same in come.items() if same == what)
        for name, what in gone.items()
        if list(gone.values()).count(what) == 1 and list(come.values()).count(what) == 1
    }


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """A name, or several, as they are now; None for none."""
    return (
        tuple(names.get(one, one) for one in value) if isinstance(value, tuple) else names.get(value, value)
    )


def _rewritten(value: Any, renamed: _Renamed) -> Any:
    """A record, or several, that names things as they are called now."""
    rewritten = value
    if isinstance(value, tuple):
        rewritten = tuple(_rewritten(one, renamed) for one in value)
    elif is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for field in fields(value):
            was, names = getattr(value, field.name), renamed.names(field.name)
            now = _named(was, names) if names else _rewritten(was, renamed)
            if now != was:
                changed[field.name] = now
        if changed:
            rewritten = replace(value, **changed)
    return rewritten
