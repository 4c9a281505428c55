"""Configured calls outside are checked against the profile of whose configuration it is."""

from __future__ import annotations

import pytest

from compiler.checks.permissions import check_permissions
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet
from compiler.resolving.subject import CheckedClient
from tests.compiler.conftest import Resolve

PREMIUM = "0899 70 00 01"


def _said(resolved: ResolvedClient, fleet: ResolvedFleet) -> list[str]:
    return [
        f"{diagnostic.address}: {diagnostic.message}"
        for diagnostic in check_permissions(CheckedClient(resolved, fleet))
    ]


def test_a_users_rule_needs_the_users_own_profile(resolve: Resolve, fleet: ResolvedFleet) -> None:
    profiles = "destinations:\n  all: {name: Tout, extends: national, allow: [premium]}\n"
    rule = f"extension: 202, no_answer: external:{PREMIUM}"
    refused, _ = resolve(
        ("extension: 202", rule), ("brand: azur", "brand: azur, destinations: all"), profiles
    )
    # The client's own profile comes nearer than the fleet's default for users.
    assert _said(refused, fleet) == []
    strict, _ = resolve(
        ("extension: 202", f"{rule}, destinations: national"),
        ("brand: azur", "brand: azur, destinations: all"),
        profiles,
    )
    assert _said(strict, fleet) == [
        "acme/users/bob: the profile national does not allow calls to +33899700001"
    ]


def test_a_group_needs_the_clients_profile(resolve: Resolve, fleet: ResolvedFleet) -> None:
    resolved, _ = resolve(
        f"groups:\n  sales: {{name: Ventes, members: [user:bob, external:{PREMIUM}], no_answer: external:06 12 34 56 78}}\n"
    )
    assert _said(resolved, fleet) == [
        "acme/groups/sales: the profile national does not allow calls to +33899700001"
    ]


@pytest.mark.parametrize(
    ("profile", "allowed"),
    [
        ("{name: P}", False),
        ("{name: P, allow: [premium]}", True),
        ("{name: P, allow: [premium], deny: [premium]}", False),
        ("{name: P, allow_numbers: [0899 70 00 01]}", True),
        ("{name: P, allow: [premium], deny_numbers: [0899 70 00 01]}", False),
        ("{name: P, allow_numbers: [0899 70 00 01], deny_numbers: [0899 70 00 01]}", False),
        ('{name: P, allow_prefixes: ["+33899"]}', True),
        ('{name: P, allow: [premium], deny_prefixes: ["+33899"]}', False),
        ('{name: P, allow_prefixes: ["+33899"], deny_prefixes: ["+33899"]}', False),
        # Of several beginnings the longest counts, and a whole number more than any.
        ('{name: P, allow_prefixes: ["+338997"], deny_prefixes: ["+33899"]}', True),
        ('{name: P, allow_prefixes: ["+338"], deny_prefixes: ["+3389"]}', False),
        ('{name: P, allow_numbers: [0899 70 00 01], deny_prefixes: ["+33899"]}', True),
        # A country's premium numbers are not allowed with it.
        ("{name: P, allow_countries: [FR]}", False),
        ("{name: P, allow_countries: [FR], allow: [premium]}", True),
    ],
)
def test_denied_wins_and_single_numbers_are_exceptions(
    resolve: Resolve, fleet: ResolvedFleet, profile: str, allowed: bool
) -> None:
    resolved, diagnostics = resolve(
        ("extension: 202", f"extension: 202, destinations: p, no_answer: external:{PREMIUM}"),
        f"destinations:\n  p: {profile}\n",
    )
    assert diagnostics == []
    assert (_said(resolved, fleet) == []) == allowed


def test_the_check_and_the_gate_of_the_graph_agree(resolve: Resolve, fleet: ResolvedFleet) -> None:
    from compiler.lowering.calling_permission import permissions
    from compiler.numbering import classify

    numbers = [
        "+33123456789",
        "+33612345678",
        "+33899700001",
        "+33800123456",
        "3114",
        "118218",
        "+442071838750",
    ]
    for profile in (
        "{name: P, allow: [premium, special_free]}",
        "{name: P, extends: national, deny: [national_mobile]}",
    ):
        for number in numbers:
            rule = ("extension: 202", f'extension: 202, destinations: p, no_answer: "external:{number}"')
            user = ("extension: 202", "extension: 202, destinations: p")
            key = ("user: bob}", f'user: bob, keys: [{{type: dial, number: "{number}", label: N}}]}}')
            for changes in ((rule,), (user, key)):
                resolved, _ = resolve(*changes, f"destinations:\n  p: {profile}\n")
                permission = permissions(resolved.tenant, fleet.fleet)["p"]
                assert (_said(resolved, fleet) == []) == permission.allows(number, classify(number, "FR"))


@pytest.mark.parametrize(
    ("countries", "number", "allowed"),
    [
        ("DE", "+49301234567", True),
        ("DE", "+491512345678", True),
        ("DE", "+4990012345678", False),
        ("DE", "+33123456789", False),
        # Countries that share a calling code are told apart.
        ("GB", "+442079460000", True),
        ("GB", "+441481256789", False),
        ("GB, GG", "+441481256789", True),
        ("GG", "+442079460000", False),
        ("US", "+12025550123", True),
        ("US", "+14165550123", False),
        ("CA", "+14165550123", True),
        ("RU", "+74951234567", True),
        ("RU", "+77172123456", False),
        ("KZ", "+77172123456", True),
        ("FR", "+262262123456", False),
        ("RE", "+262262123456", True),
        ("RE", "+262269612345", False),
        ("YT", "+262269612345", True),
        # Frequent fraud or not: the country was named.
        ("CU", "+5371234567", True),
    ],
)
def test_a_country_is_allowed_with_its_ordinary_numbers(countries: str, number: str, allowed: bool) -> None:
    from compiler.graph.destination_profiles import permission_of
    from compiler.numbering import classify
    from schema.destination_profile import DestinationProfile

    profile = DestinationProfile.model_validate({"name": "P", "allow_countries": countries.split(", ")})
    assert permission_of(profile).allows(number, str(classify(number, "FR"))) == allowed
