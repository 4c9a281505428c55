"""What resolving a client puts in place, and what it says of names and numbers that lead nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from compiler.resolving.resolved import ResolvedFleet
from schema.destination import Destination, DestinationKind
from schema.device import DialKey
from tests.compiler.conftest import FleetOf, Parse, Resolve


def test_a_client_comes_out_complete(resolve: Resolve) -> None:
    resolved, diagnostics = resolve(
        "calendars:\n  open:\n    weekly: [{days: mon-fri, hours: 08:00-18:00}]\n"
    )
    assert diagnostics == []
    tenant = resolved.tenant
    assert (tenant.client.main_site, tenant.client.language, tenant.client.destinations) == (
        "paris",
        "fr",
        "national",
    )
    assert (tenant.sites["paris"].country, tenant.sites["paris"].emergency.callback) == ("FR", "+33199000001")
    number = tenant.numbers["+33199000001"]
    assert (number.site, number.trunk) == ("paris", ("carrier",))
    assert (tenant.users["bob"].site, tenant.users["bob"].language) == ("paris", "fr")
    assert (tenant.calendars["open"].site, tenant.calendars["open"].time_zone) == ("paris", "Europe/Paris")


@pytest.mark.parametrize(
    "written",
    [
        "01 99 00 00 01",
        "01.99.00.00.01",
        "0199000001",
        "+33 1 99 00 00 01",
        "+33 (0)1 99 00 00 01",
        "0033199000001",
        "01\u00a099\u202f00 00-01",
    ],
)
def test_numbers_become_e164_however_they_are_written(resolve: Resolve, written: str) -> None:
    resolved, diagnostics = resolve(("  01 99 00 00 01: {to", f'  "{written}": {{to'))
    assert diagnostics == []
    assert list(resolved.tenant.numbers) == ["+33199000001"]


def test_a_number_is_found_in_its_file_by_its_e164_form(resolve: Resolve) -> None:
    resolved, _ = resolve()
    place = resolved.places.range(("numbers", "+33199000001"), key=True)
    assert place == resolved.places.range(("numbers", "01 99 00 00 01"), key=True)
    assert place is not None
    assert place.start.line == 9


def test_numbers_are_read_by_the_country_of_their_site(resolve: Resolve) -> None:
    resolved, diagnostics = resolve(
        ("    time_zone: Europe/Paris\n", "    time_zone: Indian/Reunion\n    country: RE\n"),
        ("callback: 01 99 00 00 01", "callback: 0262 12 34 56"),
        ("01 99 00 00 01: {", "0262 12 34 56: {"),
        ("extension: 202}", "extension: 202, no_answer: external:0692 12 34 56}"),
    )
    assert diagnostics == []
    assert list(resolved.tenant.numbers) == ["+262262123456"]
    assert resolved.tenant.users["bob"].no_answer == Destination(DestinationKind.EXTERNAL, "+262692123456")


def test_numbers_in_branches_and_members_are_read_too(resolve: Resolve) -> None:
    resolved, diagnostics = resolve(
        "groups:\n  sales: {name: Ventes, members: [user:bob, external:06 12 34 56 78], no_answer: external:3114}\n"
        "routes:\n  night:\n    to:\n      - when: {days: sat}\n        to:\n          - {when: {days: sun}, to: busy}\n"
        "          - to: external:06 12 34 56 78\n      - to: hangup\n"
    )
    assert diagnostics == []
    mobile = Destination(DestinationKind.EXTERNAL, "+33612345678")
    assert resolved.tenant.groups["sales"].members[1].member == mobile
    assert resolved.tenant.groups["sales"].no_answer == Destination(DestinationKind.EXTERNAL, "3114")
    branches: Any = resolved.tenant.routes["night"].to
    assert branches[0].to[1].to == mobile


def test_keys_dial_extensions_short_and_emergency_numbers_as_they_are(resolve: Resolve) -> None:
    keys = ", ".join(
        f'{{type: dial, number: "{number}", label: x}}'
        for number in ("201", "15", "3114", "118218", "01 99 00 00 01")
    )
    resolved, diagnostics = resolve(("user: bob}", f"user: bob, keys: [{keys}]}}"))
    assert diagnostics == []
    numbers = [key.number for key in resolved.tenant.devices["desk-202"].keys if isinstance(key, DialKey)]
    assert numbers == ["201", "15", "3114", "118218", "+33199000001"]


def test_profiles_take_over_what_they_extend(resolve: Resolve, fleet_of: FleetOf) -> None:
    operator = fleet_of(
        (
            "national: {name: France, allow: [national_fixed, national_mobile, special_free]}",
            (
                "national: {name: France, allow: [national_fixed, premium], deny: [premium], deny_numbers: [01 99 00 00 09]}\n"
                "  more: {name: Plus, extends: national, allow: [overseas]}"
            ),
        )
    )
    resolved, diagnostics = resolve(
        "destinations:\n"
        "  sales: {name: Ventes, extends: more, allow: [npv], deny: [overseas], allow_numbers: [01 99 00 00 09]}\n"
        "  boss: {name: Direction, extends: sales, allow: [overseas]}\n",
        operator=operator,
    )
    assert diagnostics == []
    assert operator.fleet.destinations["more"].allow == ("national_fixed", "overseas")
    sales, boss = (resolved.tenant.destinations[name] for name in ("sales", "boss"))
    assert set(sales.allow) - set(sales.deny) == {"national_fixed", "npv"}
    assert set(boss.allow) - set(boss.deny) == {"national_fixed", "npv", "overseas"}
    assert sales.allow_numbers == ("+33199000009",)
    assert sales.deny_numbers == ()
    assert boss.allow_numbers == ("+33199000009",)


def test_nothing_is_said_of_what_a_broken_object_would_have_been(resolve: Resolve) -> None:
    resolved, diagnostics = resolve(
        ("alice: {name: Alice Martin, extension: 201}", "alice: {name: Alice Martin}")
    )
    assert [str(diagnostic.message) for diagnostic in diagnostics] == ["alice: the key extension is missing"]
    assert list(resolved.tenant.users) == ["bob"]


def test_nothing_is_said_of_what_a_lost_file_may_hold(resolve: Resolve) -> None:
    _, diagnostics = resolve(("to: user:alice", "to: group:sales"), "groups: [")
    assert [diagnostic.code for diagnostic in diagnostics] == ["YAML001"]


def test_a_client_without_any_site_is_still_searched_for_wrong_names(
    parse: Parse, fleet: ResolvedFleet
) -> None:
    from compiler.resolving.resolve import resolve_client

    parsed, diagnostics = parse(
        "client: {name: Acme, node: pbx-9, brand: azur}\nusers:\n  bob: {name: Bob, extension: 202, pack: gold}\n"
    )
    resolved, problems = resolve_client(parsed, fleet)
    assert resolved is None
    assert [str(diagnostic.message) for diagnostic in [*diagnostics, *problems]] == [
        "the section sites is missing",
        "there is no node pbx-9",
        "there is no pack gold",
    ]
