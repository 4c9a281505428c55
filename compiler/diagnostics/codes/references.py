"""Names and numbers: REF references between objects, NUM numbers and extensions."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

REFERENCES: tuple[Code, ...] = (
    Code(
        "REF001",
        Severity.ERROR,
        "unknown name",
        "A name is used for an object that does not exist. Either it is misspelt, or the object was renamed or removed, or it "
        "is of another kind than the one written before the colon.",
    ),
    Code(
        "REF002",
        Severity.ERROR,
        "main site not named",
        "A client with several sites must say by `main_site` which one counts where an object names none: its time zone and its "
        "numbering plan are used.",
    ),
    Code(
        "REF003",
        Severity.ERROR,
        "no destination profile",
        "Nothing says where the client may call: neither `client.destinations` nor the defaults of its brand or of the fleet. "
        "Without a profile nobody could call outside, and nothing could be forwarded.",
    ),
    Code(
        "REF004",
        Severity.ERROR,
        "profile hides the operator's",
        "A client's destination profile has the id of one of the operator's. Which of the two a user has would depend on who "
        "reads it; give it an id of its own, and extend the operator's if that is what is meant.",
    ),
    Code(
        "REF005",
        Severity.ERROR,
        "profiles extend each other in a circle",
        "A destination profile takes over the lists of the profile it extends; a circle of them has no beginning.",
    ),
    Code(
        "REF006",
        Severity.ERROR,
        "user without voicemail",
        "A destination `voicemail-of:` names a user who has no voicemail box.",
    ),
    Code(
        "REF007",
        Severity.ERROR,
        "no such member",
        "Members of a group are phones that ring: users and numbers outside. Groups, routes and voicemail boxes decide about "
        "calls, and belong in `no_answer`.",
    ),
    Code(
        "NUM001",
        Severity.ERROR,
        "no number of the country",
        "The number is not one that can be dialled: its length is wrong, or its beginning is not in use. Numbers are read by the "
        "plan of the country of the object's site, or in full with their `+`.",
    ),
    Code(
        "NUM002",
        Severity.ERROR,
        "emergency number as a target",
        "Calls are never forwarded to an emergency number, and no profile can allow or forbid one: phones reach them always, by "
        "a way of their own. A key that dials one is possible.",
    ),
    Code(
        "NUM003",
        Severity.ERROR,
        "number given twice",
        "The same number stands twice in a client's tree, perhaps once in national and once in international form.",
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
        "Only a client's own numbers may be presented to called parties and to emergency centres: the law wants the number to be "
        "the caller's (loi Naegelen; calls with others are cut), and the emergency centre must be able to call back.",
    ),
    Code(
        "NUM006",
        Severity.WARNING,
        "call-back number of another site",
        "An emergency centre that calls back should reach the place where help was called from. The number is the client's, but "
        "belongs to another of its sites.",
    ),
    Code(
        "NUM007",
        Severity.ERROR,
        "extension given twice",
        "Users, groups, voicemail boxes and routes share one set of extensions; a call to this one would reach only one of them.",
    ),
    Code(
        "NUM008",
        Severity.ERROR,
        "extension hides an emergency number",
        "A phone that dials an emergency number must reach the emergency centre and nobody else.",
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
        "A call would be forwarded to a number that its owner may not call: the user for a user's own rules, the client for numbers, "
        "groups and routes. At night nobody would notice that such calls are refused.",
    ),
    Code(
        "NUM011",
        Severity.ERROR,
        "trunk not on the client's node",
        "Calls to the number come in on a trunk that is not connected to the node where the client's phones are.",
    ),
    Code(
        "NUM012",
        Severity.ERROR,
        "country without a numbering plan",
        "How numbers are dialled in this country is not known to centrex, and neither are its emergency numbers.",
    ),
)
