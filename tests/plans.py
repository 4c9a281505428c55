"""Plans made in memory, as `ci/fleet/node_planning.py` makes them scope by scope, and the bytes that they are saved as."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence

from ci.nodes.planfile import open_plan, plan_writer
from ci.reports.plans import plan_text, plans_json
from compiler.diagnostics import Text
from compiler.planning.bundle import Bundle, pack
from compiler.planning.plan import LiveBundle, Plan, scope_change


def plan_between(node: str, desired: Mapping[str, Bundle], live: Mapping[str, LiveBundle]) -> Plan:
    """What would make a node's live scopes the desired ones."""
    scopes = sorted(desired.keys() | live.keys())
    found = (scope_change(scope, desired.get(scope), live.get(scope)) for scope in scopes)
    changes = tuple(change for change in found if change is not None)
    bundles = {change.scope: pack(desired[change.scope]) for change in changes if change.scope in desired}
    return Plan(node, changes, len(desired) - len(bundles), bundles)


def plan_bytes(plan: Plan) -> bytes:
    """A plan's file."""
    buffer = io.BytesIO()
    with plan_writer(buffer) as writer:
        for change in plan.changes:
            writer.add(change, plan.bundles.get(change.scope))
        writer.finish(plan.node, plan.unchanged)
    return buffer.getvalue()


def saved(plan: Plan) -> Plan:
    """A plan as it is read from its file."""
    return open_plan(io.BytesIO(plan_bytes(plan)))


def text_of(plan: Plan, translate: Callable[[Text], str], *, colour: bool, diffs: bool = True) -> str:
    """A plan as it is shown at a terminal."""
    return "".join(plan_text(plan, translate, colour=colour, diffs=diffs))


def json_of(plans: Sequence[Plan]) -> str:
    """Plans for programs."""
    return "".join(plans_json(plans))
