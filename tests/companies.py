"""The three companies of the demonstration fleet, compiled."""

from __future__ import annotations

from functools import lru_cache

from ci.fleet.client import ClientCompilation, compiled_client
from tests.checkout import TENANTS

LAW, PLUMBER, HEALTH = COMPANIES = ("delmas-avocats", "kerlan-plomberie", "krutenau-sante")


@lru_cache
def compiled(client: str) -> ClientCompilation:
    """A client of the fleet as it stands in the checkout."""
    compilation, diagnostics = compiled_client(TENANTS, client)
    assert compilation is not None, diagnostics
    return compilation
