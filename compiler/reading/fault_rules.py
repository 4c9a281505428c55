"""The message for each rule that a value can break: by Pydantic's error type, by the pattern of a text, by the missing key."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.diagnostics import Text, text
from schema import patterns
from schema.meanings import Section


@dataclass(frozen=True, slots=True)
class Rule:
    """A code, a message about `{key}` and `{value}`, and a hint that shows a correct value."""

    code: str
    message: Text
    hint: Text


_MEMBER_HINT = text("Write user: or external: and whom, or below it member, with delay, confirm or tier.")
_DESTINATION_HINT = text(
    "Write a kind and an id, such as user:ID, group:ID, voicemail:ID, route:ID; or hangup, busy."
)
_EXPECTED_HINT = text(
    "Write a kind and an id, such as user:ID, group:ID, voicemail:ID; or refused, emergency."
)
_MOMENT = Rule(
    "TYPE017",
    text("{key}: {value} is neither an instant nor a condition"),
    text(
        "Write 2026-11-28 10:00, a calendar's id, `not` and a calendar's id, or hours, days, dates below it."
    ),
)
_LIST = Rule(
    "TYPE003",
    text("{key}: a list is expected, not {value}"),
    text("Begin each item on a line of its own, with a dash and a space, or put the items between [ and ]."),
)
_MAPPING = Rule(
    "TYPE003",
    text("{key}: keys with values are expected, not {value}"),
    text("Indent its keys below it, one `key: value` per line."),
)

RULES: dict[str, Rule] = {
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "tuple_type": _LIST,
    "string_type": Rule(
        "TYPE003",
        text("{key}: text is expected, not {value}"),
        text("Write a single value on the same line as its key. Words such as true need quotes to be text."),
    ),
    "string_too_short": Rule(
        "TYPE005", text("{key}: the text is empty"), text("Write some text, or remove the line.")
    ),
    "reason": Rule(
        "TYPE005",
        text("{key}: {value} is not a reason"),
        text("Write it so that somebody else will understand it in a year."),
    ),
    "phone_number": Rule(
        "TYPE007",
        text("{key}: {value} is not a phone number"),
        text(
            'Write it as dialled in its country, or in international form: "01 23 45 67 00", "+33123456700".'
        ),
    ),
    "duration": Rule(
        "TYPE008", text("{key}: {value} is not a duration"), text("Write the unit too: 25s, 2m, 1m30s.")
    ),
    "duration_zero": Rule(
        "TYPE008",
        text("{key}: {value} has no length"),
        text("A duration must be longer than zero: 25s, 2m, 1m30s."),
    ),
    "time_slot": Rule(
        "TYPE009",
        text("{key}: {value} is not a time slot"),
        text("Write two times joined by a hyphen: 08:30-12:30, or 22:00-06:00 across midnight."),
    ),
    "time_of_day": Rule(
        "TYPE009",
        text("{key}: {value} is not a time of the day"),
        text("Write hours and minutes: 08:00."),
    ),
    "time_slot_empty": Rule(
        "TYPE010",
        text("{key}: {value} ends when it starts"),
        text("The end is not included; the whole day is 00:00-24:00."),
    ),
    "days": Rule(
        "TYPE011",
        text("{key}: {value} does not name days of the week"),
        text("Write mon, tue, wed, thu, fri, sat, sun, mon-fri, [mon, wed], or daily."),
    ),
    "dates": Rule(
        "TYPE012",
        text("{key}: {value} is not a date"),
        text(
            "Write year, month and day: 2026-12-25, or a span with both ends included: 2026-12-24..2027-01-02; for every year 12-25, 12-24..01-02."
        ),
    ),
    "dates_year": Rule(
        "TYPE012",
        text("{key}: {value} is not a date from 2000 to 2100"),
        text("Write a year of the horizon."),
    ),
    "dates_reversed": Rule(
        "TYPE012", text("{key}: {value} ends before it starts"), text("Write the earlier date first.")
    ),
    "dates_too_long": Rule(
        "TYPE012",
        text("{key}: {value} is longer than a year"),
        text("Use days of the week for what is always the same."),
    ),
    "mac": Rule(
        "TYPE013",
        text("{key}: {value} is not a MAC address"),
        text("It is printed on the phone: twelve digits from 0 to f, such as 80:5e:c0:12:34:56."),
    ),
    "mac_multicast": Rule(
        "TYPE013",
        text("{key}: {value} is a group address, not that of a phone"),
        text("The second digit of a phone's MAC address is even; compare it with the label on the phone."),
    ),
    "subnet_begins": Rule(
        "TYPE019",
        text("{key}: {value} is an address inside of a subnet, not the subnet"),
        text("Write the subnet's first address, 198.51.100.32/27, or the address alone."),
    ),
    "flag": Rule(
        "TYPE014",
        text("{key}: {value} is neither true nor false"),
        text("Write true or false, without quotes."),
    ),
    "whole_number": Rule("TYPE015", text("{key}: {value} is not a whole number"), text("Write digits only.")),
    "horizon": Rule(
        "TYPE015",
        text("{key}: {value} is not a range of years"),
        text("Write the first and the last year, at most ten in all: 2026..2028."),
    ),
    "destination": Rule("TYPE016", text("{key}: {value} is not a destination"), _DESTINATION_HINT),
    "destination_target": Rule(
        "TYPE016",
        text("{key}: {value} is not a complete destination"),
        text("busy and hangup stand alone; every other kind is followed by a colon and an id: user:ID."),
    ),
    "destination_priority": Rule(
        "TYPE016",
        text("{key}: {value} is not a queue with a priority"),
        text("Only queues have one, 1 to 9, of which 9 is the highest: queue:ID priority 5."),
    ),
    "expected": Rule(
        "TYPE016", text("{key}: {value} is not a place where a call can end up"), _EXPECTED_HINT
    ),
    "expected_target": Rule(
        "TYPE016",
        text("{key}: {value} lacks an id, or has one where none belongs"),
        text(
            "Words such as busy, hangup, refused and emergency stand alone; user, group, voicemail and similar words are followed by a colon and an id."
        ),
    ),
    "expects_nothing": Rule(
        "TYPE025",
        text("{key}: the test expects nothing"),
        text("Add at least one of: expect, presents, charged, hears, waits_at_most, never."),
    ),
    "target": Rule(
        "TYPE016",
        text("{key}: {value} is neither a destination nor a list of when and to"),
        _DESTINATION_HINT,
    ),
    "greeting": Rule(
        "TYPE016",
        text("{key}: {value} is neither a recording nor a list of when and play"),
        text("Write the id of a recording, or below it lines with when and play."),
    ),
    "member": Rule("TYPE016", text("{key}: {value} is not a member"), _MEMBER_HINT),
    "when": Rule(
        "TYPE017",
        text("{key}: {value} is not a condition"),
        text(
            "Write a calendar's id, `not` and a calendar's id, or below it hours, days, dates; or caller and a list of callers; or switch and position."
        ),
    ),
    "moment": _MOMENT,
    "condition_empty": Rule(
        "TYPE017",
        text("{key}: the condition is empty"),
        text("Give hours, days, dates or weeks; a last branch that always applies has no `when`."),
    ),
    "caller_not_alone": Rule(
        "TYPE017",
        text("{key}: `not` stands in a list: {value}"),
        text(
            "Write `not` before a single list; for several, first a branch that names them, then one for all others."
        ),
    ),
    "caller_and_time": Rule(
        "TYPE017",
        text("{key}: a condition asks for the caller or for the time"),
        text("For both, let the branch of the one lead to branches that ask for the other."),
    ),
    "profile_by_caller": Rule(
        "TYPE017",
        text("{key}: a destination profile does not go by who calls"),
        text("Phones call out, not callers: ask for the time, by a calendar's id or hours, days, dates."),
    ),
    "profile_by_time": Rule(
        "TYPE028",
        text("{key}: a profile that goes by time has no lists of its own"),
        text("Write the lists in profiles of their own, and name those below by_time, each behind use:."),
    ),
    "switch_and_time": Rule(
        "TYPE017",
        text("{key}: a condition asks for a switch, for the caller or for the time"),
        text("For two of them, let the branch of the one lead to branches that ask for the other."),
    ),
    "switch_positions": Rule(
        "TYPE030",
        text("{key}: a switch has two positions or more"),
        text('One is at rest, and has no code; every other one has a code: "*21".'),
    ),
    "switch_uncoded": Rule(
        "TYPE030",
        text("{key}: the switch goes by a schedule, and {value} has no code"),
        text("Give each position a code: who dials it holds the switch there, whatever the schedule says."),
    ),
    "schedule_condition": Rule(
        "TYPE030",
        text("{key}: the schedule of a switch asks for the time alone"),
        text("Let the branches of a route ask for switches and for callers."),
    ),
    "flipper": Rule(
        "TYPE030",
        text("{key}: {value} is nobody who could set a switch"),
        text("Name users and groups: [user:alice, group:reception]."),
    ),
    "switch_names": Rule(
        "TYPE030",
        text("{key}: two positions are called alike"),
        text("Give each a name of its own, so that people can tell them apart in plans and on phones."),
    ),
    "switch_rest": Rule(
        "TYPE030",
        text("{key}: one position is at rest, and has no code; all others have one"),
        text(
            "Who dials the code of the position that a switch is at puts it back to rest: leave out the code of that one alone."
        ),
    ),
    "mail_words": Rule(
        "TYPE036",
        text("{key}: between the braces of {value} stands what no mail can say"),
        text("Between braces stand mailbox, caller, received, length or recording."),
    ),
    "caller_list_reserved": Rule(
        "TYPE004",
        text("{key}: {value} is a word of the language, and no list of callers"),
        text("A condition may say caller: withheld without any list. Give the list another id."),
    ),
    "caller_list_empty": Rule(
        "TYPE020",
        text("{key}: the list names no caller"),
        text("Give numbers or prefixes; callers who show no number are: caller: withheld."),
    ),
    "empty_list": Rule(
        "TYPE020", text("{key}: the list is empty"), text("Give it at least one item, or remove the line.")
    ),
}

_PHONE_NUMBER = RULES["phone_number"]

PATTERN_RULES: dict[str, Rule] = {
    patterns.ID: Rule(
        "TYPE004",
        text("{key}: {value} is not an id"),
        text("An id is lower-case letters, digits and hyphens, a letter first, at most 31 characters."),
    ),
    patterns.ONE_LINE: Rule(
        "TYPE005",
        text("{key}: {value} is not a single line of printable text"),
        text("Remove line breaks and control characters."),
    ),
    patterns.CALLED_NAME: Rule(
        "TYPE005",
        text("{key}: {value} cannot be written as calls carry it"),
        text(
            "Write it on one line, without quotes, semicolons, backslashes, pipes and < > $ # =; of brackets, round ones can be written."
        ),
    ),
    patterns.LINES: Rule(
        "TYPE005",
        text("{key}: {value} is not printable text"),
        text("Remove tabs and control characters."),
    ),
    patterns.VOICE_NAME: Rule(
        "TYPE006",
        text("{key}: {value} is not the name of a voice"),
        text("Letters, digits, +, - and _, as the program that speaks calls it: fr, en-gb+f3."),
    ),
    patterns.EXTENSION: Rule(
        "TYPE006", text("{key}: {value} is not an extension"), text('An extension is 2 to 6 digits: "101".')
    ),
    patterns.MENU_KEY: Rule(
        "TYPE006",
        text("{key}: {value} is not a key of a telephone"),
        text('Write one digit, or "*" or "#" in quotes.'),
    ),
    patterns.FEATURE_CODE: Rule(
        "TYPE006",
        text("{key}: {value} is not a feature code"),
        text('A feature code is a star and 2 to 4 digits: "*21".'),
    ),
    patterns.PHONE_NUMBER: _PHONE_NUMBER,
    patterns.NUMBER_PREFIX: Rule(
        "TYPE007",
        text("{key}: {value} is not what numbers begin with"),
        text(
            "Write a plus and the country's code first, since a 0 means another one in each country: +33 1 99, +41."
        ),
    ),
    patterns.WHEN_NAME: Rule(
        "TYPE017",
        text("{key}: {value} is not a condition"),
        text("Write an id, or `not` and an id: open, not open."),
    ),
    patterns.INSTANT_OR_WHEN_NAME: _MOMENT,
    patterns.PRESENTED: Rule(
        "TYPE007",
        text("{key}: {value} is not a number that can be presented"),
        text("Write a number, caller for the caller's own number, or anonymous for none."),
    ),
    patterns.POSTCODE: Rule(
        "TYPE019",
        text("{key}: {value} is not a postcode"),
        text('A French postcode has five digits: "75011".'),
    ),
    patterns.INSEE: Rule(
        "TYPE019",
        text("{key}: {value} is not an INSEE code"),
        text('Use the commune\'s INSEE code, not its postcode; five characters: "75111", "2A004".'),
    ),
    patterns.NETWORK_CODE: Rule(
        "TYPE019",
        text("{key}: {value} is not an operator's code"),
        text("Write the code R1R2 that Arcep gave the operator, two digits or letters: 4E."),
    ),
    patterns.COUNTRY: Rule(
        "TYPE019",
        text("{key}: {value} is not a country code"),
        text("Write two capital letters: FR, RE, GP, MQ."),
    ),
    patterns.EMAIL: Rule(
        "TYPE019",
        text("{key}: {value} is not an e-mail address"),
        text("Write one address: accueil@cabinet.example."),
    ),
    patterns.HOST: Rule(
        "TYPE019",
        text("{key}: {value} is neither a host name nor an IPv4 address"),
        text(
            "Write a name, sip.carrier.example, or four numbers up to 255 without zeros in front, the first from 1 to 223; a port has a key of its own."
        ),
    ),
    patterns.SUBNET: Rule(
        "TYPE019",
        text("{key}: {value} is neither an IPv4 address nor a subnet of one"),
        text(
            "Write an address, 198.51.100.7, or a subnet from /16 on, 198.51.100.0/27: a wider one would take phones for the carrier."
        ),
    ),
    patterns.SIP_USER: Rule(
        "TYPE019",
        text("{key}: {value} is not the name of a SIP account"),
        text(
            "Write it as the carrier gave it, without what follows an @: letters, digits and + . _ - alone."
        ),
    ),
    patterns.NODE_PATH: Rule(
        "TYPE019",
        text("{key}: {value} is not the path of a node's folder"),
        text("Write it in letters without accents, digits and . _ - alone: /srv/centrex/pbx-1."),
    ),
    patterns.MACHINE_PATH: Rule(
        "TYPE019",
        text("{key}: {value} is not the path of a file on a machine"),
        text("Write all of it, from the root on, in letters, digits and . _ - alone: /etc/centrex/sip.pem."),
    ),
    patterns.LANGUAGE: Rule(
        "TYPE019",
        text("{key}: {value} is not a language code"),
        text("Write two lower-case letters: fr, en."),
    ),
    patterns.OBJECT_NAME: Rule(
        "TYPE019",
        text("{key}: {value} is not the name of an object of the client"),
        text("Write its section and its id: numbers/NUMBER, groups/ID; or client."),
    ),
    patterns.FILE: Rule(
        "TYPE019",
        text("{key}: {value} is not the path of a file in the client's folder"),
        text(
            "Use letters without accents, digits, hyphens and underscores; folders with a slash: audio/closed.wav."
        ),
    ),
}

EXAMPLES: dict[str, str] = {
    "address": "12 rue de la Paix, 2e étage",
    "because": "Ancien fax, supprimé au prochain contrat",
    "body": "Bonjour",
    "sender": "messagerie@azur.example",
    "subject": "Message vocal de {caller}",
    "certificate": "/etc/centrex/sip.pem",
    "city": "Paris",
    "dates": "2026-12-24..2027-01-02",
    "days": "mon-fri",
    "emergency": '{address: 12 rue de la Paix, postcode: "75002", city: Paris, insee: "75102", callback: "+33123456700"}',
    "extension": '"101"',
    "file": "audio/closed.wav",
    "horizon": "2026..2028",
    "host": "sip.carrier.example",
    "hours": "08:30-12:30",
    "insee": '"75102"',
    "key": "/etc/centrex/sip.key",
    "keys": '{"1": group:sales, "2": menu:support, "*": user:alice}',
    "label": "Accueil",
    "mac": "80:5e:c0:12:34:56",
    "model": "yealink-t54w",
    "name": "Alice Martin",
    "number": '"01 23 45 67 00"',
    "positions": '{day: {}, night: {code: "*21"}}',
    "path": ".centrex/nodes/pbx-1",
    "postcode": '"75002"',
    "proof": "dead_end",
    "seats": "50",
    "sip": "{host: 192.0.2.10, port: 5060}",
    "time_zone": "Europe/Paris",
    "until": "2027-06-30",
}
"""A correct value for every key that some object requires, and that names no other object."""

NAMING_EXAMPLES: dict[str, tuple[Section, str, str]] = {
    "brand": (Section.BRANDS, "{id}", ""),
    "callback": (Section.NUMBERS, '"{id}"', ""),
    "caller": (Section.CALLERS, "{id}", "withheld"),
    "greeting": (Section.AUDIO, "{id}", ""),
    "group": (Section.GROUPS, "{id}", ""),
    "member": (Section.USERS, "user:{id}", ""),
    "members": (Section.USERS, "[user:{id}]", ""),
    "no_answer": (Section.VOICEMAILS, "voicemail:{id}", "hangup"),
    "node": (Section.NODES, "{id}", ""),
    "object": (Section.NUMBERS, "numbers/{id}", "client"),
    "otherwise": (Section.GROUPS, "group:{id}", "hangup"),
    "overflow": (Section.VOICEMAILS, "voicemail:{id}", "hangup"),
    "play": (Section.AUDIO, "[{id}]", ""),
    "switch": (Section.SWITCHES, "{id}", ""),
    "to": (Section.GROUPS, "group:{id}", "hangup"),
    "trunks": (Section.TRUNKS, "[{id}]", ""),
    "use": (Section.DESTINATIONS, "{id}", ""),
    "user": (Section.USERS, "{id}", ""),
}
"""The same for keys that name an object: its section, how it is named, and what may stand there when there is none."""
