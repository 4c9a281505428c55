"""A call from a carrier on its way to a client's number: how it is found, who calls as the client is shown it, and which trunk counts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compiler.analysis.acts import Ending
from compiler.analysis.behaviour.behaviour import Parts
from compiler.graph import Reason, TrunkLine
from compiler.numbering import format_national, normalise_dialled
from renderers.readback.channel import Channel, fact_name
from renderers.readback.errors import ReadbackError
from renderers.readback.machine import Machine

_MOST_STEPS = 200
_CALLERS = (
    *("+33612345678", "33612345678", "0033612345678", "0612345678", "0692123456", "0199001234"),
    *(
        "+442079460123",
        "442079460123",
        "00442079460123",
        "3639",
        "0123",
        "911",
        "411234",
        "118712",
        "0870000000",
    ),
    *("+33-6-12-34.56.78", "06-12-34-56-78", "bob0612345678", "bob-smith", "anonymous", ""),
)
"""Who may call, as carriers write them: in E.164 and without its plus, from abroad, in the country's own form; and what is no number."""

_VOUCHED = "+33698765432"
_OTHER = "+33612345678"
_IDENTITIES = {
    f"<sip:{_VOUCHED}@192.0.2.1;user=phone>": _VOUCHED,
    f"<sip:{_VOUCHED}@192.0.2.1>, <tel:{_OTHER}>": _VOUCHED,
    f"<tel:{_OTHER}>, <sip:{_VOUCHED}@192.0.2.1>": _VOUCHED,
    f'"Léa, dite \\"<sip>\\"" <sips:{_VOUCHED};cpc=ordinary@192.0.2.1:5061>,<tel:{_OTHER}>': _VOUCHED,
    f"sip:{_VOUCHED}@192.0.2.1:5060, tel:{_OTHER}": _VOUCHED,
    f"<sip:alice@192.0.2.1:5060>, <tel:{_VOUCHED};phone-context=+33>": _VOUCHED,
    "<tel:+33-6-98.76-54-32>": _VOUCHED,
    "<sip:alice@192.0.2.1:5060>, <sip:anonymous@anonymous.invalid>": None,
    "": None,
}
"""What P-Asserted-Identity may hold (RFC 3325, 9.1), and the number that the carrier vouches for."""

_PRIVACY = {"": False, "none": False, "id": True, "Id;critical": True, "user;id": True, "header": False}
"""Whether a call with this header is shown to nobody."""

_HEADERS = {"to": "To", "p_called_party_id": "P-Called-Party-ID"}


class CarrierMachine(Machine):
    """Follows calls from outside to where they enter a client."""

    def at_number(self, context: str, dialled: str, number: str, values: Mapping[str, str]) -> Channel | None:
        """The channel as it comes to a number, whatever its request was addressed to; None if it never does."""
        came = self._arrived(context, dialled, number, values)
        return came if isinstance(came, Channel) else None

    def turned_away(self, context: str, number: str, values: Mapping[str, str]) -> str:
        """How a call to a number is ended before it comes there, in words; nothing if it comes there."""
        came = self._arrived(context, number, number, values)
        if came is None or isinstance(came, Channel):
            return ""
        return " ".join(str(self.forest[tree].act) for _, tree in came)

    def _arrived(
        self, context: str, dialled: str, number: str, values: Mapping[str, str]
    ) -> Channel | Parts | None:
        """The channel at the number, or what became of it; None where nothing takes what is dialled."""
        extension = self.dialplan.find(context, dialled)
        if extension is None:
            return None
        calls = fact_name("GROUP_COUNT", f"{context.removeprefix('trunk.')}@trunk")
        channel = Channel(self.dialplan, context, extension, 0, {calls: "0", **values, "EXTEN": dialled})
        for _ in range(_MOST_STEPS):
            ended = self._step(channel)
            if ended is not None:
                return ended
            if channel.extension.name == number and not channel.stack:
                return channel
        raise ReadbackError(f"{context}: a call to {number} goes on without end")


def arrival_facts(
    arrivals: CarrierMachine, trunk: TrunkLine, numbers: Sequence[str], clear_port: int
) -> Iterator[tuple[str, str]]:
    """What is so of calls by a trunk when they come to numbers of a client, and what should be, in words.

    Who calls is read before it is seen what number is called: the first one stands for all. `clear_port`: of the node, in clear.
    """
    context = f"trunk.{trunk.id}"
    for port in (clear_port, 5061 if clear_port != 5061 else 5062, 40001, int(f"1{clear_port}") % 65536):
        came = {"CHANNEL(pjsip,local_addr)": f"192.0.2.10:{port}"}
        takes = port != clear_port or trunk.transport != "tls"
        said = arrivals.at_number(context, numbers[0], numbers[0], came) is not None
        yield f"{trunk.id} takes calls at {port}: {said}", f"{trunk.id} takes calls at {port}: {takes}"
    yield from _room_facts(arrivals, trunk, context, numbers[0])
    yield from _caller_facts(arrivals, trunk, context, numbers[0])
    yield from _identity_facts(arrivals, trunk, context, numbers[0])
    yield from _privacy_facts(arrivals, trunk, context, numbers[0])
    for number in numbers:
        for dialled, headers, arrives in _requests(trunk, number):
            said = arrivals.at_number(context, dialled, number, headers) is not None
            how = f"{dialled} with {headers} by {trunk.id}"
            yield f"{how} comes to {number}: {said}", f"{how} comes to {number}: {arrives}"


def _room_facts(
    arrivals: CarrierMachine, trunk: TrunkLine, context: str, number: str
) -> Iterator[tuple[str, str]]:
    """The last channel of several is for who needs help: whoever calls in then finds it busy."""
    most = trunk.max_calls if trunk.max_calls is not None else 1000
    others = most - (1 < most < 1000)
    for calls in (0, others - 1, others, most):
        counted = {fact_name("GROUP_COUNT", f"{trunk.id}@trunk"): str(calls)}
        said = arrivals.turned_away(context, number, counted)
        meant = str(Ending(Reason.BUSY)) if trunk.max_calls is not None and calls >= others else ""
        yield f"{trunk.id} with {calls} calls: {said}", f"{trunk.id} with {calls} calls: {meant}"


def _caller_facts(
    arrivals: CarrierMachine, trunk: TrunkLine, context: str, number: str
) -> Iterator[tuple[str, str]]:
    counted = trunk.id if trunk.max_calls is not None else None
    for caller in _CALLERS:
        at = arrivals.at_number(context, number, number, {"CALLERID(num)": caller})
        shown, counts = (
            (at.value("CALLERID(num)"), at.value("GROUP(trunk)")) if at is not None else ("", None)
        )
        yield (
            f"{trunk.id} shows {caller!r} as {shown!r}",
            f"{trunk.id} shows {caller!r} as {_in_e164(caller, trunk.country)!r}",
        )
        yield f"counted for {counts}", f"counted for {counted}"


def _identity_facts(
    arrivals: CarrierMachine, trunk: TrunkLine, context: str, number: str
) -> Iterator[tuple[str, str]]:
    for header, vouched in _IDENTITIES.items():
        values = {"PJSIP_HEADER(read,P-Asserted-Identity)": header, "CALLERID(num)": _OTHER}
        at = arrivals.at_number(context, number, number, values)
        said = at.value("CALLERID(num)") if at is not None else ""
        shown = vouched if vouched is not None and trunk.caller_from == "p_asserted_identity" else _OTHER
        yield f"{trunk.id} shows {header!r} as {said}", f"{trunk.id} shows {header!r} as {shown}"


def _privacy_facts(
    arrivals: CarrierMachine, trunk: TrunkLine, context: str, number: str
) -> Iterator[tuple[str, str]]:
    for asked, hidden in _PRIVACY.items():
        at = arrivals.at_number(context, number, number, {"PJSIP_HEADER(read,Privacy)": asked})
        said = at is not None and at.value("CALLERID(pres)") == "prohib"
        yield (
            f"{trunk.id} hides who asks for {asked!r}: {said}",
            f"{trunk.id} hides who asks for {asked!r}: {hidden}",
        )


def _requests(trunk: TrunkLine, number: str) -> Iterator[tuple[str, Mapping[str, str], bool]]:
    """Requests, by what they are addressed to and their headers, and whether they are calls to the number."""
    nobody = "+33199999999"
    read = _HEADERS.get(trunk.called_from)
    for name in _HEADERS.values():
        header = f"PJSIP_HEADER(read,{name})"
        for uri in _uris(number) if name == read else (f"<sip:{number}@192.0.2.1>",):
            for dialled in ("account-7", "s", nobody):
                yield dialled, {header: uri}, name == read
        yield number, {header: f"<sip:{nobody}@pbx>"}, name != read
    yield from ((written, {}, True) for written in (number, number[1:], f"00{number[1:]}"))
    yield format_national(number, trunk.country).replace(" ", ""), {}, True


def _uris(number: str) -> Iterator[str]:
    """A number as a header may have it."""
    yield f"<sip:{number}@192.0.2.1>"
    yield f"sip:{number}@192.0.2.1:5060;tag=17"
    yield f'"Accueil, 2e \\"étage\\"" <sip:{number};npdi=yes;rn=+33600000000@sip.carrier.example;user=phone>;tag=17'
    yield f'"Acme: accueil" <sip:{number}@192.0.2.1>'
    yield f"<tel:{number};phone-context=+33>"
    yield f"<sips:00{number[1:]}@192.0.2.1>"


def _in_e164(caller: str, country: str) -> str:
    """A caller's number in E.164, if it is one; anything else as it came."""
    digits = caller.replace("-", "").replace(".", "")
    if not digits.isdigit():
        return digits if digits[:1] == "+" and digits[1:].isdigit() else caller
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if digits.startswith("0") or (len(digits) == 6 and digits > "2"):
        return normalise_dialled(digits, country) or digits
    return f"+{digits}" if len(digits) > 8 else digits
