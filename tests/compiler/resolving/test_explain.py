"""Every value of an object, and who gave it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from compiler.resolving.explain import explain, explain_operator
from compiler.resolving.resolved import ResolvedFleet
from tests.compiler.conftest import FleetOf, Parse

Rows = Callable[..., dict[str, tuple[str, str, str]]]
"""Of an object's address: its fields, each with its value, who gave it, and where."""


@pytest.fixture
def rows(parse: Parse, fleet: ResolvedFleet) -> Rows:
    def make(address: str, *texts: str) -> dict[str, tuple[str, str, str]]:
        parsed, diagnostics = parse(*texts)
        assert diagnostics == []
        explained, faults = explain(parsed, fleet, address)
        assert faults == []
        return {
            row.field: (
                row.value,
                str(row.origin),
                f"{row.range.file}:{row.range.start.line}" if row.range else "",
            )
            for row in explained
        }

    return make


TREE = """
client: {name: Acme, node: pbx-1, brand: azur, caller_id: 01 99 00 00 01}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {address: 1 rue X, postcode: 75002, city: Paris, insee: 75102, callback: 01 99 00 00 01}
    defaults:
      user: {ring: 1m}
numbers:
  01 99 00 00 01: {to: user:alice}
users:
  alice: {name: Alice Martin, extension: 201, voicemail: false, no_answer: hangup}
  bob: {name: Bob Durand, extension: 202}
devices:
  desk-201: {model: yealink-t54w, mac: 805ec0000201, user: alice}
  desk-202: {model: yealink-t54w, mac: 805ec0000202, user: bob}
"""


def test_each_value_of_a_user_is_traced(rows: Rows) -> None:
    assert rows("acme/users/bob", TREE) == {
        "name": ("Bob Durand", "given here", "tenants/acme/0.yaml:14"),
        "extension": ("202", "given here", "tenants/acme/0.yaml:14"),
        "site": ("paris", "the client's main site", "tenants/acme/0.yaml:2"),
        "email": ("", "not given", ""),
        "mailbox": ("", "not given", ""),
        "ring": ("60s", "default of the site", "tenants/acme/0.yaml:9"),
        "voicemail": ("true", "built in", ""),
        "no_answer": ("voicemail-of:bob", "the user's voicemail", ""),
        "busy": ("", "as no_answer", ""),
        "unreachable": ("", "as no_answer", ""),
        "destinations": ("national", "default of the fleet", "tenants/_fleet/0.yaml:14"),
        "caller_id": ("+33199000001", "default of the client", "tenants/acme/0.yaml:2"),
        "withhold_number": ("", "not given", ""),
        "language": ("fr", "default of the fleet", "tenants/_fleet/0.yaml:2"),
        "pack": ("", "not given", ""),
        "music": ("", "not given", ""),
        "max_external_calls": ("4", "built in", ""),
    }


def test_values_of_the_object_itself_are_given_here(rows: Rows) -> None:
    fields = rows("acme/users/alice", TREE)
    assert fields["voicemail"] == ("false", "given here", "tenants/acme/0.yaml:13")
    assert fields["no_answer"] == ("hangup", "given here", "tenants/acme/0.yaml:13")


def test_a_number_is_found_in_either_form(rows: Rows) -> None:
    expected = {
        "name": ("", "not given", ""),
        "prefix": ("", "not given", ""),
        "to": ("user:alice", "given here", "tenants/acme/0.yaml:11"),
        "site": ("paris", "the client's main site", "tenants/acme/0.yaml:2"),
        "trunk": ("[carrier]", "every trunk of the node", "tenants/_fleet/0.yaml:4"),
    }
    assert rows("acme/numbers/+33199000001", TREE) == expected
    assert rows("acme/numbers/01 99 00 00 01", TREE) == expected


def test_what_follows_from_site_and_fleet_says_so(rows: Rows) -> None:
    calendar = "calendars:\n  open:\n    weekly: [{days: mon-fri, hours: 08:00-18:00}]\n"
    fields = rows("acme/calendars/open", TREE, calendar)
    assert fields["time_zone"] == ("Europe/Paris", "the time zone of the site", "tenants/acme/0.yaml:6")
    assert rows("acme/sites/paris", TREE)["country"] == (
        "FR",
        "the country of the fleet",
        "tenants/_fleet/0.yaml:2",
    )
    assert rows("acme/client", TREE)["destinations"] == (
        "national",
        "default of the fleet",
        "tenants/_fleet/0.yaml:14",
    )
    assert rows("acme/devices/desk-201", TREE)["transfer"] == ("attended", "built in", "")


def test_what_a_profile_takes_over_is_traced_to_the_profile_that_says_it(
    parse: Parse, fleet: ResolvedFleet
) -> None:
    profiles = "destinations:\n  own: {name: Own, extends: national, allow: [satellite], deny_numbers: [01 99 00 77 77]}\n  more: {name: More, extends: own, allow: [satellite, m2m]}\n"
    parsed, _ = parse(TREE, profiles)
    explained, faults = explain(parsed, fleet, "acme/destinations/more")
    assert faults == []
    lists = [(row.field, row.value, str(row.origin), row.range.file) for row in explained if row.range]
    taken_over = [row for row in lists if row[2].startswith("extends")]
    assert ("allow", "[m2m]", "given here", "tenants/acme/1.yaml") in lists
    assert ("allow", "[satellite]", "extends own", "tenants/acme/1.yaml") in taken_over
    assert ("deny_numbers", "[+33199007777]", "extends own", "tenants/acme/1.yaml") in taken_over
    assert [row[3] for row in taken_over if row[2] == "extends national"] == ["tenants/_fleet/0.yaml"]


def test_objects_of_the_operator_are_explained(fleet: ResolvedFleet) -> None:
    for address in ("@fleet/nodes/pbx-1", "@pbx-1/node"):
        rows, faults = explain_operator(fleet, address)
        assert faults == []
        found = {row.field: row for row in rows}
        assert found["trunks"].value == "[carrier]"
        assert (found["trunks"].range, found["kind"].range) != (None, None)
    for address in ("@fleet/trunks/carrier", "@pbx-1/trunks/carrier", "@fleet/fleet", "@fleet/defaults"):
        rows, faults = explain_operator(fleet, address)
        assert faults == []
        assert rows
        assert all((str(row.origin) == "given here") == (row.range is not None) for row in rows)
    for address, near in (
        ("@fleet/trunk/carrier", "@fleet/trunks/carrier"),
        ("@pbx-2/node", None),
        ("@fleet", "@fleet/fleet"),
    ):
        rows, (fault,) = explain_operator(fleet, address)
        assert rows == ()
        assert near is None or near in str(fault.hint)


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("acme/users/bop", "Did you mean acme/users/bob?"),
        ("acme/user/bob", "Did you mean acme/users/bob?"),
        ("acme/clients", "Did you mean acme/client?"),
    ],
)
def test_an_address_that_leads_nowhere_names_the_nearest(
    parse: Parse, fleet: ResolvedFleet, address: str, hint: str
) -> None:
    parsed, _ = parse(TREE)
    explained, (fault,) = explain(parsed, fleet, address)
    assert explained == ()
    assert str(fault.hint) == hint


def test_what_stands_below_a_name_is_not_spelt_out(fleet_of: FleetOf) -> None:
    mail = "mail: {sender: a@azur.example, words: {fr: {subject: Message, body: Bonjour}}}"
    fleet = fleet_of(("azur: {name: Azur Télécom}", f"azur: {{name: Azur Télécom, {mail}}}"))
    rows, _ = explain_operator(fleet, "@fleet/brands/azur")
    told = {row.field: row.value for row in rows}
    assert (told["mail.sender"], told["mail.words"]) == ("a@azur.example", "fr: {…}")
