"""Limits of simultaneous external calls, as a dialplan asks for them: how many channels are in a group, and which channels it puts there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from compiler.graph import CallExternal, CallGraph, CallLimit, Phone
from compiler.graph.node_kinds import external_call
from renderers.readback.channel import Channel
from renderers.readback.dialplan import Context, Extension, Step
from renderers.readback.errors import ReadbackError
from renderers.readback.expressions import parted

_ASKED = re.compile(r"\$\[\$\{GROUP_COUNT\((.+)@(\w+)\)\} >= (\d+)\]")
_COUNTED = re.compile(r"b\([^^()]+\^counted\^1\(([^^()]*)\^([^^()]*)\)\)")
_LIMITS = "(limits)"
"""A variable that no dialplan can name: the limits that were asked for on the way, and not reached."""
_BY_CATEGORY = {"client": "/client", "user": "/users/"}
"""What is in the name of a group, by its category: a channel is in one group of each."""

SOME_USER = "*"
"""Stands for whoever's calls a phone's are counted as, so that phones are alike whose limits are as high. Whose they are, their sections say."""

COUNTED_CLIENT = "GROUP(client)"
"""What puts a channel into the group of a client's calls."""


def limit_asked(channel: Channel, step: Step) -> CallLimit | None:
    """The limit that a step asks for; None where it asks for something else."""
    asked = _ASKED.fullmatch(parted(step.data, "?")[0])
    if asked is None or asked[2] not in _BY_CATEGORY:
        return None
    group = channel.filled(asked[1])
    if _BY_CATEGORY[asked[2]] not in group:
        raise ReadbackError(f"{channel.extension.name}: {group} is counted as {asked[2]}")
    return CallLimit(group, int(asked[3]))


def with_limit(channel: Channel, limit: CallLimit) -> Channel:
    """The same channel, on which a limit is not reached."""
    return channel.forked(
        **{_LIMITS: f"{channel.value(_LIMITS) or ''}{limit.holder} {limit.most};"},
    )


def counted(channel: Channel) -> Channel:
    """The same channel, which is counted now by the limit that it was held to."""
    return channel.forked(**{_LIMITS: ""})


def limits_held(channel: Channel) -> tuple[CallLimit, ...]:
    """The limits that a channel was held to, and is not counted by yet."""
    held = [words.split(" ") for words in (channel.value(_LIMITS) or "").split(";") if words]
    return tuple(sorted(CallLimit(holder, int(most)) for holder, most in held))


def limits_of_call(channel: Channel, options: str) -> tuple[CallLimit, ...]:
    """The limits of a call that is made now with these options of Dial: what it is counted by is what it was held to."""
    limits = limits_held(channel)
    groups = _COUNTED.search(options)
    for place, within in enumerate(_BY_CATEGORY.values(), 1):
        held = "".join(limit.holder for limit in limits if within in limit.holder)
        is_counted = groups[place] if groups is not None else ""
        if held != is_counted:
            raise ReadbackError(
                f"{channel.extension.name}: counted for {is_counted!r}, held to the limit of {held!r}"
            )
    return limits


def limit_faults(graph: CallGraph, extensions: Mapping[str, Extension]) -> Iterator[tuple[str, str]]:
    """Where calls go on whose users have limits, whether or not somebody may dial any number today. `extensions`: by the limit."""
    meant = dict(_meant(graph))
    for most in sorted(extensions.keys() | meant.keys()):
        steps = extensions[most].steps if most in extensions else []
        said = [f"{step.application}({step.data})" for step in steps]
        yield f"of {most} calls: {said}", f"of {most} calls: {meant.get(most, [])}"


def unlimited_faults(graph: CallGraph, contexts: Iterable[Context]) -> Iterator[tuple[str, str]]:
    """Where calls go on whose users have no limit though others have, whether or not there is such a user today."""
    dialled = [call for node in graph.nodes.values() if (call := external_call(node)) and call.number is None]
    meant = [
        [
            *(_asks(limit.holder, "client", limit.most) for limit in call.limits),
            *_PRESENTING,
            *(f"Gosub(trunk.{trunk}.out,{_called_for(call)})" for trunk in call.trunks),
            f"Goto({call.unreachable},1)",
        ]
        for call in dialled
        if any(phone.limit is not None for phone in graph.phones)
    ]
    said = [
        [f"{step.application}({step.data})" for step in extension.steps[place + 1 :]]
        for context in contexts
        for extension in context.extensions.values()
        for place, step in enumerate(extension.steps)
        if step.application == "GotoIf" and step.data.endswith(_BY_USERS_LIMIT)
    ]
    yield f"without a limit of their own: {sorted(said)}", f"without a limit of their own: {sorted(meant)}"


def _called_for(call: CallExternal) -> str:
    """Arguments that are empty at the end are not there."""
    client = "".join(limit.holder for limit in call.limits)
    return f"call,1(${{NUMBER}},{call.seconds}{f',,{client}' if client else ''})"


_BY_USERS_LIMIT = "?limit.${MOST_CALLS},1"


def _meant(graph: CallGraph) -> Iterator[tuple[str, list[str]]]:
    dialled = [call for node in graph.nodes.values() if (call := external_call(node)) and call.number is None]
    users = {phone.limit.most for phone in graph.phones if phone.limit is not None}
    for call in dialled:
        client = "".join(limit.holder for limit in call.limits)
        user = f"{graph.client}/users/${{CALLS_OF}}"
        for most in users:
            asked = [*(_asks(limit.holder, "client", limit.most) for limit in call.limits)]
            called = f"call,1(${{NUMBER}},{call.seconds},,{client},{user})"
            by_trunks = [f"Gosub(trunk.{trunk}.out,{called})" for trunk in call.trunks]
            yield (
                str(most),
                [*asked, _asks(user, "user", most), *_PRESENTING, *by_trunks, f"Goto({call.unreachable},1)"],
            )


_PRESENTING = (
    "Set(CALLERID(all)=${OUTSIDE_NUMBER} <${OUTSIDE_NUMBER}>)",
    'Set(CALLERID(pres)=${IF($["${OUTSIDE_NUMBER}" = "" | "${WITHHOLDS}" = "1" | "${WITHHELD_FROM}" = "${DIALLED}"]?prohib:allowed)})',
)
"""What a phone shows outside: behind the limits, since a caller who is given back to a phone is still to be shown there."""


def _asks(group: str, category: str, most: int) -> str:
    return f"GotoIf($[${{GROUP_COUNT({group}@{category})}} >= {most}]?end.unreachable,1)"


def of_some_user(phone: Phone) -> Phone:
    """A phone whose calls are counted as some user's."""
    if phone.limit is None:
        return phone
    users, _, _ = phone.limit.holder.rpartition("/")
    return replace(phone, limit=CallLimit(f"{users}/{SOME_USER}", phone.limit.most))


def variables_of(graph: CallGraph, device: str) -> Iterable[tuple[str, str]]:
    """What a phone says of its user's limit where some phone's user has one."""
    limits = {phone.device: phone.limit for phone in graph.phones}
    if not any(limits.values()):
        return ()
    limit = limits[device]
    if limit is None:
        return (("CALLS_OF", ""), ("MOST_CALLS", ""))
    return (("CALLS_OF", limit.holder.rpartition("/")[2]), ("MOST_CALLS", str(limit.most)))
