"""Applies and recoveries that are killed at a moment of their own, and applies that race: a real SIGKILL from another process, whatever is being done.

What is killed at each call in turn stands in test_apply_crashes.py; here the moment falls between calls and within them too, and one thing comes
after another on the same node, as on one that lives. `make torture-kills` does it ten thousand times.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable

from ci.nodes.apply import recover
from ci.nodes.directory import DirectoryNode
from ci.nodes.journal import ENDS, JOURNAL, Journal
from ci.terminal.exit_codes import ExitCode
from tests.ci.nodes.samples import Desired, bundle_of, desired_of, is_as, plan_for, run, somebody

CLIENTS = ("acme", "kerlan", "zenith")
_REFUSED = frozenset({ExitCode.OK, ExitCode.LOCKED, ExitCode.STALE, ExitCode.INTERRUPTED})


def fleet(chance: random.Random) -> Desired:
    """Some clients, each in one of a few states, so that former states come back."""
    scopes = ("@node", *chance.sample(CLIENTS, chance.randrange(1, 4)))
    return desired_of(*(bundle_of(scope, f"state {chance.randrange(4)}") for scope in scopes))


def killed_again_and_again(node: DirectoryNode, chance: random.Random, kills: int) -> Counter[str]:
    """Apply one fleet after the other, each killed somewhere, and so are some recoveries; what became of them, by word. AssertionError for a mixture."""
    found: Counter[str] = Counter()
    live = fleet(chance)
    assert run(plan_for(node, live), node).code == ExitCode.OK
    lasts = _seconds(node, live)
    while found["killed"] < kills:
        wanted = fleet(chance)
        plan = plan_for(node, wanted)
        if _killed(lambda plan=plan: run(plan, node), chance.random() * lasts):
            found["killed"] += 1
            while chance.random() < 0.3 and _killed(
                lambda: recover(node, somebody()), chance.random() * lasts
            ):
                found["killed"] += 1
                found["recover killed"] += 1
        else:
            # It was done before its time: the next one is killed a little sooner.
            lasts *= 0.98
        outcome, word = recover(node, somebody())
        assert outcome.code == ExitCode.OK, outcome.diagnostics
        found[word] += 1
        if is_as(node, wanted):
            live = wanted
            found["new"] += 1
        else:
            assert is_as(node, live), "neither the old state nor the new one"
            found["old"] += 1
            lasts = min(lasts * 1.02, 1.0)
        _assert_tidy(node)
    return found


def raced(node: DirectoryNode, chance: random.Random, races: int) -> Counter[str]:
    """Several apply to one node at once, all from the same state, and one may recover: one of them has its way, the others are refused."""
    found: Counter[str] = Counter()
    live = fleet(chance)
    run(plan_for(node, live), node)
    for _ in range(races):
        wanted = [fleet(chance) for _ in range(chance.randrange(2, 5))]
        plans = [plan_for(node, one) for one in wanted]
        works: list[Callable[[], int]] = [lambda plan=plan: int(run(plan, node).code) for plan in plans]  # type: ignore[misc]  # each its own
        if chance.random() < 0.5:
            works.append(lambda: int(recover(node, somebody())[0].code))
        codes = _at_once(works)
        assert {*codes} <= _REFUSED, codes
        winners = [one for one in wanted if is_as(node, one)]
        assert winners or is_as(node, live), "a mixture of states"
        assert recover(node, somebody())[1] == "nothing"
        live = winners[0] if winners else live
        found.update(f"exit {code}" for code in codes)
        _assert_tidy(node)
    return found


def _seconds(node: DirectoryNode, live: Desired) -> float:
    began = time.monotonic()
    other = desired_of(*(bundle_of(scope, "measured") for scope in live))
    run(plan_for(node, other), node)
    run(plan_for(node, live), node)
    return (time.monotonic() - began) / 2


def _killed(work: Callable[..., object], seconds: float) -> bool:
    """Whether a process that does this was killed after so long, before it was done."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _at_once(works: list[Callable[[], int]]) -> list[int]:
    """What each of them ends with, all begun at once."""
    gate, opener = os.pipe()
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            code = 99
            try:
                os.close(opener)
                os.read(gate, 1)  # until it is closed
                code = work()
            finally:
                os._exit(code)
        children.append(child)
    os.close(gate)
    os.close(opener)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def _assert_tidy(node: DirectoryNode) -> None:
    journal = Journal(node.root / JOURNAL)
    journal.verify()
    latest = journal.latest()
    assert latest is not None
    assert latest.step in ENDS
    for scope in ("@node", *CLIENTS):
        home = node.scope_folder(scope)
        left = [entry.name for entry in home.iterdir() if entry.name.startswith(".")] if home.exists() else []
        assert left == [], left
