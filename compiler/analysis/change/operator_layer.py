"""What changes of the lines between a node and its carriers: it is in no client's graph, and yet the callers of all of them notice it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from compiler.analysis.change.comparison import ChangedTrunks, ChangeKind
from compiler.graph import NodeGraph, TrunkLine


class LineField(StrEnum):
    """What may be another one: of a trunk, or of the node to which all of its trunks and phones lead."""

    SENT_TO = "sent_to"
    """Where requests are sent: host and port."""
    TAKEN_FROM = "taken_from"
    """From where calls are taken besides the host."""
    NUMBER_FORMAT = "number_format"
    MAX_CALLS = "max_calls"
    COUNTRY = "country"
    """By whose numbering plan numbers are read."""
    CALLER_FROM = "caller_from"
    CALLED_FROM = "called_from"
    ACCOUNT = "account"
    """The name of the account by which the node logs in; empty for none."""
    REGISTERS = "registers"
    SECRET_EPOCH = "secret_epoch"  # noqa: S105  # a field's name
    """Of the account's password."""
    TRANSPORT = "transport"
    MEDIA = "media"
    EMERGENCY_LOCATION = "emergency_location"
    """How the carrier is told where help is needed."""
    NETWORK_CODE = "network_code"
    """With which it is told."""
    NODE_ADDRESS = "node_address"
    """Where phones and carriers reach the node: host and port."""
    TLS_PORT = "tls_port"
    CERTIFICATE = "certificate"
    CERTIFICATE_KEY = "certificate_key"
    AUTHORITIES = "authorities"
    """Who may vouch for carriers."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """A field of a trunk that is another one. `trunk`: its id; empty for a field of the node itself. `was`, `now`: empty where there is nothing."""

    kind: ChangeKind
    trunk: str
    field: LineField
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class _Concern:
    """Which calls of a trunk a field concerns, and how bad another value is."""

    calls_in: bool
    calls_out: bool
    kind: ChangeKind = ChangeKind.CHANGES_EXPERIENCE


_BOTH = _Concern(calls_in=True, calls_out=True)
_IN = _Concern(calls_in=True, calls_out=False)
_OUT = _Concern(calls_in=False, calls_out=True)

_CONCERNS: Mapping[LineField, _Concern] = {
    # Calls are known to be a carrier's by where they come from.
    LineField.SENT_TO: _Concern(calls_in=True, calls_out=True, kind=ChangeKind.REROUTES),
    LineField.TAKEN_FROM: _IN,
    LineField.NUMBER_FORMAT: _OUT,
    LineField.MAX_CALLS: _BOTH,
    LineField.COUNTRY: _IN,
    LineField.CALLER_FROM: _IN,
    LineField.CALLED_FROM: _IN,
    LineField.ACCOUNT: _BOTH,
    LineField.REGISTERS: _BOTH,
    LineField.SECRET_EPOCH: _BOTH,
    LineField.TRANSPORT: _BOTH,
    LineField.MEDIA: _BOTH,
    LineField.EMERGENCY_LOCATION: _Concern(calls_in=False, calls_out=True, kind=ChangeKind.REROUTES),
    LineField.NETWORK_CODE: _Concern(calls_in=False, calls_out=True, kind=ChangeKind.REROUTES),
    LineField.NODE_ADDRESS: _BOTH,
    LineField.TLS_PORT: _BOTH,
    LineField.CERTIFICATE: _BOTH,
    LineField.CERTIFICATE_KEY: _BOTH,
    LineField.AUTHORITIES: _BOTH,
}


def line_changes(before: NodeGraph, after: NodeGraph) -> tuple[LineChange, ...]:
    """All that changes for calls by trunks that a node had and has, worst first. Trunks that come or go are told of with the clients that use them."""
    former = {trunk.id: trunk for trunk in before.trunks}
    of_trunks = (
        _changes(trunk.id, _trunk_fields(former[trunk.id]), _trunk_fields(trunk))
        for trunk in after.trunks
        if trunk.id in former
    )
    changes = chain(_changes("", _node_fields(before), _node_fields(after)), *of_trunks)
    return tuple(sorted(changes, key=lambda change: change.kind))


def changed_trunks(before: NodeGraph | None, after: NodeGraph) -> ChangedTrunks:
    """The trunks whose calls are not proved to be as they were. `before` None: what was is not known."""
    if before is None:
        everything = frozenset(trunk.id for trunk in after.trunks)
        return ChangedTrunks(everything, everything)
    calls_in: set[str] = set()
    calls_out: set[str] = set()
    for change in line_changes(before, after):
        trunks = {change.trunk} if change.trunk else _trunks_by(change.field, after)
        concern = _CONCERNS[change.field]
        calls_in |= trunks if concern.calls_in else set()
        calls_out |= trunks if concern.calls_out else set()
    return ChangedTrunks(frozenset(calls_in), frozenset(calls_out))


def _trunks_by(field: LineField, node: NodeGraph) -> set[str]:
    """The trunks that a field of the node concerns: all, or those that speak TLS."""
    everywhere = field is LineField.NODE_ADDRESS
    return {trunk.id for trunk in node.trunks if everywhere or trunk.transport == "tls"}


def _changes(
    trunk: str, before: Mapping[LineField, str], after: Mapping[LineField, str]
) -> Iterator[LineChange]:
    for field, now in after.items():
        if before[field] != now:
            yield LineChange(_CONCERNS[field].kind, trunk, field, before[field], now)


def _trunk_fields(trunk: TrunkLine) -> Mapping[LineField, str]:
    account = trunk.account
    return {
        LineField.SENT_TO: f"{trunk.host}:{trunk.port}",
        LineField.TAKEN_FROM: ", ".join(sorted(trunk.addresses)),
        LineField.NUMBER_FORMAT: trunk.number_format,
        LineField.MAX_CALLS: "" if trunk.max_calls is None else str(trunk.max_calls),
        LineField.COUNTRY: trunk.country,
        LineField.CALLER_FROM: trunk.caller_from,
        LineField.CALLED_FROM: trunk.called_from,
        LineField.ACCOUNT: account.user if account is not None else "",
        LineField.REGISTERS: str(account is not None and account.registers).lower(),
        LineField.SECRET_EPOCH: str(account.secret_epoch) if account is not None else "",
        LineField.TRANSPORT: trunk.transport,
        LineField.MEDIA: trunk.media,
        LineField.EMERGENCY_LOCATION: trunk.emergency_location,
        LineField.NETWORK_CODE: trunk.network_code or "",
    }


def _node_fields(node: NodeGraph) -> Mapping[LineField, str]:
    tls = node.tls
    return {
        LineField.NODE_ADDRESS: f"{node.sip_host}:{node.sip_port}",
        LineField.TLS_PORT: str(tls.port) if tls is not None else "",
        LineField.CERTIFICATE: tls.certificate if tls is not None else "",
        LineField.CERTIFICATE_KEY: tls.key if tls is not None else "",
        LineField.AUTHORITIES: tls.authorities if tls is not None else "",
    }
