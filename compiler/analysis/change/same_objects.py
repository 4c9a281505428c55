"""Objects that have another id and are the same to callers: the former graph as it would be if they had been called so before."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from compiler.graph import CallGraph, heard_of
from compiler.graph.conditions import ScheduledPosition, SwitchCondition
from compiler.graph.kept_switch import KeptSwitch
from compiler.graph.node_kinds import flip_switch, menu, queues_among
from compiler.graph.nodes import FlipSwitch
from schema.meanings import Section

_SORTED = ("devices", "by", "queues")
"""Fields that hold names which are sorted, since their order means nothing."""


@dataclass(frozen=True, slots=True)
class _Renamed:
    """The new ids of users, devices, mailboxes (the graph's), recordings, queues, menus, music and switches, by the former ones; `positions` by switch, as it is called now."""

    client: str
    users: Mapping[str, str]
    devices: Mapping[str, str]
    mailboxes: Mapping[str, str]
    recordings: Mapping[str, str]
    queues: Mapping[str, str]
    menus: Mapping[str, str]
    music: Mapping[str, str]
    switches: Mapping[str, str]
    positions: Mapping[str, Mapping[str, str]]

    @property
    def is_nothing(self) -> bool:
        """Whether everything is called as it was."""
        names = (self.users, self.devices, self.mailboxes, self.recordings)
        return not any((*names, self.queues, self.menus, self.music, self.switches, self.positions))

    def names(self, field: str) -> Mapping[str, str]:
        """The new names of what is named by a field of a record."""
        match field:
            case "user":
                return self.users
            case "device" | "devices" | "by":
                return self.devices
            case "mailbox":
                return self.mailboxes
            case "audio" | "greeting" | "invalid" | "recordings":
                return self.recordings
            case "queue" | "queues":
                return self.queues
            case "menu":
                return self.menus
            case "music":
                return self.music
            case "switch":
                return self.switches
            case "subject" | "holder":
                return {
                    f"{self.client}/users/{old}": f"{self.client}/users/{new}"
                    for old, new in self.users.items()
                }
            case _:
                return {}


def as_called_now(before: CallGraph, after: CallGraph) -> CallGraph:
    """A graph with users, devices, mailboxes, recordings, queues, menus, music and switches under the ids that they have in another one.

    A user is who has the extension and the name, a device which apparatus it is, a mailbox whose it is, or of one name; a recording is
    what is heard, and music too; a queue has its extension and its phones, a menu its extension, its greeting and its keys, a switch its codes.
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
    queues = _renamed(_queues(before, devices), _queues(after, {}))
    menus = _renamed(*map(_menus, (before, after)))
    music = _renamed(*map(_music, (before, after)))
    switches, positions = _renamed_switches(_codes(before), _codes(after))
    renamed = _Renamed(
        before.client, users, devices, mailboxes, recordings, queues, menus, music, switches, positions
    )
    if renamed.is_nothing:
        return before
    return replace(
        before,
        nodes={name: _rewritten(node, renamed) for name, node in before.nodes.items()},
        phones=_rewritten(before.phones, renamed),
        mailboxes=tuple(replace(one, id=mailboxes.get(one.id, one.id)) for one in before.mailboxes),
        audio=tuple(replace(one, id=recordings.get(one.id, one.id)) for one in before.audio),
        music=tuple(replace(_rewritten(one, renamed), id=music.get(one.id, one.id)) for one in before.music),
        switches=_rewritten(before.switches, renamed),
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


def _extensions(graph: CallGraph, section: Section) -> dict[str, tuple[str, ...]]:
    """The extensions of the objects of a section, by id."""
    found: dict[str, tuple[str, ...]] = {}
    for extension, node in graph.internal:
        path = graph.nodes[node].origin.path
        if path[0] == section:
            found[str(path[1])] = (*found.get(str(path[1]), ()), extension)
    return found


def _queues(graph: CallGraph, devices: Mapping[str, str]) -> dict[str, Hashable]:
    """Queues, each with its extensions and the phones of its members."""
    extensions = _extensions(graph, Section.QUEUES)
    return {
        queue.queue: (
            extensions.get(queue.queue, ()),
            frozenset(devices.get(one, one) for member in queue.members for one in member.devices),
        )
        for queue in queues_among(graph.nodes.values())
    }


def _menus(graph: CallGraph) -> dict[str, Hashable]:
    """Menus, each with its extensions, what is played, and what may be pressed. One whose greeting goes by conditions is several nodes."""
    digests = {recording.id: heard_of(recording).digest for recording in graph.audio}
    extensions = _extensions(graph, Section.MENUS)
    heard: dict[str, frozenset[tuple[str, ...]]] = {}
    pressed: dict[str, tuple[str, ...]] = {}
    for node in filter(None, map(menu, graph.nodes.values())):
        played = tuple(digests.get(one, "") for one in node.greeting)
        heard[node.menu] = heard.get(node.menu, frozenset()) | {played}
        pressed[node.menu] = tuple(key for key, _ in (*node.keys, *node.extensions))
    return {name: (extensions.get(name, ()), heard[name], pressed[name]) for name in heard}


def _music(graph: CallGraph) -> dict[str, Hashable]:
    digests = {recording.id: heard_of(recording).digest for recording in graph.audio}
    return {music.id: tuple(digests.get(one, "") for one in music.recordings) for music in graph.music}


def _codes(graph: CallGraph) -> dict[str, dict[str, str]]:
    """The code of each position that has one, by switch."""
    found: dict[str, dict[str, str]] = {switch.id: {} for switch in graph.switches}
    for code, name in graph.features:
        flip = flip_switch(graph.nodes[name])
        if flip is not None:
            found.setdefault(flip.switch, {})[flip.position] = code
    return found


def _renamed_switches(
    before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The new ids of switches, and those of positions by switch, as it is called now."""
    switches = _renamed(
        *({name: frozenset(codes.values()) for name, codes in every.items()} for every in (before, after))
    )
    positions = {
        now: renamed
        for name, codes in before.items()
        if (now := switches.get(name, name)) in after and (renamed := _renamed(codes, after[now]))
    }
    return switches, positions


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
            if names and field.name in _SORTED and isinstance(now, tuple):
                now = tuple(sorted(now))
            if now != was:
                changed[field.name] = now
        if changed:
            rewritten = replace(value, **changed)
        rewritten = _positioned(rewritten, renamed)
    return rewritten


def _positioned(value: Any, renamed: _Renamed) -> Any:
    """A record that names positions of one switch, as they are called now; any other as it is."""
    match value:
        case KeptSwitch():
            switch = renamed.switches.get(value.id, value.id)
            names = renamed.positions.get(switch, {})
            scheduled = _scheduled(value.scheduled, names)
            return replace(value, id=switch, positions=_in_order(value.positions, names), scheduled=scheduled)
        case SwitchCondition():
            names = renamed.positions.get(value.switch, {})
            return replace(
                value,
                at=frozenset(names.get(one, one) for one in value.at),
                positions=_in_order(value.positions, names),
                scheduled=_scheduled(value.scheduled, names),
            )
        case FlipSwitch():
            names = renamed.positions.get(value.switch, {})
            return replace(value, position=names.get(value.position, value.position))
        case _:
            return value


def _in_order(positions: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(one, one) for one in positions)


def _scheduled(
    lines: tuple[ScheduledPosition, ...], names: Mapping[str, str]
) -> tuple[ScheduledPosition, ...]:
    return tuple(replace(line, position=names.get(line.position, line.position)) for line in lines)
