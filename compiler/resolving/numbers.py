"""Numbers as people write them, to E.164: by the numbering plan of the country of the object's site."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from compiler.diagnostics import Diagnostic, Path, Related, Text, text
from compiler.diagnostics.addresses import object_address
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.quoting import quoted
from compiler.diagnostics.suggest import name_list
from compiler.numbering import (
    CallClass,
    NumberProblem,
    digits_of,
    find_pattern,
    parse_number,
    some_number_with,
)
from compiler.reading.places import Places
from compiler.resolving.resolved import made
from compiler.resolving.walk import fields_that_are
from schema.base import Model
from schema.call_test import PRESENTED_CALLER, PRESENTED_NOTHING, CallTest, Expected, ExpectedKind
from schema.caller_list import CallerList
from schema.defaults import Defaults, UserDefaults
from schema.destination import Destination, DestinationKind, Target
from schema.destination_profile import DestinationProfile
from schema.device import (
    BlfKey,
    DialKey,
    EmptyKey,
    GroupKey,
    Key,
    LineKey,
    LogInKey,
    MessagesKey,
    PauseKey,
    SwitchKey,
)
from schema.meanings import Meaning
from schema.queue import Member, MemberKind

LONGEST_EXTENSION = 6
"""Digits."""

Changes = dict[str, Any]
"""By field: what becomes of it. A field that is not there stays as it is."""


@dataclass(slots=True)
class NumberReader:
    """Reads the numbers of one tree. A number that cannot be read stays as it was written, and is reported once."""

    places: Places
    scope: str
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def public_number(self, written_as: str, country: str, path: Path, *, key: bool = False) -> str | None:
        """A public number in E.164; None, and a report, if it is not one."""
        reading = parse_number(written_as, country)
        if reading.e164 is None:
            self._report(written_as, reading.problem, country, path, key=key)
        return reading.e164

    def callable_number(self, written_as: str, country: str, path: Path) -> str:
        """A number that may be called: E.164, or a short number as it is."""
        reading = parse_number(written_as, country)
        if reading.e164 is not None:
            return reading.e164
        digits = digits_of(written_as)
        if reading.problem is NumberProblem.SHORT_NUMBER and _is_short_number(digits, country):
            return digits
        self._report(written_as, reading.problem, country, path, key=False)
        return written_as

    def destination(self, destination: Destination, path: Path, country: str) -> Destination:
        """The destination, its number in E.164 if it is external."""
        if destination.kind is DestinationKind.EXTERNAL:
            return Destination(destination.kind, self.callable_number(destination.target, country, path))
        return destination

    def member(self, member: Member, path: Path, country: str) -> Member:
        """A member of a queue, the same."""
        match member.kind:
            case MemberKind.EXTERNAL:
                return Member(member.kind, self.callable_number(member.target, country, path))
            case MemberKind.USER | MemberKind.DEVICE:
                return member
            case _:
                assert_never(member.kind)

    def targets(self, holder: Model, path: Path, country: str) -> Changes:
        """What an object says of where calls go; the very same values where no number was changed."""
        return {
            name: self.target(target, (*path, name), country)
            for name in fields_that_are(Meaning.TARGET, type(holder))
            if (target := getattr(holder, name)) is not None
        }

    def target(self, target: Target, path: Path, country: str) -> Target:
        """One of these."""
        return map_destinations(
            target, path, lambda destination, place: self.destination(destination, place, country)
        )

    def user(self, user: UserDefaults, path: Path, country: str) -> Changes:
        """A user, or the defaults for users: caller number and rules."""
        changes = self.targets(user, path, country)
        if user.caller_id is not None:
            changes["caller_id"] = self.public_number(user.caller_id, country, (*path, "caller_id"))
        return changes

    def defaults(self, defaults: Defaults, path: Path, country: str) -> Defaults:
        """The defaults of a layer."""
        changes = self.user(defaults.user, (*path, "user"), country)
        if not changes:
            return defaults
        return defaults.model_copy(update={"user": defaults.user.model_copy(update=changes)})

    def profiles(
        self, profiles: Mapping[str, DestinationProfile], country: str
    ) -> dict[str, DestinationProfile]:
        """Destination profiles: the numbers that they name one by one. Prefixes are looked at."""
        for name, profile in profiles.items():
            self._prefixes(profile.allow_prefixes, ("destinations", name, "allow_prefixes"))
            self._prefixes(profile.deny_prefixes, ("destinations", name, "deny_prefixes"))
        return {name: self._profile(name, profile, country) for name, profile in profiles.items()}

    def caller_lists(self, lists: Mapping[str, CallerList], country: str) -> dict[str, CallerList]:
        """Lists of callers, their single numbers as a trunk shows them. Prefixes are looked at."""
        for name, listed in lists.items():
            self._prefixes(listed.prefixes, ("callers", name, "prefixes"))
        return {
            name: made(
                CallerList,
                listed,
                {
                    "numbers": tuple(
                        self.callable_number(number, country, ("callers", name, "numbers", index))
                        for index, number in enumerate(listed.numbers)
                    )
                },
            )
            for name, listed in lists.items()
        }

    def key(self, key: Key, path: Path, country: str, extensions: frozenset[str]) -> Key:
        """A key may dial an extension or an emergency number, which nothing else may name."""
        match key:
            case DialKey():
                return self._dial_key(key, path, country, extensions)
            case (
                LineKey()
                | BlfKey()
                | GroupKey()
                | MessagesKey()
                | SwitchKey()
                | LogInKey()
                | PauseKey()
                | EmptyKey()
            ):
                return key
            case _:
                assert_never(key)

    def _dial_key(self, key: DialKey, path: Path, country: str, extensions: frozenset[str]) -> DialKey:
        digits = digits_of(key.number)
        if digits in extensions or (len(digits) <= LONGEST_EXTENSION and _is_short_number(digits, country)):
            number = digits
        elif digits.isdigit() and len(digits) <= LONGEST_EXTENSION:
            self._no_extension(digits, path, extensions)
            return key
        else:
            number = self.callable_number(key.number, country, (*path, "number"))
        return key if number == key.number else made(DialKey, key, {"number": number})

    def _no_extension(self, digits: str, path: Path, extensions: frozenset[str]) -> None:
        message = text("nobody has the extension {extension}", extension=digits)
        hint = text("Extensions: {extensions}", extensions=name_list(extensions))
        place = self.places.range((*path, "number"))
        address = object_address(self.scope, path)
        self.diagnostics.append(diagnose("NUM001", message, place, hint=hint, address=address))

    def test(self, test: CallTest, path: Path, country: str) -> CallTest:
        """The external numbers that a test expects."""
        changes: Changes = {
            "never": tuple(
                self._expected(expected, (*path, "never", index), country)
                for index, expected in enumerate(test.never)
            )
        }
        if test.expect is not None:
            changes["expect"] = self._expected(test.expect, (*path, "expect"), country)
        if test.presents is not None and test.presents not in (PRESENTED_CALLER, PRESENTED_NOTHING):
            changes["presents"] = self.callable_number(test.presents, country, (*path, "presents"))
        return made(CallTest, test, changes)

    def given_twice(self, number: str, key: str, first_key: str) -> None:
        """Reports a number of the client that is given under two keys."""
        first = self.places.range(("numbers", first_key), key=True)
        related = (Related(text("first given here"), first),) if first else ()
        self.diagnostics.append(
            diagnose(
                "NUM003",
                text("the number {number} is given twice", number=number),
                self.places.range(("numbers", key), key=True),
                hint=text("Keep one of the two."),
                related=related,
                address=f"{self.scope}/numbers/{number}",
            ).with_mirror(),
        )

    def _profile(self, name: str, profile: DestinationProfile, country: str) -> DestinationProfile:
        changes = {
            listed: tuple(
                self.callable_number(number, country, ("destinations", name, listed, index))
                for index, number in enumerate(numbers)
            )
            for listed, numbers in (
                ("allow_numbers", profile.allow_numbers),
                ("deny_numbers", profile.deny_numbers),
            )
            if numbers
        }
        return made(DestinationProfile, profile, changes)

    def _prefixes(self, prefixes: Sequence[str], path: Path) -> None:
        """Reports those with which no number begins."""
        for index, prefix in enumerate(prefixes):
            if some_number_with(prefix) is None:
                message = text("no number begins with {prefix}", prefix=prefix)
                hint = text("Write the country's code behind the plus, and no 0 behind that: +33 1 99.")
                place = self.places.range((*path, index))
                address = object_address(self.scope, path)
                self.diagnostics.append(diagnose("NUM023", message, place, hint=hint, address=address))

    def _expected(self, expected: Expected, path: Path, country: str) -> Expected:
        if expected.kind is ExpectedKind.EXTERNAL:
            return Expected(expected.kind, self.callable_number(expected.target, country, path))
        return expected

    def _report(
        self, written_as: str, problem: NumberProblem | None, country: str, path: Path, *, key: bool
    ) -> None:
        code, message, hint = _problem_report(written_as, problem, country, path)
        place = self.places.range(path, key=key)
        address = object_address(self.scope, path)
        self.diagnostics.append(diagnose(code, message, place, hint=hint, address=address))


def _is_short_number(digits: str, country: str) -> bool:
    pattern = find_pattern(digits, country)
    return pattern is not None and pattern.call_class is not CallClass.UNALLOCATED


def _problem_report(
    written_as: str, problem: NumberProblem | None, country: str, path: Path
) -> tuple[str, Text, Text]:
    value = quoted(written_as)
    match problem:
        case NumberProblem.EMERGENCY:
            message = text("{value} is an emergency number", value=value)
            hint = text("Phones always reach it, by a separate path; nothing else may name it.")
            return "NUM002", message, hint
        case NumberProblem.SHORT_NUMBER:
            message = text("{value} is too short for an external number", value=value)
            hint = text("Write it in full, with its ten digits: 01 23 45 67 00.")
            if path[-1] != "caller_id" and path[0] != "numbers":
                hint = text(
                    "A colleague is named by id, as user:alice; an external number is written in full."
                )
            return "NUM001", message, hint
        case (
            None
            | NumberProblem.EMPTY
            | NumberProblem.NOT_DIGITS
            | NumberProblem.FEATURE_CODE
            | NumberProblem.TOO_SHORT
            | NumberProblem.TOO_LONG
            | NumberProblem.NO_SUCH_NUMBER
        ):
            message = text(
                "{value} is not a number that can be called from {country}", value=value, country=country
            )
            hint = text("Compare with 01 23 45 67 00 (ten digits) and +33 1 23 45 67 00.")
            return "NUM001", message, hint
        case _:
            assert_never(problem)


def map_destinations(
    target: Target, path: Path, change: Callable[[Destination, Path], Destination]
) -> Target:
    """The target with its destinations changed; the very same value if none was."""
    if isinstance(target, Destination):
        return change(target, path)
    branches = []
    for index, branch in enumerate(target):
        to = map_destinations(branch.to, (*path, index, "to"), change)
        branches.append(branch if to is branch.to else branch.model_copy(update={"to": to}))
    if all(new is old for new, old in zip(branches, target, strict=True)):
        return target
    return tuple(branches)
