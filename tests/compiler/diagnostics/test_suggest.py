"""“Did you mean”: the name that was meant is found among many, and a flood of errors does not cost more than what is right."""

from __future__ import annotations

from difflib import SequenceMatcher

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.diagnostics.many import MOST
from compiler.diagnostics.suggest import MOST_GUESSES, Guesses, closest_name
from compiler.pipeline import ClientFiles, compile_client
from compiler.reading.source import SourceFile
from tests.broken_trees import CLIENT
from tests.effort import examples
from tests.lattices import in_few_steps, operator_layer

NAMES = st.lists(
    st.text(st.sampled_from("abcdefg0123-"), min_size=3, max_size=12), min_size=1, max_size=60, unique=True
)


@settings(max_examples=examples(500), deadline=None)
@given(names=NAMES, data=st.data())
def test_a_typing_error_finds_a_name_as_close_as_the_one_that_was_meant(
    names: list[str], data: st.DataObject
) -> None:
    meant = data.draw(st.sampled_from(names))
    place = data.draw(st.integers(0, len(meant) - 1))
    letter = data.draw(st.sampled_from(["", "x", meant[place] * 2]))
    written = meant[:place] + letter + meant[place + 1 :]
    ratio = SequenceMatcher(None, meant, written).ratio()
    if ratio >= 0.75:
        near = closest_name(written, names)
        assert near is not None
        assert SequenceMatcher(None, near, written).ratio() >= ratio


def test_letters_that_are_swapped_are_found() -> None:
    names = [f"user-{number}" for number in range(300)]
    assert closest_name("usre-17", names) == "user-17"
    assert closest_name("acb", ["xyz", "abc", *names]) == "abc"
    assert closest_name("zzz", names) is None


def test_guesses_come_to_an_end() -> None:
    guesses = Guesses(["alice"])
    assert [guesses.closest("alcie") for _ in range(MOST_GUESSES + 1)] == ["alice"] * MOST_GUESSES + [None]


def test_a_thousand_wrong_names_are_told_in_few_steps() -> None:
    users = "".join(f"  user-{number}: {{name: U, extension: {5000 + number}}}\n" for number in range(600))
    devices = "".join(
        f"  other-{number}: {{model: yealink-t54w, mac: 805ec1{number:06x}, user: usre-{number}x}}\n"
        for number in range(1000)
    )
    text = CLIENT.replace("devices:\n", f"devices:\n{devices}").replace("users:\n", f"users:\n{users}")
    files = ClientFiles("acme", (SourceFile("tenants/acme/client.yaml", text.encode()),), {})
    fleet = operator_layer()
    found = in_few_steps(lambda: compile_client(files, fleet)).diagnostics
    wrong = [one for one in found if one.code == "REF001"]
    assert len(wrong) == MOST + 1
    assert [str(one.hint.template) for one in wrong if one.hint].count("Did you mean {name}?") == MOST_GUESSES
