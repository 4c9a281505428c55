"""Small trees as text, for tests in the language that people write."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from compiler.diagnostics import Diagnostic
from compiler.reading.parse import ParsedClient, parse_client, parse_fleet
from compiler.reading.source import SourceFile
from compiler.resolving.resolve import resolve_client, resolve_fleet
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet

FLEET = """
fleet: {name: Opérateur, horizon: 2026..2028}
nodes:
  pbx-1: {path: nodes/pbx-1, sip: {host: 192.0.2.10}, trunks: [carrier]}
trunks:
  carrier: {name: Collecte, host: 198.51.100.7}
brands:
  azur: {name: Azur Télécom}
packs:
  standard: {name: Standard, seats: 10}
destinations:
  national: {name: France, allow: [national_fixed, national_mobile, special_free]}
defaults:
  user: {destinations: national}
"""

CLIENT = """
client: {name: Acme, node: pbx-1, brand: azur}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {address: 12 rue de la Paix, postcode: 75002, city: Paris, insee: 75102, callback: 01 99 00 00 01}
numbers:
  01 99 00 00 01: {to: user:alice}
users:
  alice: {name: Alice Martin, extension: 201}
  bob: {name: Bob Durand, extension: 202}
devices:
  desk-201: {model: yealink-t54w, mac: 805ec0000201, user: alice}
  desk-202: {model: yealink-t54w, mac: 805ec0000202, user: bob}
"""

Parse = Callable[..., tuple[ParsedClient, list[Diagnostic]]]
Resolve = Callable[..., tuple[ResolvedClient, list[Diagnostic]]]
FleetOf = Callable[..., ResolvedFleet]


def _file(name: str, text: str) -> SourceFile:
    return SourceFile(name, dedent(text).encode())


@pytest.fixture
def fleet() -> ResolvedFleet:
    """A small operator's layer, resolved."""
    return make_fleet(FLEET)


def make_fleet(*texts: str) -> ResolvedFleet:
    parsed, diagnostics = parse_fleet(
        [_file(f"tenants/_fleet/{index}.yaml", text) for index, text in enumerate(texts)]
    )
    assert parsed is not None
    resolved, found = resolve_fleet(parsed)
    assert not [*diagnostics, *found]
    return resolved


@pytest.fixture
def fleet_of() -> FleetOf:
    """Resolves an operator's layer written in place; the small one with a change: `fleet_of((old, new))`."""

    def make(*changes: tuple[str, str]) -> ResolvedFleet:
        text = FLEET
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return make_fleet(text)

    return make


@pytest.fixture
def parse() -> Parse:
    """Parses a client of several files, `acme/0.yaml` and on; without any the small one."""

    def make(*texts: str) -> tuple[ParsedClient, list[Diagnostic]]:
        files = [_file(f"tenants/acme/{index}.yaml", text) for index, text in enumerate(texts or (CLIENT,))]
        parsed, diagnostics = parse_client("acme", files)
        assert parsed is not None
        return parsed, diagnostics

    return make


@pytest.fixture
def resolve(fleet: ResolvedFleet) -> Resolve:
    """Parses and resolves the small client with more files beside it, or with changes `(old, new)` to it."""

    def make(
        *more: str | tuple[str, str], operator: ResolvedFleet = fleet
    ) -> tuple[ResolvedClient, list[Diagnostic]]:
        text = CLIENT
        for change in more:
            if isinstance(change, tuple):
                assert change[0] in text
                text = text.replace(*change)
        texts = [text, *(one for one in more if isinstance(one, str))]
        files = [_file(f"tenants/acme/{index}.yaml", one) for index, one in enumerate(texts)]
        parsed, diagnostics = parse_client("acme", files)
        assert parsed is not None
        resolved, found = resolve_client(parsed, operator)
        assert resolved is not None
        return resolved, [*diagnostics, *found]

    return make
