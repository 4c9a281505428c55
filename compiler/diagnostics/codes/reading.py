"""Reading the tree: FILE files, YAML their syntax, TREE the folders."""

from __future__ import annotations

from compiler.diagnostics import Severity
from compiler.diagnostics.codes.code import Code

READING: tuple[Code, ...] = (
    Code(
        "FILE001", Severity.ERROR, "file cannot be read", "The file exists but the system refuses to read it."
    ),
    Code(
        "FILE002",
        Severity.ERROR,
        "file too large",
        "No file in a tree needs to be this large; it is refused before it is parsed.",
    ),
    Code(
        "FILE003",
        Severity.ERROR,
        "not a text file",
        "The file holds bytes that never occur in text. A recording or an archive was probably saved under a YAML name. Or "
        "it holds a character that nobody sees, itself or as an escape sequence: U+2028, at which YAML ends a line and no editor "
        "does; U+202E, which turns the direction of what follows; U+200B, by which two names differ that look alike.",
    ),
    Code(
        "FILE004",
        Severity.ERROR,
        "not UTF-8",
        "Files must be UTF-8. Older Windows programs save Latin-1 or UTF-16, and their accented letters would be read "
        "wrongly.",
    ),
    Code(
        "FILE005",
        Severity.ERROR,
        "empty file",
        "An empty file is usually one that was left half written. Delete it if it is not needed.",
    ),
    Code(
        "FILE006",
        Severity.ERROR,
        "not a regular file",
        "Git carries links, and a link may lead to any file of the machine that reads the tree, its keys too. So nothing in a tree is "
        "opened that is a link or stands behind one, whatever it leads to; neither are pipes, sockets and devices.",
    ),
    Code(
        "FILE015",
        Severity.WARNING,
        "file that nobody reads",
        "A client is made of the files that end with `.yaml` or `.yml` and of recordings; what stands beside the clients' folders is "
        "nobody's. A copy, or a file under another ending, has no effect at all.",
    ),
    Code(
        "FILE007",
        Severity.ERROR,
        "misnamed file",
        "Names of files stand in messages, plans and comments on pull requests. One that holds the end of a line, a character that "
        "nobody sees, or bytes that are no UTF-8 would say something else there than it is.",
    ),
    Code(
        "YAML001",
        Severity.ERROR,
        "not YAML",
        "The text breaks the rules of YAML: indentation, quotes, brackets, colons. The place given is where parsing stopped; "
        "the cause may be on the line before.",
    ),
    Code(
        "YAML002",
        Severity.ERROR,
        "key given twice",
        "The key has two values, and most programs would silently take the last one. Keep the one you mean.",
    ),
    Code(
        "YAML003",
        Severity.ERROR,
        "malformed key",
        "Keys are strings. A list or a mapping as a key usually means that a quote is missing.",
    ),
    Code(
        "YAML004",
        Severity.ERROR,
        "unsupported YAML feature",
        "Tags and merge keys are refused: what a file says must be obvious to the person who reviews it. Anchors and aliases "
        "are allowed.",
    ),
    Code(
        "YAML005",
        Severity.ERROR,
        "nested too deeply, or too many values",
        "The file is nested more deeply than any real tree, or holds more values once its anchors are expanded.",
    ),
    Code(
        "YAML006",
        Severity.ERROR,
        "no sections",
        "Every file in a tree is a mapping of sections, such as `users:`.",
    ),
    Code(
        "YAML007",
        Severity.ERROR,
        "several documents",
        "A file holds one YAML document.",
    ),
    Code(
        "YAML012",
        Severity.ERROR,
        "unfinished merge",
        "Git could not merge two changes of the same lines, and left both with a line of `<`, `=` and `>` around them. Keep what is "
        "right, and delete those lines.",
    ),
    Code(
        "TREE001",
        Severity.ERROR,
        "no fleet here",
        "centrex was started in a folder without a tree of clients, or the tree has no operator's layer.",
    ),
    Code(
        "TREE002",
        Severity.ERROR,
        "no client",
        "A fleet without clients is refused: nothing would be checked, and everything would seem to be in order.",
    ),
    Code("TREE003", Severity.ERROR, "no such client", "The tree has no folder of that name."),
    Code("TREE004", Severity.ERROR, "no such object", "The address does not name an object of the client."),
)
