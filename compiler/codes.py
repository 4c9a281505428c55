"""Every diagnostic code, once: its severity and its explanation for the reference (docs/diagnostics.md).

Codes never change meaning; a retired code is not used again. Groups: FILE reading a file, YAML its syntax, TYPE one value,
REF references between objects, NUM numbers, TIME calendars, CALL the call flow, DEV devices, FLEET the operator's layer.
"""

from __future__ import annotations

from dataclasses import dataclass

from compiler.diagnostics import Diagnostic, Range, Related, Severity, Text


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of fault: `title` in a few words, `explanation` says why it is refused and what to do."""

    id: str
    severity: Severity
    title: str
    explanation: str


_ERROR = Severity.ERROR
_WARNING = Severity.WARNING

CODES: dict[str, Code] = {
    code.id: code
    for code in (
        Code("FILE001", _ERROR, "file cannot be read", "The file exists but the system refuses to read it."),
        Code(
            "FILE002",
            _ERROR,
            "file too large",
            "No file of a tree is that large; it is refused before it is read.",
        ),
        Code(
            "FILE003",
            _ERROR,
            "not a text",
            "The file holds bytes that no text has. A recording or an archive was probably saved under a YAML name.",
        ),
        Code(
            "FILE004",
            _ERROR,
            "not UTF-8",
            "Files are UTF-8. Older Windows programs save Latin-1 or UTF-16, whose accented letters would be read wrongly.",
        ),
        Code(
            "FILE005",
            _ERROR,
            "empty file",
            "A file without content is usually one that was half written. Delete it if it is not needed.",
        ),
        Code(
            "TREE001",
            _ERROR,
            "no fleet here",
            "centrex was started where there is no tree of clients, or the tree has no operator's layer.",
        ),
        Code(
            "TREE002",
            _ERROR,
            "no client",
            "A fleet without a client is refused, since nothing would be checked and all would seem well.",
        ),
        Code("PLAN001", _ERROR, "no plan", "The file is not a plan, or was cut short. Make the plan anew."),
        Code(
            "PLAN002",
            _ERROR,
            "plan was edited",
            "The plan's content does not match its id. A plan is applied exactly as it was reviewed, or not at all.",
        ),
        Code(
            "PLAN003",
            _ERROR,
            "stale plan",
            "The node changed since the plan was made: applying it would undo somebody's work. Make a new plan and review it.",
        ),
        Code("PLAN004", _ERROR, "plan already applied", "A plan is applied once."),
        Code(
            "PLAN005",
            _ERROR,
            "plan for another node",
            "A plan is made against the state of one node, and for it alone.",
        ),
        Code(
            "NODE001",
            _ERROR,
            "node folder fails",
            "The system refuses to read or write the node's folder: rights, a full disk, a missing mount. What was live stays live.",
        ),
        Code(
            "NODE002",
            _ERROR,
            "node is locked",
            "Another apply is at work on the node; two at once are refused.",
        ),
        Code(
            "NODE003",
            _ERROR,
            "interrupted apply",
            "An earlier apply was killed, or the machine stopped. `centrex recover` finishes it if everything was staged, else undoes it.",
        ),
        Code(
            "NODE004",
            _ERROR,
            "rolled back",
            "What was written did not read back as planned, and the former state was put back.",
        ),
        Code(
            "NODE005",
            _ERROR,
            "rollback failed",
            "Neither the new state nor the former one is whole; somebody must look.",
        ),
        Code(
            "NODE006",
            _ERROR,
            "no such node",
            "The operator's layer names the nodes that there are.",
        ),
        Code(
            "SECRET001",
            _ERROR,
            "no master key",
            "Secrets are derived from the fleet's master key, which must be there to apply.",
        ),
        Code(
            "SECRET002",
            _ERROR,
            "development key refused",
            "The development key is public. It may make secrets for nodes marked `development: true` only.",
        ),
        Code(
            "SECRET003",
            _ERROR,
            "key file is open to others",
            "Whoever reads the master key can make every secret of the fleet.",
        ),
        Code("TREE003", _ERROR, "no such client", "There is no folder of that name in the tree."),
        Code("TREE004", _ERROR, "no such object", "The address names no object of the client."),
        Code(
            "YAML001",
            _ERROR,
            "not YAML",
            "The text breaks the rules of YAML: indentation, quotes, brackets, colons. The place given is where reading stopped; "
            "the cause may be on the line before.",
        ),
        Code(
            "YAML002",
            _ERROR,
            "key given twice",
            "Two values for one key: most programs would silently take the last. Keep the one that is meant.",
        ),
        Code(
            "YAML003",
            _ERROR,
            "malformed key",
            "Keys are texts. A list or a mapping as a key usually means a missing quote.",
        ),
        Code(
            "YAML004",
            _ERROR,
            "YAML that the language leaves out",
            "Tags and merge keys are refused: what a file says must be plain to whoever reviews it. Anchors and aliases are "
            "allowed.",
        ),
        Code(
            "YAML005",
            _ERROR,
            "too deep or too many",
            "The file nests deeper, or holds more values once its anchors are expanded, than any real tree.",
        ),
        Code(
            "YAML006",
            _ERROR,
            "no sections",
            "A file of the tree is a mapping of sections, such as `users:`.",
        ),
        Code(
            "YAML007",
            _ERROR,
            "several documents",
            "One file is one document.",
        ),
        Code(
            "TYPE001",
            _ERROR,
            "unknown key",
            "An object has a key that the language does not know. It is refused, since a misspelt key would otherwise be "
            "a setting that silently does nothing. Correct its spelling or remove it.",
        ),
        Code(
            "TYPE002",
            _ERROR,
            "missing key",
            "An object lacks a key that it cannot do without. Add it; the hint shows what it may look like.",
        ),
        Code(
            "TYPE003",
            _ERROR,
            "wrong shape",
            "A single value, a list or a mapping stands where another of the three is expected. Usually the indentation is "
            "wrong or a dash is missing or too many.",
        ),
        Code(
            "TYPE004",
            _ERROR,
            "malformed id",
            "Ids are the stable names of objects: lower-case letters, digits and hyphens, beginning with a letter, 31 "
            "characters at most. What people read is the `name` of the object, and may be anything.",
        ),
        Code(
            "TYPE005",
            _ERROR,
            "malformed name",
            "What people read on screens and phones is one line, neither empty nor longer than the place it is shown in.",
        ),
        Code(
            "TYPE006",
            _ERROR,
            "malformed extension",
            "An internal number has 2 to 6 digits and nothing else.",
        ),
        Code(
            "TYPE007",
            _ERROR,
            "malformed number",
            "A public number is written in E.164 (`+33123456700`) or as dialled in the country of its site "
            "(`01 23 45 67 00`); spaces, dots, hyphens and brackets are allowed between digits.",
        ),
        Code(
            "TYPE008",
            _ERROR,
            "malformed duration",
            "Durations carry their unit, so that nobody has to guess it: `25s`, `2m`, `1m30s`. They are longer than zero.",
        ),
        Code(
            "TYPE009",
            _ERROR,
            "malformed hours",
            "Hours are a slot `HH:MM-HH:MM`, its end not included. A slot whose end is earlier than its start goes on after "
            "midnight.",
        ),
        Code(
            "TYPE010",
            _ERROR,
            "hours of no length",
            "A slot that ends when it starts could mean nothing or the whole day. A whole day is `00:00-24:00`.",
        ),
        Code(
            "TYPE011",
            _ERROR,
            "malformed days",
            "Days of the week are `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`, ranges of them, lists, or `daily`.",
        ),
        Code(
            "TYPE012",
            _ERROR,
            "malformed date",
            "Dates are `2026-12-25`, or a span `2026-12-24..2027-01-02` with both ends included, of a year at most. They must "
            "exist in the calendar.",
        ),
        Code(
            "TYPE013",
            _ERROR,
            "malformed MAC address",
            "The twelve hexadecimal digits printed on the phone, with or without separators. Group addresses (second digit "
            "odd) belong to no device.",
        ),
        Code(
            "TYPE014",
            _ERROR,
            "neither true nor false",
            "A switch is `true` or `false`. Words such as yes, on, oui are text, whose meaning we do not guess.",
        ),
        Code(
            "TYPE015",
            _ERROR,
            "out of range",
            "A number or a duration is too small, too large or no whole number at all.",
        ),
        Code(
            "TYPE016",
            _ERROR,
            "malformed destination",
            "Where a call goes is a kind and an id, such as `user:alice`, `group:sales`, `voicemail:reception`, "
            "`voicemail-of:alice`, `route:night`, `announcement:closed`, `external:+33612345678`, or `busy` or `hangup` alone; "
            "or a list of `{when, to}`.",
        ),
        Code(
            "TYPE017",
            _ERROR,
            "malformed condition",
            "A condition is a calendar's id, `not` and a calendar's id, or a mapping of `hours`, `days`, `dates` of which at "
            "least one is given.",
        ),
        Code(
            "TYPE018",
            _ERROR,
            "not one of the possible values",
            "The field takes one of a few words. The hint names the nearest, or all of them.",
        ),
        Code(
            "TYPE019",
            _ERROR,
            "malformed text",
            "An e-mail address, host name, country, language, postcode, commune or file path is not written as such.",
        ),
        Code(
            "TYPE020",
            _ERROR,
            "empty list",
            "A list that must say something is empty.",
        ),
        Code(
            "TYPE021",
            _ERROR,
            "unknown section",
            "A file holds sections, such as `users` or `numbers`, at its left edge. This one does not exist, or belongs to the "
            "other layer: clients' files and the operator's hold different sections.",
        ),
        Code(
            "TYPE022",
            _ERROR,
            "given twice",
            "The same object, or a section that there is one of, stands in two files. Sections may be spread over files, but "
            "every object has one place; merge the two.",
        ),
        Code(
            "TYPE023",
            _ERROR,
            "missing section",
            "A client needs at least the sections `client` and `sites`, the operator's layer `fleet`, `nodes` and `trunks`.",
        ),
        Code(
            "TYPE024",
            _ERROR,
            "no value",
            "A key stands alone. Give it a value, or remove the line.",
        ),
        Code(
            "REF001",
            _ERROR,
            "unknown name",
            "A name is used for an object that does not exist. Either it is misspelt, or the object was renamed or removed, or it "
            "is of another kind than the one written before the colon.",
        ),
        Code(
            "REF002",
            _ERROR,
            "main site not named",
            "A client with several sites must say by `main_site` which one counts where an object names none: its time zone and its "
            "numbering plan are used.",
        ),
        Code(
            "REF003",
            _ERROR,
            "no destination profile",
            "Nothing says where the client may call: neither `client.destinations` nor the defaults of its brand or of the fleet. "
            "Without a profile nobody could call outside, and nothing could be forwarded.",
        ),
        Code(
            "REF004",
            _ERROR,
            "profile hides the operator's",
            "A client's destination profile has the id of one of the operator's. Which of the two a user has would depend on who "
            "reads it; give it an id of its own, and extend the operator's if that is what is meant.",
        ),
        Code(
            "REF005",
            _ERROR,
            "profiles extend each other in a circle",
            "A destination profile takes over the lists of the profile it extends; a circle of them has no beginning.",
        ),
        Code(
            "REF006",
            _ERROR,
            "user without voicemail",
            "A destination `voicemail-of:` names a user who has no voicemail box.",
        ),
        Code(
            "REF007",
            _ERROR,
            "no such member",
            "Members of a group are phones that ring: users and numbers outside. Groups, routes and voicemail boxes decide about "
            "calls, and belong in `no_answer`.",
        ),
        Code(
            "NUM001",
            _ERROR,
            "no number of the country",
            "The number is not one that can be dialled: its length is wrong, or its beginning is not in use. Numbers are read by the "
            "plan of the country of the object's site, or in full with their `+`.",
        ),
        Code(
            "NUM002",
            _ERROR,
            "emergency number as a target",
            "Calls are never forwarded to an emergency number, and no profile can allow or forbid one: phones reach them always, by "
            "a way of their own. A key that dials one is possible.",
        ),
        Code(
            "NUM003",
            _ERROR,
            "number given twice",
            "The same number stands twice in a client's tree, perhaps once in national and once in international form.",
        ),
        Code(
            "NUM004",
            _ERROR,
            "number of another client",
            "Two clients have the same number; only one of them can receive its calls.",
        ),
        Code(
            "NUM005",
            _ERROR,
            "not a number of the client",
            "Only a client's own numbers may be presented to called parties and to emergency centres: the law wants the number to be "
            "the caller's (loi Naegelen; calls with others are cut), and the emergency centre must be able to call back.",
        ),
        Code(
            "NUM006",
            _WARNING,
            "call-back number of another site",
            "An emergency centre that calls back should reach the place where help was called from. The number is the client's, but "
            "belongs to another of its sites.",
        ),
        Code(
            "NUM007",
            _ERROR,
            "extension given twice",
            "Users, groups, voicemail boxes and routes share one set of extensions; a call to this one would reach only one of them.",
        ),
        Code(
            "NUM008",
            _ERROR,
            "extension hides an emergency number",
            "A phone that dials an emergency number must reach the emergency centre and nobody else.",
        ),
        Code(
            "NUM009",
            _WARNING,
            "extension hides a short number",
            "Colleagues who dial the short number would reach the extension instead.",
        ),
        Code(
            "NUM010",
            _ERROR,
            "destination not allowed",
            "A call would be forwarded to a number that its owner may not call: the user for a user's own rules, the client for numbers, "
            "groups and routes. At night nobody would notice that such calls are refused.",
        ),
        Code(
            "NUM011",
            _ERROR,
            "trunk not on the client's node",
            "Calls to the number come in on a trunk that is not connected to the node where the client's phones are.",
        ),
        Code(
            "NUM012",
            _ERROR,
            "country without a numbering plan",
            "How numbers are dialled in this country is not known to centrex, and neither are its emergency numbers.",
        ),
        Code(
            "TIME001",
            _ERROR,
            "unknown time zone",
            "Time zones are those of the tz database, such as `Europe/Paris`, `Indian/Reunion`, `America/Martinique`; capital letters "
            "count.",
        ),
        Code(
            "TIME002",
            _ERROR,
            "empty calendar",
            "A calendar is a set of instants; this one is empty, so that conditions with it never hold. Holidays and closings take "
            "away from weekly hours and dated openings; alone they leave nothing.",
        ),
        Code(
            "TIME003",
            _ERROR,
            "opened and closed on the same date",
            "A calendar names a date in `open`, and takes the whole of it away in `closed`. The closing would win; that can hardly be "
            "meant.",
        ),
        Code(
            "TIME004",
            _WARNING,
            "date outside the horizon",
            "Dated rules are compiled for the years of the fleet's `horizon`. A date outside them is probably a slip of the pen, or "
            "past.",
        ),
        Code(
            "TIME005",
            _ERROR,
            "no branch matches",
            "All branches of a conditional route have a condition, and there are instants at which none holds: calls would be dropped. "
            "The message names the first of them.",
        ),
        Code(
            "TIME006",
            _WARNING,
            "branch that takes no call",
            "The first branch that matches takes a call. Earlier branches hold at all instants at which this one does, or it holds at "
            "none.",
        ),
        Code(
            "TIME007",
            _ERROR,
            "branch behind the last",
            "A branch without `when` takes every call that comes to it, so that what stands behind it is never reached.",
        ),
        Code(
            "CALL001",
            _ERROR,
            "circle of destinations",
            "Following the destinations leads back to where one came from, so that a call that nobody takes would go round until the "
            "caller hangs up.",
        ),
        Code(
            "CALL002",
            _WARNING,
            "user without a phone",
            "No device belongs to the user, and no rule says where calls to him go, so that they end at once in his voicemail box or "
            "nowhere.",
        ),
        Code(
            "CALL003",
            _WARNING,
            "rings too long",
            "Members of a group that ring in order take time together. Telephone exchanges give up waiting for an answer after three "
            "minutes at most (ITU-T Q.118), so that the last members never ring.",
        ),
        Code(
            "CALL004",
            _WARNING,
            "member twice",
            "A group names the same member twice; with `in_order` it would ring twice.",
        ),
        Code(
            "DEV001",
            _ERROR,
            "too many keys",
            "A device has more keys than its model has places for them.",
        ),
        Code(
            "DEV002",
            _WARNING,
            "transfer type approximated",
            "The phone has no setting that does exactly this; the closest one is used (docs/phones.md).",
        ),
        Code(
            "DEV003",
            _ERROR,
            "transfer type impossible",
            "The phone cannot do this kind of transfer, not even nearly.",
        ),
        Code(
            "DEV004",
            _ERROR,
            "MAC address given twice",
            "Two devices of a client have the same MAC address, however it is spelled; a phone can have one configuration.",
        ),
        Code(
            "DEV005",
            _ERROR,
            "phone of another client",
            "Two clients have a device with the same MAC address. The phone would fetch the configuration of one of them, with its "
            "passwords.",
        ),
        Code(
            "DEV006",
            _WARNING,
            "label cut off",
            "The label of a key is longer than the phone's screen has room for.",
        ),
        Code(
            "DEV007",
            _ERROR,
            "phone without a clock",
            "Phones know no table of time zones: they are told an offset and a rule for summer time (docs/phones.md). For this zone we know "
            "none, and a phone with a wrong clock would date missed calls wrongly.",
        ),
        Code(
            "AUDIO001",
            _ERROR,
            "recording missing",
            "The file of a recording is not in the client's folder. Recordings are under review and version control like everything "
            "else, and lie beside the YAML.",
        ),
        Code(
            "AUDIO002",
            _ERROR,
            "recording in another format",
            "Recordings are played as they are: WAV, 16-bit PCM, mono, 8,000 samples a second, which is what telephones transmit. "
            "Convert other files once, and listen to the result.",
        ),
        Code(
            "FLEET001",
            _ERROR,
            "nodes share a folder",
            "Two nodes have the same folder; each would delete what the other applies.",
        ),
        Code(
            "FLEET002",
            _ERROR,
            "nodes share an address",
            "Two nodes have the same SIP address, so that phones of both would reach one of them.",
        ),
        Code(
            "FLEET003",
            _ERROR,
            "not enough seats",
            "The clients' users take more seats of a licence pack than the operator holds.",
        ),
    )
}


def diagnose(
    code: str,
    message: Text,
    place: Range | None,
    *,
    hint: Text | None = None,
    related: tuple[Related, ...] = (),
    address: str = "",
) -> Diagnostic:
    """A diagnostic of a registered code, with that code's severity. KeyError on an unregistered code: our bug."""
    return Diagnostic(code, CODES[code].severity, message, place, hint, related, address)
