"""One value or one object by itself: TYPE."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

VALUES: tuple[Code, ...] = (
    Code(
        "TYPE001",
        Severity.ERROR,
        "unknown key",
        "An object has a key that the language does not know. It is refused, since a misspelt key would otherwise be "
        "a setting that silently does nothing. Correct its spelling or remove it.",
    ),
    Code(
        "TYPE002",
        Severity.ERROR,
        "missing key",
        "An object lacks a key that it cannot do without. Add it; the hint shows what it may look like.",
    ),
    Code(
        "TYPE003",
        Severity.ERROR,
        "wrong shape",
        "A single value, a list or a mapping stands where another of the three is expected. Usually the indentation is "
        "wrong or a dash is missing or too many.",
    ),
    Code(
        "TYPE004",
        Severity.ERROR,
        "malformed id",
        "Ids are the stable names of objects: lower-case letters, digits and hyphens, beginning with a letter, 31 "
        "characters at most. What people read is the `name` of the object, and may be anything.",
    ),
    Code(
        "TYPE005",
        Severity.ERROR,
        "malformed name",
        "What people read on screens and phones is one line, neither empty nor longer than the place it is shown in.",
    ),
    Code(
        "TYPE006",
        Severity.ERROR,
        "malformed extension",
        "An internal number has 2 to 6 digits and nothing else.",
    ),
    Code(
        "TYPE007",
        Severity.ERROR,
        "malformed number",
        "A public number is written in E.164 (`+33123456700`) or as dialled in the country of its site "
        "(`01 23 45 67 00`); spaces, dots, hyphens and brackets are allowed between digits.",
    ),
    Code(
        "TYPE008",
        Severity.ERROR,
        "malformed duration",
        "Durations carry their unit, so that nobody has to guess it: `25s`, `2m`, `1m30s`. They are longer than zero.",
    ),
    Code(
        "TYPE009",
        Severity.ERROR,
        "malformed hours",
        "Hours are a slot `HH:MM-HH:MM`, its end not included. A slot whose end is earlier than its start goes on after "
        "midnight.",
    ),
    Code(
        "TYPE010",
        Severity.ERROR,
        "hours of no length",
        "A slot that ends when it starts could mean nothing or the whole day. A whole day is `00:00-24:00`.",
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
        "Dates are `2026-12-25`, or a span `2026-12-24..2027-01-02` with both ends included, of a year at most. They must "
        "exist in the calendar.",
    ),
    Code(
        "TYPE013",
        Severity.ERROR,
        "malformed MAC address",
        "The twelve hexadecimal digits printed on the phone, with or without separators. Group addresses (second digit "
        "odd) belong to no device.",
    ),
    Code(
        "TYPE014",
        Severity.ERROR,
        "neither true nor false",
        "A switch is `true` or `false`. Words such as yes, on, oui are text, whose meaning we do not guess.",
    ),
    Code(
        "TYPE015",
        Severity.ERROR,
        "out of range",
        "A number or a duration is too small, too large or no whole number at all.",
    ),
    Code(
        "TYPE016",
        Severity.ERROR,
        "malformed destination",
        "Where a call goes is a kind and an id, such as `user:alice`, `group:sales`, `voicemail:reception`, "
        "`voicemail-of:alice`, `route:night`, `announcement:closed`, `external:+33612345678`, or `busy` or `hangup` alone; "
        "or a list of `{when, to}`.",
    ),
    Code(
        "TYPE017",
        Severity.ERROR,
        "malformed condition",
        "A condition is a calendar's id, `not` and a calendar's id, or a mapping of `hours`, `days`, `dates` of which at "
        "least one is given.",
    ),
    Code(
        "TYPE018",
        Severity.ERROR,
        "not one of the possible values",
        "The field takes one of a few words. The hint names the nearest, or all of them.",
    ),
    Code(
        "TYPE019",
        Severity.ERROR,
        "malformed text",
        "An e-mail address, host name, country, language, postcode, commune or file path is not written as such.",
    ),
    Code(
        "TYPE020",
        Severity.ERROR,
        "empty list",
        "A list that must say something is empty.",
    ),
    Code(
        "TYPE021",
        Severity.ERROR,
        "unknown section",
        "A file holds sections, such as `users` or `numbers`, at its left edge. This one does not exist, or belongs to the "
        "other layer: clients' files and the operator's hold different sections.",
    ),
    Code(
        "TYPE022",
        Severity.ERROR,
        "given twice",
        "The same object, or a section that there is one of, stands in two files. Sections may be spread over files, but "
        "every object has one place; merge the two.",
    ),
    Code(
        "TYPE023",
        Severity.ERROR,
        "missing section",
        "A client needs at least the sections `client` and `sites`, the operator's layer `fleet`, `nodes` and `trunks`.",
    ),
    Code(
        "TYPE024",
        Severity.ERROR,
        "no value",
        "A key stands alone. Give it a value, or remove the line.",
    ),
    Code(
        "TYPE025",
        Severity.ERROR,
        "test that expects nothing",
        "A test says who calls what, and when, but not what is to become of the call: it could never fail.",
    ),
)
