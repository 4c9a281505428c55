"""Tables of the renderers that are keyed by a closed family say something for every member of it."""

from __future__ import annotations

from typing import get_args

from compiler.analysis.drawing.boxes import BoxKind
from compiler.graph import Reason
from compiler.time.ringing import DEAD_TRUNK_SECONDS
from renderers.asterisk.end import END_STEPS
from renderers.asterisk.operator_layer import T1_MILLISECONDS
from renderers.asterisk.trunk import SPELLED_FOR_CARRIER
from renderers.drawing.mermaid import SHAPES
from renderers.drawing.palette import DARK, LIGHT
from renderers.drawing.svg import CORNERS
from schema.fleet import Trunk


def test_every_reason_for_the_end_of_a_call_is_told() -> None:
    assert set(END_STEPS) == set(Reason)


def test_every_way_in_which_a_carrier_reads_numbers_is_spelled() -> None:
    assert set(SPELLED_FOR_CARRIER) == set(get_args(Trunk.model_fields["number_format"].annotation))


def test_a_dead_trunk_is_given_up_when_traces_say_it_is() -> None:
    assert 0 <= 1000 * DEAD_TRUNK_SECONDS - 64 * T1_MILLISECONDS < 1000


def test_every_kind_of_box_has_its_colours_and_its_outline() -> None:
    for table in (LIGHT.boxes, DARK.boxes, SHAPES, CORNERS):
        assert set(table) == set(BoxKind)
