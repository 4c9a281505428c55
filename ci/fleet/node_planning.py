"""The plan of one node, scope by scope: each is compared with what is live, read back, and written away before the next one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import IO

from ci.fleet.bundle_store import BundleStore
from ci.fleet.cache import Cache
from ci.fleet.compilation import CompiledTree, compile_clients
from ci.fleet.own_faults import own_fault
from ci.fleet.plan_changes import LayerChange, in_parallel, noticed_by_callers
from ci.fleet.reading_back import OperatorLayer, otherwise_read
from ci.nodes.node import Node
from ci.nodes.planfile import open_plan, plan_writer
from ci.tree.workspace import Workspace
from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.graph.json_records import data_of
from compiler.planning.bundle import NODE_SCOPE, Bundle, PackedBundle
from compiler.planning.plan import LiveBundle, Plan, ScopeChange, scope_change
from compiler.resolving.resolved import ResolvedFleet

SCOPES_WORTH_A_WORKER = 3
"""The first scope is planned before workers are started; reading back two clients takes longer than starting a worker."""


@dataclass(frozen=True, slots=True)
class _DifferingScope:
    """A scope that differs. `target`: the digest of what the tree wants there, None if nothing; `was_read`: and that was read back before."""

    name: str
    target: str | None
    was_read: bool


@dataclass(frozen=True, slots=True)
class _PlannedScope:
    """What happens to a scope, and why nothing may be planned: its files do not say what they were made from, it inherits messages, or it brings out a fault of ours.

    `read_back`: the scope, if its files were read in this run, and do say it.
    """

    scope: str
    change: ScopeChange | None
    refusal: Diagnostic | None = None
    read_back: _DifferingScope | None = None


@dataclass(frozen=True, slots=True)
class NodePlanner:
    """Plans for one node. `bundles`: those that were compiled; what is lacking is put there. `verify`: whether every live byte is read.

    `cache`: knows what was read back in earlier runs. `left_out`: clients that stay as they are, which `compiled` wants as they are live.
    `rekey`: whether all the others get new secrets, by another key.
    """

    workspace: Workspace
    compiled: CompiledTree
    node: Node
    bundles: BundleStore
    cache: Cache
    left_out: frozenset[str]
    verify: bool
    rekey: bool

    def plan(
        self, live: Mapping[str, LiveBundle], *, workers: int
    ) -> tuple[Plan | None, dict[str, tuple[Diagnostic, ...]]]:
        """The plan, and why scopes may not be changed as the tree wants it: then they must be left out. None if that is said of the node's own. Raises OSError."""
        assert self.compiled.fleet is not None
        own = self.compiled.node_bundle(self.node.name)
        layer = OperatorLayer.of(self.compiled, self.node.name, own)
        beneath = self._beneath_left_out(live, own)
        if beneath is not None:
            return None, {NODE_SCOPE: (beneath,)}
        self.bundles.put(own)
        targets = {
            NODE_SCOPE: own.digest,
            **{result.client: result.digest for result in self.compiled.on_node(self.node.name)},
        }
        differing = [
            _DifferingScope(
                scope,
                targets.get(scope),
                self.cache.was_read_back(scope, _reading(layer, targets.get(scope))),
            )
            for scope in sorted(targets.keys() | live.keys())
            if scope not in self.left_out
            and (self.rekey or not _is_as_wanted(live.get(scope), targets.get(scope)))
        ]
        self._compile([scope.name for scope in differing if scope.target is not None], workers=workers)
        change = LayerChange.of(live.get(NODE_SCOPE), own, layer.graph)
        planned = self._planned(differing, layer, change, workers=workers)
        with ExitStack() as without_plan:
            file = without_plan.enter_context(tempfile.TemporaryFile())
            refusals = self._write(file, planned, len(targets), layer)
            if NODE_SCOPE in refusals:
                return None, refusals
            # The plan reads from it for as long as there is a plan.
            without_plan.pop_all()
            return open_plan(file), refusals

    def _beneath_left_out(self, live: Mapping[str, LiveBundle], own: Bundle) -> Diagnostic | None:
        """PLAN011 if the operator's layer would change beneath clients that stay as they are: what their calls then meet is not proved."""
        staying = sorted(self.left_out & live.keys())
        standing = live.get(NODE_SCOPE)
        if not staying or (standing is not None and standing.digest == own.digest):
            return None
        message = text(
            "the operator's layer of {node} would change beneath clients that stay as they are: {clients}",
            node=self.node.name,
            clients=", ".join(staying),
        )
        return diagnose("PLAN011", message, None, address=f"@{self.node.name}/node")

    def _write(
        self, file: IO[bytes], scopes: Iterable[_PlannedScope], targets: int, layer: OperatorLayer
    ) -> dict[str, tuple[Diagnostic, ...]]:
        """Write the plan; why scopes must be left out. `targets`: how many scopes the tree has on this node."""
        refusals: dict[str, tuple[Diagnostic, ...]] = {}
        changed = 0
        with plan_writer(file) as writer:
            for scope in scopes:
                if scope.refusal is not None:
                    refusals[scope.scope] = (scope.refusal,)
                    continue
                if scope.read_back is not None:
                    self.cache.remember_reading(scope.read_back.name, _reading(layer, scope.read_back.target))
                if scope.change is not None and not writer.add(scope.change, self._bundle(scope.change)):
                    refusals[scope.change.scope] = (_too_large(scope.change),)
                elif scope.change is not None:
                    changed += scope.change.target is not None
            writer.finish(self.node.name, targets - changed)
        return refusals

    def _compile(self, scopes: Sequence[str], *, workers: int) -> None:
        """Compile clients that are cached after all, since their live bundles are others."""
        assert self.compiled.fleet is not None
        lacking = [scope for scope in scopes if scope not in self.bundles]
        for result in compile_clients(
            self.workspace, self.compiled.fleet, lacking, workers=workers, bundles=self.bundles
        ):
            assert result.client in self.bundles, result.diagnostics

    def _planned(
        self, scopes: Sequence[_DifferingScope], layer: OperatorLayer, change: LayerChange, *, workers: int
    ) -> Iterator[_PlannedScope]:
        assert self.compiled.fleet is not None
        task = _Task(
            self.workspace,
            self.compiled.fleet,
            self.node,
            self.bundles,
            layer,
            change,
            self.verify,
            self.rekey,
        )
        return in_parallel(partial(_plan_scope, task), scopes, workers=workers, worth=SCOPES_WORTH_A_WORKER)

    def _bundle(self, change: ScopeChange) -> PackedBundle | None:
        return self.bundles[change.scope] if change.target is not None else None


def _reading(layer: OperatorLayer, target: str | None) -> str:
    """The key of reading a bundle back, beside a layer."""
    return f"{layer.key}/{target}"


def _is_as_wanted(live: LiveBundle | None, target: str | None) -> bool:
    return live is not None and live.digest == target and not live.drifted


@dataclass(frozen=True, slots=True)
class _Task:
    """What planning any scope of a node takes."""

    workspace: Workspace
    fleet: ResolvedFleet
    node: Node
    bundles: BundleStore
    layer: OperatorLayer
    layer_change: LayerChange
    verify: bool
    rekey: bool


def _plan_scope(task: _Task, scope: _DifferingScope) -> _PlannedScope:
    """What goes wrong in this, whatever it is, is wrong with this scope alone."""
    try:
        return _planned_scope(task, scope)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  # the other scopes' plans stand
        return _PlannedScope(scope.name, None, own_fault(scope.name, error))


def _planned_scope(task: _Task, scope: _DifferingScope) -> _PlannedScope:
    wanted = task.bundles[scope.name].unpack() if scope.target is not None else None
    live = task.node.live_bundle(scope.name, verify=task.verify)
    retired = task.node.retired_mailboxes(scope.name)
    change = scope_change(scope.name, wanted, live, rekey=task.rekey, retired_mailboxes=retired)
    if change is None:
        return _PlannedScope(scope.name, None)
    noticed = noticed_by_callers(change, wanted, live, task.workspace, task.fleet, layer=task.layer_change)
    callers = data_of(noticed) if noticed is not None else None
    planned = replace(change, callers=callers)
    refusal = _messages_of_somebody_gone(retired, wanted, live) if wanted is not None else None
    if refusal is not None:
        return _PlannedScope(scope.name, planned, refusal)
    if wanted is None or scope.was_read:
        return _PlannedScope(scope.name, planned)
    refusal = otherwise_read(wanted, task.layer)
    return _PlannedScope(scope.name, planned, refusal, scope if refusal is None else None)


def _too_large(change: ScopeChange) -> Diagnostic:
    message = text("what changes for {scope} is more than a plan may hold", scope=change.scope)
    hint = text("Split the change, or the client: a plan that is larger could not be read.")
    return diagnose("PLAN013", message, None, hint=hint, address=change.scope)


def _messages_of_somebody_gone(
    retired: frozenset[str], wanted: Bundle, live: LiveBundle | None
) -> Diagnostic | None:
    """PLAN007 if somebody would find the messages of a mailbox that was removed once, and nobody says so."""
    if not retired:
        return None
    from compiler.planning.mailboxes import inherited

    heir = next(inherited(live.objects() if live is not None else {}, wanted.objects, retired), None)
    if heir is None:
        return None
    name = heir.address.rpartition("/")[2]
    message = text(
        "{address} would find the messages, the greetings and the PIN of a mailbox of this id that was removed before",
        address=heir.address,
    )
    hint = text(
        "If it is for the same person, say so: mailbox: {name}. Else begin with an empty one, by an id that was never used: mailbox: {fresh}",
        name=name,
        fresh=f"{name}-2",
    )
    return diagnose("PLAN007", message, None, hint=hint, address=heir.address)
