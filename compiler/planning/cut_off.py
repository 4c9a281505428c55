"""Which phones a change cuts off, emergency calls included, until they have fetched their files: none of the secrets that they may hold is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compiler.planning.mailboxes import Objects
from schema.meanings import Section


def phones_cut_off(before: Objects, after: Objects) -> Iterator[str]:
    """Devices that stay, by address, whose account or secret is another one; in order."""
    was, becomes = _phones(before), _phones(after)
    for mac in was.keys() & becomes.keys():
        (former, fields_before), (address, fields_after) = was[mac], becomes[mac]
        if former != address or fields_before["secret_epoch"] not in _epochs_taken(fields_after):
            yield address


def _phones(objects: Objects) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Addresses and fields of devices, by what stays the same whatever a phone is called."""
    return {
        fields["mac"]: (address, fields)
        for address, fields in objects.items()
        if address.split("/")[1:2] == [Section.DEVICES]
    }


def _epochs_taken(device: Mapping[str, Any]) -> tuple[int, ...]:
    epoch = device["secret_epoch"]
    return (epoch, epoch - 1) if device["former_secret"] else (epoch,)
