"""A single value or object by itself: TYPE."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

VALUES: tuple[Code, ...] = (
    Code(
        "TYPE001",
        Severity.ERROR,
        "unknown key",
        "An object has a key that the language does not know. It is refused, because a misspelt key would otherwise be a "
        "setting that silently does nothing. Correct the spelling or remove the key.",
    ),
    Code(
        "TYPE002",
        Severity.ERROR,
        "missing key",
        "An object lacks a required key. Add it; the hint shows an example.",
    ),
    Code(
        "TYPE003",
        Severity.ERROR,
        "wrong shape",
        "A single value, a list or a mapping stands where another of the three is expected. Usually the indentation is wrong, "
        "or there is a dash too few or too many.",
    ),
    Code(
        "TYPE004",
        Severity.ERROR,
        "malformed id",
        "Ids are the stable names of objects: lower-case letters, digits and hyphens, beginning with a letter, at most 31 "
        "characters. What people read is the object's `name`, which may be anything.",
    ),
    Code(
        "TYPE005",
        Severity.ERROR,
        "malformed name",
        "What people read on screens and phones is a single line, neither empty nor too long for the place where it is shown.",
    ),
    Code(
        "TYPE006",
        Severity.ERROR,
        "malformed extension or code",
        "An extension has 2 to 6 digits and nothing else; the code of a switch's position has a star and 2 to 4 digits.",
    ),
    Code(
        "TYPE007",
        Severity.ERROR,
        "malformed number",
        "A public number is written in E.164 (`+33123456700`) or as dialled in the country of its site (`01 23 45 67 00`); "
        "spaces, dots, hyphens and brackets are allowed between the digits.",
    ),
    Code(
        "TYPE008",
        Severity.ERROR,
        "malformed duration",
        "Durations carry their unit, so that nobody has to guess it: `25s`, `2m`, `1m30s`. They must be longer than zero.",
    ),
    Code(
        "TYPE009",
        Severity.ERROR,
        "malformed hours",
        "Hours are a time slot, `HH:MM-HH:MM`; the end is not included. A slot whose end is earlier than its start continues "
        "after midnight. Where one time is asked for, it is `HH:MM`.",
    ),
    Code(
        "TYPE010",
        Severity.ERROR,
        "zero-length hours",
        "A slot that ends when it starts could mean nothing or the whole day. Write the whole day as `00:00-24:00`.",
    ),
    Code(
        "TYPE011",
        Severity.ERROR,
        "malformed days",
        "Days of the week are `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`, ranges of them, lists, or `daily`.",
    ),
    Code(
        "TYPE012",
        Severity.ERROR,
        "malformed date",
        "A date is written `2026-12-25`; a span, of at most a year, `2026-12-24..2027-01-02`, with both ends included. Dates "
        "must exist in the calendar.",
    ),
    Code(
        "TYPE013",
        Severity.ERROR,
        "malformed MAC address",
        "A MAC address is the twelve hexadecimal digits printed on the phone, with or without separators. Group addresses "
        "(second digit odd) do not belong to any device.",
    ),
    Code(
        "TYPE014",
        Severity.ERROR,
        "neither true nor false",
        "A switch is `true` or `false`. Words such as yes, on or oui are text, and their meaning is not guessed.",
    ),
    Code(
        "TYPE015",
        Severity.ERROR,
        "out of range",
        "A number or a duration is too small or too large, or not a whole number.",
    ),
    Code(
        "TYPE016",
        Severity.ERROR,
        "malformed destination",
        "A destination is a kind and an id, such as `user:alice`, `group:sales`, `voicemail:reception`, `voicemail-of:alice`, "
        "`route:night`, `announcement:closed`, `external:+33612345678`, or `busy` or `hangup` alone; or a list of `{when, "
        "to}`.",
    ),
    Code(
        "TYPE017",
        Severity.ERROR,
        "malformed condition",
        "A condition is a calendar's id, `not` and a calendar's id, or a mapping with at least one of `hours`, `days` and "
        "`dates`.",
    ),
    Code(
        "TYPE018",
        Severity.ERROR,
        "not one of the possible values",
        "The field accepts a few fixed words. The hint names the nearest one, or all of them.",
    ),
    Code(
        "TYPE019",
        Severity.ERROR,
        "malformed text",
        "An e-mail address, host name, country, language, postcode, commune code or file path is not in the required format.",
    ),
    Code(
        "TYPE020",
        Severity.ERROR,
        "empty list",
        "A list that needs at least one item is empty.",
    ),
    Code(
        "TYPE021",
        Severity.ERROR,
        "unknown section",
        "A file holds sections, such as `users` or `numbers`, as its top-level keys. This one does not exist, or belongs to "
        "the other layer: clients' files and the operator's files hold different sections.",
    ),
    Code(
        "TYPE022",
        Severity.ERROR,
        "given twice",
        "The same object, or a section that may occur only once, is given in two files. Sections may be spread over several "
        "files, but each object belongs in one place; merge the two.",
    ),
    Code(
        "TYPE023",
        Severity.ERROR,
        "missing section",
        "A client needs at least the sections `client` and `sites`; the operator's layer needs `fleet`, `nodes` and `trunks`.",
    ),
    Code(
        "TYPE024",
        Severity.ERROR,
        "no value",
        "A key has no value. Give it one, or remove the line.",
    ),
    Code(
        "TYPE025",
        Severity.ERROR,
        "test that expects nothing",
        "A test says who calls what, and when, but not what should happen to the call: it could never fail.",
    ),
    Code(
        "TYPE028",
        Severity.ERROR,
        "lists beside by_time",
        "A destination profile has lists, or with `by_time` other profiles that have them. With both it would be unclear which count.",
    ),
    Code(
        "TYPE030",
        Severity.ERROR,
        "incomplete switch",
        "A switch has two positions or more. One is at rest and has no code; every other one has a code, which phones dial to put the switch "
        "there, or back to rest. With a `schedule` none is at rest, and all have a code. The schedule asks for the time alone; `flip` names users and groups.",
    ),
    Code(
        "TYPE036",
        Severity.ERROR,
        "words of a mail",
        "In a mail's words, what stands between braces is filled in for each message: `{mailbox}`, `{caller}`, `{received}`, `{length}` and "
        "`{recording}`. Braces mean nothing else there.",
    ),
)
