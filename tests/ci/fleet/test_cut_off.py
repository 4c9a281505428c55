"""A plan says which phones it cuts off, emergency calls included, until they have fetched their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.terminal.exit_codes import ExitCode
from tests.broken_trees import CLIENT, NODES, OPERATOR
from tests.ci.demonstration import Centrex, edit

FILE = "tenants/acme/client.yaml"
DEVICE = "desk-202: {model: yealink-t54w, mac: 805ec0000202, user: bob}"


@pytest.fixture
def centrex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Centrex:
    monkeypatch.chdir(tmp_path)
    Path("tenants/acme").mkdir(parents=True)
    Path("tenants/fleet.yaml").write_text(OPERATOR + NODES)
    Path(FILE).write_text(CLIENT)
    return Centrex(capsys)


def _cut_off(centrex: Centrex, device: str) -> list[str]:
    """The phones of which that is said, where a device is written otherwise; the change is applied."""
    written = next(
        line.strip() for line in Path(FILE).read_text().splitlines() if "mac: 805ec0000202" in line
    )
    edit(FILE, (written, device))
    return _said(centrex)


def _said(centrex: Centrex) -> list[str]:
    assert centrex("plan", "--first-apply", "--out", "change.plan") != ExitCode.INVALID, centrex.err
    said = [line.split()[0] for line in centrex.out.splitlines() if "is cut off" in line]
    assert centrex("apply", "change.plan") == ExitCode.OK, centrex.err
    return said


def test_a_new_secret_cuts_off_no_phone_whose_former_one_is_taken(centrex: Centrex) -> None:
    assert _said(centrex) == []
    assert _cut_off(centrex, DEVICE.replace("bob}", "bob, secret_epoch: 2}")) == []
    assert _cut_off(centrex, DEVICE.replace("bob}", "bob, secret_epoch: 2, former_secret: false}")) == []


@pytest.mark.parametrize("more", ["secret_epoch: 2, former_secret: false", "secret_epoch: 3"])
def test_a_phone_whose_secret_is_taken_no_longer_is_cut_off(centrex: Centrex, more: str) -> None:
    _said(centrex)
    assert _cut_off(centrex, DEVICE.replace("bob}", f"bob, {more}}}")) == ["acme/devices/desk-202"]


def test_what_was_given_up_for_one_secret_is_given_up_for_the_next(centrex: Centrex) -> None:
    """`former_secret: false` is left from the last time: nobody notices it in a difference."""
    _said(centrex)
    _cut_off(centrex, DEVICE.replace("bob}", "bob, secret_epoch: 2, former_secret: false}"))
    once_more = DEVICE.replace("bob}", "bob, secret_epoch: 3, former_secret: false}")
    assert _cut_off(centrex, once_more) == ["acme/devices/desk-202"]


def test_a_phone_that_is_called_otherwise_is_cut_off(centrex: Centrex) -> None:
    """Its id is the name of its account."""
    _said(centrex)
    assert _cut_off(centrex, DEVICE.replace("desk-202", "desk-bob")) == ["acme/devices/desk-bob"]


def test_another_phone_in_its_place_is_not(centrex: Centrex) -> None:
    _said(centrex)
    assert _cut_off(centrex, DEVICE.replace("0202,", "0299,")) == []
