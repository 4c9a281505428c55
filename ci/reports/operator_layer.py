"""What callers notice of a node's operator's layer, in words."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.analysis.change.operator_layer import LineChange, LineField
from compiler.diagnostics import Text, text

_NOTHING = "—"

_FIELDS: Mapping[LineField, Text] = {
    LineField.SENT_TO: text("where calls are sent"),
    LineField.TAKEN_FROM: text("from where else calls are taken"),
    LineField.NUMBER_FORMAT: text("how numbers are sent"),
    LineField.MAX_CALLS: text("calls at once at most"),
    LineField.COUNTRY: text("the country by whose plan its numbers are read"),
    LineField.CALLER_FROM: text("what says who calls"),
    LineField.CALLED_FROM: text("what says who is called"),
    LineField.ACCOUNT: text("the account by which the node logs in"),
    LineField.REGISTERS: text("whether the node registers"),
    LineField.SECRET_EPOCH: text("the epoch of the password by which the node logs in"),
    LineField.TRANSPORT: text("how requests travel"),
    LineField.MEDIA: text("how sound travels"),
    LineField.EMERGENCY_LOCATION: text("how rescue is told where help is needed"),
    LineField.NETWORK_CODE: text("the operator's code with which rescue is told"),
    LineField.NODE_ADDRESS: text("where phones and carriers reach it"),
    LineField.TLS_PORT: text("the port over TLS"),
    LineField.CERTIFICATE: text("the certificate"),
    LineField.CERTIFICATE_KEY: text("the key of the certificate"),
    LineField.AUTHORITIES: text("who may vouch for carriers"),
}
"""What each field says, as a part of a sentence."""


def line_words(change: LineChange) -> Text:
    """What changes of a trunk, or of the node itself."""
    now, was = change.now or _NOTHING, change.was or _NOTHING
    field = _FIELDS[change.field]
    if change.trunk:
        return text(
            "calls by trunk {trunk}: {field}: {now}, formerly {was}",
            trunk=change.trunk,
            field=field,
            now=now,
            was=was,
        )
    return text("all calls of the node: {field}: {now}, formerly {was}", field=field, now=now, was=was)
