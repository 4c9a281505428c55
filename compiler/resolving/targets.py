"""Walking through destinations: everything that a destination, or the conditional route in its place, names."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from compiler.diagnostics import Path
from compiler.time.calendars import calendar_named
from schema.call_test import CallTest, Expected
from schema.defaults import UserDefaults
from schema.destination import Branch, Destination, InlineWhen, Target
from schema.tenant import Tenant

NamedDestination = tuple[Destination, Path]
Condition = tuple[str | InlineWhen, Path]


def destinations_in(target: Target | None, path: Path) -> Iterator[NamedDestination]:
    """Every destination in a target, with its path; those of nested branches too."""
    if isinstance(target, Destination):
        yield target, path
    elif target is not None:
        for index, branch in enumerate(target):
            yield from destinations_in(branch.to, (*path, index, "to"))


def conditions_in(target: Target | None, path: Path) -> Iterator[Condition]:
    """Every condition in a target, with its path."""
    if target is None or isinstance(target, Destination):
        return
    for index, branch in enumerate(target):
        if branch.when is not None:
            yield branch.when, (*path, index, "when")
        yield from conditions_in(branch.to, (*path, index, "to"))


def branch_lists_in(target: Target | None, path: Path) -> Iterator[tuple[tuple[Branch, ...], Path]]:
    """Every conditional route in a target, the outer ones first."""
    if target is None or isinstance(target, Destination):
        return
    yield target, path
    for index, branch in enumerate(target):
        yield from branch_lists_in(branch.to, (*path, index, "to"))


def expected_in(test: CallTest, path: Path) -> Iterator[tuple[Expected, Path]]:
    """Where a test wants calls to come, or never to come, with the path of each."""
    if test.expect is not None:
        yield test.expect, (*path, "expect")
    for index, expected in enumerate(test.never):
        yield expected, (*path, "never", index)


def calendars_in(test: CallTest, path: Path) -> Iterator[tuple[str, Path]]:
    """The calendars that say when a test's calls come in."""
    for index, moment in enumerate(test.at or ()):
        if isinstance(moment, str) and not is_instant(moment):
            yield calendar_named(moment)[0], (*path, "at", index)


def is_instant(moment: str) -> bool:
    """Whether a test's moment is an instant; else it names a calendar."""
    return moment[0].isdigit()


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


def all_targets(tenant: Tenant) -> Iterator[tuple[Target, Path]]:
    """Everything in a client's tree that says where a call goes, with its path; group members apart."""
    for path, rules in user_rules(tenant):
        for rule in ("no_answer", "busy", "unreachable"):
            target = getattr(rules, rule)
            if target is not None:
                yield target, (*path, rule)
    for name, number in tenant.numbers.items():
        if number.to is not None:
            yield number.to, ("numbers", name, "to")
    for name, group in tenant.groups.items():
        yield group.no_answer, ("groups", name, "no_answer")
        if group.busy is not None:
            yield group.busy, ("groups", name, "busy")
    for name, route in tenant.routes.items():
        yield route.to, ("routes", name, "to")


def user_rules(tenant: Tenant) -> Iterator[tuple[Path, UserDefaults]]:
    """Users, and the defaults for them in the client's own tree."""
    yield ("client", "defaults", "user"), tenant.client.defaults.user
    for name, site in tenant.sites.items():
        yield ("sites", name, "defaults", "user"), site.defaults.user
    for name, user in tenant.users.items():
        yield ("users", name), user
