"""A real Asterisk in a scratch folder, on loopback ports of its own; stopped by process id, whatever happens."""

from __future__ import annotations

import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from testpbx import process
from testpbx.ami import Ami, AmiError
from testpbx.errors import PbxError
from testpbx.ports import LOOPBACK, free_port, media_range
from testpbx.programs import Programs

BOOT_SECONDS = 30
STOP_SECONDS = 5
_LONGEST_SOCKET = 100
"""A Unix socket's path holds 107 characters, which those of test folders may exceed."""
AMI_USER = "test"
AMI_SECRET = "loopback-only"  # noqa: S105  # a listener on loopback that lives for one test

MODULES = (
    # What our dialplans use, and no more: it boots in a second.
    "res_timing_timerfd",
    "res_sorcery_config",
    "res_sorcery_memory",
    "res_sorcery_astdb",
    "res_rtp_asterisk",
    "res_pjproject",
    "res_pjsip",
    "res_pjsip_session",
    "res_pjsip_authenticator_digest",
    "res_pjsip_outbound_authenticator_digest",
    "res_pjsip_endpoint_identifier_user",
    "res_pjsip_endpoint_identifier_ip",
    "res_pjsip_registrar",
    "res_pjsip_caller_id",
    "res_pjsip_header_funcs",
    "res_pjsip_outbound_registration",
    "res_security_log",
    "res_srtp",
    "res_pjsip_sdp_rtp",
    "res_pjsip_dtmf_info",
    "res_pjsip_rfc3326",
    "res_pjsip_nat",
    "res_pjsip_pubsub",
    "res_pjsip_outbound_publish",
    "res_pjsip_exten_state",
    "res_pjsip_dialog_info_body_generator",
    "res_pjsip_pidf_body_generator",
    "res_pjsip_mwi",
    "res_pjsip_mwi_body_generator",
    "res_mwi_devstate",
    "res_pjsip_refer",
    "res_pjsip_diversion",
    "chan_pjsip",
    "res_geolocation",
    "res_pjsip_geolocation",
    "bridge_simple",
    "bridge_builtin_features",
    "bridge_holding",
    "bridge_softmix",
    "bridge_native_rtp",
    "codec_alaw",
    "codec_ulaw",
    "codec_gsm",
    "codec_g722",
    "codec_resample",
    "format_wav",
    "format_gsm",
    "format_pcm",
    # After the formats: what it cannot read when it loads it skips.
    "res_musiconhold",
    "pbx_config",
    "app_dial",
    "app_playback",
    "app_read",
    "app_verbose",
    "app_stack",
    "app_exec",
    "app_echo",
    "app_userevent",
    "app_queue",
    "app_voicemail",
    "app_directed_pickup",
    "app_directory",
    "app_senddtmf",
    "func_callerid",
    "func_channel",
    "func_cut",
    "func_db",
    "func_devstate",
    "func_dialplan",
    "func_global",
    "func_groupcount",
    "func_lock",
    "func_logic",
    "func_strings",
    "func_timeout",
    "func_uri",
    "func_env",
)

MACHINE_LOGGER = Path(__file__).resolve().parent.parent / "machine" / "asterisk" / "logger.conf"
"""What nodes write down is what the tests read."""

QUIET = {
    # Read by Asterisk's core, which complains where they are missing.
    "acl.conf": "",
    "ccss.conf": "[general]\n",
    "cdr.conf": "[general]\n",
    "cel.conf": "[general]\n",
    "features.conf": "[general]\n",
    "indications.conf": "[general]\ncountry=fr\n[fr]\ndescription=France\nringcadence=1500,3500\ndial=440\nbusy=440/500,0/500\nring=440/1500,0/3500\n"
    "congestion=440/250,0/250\n",
    "pjproject.conf": "[startup]\nlog_level=2\n",
    "udptl.conf": "[general]\n",
}


class Asterisk:
    """A running Asterisk. `etc`: its configuration folder, to which `files` (name → text) were written.

    `sip_port`: the one that the caller's pjsip.conf binds; `free_port()` gives one. Mail that Asterisk would send is kept in `mail`: it is handed
    to `mail_command`, a script that a test may write anew.
    """

    def __init__(
        self, programs: Programs, scratch: Path, files: Mapping[str, str], *, sip_port: int | None = None
    ) -> None:
        self.scratch = scratch
        self.etc = scratch / "etc"
        self.spool = scratch / "spool"
        self.mail = scratch / "mail"
        self.mail_command = scratch / "keep-mail"
        self.sip_port = sip_port or free_port()
        self.ami_port = free_port(socket.SOCK_STREAM)
        self._programs = programs
        self._run = scratch / "run"
        self._process: subprocess.Popen[bytes] | None = None
        self._ami: Ami | None = None
        self._write(files)

    @property
    def ami(self) -> Ami:
        """The manager's connection, logged in."""
        assert self._ami is not None, "not running"
        return self._ami

    @property
    def log(self) -> str:
        """Notices, warnings and errors so far, a line each."""
        path = self.scratch / "log" / "messages"
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def security_log(self) -> str:
        """Who tried to log in, and what became of it, a line each."""
        path = self.scratch / "log" / "security"
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def problems(self) -> tuple[str, ...]:
        """The warnings and errors of the log."""
        return tuple(line for line in self.log.splitlines() if "] WARNING[" in line or "] ERROR[" in line)

    def __enter__(self) -> Self:
        command = [*self._programs.asterisk, "-C", str(self.etc / "asterisk.conf"), "-f", "-n"]
        if len(str(self._run / "asterisk.ctl")) > _LONGEST_SOCKET:
            self._run = Path(tempfile.mkdtemp(prefix="asterisk-"))
        self._run.mkdir(exist_ok=True)
        (self.etc / "asterisk.conf").write_text(self._asterisk_conf())
        try:
            self._process = process.start(command, folder=self.scratch, output=self.scratch / "output")
            self._connect()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def command(self, words: str) -> str:
        """A command of the console, and what it prints."""
        return self.ami.command(words)

    def reload(self, module: str) -> None:
        """Have a module read its configuration again, such as `pbx_config.so`. Asterisk says nothing of it but in its log."""
        self.ami.command(f"module reload {module}")

    def stop(self) -> None:
        """End the process: asked first, then forced."""
        if self._ami is not None:
            self._ami.close()
            self._ami = None
        running, self._process = self._process, None
        if running is not None:
            process.stop(running, seconds=STOP_SECONDS)
        shutil.rmtree(self._run, ignore_errors=True)

    def _connect(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + BOOT_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                self._ami = Ami(LOOPBACK, self.ami_port, user=AMI_USER, secret=AMI_SECRET)
                self._ami.command("core waitfullybooted")
            except (OSError, AmiError):
                time.sleep(0.05)
            else:
                return
        output = (self.scratch / "output").read_text(errors="replace")[-2000:]
        raise PbxError(f"Asterisk did not start:\n{output}\n{self.log[-2000:]}")

    def _write(self, files: Mapping[str, str]) -> None:
        for folder in ("etc", "log", "spool", "mail", "db", "keys"):
            (self.scratch / folder).mkdir(parents=True, exist_ok=True)
        rtp_first, rtp_last = media_range()
        own = {
            "logger.conf": MACHINE_LOGGER.read_text(encoding="utf-8"),
            "manager.conf": (
                f"[general]\nenabled=yes\nbindaddr={LOOPBACK}\nport={self.ami_port}\n"
                f"[{AMI_USER}]\nsecret={AMI_SECRET}\nread=all\nwrite=all\n"
                # Whoever asks for a whole dialplan reads for longer than the tenth of a second after which the connection is closed.
                "writetimeout=10000\n"
            ),
            "modules.conf": "[modules]\nautoload=no\n" + "".join(f"load={name}.so\n" for name in MODULES),
            "rtp.conf": f"[general]\nrtpstart={rtp_first}\nrtpend={rtp_last}\n",
            "pjsip.conf": f"[udp]\ntype=transport\nprotocol=udp\nbind={LOOPBACK}:{self.sip_port}\n",
            "extensions.conf": "[general]\n",
            "queues.conf": "[general]\n",
            "voicemail.conf": "[general]\n",
            "musiconhold.conf": "",
            # Calls bring their locations with them: its own are none.
            "geolocation.conf": "",
        }
        machines = {"voicemail.conf": self._keep_mail, "musiconhold.conf": self._default_music}
        for name, words in {**QUIET, **own, **files}.items():
            more = machines[name]() if name in machines else ""
            (self.etc / name).write_text(words + more)

    def _keep_mail(self) -> str:
        """No message of a test is ever mailed: what would be sent is kept, one file each."""
        script = self.mail_command
        script.write_text(f'#!/bin/sh\ncat > "$(mktemp {shlex.quote(str(self.mail))}/XXXXXX)"\n')
        script.chmod(0o755)
        return f"\n[general](+)\nmailcmd={shlex.quote(str(script))}\n"

    def _default_music(self) -> str:
        """As any machine has: without a class Asterisk complains, at each reload too."""
        return f"\n[default]\nmode=playlist\nentry={self._programs.data}/sounds/en/beep\n"

    def _asterisk_conf(self) -> str:
        return f"""\
[directories]
astetcdir => {self.etc}
astmoddir => {self._programs.modules}
astvarlibdir => {self.scratch / "db"}
astdbdir => {self.scratch / "db"}
astkeydir => {self.scratch / "keys"}
astdatadir => {self._programs.data}
astagidir => {self.scratch / "db"}
astspooldir => {self.spool}
astrundir => {self._run}
astlogdir => {self.scratch / "log"}
[options]
documentation_language => en
"""
