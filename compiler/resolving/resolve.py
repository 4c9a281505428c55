"""From what was written to what is meant: names that exist, sites, numbers in E.164, defaults filled, profiles complete.

What is wrong is reported and left out or stood in for, so that the checks that follow can look at everything else.
"""

from __future__ import annotations

from typing import Any

from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.reading.parse import ALL, FLEET_SCOPE, ParsedClient, ParsedFleet
from compiler.resolving.defaults import fill_defaults
from compiler.resolving.destination_profiles import hidden_profiles, merge_profiles
from compiler.resolving.numbers import Normaliser, normalise_client, normalise_defaults, normalise_profiles
from compiler.resolving.placing import place_client
from compiler.resolving.references import check_client_references, check_fleet_references
from schema.fleet import Fleet
from schema.tenant import Tenant


def resolve_fleet(parsed: ParsedFleet) -> tuple[ParsedFleet, list[Diagnostic]]:
    """The operator's layer with its references checked, its numbers in E.164, its profiles complete."""
    fleet = parsed.fleet
    diagnostics = check_fleet_references(parsed)
    normaliser = Normaliser(parsed.places, FLEET_SCOPE)
    country = fleet.fleet.country
    numbered = normalise_profiles(normaliser, fleet.destinations, country)
    profiles, circles = merge_profiles(numbered, {}, parsed.places, FLEET_SCOPE)
    update: dict[str, Any] = {
        "destinations": profiles,
        "defaults": normalise_defaults(normaliser, fleet.defaults, ("defaults",), country),
        "brands": {
            name: brand.model_copy(
                update={
                    "defaults": normalise_defaults(
                        normaliser, brand.defaults, ("brands", name, "defaults"), country
                    )
                }
            )
            for name, brand in fleet.brands.items()
        },
    }
    resolved = ParsedFleet(fleet.model_copy(update=update), parsed.places, parsed.gaps)
    return resolved, [*diagnostics, *normaliser.diagnostics, *circles]


def resolve_client(parsed: ParsedClient, fleet: ParsedFleet) -> tuple[ParsedClient | None, list[Diagnostic]]:
    """The client with everything in place that `compiler.lowering.client` trusts in; `fleet` is resolved.

    With errors the value is incomplete, and good for checks only. None if not a single site could be read.
    """
    diagnostics = check_client_references(parsed, fleet)
    if not parsed.tenant.sites:
        return None, diagnostics
    placed, found = place_client(parsed, fleet.fleet)
    diagnostics += found
    numbered, keys, found = normalise_client(placed, parsed.places, parsed.id)
    diagnostics += found
    diagnostics += hidden_profiles(numbered.destinations, fleet.fleet.destinations, parsed.places, parsed.id)
    profiles, found = merge_profiles(
        numbered.destinations, fleet.fleet.destinations, parsed.places, parsed.id
    )
    diagnostics += found
    with_trunks = _with_trunks(numbered, fleet.fleet)
    filled = fill_defaults(with_trunks.model_copy(update={"destinations": profiles}), fleet.fleet)
    diagnostics += _missing_profile(parsed, filled)
    read = set(keys.values())
    unread = [("numbers", key) for key in parsed.tenant.numbers if key not in read]
    places = parsed.places.with_aliases({("numbers", e164): key for e164, key in keys.items() if e164 != key})
    return ParsedClient(parsed.id, filled, places, parsed.gaps.including(unread)), diagnostics


def _with_trunks(tenant: Tenant, fleet: Fleet) -> Tenant:
    """Numbers come in by the first trunk of the client's node, unless they say otherwise."""
    node = fleet.nodes.get(tenant.client.node)
    if node is None or not node.trunks:
        return tenant
    numbers = {
        key: number if number.trunk is not None else number.model_copy(update={"trunk": node.trunks[0]})
        for key, number in tenant.numbers.items()
    }
    return tenant.model_copy(update={"numbers": numbers})


def _missing_profile(parsed: ParsedClient, filled: Tenant) -> list[Diagnostic]:
    if filled.client.destinations is not None or ("client", ALL) in parsed.gaps.broken:
        return []
    message = text("no destination profile is given for the client")
    hint = text(
        "Write into client: destinations, and the id of a profile; or give one in the defaults of the fleet."
    )
    place = parsed.places.range(("client",), key=True)
    return [diagnose("REF003", message, place, hint=hint, address=f"{parsed.id}/client")]
