"""Whatever people write is either refused in words or can be compiled: a rich tree, changed at random."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.diagnostics import has_errors
from compiler.pipeline import ClientFiles, compile_client
from compiler.reading.source import SourceFile
from compiler.resolving.resolved import ResolvedFleet
from tests.effort import examples, some_of

TREE: dict[str, Any] = {
    "client": {
        "name": "Acme",
        "node": "pbx-1",
        "brand": "azur",
        "main_site": "paris",
        "caller_id": "01 99 00 00 01",
        "destinations": "sales",
        "defaults": {
            "user": {"ring": "20s", "no_answer": "voicemail:reception"},
            "device": {"transfer": "blind"},
        },
    },
    "sites": {
        site: {
            "name": site,
            "time_zone": zone,
            "country": country,
            "emergency": {
                "address": "1 rue X",
                "postcode": "75002",
                "city": "X",
                "insee": "75102",
                "callback": number,
            },
        }
        for site, zone, country, number in (
            ("paris", "Europe/Paris", "FR", "01 99 00 00 01"),
            ("saint-denis", "Indian/Reunion", "RE", "0262 12 34 56"),
        )
    },
    "users": {
        "alice": {"name": "Alice", "extension": "201", "no_answer": "user:bob", "email": "a@acme.example"},
        "bob": {
            "name": "Bob",
            "extension": "202",
            "site": "saint-denis",
            "busy": [{"when": "open", "to": "group:desk"}, {"to": "hangup"}],
        },
        "carol": {"name": "Carol", "extension": "203", "voicemail": True, "no_answer": "voicemail-of:carol"},
    },
    "numbers": {
        "01 99 00 00 01": {"to": "route:day"},
        "0262 12 34 56": {"to": "user:bob", "site": "saint-denis"},
        "01 99 00 00 02": {"trunk": "carrier"},
    },
    "devices": {
        f"desk-{user}": {
            "model": "yealink-t54w",
            "mac": f"805ec00000{index:02d}",
            "user": user,
            "keys": [
                {"type": "line"},
                {"type": "blf", "user": "alice"},
                {"type": "dial", "number": "3114", "label": "Ecoute"},
            ],
        }
        for index, user in enumerate(("alice", "bob", "carol"))
    },
    "groups": {
        "desk": {
            "name": "Accueil",
            "members": ["user:alice", "external:06 12 34 56 78"],
            "extension": "300",
            "strategy": "in_order",
            "no_answer": [
                {"when": {"days": "mon-fri", "hours": "22:00-06:00"}, "to": "busy"},
                {"to": "voicemail:reception"},
            ],
        }
    },
    "voicemails": {"reception": {"name": "Accueil", "extension": "600", "max_message": "2m"}},
    "routes": {
        "day": {"to": [{"when": "open", "to": "group:desk"}, {"when": "not open", "to": "route:night"}]},
        "night": {
            "extension": "700",
            "to": [
                {"when": {"dates": ["2026-12-24..2027-01-02"]}, "to": "hangup"},
                {
                    "when": {"days": ["sat", "sun"]},
                    "to": [{"when": {"hours": "08:00-12:00"}, "to": "user:carol"}, {"to": "busy"}],
                },
                {"to": "voicemail:reception"},
            ],
        },
    },
    "calendars": {
        "open": {
            "weekly": [{"days": "mon-fri", "hours": ["08:30-12:30", "14:00-18:00"]}],
            "holidays": "FR",
            "open": [{"dates": "2026-11-11", "hours": "10:00-12:00"}],
            "closed": [{"dates": "2026-08-10..2026-08-21"}],
        }
    },
    "destinations": {
        "sales": {
            "name": "Ventes",
            "extends": "national",
            "allow": ["overseas"],
            "deny_numbers": ["0899 70 00 01"],
        }
    },
    "tests": {
        "open": {
            "name": "Ouvert",
            "from": "06 12 34 56 78",
            "to": "01 99 00 00 01",
            "at": ["2026-11-30 10:00", "open", {"days": "sat", "hours": "09:00-12:00"}],
            "given": {"user:alice": "busy", "external:06 12 34 56 78": "no_answer", "trunk:carrier": "down"},
            "expect": "group:desk",
            "waits_at_most": "25s",
            "never": ["hangup", "voicemail-of:bob"],
        },
        "inside": {
            "name": "Dedans",
            "from": "user:carol",
            "to": "06 12 34 56 78",
            "expect": "external:06 12 34 56 78",
            "presents": "01 99 00 00 01",
            "charged": "users/carol",
            "hears": [],
        },
    },
}

VALUES: tuple[Any, ...] = (
    None, True, [], {}, "", "alice", "sales", "open", "saint-denis", "201", "15", "3114", "112", "25s", "0s", "5m",
    "user:alice", "user:zoe", "group:desk", "route:day", "route:night", "voicemail-of:bob", "external:06 12 34 56 78",
    "external:15", "external:0899 70 00 01", "hangup", "busy", "mon", "08:00-12:00", "18:00-18:00", "2026-12-25",
    "2040-01-01", "Europe/Paris", "Europe/Nowhere", "FR", "RE", "DE", "01 99 00 00 01", "+33199000001", "not open",
    {"hours": "09:00-10:00"}, {"dates": "2026-02-01", "time_zone": "Indian/Reunion"}, ["user:alice", "user:alice"],
    "user:alice=busy", "anonymous", "caller", "refused", "2027-03-28 02:30", "2026-01-01 00:10", "users/alice", "300", "*98",
    "no_answer", "down", "unregistered", "everyone", "device:desk-bob", "trunk:carrier", ["open", "not open"], "00 44 20 7946 0000",
    [{"to": "user:alice"}], [{"when": "open", "to": "route:day"}], "in_order", "ask", "premium", "805ec0000001",
)  # fmt: skip


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, one in items for place in ((*path, key), *_places(one, (*path, key)))]


PLACES = _places(TREE)
_change = st.tuples(
    st.sampled_from(PLACES), st.sampled_from(["replace", "delete", "rename"]), st.sampled_from(VALUES)
)


def _changed(tree: Any, place: tuple[Any, ...], how: str, value: Any) -> None:
    for part in place[:-1]:
        if not (isinstance(tree, dict) and part in tree) and not (
            isinstance(tree, list) and isinstance(part, int) and part < len(tree)
        ):
            return
        tree = tree[part]
    last = place[-1]
    if isinstance(tree, dict) and last in tree:
        old = tree.pop(last)
        if how == "replace":
            tree[last] = value
        elif how == "rename":
            tree[f"{last}x"] = old
    elif isinstance(tree, list) and isinstance(last, int) and last < len(tree):
        tree[last : last + 1] = [value] if how == "replace" else []


def _compile(tree: dict[str, Any], fleet: ResolvedFleet) -> bool:
    """Whether the tree is right, proofs and tests apart; if it is, it must come out as a graph."""
    file = SourceFile("tenants/acme/a.yaml", json.dumps(tree).encode())
    compilation = compile_client(ClientFiles("acme", (file,), {}), fleet)
    assert all(
        one.range is not None and str(one.message) and (one.hint is None or str(one.hint))
        for one in compilation.diagnostics
    )
    graph = compilation.graph
    if graph is None:
        assert has_errors(compilation.diagnostics)
        return False
    for node in graph.nodes.values():
        assert all(edge.target in graph.nodes for edge in node.edges())
    # Everything is proved and judged, or it is said what is not.
    assert compilation.verdict is not None
    judged = compilation.judged
    assert judged is not None
    assert len(judged.tests) + len({one.address for one in judged.faults}) == len(tree.get("tests") or {})
    return True


def test_the_tree_is_right_as_it_stands(fleet: ResolvedFleet) -> None:
    assert _compile(TREE, fleet)


@given(changes=st.lists(_change, min_size=1, max_size=4))
@settings(
    max_examples=examples(400), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_tree_is_refused_in_words_or_comes_out_as_a_graph(changes: list[Any], fleet: ResolvedFleet) -> None:
    tree = copy.deepcopy(TREE)
    for place, how, value in changes:
        _changed(tree, place, how, copy.deepcopy(value))
    _compile(tree, fleet)


def test_every_single_change_is_refused_in_words_or_comes_out_as_a_graph(fleet: ResolvedFleet) -> None:
    for place in some_of(PLACES):
        tree = copy.deepcopy(TREE)
        _changed(tree, place, "delete", None)
        _compile(tree, fleet)
