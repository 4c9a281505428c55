"""Every text of the language with what somebody may write to make it more than a text, on a real Asterisk: `make torture-fields` tries all payloads."""

from __future__ import annotations

from pathlib import Path

from testpbx.programs import Programs
from tests.payloads import PAYLOADS, cases, try_on_asterisk


def test_asterisk_has_what_the_tree_says_whatever_is_written_into_its_texts(
    programs: Programs, tmp_path: Path
) -> None:
    # One payload for each field, another one from field to field.
    tried = try_on_asterisk(programs, tmp_path, [*cases([17])])
    assert tried.faults == ()
    assert len(tried.let_in) > len(PAYLOADS) / 2
