"""Walking through destinations: everything that a destination, or the conditional route in its place, names."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from compiler.diagnostics import Path
from schema.destination import Branch, Destination, InlineWhen, Target

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
