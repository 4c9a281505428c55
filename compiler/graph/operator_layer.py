"""The operator's layer on one node, as the renderers are told it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where a node listens over TLS, and the files of its machine by which it does: PEM, by their paths."""

    port: int
    certificate: str
    key: str
    authorities: str


@dataclass(frozen=True, slots=True)
class Account:
    """By which a node logs in with a carrier. `registers`: whether it also says where it is."""

    user: str
    registers: bool
    secret_epoch: int


@dataclass(frozen=True, slots=True)
class TrunkLine:
    """A carrier's trunk, as a node uses it. `addresses`: from where its calls come, the host apart. `country`: by whose numbering plan the
    numbers that it brings are read.

    `caller_from`, `called_from`: which header says who calls, and where the called number stands, in the language's words; as
    are `transport`, `media`, and `emergency_location`: how the carrier is told where help is needed.
    """

    id: str
    name: str
    host: str
    port: int
    addresses: tuple[str, ...]
    number_format: str
    max_calls: int | None
    country: str
    caller_from: str
    called_from: str
    account: Account | None
    transport: str
    media: str
    emergency_location: str
    network_code: str | None

    @property
    def most_before_emergency(self) -> int | None:
        """With how many calls the trunk takes no other one, out or in: the last channel is kept for emergency calls. None: no limit.

        A trunk with a single channel has none to keep.
        """
        return None if self.max_calls is None else max(self.max_calls - 1, 1)


@dataclass(frozen=True, slots=True)
class NodeGraph:
    """The operator's layer on one node: its trunks, its address, the numbering plans that its clients dial by and its trunks are read by."""

    node: str
    sip_host: str
    sip_port: int
    tls: TlsFiles | None
    trunks: tuple[TrunkLine, ...]
    countries: tuple[str, ...]
