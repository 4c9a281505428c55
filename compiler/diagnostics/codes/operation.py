"""Plan, apply and nodes: PLAN, NODE, GIT, SECRET; voices: VOICE; faults of centrex itself: BUG."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

OPERATION: tuple[Code, ...] = (
    Code(
        "PLAN001",
        Severity.ERROR,
        "not a plan",
        "The file is not a plan, or is truncated. Make the plan again.",
    ),
    Code(
        "PLAN002",
        Severity.ERROR,
        "plan was edited",
        "The plan's content does not match its id. A plan is applied exactly as it was reviewed, or not at all.",
    ),
    Code(
        "PLAN003",
        Severity.ERROR,
        "stale plan",
        "The node has changed since the plan was made: applying it would undo somebody's work. Make a new plan and review it.",
    ),
    Code("PLAN004", Severity.ERROR, "plan already applied", "A plan is applied only once."),
    Code(
        "PLAN005",
        Severity.ERROR,
        "plan for another node",
        "A plan is made against the state of one node, and is valid for that node alone.",
    ),
    Code(
        "PLAN006",
        Severity.ERROR,
        "files disagree with the configuration",
        "The files of each client that a plan creates or updates, and those of the node itself, are read back as Asterisk and "
        "the phones would read them, by a reader that shares nothing with the renderers, and compared with the configuration: "
        "for every entry point, every instant of the horizon and every state, and each line of what calls do not show. Files "
        "that mean anything else are a fault of centrex, and are not planned. The message names the entry point, the first "
        "instant, and what would happen, or the line.",
    ),
    Code(
        "PLAN007",
        Severity.ERROR,
        "messages of somebody who is gone",
        "Messages, greetings and PINs are kept on the node when a mailbox is removed. An object that is new, and of the same id, would "
        "find them. Whether that is meant is said with `mailbox`: naming that very mailbox hands it over, naming one that was never used "
        "begins with an empty one.",
    ),
    Code(
        "PLAN010",
        Severity.ERROR,
        "still live at a client that is left out",
        "A client with an error stays as it is on its node, with the numbers and the phones that it has there. Another client that the "
        "tree gives one of them to is left out too, until the first one is planned again.",
    ),
    Code(
        "PLAN011",
        Severity.ERROR,
        "operator's layer beneath clients that are left out",
        "A client with an error stays as it is on its node. Trunks and numbering plans beneath it do not change meanwhile, since nothing is proved of "
        "old files above a new layer: nothing is planned on that node until its clients are free of errors.",
    ),
    Code(
        "PLAN012",
        Severity.ERROR,
        "not a plan: not replaced",
        "Where a plan is saved, an older plan is replaced, or removed if there is nothing to do any more; no other file is.",
    ),
    Code(
        "PLAN013",
        Severity.ERROR,
        "too large for a plan",
        "Who reads a plan gives each client so much memory, and refuses a file that asks for more: 32 MiB for what is said of the change, 128 MiB "
        "for its texts. Recordings do not count.",
    ),
    Code(
        "NODE001",
        Severity.ERROR,
        "node folder not accessible",
        "The operating system refuses to read or write the node's folder: permissions, a full disk, a missing mount. What was "
        "live stays live.",
    ),
    Code(
        "NODE002",
        Severity.ERROR,
        "node is locked",
        "Another apply is running on the node; two at once are refused.",
    ),
    Code(
        "NODE003",
        Severity.ERROR,
        "interrupted apply",
        "An earlier apply was killed, or the machine stopped. `centrex recover` finishes it if everything was staged, and "
        "undoes it otherwise.",
    ),
    Code(
        "NODE004",
        Severity.ERROR,
        "rolled back",
        "What was written did not read back as planned, and the previous state was restored.",
    ),
    Code(
        "NODE005",
        Severity.ERROR,
        "rollback failed",
        "Neither the new state nor the previous one is complete; somebody must look at the node.",
    ),
    Code(
        "NODE006",
        Severity.ERROR,
        "no such node",
        "The nodes are those that the operator's layer defines.",
    ),
    Code(
        "NODE007",
        Severity.ERROR,
        "journal was changed",
        "A line of the node's journal was edited, lost or inserted. Each line holds the digest of the one before, so the "
        "change shows.",
    ),
    Code(
        "NODE010",
        Severity.ERROR,
        "state that the journal does not know",
        "`centrex recover` finishes or undoes the apply that the journal's last line tells of, and moves each client only between the two "
        "states that the line names. A client in a third one was changed later: by an apply whose lines are lost, or by hand.",
    ),
    Code(
        "NODE011",
        Severity.ERROR,
        "nothing is live on the node",
        "A node's folder that is missing or empty may be that of a new node, or a disk that is not mounted, or a pipeline's checkout that has lost it. "
        "Everything on a new node is planned once somebody asks for that by `--first-apply`; in any other case the folder must be "
        "brought back.",
    ),
    Code(
        "NODE012",
        Severity.ERROR,
        "messages that cannot be removed",
        "`centrex expire` runs where Asterisk keeps its messages, as somebody who may remove them, and takes each mailbox's lock as Asterisk does.",
    ),
    Code(
        "NODE015",
        Severity.ERROR,
        "something else in a node's folder",
        "Where a file or a folder of a node should be there is a link, a pipe, or a second name of another file. Nothing is read or written "
        "through it, since it may lead anywhere. The node's folder itself may be reached by a link.",
    ),
    Code(
        "NODE016",
        Severity.WARNING,
        "strangers among the clients' folders",
        "Below `clients/` of a node there is what no client of centrex's can be: a name that no client can have, a file, a link. It is left alone. "
        "If it holds a folder `current`, Asterisk may read its files.",
    ),
    Code(
        "NODE017",
        Severity.WARNING,
        "nothing can be applied at present",
        "An earlier apply was cut short, or the node's journal is not as it was written. A plan says what is live now; it cannot be applied before "
        "`centrex recover`, or before somebody has looked at the journal.",
    ),
    Code(
        "NODE018",
        Severity.ERROR,
        "nobody to name",
        "The journal tells who applied: what CENTREX_ACTOR says, or the user's name. Both must be text.",
    ),
    Code(
        "NODE024",
        Severity.ERROR,
        "prompts missing on the node",
        "The folder that the operator's layer gives as the node's `sounds` has no file for a prompt that the dialplan plays, in a language in which a "
        "client is spoken to. Asterisk would say it in English, without a word of warning. Nothing was applied.",
    ),
    Code(
        "GIT001",
        Severity.ERROR,
        "no git repository",
        "Revisions are read from the git repository that contains the tree, by the program `git`.",
    ),
    Code(
        "GIT002",
        Severity.ERROR,
        "no such revision",
        "A revision is a branch, a tag, a commit, or anything else that `git rev-parse` accepts: `main`, `v3`, `HEAD~2`, "
        "`1a2b3c4`.",
    ),
    Code(
        "GIT003",
        Severity.ERROR,
        "revision is not complete",
        "The repository knows the revision, and lacks files of it: a pipeline's clone is shallow unless it is told otherwise "
        "(`fetch-depth: 0`, `GIT_DEPTH: 0`), a partial clone fetches what it lacks only while it can reach its origin, and a damaged one is cloned again.",
    ),
    Code(
        "GIT004",
        Severity.ERROR,
        "tree is not all checked out",
        "A sparse checkout leaves files out. Clients that are not there would look removed, and a plan would take them from their nodes.",
    ),
    Code(
        "GIT009",
        Severity.WARNING,
        "git brings what runs remember",
        "What earlier runs found out stands in `.centrex/` beside the tree, and is believed: that a client was proved, that its files were read back. "
        "A pull request can commit files there. While git tracks any of them, `.centrex/nodes/` apart, nothing there is read or written, and everything is compiled.",
    ),
    Code(
        "SECRET001",
        Severity.ERROR,
        "no master key",
        "Secrets are derived from the fleet's master key, without which nothing can be applied.",
    ),
    Code(
        "SECRET002",
        Severity.ERROR,
        "development key refused",
        "The development key is public. It may be used only for nodes marked `development: true`.",
    ),
    Code(
        "SECRET003",
        Severity.ERROR,
        "key file is open to others",
        "Anyone who can read the master key can derive every secret of the fleet.",
    ),
    Code(
        "SECRET004",
        Severity.ERROR,
        "line that gives no password",
        "The file of the carriers' passwords holds a line for each trunk with an account: `trunks/collecte@1 = PASSWORD`, where 1 is "
        "the `secret_epoch` of the account.",
    ),
    Code(
        "SECRET005",
        Severity.ERROR,
        "carrier's password not given",
        "A trunk logs in with an account, whose password is the carrier's: centrex cannot derive it, and the tree does not hold it. "
        "Nothing was applied. With the development key another one stands in its place.",
    ),
    Code(
        "SECRET010",
        Severity.ERROR,
        "another master key",
        "Every password is derived from the master key: with another one, all those of a client that is applied would change, and its "
        "phones would lose their lines. Each bundle remembers a fingerprint of the key that made its passwords. A new key is meant where the "
        "plan says so: `centrex plan --rekey` makes every password of a node anew.",
    ),
    Code(
        "VOICE001",
        Severity.ERROR,
        "no voice",
        "`centrex say` has recordings spoken by a program of the machine's, espeak-ng unless another is named, and it is not installed. Nothing else needs it: "
        "what was spoken is in the tree.",
    ),
    Code(
        "VOICE002",
        Severity.ERROR,
        "text that was not spoken",
        "The program that speaks failed, took too long, or wrote nothing that is a recording: it may have no such voice. The file is as it was.",
    ),
    Code(
        "VOICE003",
        Severity.ERROR,
        "spoken recording not written",
        "The file cannot be written, stands behind a link, or is there and was recorded by somebody, and is never written over.",
    ),
    Code(
        "BUG001",
        Severity.ERROR,
        "fault of centrex",
        "Something in the client's tree brought centrex to a place that should not be reachable. The client counts as one with an "
        "error, and nothing is applied; what is said of other clients stands. The file that the message names tells where it happened, and "
        "holds nothing of the tree.",
    ),
)
