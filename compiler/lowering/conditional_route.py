"""Conditional routes: the first branch whose condition holds at the instant of the call takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from compiler.diagnostics import Path
from compiler.graph import ConditionalCase, ConditionalRoute, Reason, TimeCondition
from compiler.lowering.state import Lowering, Owner
from compiler.time.calendars import condition
from schema.destination import Branch, InlineWhen


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
        schedule = condition(branch.when, lowering.tenant, owner.site, lowering.fleet.fleet.horizon)
        cases.append(
            ConditionalCase(TimeCondition(schedule), to, branch.label or _condition_text(branch.when), place)
        )
    if otherwise is None:
        # Branches that cover every instant need no last one without a condition: then nothing goes otherwise.
        otherwise = lowering.end(Reason.UNREACHABLE)
    return lowering.add(ConditionalRoute(node_id, lowering.origin_at(path), tuple(cases), otherwise))


def _condition_text(when: str | InlineWhen) -> str:
    match when:
        case InlineWhen():
            return "inline"
        case str():
            return when
        case _:
            assert_never(when)
