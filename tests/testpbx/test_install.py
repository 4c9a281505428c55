"""Packages are fetched by the real apt, from a small mirror in a folder, and unpacked without touching the system."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from testpbx.errors import PbxError
from testpbx.install import cache_folder, ensure_packages
from testpbx.programs import Programs
from tests.checkout import ROOT

PACKAGES = ("asterisk", "sip-tester")
RECENT = {"asterisk": "1:22.10.1-1", "sip-tester": "1:3.8.0-1", "libneeded": "0.1-2"}


class Mirror:
    """A Debian mirror in a folder, and the apt sources of a machine that knows it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.apt = folder / "etc-apt"
        (self.apt / "sources.list.d").mkdir(parents=True)
        (self.apt / "sources.list").write_text(f"deb [trusted=yes] file:{folder}/debian bookworm main\n")

    def suite(self, name: str, versions: Mapping[str, str]) -> None:
        """Make or replace a suite that has these packages."""
        architecture = _output("dpkg", "--print-architecture").strip()
        pool = self.folder / "debian" / "pool" / name
        shutil.rmtree(pool, ignore_errors=True)
        for package, version in versions.items():
            needs = "Depends: libneeded\n" if package == "asterisk" else ""
            self._package(pool, package, version, architecture, needs)
        index = self.folder / "debian" / "dists" / name
        listed = index / "main" / f"binary-{architecture}"
        listed.mkdir(parents=True, exist_ok=True)
        stanzas = [self._stanza(file) for file in sorted(pool.glob("*.deb"))]
        (listed / "Packages").write_text("\n".join(stanzas))
        digest = _output("sha256sum", str(listed / "Packages")).split()[0]
        size = (listed / "Packages").stat().st_size
        (index / "Release").write_text(
            f"Origin: Debian\nSuite: {name}\nCodename: {name}\nArchitectures: {architecture}\nComponents: main\n"
            f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S UTC', time.gmtime())}\n"
            f"SHA256:\n {digest} {size} main/binary-{architecture}/Packages\n"
        )

    def _package(self, pool: Path, name: str, version: str, architecture: str, needs: str) -> None:
        tree = self.folder / "build"
        shutil.rmtree(tree, ignore_errors=True)
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "DEBIAN" / "control").write_text(
            f"Package: {name}\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: nobody <n@example.org>\n"
            f"{needs}Description: a test\n"
        )
        program = tree / "usr" / "bin" / name
        program.parent.mkdir(parents=True)
        program.write_text(f"{name} {version}\n")
        pool.mkdir(parents=True, exist_ok=True)
        file = pool / f"{name}_{version.partition(':')[2] or version}_{architecture}.deb"
        _output("dpkg-deb", "--root-owner-group", "--build", str(tree), str(file))

    def _stanza(self, file: Path) -> str:
        control = _output("dpkg-deb", "--field", str(file))
        place = file.relative_to(self.folder / "debian")
        digest = _output("sha256sum", str(file)).split()[0]
        return f"{control}Filename: {place}\nSize: {file.stat().st_size}\nSHA256: {digest}\n"


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    return Mirror(tmp_path / "mirror")


def _version(root: Path, package: str) -> str:
    return (root / "usr" / "bin" / package).read_text().split()[1]


def test_packages_come_from_the_machines_own_suite_if_it_is_recent_enough(
    mirror: Mirror, tmp_path: Path
) -> None:
    mirror.suite("bookworm", RECENT)
    mirror.suite("testing", {**RECENT, "asterisk": "1:23.0-1"})
    root = ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt)
    assert _version(root, "asterisk") == "1:22.10.1-1"


def test_packages_come_from_testing_if_the_machines_suite_is_too_old(mirror: Mirror, tmp_path: Path) -> None:
    mirror.suite("bookworm", {**RECENT, "asterisk": "1:20.9.3-1"})
    mirror.suite("testing", RECENT)
    root = ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt)
    assert _version(root, "asterisk") == "1:22.10.1-1"


def test_what_packages_need_is_unpacked_with_them_and_their_versions_are_listed(
    mirror: Mirror, tmp_path: Path
) -> None:
    mirror.suite("bookworm", RECENT)
    root = ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt)
    assert _version(root, "libneeded") == "0.1-2"
    listed = [name.split("_")[:2] for name in (root / "packages.txt").read_text().splitlines()]
    assert listed == [["asterisk", "1%3a22.10.1-1"], ["libneeded", "0.1-2"], ["sip-tester", "1%3a3.8.0-1"]]


def test_without_a_recent_package_every_source_that_was_tried_is_named(
    mirror: Mirror, tmp_path: Path
) -> None:
    mirror.suite("bookworm", {**RECENT, "asterisk": "1:20.9.3-1"})
    mirror.suite("testing", {"asterisk": "1:22.10.1-1", "libneeded": "1"})
    with pytest.raises(PbxError) as raised:
        ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt)
    words = str(raised.value)
    assert "asterisk 22 or later, sip-tester" in words
    assert "bookworm: no asterisk that is recent enough" in words
    assert "testing: no sip-tester that is recent enough" in words
    assert "unstable: " in words
    assert not list((tmp_path / "cache").glob("[!l]*")), "something half-done was left"


def test_a_machine_without_a_mirror_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(PbxError, match="name no mirror"):
        ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=tmp_path)


def test_what_is_in_the_cache_needs_no_mirror(mirror: Mirror, tmp_path: Path) -> None:
    mirror.suite("bookworm", RECENT)
    first = ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt)
    shutil.rmtree(mirror.folder)
    assert ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt) == first


def test_a_refresh_takes_newer_packages_and_drops_the_former_ones(mirror: Mirror, tmp_path: Path) -> None:
    mirror.suite("bookworm", RECENT)
    first = ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt)
    mirror.suite("bookworm", {**RECENT, "asterisk": "1:22.10.2-1"})
    second = ensure_packages(tmp_path / "cache", PACKAGES, refresh=True, apt_folder=mirror.apt)
    assert (_version(second, "asterisk"), first.exists()) == ("1:22.10.2-1", False)


def test_a_refresh_that_finds_nothing_newer_keeps_what_is_there(mirror: Mirror, tmp_path: Path) -> None:
    mirror.suite("bookworm", RECENT)
    first = ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt)
    assert ensure_packages(tmp_path / "cache", PACKAGES, refresh=True, apt_folder=mirror.apt) == first
    assert _version(first, "asterisk") == "1:22.10.1-1"


def test_a_refresh_without_a_mirror_fails_and_keeps_what_is_there(mirror: Mirror, tmp_path: Path) -> None:
    mirror.suite("bookworm", RECENT)
    first = ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt)
    shutil.rmtree(mirror.folder / "debian")
    with pytest.raises(PbxError):
        ensure_packages(tmp_path / "cache", PACKAGES, refresh=True, apt_folder=mirror.apt)
    assert _version(first, "asterisk") == "1:22.10.1-1"


_INSTALL = """
import sys
from pathlib import Path
from testpbx.install import ensure_packages
cache, apt = map(Path, sys.argv[1:])
print(ensure_packages(cache, ("asterisk", "sip-tester"), apt_folder=apt, say=lambda words: print(words, flush=True)))
"""


def _installation(cache: Path, mirror: Mirror) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _INSTALL, str(cache), str(mirror.apt)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_of_two_installations_at_once_one_does_the_work_and_both_have_it(
    mirror: Mirror, tmp_path: Path
) -> None:
    mirror.suite("bookworm", RECENT)
    both = [_installation(tmp_path / "cache", mirror) for _ in range(2)]
    said = [process.communicate(timeout=60)[0].splitlines() for process in both]
    assert said[0][-1] == said[1][-1]
    assert sum(any("unpacking" in line for line in lines) for lines in said) == 1


def test_an_installation_that_was_killed_leaves_nothing_and_the_next_one_works(
    mirror: Mirror, tmp_path: Path
) -> None:
    mirror.suite("bookworm", RECENT)
    killed = _installation(tmp_path / "cache", mirror)
    assert killed.stdout is not None
    assert "looking" in killed.stdout.readline()
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate(timeout=60)
    assert list((tmp_path / "cache").glob("install-*"))
    root = ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt)
    assert _version(root, "sip-tester") == "1:3.8.0-1"
    assert not list((tmp_path / "cache").glob("install-*"))


def test_a_cache_folder_that_cannot_be_made_is_named(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PbxError, match="CENTREX_PBX_CACHE"):
        ensure_packages(tmp_path / "file" / "cache", PACKAGES, apt_folder=mirror.apt)


def test_a_machine_without_apt_is_told_what_to_do(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PbxError, match=r"no apt-get here.*on PATH"):
        ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt)


def test_a_package_that_is_damaged_is_refused(mirror: Mirror, tmp_path: Path) -> None:
    mirror.suite("bookworm", RECENT)
    file = next((mirror.folder / "debian").rglob("asterisk_*.deb"))
    file.write_bytes(file.read_bytes()[:-20] + b"x" * 20)
    with pytest.raises(PbxError, match="cannot be fetched"):
        ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt)
    assert not list((tmp_path / "cache").glob("root-*"))


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"CENTREX_PBX_CACHE": "/ci/pbx", "HOME": "/home/a"}, "/ci/pbx"),
        ({"XDG_CACHE_HOME": "/home/a/.c", "HOME": "/home/a"}, "/home/a/.c/centrex/pbx"),
        ({"HOME": "/home/a"}, "/home/a/.cache/centrex/pbx"),
    ],
)
def test_the_cache_is_the_users_own_unless_one_is_named(environment: dict[str, str], expected: str) -> None:
    assert cache_folder(environment) == Path(expected)


def test_the_machines_apt_is_left_as_it_was(mirror: Mirror, tmp_path: Path) -> None:
    mirror.suite("bookworm", RECENT)
    places = [Path("/var/lib/apt/lists"), Path("/var/cache/apt"), Path("/var/lib/dpkg")]
    before = {place: place.stat().st_mtime_ns for place in places if place.exists()}
    ensure_packages(tmp_path / "cache", PACKAGES, apt_folder=mirror.apt)
    assert {place: place.stat().st_mtime_ns for place in before} == before


def test_the_programs_are_for_this_machine(programs: Programs) -> None:
    # Whichever way they came, they run.
    assert "Asterisk" in _output(*programs.asterisk, "-V")
    assert list(programs.data.glob("sounds/fr*/vm-intro.*")), platform.machine()
