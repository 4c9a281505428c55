"""What one edit brings is one entry, in random trees too: one value of their YAML is another one, or one object is gone."""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass, replace
from typing import Any

import yaml

from ci.fleet.plan_changes import line_of
from compiler.analysis.change.comparison import ChangeKind
from compiler.analysis.change.edits import EditKind, edits_between
from compiler.analysis.change.entries import entries_of
from compiler.analysis.change.what_callers_notice import Noticed, what_callers_notice
from compiler.analysis.vocabulary import Vocabulary
from compiler.diagnostics import Path, has_errors
from compiler.graph.kept_graph import KeptGraph
from compiler.pipeline import Compilation, compile_client
from compiler.planning.objects import client_objects
from compiler.resolving.resolved import ResolvedFleet
from tests.differential.compiled import clients_files, operator_of, sample
from tests.differential.moments import HORIZON
from tests.differential.tree import Tree
from tests.differential.trees import CLIENT
from tests.effort import examples, is_whole

TREES = examples(60)


@dataclass
class One:
    """A tree of which one thing is another one."""

    before: Compilation
    after: Compilation
    fleet: ResolvedFleet

    def noticed(self) -> Noticed:
        """What callers notice, with what was edited."""
        old, new = self.before.resolved, self.after.resolved
        assert old is not None
        assert new is not None
        assert self.before.graph is not None
        assert self.after.graph is not None

        def places(resolved: Any) -> Any:
            def place(path: Path) -> tuple[str, int] | None:
                return line_of(resolved, self.fleet, path)

            return place

        objects = (client_objects(old), client_objects(new))
        known = Vocabulary.of(CLIENT, objects[1]).over(Vocabulary.of(CLIENT, objects[0]))
        lines = (places(old), places(new))
        view = what_callers_notice(
            KeptGraph(self.before.graph, HORIZON),
            self.after.graph,
            HORIZON,
            known,
            places=lines,
            objects=objects,
        )
        return replace(view, edits=edits_between(*objects, lines))


def _edited(tree: Tree, chance: random.Random) -> Tree:
    """The tree with one edit, of its YAML: a user's or group's time, a user's extension, a device that is gone, a user's phone."""
    read = {path: yaml.safe_load(text) for path, text in tree.files.items() if path.startswith(f"{CLIENT}/")}
    sections = ("users", "groups", "devices", "numbers", "client")
    path, section = chance.choice(
        [(path, section) for path in sorted(read) for section in sections if read[path].get(section)]
    )
    data = read[path]
    objects = data[section]
    if section == "client":
        objects.setdefault("defaults", {}).setdefault("user", {})["ring"] = f"{chance.randrange(6, 60)}s"
    else:
        name = chance.choice(sorted(objects))
        if section in ("users", "groups"):
            objects[name]["ring"] = f"{chance.randrange(6, 60)}s"
        elif section == "devices":
            del objects[name]
        else:
            objects[name]["to"] = chance.choice(["busy", "hangup"])
    files = {**tree.files, path: yaml.safe_dump(data, allow_unicode=True, sort_keys=False)}
    return replace(tree, files=files)


@functools.cache
def edited_trees() -> list[One]:
    """Random trees before and after one edit, as far as both compile."""
    chance = random.Random(7)
    found = []
    for written, _ in sample()[:TREES]:
        # Written alike on both sides, so that lines are too.
        plain = {
            path: yaml.safe_dump(yaml.safe_load(text), allow_unicode=True, sort_keys=False)
            if path.startswith(f"{CLIENT}/") and path.endswith(".yaml")
            else text
            for path, text in written.files.items()
        }
        tree = replace(written, files=plain)
        after = _edited(tree, chance)
        fleet = operator_of(tree)
        old, new = (compile_client(clients_files(one, CLIENT), fleet) for one in (tree, after))
        if old.graph is not None and new.graph is not None and not has_errors(new.diagnostics):
            found.append(One(old, new, fleet))
    return found


def test_one_edit_of_a_random_tree_is_one_entry() -> None:
    told = dangerous = 0
    for one in edited_trees():
        view = one.noticed()
        entries, beside = entries_of(view)
        assert len(view.edits) <= 1, view.edits
        assert len(entries) <= 1, view.edits
        for entry in entries:
            assert entry.edit is view.edits[0]
            assert entry.changes == view.changes
            assert entry.renamed == view.renamed
            told += len(entry.changes) > 1
            dangerous += entry.kind <= ChangeKind.LOSES_REACHABILITY
        assert not (entries and beside)
    if is_whole():
        assert told >= 1
        assert dangerous >= 1


def test_several_edits_are_told_apart() -> None:
    """Of two edits each has what it brings, and nothing is lost."""
    apart = 0
    trees = edited_trees()
    for one in trees:
        view = one.noticed()
        if len(view.edits) != 1:
            continue
        # As if something else had been edited too that nobody notices.
        other = replace(
            view.edits[0],
            kind=EditKind.OTHER,
            places=("audio/none",),
            file="elsewhere.yaml",
            line=1,
            former="",
            extensions=(),
        )
        entries, _ = entries_of(replace(view, edits=(other, *view.edits)))
        assert sorted(map(repr, (change for entry in entries for change in entry.changes))) == sorted(
            map(repr, view.changes)
        )
        assert not any(entry.edit is other for entry in entries)
        apart += any(entry.edit is view.edits[0] for entry in entries)
    assert apart >= examples(5)
