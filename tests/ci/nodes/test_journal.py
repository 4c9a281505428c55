"""The journal: append only, chained, and never half a line."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.nodes.journal import Journal, JournalDamagedError, JournalEntry, timestamp
from tests.effort import examples, some_of

WORDS = st.text(max_size=12)
ENTRIES = st.builds(
    JournalEntry,
    step=st.sampled_from(["begin", "staged", "done", "failed", "rolled_back", "reverted"]),
    plan=WORDS,
    who=WORDS,
    when=WORDS,
    scopes=st.dictionaries(WORDS, st.lists(st.none() | WORDS, min_size=2, max_size=2), max_size=2),
)


def entry(step: str, plan: str = "a", *, scope: str = "acme", who: str = "marie") -> JournalEntry:
    return JournalEntry(step, plan, who, "2027-02-01T09:00:00Z", {scope: [None, "b"]})


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.jsonl")


def test_a_journal_that_is_not_there_is_empty(journal: Journal) -> None:
    assert journal.entries() == []
    assert journal.unfinished() is None
    assert journal.applied("a") is None
    assert journal.last_change("acme") is None


@settings(max_examples=examples(25), deadline=None)
@given(st.lists(ENTRIES, max_size=5))
def test_what_is_written_is_read_one_line_each(entries: list[JournalEntry]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.jsonl")
        for one in entries:
            journal.append(one)
        assert Journal(journal.path).entries() == journal.entries() == entries
        lines = journal.path.read_bytes().split(b"\n")[:-1] if entries else []
        assert [json.loads(line)["seq"] for line in lines] == list(range(1, len(entries) + 1))


@settings(max_examples=examples(30), deadline=None)
@given(st.integers(0, 400))
def test_a_line_that_was_cut_short_never_happened(cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.jsonl")
        written = [entry("begin"), entry("staged"), entry("done")]
        for one in written:
            journal.append(one)
        whole = journal.path.read_bytes()
        journal.path.write_bytes(whole[: min(cut, len(whole))])
        kept = whole[:cut].count(b"\n")
        again = Journal(journal.path)
        assert again.entries() == written[:kept]
        again.append(entry("failed"))
        assert Journal(journal.path).entries() == again.entries() == [*written[:kept], entry("failed")]


def test_no_bit_of_a_journal_can_be_changed_unseen(journal: Journal) -> None:
    for step in ("begin", "staged", "done"):
        journal.append(entry(step))
    whole = journal.path.read_bytes()
    for place in some_of(range(len(whole) - 1)):
        for bit in range(8):
            journal.path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
            with pytest.raises(JournalDamagedError):
                Journal(journal.path).verify()
            if place >= whole.index(b"\n"):  # of the last two lines, which everybody looks at
                with pytest.raises(JournalDamagedError):
                    Journal(journal.path).append(entry("begin"))


def test_of_a_long_journal_only_the_end_is_read(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(300):
        journal.append(entry("done", f"{number}", who="x" * 2000))
    read: list[int] = []
    pread = os.pread

    def noted(descriptor: int, size: int, position: int) -> bytes:
        read.append(size)
        return pread(descriptor, size, position)

    monkeypatch.setattr(os, "pread", noted)
    again = Journal(journal.path)
    assert again.unfinished() is None
    again.append(entry("begin"))
    assert sum(read) < journal.path.stat().st_size / 4
    assert [one.plan for one in again.entries()] == [*map(str, range(300)), "a"]


@pytest.mark.parametrize("length", [1, 65_535, 65_536, 65_537, 200_000])
def test_lines_are_found_however_long_they_are(journal: Journal, length: int) -> None:
    written = [entry("done", who="x" * length), entry("begin"), entry("done", who="é" * length)]
    for one in written:
        journal.append(one)
    assert Journal(journal.path).entries() == written


def test_lines_that_say_nothing_of_themselves_are_held_by_the_next_one(journal: Journal) -> None:
    """Those of former versions."""
    data = {"seq": 1, "prev": "", "step": "done", "plan": "a", "who": "marie", "when": "", "scopes": {}}
    journal.path.write_text(f"{json.dumps(data)}\n")
    journal.append(entry("begin"))
    assert [one.step for one in Journal(journal.path).entries()] == ["done", "begin"]
    journal.path.write_text(journal.path.read_text().replace("marie", "paul", 1))
    with pytest.raises(JournalDamagedError):
        Journal(journal.path).entries()


@pytest.mark.parametrize("words", [b"\n", b"null\n", b"[]\n", b"{}\n", b"\xff\xfe\n", b'{"prev": ""}\n'])
def test_a_line_that_is_none_of_ours_is_named(journal: Journal, words: bytes) -> None:
    journal.append(entry("begin"))
    journal.append(entry("failed"))
    journal.path.write_bytes(journal.path.read_bytes() + words)
    with pytest.raises(JournalDamagedError) as caught:
        Journal(journal.path).entries()
    assert caught.value.line == 3


def test_lines_lost_exchanged_or_doubled_are_seen(journal: Journal) -> None:
    for step in ("begin", "staged", "done"):
        journal.append(entry(step))
    one, two, three = journal.path.read_bytes().splitlines(keepends=True)
    for damaged in ([two, three], [one, three], [two, one, three], [one, one, two, three]):
        journal.path.write_bytes(b"".join(damaged))
        with pytest.raises(JournalDamagedError):
            Journal(journal.path).entries()


def test_an_apply_without_an_end_is_unfinished(journal: Journal) -> None:
    for step, unfinished in (
        ("begin", True),
        ("staged", True),
        ("done", False),
        ("begin", True),
        ("failed", False),
        ("begin", True),
        ("staged", True),
        ("rolled_back", False),
        ("begin", True),
        ("reverted", False),
    ):
        journal.append(entry(step))
        found = journal.unfinished()
        assert (found is not None) == unfinished
        assert found is None or found.step == step


def test_only_what_was_done_counts_as_applied_and_the_last_time_counts(journal: Journal) -> None:
    journal.append(entry("begin", "a", who="marie"))
    journal.append(entry("failed", "a", who="marie"))
    assert journal.applied("a") is None
    assert journal.last_change("acme") is None
    journal.append(entry("done", "a", who="marie"))
    journal.append(entry("done", "b", who="paul", scope="zenith"))
    journal.append(entry("done", "a", who="luc"))
    assert journal.applied("a") == entry("done", "a", who="luc")
    assert journal.applied("b") == entry("done", "b", who="paul", scope="zenith")
    assert journal.last_change("acme") == entry("done", "a", who="luc")
    assert journal.last_change("zenith") == entry("done", "b", who="paul", scope="zenith")


def test_times_are_written_in_utc_to_the_second() -> None:
    assert timestamp(datetime(2027, 2, 1, 9, 5, 7, 999, tzinfo=UTC)) == "2027-02-01T09:05:07Z"
