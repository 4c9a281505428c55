"""What was edited is named, whatever it is."""

from __future__ import annotations

from ci.reports.edits import WHAT
from schema.fleet import Fleet
from schema.meanings import Section
from schema.tenant import Tenant


def test_objects_of_every_section_have_a_word() -> None:
    assert WHAT.keys() == {*Section, *Tenant.model_fields, *Fleet.model_fields}
