"""The walk by types finds what a listing by keys finds, in random trees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, settings
from hypothesis import given as drawn

from compiler.diagnostics import Path
from compiler.reading.parse import parse_client
from compiler.reading.source import SourceFile
from compiler.resolving.walk import (
    all_targets,
    conditions_in,
    destinations_in,
    fields_that_are,
    mentions,
    references,
    sections_with,
)
from schema.call_test import CallTest
from schema.defaults import GroupDefaults, UserDefaults, VoicemailDefaults
from schema.destination import DestinationKind
from schema.fleet import Fleet
from schema.greeting import MenuGreetingBranch
from schema.meanings import Meaning, Section
from schema.sections import OBJECT_KIND_BY_WORD, OBJECT_KINDS
from schema.tenant import Tenant
from tests.differential.seeded import run_seeded
from tests.differential.tree import Tree
from tests.differential.trees import CLIENT, trees
from tests.effort import examples, is_whole

NAMING_KEYS = {
    "site": "sites",
    "main_site": "sites",
    "node": "nodes",
    "brand": "brands",
    "pack": "packs",
    "destinations": "destinations",
    "extends": "destinations",
    "use": "destinations",
    "trunk": "trunks",
    "user": "users",
    "group": "groups",
    "queue": "queues",
    "voicemail": "voicemails",
    "greeting": "audio",
    "invalid": "audio",
    "play": "audio",
    "music": "music",
    "switch": "switches",
}
"""Keys whose text is an id, and the section that it is of; where another thing stands there, it is no text, or yes or no."""

WORDS = {
    "user": "users",
    "voicemail-of": "users",
    "group": "groups",
    "queue": "queues",
    "voicemail": "voicemails",
    "route": "routes",
    "menu": "menus",
    "announcement": "audio",
}
LEADING_ON = (
    *("to", "no_answer", "busy", "unreachable", "otherwise"),
    *("overflow", "timeout", "full", "nobody"),
)


def _drawn_trees() -> list[Tree]:
    found: list[Tree] = []

    @settings(
        max_examples=examples(80),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @drawn(tree=trees())
    def keep(tree: Tree) -> None:
        found.append(tree)

    run_seeded(keep, 20)
    return found


@pytest.fixture(scope="module")
def read() -> list[tuple[dict[str, Any], Tenant]]:
    """Random trees as plain data, and as models."""
    pairs = []
    for tree in _drawn_trees():
        files = {path: text for path, text in tree.files.items() if path.startswith(f"{CLIENT}/")}
        parsed, diagnostics = parse_client(
            CLIENT, [SourceFile(path, text.encode()) for path, text in files.items()]
        )
        assert parsed is not None
        assert not diagnostics
        plain: dict[str, Any] = {}
        for text in files.values():
            for section, objects in yaml.load(text, yaml.BaseLoader).items():
                plain.setdefault(section, {}).update(objects)
        pairs.append((plain, parsed.tenant))
    return pairs


Named = tuple[str, str, Path]


def _named(data: Any, path: Path, word: str) -> Iterator[Named]:
    """Names by the keys that they stand under: section, name, path. `word`: the nearest key."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _named(value, (*path, key), key)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _named(value, (*path, index), word)
    else:
        yield from _named_by(str(data), path, word, in_test=path[0] == "tests")


def _named_by(text: str, path: Path, word: str, *, in_test: bool) -> Iterator[Named]:
    if word in NAMING_KEYS and text not in ("true", "false"):
        yield NAMING_KEYS[word], text, path
    elif word == "members" and path[0] == "voicemails":
        yield "users", text, path
    elif word in ("hears", "recordings"):
        yield "audio", text, path
    elif word == "voicemail" and path[0] == "devices":
        # A key's; of a user it says whether there is one.
        yield "voicemails", text, path
    elif word == "caller":
        if text.removeprefix("not ") != "withheld":
            yield "callers", text.removeprefix("not "), path if isinstance(path[-1], int) else (*path, 0)
    elif word == "when" or (word == "at" and not text[:1].isdigit()):
        yield "calendars", text.removeprefix("not "), path
    elif word in (
        ("expect", "never") if in_test else (*LEADING_ON, "members", "member", "flip")
    ) or _is_at_key(path):
        kind, _, name = text.partition(":")
        if kind in WORDS:
            yield WORDS[kind], name.partition(" priority ")[0].strip(), path
        elif kind == "device" and path[0] == "queues":
            yield "devices", name.strip(), path


def _is_at_key(path: Path) -> bool:
    """Whether something is said of a key of a menu or of a queue, and nothing more than where it leads."""
    return path[0] in ("menus", "queues") and path[2:3] == ("keys",) and len(path) == 4


def test_every_name_in_use_is_found(read: list[tuple[dict[str, Any], Tenant]]) -> None:
    sections = set()
    for plain, tenant in read:
        found = {(str(one.section), one.name, _spread(one.path)) for one in references(tenant)}
        expected = {(section, name, _spread(path)) for section, name, path in _named(plain, (), "")}
        assert found == expected
        sections |= {section for section, _, _ in found}
    if is_whole():
        assert sections >= {*WORDS.values(), *NAMING_KEYS.values(), "calendars", "callers"} - {"trunks"}


def _spread(path: Path) -> Path:
    """A lone value that stands for a list of one has no index in the file."""
    may_be_alone = path[0] == "tests" or path[-2] in ("trunk", "greeting", "play", "recordings")
    return path[:-1] if may_be_alone and isinstance(path[-1], int) else path


def _is_other(path: Path) -> bool:
    """What is called like something that leads on, and does not: a test's, and how long a menu waits."""
    return path[0] == "tests" or (path[0] == "menus" and path[-1] == "timeout")


def _leading_on(data: Any, path: Path) -> Iterator[tuple[str, Path]]:
    """Destinations that are given as texts, members of groups apart."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(value, (dict, list)):
            yield from _leading_on(value, (*path, key))
        elif (key in LEADING_ON and not _is_other((*path, key))) or _is_at_key((*path, key)):
            yield value, (*path, key)


def test_every_target_is_found(read: list[tuple[dict[str, Any], Tenant]]) -> None:
    for plain, tenant in read:
        found = {
            (destination.kind, place)
            for target, path in all_targets(tenant)
            for destination, place in destinations_in(target, path)
        }
        expected = {(DestinationKind(text.partition(":")[0]), path) for text, path in _leading_on(plain, ())}
        assert found == expected


def test_conditions_of_the_whole_tree_are_those_of_its_targets_and_profiles(
    read: list[tuple[dict[str, Any], Tenant]],
) -> None:
    for _, tenant in read:
        whole = {path: when for _, when, path in mentions(tenant, frozenset({Meaning.CONDITION}))}
        by_time = {
            ("destinations", name, "by_time", index, "when"): branch.when
            for name, profile in tenant.destinations.items()
            for index, branch in enumerate(profile.by_time)
            if branch.when is not None
        }
        by_greeting = {
            ("voicemails", name, "greeting", index, "when"): branch.when
            for name, voicemail in tenant.voicemails.items()
            if isinstance(voicemail.greeting, tuple)
            for index, branch in enumerate(voicemail.greeting)
            if branch.when is not None
        }
        by_menu = {
            ("menus", name, "greeting", index, "when"): line.when
            for name, menu in tenant.menus.items()
            for index, line in enumerate(menu.greeting)
            if isinstance(line, MenuGreetingBranch) and line.when is not None
        }
        by_switch = {
            ("switches", name, "schedule", index, "when"): line.when
            for name, switch in tenant.switches.items()
            for index, line in enumerate(switch.schedule)
            if line.when is not None
        }
        in_targets = (found for target, path in all_targets(tenant) for found in conditions_in(target, path))
        written = by_time | by_greeting | by_menu | by_switch
        assert whole == written | {path: when for when, path in in_targets}


def test_extensions_are_found(read: list[tuple[dict[str, Any], Tenant]]) -> None:
    for plain, tenant in read:
        found = {path: text for _, text, path in mentions(tenant, frozenset({Meaning.EXTENSION}))}
        assert found == {
            (section, name, "extension"): fields["extension"]
            for section, objects in plain.items()
            if section != "client"
            for name, fields in objects.items()
            if "extension" in fields
        }


def test_fields_and_sections_are_found_by_what_they_mean() -> None:
    assert fields_that_are(Meaning.TARGET, UserDefaults) == ("no_answer", "busy", "unreachable")
    assert fields_that_are(Meaning.DURATION, CallTest) == ("waits_at_most",)
    assert fields_that_are(Meaning.DURATION, GroupDefaults) == ("ring",)
    assert fields_that_are(Meaning.DURATION, VoicemailDefaults) == ("max_message",)
    assert fields_that_are(Meaning.REFERENCE, UserDefaults) == ("destinations", "music", "pack")
    assert sections_with(Meaning.EXTENSION) == (
        Section.USERS,
        Section.GROUPS,
        Section.QUEUES,
        Section.VOICEMAILS,
        Section.ROUTES,
        Section.MENUS,
    )


def test_the_sections_are_those_of_the_models() -> None:
    single = {"client", "fleet", "defaults"}
    assert set(Section) == {*Tenant.model_fields, *Fleet.model_fields} - single


def test_every_kind_of_destination_names_an_object_a_number_or_nothing() -> None:
    nameless = {DestinationKind.EXTERNAL, DestinationKind.BUSY, DestinationKind.HANGUP}
    assert {named.destination for named in OBJECT_KINDS} == set(DestinationKind) - nameless
    assert all(str(named.destination) == str(named.expected) for named in OBJECT_KIND_BY_WORD.values())
