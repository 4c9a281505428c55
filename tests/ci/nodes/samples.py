"""A small node to apply to, and bundles with every kind of file in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from ci.nodes.apply import Actor, ApplyOutcome, apply_plan
from ci.nodes.directory import DirectoryNode
from ci.nodes.secrets import DEVELOPMENT_KEY, MasterKey
from compiler.planning.artifact import NODE_ROOT, Artifact, secret_token
from compiler.planning.bundle import NODE_SCOPE, Bundle
from compiler.planning.plan import Plan
from tests.plans import plan_between

KEY = MasterKey(DEVELOPMENT_KEY, development=True)
RECORDING = (
    f"RIFF ${{secret:acme/users/alice/sip@1}} ${{secret:zephyr/users/alice/sip@1}} {NODE_ROOT}".encode()
)
"""Text that holds tokens, as a WAV file may: its client's own, another's, and the node's folder."""

Desired = Mapping[str, Bundle]


def bundle_of(scope: str, words: str = "first", *, more: tuple[str, ...] = ()) -> Bundle:
    """A scope's bundle: a dialplan that says `words`, passwords, the node's folder, a recording; `more`: further files."""
    alice = f"{scope.strip('@')}/users/alice"
    token = secret_token(alice, "sip", 1)
    texts = {
        "asterisk/body.conf": f"[{scope}.0a1b2c3d]\nexten => 201,1,NoOp({words} é)\n",
        "asterisk/pjsip.conf": f"password={token}\nroot={NODE_ROOT}\nagain={token}\n",
        "phones/805ec0000201.cfg": f"label = {words}\npassword = {token}\n",
    }
    artifacts = [
        *(Artifact(path, text.encode(), alice, template=True) for path, text in texts.items()),
        Artifact("asterisk/sounds/ferme.wav", RECORDING, scope),
        *(Artifact(path, f"; {words}\n".encode(), scope, template=True) for path in more),
    ]
    graph = "" if scope == NODE_SCOPE else f'["what callers of {scope} notice: {words}"]'
    return Bundle(scope, tuple(artifacts), {alice: {"name": words, "extension": "201"}}, graph)


def desired_of(*bundles: Bundle) -> dict[str, Bundle]:
    return {bundle.scope: bundle for bundle in bundles}


def fleet_saying(words: str, *, clients: tuple[str, ...] = ("acme", "zenith")) -> dict[str, Bundle]:
    """The operator's layer and some clients, all of whose files say `words`."""
    return desired_of(bundle_of(NODE_SCOPE, words), *(bundle_of(client, words) for client in clients))


def plan_for(node: DirectoryNode, desired: Desired, *, verify: bool = False) -> Plan:
    return plan_between(node.name, desired, node.live(verify=verify))


def is_as(node: DirectoryNode, desired: Desired) -> bool:
    """Whether every live byte is what these bundles come to."""
    return plan_for(node, desired, verify=True).is_empty


def everything_below(folder: Path) -> dict[str, bytes | str | None]:
    """Every name below a folder with its bytes, or where it leads to."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else None
        if path.is_dir()
        else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }


def somebody(name: str = "marie") -> Actor:
    """An actor whose clock moves on by a minute every time that it is looked at."""
    minutes: Iterator[int] = count()
    return Actor(name, lambda: datetime(2027, 2, 1, 9, next(minutes) % 60, tzinfo=UTC))


def run(plan: Plan, node: DirectoryNode, *, who: str = "marie", key: MasterKey = KEY) -> ApplyOutcome:
    return apply_plan(plan, node, key, somebody(who), development=True)


def before_apply() -> dict[str, Bundle]:
    """The state that tests of faults start from: the operator's layer and two clients."""
    return fleet_saying("avant")


def after_apply() -> dict[str, Bundle]:
    """The state that they go to: a client changed, one new, one gone; the operator's layer as it was."""
    return desired_of(
        bundle_of(NODE_SCOPE, "avant"),
        bundle_of("acme", "après", more=("more",)),
        bundle_of("kerlan", "après"),
    )
