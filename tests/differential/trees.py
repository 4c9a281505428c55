"""Random trees that are valid: every noun and every form of the language, as YAML files of one fleet with one client.

Objects that send calls on, and some own numbers, stand in an order, and each sends on to later ones only, so that no call goes in a circle. In some trees they
send them on to earlier ones at the other instants, or for other callers (`_turning`): circles that are closed at none, and for nobody. Numbers outside are chosen from those that their owner may call. Whoever adds to the language adds it here, and to what `test_trees.py` asks to be covered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import phonenumbers
from hypothesis import strategies as st

from compiler.numbering import classify, format_national
from compiler.reading.spoken import Spoken, spoken_wav
from schema.phone_models import PHONE_MODELS
from tests.differential.moments import (
    HORIZON,
    ZONES,
    calendars,
    caller_conditions,
    caller_lists,
    conditions,
    one_or_many,
    switch_conditions,
    switches,
)
from tests.differential.promises import logs_in, member_named, promises, waivers
from tests.differential.tree import Tree, written_as
from tests.recordings import sound

CLIENT, NODE, BRAND = "acme", "pbx-1", "azur"
TRUNKS = ("carrier", "backup-1")
EMERGENCY_LOCATIONS: tuple[dict[str, Any], ...] = (
    {"emergency_location": "geolocation"},
    {"emergency_location": "p_access_network_info", "network_code": "4E"},
)
ADDRESSES = ("1 rue de la Paix", "12 bis, quai d'O'Nord (bât. C) & 2e étage", "Lieu-dit Ar Vro")
NODES_FILE = "_fleet/nodes.yaml"

COUNTRIES = ("FR", "RE", "PM")
OWN_NUMBERS = {
    "FR": ("+33199000001", "+33199000002", "+33199000003"),
    "RE": ("+262262201001", "+262262201002", "+262262201003"),
    "PM": ("+508410001", "+508410002", "+508410003"),
}
OUTSIDE = (
    "+33612345678",
    "+33199000001",
    "+33123456789",
    "+33800123456",
    "+33899123456",
    "+262692001001",
    "+508410505",
    "+442079460000",
    "+12025550123",
    "3114",
)
"""Numbers of all sorts, which configuration forwards to and phones dial."""

PREFIXES = ("+3361", "+331", "+4420", "+1202", "+33899")
ABROAD = ("FR", "GB", "US", "CA", "RE")

CLASSES = (
    "national_mobile",
    "national_fixed",
    "special_free",
    "overseas",
    "eu_fixed",
    "north_america",
    "premium",
)

SITES = ("paris", "saint-denis", "st-pierre")
# `sav-1` beside `sav1`: Asterisk skips hyphens when it compares extensions.
USERS = ("alice", "bob", "jean-marc", "erin")
QUEUES = ("desk", "hot-line")
STRATEGIES = ("all", "in_order", "round_robin", "longest_idle", "fewest_calls", "random")
"""Of queues."""
GROUPS = ("sales", "sav-1", "sav1")
ROUTES = ("day", "night", "deep-night")
BOXES = ("reception", "after-hours")
MENUS = ("front", "services")
RECORDINGS = ("closed", "hello")
MUSIC = ("waltz", "march")
CALENDARS = ("open", "lunch")
CALLERS = ("vip", "blocked")
BRAND_MAIL = st.fixed_dictionaries(
    {"sender": st.just("messagerie@azur.example")},
    optional={
        "words": st.fixed_dictionaries(
            {
                "fr": st.fixed_dictionaries(
                    {
                        "subject": st.sampled_from(("Message, de {caller}", "{mailbox} : 1 message [vocal]")),
                        "body": st.sampled_from(
                            (
                                "Bonjour,\n\n{mailbox} | {received}; {length}",
                                "L'enregistrement est joint.\n$[1+1]\\n{recording}",
                            )
                        ),
                    }
                )
            }
        )
    },
)
"""By whom and in which words mails are written: signs that mean something to Asterisk, and words of ours, among them."""
SWITCHES = {"opening": ("*20", "*21", "*22"), "on-duty": ("*30", "*31")}
"""Codes of their positions: all but the first one have one."""
PROFILES = ("own", "wider")
BY_TIME = "shop"

TURNS: tuple[dict[str, Any], ...] = (
    {"hours": "08:30-18:00"},
    {"days": "mon-fri", "hours": "22:00-06:00"},
    {"dates": "2026-12-24..2027-01-03"},
    {"caller": "withheld"},
)
"""When, or for whom, some trees send calls on the other way round."""

_often = st.integers(0, 3).map(bool)
_rarely = st.integers(0, 4).map(lambda value: value == 4)


@cache
def region_of(number: str) -> str:
    """The country of a number, by libphonenumber."""
    return str(phonenumbers.region_code_for_number(phonenumbers.parse(number)))


@dataclass(frozen=True)
class Profile:
    """What a destination profile allows, with what it extends."""

    allow: frozenset[str] = frozenset()
    deny: frozenset[str] = frozenset()
    allow_numbers: frozenset[str] = frozenset()
    deny_numbers: frozenset[str] = frozenset()
    allow_prefixes: frozenset[str] = frozenset()
    deny_prefixes: frozenset[str] = frozenset()
    allow_countries: frozenset[str] = frozenset()

    def extended(self, written: Mapping[str, Any]) -> Profile:
        """That of a profile that extends this one."""
        allow, deny, numbers, refused = (
            frozenset(written.get(name, ())) for name in ("allow", "deny", "allow_numbers", "deny_numbers")
        )
        prefixes, closed, countries = (
            frozenset(written.get(name, ()))
            for name in ("allow_prefixes", "deny_prefixes", "allow_countries")
        )
        return Profile(
            (self.allow - self.deny) | allow,
            deny,
            (self.allow_numbers | numbers) - refused,
            (self.deny_numbers - numbers) | refused,
            (self.allow_prefixes | prefixes) - closed,
            (self.deny_prefixes - prefixes) | closed,
            self.allow_countries | countries,
        )

    def allows(self, number: str, country: str) -> bool:
        """Whether a number may be called from a country."""
        if number in self.deny_numbers:
            return False
        if number in self.allow_numbers:
            return True
        beginnings = [one for one in self.allow_prefixes | self.deny_prefixes if number.startswith(one)]
        call_class = str(classify(number, country))
        by_class = call_class in self.allow - self.deny
        # A country's beginning is its calling code: shorter than any prefix here.
        if beginnings:
            return max(beginnings, key=len) not in self.deny_prefixes
        in_country = number.startswith("+") and region_of(number) in self.allow_countries
        return by_class or (in_country and call_class not in ("premium", "special_free"))


@dataclass(frozen=True)
class ProfileByTime:
    """What a profile that goes by time allows at all times, and what at first, while its first condition holds."""

    when: Any
    at_first: Profile
    used: tuple[Profile, ...]

    def allows(self, number: str, country: str) -> bool:
        """Whether a number may be called from a country whenever that is."""
        return all(profile.allows(number, country) for profile in self.used)


OPERATOR_PROFILES: dict[str, dict[str, Any]] = {
    "national": {"name": "France", "allow": ["national_fixed", "national_mobile", "special_free"]},
    "inside": {"name": "Internes"},
    "wide": {"name": "Large", "extends": "national", "allow": ["overseas", "eu_fixed", "north_america"]},
}


@st.composite
def trees(draw: st.DrawFn, *, turning: bool = False) -> Tree:
    """A tree that compiles without an error. `turning`: one in which objects may lead to each other at different times, as in some it is anyway."""
    return _Draft(draw, turning=turning).tree()


@dataclass
class _Draft:
    """A tree that is being drawn: names first, then what depends on them, then where calls go."""

    draw: st.DrawFn
    turning: bool
    sites: dict[str, dict[str, Any]] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)
    callbacks: set[str] = field(default_factory=set)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    queues: dict[str, dict[str, Any]] = field(default_factory=dict)
    routes: dict[str, dict[str, Any]] = field(default_factory=dict)
    menus: dict[str, dict[str, Any]] = field(default_factory=dict)
    boxes: dict[str, dict[str, Any]] = field(default_factory=dict)
    audio: dict[str, dict[str, Any]] = field(default_factory=dict)
    music: dict[str, dict[str, Any]] = field(default_factory=dict)
    calendars: dict[str, dict[str, Any]] = field(default_factory=dict)
    callers: dict[str, dict[str, Any]] = field(default_factory=dict)
    switches: dict[str, dict[str, Any]] = field(default_factory=dict)
    devices: dict[str, dict[str, Any]] = field(default_factory=dict)
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    allowed: dict[str, Profile] = field(default_factory=dict)
    by_time: dict[str, ProfileByTime] = field(default_factory=dict)
    trunks: tuple[str, ...] = TRUNKS[:1]
    operator: dict[str, Any] = field(default_factory=dict)
    client: dict[str, Any] = field(default_factory=dict)
    turn: dict[str, Any] | None = None
    """When each object sends calls on to later ones, if it does to earlier ones at all other instants."""
    layers: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """Defaults by layer (`fleet`, `brand`, `client`, and sites' ids), then by kind of object."""

    def tree(self) -> Tree:
        draw = self.draw
        self.trunks = TRUNKS[: draw(st.integers(1, 2))]
        self._sites()
        self._profiles()
        for name in self._some(CALENDARS):
            self.calendars[name] = draw(calendars(list(self.sites)))
        for name in self._some(CALLERS):
            self.callers[name] = draw(caller_lists())
        for name in self._some(tuple(SWITCHES)):
            self.switches[name] = draw(switches(SWITCHES[name], list(self.calendars), list(self.sites)))
        for name in self._some(RECORDINGS):
            self.audio[name] = {"name": name.title(), "file": f"audio/{name}.wav"}
            if draw(_rarely):
                self.audio[name] |= {"say": "Bonjour.", "language": draw(st.sampled_from(["en", "fr"]))}
                self._maybe(self.audio[name], "voice", st.just("fr+f3"))
        for name in self._some(MUSIC) if self.audio else ():
            play = draw(st.lists(st.sampled_from(sorted(self.audio)), min_size=1, max_size=3))
            self.music[name] = {"name": name.title(), "play": play}
        self._boxes()
        self._users()
        self._defaults()
        if draw(_rarely):
            self._profile_by_time()
        self._targets()
        self._prefixes()
        self._without_unused_rules()
        self._members()
        for device in self.devices.values():
            self._maybe(device, "keys", st.lists(self._key(device["user"]), max_size=3))
        self._call_waiting()
        for switch in self.switches.values():
            self._flip(switch)
        return Tree(
            self._files(), {f"{CLIENT}/audio/{name}.wav": self._recorded(name) for name in self.audio}
        )

    def _recorded(self, name: str) -> bytes:
        """Its file, which says of what it was spoken."""
        audio = self.audio[name]
        if "say" not in audio:
            return sound(name)
        voice = audio.get("voice", audio["language"])
        return spoken_wav(sound(name), Spoken(audio["say"], audio["language"], voice))

    def _some(self, names: tuple[str, ...], *, least: int = 0) -> tuple[str, ...]:
        # Fewest first, for trees to shrink to; but seldom none.
        counts = (*range(least, len(names) + 1), *range(1, len(names) + 1), *range(1, len(names) + 1))
        return names[: self.draw(st.sampled_from(counts))]

    def _one(self, values: Any) -> Any:
        return self.draw(st.sampled_from(list(values)))

    def _maybe(self, one: dict[str, Any], name: str, strategy: st.SearchStrategy[Any]) -> None:
        if self.draw(_rarely):
            one[name] = self.draw(strategy)

    def _sites(self) -> None:
        self._maybe(self.operator, "country", st.sampled_from(COUNTRIES))
        self._maybe(self.operator, "language", st.just("en"))
        count = self.draw(st.integers(1, len(SITES)))
        for name, zone in zip(SITES[:count], self.draw(st.permutations(ZONES)), strict=False):
            country = self.countries[name] = self._one(COUNTRIES)
            callback = next(number for number in OWN_NUMBERS[country] if number not in self.numbers)
            self.numbers[callback] = {"site": name}
            self.callbacks.add(callback)
            self.sites[name] = {
                "name": name.title(),
                "time_zone": zone,
                "country": country,
                "emergency": {
                    "address": self._one(ADDRESSES),
                    "postcode": "75002",
                    "city": "Paris",
                    "insee": "75102",
                    "callback": self._spelt(callback),
                },
            }
            if country == self.operator.get("country", "FR") and self.draw(st.booleans()):
                del self.sites[name]["country"]
        self.client["main_site"] = self._one(self.sites)
        for country in dict.fromkeys(self.countries.values()):
            for number in OWN_NUMBERS[country]:
                if number not in self.numbers and self.draw(_rarely):
                    self.numbers[number] = {"site": self._one(self.sites)}
        for entry in self.numbers.values():
            if entry["site"] == self.client["main_site"] and self.draw(st.booleans()):
                del entry["site"]
            self._maybe(entry, "trunk", st.sampled_from((*self.trunks, list(self.trunks))))
            self._maybe(entry, "name", st.just("Accueil"))
        self._maybe(self.client, "language", st.just("en"))
        # More than are ever placed at once: what is counted changes nothing.
        self._maybe(self.client, "max_external_calls", st.just("500"))
        if self.draw(st.booleans()):
            self.client["caller_id"] = self._spelt(self._one(self.numbers))
        self._maybe(self.client, "withhold_number", st.booleans())

    def _spelt(self, number: str) -> str:
        """A number in E.164, or as it is dialled at home."""
        return number if self.draw(_often) else format_national(number, "FR")

    def _profiles(self) -> None:
        wide = Profile().extended(OPERATOR_PROFILES["national"])
        self.allowed = {
            "national": wide,
            "inside": Profile(),
            "wide": wide.extended(OPERATOR_PROFILES["wide"]),
        }
        for name in self._some(PROFILES):
            parent = self._one((None, *self.allowed))
            exceptions = self.draw(st.lists(st.sampled_from(OUTSIDE), max_size=3, unique=True))
            cut = self.draw(st.integers(0, len(exceptions)))
            written: dict[str, Any] = {
                "allow": self.draw(st.lists(st.sampled_from(CLASSES), max_size=3, unique=True)),
                "deny": self.draw(st.lists(st.sampled_from(CLASSES), max_size=1)),
                "allow_numbers": exceptions[:cut],
                "deny_numbers": exceptions[cut:],
                "allow_countries": self.draw(st.lists(st.sampled_from(ABROAD), max_size=2, unique=True)),
            }
            prefixes = self.draw(st.lists(st.sampled_from(PREFIXES), max_size=2, unique=True))
            cut = self.draw(st.integers(0, len(prefixes)))
            written |= {"allow_prefixes": prefixes[:cut], "deny_prefixes": prefixes[cut:]}
            given = {key: value for key, value in written.items() if value}
            extends = {"extends": parent} if parent else {}
            self.profiles[name] = {"name": name.title(), **extends, **given}
            self.allowed[name] = (self.allowed[parent] if parent else Profile()).extended(written)
        self._maybe(self.client, "destinations", st.sampled_from(sorted(self.allowed)))

    def _profile_by_time(self) -> None:
        """A profile that chooses between the others, for the client or some of its users."""

        def branch(when: Any) -> dict[str, Any]:
            given = {} if when is None else {"when": when}
            labelled = {"label": "Cas"} if when is not None and self.draw(_rarely) else {}
            closed = when is None and self.draw(_often)
            return {**given, "use": "inside" if closed else self._one(sorted(self.allowed)), **labelled}

        wanted = self.draw(st.lists(conditions(list(self.calendars)), min_size=1, max_size=2))
        branches = [branch(when) for when in (*wanted, None)]
        self.profiles[BY_TIME] = {"name": "Boutique", "by_time": branches}
        used = tuple(self.allowed[one["use"]] for one in branches)
        self.by_time[BY_TIME] = ProfileByTime(wanted[0], used[0], used)
        for holder in (self.client, *self.users.values()):
            if self.draw(st.booleans()):
                holder["destinations"] = BY_TIME

    def _forwards_at_times(self) -> None:
        """Users whose profile goes by time forward to numbers that it allows for some time, for that time."""
        for user in self.users.values():
            profile = self.by_time.get(str(self._of_user(user, "destinations", None)))
            if profile is None:
                continue
            country = self.countries[self._site_of(user)]
            outside = self._callable(profile.at_first, country) - self._callable(profile, country)
            if bool(outside) and self.draw(_often):
                there = {"when": profile.when, "to": f"external:{self._one(sorted(outside))}"}
                user["no_answer"] = [there, {"to": self._one(self._ends())}]

    def _boxes(self) -> None:
        for index, name in enumerate(self._some(BOXES)):
            box: dict[str, Any] = {"name": name.title()}
            self._maybe(box, "extension", st.just(f"60{index}"))
            self._maybe(box, "site", st.sampled_from(sorted(self.sites)))
            if bool(self.audio) and self.draw(st.booleans()):
                box["greeting"] = self._greeting()
            self._maybe(box, "max_message", st.just("2m"))
            self._maybe(box, "email", st.just("boite@acme.example"))
            self._maybe(box, "attach_audio", st.booleans())
            self._maybe(box, "delete_after_mail", st.booleans())
            self._maybe(box, "secret_epoch", st.just(2))
            self._maybe(box, "max_messages", st.just(7))
            self._maybe(box, "keep_days", st.just(30))
            self._maybe(box, "mailbox", st.just(f"former-{name}"))
            if "extension" not in box:
                # Somebody must be able to hear the messages: at a phone, or by mail.
                box |= {"email": "boite@acme.example", "attach_audio": True}
            self.boxes[name] = box

    def _users(self) -> None:
        devices = 0
        for index, name in enumerate(self._some(USERS, least=1)):
            user: dict[str, Any] = {"name": name.title(), "extension": f"20{index}"}
            self._maybe(user, "site", st.sampled_from(sorted(self.sites)))
            self._maybe(user, "voicemail", st.booleans())
            self._maybe(user, "ring", st.sampled_from(("5s", "10s")))
            self._maybe(user, "destinations", st.sampled_from(sorted(self.allowed)))
            self._maybe(user, "caller_id", st.sampled_from(sorted(self.numbers)))
            self._maybe(user, "withhold_number", st.booleans())
            self._maybe(user, "language", st.just("en"))
            self._maybe(user, "pack", st.just("standard"))
            self._maybe(user, "email", st.just("personne@acme.example"))
            self._maybe(user, "max_external_calls", st.just("400"))
            if self.music:
                self._maybe(user, "music", st.sampled_from(sorted(self.music)))
            if user.get("voicemail") and self.draw(st.booleans()):
                user["mailbox"] = f"former-{name}"
            self.users[name] = user
            for _ in range(self.draw(st.sampled_from((1, 1, 0, 2, 1)))):
                devices += 1
                device = {
                    "model": self._one(sorted(PHONE_MODELS)),
                    "mac": f"805ec00000{devices:02d}",
                    "user": name,
                }
                self._maybe(device, "transfer", st.sampled_from(("blind", "attended", "new_call")))
                self._maybe(device, "secret_epoch", st.just(2))
                self._maybe(device, "former_secret", st.booleans())
                self._maybe(device, "name", st.just("Atelier"))
                self.devices[f"desk-{devices}"] = device

    def _prefixes(self) -> None:
        """What phones show before a caller's name, where a phone may ring."""
        prefixes = st.sampled_from(("Accueil:", "n°3 (VIP)", "Société"))
        for entry in self.numbers.values():
            leads = str(entry.get("to", ""))
            if any(f"{kind}:" in leads for kind in ("user", "group", "queue", "route")):
                self._maybe(entry, "prefix", prefixes)
        for group in self.groups.values():
            # As text, or in an object.
            if "user:" in str(group["members"]):
                self._maybe(group, "prefix", prefixes)

    def _members(self) -> None:
        """Who is told of a shared mailbox's messages: of those with a phone, where the mailbox can be listened to."""
        answered = tuple(sorted({device["user"] for device in self.devices.values()}))
        for box in self.boxes.values():
            if "extension" in box and answered:
                self._maybe(box, "members", st.lists(st.sampled_from(answered), min_size=1, unique=True))

    def _without_unused_rules(self) -> None:
        """Users whom no phone belongs to have no rule for phones, nor a mailbox that nobody listens to: such are refused."""
        given = any("unreachable" in layer["user"] for layer in self.layers.values())
        answered = {device["user"] for device in self.devices.values()}
        for name in self.users.keys() - answered:
            user = self.users[name]
            for rule in ("ring", "busy", "music", *(["no_answer"] if given or "unreachable" in user else [])):
                user.pop(rule, None)
            if "no_answer" not in user and "unreachable" not in user:
                user["voicemail"] = False
                user.pop("mailbox", None)

    def _call_waiting(self) -> None:
        for device in (*self.devices.values(), *(layer["device"] for layer in self.layers.values())):
            self._maybe(device, "call_waiting", st.booleans())

    def _flip(self, switch: dict[str, Any]) -> None:
        """Some may set it who have a phone, and somebody else, or the members of a group."""
        with_phone = sorted({device["user"] for device in self.devices.values()})
        if self.draw(_rarely) and with_phone:
            others = [f"user:{user}" for user in self.users] + [f"group:{group}" for group in self.groups]
            switch["flip"] = [
                f"user:{self._one(with_phone)}",
                *self.draw(st.lists(st.sampled_from(others), max_size=1)),
            ]

    def _key(self, owner: str) -> st.SearchStrategy[dict[str, Any]]:
        called = {"group": ("group", self.groups), "messages": ("voicemail", self.boxes)}
        watching = [
            {"type": kind, field: name}
            for kind, (field, objects) in called.items()
            for name, written in objects.items()
            if "extension" in written
        ]
        own = [{"type": "messages"}] if self.users[owner].get("voicemail") else []
        blf = [{"type": "blf", "user": user} for user in self.users]
        blf += [
            {"type": "switch", "switch": name, "position": position}
            for name, switch in self.switches.items()
            for position, settings in switch["positions"].items()
            if "code" in settings
        ]
        blf += self._presence_keys(owner)
        dial = {"type": "dial", "number": OUTSIDE[0], "label": "Mobile"}
        inside = {"type": "dial", "number": min(self.callbacks), "label": "Accueil"}
        return st.sampled_from([{"type": "line"}, dial, inside, {"type": "none"}, *blf, *watching, *own])

    def _presence_keys(self, owner: str) -> list[dict[str, Any]]:
        """Keys by which a phone's user logs in to queues, and pauses."""
        phones = {f"device:{name}" for name, device in self.devices.items() if device["user"] == owner}
        own = [
            (name, queue, member)
            for name, queue in self.queues.items()
            for member in queue["members"]
            if member_named(member) in {f"user:{owner}", *phones}
        ]
        keys: list[dict[str, Any]] = []
        for name, queue, member in own:
            if logs_in(member, queue):
                keys.append({"type": "log_in"})
                keys += [{"type": "log_in", "queue": name}] if "extension" in queue else []
        return [*keys, *([{"type": "pause"}] if own and "pause_code" in self.client else [])]

    def _defaults(self) -> None:
        """What layers give without naming an object; where they send calls comes with the other targets."""
        names = ["fleet", "brand", "client", *self.sites]
        self.layers = {name: {"user": {}, "device": {}, "group": {}, "voicemail": {}} for name in names}
        # More calls than are ever placed at once, as those of clients and users: few would have all the others wait.
        self.layers["fleet"]["user"] |= {
            "ring": "5s",
            "destinations": "national",
            "max_external_calls": "300",
        }
        self.layers["fleet"]["group"]["ring"] = "5s"
        for name in names:
            layer = self.layers[name]
            operator = name in ("fleet", "brand")
            self._maybe(layer["user"], "voicemail", st.booleans())
            self._maybe(layer["user"], "max_external_calls", st.sampled_from(("300", "400")))
            if self.music:
                self._maybe(layer["user"], "music", st.sampled_from(sorted(self.music)))
            profiles = OPERATOR_PROFILES if operator else self.allowed
            self._maybe(layer["user"], "destinations", st.sampled_from(sorted(profiles)))
            self._maybe(layer["device"], "transfer", st.sampled_from(("blind", "attended")))
            self._maybe(layer["group"], "strategy", st.sampled_from(("all", "in_order")))
            self._maybe(layer["group"], "confirm", st.booleans())
            self._maybe(layer["voicemail"], "max_message", st.just("90s"))
            self._maybe(layer["voicemail"], "attach_audio", st.just(value=False))
            self._maybe(layer["voicemail"], "delete_after_mail", st.booleans())
            self._maybe(layer["voicemail"], "max_messages", st.just(50))
            self._maybe(layer["voicemail"], "keep_days", st.just(365))
            if not operator:
                self._maybe(layer["user"], "ring", st.sampled_from(("5s", "10s")))
                self._maybe(layer["user"], "caller_id", st.sampled_from(sorted(self.numbers)))
            self._maybe(layer["user"], "withhold_number", st.booleans())

    def _site_of(self, one: Mapping[str, Any]) -> str:
        return str(one.get("site", self.client["main_site"]))

    def _of_user(self, user: Mapping[str, Any], rule: str, built_in: Any) -> Any:
        """A field of a user, by the layers; the client's own fields stand just behind its defaults."""
        own = (
            {rule: self.client[rule]} if rule in ("destinations", "caller_id") and rule in self.client else {}
        )
        site, client, brand, fleet = (
            self.layers[name]["user"] for name in (self._site_of(user), "client", "brand", "fleet")
        )
        return {**fleet, **brand, **own, **client, **site, **user}.get(rule, built_in)

    def _client_profile(self) -> str:
        given = self.client.get("destinations")
        for layer in ("client", "brand", "fleet"):
            given = given or self.layers[layer]["user"].get("destinations")
        return str(given)

    def _users_outside(self, user: Mapping[str, Any]) -> frozenset[str]:
        """The numbers that a user's rules may forward to."""
        profile = self._profile(str(self._of_user(user, "destinations", None)))
        country = self.countries[self._site_of(user)]
        return self._callable(profile, country)

    def _clients_outside(self, one: Mapping[str, Any]) -> frozenset[str]:
        profile, country = self._profile(self._client_profile()), self.countries[self._site_of(one)]
        return self._callable(profile, country)

    def _profile(self, name: str) -> Profile | ProfileByTime:
        return self.by_time.get(name) or self.allowed[name]

    def _callable(self, profile: Profile | ProfileByTime, country: str) -> frozenset[str]:
        """The external numbers that a profile allows. An own number is another object, as users and routes are."""
        return frozenset(
            number for number in OUTSIDE if number not in self.numbers and profile.allows(number, country)
        )

    def _ends(self) -> list[str]:
        """Destinations from which no call goes on to another object."""
        with_phone = {device["user"] for device in self.devices.values()}
        with_box = [
            name
            for name, user in self.users.items()
            if name in with_phone and self._of_user(user, "voicemail", True)
        ]
        return [
            "hangup",
            "busy",
            *(f"voicemail:{name}" for name in self.boxes),
            *(f"voicemail-of:{name}" for name in with_box),
            *(f"announcement:{name}" for name in self.audio),
        ]

    def _target(self, onward: list[str], outside: frozenset[str], *, depth: int = 2) -> Any:
        """A destination, or a conditional route, that leads to an end, to one of `onward`, or to a number outside."""
        form = self.draw(st.integers(0, 6)) if depth else 0
        if form >= 5:
            return self._conditional(onward, outside, depth=depth)
        kinds = [
            self._ends(),
            *([onward] * 2 if onward else []),
            *([[f"external:{number}" for number in sorted(outside)]] if outside else []),
        ]
        leads = str(self._one(self._one(kinds)))
        with_priority = leads.startswith("queue:") and self.draw(st.booleans())
        return f"{leads} priority {self.draw(st.integers(1, 9))}" if with_priority else leads

    def _conditional(self, onward: list[str], outside: frozenset[str], *, depth: int) -> list[dict[str, Any]]:
        def branch(when: Any) -> dict[str, Any]:
            given = {} if when is None else {"when": when}
            labelled = {"label": "Cas"} if when is not None and self.draw(_rarely) else {}
            return {**given, "to": self._target(onward, outside, depth=depth - 1), **labelled}

        if bool(self.calendars) and self.draw(_rarely):
            # Both together leave nothing, so that no last branch is needed.
            calendar = self._one(self.calendars)
            return [branch(calendar), branch(f"not {calendar}")]
        wanted = self.draw(st.lists(self._asked(), min_size=0 if depth == 1 else 1, max_size=3))
        return [*(branch(when) for when in wanted), branch(None)]

    def _asked(self) -> st.SearchStrategy[Any]:
        """Conditions on the time, on who calls, on switches."""
        asked = conditions(list(self.calendars)) | caller_conditions(list(self.callers))
        return asked | switch_conditions(self.switches) if self.switches else asked

    def _greeting(self) -> Any:
        """A recording, or one or the system's words by conditions."""
        if self.draw(st.booleans()):
            return self._one(self.audio)
        lines = []
        for when in self.draw(st.lists(self._asked(), max_size=2)):
            line = {"when": when}
            self._maybe(line, "play", st.sampled_from(sorted(self.audio)))
            self._maybe(line, "label", st.just("Cas"))
            lines.append(line)
        last: dict[str, Any] = {}
        self._maybe(last, "play", st.sampled_from(sorted(self.audio)))
        return [*lines, last]

    def _targets(self) -> None:
        self._skeletons()
        everything = [
            *(("user", name) for name in self.users),
            *(("group", name) for name in self.groups),
            *(("queue", name) for name in self.queues),
            *(("route", name) for name in self.routes),
            *(("menu", name) for name in self.menus),
            *(("external", number) for number in self.numbers if self.draw(st.booleans())),
        ]
        order = self.draw(st.permutations(everything))
        if self.draw(_rarely) or self.turning:
            self.turn = dict(self._one(TURNS))
            if "caller" not in self.turn:
                self.turn["time_zone"] = self._one(ZONES)
        for place, (kind, name) in enumerate(order):
            onward = [f"{one}:{other}" for one, other in order[place + 1 :]]
            back = [f"{one}:{other}" for one, other in order[:place]]
            match kind:
                case "user":
                    self._rules(self.users[name], onward, self._users_outside(self.users[name]), back)
                case "group":
                    group = self.groups[name]
                    outside = self._clients_outside(group)
                    group["no_answer"] = self._turning(onward, back, outside)
                    if self.draw(st.booleans()):
                        group["busy"] = self._turning(onward, back, outside)
                case "queue":
                    self._leaving(self.queues[name], onward, back)
                    self._keys_while_waiting(self.queues[name], [*onward, *back, f"queue:{name}"])
                case "menu":
                    menu = self.menus[name]
                    outside = self._clients_outside(menu)
                    menu["otherwise"] = self._turning(onward, back, outside)
                    self._keys(menu, [*onward, *back, f"menu:{name}"], outside)
                case "external":
                    entry = self.numbers[name]
                    entry["to"] = self._turning(onward, back, self._clients_outside(entry))
                case _:
                    route = self.routes[name]
                    outside = self._clients_outside(route)
                    route["to"] = (
                        self._conditional(onward, outside, depth=2)
                        if self.turn is None and self.draw(_often)
                        else self._turning(onward, back, outside)
                    )
        for name, layer in self.layers.items():
            under = [
                user for user in self.users.values() if name not in self.sites or self._site_of(user) == name
            ]
            both = [self._users_outside(user) for user in under] or [frozenset()]
            if self.draw(st.integers(0, 2)) == 2:
                self._rules(layer["user"], [], frozenset.intersection(*both))
        self._keys_back()
        self._other_numbers([f"{one}:{other}" for one, other in order])
        self._forwards_at_times()

    def _keys(self, menu: dict[str, Any], anywhere: list[str], outside: frozenset[str]) -> None:
        """What may be pressed in a menu: it leads anywhere, back to where the call came from too; one key at least leads out of menus."""
        first, *others = self.draw(st.permutations("1234567890*#"))[: self.draw(st.integers(1, 4))]
        out = [f"user:{next(iter(self.users))}", *(f"announcement:{name}" for name in self.audio)]
        menu["keys"] = {
            first: self._one(out),
            **{key: self._target(anywhere, outside, depth=1) for key in others},
        }

    def _keys_while_waiting(self, queue: dict[str, Any], anywhere: list[str]) -> None:
        """What may be pressed in a queue, if anything: it leads anywhere."""
        outside = self._clients_outside(queue)
        keys = self.draw(st.permutations("1234567890*#"))[: self.draw(st.integers(0, 2))]
        if keys:
            queue["keys"] = {key: self._target(anywhere, outside, depth=1) for key in keys}

    def _keys_back(self) -> None:
        """A key that leads back, where it is plain to which menu."""
        for name, menu in self.menus.items():
            before = [one for one in self.menus.values() if f"menu:{name}" in one["keys"].values()]
            free = [key for key in "*#0" if key not in menu["keys"]]
            if len(before) == 1 and free and self.draw(_often):
                menu["back"] = free[0]

    def _other_numbers(self, onward: list[str]) -> None:
        """Numbers that nothing leads to: they may lead to everything."""
        for number, entry in self.numbers.items():
            if "to" in entry:
                continue
            if self.draw(st.integers(0, 5)):
                entry["to"] = self._target(onward, self._clients_outside(entry))
            elif number in self.callbacks:
                # Rescue services must be able to call back.
                entry["to"] = f"user:{next(iter(self.users))}"

    def _rules(
        self, user: dict[str, Any], onward: list[str], outside: frozenset[str], back: Sequence[str] = ()
    ) -> None:
        for rule in ("no_answer", "busy", "unreachable"):
            if self.draw(st.integers(0, 2)) == 2:
                user[rule] = self._turning(onward, list(back), outside)

    def _leaving(self, queue: dict[str, Any], onward: list[str], back: list[str]) -> None:
        """Where a queue's callers go, for each reason that there may be."""
        outside = self._clients_outside(queue)
        queue["overflow"] = self._turning(onward, back, outside)
        reasons = ["timeout", *(["full"] if "max_callers" in queue else [])]
        if not queue.get("join_when_nobody") or queue.get("leave_when_nobody", True):
            reasons.append("nobody")
        for reason in reasons:
            if self.draw(st.booleans()):
                queue[reason] = self._turning(onward, back, outside)

    def _turning(self, onward: list[str], back: list[str], outside: frozenset[str]) -> Any:
        """A target that leads to later objects; where the tree has an instant at which that turns, to earlier ones at the others."""
        if self.turn is None:
            return self._target(onward, outside)
        now = {"when": self.turn, "to": self._target(onward, outside, depth=1)}
        return [now, {"to": self._target(back, outside, depth=1)}]

    def _skeletons(self) -> None:
        """Groups and routes without where they send calls."""
        for index, name in enumerate(self._some(GROUPS)):
            group: dict[str, Any] = {"name": name.title()}
            self._maybe(group, "extension", st.just(f"30{index}"))
            self._maybe(group, "site", st.sampled_from(sorted(self.sites)))
            if self.draw(st.booleans()):
                group["strategy"] = self._one(("all", "in_order"))
            self._maybe(group, "ring", st.sampled_from(("5s", "10s")))
            outside = [f"external:{number}" for number in sorted(self._clients_outside(group))]
            people = [f"user:{user}" for user in self.users]
            members = st.sampled_from(people)
            if outside:
                members |= st.sampled_from(outside)
            group["members"] = self.draw(st.lists(members, min_size=1, max_size=3, unique=True))
            if any(member in outside for member in group["members"]):
                self._maybe(group, "confirm", st.booleans())
            group["members"] = [
                self._member(group, member, index) for index, member in enumerate(group["members"])
            ]
            self.groups[name] = group
        for index, name in enumerate(self._some(QUEUES)):
            self.queues[name] = self._queue(name, index)
        self._presence()
        for index, name in enumerate(self._some(ROUTES)):
            route: dict[str, Any] = {}
            self._maybe(route, "name", st.just(name.title()))
            self._maybe(route, "extension", st.just(f"70{index}"))
            self._maybe(route, "site", st.sampled_from(sorted(self.sites)))
            self.routes[name] = route
        for index, name in enumerate(self._some(MENUS) if self.audio else ()):
            self.menus[name] = self._menu(name, index)

    def _menu(self, name: str, index: int) -> dict[str, Any]:
        """A menu without what its keys lead to."""
        recordings = st.sampled_from(list(self.audio))
        menu: dict[str, Any] = {
            "name": name.title(),
            "greeting": self._menu_greeting(),
        }
        self._maybe(menu, "language", st.sampled_from(("en", "fr")))
        self._maybe(menu, "site", st.sampled_from(sorted(self.sites)))
        self._maybe(menu, "extension", st.just(f"80{index}"))
        self._maybe(menu, "timeout", st.sampled_from(("2s", "10s")))
        self._maybe(menu, "tries", st.sampled_from(("1", "2")))
        self._maybe(menu, "invalid", recordings)
        extensions = [user["extension"] for user in self.users.values()]
        some = st.lists(st.sampled_from(extensions), min_size=1, max_size=2, unique=True)
        if self.draw(st.booleans()):
            menu["direct_dial"] = self.draw(st.sampled_from(("none", "extensions")) | some)
        return menu

    def _menu_greeting(self) -> Any:
        """Recordings, or others by conditions."""
        played = one_or_many(st.lists(st.sampled_from(list(self.audio)), min_size=1, max_size=2))
        if self.draw(st.booleans()):
            return self.draw(played)
        lines = []
        for when in self.draw(st.lists(self._asked(), max_size=2)):
            line = {"when": when, "play": self.draw(played)}
            self._maybe(line, "label", st.just("Cas"))
            lines.append(line)
        return [*lines, {"play": self.draw(played)}]

    def _queue(self, name: str, index: int) -> dict[str, Any]:
        """A queue without where it sends callers. All members have the time to ring: the exchange divides it, but not the pauses."""
        queue: dict[str, Any] = {"name": name.title(), "ring": "5s", "max_wait": "40s"}
        queue["strategy"] = self._one(STRATEGIES)
        self._maybe(queue, "extension", st.just(f"31{index}"))
        self._maybe(queue, "site", st.sampled_from(sorted(self.sites)))
        self._maybe(queue, "retry", st.just("2s"))
        self._maybe(queue, "wrap_up", st.just("1s"))
        self._maybe(queue, "max_callers", st.just("3"))
        self._maybe(queue, "join_when_nobody", st.booleans())
        self._maybe(queue, "leave_when_nobody", st.booleans())
        self._maybe(queue, "logged_in", st.sampled_from(("always", "by_code")))
        queue["members"] = [
            self._queue_member(member, place) for place, member in enumerate(self._rung_by_queues(queue))
        ]
        if any(str(member).startswith("external:") for member in queue["members"]):
            self._maybe(queue, "confirm", st.booleans())
        if self.music:
            self._maybe(queue, "music", st.sampled_from(sorted(self.music)))
        self._told(queue)
        return queue

    def _told(self, queue: dict[str, Any]) -> None:
        """What callers hear while they wait."""
        for what in ("announce_position", "announce_wait"):
            if self.draw(_rarely):
                queue[what] = True
        if "announce_position" in queue or "announce_wait" in queue:
            self._maybe(queue, "announce_every", st.sampled_from(("15s", "30s")))
            self._maybe(queue, "language", st.sampled_from(("en", "fr")))
        plays = self.draw(_rarely)
        if self.audio and plays:
            recordings = st.lists(st.sampled_from(list(self.audio)), min_size=1, max_size=2)
            queue["recordings"] = self.draw(one_or_many(recordings))
            self._maybe(queue, "recordings_every", st.sampled_from(("10s", "20s")))

    def _rung_by_queues(self, queue: dict[str, Any]) -> list[str]:
        """Users, phones of others, and numbers: no phone twice."""
        people = self.draw(st.lists(st.sampled_from(list(self.users)), max_size=3, unique=True))
        members = [f"user:{user}" for user in people]
        others = [f"device:{name}" for name, device in self.devices.items() if device["user"] not in people]
        others += [f"external:{number}" for number in sorted(self._clients_outside(queue))]
        if others and (not members or self.draw(st.booleans())):
            members.append(self._one(others))
        return members or [f"user:{next(iter(self.users))}"]

    def _queue_member(self, member: str, place: int) -> Any:
        """A member as it is, or one of the second tier, or who confirms otherwise."""
        more: dict[str, Any] = {"tier": "2"} if place and self.draw(st.booleans()) else {}
        if member.startswith("external:"):
            self._maybe(more, "confirm", st.booleans())
        else:
            self._maybe(more, "logged_in", st.sampled_from(("always", "by_code")))
        return {"member": member, **more} if more else member

    def _presence(self) -> None:
        """Codes by which members of queues log in and pause, where there is somebody who may."""
        members = [(member, queue) for queue in self.queues.values() for member in queue["members"]]
        inside = [
            (member, queue) for member, queue in members if not member_named(member).startswith("external:")
        ]
        if any(logs_in(member, queue) for member, queue in inside):
            self.client["log_in_code"] = "*45"
        if inside:
            self._maybe(self.client, "pause_code", st.just("*46"))

    def _member(self, group: dict[str, Any], member: str, index: int) -> str | dict[str, Any]:
        """A member as it is, or one that rings later than the first or confirms otherwise."""
        more: dict[str, Any] = {}
        # Without one of its own, a layer of defaults may say that they ring in order.
        if index and group.get("strategy") == "all":
            self._maybe(more, "delay", st.sampled_from(("1s", "4s")))
        if member.startswith("external:"):
            self._maybe(more, "confirm", st.booleans())
        return {"member": member, **more} if more else member

    def _nodes(self) -> dict[str, Any]:
        node = {
            "path": f"nodes/{NODE}",
            "sip": {"host": "192.0.2.10"},
            "trunks": list(self.trunks),
            "development": True,
        }
        self._maybe(node, "name", st.just("Salle 1"))
        self._maybe(node, "kind", st.just("directory"))
        self._maybe(node, "prompts", st.just(["fr", "en"]))
        self._maybe(node, "sounds", st.just("/usr/share/asterisk/sounds"))
        trunks: dict[str, dict[str, Any]] = {}
        for index, name in enumerate(self.trunks, 7):
            trunks[name] = {"name": name.title(), "host": f"198.51.100.{index}"}
            self._maybe(trunks[name], "port", st.just("5062"))
            self._maybe(trunks[name], "number_format", st.just("national"))
            self._maybe(trunks[name], "addresses", st.just([f"203.0.113.{index * 16}/28"]))
            self._maybe(trunks[name], "country", st.sampled_from(COUNTRIES))
            self._maybe(trunks[name], "caller_from", st.just("from"))
            self._maybe(trunks[name], "called_from", st.sampled_from(("to", "p_called_party_id")))
            if self.draw(_rarely):
                trunks[name] |= self._one(EMERGENCY_LOCATIONS)
            # Carriers of the exchange speak UDP; what TCP, TLS and SRTP render is tried in tests/calls.
            self._maybe(trunks[name], "transport", st.just("udp"))
            self._maybe(trunks[name], "media", st.just("rtp"))
            self._maybe(trunks[name], "account", st.just({"user": "acme", "registers": False}))
            # More than are ever placed at once: what is counted changes nothing.
            self._maybe(trunks[name], "max_calls", st.just("500"))
        return {"nodes": {NODE: node}, "trunks": trunks}

    def _files(self) -> dict[str, str]:
        fleet = {
            "fleet": {"name": "Operateur", **self.operator, "horizon": "{}..{}".format(*HORIZON)},
            "defaults": _given(self.layers["fleet"]),
        }
        offers = {
            "brands": {
                BRAND: {
                    "name": "Azur",
                    "defaults": _given(self.layers["brand"]),
                    **({"mail": self.draw(BRAND_MAIL)} if self.draw(st.booleans()) else {}),
                }
            },
            "packs": {"standard": {"name": "Standard", "seats": 10}},
            "destinations": OPERATOR_PROFILES,
        }
        for name, site in self.sites.items():
            site["defaults"] = _given(self.layers[name])
        client = {
            "name": "Acme",
            "node": NODE,
            "brand": BRAND,
            **self.client,
            "defaults": _given(self.layers["client"]),
        }
        sections = {
            "client": client,
            "sites": self.sites,
            "numbers": self.numbers,
            "users": self.users,
            "devices": self.devices,
            "groups": self.groups,
            "queues": self.queues,
            "routes": self.routes,
            "menus": self.menus,
            "voicemails": self.boxes,
            "audio": self.audio,
            "music": self.music,
            "calendars": self.calendars,
            "callers": self.callers,
            "switches": self.switches,
            "destinations": self.profiles,
            "waivers": waivers(self.numbers),
        }
        sections["tests"] = self.draw(promises(sections, self.trunks))
        return {
            "fleet.yaml": written_as(fleet),
            NODES_FILE: written_as(self._nodes()),
            "_fleet/offers.yaml": written_as(offers),
            **{
                f"{CLIENT}/{section}.yaml": written_as({section: content})
                for section, content in sections.items()
                if content
            },
        }


def _given(layer: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return {kind: values for kind, values in layer.items() if values}
