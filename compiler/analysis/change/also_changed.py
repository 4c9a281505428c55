"""What a change brings that callers do not notice, and people do: where messages are sent, which apparatus is whose, keys, clocks, the brand.

Read from objects, by address: so it can be told of what is live too, of which the tree is not at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from compiler.analysis.vocabulary import Objects
from compiler.graph import CallGraph, heard_of
from compiler.naming import shared_mailbox, user_mailbox
from schema.destination import DestinationKind
from schema.meanings import Section
from schema.queue import LoggedIn


class Aspect(StrEnum):
    """What is another one. The first are dangerous: somebody else gets messages or calls, help is sent elsewhere, or something must be done."""

    ACCOUNTS = "accounts"
    """Phones have other accounts, or another PBX: each must fetch its file anew. `now`: how many, of a whole client; `was`: the former id of one."""
    MESSAGES_STAY = "messages_stay"
    """A mailbox begins empty: its messages, greetings and PIN stay where they were. `now`: how many, of a whole client."""
    SET_ANEW = "set_anew"
    """What people had set at phones is forgotten: where a switch stands, who is logged in to a queue."""
    MESSAGES_SENT_TO = "messages_sent_to"
    """The mail address to which messages are sent."""
    EMERGENCY_ADDRESS = "emergency_address"
    """Where help is sent."""
    APPARATUS = "apparatus"
    """The MAC address of the apparatus that is a device."""
    ANSWERED_BY = "answered_by"
    """Whose a device is."""
    DELETED = "deleted"
    """Whether messages are deleted once they are mailed."""
    MODEL = "model"
    ATTACHED = "attached"
    """Whether messages are attached to the mail."""
    SECRET = "secret"  # noqa: S105  # a field's name
    """A secret is given anew: a phone's password, a mailbox's PIN."""
    LAMPS = "lamps"
    """Whose message lamps a shared mailbox lights."""
    KEYS = "keys"
    TRANSFER = "transfer"
    TIME_ZONE = "time_zone"
    """The clock of a site: of phones, and of the times that messages tell."""
    BRAND = "brand"
    LICENCE = "licence"
    HOLD_MUSIC = "hold_music"
    """Which music people hear whom a user puts on hold."""
    HOLD_RECORDINGS = "hold_recordings"
    """What a hold music plays: see `music_changes`."""


DANGEROUS = frozenset(
    {
        Aspect.ACCOUNTS,
        Aspect.MESSAGES_STAY,
        Aspect.SET_ANEW,
        Aspect.MESSAGES_SENT_TO,
        Aspect.EMERGENCY_ADDRESS,
        Aspect.APPARATUS,
        Aspect.ANSWERED_BY,
        Aspect.DELETED,
    }
)
"""What is told first, and never left out."""


@dataclass(frozen=True, slots=True)
class AlsoChanged:
    """Something that is another one. `place`: whose, `devices/desk-201`; `client` for all of it. `was`, `now`: empty where there is nothing."""

    place: str
    aspect: Aspect
    was: str
    now: str

    @property
    def is_dangerous(self) -> bool:
        """Whether it is told first, and never left out."""
        return self.aspect in DANGEROUS


_FIELDS: Mapping[str, Mapping[str, Aspect]] = {
    Section.DEVICES: {
        "mac": Aspect.APPARATUS,
        "user": Aspect.ANSWERED_BY,
        "model": Aspect.MODEL,
        "secret_epoch": Aspect.SECRET,
        "keys": Aspect.KEYS,
        "transfer": Aspect.TRANSFER,
    },
    Section.USERS: {"email": Aspect.MESSAGES_SENT_TO, "pack": Aspect.LICENCE, "music": Aspect.HOLD_MUSIC},
    Section.VOICEMAILS: {
        "email": Aspect.MESSAGES_SENT_TO,
        "attach_audio": Aspect.ATTACHED,
        "secret_epoch": Aspect.SECRET,
        "members": Aspect.LAMPS,
    },
    Section.SITES: {"emergency": Aspect.EMERGENCY_ADDRESS, "time_zone": Aspect.TIME_ZONE},
    "client": {"brand": Aspect.BRAND},
}
"""What is looked at of each object, by section and field."""


def also_changed(before: Objects, after: Objects, *, formerly: str = "") -> tuple[AlsoChanged, ...]:
    """All that is another one, what is dangerous first. `formerly`: the client's former name, if that was changed."""
    old, new = _inside(before), _inside(after)
    renamed = _renamed(old, new)
    for place, former in renamed.items():
        old[place] = old[former]
        if place.partition("/")[0] not in _WITH_MAILBOX:
            continue
        old[place] = {**old[former], "mailbox": old[former].get("mailbox") or former.partition("/")[2]}
    if renamed:
        now = {former: place for place, former in renamed.items()}
        old = {place: _called_now(fields, now) for place, fields in old.items()}
    found = [*_of_client(old, new, moved=bool(formerly))]
    found += (AlsoChanged(place, Aspect.SET_ANEW, "", "") for place in renamed if _set_at_phones(new[place]))
    positions = {
        place: names
        for place, fields in new.items()
        if place.startswith(f"{Section.SWITCHES}/")
        and (names := _renamed_positions(old.get(place, {}), fields))
    }
    if positions:
        old = {place: _positions_now(fields, positions) for place, fields in old.items()}
    found += (AlsoChanged(place, Aspect.SET_ANEW, "", "") for place in positions if place not in renamed)
    for place, former in _same_apparatus(old, new).items():
        old[place] = old[former]
        found.append(AlsoChanged(place, Aspect.ACCOUNTS, former.partition("/")[2], ""))
    found += _of_objects(old, new)
    aspects = list(Aspect)
    return tuple(sorted(found, key=lambda one: (not one.is_dangerous, aspects.index(one.aspect), one.place)))


def music_changes(before: CallGraph, after: CallGraph) -> Iterator[AlsoChanged]:
    """The hold music that both have and that plays other recordings, or in another order; whatever these are called."""
    was, now = _played(before), _played(after)
    for name in sorted(was.keys() & now.keys()):
        if was[name] != now[name]:
            yield AlsoChanged(f"{Section.MUSIC}/{name}", Aspect.HOLD_RECORDINGS, "", "")


def _played(graph: CallGraph) -> dict[str, list[str]]:
    digests = {recording.id: heard_of(recording).digest for recording in graph.audio}
    return {music.id: [digests[recording] for recording in music.recordings] for music in graph.music}


def _inside(objects: Objects) -> dict[str, Mapping[str, Any]]:
    return {address.partition("/")[2]: fields for address, fields in objects.items()}


def _renamed(old: Objects, new: Objects) -> dict[str, str]:
    """The former places of objects that have another id, and extension and name as before."""

    def called(objects: Objects, others: Objects) -> dict[object, str]:
        return {
            (place.partition("/")[0], fields.get("extension"), fields.get("name")): place
            for place, fields in objects.items()
            if place not in others and place.partition("/")[0] in _NAMED_BY_PEOPLE
        }

    gone = called(old, new)
    return {place: gone[what] for what, place in called(new, old).items() if what in gone}


def _set_at_phones(fields: Mapping[str, Any]) -> bool:
    """Whether people set something of an object at phones: a switch, or a queue to which somebody logs in."""
    members = [one for one in fields.get("members") or () if isinstance(one, Mapping)]
    logs_in = any(one.get("logged_in") == LoggedIn.BY_CODE for one in (fields, *members))
    return bool(fields.get("positions")) or logs_in


def _renamed_positions(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """The new ids of a switch's positions that have the code of one that is gone."""
    was, now = (one.get("positions") or {} for one in (old, new))
    codes = {
        position["code"]: name for name, position in now.items() if name not in was and position.get("code")
    }
    return {
        name: codes[position["code"]]
        for name, position in was.items()
        if name not in now and position.get("code") in codes
    }


def _positions_now(value: Any, positions: Mapping[str, Mapping[str, str]]) -> Any:
    """The fields of an object with the present ids of positions, wherever one stands beside its switch."""
    if isinstance(value, (list, tuple)):
        return [_positions_now(one, positions) for one in value]
    if not isinstance(value, Mapping):
        return value
    names = positions.get(f"{Section.SWITCHES}/{value.get('switch')}", {})
    return {
        key: names.get(one, one)
        if key == "position" and isinstance(one, str)
        else _positions_now(one, positions)
        for key, one in value.items()
    }


_WITH_MAILBOX = (Section.USERS, Section.VOICEMAILS)
_NAMED_BY_PEOPLE = (*_WITH_MAILBOX, Section.GROUPS, Section.QUEUES, Section.SWITCHES, Section.MUSIC)
"""Of which the name says which one it is, whatever its id."""
_NAMES = {
    "user": Section.USERS,
    "voicemail": Section.VOICEMAILS,
    "group": Section.GROUPS,
    "queue": Section.QUEUES,
    "switch": Section.SWITCHES,
    "music": Section.MUSIC,
}
"""What is named by an id alone, by the field that names it."""


def _called_now(value: Any, now: Mapping[str, str]) -> Any:
    """The fields of an object with the present ids of what they name. `now`: places by the former ones."""
    if isinstance(value, Mapping):
        return {key: _name_now(key, one, now) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_called_now(one, now) for one in value]
    if isinstance(value, str) and value.startswith(f"{DestinationKind.USER}:"):
        place = now.get(f"{Section.USERS}/{value.partition(':')[2]}")
        return f"{DestinationKind.USER}:{place.partition('/')[2]}" if place else value
    return value


def _name_now(field: str, value: Any, now: Mapping[str, str]) -> Any:
    if field == "members" and isinstance(value, (list, tuple)):
        # A shared mailbox names its members by their ids, groups and queues as destinations.
        return [_name_now("user", one, now) for one in value]
    place = now.get(f"{_NAMES[field]}/{value}") if field in _NAMES and isinstance(value, str) else None
    return place.partition("/")[2] if place else _called_now(value, now)


def _same_apparatus(old: Objects, new: Objects) -> dict[str, str]:
    """The former places of devices that have another id, and are the same apparatus."""

    def apparatus(objects: Objects, others: Objects) -> dict[object, str]:
        return {
            fields.get("mac"): place
            for place, fields in objects.items()
            if place not in others and place.partition("/")[0] == Section.DEVICES
        }

    gone = apparatus(old, new)
    return {place: gone[mac] for mac, place in apparatus(new, old).items() if mac in gone}


def _of_client(old: Objects, new: Objects, *, moved: bool) -> Iterator[AlsoChanged]:
    """What is so of all of a client that has another name, or is on another node."""
    if moved or old.get("client", {}).get("node") != new.get("client", {}).get("node"):
        phones = sum(place.startswith("devices/") for place in new)
        yield AlsoChanged("client", Aspect.ACCOUNTS, "", str(phones))
        yield AlsoChanged("client", Aspect.MESSAGES_STAY, "", str(len(_mailboxes(old) & _mailboxes(new))))


def _mailboxes(objects: Objects) -> set[str]:
    return {mailbox for place, fields in objects.items() if (mailbox := _mailbox(place, fields))}


def _mailbox(place: str, fields: Mapping[str, Any]) -> str:
    """The mailbox that an object is, or has; empty if there is none."""
    section, _, name = place.partition("/")
    if section == Section.VOICEMAILS:
        return shared_mailbox(name, fields.get("mailbox"))
    has_one = section == Section.USERS and fields.get("voicemail")
    return user_mailbox(name, fields.get("mailbox")) if has_one else ""


def _of_objects(old: Objects, new: Objects) -> Iterator[AlsoChanged]:
    """What is another one of what both have."""
    for place, fields in new.items():
        former = old.get(place)
        if former is None:
            continue
        for field, aspect in _FIELDS.get(place.partition("/")[0], {}).items():
            was, now = (_said(_told(aspect, one.get(field))) for one in (former, fields))
            if was != now:
                yield AlsoChanged(place, aspect, was, now)
        was, now = _mailbox(place, former), _mailbox(place, fields)
        if was and now and was != now:
            yield AlsoChanged(place, Aspect.MESSAGES_STAY, "", "")
        if _mailbox(place, fields) and (deletes := _deletes(place, new)) != _deletes(place, old):
            yield AlsoChanged(place, Aspect.DELETED, _said(not deletes), _said(deletes))


def _deletes(place: str, objects: Objects) -> bool:
    """Whether messages of the mailbox that an object is or has are deleted once they are mailed. Of a user it is the site that says so."""
    fields = objects[place]
    site = objects.get(f"{Section.SITES}/{fields.get('site')}", {})
    is_user = place.startswith(f"{Section.USERS}/")
    settings = site.get("defaults", {}).get("voicemail", {}) if is_user else fields
    mails_recording = bool(fields.get("email")) and bool(settings.get("attach_audio"))
    return mails_recording and bool(settings.get("delete_after_mail"))


def _told(aspect: Aspect, value: Any) -> Any:
    """What is told here; the number by which rescue calls back is presented in calls, and told with them. Members have no order."""
    if aspect is Aspect.LAMPS:
        return sorted(value or ())
    if isinstance(value, Mapping):
        return {name: one for name, one in value.items() if name != "callback"}
    return value


def _said(value: Any) -> str:
    """A value in one line: what it holds, without what is not given."""
    if isinstance(value, Mapping):
        return ", ".join(said for one in value.values() if (said := _said(one)))
    if isinstance(value, (list, tuple)):
        return "; ".join(map(_said, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
