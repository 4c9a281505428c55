"""Packages fetched and unpacked by an apt of our own: no root, nothing of the machine's apt or dpkg is written.

The list of installed packages is empty, so apt resolves everything down to the C library; what is unpacked is run by its own
loader and needs nothing of the machine but its kernel.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from testpbx.errors import PbxError
from testpbx.mirrors import Source
from testpbx.process import dying_with_us

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
NEEDED_PROGRAMS = ("apt-get", "apt-cache", "apt-config", "dpkg")
NEEDED_BYTES = 900 * 2**20
"""Packages (100 MB), their lists (90 MB) and what is unpacked (390 MB), with room to spare."""

Say = Callable[[str], None]


class PrivateApt:
    """An apt whose configuration, state and cache are all in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("state/lists/partial", "cache/archives/partial"):
            (folder / name).mkdir(parents=True)
        (folder / "state" / "status").touch()
        (folder / "apt.conf").write_text(self._configuration())

    def update(self, source: Source) -> str:
        """Read the package lists of one source; what apt complains of, or nothing."""
        (self._folder / "sources.list").write_text(self._line(source))
        return self._complaint(self._run("apt-get", "update", "-qq"))

    def major_version(self, package: str) -> int:
        """The version of a package that apt would install, up to its first dot; -1 if there is none."""
        words = self._run("apt-cache", "policy", package).stdout
        version = re.search(r"Candidate: (?:\d+:)?(\d+)[.\w]", words)
        return int(version[1]) if version else -1

    def fetch(self, packages: Sequence[str]) -> tuple[Path, ...]:
        """Download packages and all that they need."""
        fetched = self._run("apt-get", "install", "-y", "-qq", "--download-only", *packages)
        if fetched.returncode != 0:
            raise PbxError(f"the packages cannot be fetched: {self._complaint(fetched)}")
        return tuple(sorted((self._folder / "cache" / "archives").glob("*.deb")))

    def _configuration(self) -> str:
        architecture = self._output("dpkg", "--print-architecture").strip()
        # How to reach a mirror from here (proxies, certificates), and how old it may be, stays the machine's; its hooks and pins
        # do not.
        reach = re.findall(
            r"^Acquire::(?:(?:https?|socks5h?)::|Check-Valid-Until|Check-Date|Max-FutureTime).*$",
            self._output("apt-config", "dump"),
            re.MULTILINE,
        )
        ours = {
            "Dir::Etc::main": "/dev/null",
            "Dir::Etc::parts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::Etc::sourcelist": str(self._folder / "sources.list"),
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::State": str(self._folder / "state"),
            "Dir::State::status": str(self._folder / "state" / "status"),
            "Dir::Cache": str(self._folder / "cache"),
            "APT::Architecture": architecture,
            "APT::Architectures": architecture,
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",
            # Without it, an update that fetched nothing is a success.
            "APT::Update::Error-Mode": "any",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            "Acquire::http::Timeout": "30",
            "Acquire::https::Timeout": "30",
            "Debug::NoLocking": "1",
        }
        return "\n".join([*reach, *(f'{name} "{value}";' for name, value in ours.items())]) + "\n"

    def _line(self, source: Source) -> str:
        options = ["trusted=yes"] if source.trusted else []
        key = source.key or (str(KEYRING) if KEYRING.exists() else "")
        if "BEGIN PGP" in key:
            file = self._folder / "key.asc"
            file.write_text(key + "\n")
            key = str(file)
        if key:
            options.append(f"signed-by={','.join(key.split())}")
        spelled = f"[{' '.join(options)}] " if options else ""
        # apt uses the packages of a `file:` mirror where they lie; we want them in our cache.
        address = re.sub("^file:", "copy:", source.address)
        return f"deb {spelled}{address} {source.suite} {source.components}\n"

    def _output(self, *command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "APT_CONFIG": str(self._folder / "apt.conf"), "LC_ALL": "C"}
        return subprocess.run(
            # An apt that outlived us would write into a folder that the next installation clears.
            [*dying_with_us(), *command],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
        )

    @staticmethod
    def _complaint(done: subprocess.CompletedProcess[str]) -> str:
        if done.returncode == 0:
            return ""
        lines = [line.removeprefix("E: ") for line in done.stderr.splitlines() if line.startswith("E: ")]
        return lines[0] if lines else f"apt ended with {done.returncode}"


def fetch_and_unpack(
    scratch: Path, sources: Sequence[Source], packages: Sequence[str], *, oldest: Mapping[str, int], say: Say
) -> tuple[Path, tuple[str, ...]]:
    """Unpack packages from the first source that has them recent enough; the folder, and the packages' file names."""
    _check_machine(scratch)
    apt = PrivateApt(scratch)
    reasons: list[str] = []
    for source in sources:
        say(f"looking in {source.suite} …")
        complaint = apt.update(source)
        lacking = (
            [] if complaint else [name for name in packages if apt.major_version(name) < oldest.get(name, 0)]
        )
        if complaint or lacking:
            reasons.append(
                f"  {source.address} {source.suite}: {complaint or f'no {lacking[0]} that is recent enough'}"
            )
            continue
        say(f"fetching {', '.join(packages)} from {source.suite} (about 100 MB) …")
        files = apt.fetch(packages)
        say(f"unpacking {len(files)} packages …")
        return unpack(files, scratch / "root"), tuple(file.name for file in files)
    tried = "\n".join(reasons) or "  (the machine's apt sources name no mirror)"
    raise PbxError(
        f"none of this machine's package mirrors gives what is needed ({_wanted(packages, oldest)}):\n{tried}\n"
        "A Debian mirror has it in its testing suite; Ubuntu's mirrors do not carry Debian. Without one, put Asterisk 22 or "
        "later (with the French prompts) and sipp on PATH."
    )


def _wanted(packages: Sequence[str], oldest: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {oldest[name]} or later" if name in oldest else name for name in packages)


def unpack(files: Sequence[Path], root: Path) -> Path:
    """Unpack packages over each other."""
    root.mkdir()
    for file in files:
        done = subprocess.run(
            [*dying_with_us(), "dpkg-deb", "--extract", str(file), str(root)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            lines = done.stderr.splitlines()
            reason = next((line for line in lines if "No space left" in line), "\n".join(lines))
            raise PbxError(f"{file.name} cannot be unpacked: {reason}")
        file.unlink()
    return root


def _check_machine(scratch: Path) -> None:
    missing = [program for program in NEEDED_PROGRAMS if shutil.which(program) is None]
    if missing:
        raise PbxError(
            f"there is no {missing[0]} here: the test PBX comes from Debian packages. Elsewhere, put Asterisk 22 or later (with "
            "the French prompts) and sipp on PATH."
        )
    free = shutil.disk_usage(scratch).free
    if free < NEEDED_BYTES:
        raise PbxError(
            f"{scratch.parent} has {free >> 20} MB free and the test PBX takes up to {NEEDED_BYTES >> 20} MB while it is installed: "
            "make room, or name another folder in CENTREX_PBX_CACHE."
        )
