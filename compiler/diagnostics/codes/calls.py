"""Objects in combination: TIME calendars, CALL the call flow, DEV devices, AUDIO recordings, BOX mailboxes, LANG languages, MENU voice menus, FLEET the operator's layer."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

CALLS: tuple[Code, ...] = (
    Code(
        "TIME001",
        Severity.ERROR,
        "unknown time zone",
        "Time zones are those of the tz database, such as `Europe/Paris`, `Indian/Reunion`, `America/Martinique`; their names "
        "are case-sensitive.",
    ),
    Code(
        "TIME002",
        Severity.ERROR,
        "empty calendar",
        "A calendar is a set of instants; this one is empty, so that conditions that use it never hold. Holidays and closings "
        "take away from weekly hours and dated openings; alone they leave nothing.",
    ),
    Code(
        "TIME003",
        Severity.ERROR,
        "opened and closed on the same date",
        "A calendar lists a date in `open`, and the whole of that date in `closed`. The closing would win, which is hardly "
        "what is meant.",
    ),
    Code(
        "TIME004",
        Severity.WARNING,
        "date outside the horizon",
        "Dated rules are compiled for the years of the fleet's `horizon`. A date outside them is probably a typing error, or "
        "in the past.",
    ),
    Code(
        "TIME005",
        Severity.ERROR,
        "no branch matches",
        "Every branch of a conditional route has a condition, and there are instants at which none of them holds, or callers for whom "
        "none does: calls would be dropped. The message names the first such instant, or a caller.",
    ),
    Code(
        "TIME006",
        Severity.WARNING,
        "branch that takes no call",
        "A call takes the first branch that matches. Either earlier branches hold whenever this one does, or it never holds.",
    ),
    Code(
        "TIME007",
        Severity.ERROR,
        "branch after one that always holds",
        "A branch without `when` takes every call that reaches it, so that the branches after it are never reached.",
    ),
    Code(
        "TIME008",
        Severity.ERROR,
        "today is outside the horizon",
        "Holidays and dated rules are compiled for the years of the fleet's `horizon` alone, and everything that is proved or "
        "tested is so of these years. Today is in none of them: every holiday would ring as an open day.",
    ),
    Code(
        "TIME009",
        Severity.WARNING,
        "the horizon ends soon",
        "From the first day after the fleet's `horizon` on, no holiday and no dated rule is known to the nodes. Move it on, keep "
        "the present year, and apply. It is said from six months before.",
    ),
    Code(
        "TIME015",
        Severity.WARNING,
        "the clock of another site",
        "A calendar, and the conditions of a group, a route, a queue or a menu, go by the clock of the site that they belong to, the main site if they name "
        "none. Calls of a site in another time zone would find it open when it is closed there. Where that clock is meant, write it: "
        "`time_zone` in the calendar or the condition.",
    ),
    Code(
        "TIME016",
        Severity.ERROR,
        "a schedule of several clocks",
        "The lines of a switch's `schedule` say where it is while nobody has set it. Their calendars, and conditions written in place, are in the "
        "time zone of one site: by two clocks nobody could tell when it moves.",
    ),
    Code(
        "CALL001",
        Severity.ERROR,
        "routing loop",
        "Following the destinations leads back to where they began, so that a call that nobody answers would be passed on "
        "until the caller hangs up. If that is so at some instants only, the first of them is told. Destinations that lead to each "
        "other at different instants are no loop: a call is judged by the instant at which it came in.",
    ),
    Code(
        "CALL002",
        Severity.WARNING,
        "user without a phone",
        "No device belongs to the user, and no rule says where calls to the user go, so that they end at once in the user's "
        "mailbox or nowhere.",
    ),
    Code(
        "CALL003",
        Severity.WARNING,
        "rings too long",
        "The ringing times of a group's members that ring in order add up. Carriers stop waiting for an answer after three "
        "minutes at most (ITU-T Q.118), so that the last members never ring.",
    ),
    Code(
        "CALL004",
        Severity.WARNING,
        "member listed twice",
        "A group or a queue lists the same member twice; with `in_order` it would ring twice.",
    ),
    Code(
        "CALL005",
        Severity.WARNING,
        "member that never rings",
        "A group or a queue rings the phones of its members, and no device belongs to this one. What the user's own rules say does not "
        "count there, so that the call passes the member over.",
    ),
    Code(
        "CALL006",
        Severity.ERROR,
        "chain too long",
        "A call that nobody answers takes too many steps: objects, members that ring in order, lists of branches. No caller "
        "waits for the end of such a chain, and what is to be proved of every call could no longer be.",
    ),
    Code(
        "CALL007",
        Severity.ERROR,
        "rule that no call follows",
        "A user whom no device belongs to says how long his phones ring, or what happens when they are busy or nobody answers. "
        "His calls go at once where `unreachable` says, or else `no_answer`: what is written for phones is never used. "
        "Likewise a group says whether external members must confirm, and has none; or a number or a group says what phones show before the "
        "caller's name, and no phone rings for it; or a member of a group has a delay, and the members ring one after another; "
        "or a queue says where callers go whom it never turns away.",
    ),
    Code(
        "CALL020",
        Severity.WARNING,
        "caller listed twice",
        "A number or a prefix of a list of callers is on it already, by itself or by a shorter prefix: the line changes nothing, and whoever "
        "takes the other one out will wonder why the callers are still taken.",
    ),
    Code(
        "CALL030",
        Severity.ERROR,
        "limit that a single call exceeds",
        "The client may have so few external calls at once (`max_external_calls`) that a call which comes in and is forwarded outside, or to "
        "the external members of a group, is too many by itself: the call that comes in is one, and each number that is called is another. "
        "Such a forward would be refused every time.",
    ),
    Code(
        "CALL031",
        Severity.ERROR,
        "member that begins too late",
        "A member of a group rings only after a delay, and by then the group's ringing time is over: this member never rings.",
    ),
    Code(
        "CALL032",
        Severity.WARNING,
        "nobody rings at first",
        "Every member of a group has a delay. Callers hear the ringing tone, and no phone rings yet.",
    ),
    Code(
        "CALL040",
        Severity.ERROR,
        "too many positions of switches",
        "Proofs, plans and tests look at every combination of the positions of all switches that calls depend on. Of one client there may be "
        "256: eight switches of two positions.",
    ),
    Code(
        "CALL041",
        Severity.ERROR,
        "switch that nobody can set",
        "`flip` names who may set a switch, from phones of their own. None of them has one, so that its codes would be refused to everybody.",
    ),
    Code(
        "CALL060",
        Severity.WARNING,
        "no time for every member of a queue",
        "Callers leave a queue (`max_wait`) before all members of one tier have rung to the end, one after another or all at once: the last "
        "ring is cut short, or never begins.",
    ),
    Code(
        "CALL061",
        Severity.WARNING,
        "queue without a first tier",
        "Members of a queue are of later tiers alone. Those of the lowest ring first all the same, so that its number says nothing.",
    ),
    Code(
        "CALL062",
        Severity.ERROR,
        "member who can never log in",
        "A member of a queue takes calls while logged in by code (`logged_in: by_code`), and the client has no `log_in_code`: no queue would ever call "
        "this member.",
    ),
    Code(
        "CALL063",
        Severity.WARNING,
        "callers wait for nobody",
        "All members of a queue log in by code, and callers wait while none of them is logged in (`join_when_nobody: true`, `leave_when_nobody: false`): to the end of `max_wait`, "
        "though nobody could answer. Who is logged in goes by no time, so that this may be at any instant.",
    ),
    Code(
        "CALL070",
        Severity.NOTE,
        "queue whose callers may leave late",
        "While something is announced to a caller, nobody rings for him, and he leaves the queue at the end of it even where `max_wait` is over. "
        "How much later that may be is what the longest announcement takes; a trace tells it.",
    ),
    Code(
        "DEV001",
        Severity.ERROR,
        "too many keys",
        "A device has more keys than its model has room for.",
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
        "The phone cannot do this kind of transfer, not even approximately.",
    ),
    Code(
        "DEV004",
        Severity.ERROR,
        "MAC address given twice",
        "Two devices of a client have the same MAC address, however it is written; a phone can have only one configuration.",
    ),
    Code(
        "DEV005",
        Severity.ERROR,
        "phone of another client",
        "Two clients have a device with the same MAC address. The phone would fetch the configuration of one of them, "
        "including its passwords.",
    ),
    Code(
        "DEV006",
        Severity.WARNING,
        "label cut off",
        "The label of a key is longer than the phone's screen can show.",
    ),
    Code(
        "DEV007",
        Severity.ERROR,
        "no clock for the time zone",
        "Phones have no table of time zones: they are given an offset and a rule for summer time (docs/phones.md). None is "
        "known for this zone, and a phone whose clock is wrong would show missed calls at the wrong time.",
    ),
    Code(
        "DEV008",
        Severity.WARNING,
        "key that watches nobody",
        "A key shows whether the phones of a colleague or of a group's members are in use. There are none, so its lamp never lights.",
    ),
    Code(
        "DEV009",
        Severity.WARNING,
        "key that may not call",
        "A key dials as its phone's user does, under the user's destination profile, and that does not allow this number: "
        "whoever presses the key is refused.",
    ),
    Code(
        "DEV010",
        Severity.ERROR,
        "key for what cannot be called",
        "A key watches an extension, and dials it. The group, or the shared mailbox, has none.",
    ),
    Code(
        "DEV011",
        Severity.ERROR,
        "key for nobody's messages",
        "A key for messages shows and plays those of the phone's user, who has no mailbox.",
    ),
    Code(
        "DEV020",
        Severity.ERROR,
        "key for a switch at rest",
        "A key for a switch dials the code of a position and is lit while the switch is there. The position at rest has neither: the lamps of "
        "all others are off then.",
    ),
    Code(
        "DEV021",
        Severity.ERROR,
        "key for no queue",
        "A key logs the phone's user in to queues, or begins a pause. The user is a member of none by code, or the client has no code for it.",
    ),
    Code(
        "AUDIO001",
        Severity.ERROR,
        "recording missing",
        "The file of a recording is not in the client's folder. Recordings are kept beside the YAML, under version control "
        "and review like everything else.",
    ),
    Code(
        "AUDIO002",
        Severity.ERROR,
        "no recording",
        "The file is none of the formats that are read: WAV of any rate and width, MP3, Ogg (Opus or Vorbis), FLAC, M4A (AAC or ALAC). Whatever "
        "it is, it is converted to what telephones transmit.",
    ),
    Code(
        "AUDIO003",
        Severity.ERROR,
        "recording under a wrong name",
        "The ending of a file's name tells people and their programs what is in it. One that was renamed instead of converted opens in some "
        "programs and not in others: it is refused, although it could be read.",
    ),
    Code(
        "AUDIO004",
        Severity.ERROR,
        "recording cut short",
        "The file holds less than it says of itself, or something in it cannot be decoded, as after a copy that was broken off. Callers would hear "
        "a sentence without its end. An MP3 that does not say how large it is cannot be judged so.",
    ),
    Code(
        "AUDIO005",
        Severity.ERROR,
        "empty recording",
        "There is no sound in the file, not even silence.",
    ),
    Code(
        "AUDIO006",
        Severity.ERROR,
        "recording too large",
        "A recording has 128 MiB at the most, and lasts an hour at the most. A file that is larger is not read at all.",
    ),
    Code(
        "AUDIO007",
        Severity.WARNING,
        "channels that cancel each other",
        "Telephones have one channel: the others are mixed into it. One of these holds the same as another, upside down, so that next to nothing is "
        "left of both.",
    ),
    Code(
        "AUDIO008",
        Severity.WARNING,
        "silent recording",
        "Nothing in the recording is louder than the noise of a line. Callers hear nothing for as long as it takes.",
    ),
    Code(
        "AUDIO009",
        Severity.WARNING,
        "silence before the first word",
        "A caller who hears nothing for more than two seconds thinks that the line is dead, and hangs up.",
    ),
    Code(
        "AUDIO010",
        Severity.WARNING,
        "recording too loud",
        "The tops of its waves were cut off when it was recorded or saved, more often than once a second: it sounds harsh, on a telephone more than "
        "elsewhere.",
    ),
    Code(
        "AUDIO011",
        Severity.WARNING,
        "recording too quiet",
        "What can be heard of it is below -40 dB of full scale. Speech on telephones is at -26 dB; callers in a street hear nothing of it.",
    ),
    Code(
        "AUDIO012",
        Severity.ERROR,
        "recording that says something else",
        "`say` gives the text that a computer's voice speaks in the file. The file was spoken of another text, in another language or by another voice, or somebody "
        "recorded it: callers would hear something else than what stands in the tree. `centrex say` writes the file anew. The compiler speaks nothing "
        "itself, so that the same tree gives the same bytes on a machine without a voice, too.",
    ),
    Code(
        "AUDIO013",
        Severity.ERROR,
        "recording that cannot be spoken so",
        "What is spoken is written as a WAV file, which can say of which text it is. A language or a voice without a text is of no use.",
    ),
    Code(
        "BOX001",
        Severity.ERROR,
        "mailbox that nobody can hear",
        "Callers would leave messages that nobody ever hears: the mailbox has no extension by which a phone could listen to it (or its "
        "user has no phone), and no mail brings the recording.",
    ),
    Code(
        "BOX002",
        Severity.ERROR,
        "mailbox of two",
        "Two users, or two shared mailboxes, would have the same messages, greetings and PIN: `mailbox` names one that is already "
        "somebody's.",
    ),
    Code(
        "BOX003",
        Severity.ERROR,
        "time zone that mailboxes cannot tell",
        "The time of a message is told in the zone of the mailbox's site. A node knows the zones that phones can be set to; in another "
        "one the time would be that of the node.",
    ),
    Code(
        "BOX010",
        Severity.ERROR,
        "members who cannot listen",
        "The members' lamps would be lit by messages that none of them can listen to, so that nobody could put them out: a shared mailbox "
        "is listened to by `*98` and its extension, and it has none.",
    ),
    Code(
        "BOX011",
        Severity.WARNING,
        "member of a mailbox named twice",
        "A shared mailbox names the same member twice. The lamp is the same; maybe somebody else was meant.",
    ),
    Code(
        "BOX012",
        Severity.WARNING,
        "member without a lamp",
        "The lamps of a mailbox are those of its members' phones, and no device belongs to this one.",
    ),
    Code(
        "BOX020",
        Severity.WARNING,
        "messages kept after mail",
        "`delete_after_mail` deletes only messages whose recording is mailed. This mailbox mails none: it has no `email`, or `attach_audio` is "
        "false.",
    ),
    Code(
        "BOX021",
        Severity.WARNING,
        "lamps that are never lit",
        "Messages are deleted once they are mailed, so that the mailbox never holds a new one for long enough to light its members' lamps.",
    ),
    Code(
        "LANG001",
        Severity.ERROR,
        "language without prompts",
        "The language in which somebody is spoken to must be one in which the node has prompts: Asterisk would speak English otherwise, "
        "without a word of warning. An operator who installs prompts adds their language to the node's `prompts`.",
    ),
    Code(
        "LANG002",
        Severity.WARNING,
        "language that a phone does not have",
        "The phone's menus will be in English. Calls and voicemail are not affected.",
    ),
    Code(
        "LANG005",
        Severity.WARNING,
        "language whose prompts are not known",
        "The packages of English and French prompts are known to have all that the dialplan plays. Of other languages only the node can tell: an "
        "operator who gives its `sounds` has every apply look there.",
    ),
    Code(
        "FLEET001",
        Severity.ERROR,
        "nodes share a folder",
        "Two nodes have the same folder, or the folder of one lies in the other's; each would delete what the other applies.",
    ),
    Code(
        "FLEET002",
        Severity.ERROR,
        "nodes share an address",
        "Two nodes have the same SIP address, so that the phones of both would reach only one of them.",
    ),
    Code(
        "FLEET003",
        Severity.ERROR,
        "not enough seats",
        "The clients' users need more seats of a licence pack than the operator holds.",
    ),
    Code(
        "FLEET004",
        Severity.ERROR,
        "trunks share an address",
        "Two trunks of a node have the same host, or addresses in common. A call that comes in belongs to the trunk from whose "
        "address it comes, whatever its port, so that the calls of one would be taken for the other's, and its numbers answered "
        "as not allocated.",
    ),
    Code(
        "FLEET005",
        Severity.ERROR,
        "trunk named twice",
        "A node names the same trunk twice. Asterisk refuses a whole file in which an object is there twice, without a word to "
        "whoever applied it: the node would be left without any trunk or transport.",
    ),
    Code(
        "FLEET006",
        Severity.ERROR,
        "limit of calls on several nodes",
        "A trunk with `max_calls` stands on several nodes. A node knows its own calls alone, so that together they could send "
        "the carrier several times the limit. Two trunks may have the same host, as long as no node has both.",
    ),
    Code(
        "FLEET007",
        Severity.ERROR,
        "trunk to its own node",
        "A trunk has the address of a node that uses it: outgoing calls, to emergency services too, would come back to the node.",
    ),
    Code(
        "FLEET008",
        Severity.ERROR,
        "subnet of a trunk around its node",
        "The addresses of a trunk hold the node that uses it, and with it phones and machines beside the node. Whoever calls from "
        "a trunk's address is taken for the carrier, without a password: such a phone could not call, and a stranger there could.",
    ),
    Code(
        "MENU001",
        Severity.ERROR,
        "key back to no menu, or to several",
        "`back` is the key by which callers of a sub-menu come back to the menu that they came from. There must be exactly one menu a key of which "
        "leads to `menu:` and this one.",
    ),
    Code(
        "MENU002",
        Severity.ERROR,
        "key with two meanings",
        "A key of a menu leads to one place.",
    ),
    Code(
        "MENU003",
        Severity.ERROR,
        "no such extension to dial",
        "Callers of a menu may dial extensions of the client: of users, groups, routes, menus and shared mailboxes. Codes and numbers are none.",
    ),
    Code(
        "MENU004",
        Severity.ERROR,
        "menu that nobody can leave",
        "The keys of this menu, and of those that they lead to, lead to menus alone, or end the call. Whoever calls would never come to anything.",
    ),
    Code(
        "MENU005",
        Severity.WARNING,
        "key that is waited for",
        "Where callers may dial extensions, a key with which one of them begins is no choice yet: the PBX waits 3 s for another digit. "
        "Keys with which no extension begins count at once.",
    ),
    Code(
        "MENU006",
        Severity.WARNING,
        "menu that speaks for long",
        "A caller may press a key at any moment, but hears what the last one means only when the recordings are nearly over. Who waits for more than "
        "half a minute hangs up, and every wrong key begins it all again.",
    ),
    Code(
        "FLEET009",
        Severity.ERROR,
        "account registered twice",
        "An account of a carrier is registered from two places. The carrier sends calls to the one that registered last, which "
        "changes every few minutes: calls come to the wrong node, where their numbers are not allocated.",
    ),
    Code(
        "FLEET010",
        Severity.ERROR,
        "encryption that is not set up",
        "A trunk over TLS stands on a node without a certificate, which could neither call the carrier nor be called; or sound is to be "
        "encrypted with keys that travel in clear, which keeps nothing secret.",
    ),
    Code(
        "FLEET014",
        Severity.ERROR,
        "operator's code and form of the location do not belong together",
        "Carriers in France are told the commune of an emergency call behind the operator's own code, which Arcep gives. No other form "
        "of the location has it.",
    ),
    Code(
        "FLEET015",
        Severity.ERROR,
        "TLS at the port of requests in clear",
        "A trunk over TLS takes no call that comes in clear, and a node tells the two apart by the port that a request comes to. Over TCP "
        "they could not have the same one at all.",
    ),
    Code(
        "FLEET020",
        Severity.ERROR,
        "folder that no node can have",
        "What is applied would become part of the tree, and be read as a client's file. Or the folder's path holds a sign that means "
        "something to Asterisk, in whose files it is written: none of its recordings and includes would be found.",
    ),
)
