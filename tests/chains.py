"""Clients whose calls pass from object to object, one step after the other, for as long as is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import cycle, pairwise

LAST = "voicemail-of:bob"
"""Where every chain ends."""
BESIDE = "voicemail-of:alice"


def _route(index: int, onward: str) -> str:
    return f"routes: {{x{index}: {{to: {onward}}}}}"


def _user(index: int, onward: str) -> str:
    phone = f"{{model: yealink-t54w, mac: 805ec1{index:06x}, user: x{index}}}"
    return (
        f"users: {{x{index}: {{name: X, extension: {4000 + index}, no_answer: {onward}, busy: {onward}}}}}\n"
        f"devices: {{x{index}: {phone}}}"
    )


def _group(index: int, onward: str) -> str:
    return f"groups: {{x{index}: {{name: X, members: [user:bob], no_answer: {onward}, busy: {BESIDE}}}}}"


def _in_order(index: int, onward: str) -> str:
    members = "[user:bob, user:alice, external:06 12 34 56 78, external:06 12 34 56 79]"
    rules = f"no_answer: {onward}, busy: {BESIDE}"
    return f"groups: {{x{index}: {{name: X, strategy: in_order, ring: 5s, members: {members}, {rules}}}}}"


def _branches(index: int, onward: str) -> str:
    # Every step holds for a minute less than the one before, so that each one's instants are its own.
    end = 24 * 60 - 1 - index
    when = f"{{hours: 00:00-{end // 60:02}:{end % 60:02}}}"
    inner = f"[{{when: {when}, to: {onward}}}, {{to: {BESIDE}}}]"
    return f"routes: {{x{index}: {{to: [{{when: {{days: mon}}, to: {inner}}}, {{to: {BESIDE}}}]}}}}"


LINKS: Mapping[str, tuple[Callable[[int, str], str], str, int]] = {
    "routes": (_route, "route", 1),
    "users": (_user, "user", 1),
    "groups": (_group, "group", 1),
    "members in order": (_in_order, "group", 4),
    "nested branches": (_branches, "route", 3),
}
"""Kinds of chains: what each object is written as, the word that names it, and how many steps it is."""


def long_list(branches: int) -> list[str]:
    """A route of so many branches, each for a minute of its own, which calls to a number enter."""
    minutes = (f"{minute // 60:02}:{minute % 60:02}" for minute in range(branches + 1))
    slots = [f"{start}-{end}" for start, end in pairwise(minutes)]
    users = cycle(("alice", "bob"))
    cases = ", ".join(f"{{when: {{hours: {slot}}}, to: user:{next(users)}}}" for slot in slots)
    return [
        "numbers: {01 99 00 00 02: {to: route:list}}",
        f"routes: {{list: {{to: [{cases}, {{to: {BESIDE}}}]}}}}",
    ]


def chain(kind: str, objects: int, last: str = LAST) -> list[str]:
    """The files of a chain of so many objects, which calls to a number enter."""
    write, word, _ = LINKS[kind]
    names = [*(f"{word}:x{index}" for index in range(objects)), last]
    entry = f"numbers: {{01 99 00 00 02: {{to: {names[0]}}}}}"
    return [entry, *(write(index, names[index + 1]) for index in range(objects))]
