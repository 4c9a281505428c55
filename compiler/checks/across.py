"""What several clients must not share: numbers, phones, and the seats of the operator's licence packs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from compiler.checks.devices import spelled
from compiler.diagnostics import Diagnostic, Path, Range, Related, Text, plural, text
from compiler.diagnostics.codes import diagnose
from compiler.reading.parse import FLEET_SCOPE
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet


@dataclass(frozen=True, slots=True)
class ClientSummary:
    """What other clients must know of a client: its numbers (E.164, to the key in its file), its MACs by device, its seats by pack.

    `forwards`: by number of the client, the external numbers that its calls may be forwarded to.
    """

    numbers: Mapping[str, str] = field(default_factory=dict)
    macs: Mapping[str, str] = field(default_factory=dict)
    seats: Mapping[str, int] = field(default_factory=dict)
    forwards: Mapping[str, Sequence[str]] = field(default_factory=dict)


PlaceOf = Callable[[str, Path], Range | None]
"""Where something is written in a client's tree: client, path. Asked only if there is something to report."""


def summary_of(
    resolved: ResolvedClient, forwards: Mapping[str, Sequence[str]] | None = None
) -> ClientSummary:
    """The summary of a resolved client."""
    tenant = resolved.tenant
    aliases = resolved.places.aliases
    seats: dict[str, int] = {}
    for user in tenant.users.values():
        if user.pack is not None:
            seats[user.pack] = seats.get(user.pack, 0) + 1
    return ClientSummary(
        numbers={number: aliases.get(("numbers", number), number) for number in tenant.numbers},
        macs={device.mac: name for name, device in tenant.devices.items()},
        seats=seats,
        forwards=forwards or {},
    )


def check_across(
    summaries: Mapping[str, ClientSummary], fleet: ResolvedFleet, place_of: PlaceOf | None = None
) -> list[Diagnostic]:
    """NUM004 number of another client, DEV005 phone of another client, FLEET003 more seats than there are.

    Without `place_of` the diagnostics say which objects, but no line.
    """
    where = place_of or (lambda _client, _path: None)
    return [
        *_shared_numbers(summaries, where),
        *_shared_macs(summaries, where),
        *_missing_seats(summaries, fleet),
    ]


def _shared_numbers(summaries: Mapping[str, ClientSummary], where: PlaceOf) -> Iterator[Diagnostic]:
    holders: dict[str, str] = {}
    for client in sorted(summaries):
        for number, key in summaries[client].numbers.items():
            first = holders.setdefault(number, client)
            if first == client:
                continue
            first_key = summaries[first].numbers[number]
            message, from_there = (
                text(
                    "the number {number} already belongs to the client {client}", number=number, client=holder
                )
                for holder in (first, client)
            )
            hint = text("A number belongs to one client: remove it from one of the two.")
            path, theirs = ("numbers", key), ("numbers", first_key)
            yield _shared_diagnostic(
                "NUM004",
                message,
                hint,
                place=where(client, path),
                first=where(first, theirs),
                address=f"{client}/numbers/{number}",
            ).with_mirror(message=from_there, address=f"{first}/numbers/{number}")


def _shared_macs(summaries: Mapping[str, ClientSummary], where: PlaceOf) -> Iterator[Diagnostic]:
    holders: dict[str, str] = {}
    for client in sorted(summaries):
        for mac, device in summaries[client].macs.items():
            first = holders.setdefault(mac, client)
            if first == client:
                continue
            first_device = summaries[first].macs[mac]
            message, from_there = (
                text(
                    "the MAC address {mac} already belongs to a phone of the client {client}: {device}",
                    mac=spelled(mac),
                    client=holder,
                    device=held,
                )
                for holder, held in ((first, first_device), (client, device))
            )
            hint = text(
                "Compare it with the label on the phone; if the phone has moved, remove it from the other client."
            )
            path, theirs = ("devices", device, "mac"), ("devices", first_device, "mac")
            yield _shared_diagnostic(
                "DEV005",
                message,
                hint,
                place=where(client, path),
                first=where(first, theirs),
                address=f"{client}/devices/{device}",
            ).with_mirror(message=from_there, address=f"{first}/devices/{first_device}")


def _shared_diagnostic(
    code: str, message: Text, hint: Text, *, place: Range | None, first: Range | None, address: str
) -> Diagnostic:
    related = (Related(text("first given here"), first),) if first else ()
    return diagnose(code, message, place, hint=hint, related=related, address=address)


def _missing_seats(summaries: Mapping[str, ClientSummary], fleet: ResolvedFleet) -> Iterator[Diagnostic]:
    for name, pack in fleet.fleet.packs.items():
        used = {client: summary.seats[name] for client, summary in summaries.items() if name in summary.seats}
        total = sum(used.values())
        if total <= pack.seats:
            continue
        message = plural(
            "{count} seat of the pack {pack} is used, of {seats}",
            "{count} seats of the pack {pack} are used, of {seats}",
            total,
            pack=name,
            seats=pack.seats,
        )
        largest = sorted(used.items(), key=lambda use: (-use[1], use[0]))[:5]
        hint = text(
            "The clients that use most of them: {clients}",
            clients=", ".join(f"{client} ({count})" for client, count in largest),
        )
        place = fleet.places.range(("packs", name, "seats"))
        yield diagnose("FLEET003", message, place, hint=hint, address=f"{FLEET_SCOPE}/packs/{name}")
