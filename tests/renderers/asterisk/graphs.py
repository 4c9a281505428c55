"""A small client with every kind of node, and a node of the operator with two carriers, both made by hand."""

from __future__ import annotations

from datetime import date

from compiler.graph import (
    Announce,
    CallEmergency,
    CallExternal,
    CallGraph,
    CallingPermission,
    ConditionalCase,
    ConditionalRoute,
    DeployedAudio,
    DeviceLeg,
    DialContext,
    DialOut,
    End,
    Hint,
    LeaveMessage,
    Mailbox,
    Node,
    NodeGraph,
    NodeLeg,
    NumberEntry,
    Origin,
    PermissionGate,
    Phone,
    PickUp,
    ReadMessages,
    Reason,
    Ring,
    TimeCondition,
    TrunkLine,
)
from compiler.time.schedule import calendar, weekly

CLIENT = "acme-sa"
MAIN, ALICE_OUTSIDE = "+33199001000", "+33199001001"
MOBILE = "+33612345678"
TRUNKS = ("collecte", "secours")

OFFICE_HOURS = TimeCondition(
    calendar(
        "Europe/Paris",
        [(range(5), [(8 * 60 + 30, 12 * 60 + 30), (14 * 60, 18 * 60)])],
        holidays=[date(2026, 12, 25)],
        openings=[([date(2026, 12, 24)], [(9 * 60, 12 * 60)])],
        closings=[],
    )
)
NIGHT = TimeCondition(weekly("Europe/Paris", [4], [(22 * 60, 6 * 60)]))

NATIONAL = CallingPermission(
    classes=frozenset({"national_fixed", "national_mobile", "special_free"}),
    allow_numbers=frozenset({"+4930123456"}),
    deny_numbers=frozenset({"+33600000000"}),
)
NOWHERE = CallingPermission(frozenset(), frozenset(), frozenset())


def origin(*path: str) -> Origin:
    """Where something of the client is said."""
    return Origin("/".join((CLIENT, *path)), path)


def phone(
    device: str, name: str, extension: str, *, profile: str = "national", caller_id: str | None = MAIN
) -> Phone:
    """A phone of the main site."""
    return Phone(
        device=device,
        user=name.split(maxsplit=1)[0].lower(),
        display_name=name,
        extension=extension,
        context=f"paris.{profile}",
        caller_id=caller_id,
        language="fr",
        mailbox=f"user_{name.split(maxsplit=1)[0].lower()}",
        secret_epoch=1,
        origin=origin("devices", device),
    )


def external(slug: str, number: str | None, caller_id: str | None, *, seconds: int = 120) -> CallExternal:
    """A call outside by the two trunks in turn."""
    return CallExternal(
        f"external.{slug}", origin("numbers"), number, caller_id, TRUNKS, seconds, "end.unreachable"
    )


def gate(slug: str, permission: CallingPermission, number: str | None, allowed: str) -> PermissionGate:
    """The gate before a call outside."""
    return PermissionGate(
        f"gate.{slug}", origin("client"), CLIENT, permission, number, "FR", allowed, "end.refused"
    )


def ring(node: str, legs: tuple[DeviceLeg | NodeLeg, ...], *, seconds: int, no_answer: str) -> Ring:
    """A ring whose busy and unreachable ways are the ends of these names."""
    return Ring(node, origin("users"), legs, seconds, no_answer, "end.busy", "end.unreachable")


def emergency(number: str) -> CallEmergency:
    """An emergency call of the main site."""
    return CallEmergency(
        f"emergency.paris.{number}",
        origin("sites", "paris"),
        number,
        "paris",
        MAIN,
        TRUNKS,
        "end.unreachable",
    )


_ENDS = [End(f"end.{reason}", origin("client"), reason) for reason in Reason]
_NODES: list[Node] = [
    *_ENDS,
    ConditionalRoute(
        "route.accueil",
        origin("routes", "accueil"),
        (
            ConditionalCase(OFFICE_HOURS, "group.vente-a", "bureau", ("routes", "accueil", "to", 0)),
            ConditionalCase(NIGHT, "announcement.ferme", "inline", ("routes", "accueil", "to", 1)),
            ConditionalCase(OFFICE_HOURS, "end.hangup", "bureau", ("routes", "accueil", "to", 2)),
        ),
        "voicemail.reception",
    ),
    ring("user.alice", (DeviceLeg("desk-101"),), seconds=2, no_answer="voicemail-of.alice"),
    ring("user.bob", (DeviceLeg("desk-102"),), seconds=2, no_answer="end.no_answer"),
    ring("user.sans-poste", (), seconds=20, no_answer="end.no_answer"),
    ring(
        "group.vente-a",
        (DeviceLeg("desk-101"), DeviceLeg("desk-102"), NodeLeg("gate.client.mobile")),
        seconds=15,
        no_answer="voicemail.reception",
    ),
    ring("group.astreinte", (NodeLeg("gate.client.mobile"),), seconds=15, no_answer="end.no_answer"),
    ring("group.interdit", (NodeLeg("gate.client.interdit"),), seconds=15, no_answer="end.no_answer"),
    gate("client.mobile", NATIONAL, MOBILE, "external.client.mobile"),
    gate("client.interdit", NOWHERE, MOBILE, "external.client.mobile"),
    gate("national", NATIONAL, None, "external.dialled"),
    gate("interne", NOWHERE, None, "external.dialled"),
    gate("client.bref", NATIONAL, MOBILE, "external.client.bref"),
    external("client.mobile", MOBILE, MAIN),
    external("client.bref", MOBILE, MAIN, seconds=2),
    external("dialled", None, None),
    DialOut("out.national", origin("sites", "paris"), "FR", "gate.national", "end.unallocated"),
    DialOut("out.interne", origin("sites", "paris"), "FR", "gate.interne", "end.unallocated"),
    emergency("112"),
    emergency("15"),
    LeaveMessage("voicemail-of.alice", origin("users", "alice"), "user_alice", None),
    LeaveMessage("voicemail.reception", origin("voicemails", "reception"), "shared_reception", "ferme"),
    ReadMessages("feature.messages", origin("client")),
    ReadMessages("feature.messages.reception", origin("client"), "shared_reception"),
    PickUp("feature.pickup.alice", origin("users", "alice"), ("desk-101",)),
    Announce("announcement.ferme", origin("audio", "ferme"), "ferme", "end.hangup"),
]

NUMBERS = {
    MAIN: "route.accueil",
    ALICE_OUTSIDE: "user.alice",
    "+33199001002": "gate.client.bref",
    "+33199001003": "gate.client.mobile",
    "+33199001004": "group.astreinte",
    "+33199001005": "group.interdit",
    "+33199001006": "user.sans-poste",
    "+33199001007": "end.unallocated",
}


def _mailbox(name: str, words: str, *path: str, email: str | None) -> Mailbox:
    return Mailbox(name, words, email, "fr", "Europe/Paris", 180, True, 1, origin(*path))


def sample(silence: bytes = b"") -> CallGraph:
    """The client. `silence`: what its one recording holds."""
    return CallGraph(
        client=CLIENT,
        name="Acmé & fils",
        node="pbx",
        language="fr",
        nodes={node.id: node for node in sorted(_NODES, key=lambda node: node.id)},
        numbers=tuple(
            NumberEntry(number, TRUNKS, "fr", target, origin("numbers", number))
            for number, target in NUMBERS.items()
        ),
        contexts=tuple(
            DialContext(
                f"paris.{profile}",
                "paris",
                profile,
                (("112", "emergency.paris.112"), ("15", "emergency.paris.15")),
                f"out.{profile}",
                origin("sites", "paris"),
            )
            for profile in ("national", "interne")
        ),
        internal=(("101", "user.alice"), ("102", "user.bob"), ("200", "route.accueil")),
        features=(
            ("*8101", "feature.pickup.alice"),
            ("*98", "feature.messages"),
            ("*98200", "feature.messages.reception"),
        ),
        phones=(
            phone("desk-101", "Alice Martin", "101", caller_id=ALICE_OUTSIDE),
            phone("desk-102", "Bob Durand", "102"),
            phone("mural", "Mural Atelier", "103", profile="interne", caller_id=None),
        ),
        desk_phones=(),
        mailboxes=(
            _mailbox("user_alice", "Alice Martin", "users", "alice", email="alice@example.net"),
            _mailbox("user_bob", "Bob Durand", "users", "bob", email=None),
            _mailbox("shared_reception", "Réception", "voicemails", "reception", email="accueil@example.net"),
        ),
        hints=(Hint("101", ("desk-101",)), Hint("102", ("desk-102",))),
        audio=(DeployedAudio("ferme", silence, origin("audio", "ferme")),),
    )


def node(
    *,
    sip_port: int = 5060,
    carriers: tuple[tuple[str, int], ...] = (("192.0.2.40", 5060), ("192.0.2.41", 5062)),
    number_formats: tuple[str, ...] = ("e164", "national"),
    max_calls: int | None = 1,
) -> NodeGraph:
    """The operator's layer, with a trunk for each carrier's address; the first takes `max_calls`."""
    return NodeGraph(
        node="pbx",
        sip_host="127.0.0.1",
        sip_port=sip_port,
        tls=None,
        trunks=tuple(
            TrunkLine(
                trunk,
                f"Carrier {trunk}",
                host,
                port,
                (),
                written,
                most,
                country="FR",
                caller_from="p_asserted_identity",
                called_from="request_uri",
                account=None,
                transport="udp",
                media="rtp",
                emergency_location="none",
                network_code=None,
            )
            for trunk, (host, port), written, most in zip(
                TRUNKS, carriers, number_formats, (max_calls, None), strict=False
            )
        ),
        countries=("FR",),
    )
