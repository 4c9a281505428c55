"""Who is away from queues, as it reads: what is kept (`func_db.c`), how queues are told of it (`app_queue.c`), and the codes that set it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from compiler.analysis.acts import SettingPresence
from renderers.readback.dialplan import Context, Extension
from renderers.readback.errors import ReadbackError

TELLS = "present."
"""What subroutines are called by which a queue is told of a member."""
TAKES_LOCK = "LOCKED=${LOCK("
"""What the first step of a code does that logs in or out, or begins or ends a pause."""
_SETS_PRESENCE = "NOW=${IF("
"""What the second step of a code does that logs in or out, or begins or ends a pause."""

_TELLING = re.compile(
    r"\$\[(.*)\]\?UnpauseQueueMember\(([^,]+),([^,]+)\):PauseQueueMember\(([^,]+),([^,]+)\)"
)
_LOGGED_IN = re.compile(r'"\$\{DB\(centrex/([^/]+)/queue/([a-z0-9-]+)/([a-z0-9-]+)\)\}" = "1"')
_PAUSED = re.compile(r'"\$\{DB\(centrex/([^/]+)/paused/([a-z0-9-]+)\)\}" (!?=) "1"')


class Told(NamedTuple):
    """That a queue is told of a member, both as Asterisk calls them: it is present while this user is logged in, where `logs_in`, and does not pause, where `pauses`."""

    queue: str
    channel: str
    user: str
    logs_in: bool
    pauses: bool


def telling(extension: Extension, scope: str) -> Told:
    """What a subroutine tells a queue; `scope`: the first word of the client's contexts. ReadbackError if it is not as all of them."""
    steps = [(step.application, step.data) for step in extension.steps]
    said = _TELLING.fullmatch(steps[0][1])
    if said is None or steps[0][0] != "ExecIf" or steps[1:] != [("Return", "")]:
        raise ReadbackError(f"{extension.name}: tells no queue who is there: {steps}")
    conditions, queue, channel, *other = said.groups()
    users = set[str]()
    logs_in = pauses = False
    for condition in conditions.split(" & "):
        logged_in, paused = _LOGGED_IN.fullmatch(condition), _PAUSED.fullmatch(condition)
        if logged_in is not None and queue.startswith(f"{scope}.{logged_in[2]}.") and logged_in[1] == scope:
            logs_in = True
            users.add(logged_in[3])
        elif paused is not None and paused[3] == "!=" and paused[1] == scope:
            pauses = True
            users.add(paused[2])
        else:
            raise ReadbackError(f"{extension.name}: {condition}")
    if [queue, channel] != other or len(users) > 1:
        raise ReadbackError(f"{extension.name}: tells {other}, and {queue} {channel}, of {users}")
    return Told(queue, channel, users.pop(), logs_in, pauses)


def setting_presence(extension: Extension, context: Context, scope: str) -> SettingPresence:
    """What a code does, all steps of its extension. ReadbackError if it does anything else. Of a pause the queues are those that are told."""
    steps = [(step.application, step.data) for step in extension.steps]
    asked = steps[1][1].removeprefix(f"{_SETS_PRESENCE}$[").removesuffix("]?0:1)}").split(" | ")
    logged_in = [match for each in asked if (match := _LOGGED_IN.fullmatch(each))]
    paused = [match for each in asked if (match := _PAUSED.fullmatch(each)) and match[3] == "="]
    users = {match[3] for match in logged_in} | {match[2] for match in paused}
    scopes = {match[1] for match in (*logged_in, *paused)}
    if len(users) != 1 or scopes != {scope} or len(asked) != len(logged_in) + len(paused) or len(paused) > 1:
        raise ReadbackError(f"{extension.name}: {steps[1]}")
    (user,) = users
    if logged_in and paused:
        raise ReadbackError(f"{extension.name}: a log-in and a pause")
    queues = [match[2] for match in logged_in]
    values = [f"queue/{queue}/{user}" for queue in queues] or [f"paused/{user}"]
    told = [
        name
        for name, one in _tellings(context.extensions, scope).items()
        if one.user == user and (paused or one.queue.removeprefix(f"{scope}.").partition(".")[0] in queues)
    ]
    meant = [
        ("Set", f"LOCKED=${{LOCK({_underscored(scope)}.queue)}}"),
        steps[1],
        *(("Set", f"DB(centrex/{scope}/{value})=${{NOW}}") for value in values),
        *(
            ("Set", f"DEVICE_STATE(Custom:{_lamp(scope, value)})=${{IF($[${{NOW}}]?INUSE:NOT_INUSE)}}")
            for value in values
        ),
    ]
    end = [
        ("Set", f"LOCKED=${{UNLOCK({_underscored(scope)}.queue)}}"),
        ("Answer", ""),
        ("Playback", "${IF($[${NOW}]?beep:beep&beep)}"),
        ("Hangup", "16"),
    ]
    between = steps[len(meant) : -len(end)]
    if steps[: len(meant)] != meant or steps[-len(end) :] != end:
        raise ReadbackError(f"{extension.name}: {steps}, and not {meant} … {end}")
    if sorted(between) != sorted(("Gosub", f"{name},1") for name in told):
        raise ReadbackError(f"{extension.name}: tells {between}, and not {told}")
    return SettingPresence(user, tuple(sorted(queues)), bool(paused))


def _tellings(extensions: Mapping[str, Extension], scope: str) -> dict[str, Told]:
    return {
        name: telling(extension, scope) for name, extension in extensions.items() if name.startswith(TELLS)
    }


def _lamp(scope: str, value: str) -> str:
    return _underscored(f"{scope}/{value}".replace("/", "."))


def _underscored(word: str) -> str:
    return word.replace("-", "_")
