"""The operator's layer: nodes and trunks do not share what each must have to itself, and time zones exist."""

from __future__ import annotations

import ipaddress
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from compiler.diagnostics import Diagnostic, Path, Related, Text, text
from compiler.diagnostics.addresses import object_address
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.quoting import quoted
from compiler.diagnostics.suggest import closest_name, name_list
from compiler.numbering import COUNTRIES
from compiler.reading.parse import FLEET_SCOPE
from compiler.resolving.resolved import ResolvedFleet
from compiler.resolving.walk import written_in_place
from compiler.time.schedule import zone_exists, zone_names
from schema.fleet import Trunk


def check_fleet(parsed: ResolvedFleet) -> list[Diagnostic]:
    """FLEET001 nodes share a folder, FLEET002 an address, FLEET004 to FLEET015 trunks, NUM012 country, TIME001 time zones in defaults."""
    return [
        *_shared_folders(parsed),
        *_shared_addresses(parsed),
        *_trunks_named_twice(parsed),
        *_trunks_of_one_address(parsed),
        *_subnets_that_hold_their_node(parsed),
        *_trunks_to_their_own_node(parsed),
        *_limits_of_several_nodes(parsed),
        *_accounts_registered_twice(parsed),
        *_trunks_without_tls(parsed),
        *_network_codes(parsed),
        *_ports_of_tls(parsed),
        *_unknown_country(parsed),
        *_profiles_by_time(parsed),
        *_unknown_zones(parsed),
    ]


def _shared_folders(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    folders: dict[str, str] = {}
    for name, node in parsed.fleet.nodes.items():
        folder = _folder(node.path)
        for first, other in folders.items():
            if _lies_in(folder, other) or _lies_in(other, folder):
                message = (
                    text("the node {other} already has this folder", other=first)
                    if folder == other
                    else text("this folder and that of the node {other} lie one in the other", other=first)
                )
                yield _shared_by_nodes(parsed, "FLEET001", message, (name, "path"), (first, "path"))
                break
        folders[name] = folder


def _folder(path: str) -> str:
    """A path without what does not change where it leads."""
    return posixpath.normpath("/" + path.lstrip("/") if path.startswith("/") else path)


def _lies_in(inner: str, outer: str) -> bool:
    """Whether a folder is another or below it. Where the one is absolute and the other is not, nothing is known."""
    if outer == ".":
        return not inner.startswith(("/", ".."))
    return f"{inner}/".startswith(f"{outer.rstrip('/')}/")


def _shared_addresses(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    addresses: dict[tuple[str, str, int], str] = {}
    for name, node in parsed.fleet.nodes.items():
        host, tls = node.sip.host.lower(), node.sip.tls
        listens = [("udp", host, node.sip.port), *([("tls", host, tls.port)] if tls is not None else [])]
        for address in listens:
            first = addresses.setdefault(address, name)
            if first != name:
                message = text("the node {other} already has this address", other=first)
                yield _shared_by_nodes(parsed, "FLEET002", message, (name, "sip"), (first, "sip"))
                break


def _shared_by_nodes(
    parsed: ResolvedFleet, code: str, message: Text, again: tuple[str, str], first: tuple[str, str]
) -> Diagnostic:
    hint = text("Each node needs its own.")
    return _again(parsed, code, message, hint, again=("nodes", *again), first=("nodes", *first))


def _trunks_named_twice(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    """Asterisk reads no object of a file in which one is there twice: the node would keep its former trunks, without a word."""
    for name, node in parsed.fleet.nodes.items():
        for position, trunk in enumerate(node.trunks):
            first = node.trunks.index(trunk)
            if first != position:
                message = text("the trunk {trunk} is named twice", trunk=trunk)
                hint = text("Remove it here: outgoing calls try each trunk once.")
                places = [("nodes", name, "trunks", index) for index in (position, first)]
                yield _again(parsed, "FLEET005", message, hint, again=places[0], first=places[1])


Address = str | ipaddress.IPv4Network
"""From where calls of a trunk come: a subnet, which may be of one address, or a name, which may stand for any."""


@dataclass(frozen=True, slots=True)
class _Held:
    """An address that a trunk is known by, and where it is written."""

    trunk: str
    address: Address
    path: Path


def _addresses(name: str, trunk: Trunk) -> Iterator[_Held]:
    yield _Held(name, _address(trunk.host), ("trunks", name, "host"))
    for index, subnet in enumerate(trunk.addresses):
        yield _Held(name, _address(subnet), ("trunks", name, "addresses", index))


def _address(written: str) -> Address:
    try:
        return ipaddress.IPv4Network(written)
    except ValueError:
        return written.lower()


def _overlap(one: Address, other: Address) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return one.overlaps(other)


def _trunks_of_one_address(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    """A call that comes in is a trunk's by the address that it comes from; the port says nothing."""
    trunks = parsed.fleet.trunks
    told: set[Path] = set()
    for node_name, node in parsed.fleet.nodes.items():
        held: list[_Held] = []
        for name in (trunk for trunk in dict.fromkeys(node.trunks) if trunk in trunks):
            for again in _addresses(name, trunks[name]):
                first = next((one for one in held if _overlap(one.address, again.address)), None)
                held.append(again)
                if first is None or again.path in told:
                    continue
                told.add(again.path)
                yield _address_again(parsed, node_name, first, again)


def _address_again(parsed: ResolvedFleet, node: str, first: _Held, again: _Held) -> Diagnostic:
    if first.trunk == again.trunk:
        message = text("the trunk already has this address")
        return _again(
            parsed, "FLEET004", message, text("Keep one of the two."), again=again.path, first=first.path
        )
    message = (
        text("the trunk {other} of the node {node} already has this host", other=first.trunk, node=node)
        if again.path[-1] == "host"
        else text(
            "the trunk {other} of the node {node} already has this address", other=first.trunk, node=node
        )
    )
    hint = text(
        "Calls that come in are told apart by the host alone, not by the port: ask the carrier for another "
        "address, or leave one of the two out."
    )
    return _again(parsed, "FLEET004", message, hint, again=again.path, first=first.path)


def _subnets_that_hold_their_node(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    """Phones are near a node: one that is taken for a carrier cannot call, and could be called as one."""
    for node_name, node in parsed.fleet.nodes.items():
        here = _address(node.sip.host)
        for name in (trunk for trunk in dict.fromkeys(node.trunks) if trunk in parsed.fleet.trunks):
            for held in _addresses(name, parsed.fleet.trunks[name]):
                if held.path[-1] != "host" and _overlap(held.address, here):
                    message = text(
                        "the node {node}, which has this trunk, lies in here itself", node=node_name
                    )
                    hint = text(
                        "Name the carrier's own addresses: phones near the node would be taken for the carrier."
                    )
                    yield _fleet_diagnostic(parsed, "FLEET008", message, held.path, hint)


def _trunks_to_their_own_node(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    told: set[str] = set()
    for node_name, node in parsed.fleet.nodes.items():
        for name in node.trunks:
            trunk = parsed.fleet.trunks.get(name)
            if trunk is None or name in told:
                continue
            if (trunk.host.lower(), trunk.signalling_port) == (node.sip.host.lower(), node.sip.port):
                told.add(name)
                message = text("this is the address of the node {node}, which has this trunk", node=node_name)
                hint = text("Write the carrier's address: the node would send outgoing calls to itself.")
                yield _fleet_diagnostic(parsed, "FLEET007", message, ("trunks", name, "host"), hint)


def _limits_of_several_nodes(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    """Each node counts its own calls, so that the carrier would be sent the limit once for each of them."""
    for name, trunk in parsed.fleet.trunks.items():
        nodes = [node_name for node_name, node in parsed.fleet.nodes.items() if name in node.trunks]
        if trunk.max_calls is not None and len(nodes) > 1:
            message = text(
                "each of the nodes {nodes} would count up to {limit} by itself",
                nodes=name_list(nodes),
                limit=trunk.max_calls,
            )
            hint = text(
                "Give each node a trunk of its own to this carrier, with its share of the calls in max_calls."
            )
            yield _fleet_diagnostic(parsed, "FLEET006", message, ("trunks", name, "max_calls"), hint)


def _accounts_registered_twice(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    """A carrier sends calls to where an account was registered last."""
    holders: dict[tuple[str, str], tuple[str, str]] = {}
    for node_name, node in parsed.fleet.nodes.items():
        for name in (trunk for trunk in dict.fromkeys(node.trunks) if trunk in parsed.fleet.trunks):
            trunk = parsed.fleet.trunks[name]
            if trunk.account is None or not trunk.account.registers:
                continue
            first = holders.setdefault((trunk.host.lower(), trunk.account.user), (name, node_name))
            if first == (name, node_name):
                continue
            message = text(
                "the node {node} registers this account already, by the trunk {trunk}",
                node=first[1],
                trunk=first[0],
            )
            hint = text("Ask the carrier for an account for each node, or write registers: false.")
            yield _fleet_diagnostic(parsed, "FLEET009", message, ("trunks", name, "account"), hint)


def _trunks_without_tls(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    """A trunk over TLS needs a node that speaks it; encrypted sound needs keys that travel encrypted."""
    for name, trunk in parsed.fleet.trunks.items():
        if trunk.media == "srtp" and trunk.transport != "tls":
            message = text("the keys of encrypted sound would travel in clear")
            hint = text("Write transport: tls too, or media: rtp.")
            yield _fleet_diagnostic(parsed, "FLEET010", message, ("trunks", name, "media"), hint)
        without = [
            node_name
            for node_name, node in parsed.fleet.nodes.items()
            if name in node.trunks and node.sip.tls is None
        ]
        if trunk.transport == "tls" and without:
            message = text("no TLS is set up on: {nodes}", nodes=name_list(without))
            hint = text("Give sip a tls with a certificate and its key, there.")
            yield _fleet_diagnostic(parsed, "FLEET010", message, ("trunks", name, "transport"), hint)


def _ports_of_tls(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    """A request tells by the port that it came to whether it was encrypted."""
    for name, node in parsed.fleet.nodes.items():
        if node.sip.tls is not None and node.sip.tls.port == node.sip.port:
            message = text("the node speaks in clear at this port")
            hint = text("Give TLS a port of its own: 5061.")
            path = ("nodes", name, "sip", "tls", "port")
            yield _fleet_diagnostic(parsed, "FLEET015", message, path, hint)


def _network_codes(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    """The form of French carriers begins with the operator's code, which no other form has."""
    for name, trunk in parsed.fleet.trunks.items():
        needs, has = trunk.emergency_location == "p_access_network_info", trunk.network_code is not None
        if needs and not has:
            message = text("the operator's code is not given")
            hint = text("Write network_code: the two characters (R1R2) that Arcep gave the operator.")
            yield _fleet_diagnostic(parsed, "FLEET014", message, ("trunks", name, "emergency_location"), hint)
        if has and not needs:
            message = text("nothing tells this code to the carrier")
            hint = text("Write emergency_location: p_access_network_info too, or remove it.")
            yield _fleet_diagnostic(parsed, "FLEET014", message, ("trunks", name, "network_code"), hint)


def _again(
    parsed: ResolvedFleet, code: str, message: Text, hint: Text, *, again: Path, first: Path
) -> Diagnostic:
    place = parsed.places.range(first)
    related = (Related(text("first given here"), place),) if place else ()
    return _fleet_diagnostic(parsed, code, message, again, hint, related=related)


def _unknown_country(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    trunks = ((("trunks", name, "country"), trunk.country) for name, trunk in parsed.fleet.trunks.items())
    for path, country in ((("fleet", "country"), parsed.fleet.fleet.country), *trunks):
        if country is not None and country not in COUNTRIES:
            message = text("no numbering plan is known for the country {country}", country=country)
            hint = text("Known: {names}", names=name_list(COUNTRIES, most=30))
            yield _fleet_diagnostic(parsed, "NUM012", message, path, hint)


def _profiles_by_time(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    """Conditions are a client's: its calendars, its time zones."""
    for name, profile in parsed.fleet.destinations.items():
        if profile.by_time:
            message = text("the operator's profiles do not go by time")
            hint = text(
                "Write by_time in a profile of the client, which may name the operator's behind use:."
            )
            yield _fleet_diagnostic(parsed, "REF010", message, ("destinations", name, "by_time"), hint)


def _unknown_zones(parsed: ResolvedFleet) -> Iterator[Diagnostic]:
    """Conditions written in place in defaults for users."""
    for when, place in written_in_place(parsed.fleet):
        if when.time_zone and not zone_exists(when.time_zone):
            near = closest_name(when.time_zone, zone_names())
            hint = text("Did you mean {name}?", name=near) if near else None
            message = text("there is no time zone {name}", name=quoted(when.time_zone))
            yield _fleet_diagnostic(parsed, "TIME001", message, (*place, "time_zone"), hint)


def _fleet_diagnostic(
    parsed: ResolvedFleet,
    code: str,
    message: Text,
    path: Path,
    hint: Text | None,
    *,
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    return diagnose(
        code,
        message,
        parsed.places.range(path),
        hint=hint,
        related=related,
        address=object_address(FLEET_SCOPE, path),
    )
