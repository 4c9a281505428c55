"""The operator's layer: `tenants/fleet.yaml` and `tenants/_fleet/*.yaml`."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from schema import patterns
from schema.base import Model
from schema.brand_mail import BrandMail
from schema.defaults import Defaults
from schema.destination_profile import DestinationProfile
from schema.scalars import (
    FIRST_YEAR,
    LAST_YEAR,
    Country,
    Epoch,
    Flag,
    HostName,
    Id,
    Language,
    MachinePath,
    Name,
    OneOrManyJson,
    Port,
    Subnet,
    TrunkId,
    WholeNumber,
    at_least_one,
    one_or_many,
)

_YEARS = re.compile(r"([0-9]{4})(?:\.\.([0-9]{4}))?")


def _years(value: object) -> tuple[int, int]:
    match = _YEARS.fullmatch(value.replace(" ", "")) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError("horizon", "{value}", {"value": str(value)})
    years = (int(match[1]), int(match[2] or match[1]))
    if not (FIRST_YEAR <= years[0] <= years[1] <= LAST_YEAR and years[1] - years[0] < 10):
        raise PydanticCustomError("horizon", "{value}", {"value": str(value)})
    return years


Horizon = Annotated[
    tuple[int, int],
    BeforeValidator(_years),
    WithJsonSchema(
        {
            "type": ["string", "integer"],
            "pattern": r"^20[0-9]{2}( ?\.\. ?20[0-9]{2})?$",
            "examples": ["2026..2028"],
        }
    ),
]
"""First and last year, both included, ten at most."""


class Operator(Model):
    """The operator, and what applies to every client."""

    name: Name
    """A note for people who read the tree: nothing else shows it."""
    country: Country = "FR"
    language: Language = "fr"
    horizon: Horizon
    """The years for which holidays and dated rules are compiled, the present one among them."""


class TlsListener(Model):
    """How a node speaks TLS with carriers. Its files are on its machine, and Asterisk must be able to read them."""

    port: Port = 5061
    """Where carriers reach it; another one than the node speaks on in clear."""
    certificate: MachinePath
    """The node's certificate for its SIP host, and those between it and its authority (PEM)."""
    key: MachinePath
    """The certificate's private key (PEM). It never leaves the machine."""
    authorities: MachinePath = "/etc/ssl/certs/ca-certificates.crt"
    """Who may vouch for carriers (PEM): a carrier whose certificate none of them signed is not called."""


class SipAddress(Model):
    """Where phones and trunks reach a node."""

    host: HostName
    port: Port = 5060
    """Over UDP, and over TCP where a trunk of the node uses it."""
    tls: TlsListener | None = None
    """Needed for trunks over TLS. Default: the node speaks in clear alone."""


NodePath = Annotated[str, StringConstraints(pattern=patterns.NODE_PATH, max_length=1024)]
"""A folder, in letters, digits and `. _ -`: it stands in the files of a PBX."""


class Node(Model):
    """A PBX to which bundles are applied."""

    name: Name | None = None
    """A note for people who read the tree: nothing else shows it."""
    kind: Literal["directory"] = "directory"
    """`directory`: a folder with exactly the layout of a PBX's configuration."""
    path: NodePath
    """The folder, absolute or relative to the one that holds `tenants/`."""
    sip: SipAddress
    """Where its phones register and its trunks send calls."""
    trunks: Annotated[tuple[TrunkId, ...], AfterValidator(at_least_one)]
    """In the order in which outgoing calls try them. No two of them have the same host, or an address in common."""
    prompts: Annotated[tuple[Language, ...], AfterValidator(at_least_one)] = ("en", "fr")
    """The languages in which its Asterisk has prompts; clients can choose among them. Built in: English and French."""
    sounds: MachinePath | None = None
    """The folder on its machine in which Asterisk has a folder of prompts for each language, such as `/usr/share/asterisk/sounds`. An apply of what would be said in English, for want of a prompt, is refused then. Default: nobody looks."""
    development: Flag = False
    """Whether its secrets may be made with the development key, which is public."""


class CarrierAccount(Model):
    """By which a node logs in with a carrier, for its registration and wherever its calls are asked for a password.

    The password is the carrier's to give, and never in the tree: it stands in the file of `centrex apply --passwords-file`.
    """

    user: Annotated[str, StringConstraints(pattern=patterns.SIP_USER)]
    """The account's name. Where the carrier addresses calls to it rather than to the number called, say by `called_from` where that stands."""
    registers: Flag = True
    """Whether the node tells the carrier where it is, time and again. A trunk that registers stands on one node."""
    secret_epoch: Epoch = 1
    """Raise it by one when the carrier gives another password."""


class Trunk(Model):
    """A carrier's SIP trunk, recognised by the addresses that its calls come from."""

    name: Name
    host: HostName
    port: Port | None = None
    """The carrier's port. Default: 5060, or 5061 over TLS."""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    """How requests travel to the carrier. Over TLS the carrier's certificate must name its `host`, and a call that comes in clear is refused."""
    media: Literal["rtp", "srtp"] = "rtp"
    """Whether sound is encrypted (SRTP, with keys by SDES). With `srtp` a call without keys is refused. Needs `transport: tls`, since the keys travel with the requests."""
    addresses: Annotated[
        tuple[Subnet, ...], BeforeValidator(one_or_many), AfterValidator(at_least_one), OneOrManyJson
    ] = ()
    """From where its calls come besides the host: addresses and subnets, one or a list. No two trunks of a node share one. Calls are sent to the host alone."""
    number_format: Literal["e164", "national"] = "e164"
    """How numbers are sent to the carrier: with `+`, or as dialled in France: ten digits, overseas too, and 00 for abroad. Emergency and short numbers are always sent as dialled."""
    country: Country | None = None
    """By whose numbering plan the numbers that it brings, called and calling, are read where they are not in E.164. Default: the operator's country."""
    caller_from: Literal["p_asserted_identity", "from"] = "p_asserted_identity"
    """Which header says who calls: the identity that the carrier vouches for, or what the caller presents. A call without `P-Asserted-Identity` has its caller in `From` in either case. Who asks for privacy is shown to nobody."""
    called_from: Literal["request_uri", "to", "p_called_party_id"] = "request_uri"
    """Where the called number stands: in the request's own URI, or in a header, for carriers that address requests to an account. A call without that header has it in the request's URI."""
    account: CarrierAccount | None = None
    """Default: the carrier knows the node by its address, and asks for no password."""
    emergency_location: Literal["none", "geolocation", "p_access_network_info"] = "none"
    """How the carrier is told the address of the site from which an emergency number is called. `geolocation`: all of it, in a document that travels with the call (RFC 6442, RFC 5139). `p_access_network_info`: the code of the commune, in the header of that name, as carriers in France ask for it. `none`: not at all; the carrier then goes by the number presented."""
    network_code: (
        Annotated[
            str,
            StringConstraints(pattern=patterns.NETWORK_CODE),
            Field(json_schema_extra={"type": ["string", "integer"]}),
        ]
        | None
    ) = None
    """The operator's own code (R1R2, given by Arcep), with which `p_access_network_info` begins."""
    max_calls: Annotated[WholeNumber, Field(ge=1)] | None = None
    """How many simultaneous calls the carrier accepts, for all clients together. The last of them is kept for emergency calls, if there are two or more: no other call goes out on it, and one that would come in on it finds the line busy. A trunk that has it stands on one node. Default: no limit."""

    @property
    def signalling_port(self) -> int:
        """The port that requests are sent to."""
        return self.port or (5061 if self.transport == "tls" else 5060)


class Brand(Model):
    """A name under which the service is sold ("marque blanche")."""

    name: Name
    mail: BrandMail | None = None
    """The mails that announce messages. Default: they come from Asterisk's own address, under the brand's name, in built-in words."""
    defaults: Defaults = Field(default_factory=Defaults)
    """Values for objects of the brand's clients that do not set their own."""


class Pack(Model):
    """A kind of licence, and how many seats of it the operator holds."""

    name: Name
    """A note for people who read the tree: nothing else shows it."""
    seats: WholeNumber
    """How many users may have it, over all clients."""


class Fleet(Model):
    """All sections of the operator's layer."""

    fleet: Operator
    nodes: dict[Id, Node]
    trunks: dict[Id, Trunk]
    brands: dict[Id, Brand] = Field(default_factory=dict)
    packs: dict[Id, Pack] = Field(default_factory=dict)
    destinations: dict[Id, DestinationProfile] = Field(default_factory=dict)
    defaults: Defaults = Field(default_factory=Defaults)
    """Values for every client's objects that do not set their own."""
