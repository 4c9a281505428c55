"""A few of the kills and races of `make torture-kills`."""

from __future__ import annotations

import random
from pathlib import Path

from ci.nodes.directory import DirectoryNode
from tests.ci.nodes.random_kills import killed_again_and_again, raced
from tests.effort import examples


def test_what_is_killed_at_any_moment_is_old_or_new_after_recover(tmp_path: Path) -> None:
    node = DirectoryNode("pbx-1", tmp_path / "node")
    found = killed_again_and_again(node, random.Random(15), examples(30))  # the moments differ anyhow
    assert found["killed"] >= examples(30)


def test_of_those_who_apply_at_once_one_has_his_way(tmp_path: Path) -> None:
    node = DirectoryNode("pbx-1", tmp_path / "node")
    found = raced(node, random.Random(15), examples(10))  # who is first differs anyhow
    assert found["exit 0"] >= examples(10) / 2
