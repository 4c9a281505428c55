"""queues.conf as Asterisk reads it (`apps/app_queue.c`): who rings in each queue, in which order, and when callers leave it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from compiler.analysis.acts import Announcing, ExternalCall, Queueing, QueueingMember, Recording
from compiler.graph import Label, QueueStrategy
from renderers.readback.dialplan import Dialplan
from renderers.readback.errors import ReadbackError
from renderers.readback.presence import Told

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
    "leastrecent": QueueStrategy.LONGEST_IDLE,
    "fewestcalls": QueueStrategy.FEWEST_CALLS,
    "random": QueueStrategy.RANDOM,
}
_CALLS_AGAIN = frozenset(("leastrecent", "fewestcalls", "random"))
"""Those by which who does not answer is called again though others have not rung, unless he is busy then."""

NEXT_ROUND = "SHARED(ROUND)=$[0${SHARED(ROUND)} + 1]"
"""What begins the round of a caller, on the channel that is named here, in which each member rings once."""
WAITS_AS, ROUND_BEGUN = "WAITS_AS", "(round begun)"

_TURN = "turn"
_TURN_STEPS = (
    ("", "GotoIf", '$["${SHARED(RANG_${ARG1},${WAITS_AS})}" != "${SHARED(ROUND,${WAITS_AS})}"]?ring'),
    ("", "GotoIf", '$["${SHARED(PASSED_${ARG1},${WAITS_AS})}" = "${SHARED(RINGS,${WAITS_AS})}"]?again'),
    ("", "Set", "SHARED(PASSED_${ARG1},${WAITS_AS})=${SHARED(RINGS,${WAITS_AS})}"),
    ("", "Return", "0"),
    ("again", "Set", "SHARED(ROUND,${WAITS_AS})=$[${SHARED(ROUND,${WAITS_AS})} + 1]"),
    ("ring", "Set", "SHARED(RANG_${ARG1},${WAITS_AS})=${SHARED(ROUND,${WAITS_AS})}"),
    ("", "Set", "SHARED(RINGS,${WAITS_AS})=$[0${SHARED(RINGS,${WAITS_AS})} + 1]"),
    ("", "Return", "1"),
)
"""Who has rung in a caller's round is passed over; who is passed over twice, and nobody has rung in between, begins the next one."""
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


@dataclass(frozen=True, slots=True)
class MembersRead:
    """What members are read by. `device`: whose phone a channel is; `outside`: the external calls that a Local channel makes; `round_begun`: whether the caller has a round of turns; `told`: what queues were told of members, by queue and channel."""

    dialplan: Dialplan
    device: Callable[[str], str]
    outside: Callable[[str], Iterable[ExternalCall]]
    round_begun: bool
    told: Mapping[tuple[str, str], Told]


def queue_called(file: QueueFile, name: str, waiting: Waiting, read: MembersRead) -> tuple[Queueing, str]:
    """What a caller meets in a queue, and the context of the keys."""
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
    turns = options["strategy"] in _CALLS_AGAIN
    if turns and not read.round_begun:
        raise ReadbackError(f"{name}: members ring again before all have rung")
    members = [_member(name, line, read, turns=turns) for line in file.members[name]]
    not_there = _NOT_THERE | {"paused"} if any(member.user for member in members) else _NOT_THERE
    queueing = Queueing(
        named[2],
        strategy,
        tuple(members if strategy.has_order else sorted(members)),
        int(options["timeout"]),
        int(options["retry"]),
        int(options["wrapuptime"]),
        int(options["maxlen"]) or None,
        int(waiting.most_seconds),
        join_when_nobody=not _is_empty_when_nobody(
            name, "joinempty", options["joinempty"], not_there, never="yes"
        ),
        leave_when_nobody=_is_empty_when_nobody(
            name, "leavewhenempty", options["leavewhenempty"], not_there, never="no"
        ),
        keys=_keys(context, read.dialplan) if context else (),
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


def _is_empty_when_nobody(
    name: str, option: str, value: str, not_there: frozenset[str], *, never: str
) -> bool:
    if value == never:
        return False
    if frozenset(value.split(",")) != not_there:
        raise ReadbackError(f"{name}: {option}={value}")
    return True


def _member(queue: str, line: str, read: MembersRead, *, turns: bool) -> QueueingMember:
    """Whose phones a member's channel calls, and that these say whether it may be called; or the number outside. `turns`: it must ring once in a round."""
    called, penalty, _, *state = line.split(",")
    local = _LOCAL.fullmatch(called)
    if local is None or len(state) > 1:
        raise ReadbackError(f"queues.conf: {line}")
    name, steps = _steps_behind(read.dialplan, local[2], local[1])
    if turns:
        name, steps = _behind_turn(read.dialplan, local[2], local[1], steps)
    (application, data), *rest = steps
    tier = int(penalty) + 1
    if application == "Goto" and not state and not rest:
        calls = tuple(read.outside(f"Local/{name}@{local[2]}/n"))
        if not calls:
            raise ReadbackError(f"queues.conf: {line} calls nobody")
        return QueueingMember((), tier, calls)
    phones = _CALLS.fullmatch(data)
    if application != "Dial" or phones is None or rest != _AS_A_MEMBER_ENDS:
        raise ReadbackError(f"{local[1]}@{local[2]}: no member's phones: {steps}")
    if [_watched(read.dialplan, each) for each in state] != [phones[1]]:
        raise ReadbackError(f"queues.conf: {line} watches {state}, and calls {phones[1]}")
    devices = tuple(sorted(read.device(channel) for channel in phones[1].split("&")))
    told = read.told.get((queue, called))
    if told is None:
        return QueueingMember(devices, tier)
    return QueueingMember(devices, tier, (), told.user, told.logs_in, told.pauses)


_Steps = list[tuple[str, str]]


def _steps_behind(dialplan: Dialplan, context: str, name: str) -> tuple[str, _Steps]:
    """What an extension of the members' context does in the body, and its name."""
    entry = dialplan.find(context, name)
    steps = [(step.application, step.data) for step in entry.steps] if entry is not None else []
    if len(steps) == 1 and steps[0][0] == "Goto":
        body, extension, priority = steps[0][1].split(",")
        found = dialplan.find(body, extension)
        if found is not None and priority == "1":
            return name, [(step.application, step.data) for step in found.steps]
    raise ReadbackError(f"{name}@{context}: no member: {steps}")


def _behind_turn(dialplan: Dialplan, context: str, name: str, steps: _Steps) -> tuple[str, _Steps]:
    """The same of a member who rings once in a round: what he does whose turn it is."""
    who = name.removeprefix(f"{_TURN}.")
    entry = dialplan.find(context, name)
    body = entry.steps[0].data.partition(",")[0] if entry is not None else ""
    meant = [
        ("Gosub", f"{_TURN},1({who})"),
        ("ExecIf", '$["${GOSUB_RETVAL}" = "0"]?Hangup(17)'),
        ("Goto", f"member.{who},1"),
    ]
    found = dialplan.find(body, _TURN)
    asked = [(step.label, step.application, step.data) for step in found.steps] if found is not None else []
    if steps != meant or tuple(asked) != _TURN_STEPS:
        raise ReadbackError(f"{name}@{context}: rings again before all have rung: {steps}, {asked}")
    return _steps_behind(dialplan, context, f"member.{who}")


def _watched(dialplan: Dialplan, state: str) -> str:
    """The channels whose states are those of a member."""
    if not state.startswith("hint:"):
        return state
    name, _, context = state.removeprefix("hint:").partition("@")
    found = dialplan.contexts.get(context)
    return found.hints.get(name, "") if found is not None else ""
