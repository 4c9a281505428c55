"""Some of the trees that `make torture-trees` tries: spoilt at random, refused in words or compiled, and nothing in them that nobody sees."""

from __future__ import annotations

import random

import pytest

from compiler.reading.source import SourceFile, load
from tests.effort import examples
from tests.mutated_trees import SPELLED, mutant, outcome

_AT_ONCE = 40


@pytest.mark.parametrize("first", range(0, examples(200), _AT_ONCE))
def test_a_spoilt_tree_is_refused_in_words_or_compiles(first: int) -> None:
    found = set()
    for number in range(first, first + _AT_ONCE):
        spoilt = mutant(random.Random(f"in make test {number}"))  # the same in each run
        try:
            found.add(outcome(spoilt))
        except Exception as error:
            error.add_note(f"tree {number}: {', '.join(spoilt.how)}")
            raise
    # Not all are refused by the first look, nor is every one let through.
    assert "compiled" in found
    assert len(found) > 5


@pytest.mark.parametrize("head", ["", "%YAML 1.2\n---\n", "%YAML 1.1\n--- ", "%TAG ! x\n---\n"])
def test_what_is_spelled_in_any_way_is_read_or_refused(head: str) -> None:
    """As a value, a key, an item and a comment; by libyaml and, since the last line is none to it, by ruamel's parser."""
    for words in SPELLED:
        text = f"{head}a: {words}\n{words}: b\nc: [{words}]\n# {words}\nd: {{e:{words}}}\n"
        document, said = load(SourceFile("a.yaml", text.encode("utf-8", "surrogatepass")))
        assert document is not None or said
