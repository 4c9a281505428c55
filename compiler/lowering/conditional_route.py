"""Conditional routes: the first branch whose condition holds at the instant of the call takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from compiler.diagnostics import Path
from compiler.graph import Condition, ConditionalCase, ConditionalRoute, Reason, TimeCondition
from compiler.graph.callers import caller_condition
from compiler.lowering.state import Lowering, Owner
from compiler.time.calendars import condition
from schema.caller_list import CallerWhen
from schema.destination import Branch, InlineWhen, WrittenCondition


def lower_conditional_route(
    lowering: Lowering, branches: Sequence[Branch], node_id: str, owner: Owner, path: Path
) -> str:
    """A node with a case for each branch that has a condition; the first without one takes all other calls."""
    cases = []
    otherwise: str | None = None
    for index, branch in enumerate(branches):
        place = (*path, index)
        to = lowering.target(branch.to, f"{node_id}.{index + 1}", owner, (*place, "to"))
        if branch.when is None:
            otherwise = to
            break
        text = branch.label or _condition_text(branch.when)
        cases.append(ConditionalCase(_lower_condition(lowering, branch.when, owner.site), to, text, place))
    if otherwise is None:
        # Branches that cover every instant need no last one without a condition: then nothing goes otherwise.
        otherwise = lowering.end(Reason.UNREACHABLE)
    return lowering.add(ConditionalRoute(node_id, lowering.origin_at(path), tuple(cases), otherwise))


def _lower_condition(lowering: Lowering, when: WrittenCondition, site: str) -> Condition:
    match when:
        case CallerWhen():
            return caller_condition(when, lowering.tenant.callers)
        case InlineWhen() | str():
            return TimeCondition(condition(when, lowering.tenant, site, lowering.fleet.fleet.horizon))
        case _:
            assert_never(when)


def _condition_text(when: WrittenCondition) -> str:
    match when:
        case CallerWhen():
            return ", ".join(when.caller)
        case InlineWhen():
            return "inline"
        case str():
            return when
        case _:
            assert_never(when)
