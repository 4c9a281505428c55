"""A seeded generator of fleets of any size, in the language of centrex.

Every client has 25 users by default, as many numbers and desk phones with five keys each, three groups, two shared mailboxes, two
calendars and three routes, spread over eight files in block and flow style, with comments and names outside ASCII.
The same seed gives the same bytes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

FIRST_NAMES = [
    "Alice",
    "Benoît",
    "Chloé",
    "Damien",
    "Élise",
    "Fabien",
    "Gaëlle",
    "Hugo",
    "Inès",
    "Jérôme",
    "Karine",
    "Loïc",
    "Maëlle",
    "Noël",
    "Océane",
    "Paul",
]
LAST_NAMES = [
    "Martin",
    "Bernard",
    "Thomas",
    "Robert",
    "Richard",
    "Durand",
    "Dubois",
    "Moreau",
    "Lefèvre",
    "Garçon",
    "Mercier",
    "Nuñez",
    "Lambert",
]
MODELS = ("yealink-t53w", "yealink-t54w", "yealink-t57w")


@dataclass(frozen=True, slots=True)
class FleetSize:
    """The size of a generated fleet. `users`: per client."""

    clients: int
    users: int = 25


FLEET = """\
# Operator's layer of a generated fleet
fleet:
  name: Opérateur de mesure
  country: FR
  language: fr
  horizon: 2026..2028
nodes:
  pbx-1:
    kind: directory
    path: {node_path}
    sip: {{host: 192.0.2.10, port: 5060}}
    trunks: [carrier]
    development: true
trunks:
  carrier: {{name: Collecte, host: 198.51.100.7}}
brands:
  azur:
    name: Azur Télécom
packs:
  standard: {{name: Standard, seats: 1000000}}
destinations:
  national:
    name: France
    allow: [national_fixed, national_mobile, special_free, special_normal, npv]
defaults:
  user: {{ring: 25s, voicemail: true, destinations: national, pack: standard}}
"""


def write_fleet(folder: Path, size: FleetSize, *, seed: int = 1) -> Path:
    """Write a fleet below `folder` and return its tree."""
    tree = folder / "tenants"
    tree.mkdir(parents=True)
    (tree / "fleet.yaml").write_text(FLEET.format(node_path=folder / "node"), encoding="utf-8")
    for index in range(size.clients):
        write_client(tree, index, users=size.users, seed=seed)
    return tree


def write_client(tree: Path, index: int, *, users: int, seed: int) -> None:
    """Write one client of the fleet; its content depends only on the arguments."""
    # A generator per client: adding a client changes no other.
    dice = random.Random(f"{seed}/{index}")
    folder = tree / f"client-{index:05d}"
    folder.mkdir()
    people = [f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}" for _ in range(users)]
    files = {
        "client.yaml": _client(index),
        "users.yaml": _users(people, index),
        "numbers.yaml": _numbers(index, users),
        "devices.yaml": _devices(index, users, people, dice),
        "groups.yaml": _groups(users, dice),
        "voicemails.yaml": _voicemails(),
        "routes.yaml": _routes(),
        "calendars.yaml": _calendars(dice),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def number(index: int, position: int) -> str:
    """A number of a client, unique in the fleet: 01 40 00 00 00 and up."""
    return f"+331{40_000_000 + index * 100 + position:08d}"


def _client(index: int) -> str:
    main = number(index, 0)
    return f"""\
client:
  name: "Société générée {index:05d}"   # a name as people write it
  node: pbx-1
  brand: azur
  destinations: national
  caller_id: "{main}"
sites:
  siege:
    name: Siège
    time_zone: Europe/Paris
    country: FR
    emergency:
      address: {index % 200 + 1} rue de la République
      postcode: "75011"
      city: Paris
      insee: "75111"
      callback: "{main}"
"""


def _users(people: list[str], index: int) -> str:
    lines = ["# Users of the company", "users:"]
    # Five digits where three would come to other extensions.
    first = 201 if len(people) <= 300 else 20_001
    for position, name in enumerate(people):
        if position % 2:
            lines.append(f"  user-{position}: {{name: {name}, extension: {first + position}, ring: 20s}}")
            continue
        lines += [
            f"  user-{position}:",
            f"    name: {name}",
            f'    extension: "{first + position}"',
            f"    email: user{position}@client{index}.example",
            "    voicemail: true",
        ]
    return "\n".join(lines) + "\n"


def _numbers(index: int, users: int) -> str:
    lines = ["numbers:", f'  "{number(index, 0)}": {{name: Standard, to: "route:standard"}}']
    for position in range(1, users + 5):
        kind = f"user:user-{position - 1}" if position <= users else "group:accueil"
        lines += [f'  "{number(index, position)}":', f"    to: {kind}"]
    return "\n".join(lines) + "\n"


def _devices(index: int, users: int, people: list[str], dice: random.Random) -> str:
    lines = ["devices:"]
    for position in range(users):
        mac = 0x805EC0000000 + index * 1000 + position
        lines += [
            f"  poste-{position}:",
            f"    model: {dice.choice(MODELS)}",
            f"    mac: {mac:012x}" if position % 3 else f'    mac: "{mac:012x}"',
            f"    user: user-{position}",
            "    keys:",
            "      - type: line",
        ]
        for _ in range(3):
            colleague = dice.randrange(users)
            lines.append(f"      - {{type: blf, user: user-{colleague}, label: {people[colleague]}}}")
        lines.append('      - {type: dial, number: "01 40 00 00 00", label: Accueil}')
    return "\n".join(lines) + "\n"


def _groups(users: int, dice: random.Random) -> str:
    lines = ["groups:"]
    for name, strategy in (("accueil", "all"), ("ventes", "in_order"), ("atelier", "all")):
        members = sorted(dice.sample(range(users), min(4, users)))
        lines += [
            f"  {name}:",
            f"    name: {name.title()}",
            f"    strategy: {strategy}",
            "    ring: 20s",
            f"    members: [{', '.join(f'user:user-{position}' for position in members)}]",
            "    no_answer: voicemail:commun",
        ]
    return "\n".join(lines) + "\n"


def _voicemails() -> str:
    return """\
voicemails:
  commun: {name: Boîte commune, extension: "600", email: accueil@exemple.example}
  astreinte: {name: Astreinte, extension: "601"}
"""


def _routes() -> str:
    return """\
routes:
  standard:
    name: Standard
    to:
      - when: ouvert
        to: group:accueil
      - when: {days: sat, hours: 09:00-12:00}
        to: group:ventes
      - to: route:nuit
  nuit:
    to:
      - {when: garde, to: voicemail:astreinte}
      - {to: voicemail:commun}
  vacances:
    to: voicemail:commun
"""


def _calendars(dice: random.Random) -> str:
    closing = dice.randrange(1, 20)
    return f"""\
calendars:
  ouvert:
    weekly:
      - days: mon-fri
        hours: [08:30-12:30, 14:00-18:00]
    holidays: FR
    closed:
      - {{dates: 2026-08-{closing:02d}..2026-08-{closing + 7:02d}, label: Congés}}
  garde:
    weekly:
      - {{days: fri-sun, hours: 18:00-08:00}}
"""
