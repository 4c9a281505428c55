"""Rules across objects and clients: one file for each, a model in, diagnostics out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from compiler.checks.calendars import check_calendars
from compiler.checks.call_limits import check_call_limits
from compiler.checks.caller_lists import check_caller_lists
from compiler.checks.conditions import check_conditions
from compiler.checks.confirmation import check_confirmation
from compiler.checks.devices import check_devices
from compiler.checks.emergency_locations import check_emergency_locations
from compiler.checks.extensions import check_extensions
from compiler.checks.fleet import check_fleet
from compiler.checks.foreign_clocks import check_foreign_clocks
from compiler.checks.group_members import check_group_members
from compiler.checks.languages import check_languages
from compiler.checks.long_chains import check_long_chains
from compiler.checks.mailbox_identities import check_mailbox_identities
from compiler.checks.mailbox_listeners import check_listeners
from compiler.checks.mailbox_members import check_mailbox_members
from compiler.checks.mailbox_owners import check_mailboxes
from compiler.checks.mailed_messages import check_mailed_messages
from compiler.checks.menus import check_menus, check_waiting_keys
from compiler.checks.name_prefixes import check_name_prefixes
from compiler.checks.own_numbers import check_own_numbers
from compiler.checks.permissions import check_permissions
from compiler.checks.phone_clocks import check_phone_clocks
from compiler.checks.profiles_by_time import check_profiles_by_time
from compiler.checks.queues import check_announcements, check_queue_rules, check_queues
from compiler.checks.routing_loops import check_routing_loops
from compiler.checks.switches import check_switches
from compiler.checks.trunks import check_trunks
from compiler.checks.unreachable_users import check_reachable
from compiler.checks.unused_rules import check_unused_rules
from compiler.checks.withheld_numbers import check_withheld_numbers
from compiler.diagnostics import Diagnostic
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet
from compiler.resolving.subject import CheckedClient

__all__ = ["check_client", "check_fleet", "check_purpose"]

CLIENT_CHECKS: tuple[Callable[[CheckedClient], Iterable[Diagnostic]], ...] = (
    check_extensions,
    check_own_numbers,
    check_withheld_numbers,
    check_emergency_locations,
    check_trunks,
    check_profiles_by_time,
    check_permissions,
    check_group_members,
    check_queues,
    check_call_limits,
    check_mailboxes,
    check_mailbox_members,
    check_mailbox_identities,
    check_languages,
    check_reachable,
    check_routing_loops,
    check_long_chains,
    check_calendars,
    check_caller_lists,
    check_switches,
    check_menus,
    check_conditions,
    check_foreign_clocks,
    check_devices,
    check_phone_clocks,
)

PURPOSE_CHECKS: tuple[Callable[[CheckedClient], Iterable[Diagnostic]], ...] = (
    check_listeners,
    check_mailed_messages,
    check_unused_rules,
    check_confirmation,
    check_name_prefixes,
    check_queue_rules,
    check_announcements,
    check_waiting_keys,
)


def check_client(resolved: ResolvedClient, fleet: ResolvedFleet) -> list[Diagnostic]:
    """Everything that one client can be checked for by itself, its recordings apart."""
    subject = CheckedClient(resolved, fleet)
    return [diagnostic for check in CLIENT_CHECKS for diagnostic in check(subject)]


def check_purpose(resolved: ResolvedClient, fleet: ResolvedFleet) -> list[Diagnostic]:
    """What is written in vain: nothing of it is deployed, but calls can be followed, so that a trace shows what is wrong."""
    subject = CheckedClient(resolved, fleet)
    return [diagnostic for check in PURPOSE_CHECKS for diagnostic in check(subject)]
