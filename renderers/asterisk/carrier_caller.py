"""Who calls, as carriers write it: without plus, with the international prefix, or as it is dialled in the country; read into E.164."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.graph import TrunkLine
from compiler.numbering import CALLING_CODES
from renderers.asterisk.dialplan import extension
from renderers.asterisk.names import carrier_caller_context, numbering_context


def render_carrier_caller(country: str) -> Iterator[str]:
    """A subroutine for the node: a caller's number → the same in E.164, so that it is shown alike and can be called back.

    What is no number that the country's plan reads, such as a short number, stays as it came.
    """
    yield from ("", f"[{carrier_caller_context(country)}]")
    yield from extension("_00X.", "Return(+${EXTEN:2})")
    yield from extension(
        "_0ZXXXXXXXX",
        f"Gosub({numbering_context(country)},${{EXTEN}},1)",
        "Set(NUMBER=${CUT(GOSUB_RETVAL,:,2)})",
        'GotoIf($["${NUMBER}" = ""]?unread)',
        "Return(${NUMBER})",
    )
    yield " same => n(unread),Return(${EXTEN})"
    if country == "PM":
        # Fixed numbers have six digits there, and short ones begin with 1 or 3 and have less.
        yield from extension("_NXXXXX", f"Return(+{CALLING_CODES[country]}${{EXTEN}})")
    # Nine digits or more that begin with no 0 begin with a country's code: short numbers have six at most.
    yield from extension("_ZXXXXXXXX!", "Return(+${EXTEN})")
    yield from extension("_[0-9+]!", "Return(${EXTEN})")


def read_caller_steps(trunk: TrunkLine) -> Iterator[str]:
    """Who asks for privacy is hidden. Put the caller's number into E.164, if it is one: what else comes from outside is not looked up."""
    if trunk.caller_from == "p_asserted_identity":
        yield from _asserted_steps()
    # Asterisk itself asks for it only where P-Asserted-Identity says who calls (RFC 3323, RFC 3325).
    privacy = "${TOLOWER(${FILTER(a-zA-Z,${PJSIP_HEADER(read,Privacy)})})}"
    yield f'ExecIf($["{privacy}" =~ "id|user"]?Set(CALLERID(pres)=prohib))'
    # Hyphens and dots may part the digits of a number in a `tel:` URI (RFC 3966).
    yield "Set(WRITTEN=${CALLERID(num)})"
    yield "Set(WRITTEN=${REPLACE(WRITTEN,-.)})"
    yield "Set(CALLER=${FILTER(+0-9,${WRITTEN})})"
    yield 'GotoIf($["${CALLER}" = ""]?called)'
    yield "GotoIf($[${LEN(${CALLER})} != ${LEN(${WRITTEN})}]?called)"
    yield f"Gosub({carrier_caller_context(trunk.country)},${{CALLER}},1)"
    yield "Set(CALLERID(num)=${GOSUB_RETVAL})"


def _asserted_steps() -> Iterator[str]:
    """The first number among the identities that the carrier vouches for: one of `sip:` or `sips:`, else one of `tel:`.

    There may be one of each (RFC 3325, 9.1). Asterisk reads a single one, and takes From where one header names two.
    """
    # No quote and no other sign that means something to Asterisk is left: a display name may hold anything.
    header = "${PJSIP_HEADER(read,P-Asserted-Identity)}"
    yield f"Set(ASSERTED=${{FILTER(<:@\\;+0-9a-zA-Z.\\x2d,{header})}})"
    yield 'Set(IDENTITY=$["${ASSERTED}" =~ "sips?:([+0-9.-]+)[@\\;]"])'
    yield 'ExecIf($["${IDENTITY}" = ""]?Set(IDENTITY=$["${ASSERTED}" =~ "tel:([+0-9.-]+)"]))'
    yield 'ExecIf($["${IDENTITY}" != ""]?Set(CALLERID(num)=${IDENTITY}))'
