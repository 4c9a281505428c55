"""What clients must not share, told from summaries alone."""

from __future__ import annotations

import json
from dataclasses import asdict

from compiler.checks.across import ClientSummary, check_across, summary_of
from compiler.diagnostics import Path
from compiler.resolving.resolved import ResolvedFleet
from tests.compiler.conftest import Resolve


def test_a_summary_is_small_plain_data(resolve: Resolve) -> None:
    resolved, _ = resolve(("extension: 202}", "extension: 202, pack: standard}"))
    summary = summary_of(resolved)
    assert json.loads(json.dumps(asdict(summary))) == {
        "numbers": {"+33199000001": "01 99 00 00 01"},
        "macs": {"805ec0000201": "desk-201", "805ec0000202": "desk-202"},
        "seats": {"standard": 1},
        "forwards": {},
    }


def test_the_later_client_is_blamed_and_the_first_one_named(fleet: ResolvedFleet) -> None:
    summaries = {
        "zeta": ClientSummary(numbers={"+33199000001": "01 99 00 00 01"}, macs={"805ec0000001": "desk"}),
        "acme": ClientSummary(numbers={"+33199000001": "+33199000001"}, macs={"805ec0000001": "phone"}),
    }
    asked = []

    def place_of(client: str, path: Path) -> None:
        asked.append((client, path))

    diagnostics = check_across(summaries, fleet, place_of)
    assert [(diagnostic.code, str(diagnostic.message), diagnostic.address) for diagnostic in diagnostics] == [
        ("NUM004", "the number +33199000001 already belongs to the client acme", "zeta/numbers/+33199000001"),
        (
            "DEV005",
            "the MAC address 80:5e:c0:00:00:01 already belongs to a phone of the client acme: phone",
            "zeta/devices/desk",
        ),
    ]
    assert ("zeta", ("numbers", "01 99 00 00 01")) in asked
    assert ("acme", ("devices", "phone", "mac")) in asked


def test_nothing_shared_asks_for_no_place(fleet: ResolvedFleet) -> None:
    def place_of(client: str, path: Path) -> None:
        raise AssertionError((client, path))

    summaries = {"acme": ClientSummary(seats={"standard": 6}), "birch": ClientSummary(seats={"standard": 4})}
    assert check_across(summaries, fleet, place_of) == []


def test_seats_of_all_clients_count_together(fleet: ResolvedFleet) -> None:
    summaries = {"acme": ClientSummary(seats={"standard": 6}), "birch": ClientSummary(seats={"standard": 5})}
    (diagnostic,) = check_across(summaries, fleet)
    assert str(diagnostic.message) == "11 seats of the pack standard are used, of 10"
    assert str(diagnostic.hint) == "The clients that use most of them: acme (6), birch (5)"
    assert diagnostic.range is not None
    assert diagnostic.range.file == "tenants/_fleet/0.yaml"
