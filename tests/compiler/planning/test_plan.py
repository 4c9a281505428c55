"""Plans are data: what would change, from which state, in one order only."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.planning.artifact import Artifact, digest_names
from compiler.planning.bundle import Bundle, canonical_json
from compiler.planning.plan import (
    Action,
    FieldChange,
    LiveBundle,
    change_data,
    creation_diff,
    field_changes,
    scope_change,
)
from tests.effort import examples
from tests.plans import plan_between, plan_bytes

NAMES = st.text("abcdefghij-", min_size=1, max_size=4)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(
    st.builds("acme/users/{}".format, NAMES), st.dictionaries(NAMES, VALUES, max_size=3), max_size=3
)
CONTENTS = st.binary(max_size=12) | st.text(max_size=12).map(str.encode)


@st.composite
def fleets(draw: st.DrawFn) -> dict[str, Bundle]:
    """Bundles by scope."""
    scopes = draw(st.lists(st.sampled_from(["@node", "acme", "kerlan", "zenith"]), unique=True))
    return {
        scope: Bundle(
            scope,
            tuple(
                Artifact(path, content, scope)
                for path, content in draw(st.dictionaries(PATHS, CONTENTS, max_size=4)).items()
            ),
            draw(OBJECTS),
        )
        for scope in scopes
    }


def live_from(bundle: Bundle, *, drifted: tuple[str, ...] = ()) -> LiveBundle:
    """A bundle as a node would say that it stands there."""
    contents = {artifact.path: artifact.content for artifact in bundle.artifacts}
    files = {artifact.path: artifact.digest for artifact in bundle.artifacts}
    return LiveBundle(
        bundle.scope, bundle.digest, files, drifted, contents.__getitem__, lambda: bundle.objects
    )


def live_of(bundles: Mapping[str, Bundle]) -> dict[str, LiveBundle]:
    return {scope: live_from(bundle) for scope, bundle in bundles.items()}


def shuffled(bundles: Mapping[str, Bundle], order: random.Random) -> dict[str, Bundle]:
    scopes = list(bundles)
    order.shuffle(scopes)
    result = {}
    for scope in scopes:
        artifacts = list(bundles[scope].artifacts)
        order.shuffle(artifacts)
        objects = list(bundles[scope].objects.items())
        order.shuffle(objects)
        result[scope] = Bundle(scope, tuple(artifacts), dict(objects))
    return result


@settings(max_examples=examples(40), deadline=None)
@given(fleets())
def test_what_is_live_as_desired_needs_no_plan(desired: dict[str, Bundle]) -> None:
    plan = plan_between("pbx-1", desired, live_of(desired))
    assert plan.is_empty
    assert plan.unchanged == len(desired)


@settings(max_examples=examples(40), deadline=None)
@given(fleets(), fleets(), st.randoms(use_true_random=False))
def test_a_plan_does_not_depend_on_the_order_in_which_things_are_found(
    desired: dict[str, Bundle], live: dict[str, Bundle], order: random.Random
) -> None:
    plan = plan_between("pbx-1", desired, live_of(live))
    again = plan_between("pbx-1", shuffled(desired, order), live_of(shuffled(live, order)))
    assert plan_bytes(again) == plan_bytes(plan)
    assert again.id == plan.id


@settings(max_examples=examples(40), deadline=None)
@given(fleets(), fleets())
def test_a_plan_says_every_file_that_differs_and_no_other(
    desired: dict[str, Bundle], live: dict[str, Bundle]
) -> None:
    plan = plan_between("pbx-1", desired, live_of(live))
    said = {(change.scope, file.path): file.action for change in plan.changes for file in change.files}
    before = {
        (bundle.scope, file.path): file.content for bundle in live.values() for file in bundle.artifacts
    }
    after = {
        (bundle.scope, file.path): file.content for bundle in desired.values() for file in bundle.artifacts
    }
    assert said == {
        place: Action.CREATE
        if place not in before
        else Action.DELETE
        if place not in after
        else Action.UPDATE
        for place in before.keys() | after.keys()
        if before.get(place) != after.get(place)
    }


@settings(max_examples=examples(40), deadline=None)
@given(OBJECTS, OBJECTS)
def test_an_object_is_said_to_change_if_and_only_if_it_does(
    before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]
) -> None:
    plan = plan_between(
        "pbx-1", {"acme": Bundle("acme", (), after)}, live_of({"acme": Bundle("acme", (), before)})
    )
    said = {changed.address: changed.action for change in plan.changes for changed in change.objects}
    assert {address for address, action in said.items() if action is Action.UPDATE} == {
        address
        for address in before.keys() & after.keys()
        if canonical_json(before[address]) != canonical_json(after[address])
    }
    assert {address for address, action in said.items() if action is Action.CREATE} == (
        after.keys() - before.keys()
    )
    assert {address for address, action in said.items() if action is Action.DELETE} == (
        before.keys() - after.keys()
    )


@settings(max_examples=examples(80), deadline=None)
@given(VALUES, VALUES)
def test_fields_that_change_are_said_with_values_that_are_json(before: Any, after: Any) -> None:
    changes = field_changes({"it": before}, {"it": after})
    assert bool(changes) == (canonical_json(before) != canonical_json(after))
    for change in changes:
        assert change.before != change.after
        for value in (change.before, change.after):
            assert value is None or canonical_json(json.loads(value)) == value


def test_a_changed_field_is_named_as_it_stands_in_yaml() -> None:
    before = {"name": "Alice", "forwards": [{"to": "user:bob", "ring": 20}], "site": "paris"}
    after = {"name": "Alice", "forwards": [{"to": "user:bob", "ring": 25}], "pack": "poste"}
    assert field_changes(before, after) == (
        FieldChange("forwards.0.ring", "20", "25"),
        FieldChange("pack", None, '"poste"'),
        FieldChange("site", '"paris"', None),
    )


def test_a_false_that_was_zero_is_a_change() -> None:
    assert field_changes({"it": 0}, {"it": False}) == (FieldChange("it", "0", "false"),)
    assert field_changes({"it": [0]}, {"it": [False]}) == (FieldChange("it.0", "0", "false"),)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (["a", "b", "c"], ["b", "c"], (("it", '"a"', None),)),
        (["b", "c"], ["a", "b", "c"], (("it", None, '"a"'),)),
        (["a", "b"], ["c", "b"], (("it.0", '"a"', '"c"'),)),
        (["a", "b"], ["b", "a"], (("it", '["a","b"]', '["b","a"]'),)),
        (["a", "a"], ["a"], (("it", '"a"', None),)),
        ([{"to": "x"}, {"to": "y", "at": 1}], [{"to": "z"}, {"to": "x"}, {"to": "y", "at": 2}], (("it", None, '{"to":"z"}'), ("it.1.at", "1", "2"))),
        ([{"to": "x"}, {"to": "y", "at": 1}], [{"to": "x"}, {"to": "y", "at": 2}], (("it.1.at", "1", "2"),)),
    ],
)  # fmt: skip
def test_lists_are_compared_by_what_they_hold(
    before: list[Any], after: list[Any], changes: tuple[tuple[str, str | None, str | None], ...]
) -> None:
    assert field_changes({"it": before}, {"it": after}) == tuple(FieldChange(*change) for change in changes)


def test_what_holds_no_values_of_its_own_is_compared_without_a_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "deepdiff", None)
    before = {"voicemail": True, "keys": [{"user": "bob"}], "site": "paris"}
    assert field_changes(before, {**before, "voicemail": False, "site": None}) == (
        FieldChange("site", '"paris"', "null"),
        FieldChange("voicemail", "true", "false"),
    )


def test_an_object_is_named_beside_its_address() -> None:
    before = {"acme/numbers/+33199000001": {"name": "Accueil", "to": "x"}, "acme/users/a": {"name": "Alice"}}
    after = {"acme/numbers/+33199000001": {"name": "Réception", "to": "x"}, "acme/users/b": {"name": "Bob"}}
    live = LiveBundle("acme", "other", {}, (), str.encode, lambda: before)
    change = scope_change("acme", Bundle("acme", (), after), live)
    assert change is not None
    assert [(one.address, one.name) for one in change.objects] == [
        ("acme/numbers/+33199000001", "Réception"),
        ("acme/users/a", "Alice"),
        ("acme/users/b", "Bob"),
    ]


def test_what_a_drifted_file_holds_is_in_no_plan() -> None:
    bundle = Bundle("acme", (Artifact("asterisk/pjsip.conf", b"password=planned\n", "acme"),), {})
    live = LiveBundle(
        "acme",
        bundle.digest,
        {"asterisk/pjsip.conf": bundle.artifacts[0].digest},
        ("asterisk/pjsip.conf",),
        {"asterisk/pjsip.conf": b"password=hunter2\n"}.__getitem__,
        dict,
    )
    for wanted in ({"acme": bundle}, {"acme": Bundle("acme", (), {})}, {}):
        plan = plan_between("pbx-1", wanted, {"acme": live})
        assert plan.changes[0].drifted == ("asterisk/pjsip.conf",)
        assert "hunter2" not in canonical_json(change_data(plan.changes[0]))


def test_a_diff_leaves_out_names_that_carry_a_digest() -> None:
    def saying(digest: str, words: str) -> Bundle:
        content = f"[acme.{digest}]\nexten => 201,1,NoOp({words})\n".encode()
        return Bundle("acme", (Artifact("asterisk/body.conf", content, "acme"),), {})

    def diff(before: Bundle, after: Bundle) -> str:
        return plan_between("pbx-1", {"acme": after}, {"acme": live_from(before)}).changes[0].files[0].diff

    assert diff(saying("00000000", "a"), saying("11111111", "a")) == ""
    assert diff(saying("00000000", "a"), saying("11111111", "b")).splitlines() == [
        "--- live/acme/asterisk/body.conf",
        "+++ planned/acme/asterisk/body.conf",
        "@@ -1,2 +1,2 @@",
        " [acme.*]",
        "-exten => 201,1,NoOp(a)",
        "+exten => 201,1,NoOp(b)",
    ]


def test_only_a_whole_name_carries_a_digest() -> None:
    words = "acme.0123abcd big-acme.0123abcd bigacme.0123abcd acme.0123abcde acme.0123abcx"
    assert digest_names("acme").sub("acme.*", words) == (
        "acme.* big-acme.* bigacme.0123abcd acme.0123abcde acme.0123abcx"
    )


def test_what_a_file_that_is_created_holds_is_said_once() -> None:
    """It stands in the bundle; its difference is made of that when somebody asks."""
    artifact = Artifact("asterisk/body.conf", b"[acme.00000000]\na\n", "acme")
    change = scope_change("acme", Bundle("acme", (artifact,), {}), None)
    assert change is not None
    assert change.files[0].diff == ""
    assert creation_diff("acme", artifact).splitlines()[2:] == ["@@ -0,0 +1,2 @@", "+[acme.*]", "+a"]
    assert creation_diff("acme", Artifact("sounds/a.wav", b"RIFF\0", "acme")) == ""


def test_only_what_has_changed_files_is_read_again() -> None:
    def with_files(*paths: str) -> dict[str, Bundle]:
        return {"acme": Bundle("acme", tuple(Artifact(path, b"x", f"of {path}") for path in paths), {})}

    plan = plan_between("pbx-1", with_files("asterisk/voicemail.conf", "phones/805ec0000201.cfg"), {})
    assert plan.totals.reloads == ("voicemail reload",)
    assert plan.changes[0].phones() == {"of phones/805ec0000201.cfg"}
    removal = plan_between("pbx-1", {}, live_of(with_files("asterisk/body.conf", "phones/805ec0000201.cfg")))
    assert removal.totals.reloads == ("dialplan reload",)
    assert removal.changes[0].phones() == frozenset()
    assert (plan.totals.phones, removal.totals.phones) == (1, 0)
    assert removal.totals.objects == {Action.CREATE: 0, Action.UPDATE: 0, Action.DELETE: 0}
