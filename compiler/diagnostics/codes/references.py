"""References and numbers: REF references between objects, NUM numbers and extensions."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

REFERENCES: tuple[Code, ...] = (
    Code(
        "REF001",
        Severity.ERROR,
        "unknown name",
        "A name refers to an object that does not exist. Either it is misspelt, or the object was renamed or removed, or it "
        "is of a different kind from the one written before the colon.",
    ),
    Code(
        "REF002",
        Severity.ERROR,
        "main site not named",
        "A client with several sites must say with `main_site` which one applies to objects that name none: its time zone and "
        "its numbering plan are used.",
    ),
    Code(
        "REF003",
        Severity.ERROR,
        "no destination profile",
        "Nothing says where the client may call: neither `client.destinations` nor the defaults of its brand or of the fleet. "
        "Without a profile nobody could make external calls, and no call could be forwarded to an external number.",
    ),
    Code(
        "REF004",
        Severity.ERROR,
        "profile hides the operator's",
        "A client's destination profile has the id of one of the operator's, so that it would be unclear which of the two a "
        "user has. Give it an id of its own, and extend the operator's profile if that is what you mean.",
    ),
    Code(
        "REF005",
        Severity.ERROR,
        "destination profiles extend each other in a loop",
        "A destination profile takes over the lists of the profile that it extends; a loop of profiles has no starting point.",
    ),
    Code(
        "REF006",
        Severity.ERROR,
        "user without voicemail",
        "A `voicemail-of:` destination names a user who has no mailbox.",
    ),
    Code(
        "REF007",
        Severity.ERROR,
        "not a possible member",
        "Members of a group are phones that ring: users and external numbers. Groups, routes and mailboxes decide where calls "
        "go, and belong in `no_answer`. So do the client's own numbers, each of which has its `to`.",
    ),
    Code(
        "REF010",
        Severity.ERROR,
        "profile that goes by time",
        "A profile with `by_time` chooses between profiles that have lists. It has none itself, so that nothing can extend it, no other "
        "profile can choose it, and only clients, who have calendars and time zones, can have such a profile.",
    ),
    Code(
        "REF020",
        Severity.ERROR,
        "unknown position of a switch",
        "A condition or a key names a position that its switch does not have.",
    ),
    Code(
        "NUM001",
        Severity.ERROR,
        "not a number of the country",
        "The number cannot be dialled: its length is wrong, or its prefix is not in use. Numbers are read by the numbering "
        "plan of the country of the object's site, or in full with their `+`.",
    ),
    Code(
        "NUM002",
        Severity.ERROR,
        "emergency number as a destination",
        "Calls are never forwarded to an emergency number, and no destination profile can allow or forbid one: every phone "
        "can always reach them, by a path of their own. A key that dials one is allowed.",
    ),
    Code(
        "NUM003",
        Severity.ERROR,
        "number given twice",
        "The same number is given twice in a client's tree, perhaps once in national and once in international form.",
    ),
    Code(
        "NUM004",
        Severity.ERROR,
        "number of another client",
        "Two clients have the same number; only one of them can receive its calls.",
    ),
    Code(
        "NUM005",
        Severity.ERROR,
        "not a number of the client",
        "Only a client's own numbers may be presented to called parties and to emergency services: the law requires the "
        "number to be the caller's own (loi Naegelen; calls that present other numbers are cut off), and the emergency "
        "services must be able to call back.",
    ),
    Code(
        "NUM006",
        Severity.WARNING,
        "call-back number of another site",
        "Emergency services that call back should reach the place that the emergency call came from. The number is the "
        "client's, but belongs to another of its sites.",
    ),
    Code(
        "NUM007",
        Severity.ERROR,
        "extension given twice",
        "Users, groups, mailboxes and routes share one set of extensions; a call to this one would reach only one of them.",
    ),
    Code(
        "NUM008",
        Severity.ERROR,
        "extension hides an emergency number",
        "A phone that dials an emergency number must reach the emergency services and nobody else.",
    ),
    Code(
        "NUM009",
        Severity.WARNING,
        "extension hides a short number",
        "Colleagues who dial the short number would reach the extension instead.",
    ),
    Code(
        "NUM010",
        Severity.ERROR,
        "destination not allowed",
        "A call would be forwarded to a number that the owner of the rule may not call: the user for a user's own rules, the "
        "client for numbers, groups and routes. At night nobody would notice that such calls are refused. Where the owner's profile goes by "
        "time, the number must be allowed whenever calls are sent to it; that of a group's member at all times.",
    ),
    Code(
        "NUM011",
        Severity.ERROR,
        "trunk not on the client's node",
        "Calls to the number come in on a trunk that is not connected to the node of the client's phones.",
    ),
    Code(
        "NUM012",
        Severity.ERROR,
        "country without a numbering plan",
        "centrex does not know how numbers are dialled in this country, nor its emergency numbers.",
    ),
    Code(
        "NUM013",
        Severity.ERROR,
        "call-back number that nobody can call",
        "The emergency services call this number when a call breaks off. It has no `to`, so that they would hear that it is not "
        "allocated, or it is of a class that may not be presented: a special number, a mobile one (the trunk is a fixed access), one of a "
        "machine (0700), one of another country.",
    ),
    Code(
        "NUM014",
        Severity.WARNING,
        "presented number that nobody can call",
        "Who calls back a number that was presented expects to reach somebody. This one has no `to`, so that callers hear that "
        "it is not allocated, or it is of a class that may not be presented, and carriers may cut the call off or mask it.",
    ),
    Code(
        "NUM015",
        Severity.ERROR,
        "trunk of a number named twice",
        "The trunks by which calls to a number arrive are each named once.",
    ),
    Code(
        "NUM016",
        Severity.ERROR,
        "own number that leads nowhere",
        "Calls to a client's own number stay inside and go where its `to` says. This one has none: it is kept unused, and callers "
        "would hear that it is not allocated.",
    ),
    Code(
        "NUM020",
        Severity.WARNING,
        "no number to withhold",
        "`withhold_number` keeps a number from those who are called, and the carrier is told it all the same: it must know whose call it is "
        "(law 2020-901), and refuses calls without an identity. Neither the user nor the client has a `caller_id`.",
    ),
    Code(
        "NUM021",
        Severity.WARNING,
        "own number in a destination profile",
        "Calls to the client's own numbers stay inside, from its phones and from its rules, and nobody's permission is asked. To name one in "
        "`allow_numbers` or `deny_numbers` changes nothing.",
    ),
    Code(
        "NUM022",
        Severity.ERROR,
        "not a country with numbers of its own",
        "`allow_countries` names countries by ISO 3166 whose numbers can be told by how they begin. A few cannot: numbers of BL and MF lie "
        "among those of GP, those of CC and CX among those of AU, those of EH among those of MA.",
    ),
    Code(
        "NUM023",
        Severity.ERROR,
        "prefix of no number",
        "Lists of callers and destination profiles name what numbers begin with, in international form. No number of any country begins "
        "like this one, so that it could never count: often a 0 stands behind the country's code, which is dialled inside of the country only.",
    ),
    Code(
        "NUM030",
        Severity.ERROR,
        "feature code that is taken",
        "What phones dial has one meaning. `*98` and `*98` with a shared mailbox's extension play messages, `*8` with an extension picks up a "
        "call, and every position of a switch has a code of its own.",
    ),
    Code(
        "SITE001",
        Severity.WARNING,
        "postcode and commune of different departments",
        "Emergency calls are routed by the commune's code (INSEE), and help drives to the address. Where the two begin otherwise, one "
        "of them is nearly always a slip. A few communes have their mail from a town of the next department: then both are right.",
    ),
)
