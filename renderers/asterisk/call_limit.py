"""Limits of simultaneous external calls: counted by groups of the carriers' channels, which live as long as the call with the outside does.

A channel is in one group of each category (`func_groupcount`), and nothing inherits it: the trunk's subroutine puts the channel that it
makes into the groups of the call (renderers/asterisk/trunk.py), and a call that comes in is put into its client's here. Emergency calls
are in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compiler.graph import AdmitCall, CallGraph, CallLimit, Phone
from renderers.asterisk.dialplan import extension, goto, goto_if

_LIMIT = "limit"


def has_limited_phones(graph: CallGraph) -> bool:
    """Whether some phone's user has a limit of his own."""
    return any(phone.limit is not None for phone in graph.phones)


def caller_variables(phone: Phone) -> dict[str, str]:
    """What a phone's channels carry of its user's limit; nothing is in them where there is none."""
    limit = phone.limit
    if limit is None:
        return {"CALLS_OF": "", "MOST_CALLS": ""}
    return {"CALLS_OF": phone.user, "MOST_CALLS": str(limit.most)}


def limits_of_callers(graph: CallGraph) -> Iterator[CallLimit]:
    """The limits of users who have phones, one for each value: whose calls they count, the channel says."""
    values = {phone.limit.most for phone in graph.phones if phone.limit is not None}
    yield from (CallLimit(f"{graph.client}/users/${{CALLS_OF}}", most) for most in sorted(values))


def admit_call_steps(node: AdmitCall) -> Iterator[str]:
    """Turn away a call from outside that is one too many, and count the others."""
    yield f"ExecIf({_is_reached(node.limit)}?Hangup(17))"
    yield f"Set(GROUP(client)={node.limit.holder})"
    yield goto(node.next)


def limit_steps(limits: Iterable[CallLimit], reached: str) -> Iterator[str]:
    """Part from a call that is one too many. `reached`: the node where it goes on."""
    for limit in limits:
        yield goto_if(_is_reached(limit), reached)


def counted_arguments(limits: Iterable[CallLimit]) -> tuple[str, str]:
    """The last arguments of a trunk's `call`: the groups of client and user in which it is counted; empty where it is in none."""
    groups = {_category(limit): limit.holder for limit in limits}
    return groups.get("client", ""), groups.get("user", "")


def goes_by_users_limit() -> str:
    """Part from the calls of users who have a limit of their own."""
    name = f"{_LIMIT}.${{MOST_CALLS}}"
    return f"GotoIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{name},1)}}?{name},1)"


def limit_extension(limit: CallLimit, steps: Iterable[str]) -> list[str]:
    """Where the calls of users with this limit go on."""
    return extension(f"{_LIMIT}.{limit.most}", *steps)


def _category(limit: CallLimit) -> str:
    return "user" if "/users/" in limit.holder else "client"


def _is_reached(limit: CallLimit) -> str:
    return f"$[${{GROUP_COUNT({limit.holder}@{_category(limit)})}} >= {limit.most}]"
