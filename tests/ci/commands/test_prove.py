"""`centrex prove`, and proofs in `validate` and `plan`: what holds, what is refuted and by which call, what is waived and until when."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ci.fleet.compilation import compile_tree
from ci.terminal.cli import cli
from ci.tree.workspace import open_workspace
from compiler.analysis.proofs import Claim
from compiler.diagnostics import has_errors
from tests.broken_trees import BROKEN, CLIENT, NODES, OPERATOR, Broken
from tests.checkout import TENANTS

IN_YAML = [name for name, broken in BROKEN.items() if broken.tamper.__name__ == "_same"]
ERRORS = {Claim.LOOP, Claim.DEAD_END, Claim.RECORDING}

Lay = Callable[..., Path]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Writes a tree with one client: plain, broken, or of a given text."""

    def write(broken: Broken | None = None, more: str = "", text: str | None = None) -> Path:
        tree = tmp_path / "tenants"
        (tree / "acme").mkdir(parents=True, exist_ok=True)
        (tree / "fleet.yaml").write_text(OPERATOR + NODES)
        client = text or (broken.client if broken is not None else CLIENT)
        (tree / "acme" / "client.yaml").write_text(client + more)
        for name, content in (broken.recordings if broken is not None else {}).items():
            (tree / "acme" / name).parent.mkdir(exist_ok=True)
            (tree / "acme" / name).write_bytes(content)
        return tree

    return write


def run(*words: str, lang: str = "en") -> tuple[int, str]:
    result: Result = CliRunner().invoke(cli, ["--lang", lang, *words], standalone_mode=False)
    assert result.exception is None, result.exception
    return int(result.return_value or 0), result.output


def test_everything_is_proved_of_the_demonstration_fleet() -> None:
    code, said = run("prove", "--tree", str(TENANTS))
    assert code == 0
    assert said.count("✓") == 28
    assert said.count("~") == 2
    assert "30 claims about 3 clients: 0 refuted" in said


@pytest.mark.parametrize("name", IN_YAML)
def test_what_breaks_a_claim_is_refuted_with_its_line(lay: Lay, name: str) -> None:
    broken = BROKEN[name]
    code, said = run("prove", "--tree", str(lay(broken)))
    assert code == (3 if broken.claim in ERRORS else 0)
    assert "tenants/acme/client.yaml:" in said
    assert said.count("✗" if broken.claim in ERRORS else "!") == 1


def test_a_refuted_claim_names_the_instants_and_a_call(lay: Lay) -> None:
    code, said = run("prove", "--tree", str(lay(BROKEN["a number is hung up on at night"])))
    assert code == 3
    assert "when: every day 19:00–08:00" in said
    assert (
        "see it: centrex trace --client acme --from anonymous --to +33199000001 --at '2026-11-28 01:00'"
        in said
    )


def test_the_command_that_is_named_shows_it(lay: Lay) -> None:
    tree = lay(BROKEN["a number is hung up on at night"])
    _, said = run("prove", "--tree", str(tree), "--format", "json")
    claims = {one["claim"]: one for one in json.loads(said)["clients"][0]["claims"]}
    (failure,) = claims["dead_end"]["failures"]
    words = failure["trace"].replace("'", "").split()[2:]
    at = words.index("--at")
    code, shown = run("trace", "--tree", str(tree), *words[:at], "--at", " ".join(words[at + 1 : at + 3]))
    assert code == 0
    assert "At once" in shown


WAIVER = """
waivers:
  nights: {proof: dead_end, object: numbers/01 99 00 00 01, because: Nobody is there at night, until: 2026-12-31}
"""


def test_a_waiver_excuses_with_its_reason(lay: Lay) -> None:
    tree = lay(BROKEN["a number is hung up on at night"], WAIVER)
    code, said = run("prove", "--tree", str(tree))
    assert code == 0
    assert "waived until 2026-12-31 by nights: Nobody is there at night" in said


@pytest.mark.parametrize(("today", "faulty"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_a_waiver_holds_until_its_day_and_no_longer(lay: Lay, today: date, *, faulty: bool) -> None:
    workspace, _ = open_workspace(lay(BROKEN["a number is hung up on at night"], WAIVER), today=today)
    assert workspace is not None
    compiled = compile_tree(workspace, workers=1)
    assert has_errors(compiled.diagnostics) == faulty
    assert [one.code for one in compiled.diagnostics] == (["PROVE010"] if faulty else [])


def test_validate_refuses_what_a_proof_refutes(lay: Lay) -> None:
    code, said = run("validate", "--tree", str(lay(BROKEN["a number is hung up on at night"])))
    assert code == 1
    assert "PROVE004" in said


def test_plan_refuses_it_too(lay: Lay) -> None:
    code, _ = run("plan", "--tree", str(lay(BROKEN["a number is hung up on at night"])))
    assert code == 1


def test_the_report_for_programs(lay: Lay) -> None:
    code, said = run("prove", "--tree", str(lay()), "--format", "json")
    data = json.loads(said)
    assert code == 0
    assert data["format_version"] == "1.0"
    (client,) = data["clients"]
    assert client["client"] == "acme"
    assert client["classes"] > 50
    assert {one["claim"]: one["holds"] for one in client["claims"]} == {str(claim): True for claim in Claim}


def test_a_client_that_there_is_not(lay: Lay) -> None:
    code, said = run("prove", "--tree", str(lay()), "acmee")
    assert code == 1
    assert "Did you mean acme?" in said


def test_a_client_that_does_not_compile(lay: Lay) -> None:
    code, said = run("prove", "--tree", str(lay(text="client: {name: Acme}\n")))
    assert code == 1
    assert "acme: does not compile" in said


def test_in_french(lay: Lay) -> None:
    tree = lay(BROKEN["a number is hung up on at night"])
    code, said = run("prove", "--tree", str(tree), lang="fr")
    assert code == 3
    assert "chaque numéro en service aboutit à quelqu'un" in said
