"""What was written, taken together: TIME calendars, CALL the call flow, DEV devices, AUDIO recordings, FLEET the operator's layer."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

CALLS: tuple[Code, ...] = (
    Code(
        "TIME001",
        Severity.ERROR,
        "unknown time zone",
        "Time zones are those of the tz database, such as `Europe/Paris`, `Indian/Reunion`, `America/Martinique`; capital letters "
        "count.",
    ),
    Code(
        "TIME002",
        Severity.ERROR,
        "empty calendar",
        "A calendar is a set of instants; this one is empty, so that conditions with it never hold. Holidays and closings take "
        "away from weekly hours and dated openings; alone they leave nothing.",
    ),
    Code(
        "TIME003",
        Severity.ERROR,
        "opened and closed on the same date",
        "A calendar names a date in `open`, and takes the whole of it away in `closed`. The closing would win; that can hardly be "
        "meant.",
    ),
    Code(
        "TIME004",
        Severity.WARNING,
        "date outside the horizon",
        "Dated rules are compiled for the years of the fleet's `horizon`. A date outside them is probably a slip of the pen, or "
        "past.",
    ),
    Code(
        "TIME005",
        Severity.ERROR,
        "no branch matches",
        "All branches of a conditional route have a condition, and there are instants at which none holds: calls would be dropped. "
        "The message names the first of them.",
    ),
    Code(
        "TIME006",
        Severity.WARNING,
        "branch that takes no call",
        "The first branch that matches takes a call. Earlier branches hold at all instants at which this one does, or it holds at "
        "none.",
    ),
    Code(
        "TIME007",
        Severity.ERROR,
        "branch behind the last",
        "A branch without `when` takes every call that comes to it, so that what stands behind it is never reached.",
    ),
    Code(
        "CALL001",
        Severity.ERROR,
        "circle of destinations",
        "Following the destinations leads back to where one came from, so that a call that nobody takes would go round until the "
        "caller hangs up.",
    ),
    Code(
        "CALL002",
        Severity.WARNING,
        "user without a phone",
        "No device belongs to the user, and no rule says where calls to him go, so that they end at once in his voicemail box or "
        "nowhere.",
    ),
    Code(
        "CALL003",
        Severity.WARNING,
        "rings too long",
        "Members of a group that ring in order take time together. Telephone exchanges give up waiting for an answer after three "
        "minutes at most (ITU-T Q.118), so that the last members never ring.",
    ),
    Code(
        "CALL004",
        Severity.WARNING,
        "member twice",
        "A group names the same member twice; with `in_order` it would ring twice.",
    ),
    Code(
        "DEV001",
        Severity.ERROR,
        "too many keys",
        "A device has more keys than its model has places for them.",
    ),
    Code(
        "DEV002",
        Severity.WARNING,
        "transfer type approximated",
        "The phone has no setting that does exactly this; the closest one is used (docs/phones.md).",
    ),
    Code(
        "DEV003",
        Severity.ERROR,
        "transfer type impossible",
        "The phone cannot do this kind of transfer, not even nearly.",
    ),
    Code(
        "DEV004",
        Severity.ERROR,
        "MAC address given twice",
        "Two devices of a client have the same MAC address, however it is spelled; a phone can have one configuration.",
    ),
    Code(
        "DEV005",
        Severity.ERROR,
        "phone of another client",
        "Two clients have a device with the same MAC address. The phone would fetch the configuration of one of them, with its "
        "passwords.",
    ),
    Code(
        "DEV006",
        Severity.WARNING,
        "label cut off",
        "The label of a key is longer than the phone's screen has room for.",
    ),
    Code(
        "DEV007",
        Severity.ERROR,
        "phone without a clock",
        "Phones know no table of time zones: they are told an offset and a rule for summer time (docs/phones.md). For this zone we know "
        "none, and a phone with a wrong clock would date missed calls wrongly.",
    ),
    Code(
        "DEV008",
        Severity.WARNING,
        "key that watches nobody",
        "A BLF key shows whether a colleague's phones are in use. This colleague has none, so that its lamp never lights.",
    ),
    Code(
        "AUDIO001",
        Severity.ERROR,
        "recording missing",
        "The file of a recording is not in the client's folder. Recordings are under review and version control like everything "
        "else, and lie beside the YAML.",
    ),
    Code(
        "AUDIO002",
        Severity.ERROR,
        "recording in another format",
        "Recordings are played as they are: WAV, 16-bit PCM, mono, 8,000 samples a second, which is what telephones transmit. "
        "Convert other files once, and listen to the result.",
    ),
    Code(
        "FLEET001",
        Severity.ERROR,
        "nodes share a folder",
        "Two nodes have the same folder; each would delete what the other applies.",
    ),
    Code(
        "FLEET002",
        Severity.ERROR,
        "nodes share an address",
        "Two nodes have the same SIP address, so that phones of both would reach one of them.",
    ),
    Code(
        "FLEET003",
        Severity.ERROR,
        "not enough seats",
        "The clients' users take more seats of a licence pack than the operator holds.",
    ),
)
