"""The random trees are valid, and between them they say everything that the language can say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from compiler.analysis.conditions import schedule_of
from compiler.graph import (
    CallExternal,
    ConditionalRoute,
    Label,
    LeaveMessage,
    Node,
    NodeLeg,
    PermissionGate,
    Pressed,
    Reason,
    Ring,
    Verdict,
)
from compiler.resolving.resolved import ResolvedTenant
from compiler.resolving.walk import all_targets, branch_lists_in, conditions_in, destinations_in
from compiler.time.loops import leading_to_circles
from schema.base import Model, fields_of
from schema.calendar import Calendar
from schema.caller_list import WITHHELD, CallerWhen, list_named
from schema.defaults import Strategy
from schema.destination import Destination, DestinationKind, InlineWhen, WrittenCondition
from schema.destination_profile import DestinationProfile, ProfileBranch
from schema.fleet import Fleet
from schema.queue import LoggedIn, MemberKind, QueueStrategy
from schema.scalars import YearlySpan
from schema.switch_when import SwitchWhen
from schema.tenant import Tenant
from tests.differential.compiled import EXAMPLES, compiled, sample
from tests.differential.moments import ZONES
from tests.differential.tree import Tree
from tests.differential.trees import COUNTRIES, TRUNKS, trees
from tests.effort import examples


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=trees())
def test_a_random_tree_is_valid(tree: Tree) -> None:
    assert compiled(tree).graph is not None


def test_many_random_trees_are_valid() -> None:
    assert len(sample()) >= EXAMPLES


def _nodes() -> Iterator[Node]:
    for _, one in sample():
        assert one.graph is not None
        yield from one.graph.nodes.values()


def _tenants() -> Iterator[ResolvedTenant]:
    for _, one in sample():
        assert one.resolved is not None
        yield one.resolved.tenant


@pytest.mark.whole_sample
def test_every_kind_of_node_occurs() -> None:
    assert {type(node) for node in _nodes()} == set(get_args(Node))


@pytest.mark.whole_sample
def test_every_label_occurs_on_an_edge_and_leads_on() -> None:
    edges = {(edge.label, edge.target.split(".")[0]) for node in _nodes() for edge in node.edges()}
    assert {label for label, _ in edges if not isinstance(label, Pressed)} == set(Label)
    assert {kind for one, kind in edges if one is Label.OWN} >= {
        "end",
        "user",
        "group",
        "queue",
        "route",
        "number",
    }
    # What may follow a ring that nobody answers: everything that a target can lead to.
    for label in (
        Label.NO_ANSWER,
        Label.BUSY,
        Label.UNREACHABLE,
        Label.NOBODY,
        Label.MATCHED,
        Label.OTHERWISE,
    ):
        reached = {kind for one, kind in edges if one is label}
        assert reached >= {
            "end",
            "user",
            "group",
            "queue",
            "route",
            "voicemail",
            "voicemail-of",
            "gate",
            "announcement",
        }


@pytest.mark.whole_sample
def test_every_reason_to_end_a_call_occurs() -> None:
    ends = {node.reason for node in _nodes() if hasattr(node, "reason")}
    assert ends == set(Reason)


@pytest.mark.whole_sample
def test_every_kind_of_destination_occurs_wherever_one_may_stand() -> None:
    found: dict[str, set[DestinationKind]] = {}
    queued: set[MemberKind] = set()
    strategies: set[QueueStrategy] = set()
    presence: set[LoggedIn] = set()
    for tenant in _tenants():
        for target, path in all_targets(tenant):
            rule = f"{path[0]}.{path[-1]}"
            found.setdefault(rule, set()).update(one.kind for one, _ in destinations_in(target, path))
        for group in tenant.groups.values():
            found.setdefault("members", set()).update(entry.member.kind for entry in group.members)
        for queue in tenant.queues.values():
            queued |= {entry.member.kind for entry in queue.members}
            strategies.add(queue.strategy)
            presence |= {entry.logged_in for entry in queue.members}
    assert (queued, strategies, presence) == (set(MemberKind), set(QueueStrategy), set(LoggedIn))
    assert found.pop("members") == {DestinationKind.USER, DestinationKind.EXTERNAL}
    rules = {f"users.{rule}" for rule in ("no_answer", "busy", "unreachable")}
    rules |= {"numbers.to", "groups.no_answer", "groups.busy", "queues.overflow", "routes.to"}
    assert {rule for rule, kinds in found.items() if kinds == set(DestinationKind)} >= rules


@pytest.mark.whole_sample
def test_own_numbers_are_targets_wherever_one_may_stand_and_keys_dial_them() -> None:
    found = {
        f"{path[0]}.{path[-1]}"
        for tenant in _tenants()
        for target, path in all_targets(tenant)
        for destination, _ in destinations_in(target, path)
        if destination.kind is DestinationKind.EXTERNAL and destination.target in tenant.numbers
    }
    # One draw gives all three, and that one leads to a number of one's own is rare.
    assert found & {f"users.{rule}" for rule in ("no_answer", "busy", "unreachable")}
    assert found >= {"numbers.to", "groups.no_answer", "groups.busy", "queues.overflow", "routes.to"}
    assert any(
        getattr(key, "number", None) in tenant.numbers
        for tenant in _tenants()
        for device in tenant.devices.values()
        for key in device.keys
    )


@pytest.mark.whole_sample
def test_objects_lead_to_each_other_at_different_times() -> None:
    """By users, groups, routes and own numbers alike."""
    circling: set[str] = set()
    for _, one in sample():
        assert one.graph is not None
        following = {name: tuple(node.leads_to()) for name, node in one.graph.nodes.items()}
        circling |= {name.split(".")[0] for name in leading_to_circles(following)}
    assert circling >= {"user", "group", "queue", "route", "number"}


@pytest.mark.whole_sample
def test_every_form_of_condition_occurs() -> None:
    forms: set[str] = set()
    for tenant in _tenants():
        for target, path in all_targets(tenant):
            for when, _ in conditions_in(target, path):
                forms |= {*_form(when)}
    assert forms == {
        "calendar",
        "not",
        *("caller", "callers", "list", "not list", "withheld", "not withheld"),
        *("position", "positions"),
        *("even", "odd", "weeks alone", "yearly"),
        *("hours", "days", "dates", "time_zone"),
        *("hours+days", "hours+dates", "hours+days+dates", "days+dates"),
    }


def _caller_form(caller: str) -> str:
    name, negated = list_named(caller)
    return f"{'not ' if negated else ''}{name if name == WITHHELD else 'list'}"


def _form(when: WrittenCondition) -> Iterator[str]:
    if isinstance(when, CallerWhen):
        yield from (
            "callers" if len(when.caller) > 1 else "caller",
            *(_caller_form(one) for one in when.caller),
        )
        return
    if isinstance(when, SwitchWhen):
        yield "positions" if len(when.position) > 1 else "position"
        return
    if isinstance(when, InlineWhen):
        given_fields = [name for name in ("hours", "days", "dates") if getattr(when, name) is not None]
        yield "+".join(given_fields) or "weeks alone"
        if when.weeks is not None:
            yield str(when.weeks)
        if any(isinstance(span, YearlySpan) for span in when.dates or ()):
            yield "yearly"
        if when.time_zone is not None:
            yield "time_zone"
    else:
        yield "not" if when.startswith("not ") else "calendar"


@pytest.mark.whole_sample
def test_conditional_routes_are_nested_and_may_have_no_last_branch() -> None:
    lists = [
        (branches, len(path))
        for tenant in _tenants()
        for target, start in all_targets(tenant)
        for branches, path in branch_lists_in(target, start)
    ]
    assert any(all(branch.when is not None for branch in branches) for branches, _ in lists)
    assert any(not isinstance(branch.to, Destination) for branches, _ in lists for branch in branches)
    assert any(branch.label for branches, _ in lists for branch in branches)


@pytest.mark.whole_sample
def test_every_field_of_calendars_and_profiles_occurs() -> None:
    calendars = [one for tenant in _tenants() for one in tenant.calendars.values()]
    assert {field for one in calendars for field in one.model_fields_set} == set(Calendar.model_fields)
    across = [slot for one in calendars for week in one.weekly for slot in week.hours if slot[1] <= slot[0]]
    assert across
    profiles = [one for tenant in _tenants() for one in tenant.destinations.values()]
    assert {field for one in profiles for field in one.model_fields_set} == set(
        DestinationProfile.model_fields
    )
    branches = [branch for one in profiles for branch in one.by_time]
    assert {field for one in branches for field in one.model_fields_set} == set(ProfileBranch.model_fields)
    decided = [node.id for node in _nodes() if node.id.startswith("profile.")]
    # What phones dial goes by time, and forwards do.
    assert {node.startswith("profile.dialled.") for node in decided} == {True, False}


@pytest.mark.whole_sample
def test_every_shape_of_what_rings_occurs() -> None:
    rings = [node for node in _nodes() if isinstance(node, Ring)]
    assert {min(len(node.legs), 3) for node in rings} == {0, 1, 2, 3}
    assert any(len({type(leg) for leg in node.legs}) == 2 for node in rings)
    assert any(node.legs and all(isinstance(leg, NodeLeg) for leg in node.legs) for node in rings)
    assert any(node.id.startswith("group.") and node.id.endswith(".3") for node in rings)
    assert {one.strategy for tenant in _tenants() for one in tenant.groups.values()} == set(Strategy)


@pytest.mark.whole_sample
def test_calls_outside_and_messages_occur_in_all_their_forms() -> None:
    nodes = list(_nodes())
    gates = [node for node in nodes if isinstance(node, PermissionGate)]
    assert {gate.number is None for gate in gates} == {True, False}
    assert {bool(gate.permission.allow_numbers) for gate in gates} == {True, False}
    assert {bool(gate.permission.deny_numbers) for gate in gates} == {True, False}
    assert {verdict for gate in gates for _, verdict in gate.permission.prefixes} == set(Verdict)
    calls = [node for node in nodes if isinstance(node, CallExternal)]
    assert {node.trunks for node in calls} == {TRUNKS[:1], TRUNKS}
    assert {node.caller_id is None for node in calls if node.number is not None} == {True, False}
    assert {node.confirm for node in calls if node.number is not None} == {"", "en", "fr"}
    boxes = [node for node in nodes if isinstance(node, LeaveMessage)]
    assert {node.greeting is None for node in boxes} == {True, False}
    schedules = [
        schedule
        for node in nodes
        if isinstance(node, ConditionalRoute)
        for case in node.cases
        if (schedule := schedule_of(case.condition)) is not None
    ]
    assert any(schedule.dates for schedule in schedules)


@pytest.mark.whole_sample
def test_sites_users_and_numbers_differ_as_they_may() -> None:
    tenants = list(_tenants())
    assert {len(tenant.sites) for tenant in tenants} == {1, 2, 3}
    places = {(site.country, site.time_zone) for tenant in tenants for site in tenant.sites.values()}
    assert places == {(country, zone) for country in COUNTRIES for zone in ZONES}
    phones = [
        sum(device.user == name for device in tenant.devices.values())
        for tenant in tenants
        for name in tenant.users
    ]
    assert set(phones) >= {0, 1, 2}
    users = [user for tenant in tenants for user in tenant.users.values()]
    assert {user.voicemail for user in users} == {True, False}
    assert {user.caller_id is None for user in users} == {True, False}
    entries = [entry for tenant in tenants for entry in tenant.numbers.values()]
    assert {entry.to is None for entry in entries} == {True, False}
    assert {entry.trunk for entry in entries} == {TRUNKS[:1], TRUNKS[1:], TRUNKS, TRUNKS[::-1]}


@pytest.mark.whole_sample
def test_every_layer_gives_defaults() -> None:
    found: set[tuple[str, str]] = set()
    for tree, _ in sample():
        written = _sections(tree)
        found |= set(_defaults("fleet", written["defaults"]))
        found |= set(_defaults("brand", written["brands"]["azur"]["defaults"]))
        found |= set(_defaults("client", written["client"]["defaults"]))
        for site in written["sites"].values():
            found |= set(_defaults("site", site["defaults"]))
    common = {"voicemail", "no_answer", "busy", "unreachable", "destinations"}
    common |= {"transfer", "strategy", "confirm", "max_message", "attach_audio", "max_messages", "keep_days"}
    common |= {"withhold_number"}
    clients = {"ring", "caller_id"}
    for layer, more in (("fleet", {"ring"}), ("brand", set()), ("client", clients), ("site", clients)):
        assert {field for name, field in found if name == layer} >= common | more, layer


@pytest.mark.whole_sample
def test_every_field_of_the_language_is_written() -> None:
    models = {name: _model_of(info.annotation) for name, info in Tenant.model_fields.items()}
    models |= {name: _model_of(info.annotation) for name, info in Fleet.model_fields.items()}
    written: dict[str, set[str]] = {}
    for tree, _ in sample():
        for section, content in _sections(tree).items():
            lone = section in ("client", "fleet", "defaults")
            for one in [content] if lone else content.values():
                written.setdefault(section, set()).update(one)
    assert {name: written[name] for name in models} == {
        name: set(fields_of(model)) for name, model in models.items()
    }


def _model_of(annotation: Any) -> type[Model]:
    """The model of a section, or that of its objects."""
    model: type[Model] = get_args(annotation)[1] if get_args(annotation) else annotation
    return model


def _sections(tree: Tree) -> dict[str, Any]:
    """Both layers together; their profiles have names of their own."""
    found: dict[str, Any] = {}
    for text in tree.files.values():
        for section, value in yaml.safe_load(text).items():
            found[section] = {**found.get(section, {}), **value}
    return found


def _defaults(layer: str, written: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for values in written.values():
        for name in values:
            yield layer, name
