"""Clients of a shape, as text, for what grows with one dimension; each is compiled, proved and compared in memory."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from benchmarks.fleet import FleetSize, write_fleet
from compiler.pipeline import ClientFiles, Compilation, compile_client, compile_fleet
from compiler.reading.source import SourceFile
from compiler.resolving.resolved import ResolvedFleet

CLIENT = "client-00000"


@dataclass(frozen=True, slots=True)
class Client:
    """A client's files by name."""

    files: Mapping[str, str]

    def compiled(self) -> Compilation:
        """What the compiler makes of it, errors and all."""
        sources = (SourceFile(f"tenants/{CLIENT}/{name}", text.encode()) for name, text in self.files.items())
        return compile_client(ClientFiles(CLIENT, tuple(sources), {}), operator_layer())

    def edited(self, file: str, pattern: str, new: str) -> Client:
        """The same with every match of a pattern in a file replaced."""
        return Client({**self.files, file: re.sub(pattern, new, self.files[file])})

    def with_file(self, name: str, text: str) -> Client:
        """The same with a file more."""
        return Client({**self.files, name: text})


@lru_cache
def operator_layer() -> ResolvedFleet:
    """The operator's layer of a generated fleet."""
    with tempfile.TemporaryDirectory(prefix="centrex-bench-") as folder:
        tree = write_fleet(Path(folder), FleetSize(0))
        fleet, found = compile_fleet([SourceFile("tenants/fleet.yaml", (tree / "fleet.yaml").read_bytes())])
    if fleet is None:
        raise SystemExit("\n".join(str(diagnostic.message) for diagnostic in found))
    return fleet


def warm_up() -> None:
    """Compile a client, and one with an error: what a process does once is no part of what is measured."""
    generated(5).compiled()
    flood(5, "wrong references of keys").compiled()


@lru_cache
def generated(users: int) -> Client:
    """A client of the generated fleet with this many users."""
    with tempfile.TemporaryDirectory(prefix="centrex-bench-") as folder:
        tree = write_fleet(Path(folder), FleetSize(1, users))
        return Client({path.name: path.read_text() for path in sorted((tree / CLIENT).iterdir())})


def with_dated_rules(count: int) -> Client:
    """A calendar that is closed on many dates, on which another recipient takes the calls."""
    dates = (
        f"{year}-{month:02}-{day:02}"
        for year in (2026, 2027, 2028)
        for month in range(1, 13)
        for day in range(1, 29)
    )
    lines = [
        f"      - {{dates: {date}, hours: 08:{index % 60:02}-12:00}}"
        for index, date in zip(range(count), dates, strict=False)
    ]
    text = "\n".join(
        ("calendars:", "  dated:", "    weekly: [{days: mon-fri, hours: 08:00-12:00}]", "    open:", *lines)
    )
    return generated(25).with_file(
        "dated.yaml",
        f"{text}\nroutes:\n  dated: {{to: [{{when: dated, to: group:accueil}}, {{to: group:ventes}}]}}\n",
    )


def with_groups(count: int, members: int) -> Client:
    """So many groups of so many members."""
    ringing = ", ".join(f"user:user-{index}" for index in range(members))
    return _more_groups(max(members, 25), (f"members: [{ringing}], no_answer: hangup" for _ in range(count)))


def chain(count: int, *, last: str = "hangup") -> Client:
    """Groups of which each sends on to the next."""
    following = [f"group:many-{index}" for index in range(1, count)] + [last]
    return _more_groups(
        max(count, 25),
        (f"members: [user:user-{index}], no_answer: {target}" for index, target in enumerate(following)),
    )


def lattice(count: int, *, last: str = "hangup") -> Client:
    """Groups of which each sends on to the next, or to the next but one if it is busy."""
    following = [f"group:many-{index}" for index in range(1, count)] + ["hangup", last]
    return _more_groups(
        max(count, 25),
        (
            f"members: [user:user-{index}], no_answer: {following[index]}, busy: {following[index + 1]}"
            for index in range(count)
        ),
    )


def _more_groups(users: int, groups: Iterable[str]) -> Client:
    lines = [f"  many-{index}: {{name: G, ring: 5s, {rules}}}" for index, rules in enumerate(groups)]
    client = generated(users).edited("routes.yaml", r"to: route:nuit", "to: group:many-0")
    return client.with_file("many.yaml", "\n".join(("groups:", *lines, "")))


def with_wrong_references(users: int) -> Client:
    """Every device names a user whom there is not."""
    return generated(users).edited("devices.yaml", r"(?m)^    user: user-(\d+)$", r"    user: usre-\1x")


FLOODS: Mapping[str, tuple[str, str, str]] = {
    "wrong references of keys": ("devices.yaml", r"blf, user: user-(\d+)", r"blf, user: usre-\1x"),
    "wrong references of numbers": ("numbers.yaml", r"to: user:user-(\d+)", r"to: user:usre-\1x"),
    "unknown keys": ("numbers.yaml", r"    to: user:user-(\d+)", r"    to: user:user-\1\n    tox\1: 1"),
    "misspelt keys": ("users.yaml", r"\bname:", "nmae:"),
    "wrong types": ("users.yaml", r"extension: \S+?([,}\n])", r"extension: {a: 1}\1"),
    "wrong values": ("users.yaml", r"ring: 20s", "ring: soon"),
    "one extension": ("users.yaml", r'extension: "?\d+"?', "extension: 20001"),
    "one MAC address": ("devices.yaml", r'mac: "?\w+"?', 'mac: "805ec0000000"'),
    "unknown kinds": ("numbers.yaml", r"to: user:user-(\d+)", r"to: usr\1:user-1"),
    "unknown models": ("devices.yaml", r"yealink-t5(\w+)", r"yaelink-\1"),
    "one name": ("users.yaml", r"user-\d+:", "user-1:"),
}
"""Mistakes that are made again and again: the file, a pattern, and what stands there instead."""


def flood(users: int, name: str) -> Client:
    """A client full of one mistake."""
    return generated(users).edited(*FLOODS[name])
