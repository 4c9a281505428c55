"""What callers notice, in words: two that differ never read the same, nothing breaks out of the page, and much is told in little."""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from dataclasses import replace

import pytest

from ci.reports.acts import pair_words, way_words
from ci.reports.call_words import ClientNames, Translate, act_words
from ci.reports.callers_verdict import verdict_data, verdict_words
from ci.reports.change_sections import MOST_CHANGES, MOST_SECTIONS, change_sections
from ci.reports.changes import callers_lines, callers_markdown
from ci.reports.renamings import renaming_words
from ci.reports.told_changes import ToldChange, told_entry, with_thousands_apart
from ci.terminal.i18n import translator
from compiler.analysis.acts import (
    Act,
    Announcing,
    CallingExternal,
    Choosing,
    ExternalCall,
    LeavingMessage,
    Playing,
    Queueing,
    Recording,
    Ringing,
)
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind, Passed
from compiler.analysis.change.comparison import ChangeKind, Onward, Renaming, Shown
from compiler.analysis.change.entries import entries_of
from compiler.analysis.change.what_callers_notice import Change, Decides, Noticed, Standing, Where
from compiler.analysis.vocabulary import Vocabulary
from compiler.graph import Label
from compiler.graph.json_records import data_of, value_of
from schema.queue import QueueStrategy
from tests.differential.compiled import noticed_between, pairs
from tests.effort import examples

ENGLISH = translator("en")
FRENCH = translator("fr")
HOSTILE = "`x` ``` @everybody <img src=x> </details> | *b* _i_ [a](http://x.example) \n\n# head \x1b[31m \u202e & <script>"

KNOWN = Vocabulary.of(
    "acme",
    {
        "acme/client": {"name": "Acme", "main_site": "paris"},
        "acme/sites/paris": {"name": "Paris", "country": "FR", "time_zone": "Europe/Paris"},
        "acme/users/alice": {"name": "Alice Martin", "extension": "201", "site": "paris"},
        "acme/users/bob": {"name": "Bob Durand", "extension": "202", "site": "paris"},
        "acme/devices/desk-201": {"name": None, "user": "alice"},
        "acme/devices/desk-202": {"name": None, "user": "bob"},
        "acme/numbers/+33199000001": {"name": "Accueil", "site": "paris"},
        "acme/audio/closed": {"name": "Fermé"},
        "acme/voicemails/box": {"name": "Messagerie", "extension": None},
    },
)
NUMBER = EntryPoint(EntryPointKind.NUMBER, "+33199000001", "", "+33199000001")
CLOSED = Playing(Recording("closed", "aaaaaaaaaaaa", 8))
ALICE = Ringing(("desk-201",), (), 20)
BOB = Ringing(("desk-202",), (), 20)


PROGRAM_DATA = re.compile(r"\w\(\w+=|\bNone\b|\b(?:user|shared)_\w|\{\w+\}|\bacme/")
"""What is for programs: records, ids of the graph, addresses with the client."""


def change(kind: ChangeKind = ChangeKind.REROUTES, **fields: object) -> Change:
    given = {
        "where": (Where((NUMBER,), (), None),),
        "was": ALICE,
        "now": BOB,
        "was_decided": Decides("acme/numbers/+33199000001"),
        "now_decided": Decides("acme/numbers/+33199000001", "tenants/acme/numbers.yaml", 3),
        "command": "centrex trace --client acme --from anonymous --to +33199000001 --at '2026-01-12 10:00'",
        **fields,
    }
    return Change(kind, **given)  # type: ignore[arg-type]


def view(*changes: Change, client: str = "acme", **fields: object) -> Noticed:
    return Noticed(client, Standing.COMPARED, KNOWN, changes, same=12, phones=2, **fields)  # type: ignore[arg-type]


def told_changes(view: Noticed, translate: Translate) -> list[ToldChange]:
    """What is told of one client, cause by cause."""
    names = ClientNames(view.vocabulary, translate)
    return [told_entry(entry, view, names) for entry in entries_of(view)[0]]


def lines(*views: Noticed) -> list[str]:
    return list(callers_lines(views, ENGLISH, colour=False))


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("", "08:00", "line: what somebody sets lasts until 08:00, formerly until it was set anew"),
        ("08:00", "", "line: what somebody sets lasts until it is set anew, formerly until 08:00"),
        ("08:00", "09:00", "line: what somebody sets lasts until 09:00, formerly until 08:00"),
    ],
)
def test_when_a_position_lapses_is_read(was: str, now: str, words: str) -> None:
    names = ClientNames(KNOWN, ENGLISH)
    assert renaming_words(Renaming("switches/line", Shown.LAPSES, was, now), names) == words


def test_a_change_as_it_is_read() -> None:
    assert lines(view(change())) == [
        "what callers notice: 1 re-routed; 12 classes of calls proved unchanged",
        "",
        "acme",
        "  → goes elsewhere: calls from outside to 01 99 00 00 01 (Accueil)",
        "      when: at any time",
        "      was: rings 20 s: Alice Martin (desk-201)  (acme/numbers/+33199000001)",
        "      now: rings 20 s: Bob Durand (desk-202)  (tenants/acme/numbers.yaml:3)",
        "      see it: centrex trace --client acme --from anonymous --to +33199000001 --at '2026-01-12 10:00'",
        "",
    ]


def test_years_that_only_one_side_knows_are_never_nothing() -> None:
    moved = view(forgotten=(2026,), learned=(2029, 2030))
    assert not moved.is_empty
    verdict, _, client, words, _ = lines(moved, view(client="other"))
    assert verdict == (
        "what callers notice: clients of whom years of holidays are no longer known: 1, "
        "clients of whom more years of holidays are known: 1; 24 classes of calls proved unchanged"
    )
    assert client == "acme"
    assert words == (
        "  the holidays and dated rules of 2026 are no longer known: those days are as any others; "
        "the holidays and dated rules of 2029, 2030 are known from now on"
    )


def test_callers_together() -> None:
    def headline(*entries: EntryPoint) -> str:
        return told_changes(view(change(where=(Where(entries, (), None),))), ENGLISH)[0].headline.partition(
            ": "
        )[2]

    def outside(device: str, label: str) -> EntryPoint:
        return EntryPoint(EntryPointKind.OUTSIDE, label, device, "0612345678")

    both = [
        outside(device, label) for device in ("desk-201", "desk-202") for label in ("premium", "satellite")
    ]
    assert headline(*both) == "all phones: calling premium numbers, satellite phones"
    assert headline(both[0], both[3]) == (
        "Alice Martin (desk-201): calling premium numbers; Bob Durand (desk-202): calling satellite phones"
    )
    assert headline(NUMBER, EntryPoint(EntryPointKind.INTERNAL, "201", "", "201")) == (
        "calls from outside to 01 99 00 00 01 (Accueil); internal calls to 201 (Alice Martin)"
    )
    many = [EntryPoint(EntryPointKind.FEATURE, f"*8{digit}", "", f"*8{digit}") for digit in range(9)]
    assert headline(*many) == "phones dial *80, *81, *82 and 6 more"
    assert (
        headline(EntryPoint(EntryPointKind.EMERGENCY, "15", "desk-201", "15"))
        == "Alice Martin (desk-201): emergency calls to 15"
    )


def test_the_main_number_comes_first() -> None:
    known = replace(KNOWN, main_number="+33199000009")
    numbers = tuple(
        EntryPoint(EntryPointKind.NUMBER, f"+3319900000{digit}", "", f"+3319900000{digit}")
        for digit in range(10)
    )
    told = view(change(where=(Where(numbers, (), None),)))
    (one,) = told_changes(replace(told, vocabulary=known), ENGLISH)
    assert (
        "calls from outside to 01 99 00 00 09, 01 99 00 00 00, 01 99 00 00 01 (Accueil) and 7 more"
        in one.headline
    )


def test_ways_on() -> None:
    names = ClientNames(KNOWN, ENGLISH)
    rang = Passed(ALICE, (Label.NO_ANSWER,))
    heard = Passed(CLOSED, (Label.NEXT,))
    assert way_words((rang, heard), names) == "if nobody answers at Alice Martin (desk-201), after “Fermé”"
    everything = Passed(ALICE, (Label.BUSY, Label.NO_ANSWER, Label.UNREACHABLE))
    assert way_words((everything,), names) == "if nobody takes the call at Alice Martin (desk-201)"


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (
            CLOSED,
            Playing(Recording("closed", "bbbbbbbbbbbb", 8)),
            ("recording aaaaaaaaaaaa", "recording bbbbbbbbbbbb"),
        ),
        (
            CallingExternal(ExternalCall("+33612345678", "own", "acme/users/alice", ("one", "two"), 60)),
            CallingExternal(ExternalCall("+33612345678", "own", "acme/users/alice", ("two", "one"), 60)),
            ("by one → two", "by two → one"),
        ),
        (
            CallingExternal(ExternalCall("+33612345678", "own", "acme/users/alice", ("one",), 60)),
            CallingExternal(ExternalCall("+33612345678", "own", "acme/users/bob", ("one",), 45)),
            ("for 60 s at most, charged to Alice Martin", "for 45 s at most, charged to Bob Durand"),
        ),
        (
            Ringing((), (ExternalCall("+33612345678", "own", "acme/client", ("one",), 20),), 20),
            Ringing((), (ExternalCall("+33612345678", "+33199000001", "acme/client", ("one",), 20),), 20),
            ("presenting the caller's number", "presenting 01 99 00 00 01"),
        ),
        (
            ALICE,
            replace(ALICE, call_waiting_at=("desk-201",)),
            ("without call waiting", "call waiting at Alice Martin (desk-201)"),
        ),
        (LeavingMessage("unknown_1", None), LeavingMessage("unknown_2", None), ("unknown_1", "unknown_2")),
    ],
)
def test_what_a_sentence_leaves_out_is_said_where_it_is_what_differs(
    was: Act, now: Act, words: tuple[str, str]
) -> None:
    before, after = pair_words(was, now, ClientNames(KNOWN, ENGLISH))
    assert before.endswith(words[0])
    assert after.endswith(words[1])


def test_two_boxes_of_one_name_are_told_apart() -> None:
    known = Vocabulary.of(
        "acme",
        {
            "acme/users/alice-m": {"name": "Alice", "extension": "201", "site": "paris"},
            "acme/voicemails/alice-m": {"name": "Alice", "extension": None},
        },
    )
    before, after = pair_words(
        LeavingMessage("user_alice_m", None),
        LeavingMessage("shared_alice_m", None),
        ClientNames(known, ENGLISH),
    )
    assert before.endswith(", users/alice-m")
    assert after.endswith(", voicemails/alice-m")


QUEUE = Queueing(
    "sales", QueueStrategy.ALL, (), 20, 1, 30, None, 60, join_when_nobody=False, leave_when_nobody=True
)
MENU = Choosing((Recording("hello", "0" * 8, 3),), ("1",), None, "fr", 5, 2)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (QUEUE, replace(QUEUE, wrap_up=40)),
        (QUEUE, replace(QUEUE, join_when_nobody=True)),
        (QUEUE, replace(QUEUE, leave_when_nobody=False)),
        (QUEUE, replace(QUEUE, announcing=Announcing("en"))),
        (MENU, replace(MENU, choices=("1", "2"))),
        (MENU, replace(MENU, seconds=8)),
        (MENU, replace(MENU, language="en")),
        (MENU, replace(MENU, invalid=Recording("wrong", "1" * 8, 3))),
    ],
)
def test_whatever_a_queue_or_a_menu_does_differently_is_said(was: Act, now: Act) -> None:
    before, after = pair_words(was, now, ClientNames(KNOWN, ENGLISH))
    assert before != after
    assert "/" not in f"{before}{after}"


@functools.cache
def noticed() -> list[Noticed]:
    """What callers notice of pairs of random trees."""
    return [noticed_between(before, after) for before, after, _ in pairs()]


@pytest.mark.parametrize("translate", [ENGLISH, FRENCH])
def test_what_differs_never_reads_the_same(translate: Translate) -> None:
    count = 0
    for found in noticed():
        names = ClientNames(found.vocabulary, translate)
        for one in found.changes:
            was, now = pair_words(one.was, one.now, names)
            assert was != now, one
            count += 1
        for change in told_changes(found, translate):
            for words in (change.headline, *(line.words for line in change.lines)):
                assert words.strip()
                assert not PROGRAM_DATA.search(words), words
    assert count > examples(300)


def test_what_is_written_for_programs_is_read_again() -> None:
    for found in noticed():
        assert value_of(Noticed, json.loads(json.dumps(data_of(found)))) == found


def test_the_same_of_many_clients_is_told_once() -> None:
    views = [view(change(), client=f"client-{number}") for number in range(9)]
    (section,) = change_sections(views, ENGLISH)
    assert section.heading(ENGLISH) == "client-0, client-1, client-2 and 6 more"
    assert "what callers notice: 9 re-routed; 108 classes of calls proved unchanged" in lines(*views)


def test_the_worst_comes_first() -> None:
    calm = view(change(ChangeKind.ADDS), client="aaa")
    bad = view(change(ChangeKind.BREAKS_EMERGENCY), client="zzz")
    assert [one.clients for one in change_sections([calm, bad], ENGLISH)] == [("zzz",), ("aaa",)]


def test_what_is_opened_abroad_is_told_completely() -> None:
    """However many changes, clients, phones and ways there are."""
    wheres = tuple(
        Where((EntryPoint(EntryPointKind.OUTSIDE, "eu_mobile", f"p-{client}-{n}"),), (), None)
        for client in range(2)
        for n in range(9)
    )
    opened = [
        change(
            ChangeKind.ALLOWS_DEAR_CALLS,
            where=wheres,
            now=Ringing((f"p-{n}",), (), 20),
            now_decided=Decides("acme/users/x", "u.yaml", n),
        )
        for n in range(1, MOST_CHANGES + 6)
    ]
    words = lines(view(*opened))
    assert sum("now allows calls abroad" in line for line in words) == MOST_CHANGES + 5
    assert sum("p-1-8" in line for line in words) == MOST_CHANGES + 5
    assert not any("more" in line for line in words)
    (one,) = [
        told.headline
        for told in told_changes(
            view(
                change(
                    ChangeKind.ALLOWS_DEAR_CALLS,
                    where=(Where(tuple(entry for one in wheres for entry in one.entries), (), None),),
                )
            ),
            ENGLISH,
        )
    ]
    assert all(f"p-{client}-{n}" in one for client in range(2) for n in range(9))
    calm = [view(change(now=Ringing((f"q-{n}",), (), 20)), client=f"c{n:03}") for n in range(MOST_SECTIONS)]
    dear = view(
        change(ChangeKind.LOSES_REACHABILITY), change(ChangeKind.ALLOWS_DEAR_CALLS, now=CLOSED), client="zz"
    )
    worse = [replace(one, changes=(*one.changes, change(ChangeKind.BREAKS_EMERGENCY))) for one in calm]
    assert "zz" in lines(*worse, dear)


def test_how_each_side_goes_on_is_told_below_it() -> None:
    names = ClientNames(KNOWN, ENGLISH)
    every = (Label.BUSY, Label.NO_ANSWER, Label.UNREACHABLE)
    box = LeavingMessage("shared_box", None)
    one = change(
        was_onward=(Onward((Passed(ALICE, every),), box),),
        now_onward=(
            Onward((Passed(BOB, (Label.NO_ANSWER,)), Passed(ALICE, every)), box),
            *(Onward((Passed(BOB, (Label.BUSY,)), Passed(CLOSED, (Label.NEXT,))), box) for _ in range(4)),
        ),
    )
    told = [str(line) for line in told_changes(view(one), ENGLISH)[0].lines]
    message = act_words(box, names)
    assert told[2] == f"then {message}"
    assert told[4] == f"then rings 20 s: Alice Martin (desk-201) → {message}"
    assert told[5] == f"if all are busy at Bob Durand (desk-202): plays “Fermé” (8 s) → {message}"
    assert told[7] == "and 2 other ways"


def test_much_is_cut_and_said_to_be_cut() -> None:
    changes = [
        change(
            now=Ringing((f"desk-{number}",), (), 20), now_decided=Decides("acme/numbers", "n.yaml", number)
        )
        for number in range(1, MOST_CHANGES + 6)
    ]
    words = lines(view(*changes))
    assert sum("goes elsewhere" in line for line in words) == MOST_CHANGES
    assert "  and 5 more: --format json has them all" in words
    views = [
        view(change(now=Ringing((f"p-{n}",), (), 20)), client=f"c{n:03}") for n in range(MOST_SECTIONS + 7)
    ]
    assert "and 7 more clients: --format json has them all" in lines(*views)


def test_names_shown_are_noticed() -> None:
    renamed = (
        Renaming("devices/desk-201", Shown.NAME, "Alice", "Alice Martin"),
        Renaming("devices/desk-201", Shown.EXTENSION, "200", "201"),
        Renaming("numbers/+33199000001", Shown.LANGUAGE, "fr", "en"),
    )
    words = [one.headline for one in told_changes(view(renamed=renamed), ENGLISH)]
    assert words == [
        "looks different: Alice Martin (desk-201) is shown as “Alice Martin”, formerly “Alice”",
        "looks different: Alice Martin (desk-201) is shown with 201, formerly 200",
        "looks different: 01 99 00 00 01 (Accueil): the system speaks en, formerly fr",
    ]
    assert verdict_data([view(renamed=renamed)])["changes"]["cosmetic"] == 3


def test_nothing_is_said_to_be_nothing() -> None:
    assert verdict_words([], ENGLISH) == "callers notice nothing"
    assert verdict_words([view()], ENGLISH) == "callers notice nothing; 12 classes of calls proved unchanged"
    assert lines(view()) == ["callers notice nothing; 12 classes of calls proved unchanged", ""]


def test_nothing_that_people_write_breaks_out_of_the_page() -> None:
    known = replace(
        KNOWN,
        names=dict.fromkeys(KNOWN.names, HOSTILE),
        extensions=dict.fromkeys(KNOWN.extensions, HOSTILE),
    )
    hostile = replace(
        view(change(), change(was=CLOSED, where=(Where((NUMBER,), (Passed(ALICE, (Label.BUSY,)),), None),))),
        vocabulary=known,
        renamed=(Renaming("devices/desk-201", Shown.NAME, HOSTILE, "x"),),
    )
    comment = "".join(callers_markdown([hostile], ENGLISH))
    outside_code = re.sub(r"`[^`\n]*`", "", comment)
    for sign in ("<img", "</details>", "<script>", "@everybody", "\n# head", "*b*", "_i_", "`"):
        assert sign not in outside_code, sign
    for colour in (True, False):
        words = "\n".join(callers_lines([hostile], ENGLISH, colour=colour))
        bare = re.sub("\x1b\\[[0-9;]*m", "", words) if colour else words
        steering = {one for one in bare if unicodedata.category(one) in ("Cc", "Cf")} - {"\n"}
        assert not steering


def test_thousands_are_set_apart() -> None:
    assert with_thousands_apart(1204) == "1\N{NARROW NO-BREAK SPACE}204"
