"""Sections of several files become one tree; faults leave gaps, and hide nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.diagnostics import Position
from compiler.reading.parse import Gaps, parse_client, parse_fleet
from compiler.reading.source import SourceFile
from schema.device import BlfKey
from schema.fleet import Fleet
from schema.tenant import Tenant
from tests.compiler.conftest import Parse
from tests.effort import examples


def test_sections_of_several_files_come_together(parse: Parse) -> None:
    parsed, diagnostics = parse(
        "client: {name: Acme, node: pbx-1, brand: azur}\nusers:\n  alice: {name: Alice, extension: 201}\n",
        "users:\n  bob: {name: Bob, extension: 0202}\nsites: {}\n",
        SITES,
    )
    assert list(parsed.tenant.users) == ["alice", "bob"]
    assert parsed.tenant.users["bob"].extension == "0202"
    assert diagnostics == []
    assert parsed.gaps == Gaps()


SITES = """
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {address: 1 rue X, postcode: 75002, city: Paris, insee: 75102, callback: 01 99 00 00 01}
"""


def test_everything_is_found_where_it_stands(parse: Parse) -> None:
    parsed, _ = parse()
    place = parsed.places.range(("users", "bob", "extension"))
    assert place is not None
    assert (place.file, place.start, place.end) == ("tenants/acme/0.yaml", Position(12, 38), Position(12, 41))
    name = parsed.places.range(("users", "bob"), key=True)
    assert name is not None
    assert (name.start, name.end) == (Position(12, 3), Position(12, 6))


def test_what_does_not_exist_is_at_the_nearest_that_does(parse: Parse) -> None:
    parsed, _ = parse()
    bob = parsed.places.range(("users", "bob"), key=True)
    assert parsed.places.range(("users", "bob", "no_answer", 0, "to")) == bob
    assert parsed.places.range(("users", "carol")) == parsed.places.range(("users",), key=True)
    nowhere = parsed.places.range(("queues", "sales"))
    assert nowhere is not None
    assert nowhere.start == Position(1, 1)


def test_a_broken_object_is_left_out_and_the_others_stay(parse: Parse) -> None:
    parsed, diagnostics = parse(
        "client: {name: Acme, node: pbx-1, brand: azur}\n"
        "users:\n  alice: {name: Alice, extension: x}\n  bob: {name: Bob, extension: 202}\n",
        SITES,
    )
    assert [diagnostic.code for diagnostic in diagnostics] == ["TYPE006"]
    assert list(parsed.tenant.users) == ["bob"]
    assert parsed.gaps.may_hold("users", "alice")
    assert not parsed.gaps.may_hold("users", "carol")


def test_a_broken_client_leaves_its_objects(parse: Parse) -> None:
    parsed, diagnostics = parse("client: {name: Acme}\nusers:\n  bob: {name: Bob, extension: 202}\n", SITES)
    assert [str(diagnostic.message) for diagnostic in diagnostics] == [
        "client: the key node is missing",
        "client: the key brand is missing",
    ]
    assert list(parsed.tenant.users) == ["bob"]


def test_a_file_that_cannot_be_read_may_hold_anything(parse: Parse) -> None:
    parsed, diagnostics = parse("users: [\n", SITES)
    assert [diagnostic.code for diagnostic in diagnostics] == ["YAML001"]
    assert parsed.gaps.lost_files
    assert parsed.gaps.may_hold("users", "anybody")


def test_lone_values_stand_for_lists_of_one(parse: Parse) -> None:
    parsed, diagnostics = parse(
        "client: {name: Acme, node: pbx-1, brand: azur}\n"
        "calendars:\n  open:\n    closed: [{dates: 2026-12-25, hours: 08:00-12:00}]\n",
        SITES,
    )
    assert diagnostics == []
    closing = parsed.tenant.calendars["open"].closed[0]
    assert len(closing.dates) == 1
    assert closing.hours == ((480, 720),)


def test_keys_of_phones_are_told_apart_by_their_type(parse: Parse) -> None:
    parsed, _ = parse(
        "client: {name: Acme, node: pbx-1, brand: azur}\n"
        "devices:\n  desk: {model: yealink-t53, mac: 80-5E-C0-00-00-01, user: alice, keys: [{type: blf, user: bob}]}\n",
        SITES,
    )
    assert parsed.tenant.devices["desk"].keys == (BlfKey(type="blf", user="bob"),)
    assert parsed.tenant.devices["desk"].mac == "805ec0000001"


def test_an_address_names_the_object_of_each_fault(parse: Parse) -> None:
    _, diagnostics = parse(
        "client: {name: Acme, node: pbx-1, brand: azur, x: y}\nusers:\n  bob: {name: Bob, extension: 2}\n",
        SITES,
    )
    assert [diagnostic.address for diagnostic in diagnostics] == ["acme/client", "acme/users/bob"]


_scalar = st.one_of(
    st.none(), st.booleans(), st.sampled_from(["alice", "user:alice", "25s", "", "8-9", "Ünï", "x" * 99])
)
_value = st.recursive(
    _scalar,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["when", "to", "hours", "days", "dates", "type", "user", "number", "label", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
_fields = sorted({field for model in (Tenant, Fleet) for field in model.model_fields})
_object_fields = st.sampled_from(
    [
        "name",
        "extension",
        "ring",
        "voicemail",
        "no_answer",
        "members",
        "to",
        "keys",
        "mac",
        "model",
        "user",
        "transfer",
        "weekly",
        "open",
        "closed",
        "holidays",
        "allow",
        "allow_numbers",
        "emergency",
        "time_zone",
        "defaults",
        "strategy",
        "email",
        "horizon",
        "sip",
        "trunks",
        "seats",
        "host",
        "file",
        "port",
        "max_calls",
    ]
)
_tree = st.dictionaries(
    st.sampled_from(_fields),
    _value
    | st.dictionaries(
        st.sampled_from(["alice", "Bob", "01 99 00 00 01", "user"]),
        _value | st.dictionaries(_object_fields, _value, max_size=5),
        max_size=3,
    ),
    min_size=1,
    max_size=4,
)


@given(_tree)
@settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_written_is_either_taken_or_explained(tree: dict[str, Any]) -> None:
    # JSON is YAML; every way in which a value can be refused must have words.
    import json

    file = SourceFile("tenants/acme/a.yaml", json.dumps(tree).encode())
    client, diagnostics = parse_client("acme", [file])
    fleet, more = parse_fleet([file])
    for diagnostic in [*diagnostics, *more]:
        assert diagnostic.range is not None
        assert str(diagnostic.message)
        assert diagnostic.hint is None or str(diagnostic.hint)
    assert client is not None
    assert fleet is not None
    broken = {section for section, _ in client.gaps.broken}
    assert broken <= {*Tenant.model_fields}
    assert ("client" in broken) == (client.tenant.client.node == "unknown")
