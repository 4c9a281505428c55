"""A tree on a real Asterisk: compiled, planned and applied to a node in a scratch folder as for any other, then booted.

Only the operator's layer is replaced, by one whose nodes and trunk are on loopback; clients are the tree's own, byte for byte. Phones
register with what their own rendered file says.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ci.fleet.planning import Planning, plan_tree
from ci.nodes.apply import Actor, apply_plan
from ci.nodes.directory import DirectoryNode
from ci.nodes.secrets import DEVELOPMENT_KEY, MasterKey
from ci.terminal.exit_codes import ExitCode
from testpbx.ami import Ami, AmiMessage
from testpbx.asterisk import Asterisk
from testpbx.install import PbxError, Programs
from testpbx.ports import LOOPBACK, free_port
from testpbx.sipp import Account, Carrier, SippPhone

CARRIER_ADDRESS = "127.0.0.2"
"""The trunk's far end. The PBX knows a trunk by its address, and phones have another."""

MAIN_FILES = ("extensions.conf", "pjsip.conf", "voicemail.conf", "musiconhold.conf")

_ENDING_SECONDS = 10
_ASKED_SECONDS = 15

_NODES = """\
nodes:
{nodes}
trunks:
  {trunk}:
    name: Carrier of the tests
    host: {carrier}
    port: {port}
{limit}{more_trunks}"""
_NODE = "  {name}: {{path: {path}, sip: {{host: {host}, port: {sip_port}{tls}}}, trunks: [{trunks}], development: true}}"


class LiveTree:
    """A copy of a tree with one of its nodes running. `trunk`, `nodes`: ids that its clients use.

    `carrier_takes`: how many calls at a time. `more_trunks`: others of the running node, by id, each as YAML in one line; who plays them is up to the test.
    `passwords`: those that carriers gave, by `trunks/NAME@EPOCH`. `tls`: of the running node, as YAML in one line.
    """

    def __init__(
        self,
        programs: Programs,
        tree: Path,
        scratch: Path,
        *,
        node: str,
        nodes: Sequence[str],
        trunk: str,
        nodes_file: str,
        carrier_takes: int | None = None,
        more_trunks: Mapping[str, str] | None = None,
        passwords: Mapping[str, str] | None = None,
        tls: str | None = None,
    ) -> None:
        self.programs = programs
        self.scratch = scratch
        self.tree = scratch / "tenants"
        self.node = DirectoryNode(node, scratch / "nodes" / node)
        self.sip_port = free_port()
        self.passwords = tuple((passwords or {}).items())
        self.carrier_port = free_port(host=CARRIER_ADDRESS)
        self.asterisk: Asterisk | None = None
        self._carrier = Carrier(
            programs.sipp,
            scratch / "carrier",
            address=CARRIER_ADDRESS,
            port=self.carrier_port,
            pbx=(LOOPBACK, self.sip_port),
        )
        self._running = ExitStack()
        self._phones = 0
        self._calls = 0
        shutil.copytree(tree, self.tree)
        more = more_trunks or {}
        all_trunks = ", ".join((trunk, *more))
        lines = "\n".join(
            _NODE.format(
                name=name,
                path=scratch / "nodes" / name,
                host=LOOPBACK,
                sip_port=self.sip_port,
                trunks=all_trunks,
                tls=f", tls: {tls}" if tls is not None else "",
            )
            if name == node
            else _NODE.format(
                name=name,
                path=scratch / "nodes" / name,
                host="192.0.2.1",
                sip_port=5060,
                trunks=trunk,
                tls="",
            )
            for name in nodes
        )
        text = _NODES.format(
            nodes=lines,
            trunk=trunk,
            carrier=CARRIER_ADDRESS,
            port=self.carrier_port,
            limit=f"    max_calls: {carrier_takes}\n" if carrier_takes is not None else "",
            more_trunks="".join(f"  {name}: {words}\n" for name, words in more.items()),
        )
        (self.tree / nodes_file).write_text(text, encoding="utf-8")

    def __enter__(self) -> Self:
        self.apply()
        (self.scratch / "pbx").mkdir()
        include = f"{self.node.root}/node/current/asterisk"
        files = {name: f'#include "{include}/{name}"\n' for name in MAIN_FILES}
        self.asterisk = Asterisk(self.programs, self.scratch / "pbx", files, sip_port=self.sip_port)
        with ExitStack() as stack:
            stack.enter_context(self._carrier)
            stack.enter_context(self.asterisk)
            self._running = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    @property
    def ami(self) -> Ami:
        """The manager of the running Asterisk."""
        assert self.asterisk is not None, "not running"
        return self.asterisk.ami

    def plan(self) -> Planning:
        """What an apply of the tree would change now."""
        return plan_tree(self.tree, [self.node.name], verify=True, first_apply=True)

    def apply(self) -> None:
        """Plan and apply; PbxError if the tree is faulty or the node refuses."""
        planning = self.plan()
        if planning.left_out or not planning.plans:
            raise PbxError(
                "\n".join(f"{fault.code} {fault.range}: {fault.message}" for fault in planning.diagnostics)
            )
        if planning.plans[0].is_empty:
            return
        actor = Actor("test", lambda: datetime.now(UTC))
        key = MasterKey(DEVELOPMENT_KEY, development=True, given=self.passwords)
        outcome = apply_plan(planning.plans[0], self.node, key, actor, development=True)
        if outcome.code is not ExitCode.OK:
            raise PbxError("\n".join(str(fault.message) for fault in outcome.diagnostics))

    def phone(self, client: str, mac: str) -> SippPhone:
        """A phone, registered with the account of its own provisioned file."""
        self._phones += 1
        folder = self.scratch / "phones" / str(self._phones)
        phone = SippPhone(self.programs.sipp, folder, account_in(self._phone_text(client, mac)))
        phone.register()
        return phone

    def phone_file(self, client: str, mac: str) -> dict[str, str]:
        """What the phone of a MAC address is told, key by key."""
        return settings_in(self._phone_text(client, mac))

    def _phone_text(self, client: str, mac: str) -> str:
        path = self.node.root / "clients" / client / "current" / "phones" / "yealink" / f"{mac}.cfg"
        return path.read_text(encoding="utf-8")

    def carrier(self) -> Carrier:
        """The far end of the trunk."""
        return self._carrier

    def asked_to_confirm(self) -> str:
        """The called channel that is asked to press 1, once it is."""

        def is_asked(event: AmiMessage) -> bool:
            return event.get("Event") == "Newexten" and event.get("Application") == "Read"

        return self.ami.wait_for(is_asked, seconds=_ASKED_SECONDS)["Channel"]

    def press(self, channel: str, key: str) -> None:
        """As if a channel's far end had pressed a key."""
        self.ami.action("PlayDTMF", Channel=channel, Digit=key, Duration="100", Receive="true")

    def end_calls(self) -> None:
        """End every call that is left, and wait for it: a SIPp that is stopped hangs up on nobody."""
        deadline = time.monotonic() + _ENDING_SECONDS
        self.ami.command("channel request hangup all")
        while not self.ami.command("core show channels count").startswith("0 active channels"):
            if time.monotonic() > deadline:
                raise PbxError(f"calls that do not end:\n{self.ami.command('core show channels')}")
            time.sleep(0.05)
        self.ami.forget_events()

    def reaches(self, number: str, when: str, zone: str, *, context: str, wanted: Sequence[str]) -> str:
        """Where a call to a number goes at a pretended instant: the first extension whose name begins with one of `wanted`.

        `when`: `2026/11/23 12:29:59`. The call is placed on the running dialplan, watched, and ended.
        """
        self._calls += 1
        # A name of our own tells this call's events from those of calls that are still ending.
        name = f"centrex-{self._calls}"
        self.ami.action(
            "Originate",
            {"TESTTIME()": f"{when} {zone}"},
            Channel=f"Local/{number}@{context}/n",
            ChannelId=name,
            OtherChannelId=f"{name}-dialplan",
            Application="Wait",
            Data="20",
            Async="true",
        )

        def is_wanted(event: AmiMessage) -> bool:
            mine = event.get("Event") == "Newexten" and event.get("Linkedid", "").startswith(name)
            return mine and event.get("Extension", "").startswith(tuple(wanted))

        event = self.ami.wait_for(is_wanted, seconds=10)
        self.ami.command("channel request hangup all")
        self.ami.forget_events()
        return event["Extension"]


def settings_in(phone_file: str) -> dict[str, str]:
    """What a phone's file says, key by key."""
    return dict(re.findall(r"^([^#=\s]+) = (.*)$", phone_file, re.MULTILINE))


def has_call_waiting(phone_file: str) -> bool:
    """Whether a phone takes a second call, as its file says."""
    return settings_in(phone_file)["call_waiting.enable"] == "1"


def account_in(phone_file: str) -> Account:
    """The account that a phone's file gives it."""
    values = settings_in(phone_file)
    return Account(
        user=values["account.1.auth_name"],
        password=values["account.1.password"],
        host=values["account.1.sip_server.1.address"],
        port=int(values["account.1.sip_server.1.port"]),
    )
