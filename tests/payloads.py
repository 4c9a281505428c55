"""What somebody may write into any text of the language to be more than a text: forty payloads, in every field of a tree that has them all.

Those that are let in are loaded by a real Asterisk, many clients at once, and what it then says it has is compared with what is meant
(`loaded_otherwise`). `make torture-fields` tries all of them; tests/calls/test_payloads.py each field with some.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.nodes.directory import DirectoryNode
from ci.nodes.secrets import DEVELOPMENT_KEY, MasterKey
from compiler.diagnostics import has_errors
from compiler.lowering.operator_layer import lower_node
from compiler.pipeline import ClientFiles, Compilation, compile_client, compile_fleet
from compiler.planning.bundle import NODE_SCOPE, Bundle
from compiler.reading.source import SourceFile
from compiler.resolving.resolved import ResolvedFleet
from renderers.readback.dialplan import read_dialplan
from renderers.readback.endpoints import endpoints_of, read_sections
from renderers.readback.mailboxes import read_mailbox_file
from renderers.registry import render_client, render_node
from testpbx.asterisk import Asterisk
from testpbx.live import CARRIER_ADDRESS, MAIN_FILES
from testpbx.ports import LOOPBACK, free_port
from testpbx.programs import Programs
from tests.recordings import examined_once
from tests.test_deceptive_text import PLACES, RECORDINGS, TREE
from tests.test_deceptive_text import Path as Place

PAYLOADS = (
    ";x", ";--", "--;", "\\;", ",x", ",,,", "&PJSIP/acme.desk_202", "|maxmsg=9", "=>x", "a=b", "a => b", "${SHELL(id)}", "$[1+1]", "${EXTEN}", "$$",
    "#include x", "#exec id", "[general]", "](!)", "(+)", '"', "'", "\\", "`id`", "<sip:x@203.0.113.9>", "<201>", "%0d%0a", "%s%n", "!id", "{{ client }}",
    "${secret:zenith/users/bob/pin@1}", "${node:root}", "../../zenith/x", "_X.", "*98", "@zenith", ":alice", "/n", "é😀漢", "é" * 45,
)  # fmt: skip
"""What begins a comment, parts arguments, is a variable, a directive, a section, a URI, an escape, a token of ours, a path, a pattern; and what is long."""
assert len(PAYLOADS) == 40

FIELDS = tuple(path for path, is_key in PLACES if not is_key)
"""The place of every text of the language."""

_OF_THE_OPERATOR = ("fleet", "nodes", "trunks", "brands", "packs", "defaults")
_KEY = MasterKey(DEVELOPMENT_KEY, development=True, given=(("trunks/carrier@1", "of-the-carrier"),))


@dataclass(frozen=True, slots=True)
class Case:
    """A payload in a field, and how it stands there. `client`: by which the client is known that has it."""

    path: Place
    payload: str
    client: str

    @property
    def is_of_the_operator(self) -> bool:
        """Whether the field is the operator's."""
        return self.path[0] in _OF_THE_OPERATOR or (
            self.path[0] == "destinations" and "by_time" not in TREE["destinations"][self.path[1]]
        )

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))} with {self.payload!r}"


def cases(turns: Sequence[int]) -> Iterator[Case]:
    """Each field with these payloads, others from field to field: turn after turn all of them."""
    for turn in turns:
        for number, path in enumerate(FIELDS):
            yield Case(path, PAYLOADS[(number + turn) % len(PAYLOADS)], f"c{turn}x{number}")


def _with(tree: dict[str, Any], case: Case) -> dict[str, Any]:
    """A tree with the payload in the middle of the field's words, where neither its beginning nor its end shows what it is."""
    spoilt = copy.deepcopy(tree)
    holder: Any = spoilt
    for step in case.path[:-1]:
        holder = holder[step]
    words = str(holder[case.path[-1]])
    holder[case.path[-1]] = f"{words[: len(words) // 2]}{case.payload}{words[len(words) // 2 :]}"
    return spoilt


def _has(tree: Any, path: Place) -> bool:
    for step in path:
        if isinstance(tree, dict) and step not in tree:
            return False
        tree = tree[step]
    return True


def _base(sip_port: int) -> dict[str, Any]:
    """The tree on loopback, where nothing that is tried is sent anywhere else, and in clear: with files of TLS that are not there Asterisk complains."""
    tree = copy.deepcopy(TREE)
    tree["nodes"]["pbx-1"]["sip"] = {"host": LOOPBACK, "port": sip_port}
    for number, trunk in enumerate(tree["trunks"].values()):
        trunk["host"] = CARRIER_ADDRESS[:-1] + str(2 + number)
        trunk.pop("transport", None)
        trunk.pop("media", None)
    tree["trunks"]["carrier"]["account"]["registers"] = False
    return tree


def _files(tree: Mapping[str, Any]) -> tuple[SourceFile, SourceFile]:
    operator = {name: tree[name] for name in _OF_THE_OPERATOR}
    profiles = tree["destinations"]
    operator["destinations"] = {name: one for name, one in profiles.items() if "by_time" not in one}
    client = {name: value for name, value in tree.items() if name not in operator}
    client["destinations"] = {name: one for name, one in profiles.items() if "by_time" in one}
    return (
        SourceFile("tenants/fleet.yaml", json.dumps(operator).encode()),
        SourceFile("tenants/c/client.yaml", json.dumps(client).encode()),
    )


def _with_own_numbers(file: SourceFile, number: int) -> SourceFile:
    """The client with numbers that no other one has."""
    own = f"01 99 {number // 100 + 1:02d} {number % 100:02d} "
    return SourceFile(file.path, file.content.replace(b"01 99 00 00 ", own.encode()))


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of cases: those that were let in, and what Asterisk has otherwise than it is meant."""

    tried: int
    let_in: tuple[Case, ...]
    faults: tuple[str, ...]


def try_on_asterisk(programs: Programs, scratch: Path, tried: Sequence[Case]) -> Tried:
    """Compile each case, have a real Asterisk load all that compile, and compare. Cases of the operator's layer are put into one layer together."""
    sip_port = free_port()
    base = _base(sip_port)
    layer, let_in = _operators_layer(base, [case for case in tried if case.is_of_the_operator])
    fleet = _fleet_of(layer)
    assert fleet is not None
    compiled = {}
    for number, case in enumerate(case for case in tried if not case.is_of_the_operator):
        _, file = _files(_with(base, case))
        compilation = _compiled(case.client, _with_own_numbers(file, number), fleet)
        if not has_errors(compilation.diagnostics):
            compiled[case.client] = (case, compilation)
    node = DirectoryNode("pbx-1", scratch / "node")
    _put_on(node, fleet, {name: one for name, (_, one) in compiled.items()})
    includes = {name: f'#include "{node.root}/node/current/asterisk/{name}"\n' for name in MAIN_FILES}
    (scratch / "pbx").mkdir()
    with Asterisk(programs, scratch / "pbx", includes, sip_port=sip_port) as asterisk:
        faults = tuple(loaded_otherwise(asterisk, node, compiled))
    return Tried(len(tried), (*let_in, *(case for case, _ in compiled.values())), faults)


def _fleet_of(tree: Mapping[str, Any]) -> ResolvedFleet | None:
    return compile_fleet([_files(tree)[0]])[0]


def _compiled(client: str, file: SourceFile, fleet: ResolvedFleet) -> Compilation:
    return compile_client(ClientFiles(client, (file,), RECORDINGS, examine=examined_once), fleet)


def _operators_layer(base: dict[str, Any], tried: Sequence[Case]) -> tuple[dict[str, Any], tuple[Case, ...]]:
    """A layer with all the payloads in it that it can have at once and still serve the plain client."""
    let_in = []
    for case in tried:
        if not _has(base, case.path):
            continue
        spoilt = _with(base, case)
        fleet = _fleet_of(spoilt)
        # What moves the client to another node, or gives it another host, is right, and has nothing to load here.
        if fleet is None or spoilt["nodes"]["pbx-1"]["sip"] != base["nodes"]["pbx-1"]["sip"]:
            continue
        if not has_errors(_compiled("c", _files(base)[1], fleet).diagnostics):
            base = spoilt
            let_in.append(case)
    return base, tuple(let_in)


def _put_on(node: DirectoryNode, fleet: ResolvedFleet, clients: Mapping[str, Compilation]) -> None:
    """Everything into the node's folder, as apply does."""
    node.prepare()
    bundles = [Bundle(NODE_SCOPE, render_node(lower_node("pbx-1", fleet.fleet, ("FR", "RE"))), {})]
    for name, compilation in clients.items():
        assert compilation.graph is not None
        bundles.append(Bundle(name, render_client(compilation.graph), {}))
    for bundle in bundles:
        node.swap(bundle.scope, node.stage(bundle, _KEY))


# --- what Asterisk has ---------------------------------------------------------------------------------------------------------------------------


def loaded_otherwise(
    asterisk: Asterisk, node: DirectoryNode, compiled: Mapping[str, tuple[Case, Compilation]]
) -> Iterator[str]:
    """What the running Asterisk has more, less, or otherwise than the files say by our own reader, and names that are not those of the tree."""
    yield from (f"Asterisk complains: {line}" for line in asterisk.problems if "] ERROR[" in line)
    texts = {scope: _texts(node, scope) for scope in (NODE_SCOPE, *compiled)}
    yield from _endpoints_otherwise(asterisk, texts, compiled)
    yield from _dialplan_otherwise(asterisk, texts)
    yield from _mailboxes_otherwise(asterisk, texts, compiled)


def _texts(node: DirectoryNode, scope: str) -> dict[str, str]:
    folder = node.scope_folder(scope) / "current" / "asterisk"
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.conf")}


def _listed(asterisk: Asterisk, action: str, end: str, **fields: str) -> list[dict[str, str]]:
    """The events that answer an action, up to the last one."""
    ami = asterisk.ami
    ami.forget_events()
    ami.send(action, action, None, **fields)
    found: list[dict[str, str]] = []
    while True:
        event = ami.wait_for(
            lambda message: message.get("ActionID") == action and "Event" in message, seconds=30
        )
        if event["Event"] == end:
            return found
        found.append(event)


def _dialplan_otherwise(asterisk: Asterisk, texts: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    files = [
        (f"{scope}/{name}", words[name])
        for scope, words in texts.items()
        if scope != NODE_SCOPE
        for name in ("entries.conf", "body.conf")
    ]
    meant = {
        (name, extension.name, str(priority), step.application): step.data
        for name, context in read_dialplan(files, texts[NODE_SCOPE]["extensions.conf"]).contexts.items()
        for extension in context.extensions.values()
        for priority, step in enumerate(extension.steps, 1)
    }
    said = {}
    for event in _listed(asterisk, "ShowDialPlan", "ShowDialPlanComplete"):
        if event.get("Registrar") == "pbx_config" and "Priority" in event and event["Priority"] != "hint":
            key = (event["Context"], event["Extension"], event["Priority"], event["Application"])
            said[key] = event.get("AppData", "")
    for key in sorted(meant.keys() ^ said.keys()):
        yield f"{'missing' if key in meant else 'too much'}: {key}"
    for key in meant.keys() & said.keys():
        if meant[key] != said[key]:
            yield f"{key}: {said[key]!r} instead of {meant[key]!r}"


def _endpoints_otherwise(
    asterisk: Asterisk,
    texts: Mapping[str, Mapping[str, str]],
    compiled: Mapping[str, tuple[Case, Compilation]],
) -> Iterator[str]:
    meant = {
        name: endpoint
        for words in texts.values()
        for name, endpoint in endpoints_of(read_sections(words["pjsip.conf"])).items()
    }
    said = {
        event["ObjectName"]
        for event in _listed(asterisk, "PJSIPShowEndpoints", "EndpointListComplete")
        if event["Event"] == "EndpointList"
    }
    for name in sorted(meant.keys() ^ said):
        yield f"{'missing' if name in meant else 'too much'}: endpoint {name}"
    for client, (case, compilation) in compiled.items():
        resolved = compilation.resolved
        assert resolved is not None
        for device, phone in resolved.tenant.devices.items():
            name = f"{client}.{device}".replace("-", "_")
            user = resolved.tenant.users[phone.user]
            shown = asterisk.command(f"pjsip show endpoint {name}")
            callerid = re.search(r"^ callerid +: (.*)$", shown, re.MULTILINE)
            wanted = f'"{_cut(user.name)}" <{user.extension}>'
            if callerid is None or callerid[1] != wanted:
                yield f"{case}: {name} calls as {callerid and callerid[1]!r} instead of {wanted!r}"


def _cut(words: str) -> str:
    return words.encode()[:79].decode(errors="ignore").rstrip()


def _mailboxes_otherwise(
    asterisk: Asterisk,
    texts: Mapping[str, Mapping[str, str]],
    compiled: Mapping[str, tuple[Case, Compilation]],
) -> Iterator[str]:
    meant = {
        name: line
        for scope, words in texts.items()
        if scope != NODE_SCOPE
        for name, line in read_mailbox_file(words["voicemail.conf"]).mailboxes().items()
    }
    said = {
        f"{event['VoiceMailbox']}@{event['VMContext']}": event
        for event in _listed(asterisk, "VoicemailUsersList", "VoicemailUserEntryComplete")
    }
    for name in sorted(meant.keys() ^ said.keys()):
        yield f"{'missing' if name in meant else 'too much'}: mailbox {name}"
    for name in meant.keys() & said.keys():
        line, event = meant[name], said[name]
        asked = (line.name, line.email, str(line.max_messages))
        has = (event["Fullname"], event.get("Email", ""), event["MaxMessageCount"])
        if asked != has:
            yield f"mailbox {name} has {has} instead of {asked}"
    for client, (case, compilation) in compiled.items():
        resolved = compilation.resolved
        assert resolved is not None
        for user_id, user in resolved.tenant.users.items():
            found = said.get(f"user_{user.mailbox or user_id}@{client}")
            if found is not None and found["Fullname"] != _cut(user.name.replace(",", " ")):
                yield f"{case}: the mailbox of {user_id} is {found['Fullname']!r}"
            if found is not None and found.get("Email", "") != (user.email or ""):
                yield f"{case}: the mailbox of {user_id} is mailed to {found.get('Email')!r}"
