"""Conditional routes: the first branch whose condition holds at the instant of the call takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from compiler.diagnostics import Path
from compiler.graph import (
    Condition,
    ConditionalCase,
    ConditionalRoute,
    Reason,
    TimeCondition,
)
from compiler.graph.callers import caller_condition
from compiler.graph.switches import switch_condition
from compiler.lowering.state import Lowering, Owner
from compiler.time.calendars import condition
from schema.caller_list import CallerWhen
from schema.destination import Branch, InlineWhen, WrittenCondition
from schema.destination_profile import ProfileBranch
from schema.greeting import GreetingBranch, MenuGreetingBranch
from schema.switch_when import SwitchWhen


def lower_conditional_route(
    lowering: Lowering, branches: Sequence[Branch], node_id: str, owner: Owner, path: Path
) -> str:
    """Where the first branch that holds leads."""

    def lead(index: int) -> str:
        decision = f"{node_id}.{index + 1}"
        return lowering.target(branches[index].to, decision, owner, (*path, index, "to"))

    return lower_branches(lowering, branches, lead, node_id, site=owner.site, path=path)


def lower_branches(
    lowering: Lowering,
    branches: Sequence[Branch | ProfileBranch | GreetingBranch | MenuGreetingBranch],
    lead: Callable[[int], str],
    node_id: str,
    *,
    site: str,
    path: Path,
) -> str:
    """A node with a case for each branch that has a condition; the first without one takes all other calls.

    `lead`: the node that a branch, by its place, leads to. `path`: where the branches are written.
    """
    cases = []
    otherwise: str | None = None
    for index, branch in enumerate(branches):
        to = lead(index)
        if branch.when is None:
            otherwise = to
            break
        text = branch.label or _condition_text(branch.when)
        cases.append(ConditionalCase(_lower_condition(lowering, branch.when, site), to, text, (*path, index)))
    if otherwise is None:
        # Branches that cover every instant need no last one without a condition: then nothing goes otherwise.
        otherwise = lowering.end(Reason.UNREACHABLE)
    return lowering.add(ConditionalRoute(node_id, lowering.origin_at(path), tuple(cases), otherwise))


def _lower_condition(lowering: Lowering, when: WrittenCondition, site: str) -> Condition:
    match when:
        case CallerWhen():
            return caller_condition(when, lowering.tenant.callers)
        case SwitchWhen():
            return switch_condition(when, lowering.tenant, lowering.fleet.fleet.horizon)
        case InlineWhen() | str():
            return TimeCondition(condition(when, lowering.tenant, site, lowering.fleet.fleet.horizon))
        case _:
            assert_never(when)


def _condition_text(when: WrittenCondition) -> str:
    match when:
        case CallerWhen():
            return ", ".join(when.caller)
        case SwitchWhen():
            return f"{when.switch}: {', '.join(when.position)}"
        case InlineWhen():
            return "inline"
        case str():
            return when
        case _:
            assert_never(when)
