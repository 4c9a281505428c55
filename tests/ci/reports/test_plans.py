"""A plan as reviewers see it: the verdict first, nothing that breaks out of the page, never too long for a comment."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from ci.reports.plans import MARKDOWN_LIMIT, plans_markdown, summary
from compiler.planning.artifact import Artifact
from compiler.planning.bundle import NODE_SCOPE, Bundle, pack
from compiler.planning.plan import (
    Action,
    FieldChange,
    FileChange,
    LiveBundle,
    ObjectChange,
    Plan,
    ScopeChange,
    change_data,
)
from tests.effort import examples
from tests.plans import json_of, plan_between, text_of

HOSTILE = "`x` ``` @everybody <img src=x> </details> | *b* _i_ [a](http://x.example) \n\n# head & <script>"


def update(
    scope: str = "acme",
    *,
    objects: Sequence[ObjectChange] = (),
    files: Sequence[FileChange] = (),
    drifted: tuple[str, ...] = (),
) -> ScopeChange:
    return ScopeChange(scope, Action.UPDATE, "a", "b", tuple(objects), tuple(files), drifted)


def renamed(name: str, *, of: int = 0) -> ObjectChange:
    before, after = json.dumps("Alice", ensure_ascii=False), json.dumps(name, ensure_ascii=False)
    return ObjectChange(f"acme/users/alice-{of}", Action.UPDATE, (FieldChange("name", before, after),))


def with_diff(path: str, *lines: str) -> FileChange:
    return FileChange(
        path, Action.UPDATE, "acme", "\n".join(["--- live", "+++ planned", "@@ -1 +1 @@", *lines])
    )


CREATED = Artifact("phones/805ec0000201.cfg", b"all of it\n", "acme/devices/desk-201")
PLAN = Plan(
    "pbx-1",
    (
        update(
            objects=[
                ObjectChange("acme/users/bob", Action.CREATE),
                ObjectChange("acme/users/carl", Action.DELETE),
                renamed("Alice Martin"),
            ],
            files=[
                with_diff("asterisk/body.conf", "-a", "+b"),
                FileChange("phones/805ec0000201.cfg", Action.CREATE, "acme/devices/desk-201", ""),
                FileChange("phones/805ec0000202.cfg", Action.DELETE, "", "-all of it"),
            ],
            drifted=("asterisk/pjsip.conf",),
        ),
        ScopeChange(
            "zenith",
            Action.DELETE,
            "a",
            None,
            (
                ObjectChange("zenith/devices/desk-1", Action.DELETE),
                ObjectChange("zenith/users/a", Action.DELETE),
                ObjectChange("zenith/users/b", Action.DELETE),
            ),
            (FileChange("asterisk/body.conf", Action.DELETE, "", "-all of it"),),
            (),
        ),
    ),
    unchanged=7,
    bundles={"acme": pack(Bundle("acme", (CREATED,), {}))},
)


def outside_of_code(markdown: str) -> str:
    """What a forge would read as markup: all but fenced blocks and code spans. Fails if a fence is left open."""
    kept = []
    fence = ""
    for line in markdown.split("\n"):
        found = re.fullmatch(r"(`{3,})(diff)?", line)
        if not fence and found and found[2]:
            fence = found[1]
        elif fence and found and len(found[1]) >= len(fence) and not found[2]:
            fence = ""
        elif not fence:
            kept.append(re.sub(r"`[^`]*`", "", line))
    assert not fence
    return "\n".join(kept)


def test_the_text_says_what_changes_in_order() -> None:
    assert text_of(PLAN, str, colour=False) == (
        """\
pbx-1: 1 object to create, 1 to change, 4 to remove; 7 bundles unchanged

+ acme/users/bob
- acme/users/carl
~ acme/users/alice-0
    name: Alice → Alice Martin
! acme/asterisk/pjsip.conf was edited on the node by hand, and will be written again

- zenith: 1 devices, 2 users

~ acme/asterisk/body.conf
--- live
+++ planned
@@ -1 +1 @@
-a
+b

+ acme/phones/805ec0000201.cfg
- acme/phones/805ec0000202.cfg

Asterisk reloads: dialplan reload
phones to reprovision: 1
"""
        f"plan {PLAN.id[:12]}\n"
    )


def test_a_summary_leaves_out_the_files() -> None:
    words = text_of(PLAN, str, colour=False, diffs=False)
    assert "+ acme/users/bob" in words
    assert "@@" not in words
    assert "phones/805ec0000201.cfg" not in words


def test_colours_only_colour() -> None:
    coloured = text_of(PLAN, str, colour=True)
    assert "\x1b[32m+ acme/users/bob\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text_of(PLAN, str, colour=False)


def test_an_empty_plan_is_one_line() -> None:
    assert text_of(Plan("pbx-1", (), 3), str, colour=False) == (
        "pbx-1: nothing to do; 3 bundles are as planned\n"
    )


def test_the_json_holds_the_whole_plan() -> None:
    words = json_of([PLAN, Plan("pbx-2", (), 3)])
    data = json.loads(words)
    assert words == json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    assert data["format_version"] == "1.0"
    first, second = data["plans"]
    assert first["id"] == PLAN.id
    assert first["counts"] == {"create": 1, "update": 1, "delete": 4}
    assert first["reloads"] == ["dialplan reload"]
    assert first["phones"] == ["acme/devices/desk-201"]
    changes = [change_data(change) for change in PLAN.changes]
    changes[0]["files"][1]["diff"] = (
        "--- live/acme/phones/805ec0000201.cfg\n+++ planned/acme/phones/805ec0000201.cfg\n@@ -0,0 +1 @@\n+all of it"
    )
    assert (first["node"], first["changes"]) == ("pbx-1", changes)
    assert (second["empty"], second["unchanged"], second["changes"]) == (True, 3, [])


def test_the_comment_begins_with_its_mark_and_the_verdict() -> None:
    plans = [PLAN, Plan("pbx-2", (), 3)]
    lines = plans_markdown(plans, str).split("\n")
    assert lines[:5] == [
        "<!-- centrex plan -->",
        "## centrex",
        "",
        f"- {summary(PLAN, str)}",
        f"- {summary(plans[1], str)}",
    ]
    assert "- `+ acme/users/bob`" in lines
    assert "- `! asterisk/pjsip.conf`" in lines
    assert "  - `name: Alice → Alice Martin`" in lines


def test_the_operators_layer_is_called_so() -> None:
    plan = Plan("pbx-1", (update(NODE_SCOPE, objects=[renamed("A")]),), 0)
    assert "### operator's layer of pbx-1" in plans_markdown([plan], str)


def test_long_diffs_are_folded_and_short_ones_are_not() -> None:
    plan = Plan(
        "pbx-1", (update(files=[with_diff("short", "+a"), with_diff("long", *["+a"] * 40)]),), unchanged=0
    )
    markdown = plans_markdown([plan], str)
    assert markdown.count("<details>") == markdown.count("</details>") == 1
    assert "<details><summary><code>acme/long</code> (43 lines)</summary>" in markdown
    assert "`acme/short`\n\n```diff\n" in markdown


def test_values_cannot_break_out_of_the_comment() -> None:
    plan = Plan(
        "pbx-1",
        (
            update(
                objects=[
                    renamed(HOSTILE),
                    ObjectChange(f"acme/users/{HOSTILE}", Action.CREATE),
                    ObjectChange(
                        "acme/users/bob", Action.UPDATE, (FieldChange(HOSTILE, json.dumps(HOSTILE), None),)
                    ),
                ],
                files=[
                    with_diff(HOSTILE, "+```", "+</details>", "+````` @everybody"),
                    with_diff(f"long {HOSTILE}", *["+``````` <img>"] * 40),
                ],
                drifted=(HOSTILE,),
            ),
        ),
        unchanged=0,
    )
    markup = outside_of_code(plans_markdown([plan], str))
    for forbidden in ("@", "<img", "<script", "\n# head"):
        assert forbidden not in markup.replace("<!-- centrex plan -->", "")
    assert markup.count("<details>") == markup.count("</details>") == 1


@settings(max_examples=examples(60), deadline=None)
@given(
    st.text("`~<>@&\n\r a", max_size=30),
    st.lists(st.text("`~<>@& a", max_size=12).map(lambda words: "+" + words), max_size=30),
)
def test_no_text_leaves_a_block_open(words: str, lines: list[str]) -> None:
    plan = Plan(
        "pbx-1", (update(objects=[renamed(words)], files=[with_diff(words, *lines)], drifted=(words,)),), 0
    )
    markup = outside_of_code(plans_markdown([plan], str))
    assert markup.count("<details>") == markup.count("</details>")
    assert "@" not in markup


def huge(objects: int, files: int, lines: int) -> Plan:
    return Plan(
        "pbx-1",
        tuple(
            update(
                f"client-{number}",
                objects=[renamed(f"Name {one}" * 5, of=one) for one in range(objects)],
                files=[with_diff(f"phones/{one}.cfg", *["+line of a phone"] * lines) for one in range(files)],
            )
            for number in range(40)
        ),
        unchanged=0,
    )


def test_a_huge_plan_fits_into_a_comment_and_says_what_is_missing() -> None:
    for plan in (huge(200, 0, 0), huge(3, 20, 100), huge(0, 3, 4_000), huge(1_000, 1, 10)):
        markdown = plans_markdown([plan], str)
        assert len(markdown) <= MARKDOWN_LIMIT
        assert len(markdown.encode()) <= 65_536
        assert re.search(r"\n[0-9]+ sections do not fit here: see the plan file\.\n$", markdown)
        outside_of_code(markdown)


def test_accents_count_as_what_they_are() -> None:
    """The limit of forges is in characters; ours holds for a comment full of them."""
    plan = Plan("pbx-1", (update(objects=[renamed("é" * 100, of=one) for one in range(2_000)]),), 0)
    assert len(plans_markdown([plan], str)) <= MARKDOWN_LIMIT


def test_even_very_many_nodes_fit_into_a_comment() -> None:
    markdown = plans_markdown([Plan(f"pbx-{number}", (), 3) for number in range(2_000)], str)
    assert len(markdown) <= MARKDOWN_LIMIT


def test_nodes_with_something_to_do_come_first() -> None:
    lines = plans_markdown([Plan("pbx-2", (), 3), PLAN], str).split("\n")
    assert [line[:8] for line in lines[3:5]] == ["- pbx-1:", "- pbx-2:"]


def test_what_would_steer_a_terminal_is_shown_as_a_sign() -> None:
    plan = Plan(
        "pbx-1", (update(objects=[renamed("\x9b2J\u202ebob")], files=[with_diff("a", "+\x1b[2J\u2066")]),), 0
    )
    words = text_of(plan, str, colour=False)
    assert all(letter == "\n" or unicodedata.category(letter)[0] != "C" for letter in words)


def test_long_values_are_shortened_for_people_only() -> None:
    plan = Plan("pbx-1", (update(objects=[renamed("x" * 5_000)]),), 0)
    assert len(max(text_of(plan, str, colour=False).splitlines(), key=len)) < 160
    assert "x" * 5_000 in json_of([plan])


def test_a_real_difference_is_shown_with_its_scope() -> None:
    before = Bundle(
        "acme", (Artifact("asterisk/body.conf", b"a\n", "acme"),), {"acme/users/a": {"name": "A"}}
    )
    after = Bundle("acme", (Artifact("asterisk/body.conf", b"b\n", "acme"),), {"acme/users/a": {"name": "B"}})
    live = LiveBundle(
        "acme",
        before.digest,
        {"asterisk/body.conf": before.artifacts[0].digest},
        (),
        lambda _: b"a\n",
        lambda: before.objects,
    )
    words = text_of(plan_between("pbx-1", {"acme": after}, {"acme": live}), str, colour=False)
    assert (
        "--- live/acme/asterisk/body.conf\n+++ planned/acme/asterisk/body.conf\n@@ -1 +1 @@\n-a\n+b\n"
        in words
    )
