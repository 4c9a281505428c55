"""Values of fields are written as everywhere else in a report, in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest

from ci.reports.values import value_words
from ci.terminal.i18n import translator

VALUES: list[tuple[Any, str, str]] = [
    (None, "—", "—"),
    (True, "yes", "oui"),
    ("", '""', '""'),
    ("25s", "25 s", "25 s"),
    ("2m", "2 min", "2 min"),
    ("1m30s", "1 min 30 s", "1 min 30 s"),
    ("25", "25", "25"),
    ("+33199001000", "01 99 00 10 00", "01 99 00 10 00"),
    ("+4930123456", "00 4930123456", "00 4930123456"),
    ("external:+33600001001", "external:06 00 00 10 01", "external:06 00 00 10 01"),
    ("09:30-12:00", "09:30–12:00", "de 9 h 30 à 12 h"),
    ("2026-12-25", "25 December 2026", "25 décembre 2026"),
    ("2026-12-24..2027-01-03", "from 24 December 2026 to 3 January 2027", "du 24 décembre 2026 au 3 janvier 2027"),
    ("12-24..01-02", "from 24 December to 2 January of each year", "du 24 décembre au 2 janvier de chaque année"),
    ("02-29", "29 February of each year", "le 29 février de chaque année"),
    ("2026-13-45", "2026-13-45", "2026-13-45"),
    ({"member": "user:alice", "delay": "10s", "confirm": None}, "{member: user:alice, delay: 10 s}", "{member: user:alice, delay: 10 s}"),
    (["+33199001000", 4], "[01 99 00 10 00, 4]", "[01 99 00 10 00, 4]"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "english", "french"), VALUES)
def test_a_value_is_written_as_people_write_it(value: Any, english: str, french: str) -> None:
    assert value_words(value, str) == english
    assert value_words(value, translator("fr")) == french
