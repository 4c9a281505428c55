"""Wrong renderings of the demonstration law firm, or of its node: what the independent reader (tests/renderers/readback) and calls on the
real Asterisk (tests/differential/mutants.py) must find out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from compiler.planning.artifact import Artifact

Files = tuple[Artifact, ...]


def replaced(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    """A wrong rendering, by words that are not there rightly."""
    return lambda text: text.replace(old, new, count)


def rewritten(pattern: str, new: str, count: int = 1) -> Callable[[str], str]:
    """The same by a pattern."""
    return lambda text: re.sub(pattern, new, text, count=count, flags=re.MULTILINE)


def _without_dated(text: str) -> str:
    """Every dated extension of calendars, forgotten."""
    lines = text.split("\n")
    kept, skipping = [], False
    for line in lines:
        if line.startswith("exten => "):
            skipping = bool(re.match(r"exten => when\.\S+\.\d{8},", line))
        if not skipping:
            kept.append(line)
    return "\n".join(kept)


BODY, ENTRIES, PJSIP, NODE, BOXES = (
    "body.conf",
    "entries.conf",
    "pjsip.conf",
    "extensions.conf",
    "voicemail.conf",
)
NODE_BOXES = "node's voicemail.conf"
RETENTION = "retention.conf"
MUSIC, NODE_MUSIC = "musiconhold.conf", "node's musiconhold.conf"
QUEUES, NODE_QUEUES = "queues.conf", "node's queues.conf"
PARIS = "Europe/Paris"

MUTANTS: dict[str, tuple[str, Callable[[str], str]]] = {
    # Time.
    "the end minute belongs": (BODY, rewritten(r"-12:29,", "-12:30,")),
    "the start is a minute late": (BODY, replaced("GotoIfTime(09:00-", "GotoIfTime(09:01-")),
    "a minute is lost before midnight": (BODY, replaced("-23:59,", "-23:58,")),
    "the mornings after some nights are lost": (
        BODY,
        rewritten(r"(GotoIfTime\(00:00-06:59,)\*", r"\1mon-fri"),
    ),
    "a weekday is missing": (BODY, replaced("mon-thu", "mon-wed")),
    "a weekday too many": (BODY, replaced("mon-thu", "mon-fri")),
    "Sunday is taken for Saturday": (BODY, replaced(",sat,", ",sun,")),
    "the zone of somebody else": (BODY, lambda text: text.replace(PARIS, "Europe/London")),
    "one condition in another zone": (BODY, replaced(f"mon-thu,*,*,{PARIS}", "mon-thu,*,*,Indian/Reunion")),
    "Christmas is forgotten": (
        BODY,
        rewritten(r"^exten => (when\.\S+)\.20261225,1,NoOp\(\)$", r"exten => \1.20291225,1,NoOp()"),
    ),
    "no date is remembered": (BODY, _without_dated),
    "dates are not looked up": (
        BODY,
        rewritten(
            r"^ same => n,GotoIf\(\$\{DIALPLAN_EXISTS\(\$\{CONTEXT\},\$\{DATED\},1\)\}.*$",
            " same => n,NoOp()",
        ),
    ),
    "a date is read by another zone's clock": (
        BODY,
        replaced(f"STRFTIME(${{TESTTIME}},{PARIS}", "STRFTIME(${TESTTIME},Pacific/Auckland"),
    ),
    "a condition is turned round": (
        BODY,
        replaced("Return(0)\n same => n(open),Return(1)", "Return(1)\n same => n(open),Return(0)"),
    ),
    "every week becomes every January": (BODY, replaced(",mon-thu,*,*,", ",mon-thu,*,jan,")),
    "calls from outside are judged by the clock": (
        BODY,
        rewritten(r"^(exten => enter\.\S+,1,)ExecIf\(.*TESTTIME.*", r"\1NoOp()", 0),
    ),
    "calls from inside are judged by the clock": (
        ENTRIES,
        rewritten(r"^(exten => \d+,1,)ExecIf\(.*TESTTIME.*", r"\1NoOp()", 0),
    ),
    # Ways.
    "the cases of a route change places": (
        BODY,
        rewritten(
            r"(\?)(group\.secretariat)(,1\)(?:.*\n)+?.*\?)(number|route|voicemail|group)",
            r"\1voicemail.cabinet\3\4",
        ),
    ),
    "otherwise leads elsewhere": (BODY, replaced("Goto(announcement.ferme,1)", "Goto(voicemail.cabinet,1)")),
    "busy and no answer change places": (
        BODY,
        lambda text: (
            text.replace('"NOANSWER"', '"X"').replace('"BUSY"', '"NOANSWER"').replace('"X"', '"BUSY"')
        ),
    ),
    "a busy user is not forwarded": (
        BODY,
        rewritten(r'^ same => n,GotoIf\(\$\["\$\{DIALSTATUS\}" = "BUSY"\].*\n', ""),
    ),
    "congestion is no reason": (BODY, replaced(' | "${DIALSTATUS}" = "CONGESTION"', "")),
    "it rings for a second more": (BODY, rewritten(r"(Dial\(PJSIP/\S+?),25,i\)", r"\1,26,i)")),
    "it rings until somebody answers": (BODY, rewritten(r"(Dial\(PJSIP/\S+?),25,i\)", r"\1,999,i)")),
    "a colleague's phone rings": (
        BODY,
        replaced("Dial(PJSIP/delmas_avocats.poste_204,", "Dial(PJSIP/delmas_avocats.poste_205,"),
    ),
    "a phone does not ring": (BODY, replaced("PJSIP/delmas_avocats.poste_201&", "")),
    "a phone may redirect calls": (BODY, rewritten(r"(Dial\(PJSIP/\S+?,\d+),i\)", r"\1)")),
    "a recording is another one": (BODY, replaced("sounds/ferme)", "sounds/permanence-penale)")),
    "a greeting is left out": (
        BODY,
        rewritten(r"^ same => n,Playback\(\S*sounds/permanence-penale\)\n", "", 0),
    ),
    "a greeting is skipped by a digit": (BODY, rewritten(r"(VoiceMail\(user_\S+),s\)", r"\1,u)")),
    "a caller is not told that a message is recorded": (
        BODY,
        rewritten(r"^ same => n,Playback\(vm-intro\)\n", ""),
    ),
    "a greeting of somebody's own is not played": (
        BODY,
        rewritten(
            r"(\?)\$\{ASTSPOOLDIR\}/voicemail/\S+?/unavail:vm-nobodyavail", r"\1vm-nobodyavail:vm-nobodyavail"
        ),
    ),
    "a greeting of a colleague's is played": (
        BODY,
        rewritten(r"(\?\$\{ASTSPOOLDIR\}/voicemail/\S+?/)user_\w+(/unavail:)", r"\1shared_cabinet\2"),
    ),
    "nothing is said before the instructions": (
        BODY,
        rewritten(r"^ same => n,ExecIf\(\$\[\"\$\{STAT.*\n", ""),
    ),
    "a temporary greeting comes after another one": (
        BODY,
        rewritten(r"/temp\.wav\)\}\" = \"0\"", '/temp.wav)}" != "2"'),
    ),
    "a withheld number is written down": (
        BODY,
        rewritten(r"^ same => n,ExecIf\(\$\[.\$\{CALLERID\(pres\).*\n", "", 0),
    ),
    "a full box lets the caller speak": (BODY, rewritten(r"^ same => n,GotoIf\(\$\[\$\{VM_INFO.*\n", "")),
    "a box is full a message too late": (BODY, rewritten(r"(VM_INFO\(\S+\)\}) >= 100\]", r"\1 > 100]")),
    "another box is counted": (BODY, rewritten(r"VM_INFO\(user_\w+@", "VM_INFO(shared_cabinet@")),
    "a full box says nothing": (BODY, replaced("Playback(vm-mailboxfull)", "NoOp()")),
    "a box holds fewer messages": (BOXES, replaced("maxmsg=100", "maxmsg=10")),
    "a message may be a minute longer": (BOXES, rewritten(r"maxsecs=\d+", "maxsecs=1000")),
    "mails go to somebody else": (BOXES, rewritten(r"[\w.]+@[\w.-]+\.example", "eve@eve.example")),
    "mails come from another brand": (BOXES, rewritten(r"serveremail=[^|]*", "serveremail=eve@eve.example")),
    "mails come from nobody in particular": (BOXES, rewritten(r"serveremail=[^|]*\|", "")),
    "mails are sent under another name": (BOXES, rewritten(r"fromstring=[^|]*", "fromstring=Eve")),
    "messages are deleted that are to be kept": (BOXES, rewritten(r"(\|emailbody=.*)$", r"\1|delete=yes")),
    "a comma of the brand's words is lost": (BOXES, replaced("${URIDECODE(%2C)}", "")),
    "mails come without the recording": (BOXES, replaced("attach=yes", "attach=no")),
    "a mail is in another language": (BOXES, replaced("emailbody=Bonjour", "emailbody=Hello")),
    "a mail does not say who called": (BOXES, replaced("${VM_CIDNUM}", "${VM_CID}", -1)),
    "a box tells another zone's time": (BOXES, replaced("tz=europe_paris", "tz=indian_reunion")),
    "a box has no PIN": (BOXES, rewritten(r"^(user_\w+ => )\$\{secret:[^}]*\}", r"\1")),
    "messages are removed too early": (RETENTION, rewritten(r"=\d+$", "=3")),
    "messages are kept for ever": (RETENTION, rewritten(r"^\w+=\d+$", ";")),
    "lamps burn on for messages that were removed": (
        NODE_BOXES,
        replaced("pollmailboxes=yes", "pollmailboxes=no"),
    ),
    "nobody is found to forward a message to": (NODE_BOXES, replaced("usedirectory=yes", "usedirectory=no")),
    "short messages are thrown away": (NODE_BOXES, replaced("minsecs=1", "minsecs=5")),
    "a zone's name stands for another zone": (
        NODE_BOXES,
        replaced("europe_paris=Europe/Paris", "europe_paris=UTC"),
    ),
    "a caller whom nobody may transfer there is dropped": (
        BODY,
        rewritten(r"^(exten => end\.refused,1),GotoIf.*\n same => n,", r"\1,"),
    ),
    "a caller transferred to nobody is dropped": (
        BODY,
        rewritten(r"^(exten => end\.unallocated,1),GotoIf.*\n same => n,", r"\1,"),
    ),
    "separators are not taken": (ENTRIES, lambda text: text.replace("FILTER(-.+0-9,", "FILTER(+0-9,")),
    "any character is a separator": (ENTRIES, lambda text: text.replace("FILTER(-.+0-9,", "FILTER( -~,")),
    "half a number is waited for": (PJSIP, replaced("allow_overlap=no\n", "")),
    "a phone is nobody's to those who are joined to it": (PJSIP, rewritten(r"^callerid_tag=.*\n", "")),
    "a phone's channels do not know whose they are": (PJSIP, rewritten(r"^set_var=__CLIENT=.*\n", "")),
    "a phone stays joined to another client's": (
        PJSIP,
        rewritten(r"^set_var=CONNECTED_LINE_SEND_SUB=.*\n", ""),
    ),
    "a call that comes in is nobody's to those who are joined to it": (
        BODY,
        rewritten(r"^ same => n,Set\(CALLERID\(tag\)=.*\n", ""),
    ),
    "a call that comes in does not know whose it is": (
        BODY,
        rewritten(r"^ same => n,Set\(__CLIENT=.*\n", ""),
    ),
    "who was answered does not hear that it is busy": (BODY, rewritten(r"^ same => n,Busy\(10\)\n", "")),
    "who is picked up is not shown": (PJSIP, replaced("send_pai=yes\n", "")),
    "a member's lamp is not lit by the shared box": (
        PJSIP,
        rewritten(r"^(mailboxes=.*),shared_\w+@.*$", r"\1"),
    ),
    "the lamp of who is no member is lit": (
        PJSIP,
        rewritten(r"^mailboxes=(user_\w+@[\w-]+)$", r"mailboxes=\1,shared_permanence_penale@delmas-avocats"),
    ),
    "a message goes to another box": (
        BODY,
        replaced("VoiceMail(shared_cabinet@", "VoiceMail(shared_permanence_penale@"),
    ),
    "a message goes to a box that is not there": (BOXES, replaced("shared_cabinet =>", "shared_cabinet2 =>")),
    "an ended call is told another reason": (
        BODY,
        rewritten(r"^(exten => end\.unallocated,1,.*\n same => n,Hangup)\(1\)", r"\1(16)"),
    ),
    "a call falls off its end": (
        BODY,
        rewritten(r"^(exten => announcement\.ferme.*\n.*Playback.*)\n same => n,Goto\(.*\)$", r"\1"),
    ),
    # Who calls.
    "who is listed is taken for everybody else": (
        BODY,
        rewritten(
            r"(?s)^(exten => callers\.\w+,1,.*?)Return\(0\)(\n same => n\(listed\),)Return\(1\)",
            r"\1Return(1)\2Return(0)",
        ),
    ),
    "a listed number is another one": (
        BODY,
        rewritten(r"^(exten => callers\.\w+\.number\.\+33199006660),", r"\g<1>1,"),
    ),
    "a prefix is shorter": (BODY, rewritten(r"^(exten => callers\.\w+\.prefix\.\+331)62,", r"\g<1>6,")),
    "prefixes are not looked up": (BODY, rewritten(r"^ same => n,GotoIf\(.*\.prefix\..*\n", "")),
    "a prefix is looked up with a digit too many": (
        BODY,
        replaced("${FROM_CALLER:0:6}", "${FROM_CALLER:0:7}"),
    ),
    "who withholds is on no list": (BODY, rewritten(r"^exten => callers\.\w+\.number\.withheld,.*\n", "")),
    "who withholds is judged by the number behind it": (
        BODY,
        replaced('"${CALLERID(pres)}" =~ "^prohib" | "${FROM', '"${FROM', -1),
    ),
    "who shows no number is not taken for it": (BODY, replaced(' | "${FROM_CALLER}" = ""', "", -1)),
    "who shows a name is taken for who has its digits": (
        BODY,
        replaced(" | ${LEN(${FROM_CALLER})} != ${LEN(${CALLERID(num)})}", "", -1),
    ),
    "who calls is forgotten": (BODY, rewritten(r"^ same => n,Set\(__FROM_CALLER=\$.*\n", "", 0)),
    "who was transferred is judged by a list": (
        ENTRIES,
        rewritten(r"^ same => n,Set\(__FROM_CALLER=\)\n", "", 0),
    ),
    "who was transferred to a number is judged by a list": (
        BODY,
        rewritten(r"^ same => n,Set\(__FROM_CALLER=\)\n", "", 0),
    ),
    # Rights.
    "what is refused is allowed": (BODY, replaced("same => n(no),Return(0)", "same => n(no),Return(1)")),
    "a denied number is not looked up": (
        BODY,
        lambda text: text.replace(".deny.${NUMBER},1)", ".denied.${NUMBER},1)"),
    ),
    "a class too many": (
        BODY,
        rewritten(
            r"^exten => (permission\.\w+)\.class\.npv,1,NoOp\(\)$", r"exten => \1.class.premium,1,NoOp()"
        ),
    ),
    "the gate is gone": (
        BODY,
        rewritten(
            r"^(exten => gate\.dialled\.\S+?),1,Gosub.*\n(?: same.*\n)*", r"\1,1,Goto(external.dialled,1)\n"
        ),
    ),
    "a number's class is another one": (NODE, replaced("Return(premium:", "Return(national_fixed:")),
    "a number is read without its country": (
        NODE,
        rewritten(r"^(exten => _06XXXXXXXX,1,Return\(national_mobile:)\+33", r"\1+34"),
    ),
    "a pattern that takes everything": (NODE, replaced("exten => _06XXXXXXXX,1", "exten => _0.,1")),
    # Who is shown, and who calls.
    "another number is presented": (
        BODY,
        replaced("CALLERID(all)=+33199001000 <+33199001000>", "CALLERID(all)=+33199001001 <+33199001001>"),
    ),
    "phones present nothing": (
        BODY,
        replaced("${OUTSIDE_NUMBER} <${OUTSIDE_NUMBER}>", "${NOTHING} <${NOTHING}>"),
    ),
    "a code withholds nothing": (BODY, replaced(' | "${WITHHELD_FROM}" = "${DIALLED}"', "")),
    "a code withholds everything after it": (
        BODY,
        replaced('"${WITHHELD_FROM}" = "${DIALLED}"', '"${WITHHELD_FROM}" = ""'),
    ),
    "a code that is dialled on": (ENTRIES, replaced("${WITHHELD_FROM:4}", "${WITHHELD_FROM:3}")),
    "a code opens the dialling of others": (
        ENTRIES,
        rewritten(r"\?delmas-avocats\.rocher\.\w+(,\$\{WITHHELD_FROM\})", r"?delmas-avocats.internal\1"),
    ),
    "a code is not known": (ENTRIES, rewritten(r"^exten => _3651X\..*\n(?: same.*\n)*", "")),
    "a phone withholds its number": (
        PJSIP,
        rewritten(r"^(set_var=OUTSIDE_NUMBER=\+33199001001)$", r"\1\nset_var=WITHHOLDS=1"),
    ),
    "a phone that transfers withholds its number": (
        BODY,
        replaced(" same => n,Set(WITHHOLDS=)", " same => n,Set(WITHHOLDS=1)"),
    ),
    "a phone presents a colleague's number": (
        PJSIP,
        rewritten(r"OUTSIDE_NUMBER=\+33199001001", "OUTSIDE_NUMBER=+33199001002"),
    ),
    "a phone need not log in": (PJSIP, rewritten(r"^auth=.*\n", "")),
    "a phone's secret is not there": (PJSIP, rewritten(r"^password_digest=.*\n", "")),
    "a phone logs in by a colleague's secret": (
        PJSIP,
        replaced("poste-201/sip-digest", "poste-202/sip-digest"),
    ),
    "a phone logs in by the secret of another epoch": (PJSIP, replaced("sip-digest@1", "sip-digest@2")),
    "a phone's digest is of another realm": (PJSIP, replaced("realm=pbx", "realm=elsewhere")),
    "a phone logs in under another name": (
        PJSIP,
        replaced("username=delmas_avocats.poste_201", "username=delmas_avocats.poste_202"),
    ),
    "a phone registers where a colleague is called": (
        PJSIP,
        replaced("aors=delmas_avocats.poste_201", "aors=delmas_avocats.poste_202"),
    ),
    "a phone dials by another profile": (
        PJSIP,
        replaced("context=delmas-avocats.rocher.associes", "context=delmas-avocats.rocher.fixes"),
    ),
    "a transferred caller gets outside": (
        PJSIP,
        rewritten(r"(__TRANSFER_CONTEXT=delmas-avocats\.rocher)\.fixes", r"\1.associes"),
    ),
    "a phone listens to a colleague's messages": (
        PJSIP,
        rewritten(r"set_var=MAILBOX=(\S+)", "set_var=MAILBOX=shared_cabinet"),
    ),
    "a phone opens a mailbox that its user is no member of": (
        PJSIP,
        rewritten(r"^(set_var=MAILBOX=user_thomas_garnier)$", r"\1\nset_var=OPENS_shared_cabinet=s"),
    ),
    "members are asked for a PIN": (PJSIP, rewritten(r"^set_var=OPENS_shared_cabinet=s\n", "")),
    "everybody opens a shared mailbox": (BODY, replaced("${OPENS_shared_cabinet}", "s")),
    "nobody opens a shared mailbox without its PIN": (BODY, replaced("${OPENS_shared_cabinet}", "")),
    # Hold music.
    "recordings on hold are played in another order": (
        MUSIC,
        rewritten(r"^(entry=.*attente)\n(entry=.*ferme)$", r"\2\n\1"),
    ),
    "a recording on hold is another client's": (
        MUSIC,
        replaced("/clients/kerlan-plomberie/", "/clients/delmas-avocats/"),
    ),
    "a recording on hold is named with its ending": (MUSIC, replaced("sounds/ferme", "sounds/ferme.wav")),
    "hold music is what is in a folder": (MUSIC, replaced("mode=playlist", "mode=files")),
    "hold music is called otherwise": (MUSIC, replaced("[kerlan-plomberie.", "[kerlan-plomberie-")),
    "who is held hears what the machine plays": (PJSIP, rewritten(r"^moh_suggest=.*\n", "")),
    "who is held hears another client's music": (
        PJSIP,
        replaced("moh_suggest=kerlan-plomberie.", "moh_suggest=delmas-avocats."),
    ),
    "the node reads no hold music": (NODE_MUSIC, rewritten(r"^#tryinclude.*\n", "")),
    # Entries.
    "a number leads to another number's": (
        ENTRIES,
        replaced(",enter.+33199001001,1)", ",enter.+33199001002,1)"),
    ),
    "a number is missing": (ENTRIES, rewritten(r"^exten => \+33199001004,.*\n", "")),
    "a number is where nobody looks for it": (
        ENTRIES,
        replaced("[trunk.collecte.+331990010]", "[trunk.collecte.+331990011]"),
    ),
    "numbers are looked up by all their digits": (NODE, replaced(":0:-2}", "}", -1)),
    "numbers are looked up as they were dialled alone": (
        NODE,
        rewritten(r"^ same => n,GotoIf\(\$\{DIALPLAN_EXISTS\(\S*\$\{NUMBER\}.*\n", "", 0),
    ),
    "who calls is shown without the country": (NODE, replaced("Return(+${EXTEN:2})", "Return(${EXTEN:2})")),
    "who calls is shown as the carrier wrote it": (
        NODE,
        rewritten(r"^ same => n,Set\(CALLERID\(num\)=.*\n", "", 0),
    ),
    "who calls is read as a foreigner": (
        NODE,
        replaced("exten => _ZXXXXXXXX!,1,Return(+${EXTEN})", "exten => _ZXXXXXXXX!,1,Return(+1${EXTEN})"),
    ),
    "calls that come in are not counted": (
        NODE,
        rewritten(r"^( same => n,)Set\(GROUP\(trunk\)=collecte\)", r"\1NoOp()"),
    ),
    "calls that come in are counted for another trunk": (
        NODE,
        rewritten(r"^( same => n,)Set\(GROUP\(trunk\)=collecte\)", r"\1Set(GROUP(trunk)=other)"),
    ),
    "phones of two clients stay joined": (
        NODE,
        rewritten(r"^(\[joined\.party\]\nexten => s,1,)ExecIf.*$", r"\1NoOp()"),
    ),
    "a phone and another client's call outside stay joined": (
        NODE,
        rewritten(r"^(exten => connected,1,)ExecIf.*$", r"\1NoOp()"),
    ),
    "calls outside of two clients stay joined": (
        NODE,
        rewritten(r"^ same => n,Set\(CALLERID\(tag\)=.*\n", ""),
    ),
    "calls that come in take the channel that is kept": (
        NODE,
        rewritten(r"^(exten => _\[\+0-9\]X!,1,GotoIf\(.* >= )59\]", r"\g<1>60]"),
    ),
    "who calls by a full trunk is told that nobody has the number": (
        NODE,
        rewritten(r"^( same => n\(full\),Hangup\()17\)", r"\g<1>1)"),
    ),
    "a key shows a colleague's phone": (
        ENTRIES,
        replaced("hint,PJSIP/delmas_avocats.poste_210", "hint,PJSIP/delmas_avocats.poste_211"),
    ),
    "a group's key shows one of its members only": (
        ENTRIES,
        rewritten(r"^(exten => 220,hint,[^&\n]+)&.*", r"\1"),
    ),
    "a key shows another mailbox's messages": (
        ENTRIES,
        replaced("hint,MWI:shared_cabinet@", "hint,MWI:shared_permanence_penale@"),
    ),
    "a key shows nothing": (ENTRIES, rewritten(r"^exten => 210,hint,.*\n", "")),
    "an extension leads elsewhere": (
        ENTRIES,
        replaced(",user.thomas_garnier,1)", ",user.james_whitfield,1)"),
    ),
    "own numbers leave by a trunk": (
        BODY,
        rewritten(r"^ same => n,GotoIf\(\$\{DIALPLAN_EXISTS\(\$\{CONTEXT\},own\..*\n", "", count=0),
    ),
    "an own number leads elsewhere": (
        BODY,
        rewritten(
            r"^(exten => own\.\+33199001001,1,.*\n(?: same => n,Set.*\n)? same => n,Goto\()[^,]+",
            r"\1user.james_whitfield",
        ),
    ),
    "a call to an own number has no instant": (
        BODY,
        rewritten(r"^(exten => own\.[^,]+,1,).*", r"\1NoOp()", count=0),
    ),
    "112 is no exact extension": (ENTRIES, rewritten(r"^exten => 112,.*\n", "")),
    "112 presents the caller's own number": (
        BODY,
        rewritten(
            r"^(exten => emergency\.rocher\.112,1,Set\(CALLERID\(all\)=)\S+ <\S+>\)",
            r"\1+33199001001 <+33199001001>)",
        ),
    ),
    "112 is called by nobody": (
        BODY,
        rewritten(r"^(exten => emergency\.rocher\.112(?:.*\n)*?) same => n,Gosub.*\n", r"\1"),
    ),
    "112 is called from another commune": (BODY, replaced("Set(_COMMUNE=75108)", "Set(_COMMUNE=75107)")),
    "112 is called from two communes": (BODY, replaced('ADDCODE="75108"', 'ADDCODE="75107"')),
    "the carrier's channel does not know the address": (BODY, replaced("Set(_LOCATION=", "Set(LOCATION=")),
    "the carrier is not told the commune": (NODE, replaced(",,ib(trunk.collecte.out^located^1)", ",,i")),
    "the carrier is told the commune behind another code": (NODE, replaced('"4E${COMMUNE}', '"4F${COMMUNE}')),
    "emergency numbers are judged last": (
        ENTRIES,
        lambda text: re.sub(
            r"(^\[delmas-avocats\.rocher\.\w+\]\n)((?:exten.*\n)+)", r"\1", text, flags=re.MULTILINE
        ),
    ),
    "strangers dial like phones": (
        NODE,
        rewritten(r"^\[trunk\.collecte\]$", "[trunk.collecte]\ninclude => delmas-avocats.rocher.associes"),
    ),
    "a refused call is tried elsewhere": (NODE, replaced(":1:21:22:28:", ":1:22:28:")),
    "a trunk out of order ends the call": (NODE, replaced(":1:21:22:28:", ":1:21:22:28:34:")),
    "a member rings at once instead of later": (BODY, replaced("Wait(10)", "Wait(1)")),
    "another member rings later": (
        BODY,
        rewritten(
            r"^(exten => later\.10\.poste_\d+,1,(?:.*\n){2}.*PJSIP/)[^,]*", r"\1delmas_avocats.poste_201"
        ),
    ),
    "callers hear nothing until a member rings": (
        BODY,
        rewritten(r"^(exten => later\..*,1,)Ringing\(\)\n same => n,", r"\1"),
    ),
    "a busy member who rings later counts as one who is not there": (
        BODY,
        rewritten(r"^( same => n,Dial\(PJSIP/\S+,,i\)\n) same => n,ExecIf.*\n", r"\1"),
    ),
    "a voicemail takes a group's call": (BODY, replaced("U(confirm.called^fr)", "")),
    "who answers is asked in another language": (
        BODY,
        replaced("U(confirm.called^fr)", "U(confirm.called^en)"),
    ),
    "any key takes a group's call": (NODE, replaced('"${CONFIRMED}" = "1"', '"${CONFIRMED}" != ""')),
    "who hangs up while he is asked takes the call": (
        NODE,
        rewritten(r"^ same => n,Set\(GOSUB_RESULT=CONTINUE\)\n", ""),
    ),
    "who does not press 1 is called by another trunk": (NODE, replaced(' | "${DIALSTATUS}" = "ANSWER"', "")),
    "phones show another prefix": (BODY, replaced("=Livraison : $", "=Livraisons : $")),
    "a group's prefix stays for whoever rings next": (
        BODY,
        rewritten(r"^ same => n,Set\(CALLERID\(name\)=\$\{CALLER_NAME\}\)\n", ""),
    ),
    "who withholds his number is shown behind a prefix": (
        BODY,
        rewritten(r"^ same => n,ExecIf.*\n( same => n,Set\(CALLERID\(pres\)=allowed\)\n)", r"\1"),
    ),
    "who withholds his number is shown without a prefix": (
        BODY,
        rewritten(r"^ same => n,Set\(CALLERID\(pres\)=allowed\)\n( same => n,ExecIf)", r"\1"),
    ),
    "nobody stands behind a prefix": (
        BODY,
        rewritten(r"^ same => n,ExecIf\(\$\[\$\{LEN\(\$\{CALLERID.*\n", ""),
    ),
    # Queues.
    "members ring from the first on, for each caller": (QUEUES, replaced("=rrordered", "=linear")),
    "members ring in an order that Asterisk makes up": (QUEUES, replaced("=rrordered", "=rrmemory")),
    "members ring in another order": (
        QUEUES,
        rewritten(r"^(member => .*sylvie_marchand.*\n)(member => .*nora_cherif.*\n)", r"\2\1"),
    ),
    "a tier is ignored": (QUEUES, replaced(",1,thomas-garnier", ",0,thomas-garnier")),
    "a member is forgotten": (QUEUES, rewritten(r"^member => .*nora_cherif.*\n", "")),
    "who is in a call rings": (QUEUES, replaced("ringinuse=no", "ringinuse=yes")),
    "a colleague's phone says whether a member is in a call": (
        QUEUES,
        rewritten(r"(nora-cherif,PJSIP/delmas_avocats\.poste_)211", r"\g<1>210"),
    ),
    "who merely rings counts as nobody": (QUEUES, replaced("joinempty=", "joinempty=ringing,")),
    "callers join a queue of nobody": (QUEUES, rewritten(r"^joinempty=.*", "joinempty=no")),
    "callers stay in a queue of nobody": (QUEUES, rewritten(r"^leavewhenempty=.*", "leavewhenempty=no")),
    "as many callers wait as like": (QUEUES, replaced("maxlen=5", "maxlen=0")),
    "members are not left in peace after a call": (QUEUES, replaced("wrapuptime=30", "wrapuptime=0")),
    "members ring for a second more": (QUEUES, replaced("timeout=20", "timeout=21")),
    "no pause is taken for five seconds": (QUEUES, replaced("retry=1", "retry=0")),
    "callers wait for a second more": (BODY, rewritten(r"(Queue\(\S+,C,,,)120\)", r"\g<1>121)")),
    "callers wait for ever": (BODY, rewritten(r"(Queue\(\S+,C),,,120\)", r"\1)")),
    "callers wait unanswered": (
        BODY,
        rewritten(r"^ same => n,Answer\(\)\n((?: same => n,Set\(.*\n)+ same => n,Queue\()", r"\1"),
    ),
    "members have missed calls that a colleague has taken": (BODY, rewritten(r"(Queue\(\S+),C,", r"\1,,")),
    "a full queue is as one where nobody answers": (
        BODY,
        rewritten(r'^ same => n,GotoIf\(.*QUEUESTATUS\}" = "FULL".*\n', ""),
    ),
    "who leaves a queue of nobody is as one whom nobody answers": (
        BODY,
        rewritten(r'^(exten => queue\.urgences,1,(?:.*\n)+?.*) \| "\$\{QUEUESTATUS\}" = "LEAVEEMPTY"', r"\1"),
    ),
    "a queue that is not there ends the call": (
        BODY,
        rewritten(
            r"^(exten => queue\.urgences,1,(?:.*\n)+?) same => n,Goto\(voicemail\.permanence_penale,1\)",
            r'\1 same => n,GotoIf($["${QUEUESTATUS}" = "TIMEOUT"]?voicemail.permanence_penale,1)\n same => n,Hangup(16)',
        ),
    ),
    "a key leads out of a queue elsewhere": (
        ENTRIES,
        rewritten(r"^(exten => 1,1,Goto\(\S+,voicemail\.)permanence_penale", r"\1cabinet"),
    ),
    "a key leads out of a queue that the tree does not name": (
        ENTRIES,
        rewritten(r"^(exten => )1(,1,Goto\(\S+,voicemail\.permanence_penale,1\))", r"\g<1>9\2"),
    ),
    "whatever phones dial can be pressed in a queue": (
        ENTRIES,
        rewritten(r"^(\[delmas-avocats\.waiting\.urgences\])$", r"\1\ninclude => delmas-avocats.internal"),
    ),
    "the keys of a queue are those of phones": (
        QUEUES,
        replaced("context=delmas-avocats.waiting.urgences", "context=delmas-avocats.internal"),
    ),
    "no key leads out of a queue": (QUEUES, rewritten(r"^context=.*\n", "")),
    "a caller's priority is dropped": (BODY, replaced("QUEUE_PRIO=5", "QUEUE_PRIO=0")),
    "a caller has the priority of a queue before": (
        BODY,
        rewritten(r"^ same => n,Set\(QUEUE_PRIO=0\)\n", ""),
    ),
    "another music is heard in a queue": (QUEUES, rewritten(r"^musicclass=.*\n", "")),
    "callers are not told their place": (QUEUES, replaced("announce-position=yes", "announce-position=no")),
    "callers are told how long others waited": (
        QUEUES,
        replaced("announce-holdtime=no", "announce-holdtime=yes"),
    ),
    "callers are told their place in the phone's language": (
        BODY,
        rewritten(
            r"^(exten => queue\.urgences,1,(?:.*\n)+?) same => n,Set\(CHANNEL\(language\)=fr\)\n", r"\1"
        ),
    ),
    "a recording is played more often in a queue": (
        QUEUES,
        replaced("periodic-announce-frequency=40", "periodic-announce-frequency=20"),
    ),
    "another recording is played in a queue": (QUEUES, replaced("sounds/permanence-penale", "sounds/ferme")),
    "recordings are played in any order": (
        QUEUES,
        replaced("random-periodic-announce=no", "random-periodic-announce=yes"),
    ),
    "a member's phone redirects": (
        BODY,
        rewritten(r"^(exten => member\.nora_cherif,1,Dial\(PJSIP/\S+?),,i\)", r"\1)"),
    ),
    "a colleague's phone rings for a member": (
        BODY,
        rewritten(r"^(exten => member\.nora_cherif,1,Dial\(PJSIP/delmas_avocats\.poste_)211", r"\g<1>210"),
    ),
    "a member leads elsewhere": (
        ENTRIES,
        rewritten(r"^(exten => member\.nora_cherif,1,Goto\(\S+,member\.)nora_cherif", r"\1sylvie_marchand"),
    ),
    "the strategy of a queue is another one": (QUEUES, replaced("=leastrecent", "=fewestcalls")),
    "who does not answer rings again and again": (
        QUEUES,
        replaced("Local/turn.nora_cherif@", "Local/member.nora_cherif@"),
    ),
    "no round of turns is begun": (BODY, rewritten(r"^ same => n,Set\(SHARED\(ROUND\)=.*\n", "")),
    "who has rung is not passed over": (
        BODY,
        rewritten(r'^ same => n,ExecIf\(\$\["\$\{GOSUB_RETVAL\}" = "0"\]\?Hangup\(17\)\)\n', "", count=1),
    ),
    "a number outside takes calls without pressing 1": (BODY, replaced("U(confirm.called^fr)", "", 3)),
    "another phone of a member rings": (
        BODY,
        rewritten(
            r"^(exten => member\.device\.poste_212,1,Dial\(PJSIP/delmas_avocats\.poste_)212", r"\g<1>211"
        ),
    ),
    "a pause is ignored": (
        BODY,
        replaced(' & "${DB(centrex/delmas-avocats/paused/nora-cherif)}" != "1"', ""),
    ),
    "who is not logged in is called": (
        BODY,
        rewritten(
            r'"\$\{DB\(centrex/delmas-avocats/queue/rendez-vous/nora-cherif\)\}" = "1" & ', "", count=1
        ),
    ),
    "a queue is not told who is there": (
        BODY,
        rewritten(r"^ same => n,Gosub\(present\.urgences\.nora_cherif,1\)\n", "", count=1),
    ),
    "who is away is said to be there": (BODY, replaced("]?UnpauseQueueMember(", "]?PauseQueueMember(")),
    "another queue is told": (
        BODY,
        rewritten(r"(UnpauseQueueMember\(delmas-avocats\.)rendez-vous", r"\1urgences"),
    ),
    "somebody else is logged in": (
        BODY,
        rewritten(r"(DB\(centrex/delmas-avocats/queue/rendez-vous/)nora-cherif(\)=)", r"\1brigitte-lenoir\2"),
    ),
    "callers wait for who pauses": (QUEUES, replaced("leavewhenempty=paused,", "leavewhenempty=")),
    "who waits in a former queue is forgotten": (
        NODE_QUEUES,
        rewritten(r"^#tryinclude.*previous.*\n", ""),
    ),
    "members stay after an apply": (NODE_QUEUES, replaced("persistentmembers=no", "persistentmembers=yes")),
    "a call ends by the cause of a leg before": (BODY, replaced("Hangup(16)", "Hangup()")),
    "a full trunk hangs up": (NODE, replaced("same => n(full),Return()", "same => n(full),Hangup(34)")),
}
"""Wrong renderings of the law firm's files, or of its node's: the file, and how it is spoilt."""


def spoilt(files: Files, name: str, spoil: Callable[[str], str]) -> Files:
    changed = []
    ending = f"asterisk/{name.rpartition(' ')[2]}"
    for file in files:
        if file.path.endswith(ending):
            text = spoil(file.content.decode())
            assert text.encode() != file.content, "nothing was spoilt"
            changed.append(Artifact(file.path, text.encode(), file.address, file.template))
        else:
            changed.append(file)
    return tuple(changed)
