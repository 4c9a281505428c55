"""queues.conf as Asterisk reads it (`apps/app_queue.c`): who rings in each queue, in which order, and when callers leave it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from compiler.analysis.acts import Announcing, Queueing, QueueingMember, Recording
from compiler.graph import Label, QueueStrategy
from renderers.readback.dialplan import Dialplan
from renderers.readback.errors import ReadbackError

_SECTION = re.compile(r"\[([^\]]+)\]")
_QUEUE = re.compile(r"(.+)\.([a-z0-9-]+)\.[0-9a-f]{8}")
_LOCAL = re.compile(r"Local/([^@/]+)@([^/]+)/n")
_CALLS = re.compile(r"(PJSIP/[^,]+),,i")
_AS_A_MEMBER_ENDS = [("ExecIf", '$["${DIALSTATUS}" = "BUSY"]?Hangup(17)'), ("Hangup", "20")]
_STRATEGIES = {
    "ringall": QueueStrategy.ALL,
    "linear": QueueStrategy.IN_ORDER,
    # rrmemory is of no order: its members are kept by a hash.
    "rrordered": QueueStrategy.ROUND_ROBIN,
}
_NOT_THERE = frozenset(("unavailable", "invalid", "unknown"))
"""The states in which a member's phones are not registered. Others would leave out who is in a call, or merely rings."""
_SETTINGS = frozenset(
    (
        *("strategy", "timeout", "retry", "wrapuptime", "maxlen", "joinempty", "leavewhenempty"),
        *("ringinuse", "autofill", "timeoutpriority"),
    )
)
_TOLD = {
    "announce-frequency": r"\d+",
    "min-announce-frequency": "15",
    "announce-position": "yes|no",
    "announce-holdtime": "yes|no",
}
_RECORDINGS = {
    "periodic-announce": r"\S+",
    "periodic-announce-frequency": r"\d+",
    "random-periodic-announce": "no",
}
_KEY = re.compile(r"[0-9*#]")
_LANGUAGES_WITHOUT_A_MINUTE = ("fr",)
_NODE_SETTINGS = {"persistentmembers": "no", "shared_lastcall": "no"}

STATUSES: Mapping[str, Label] = {
    "TIMEOUT": Label.NO_ANSWER,
    "UNKNOWN": Label.NO_ANSWER,
    # At Asterisk's own console somebody took the caller out.
    "WITHDRAW": Label.NO_ANSWER,
    "FULL": Label.FULL,
    "JOINEMPTY": Label.NOBODY,
    "LEAVEEMPTY": Label.NOBODY,
    "JOINUNAVAIL": Label.NOBODY,
    "LEAVEUNAVAIL": Label.NOBODY,
}
"""QUEUESTATUS of a caller whom nobody has answered, and what it means; `UNKNOWN`: there is no such queue."""


@dataclass(frozen=True, slots=True)
class QueueFile:
    """A queues.conf: options by section, and the members of each."""

    options: Mapping[str, Mapping[str, str]]
    members: Mapping[str, tuple[str, ...]]


def read_queue_file(text: str) -> QueueFile:
    """A queues.conf. ReadbackError for a line that is none."""
    options: dict[str, dict[str, str]] = {}
    members: dict[str, list[str]] = {}
    section = ""
    for raw in text.splitlines():
        line = raw.strip()
        opened = _SECTION.fullmatch(line)
        if opened:
            section = opened[1]
            if section in options:
                raise ReadbackError(f"queues.conf: {section} twice")
            options[section], members[section] = {}, []
        elif line and not line.startswith((";", "#tryinclude")):
            name, sign, value = re.sub(r"\s*=>?\s*", "=", line, count=1).partition("=")
            if not section or not sign or name in options[section]:
                raise ReadbackError(f"queues.conf: {line}")
            if name == "member":
                members[section].append(value)
            else:
                options[section][name] = value
    return QueueFile(options, {name: tuple(lines) for name, lines in members.items()})


def node_queue_facts(text: str) -> Iterator[tuple[str, str]]:
    """What a node's file says of all queues, and what it should, in words."""
    node = read_queue_file(text)
    yield f"queues {node.options}", f"queues { ({'general': _NODE_SETTINGS}) }"


@dataclass(frozen=True, slots=True)
class Waiting:
    """With what a call comes to a queue: for how long it may wait, with which priority, the language of its channel, and which recording a file is."""

    most_seconds: str
    priority: str
    language: str
    recording: Callable[[str], Recording]


def queue_called(
    file: QueueFile, name: str, waiting: Waiting, dialplan: Dialplan, device: Callable[[str], str]
) -> tuple[Queueing, str]:
    """What a caller meets in a queue, and the context of the keys. `device`: whose phone a channel is."""
    options = file.options.get(name)
    named = _QUEUE.fullmatch(name)
    if options is None or named is None:
        raise ReadbackError(f"there is no queue {name}")
    if _SETTINGS - options.keys():
        raise ReadbackError(f"{name}: {sorted(_SETTINGS - options.keys())}")
    more = {option: value for option, value in options.items() if option not in _SETTINGS}
    music, context = more.pop("musicclass", ""), more.pop("context", "")
    if music and not music.startswith(f"{named[1]}."):
        raise ReadbackError(f"{name}: plays the music {music}")
    kept = (options["ringinuse"], options["autofill"], options["timeoutpriority"])
    if kept != ("no", "yes", "app") or int(options["retry"]) < 1:
        raise ReadbackError(f"{name}: rings who is in a call, or at other times: {options}")
    strategy = _STRATEGIES[options["strategy"]]
    members = [_member(line, dialplan, device) for line in file.members[name]]
    queueing = Queueing(
        named[2],
        strategy,
        tuple(sorted(members) if strategy is QueueStrategy.ALL else members),
        int(options["timeout"]),
        int(options["retry"]),
        int(options["wrapuptime"]),
        int(options["maxlen"]) or None,
        int(waiting.most_seconds),
        join_when_nobody=not _is_empty_when_nobody(name, "joinempty", options["joinempty"], never="yes"),
        leave_when_nobody=_is_empty_when_nobody(
            name, "leavewhenempty", options["leavewhenempty"], never="no"
        ),
        keys=_keys(context, dialplan) if context else (),
        priority=int(waiting.priority),
        music=music.removeprefix(f"{named[1]}."),
        announcing=_announcing(name, more, waiting),
    )
    return queueing, context


def _keys(context: str, dialplan: Dialplan) -> tuple[str, ...]:
    """What may be pressed: all that stands in the context of a queue's keys, one key each, and nothing that the context includes."""
    found = dialplan.contexts.get(context)
    if found is None or found.includes or found.hints:
        raise ReadbackError(f"{context}: no context of keys")
    if not all(map(_KEY.fullmatch, found.extensions)):
        raise ReadbackError(f"{context}: more than keys: {sorted(found.extensions)}")
    return tuple(sorted(found.extensions))


def _announcing(name: str, options: Mapping[str, str], waiting: Waiting) -> Announcing:
    """What callers are told: whatever else a queue says that is no setting of all queues."""
    left = dict(options)
    told = _taken(name, left, _TOLD) if "announce-frequency" in left else {}
    heard = _taken(name, left, _RECORDINGS) if "periodic-announce" in left else {}
    position, wait = told.get("announce-position") == "yes", told.get("announce-holdtime") == "yes"
    prompts = {"queue-thankyou"} if told else set()
    prompts |= {"queue-youarenext", "queue-thereare", "queue-callswaiting"} if position else set()
    prompts |= {"queue-holdtime", "queue-minute", "queue-minutes"} if wait else set()
    said = {prompt: prompt for prompt in prompts}
    if wait and waiting.language in _LANGUAGES_WITHOUT_A_MINUTE:
        said["queue-minute"] = "queue-minutes"
    if left != said or (told and not position and not wait):
        raise ReadbackError(f"{name}: says {left}, and not {said}")
    files = heard["periodic-announce"].split(",") if heard else []
    return Announcing(
        waiting.language if told else "",
        position,
        wait,
        int(told.get("announce-frequency", 0)),
        tuple(map(waiting.recording, files)),
        int(heard.get("periodic-announce-frequency", 0)),
    )


def _taken(name: str, left: dict[str, str], forms: Mapping[str, str]) -> dict[str, str]:
    """These options, out of all that are left, each in its form."""
    taken = {option: left.pop(option, "") for option in forms}
    for option, value in taken.items():
        if not re.fullmatch(forms[option], value):
            raise ReadbackError(f"{name}: {option}={value}")
    return taken


def _is_empty_when_nobody(name: str, option: str, value: str, *, never: str) -> bool:
    if value == never:
        return False
    if frozenset(value.split(",")) != _NOT_THERE:
        raise ReadbackError(f"{name}: {option}={value}")
    return True


def _member(line: str, dialplan: Dialplan, device: Callable[[str], str]) -> QueueingMember:
    """Whose phones a member's channel calls, and that these say whether it may be called."""
    called, penalty, _, state = line.split(",")
    local = _LOCAL.fullmatch(called)
    if local is None:
        raise ReadbackError(f"queues.conf: {line}")
    channels = _phones_called(dialplan, local[2], local[1])
    if _watched(dialplan, state) != channels:
        raise ReadbackError(f"queues.conf: {line} watches {state}, and calls {channels}")
    phones = tuple(sorted(device(channel) for channel in channels.split("&")))
    return QueueingMember(phones, int(penalty) + 1)


def _phones_called(dialplan: Dialplan, context: str, name: str) -> str:
    entry = dialplan.find(context, name)
    steps = [(step.application, step.data) for step in entry.steps] if entry is not None else []
    if len(steps) == 1 and steps[0][0] == "Goto":
        body, extension, priority = steps[0][1].split(",")
        found = dialplan.find(body, extension)
        if found is not None and priority == "1":
            (application, data), *rest = [(step.application, step.data) for step in found.steps]
            phones = _CALLS.fullmatch(data)
            if application == "Dial" and phones is not None and rest == _AS_A_MEMBER_ENDS:
                return phones[1]
    raise ReadbackError(f"{name}@{context}: no member's phones: {steps}")


def _watched(dialplan: Dialplan, state: str) -> str:
    """The channels whose states are those of a member."""
    if not state.startswith("hint:"):
        return state
    name, _, context = state.removeprefix("hint:").partition("@")
    found = dialplan.contexts.get(context)
    return found.hints.get(name, "") if found is not None else ""
