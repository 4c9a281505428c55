"""Reading the tree: FILE a file, YAML its syntax, TREE the folders."""

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
        "No file of a tree is that large; it is refused before it is read.",
    ),
    Code(
        "FILE003",
        Severity.ERROR,
        "not a text",
        "The file holds bytes that no text has. A recording or an archive was probably saved under a YAML name.",
    ),
    Code(
        "FILE004",
        Severity.ERROR,
        "not UTF-8",
        "Files are UTF-8. Older Windows programs save Latin-1 or UTF-16, whose accented letters would be read wrongly.",
    ),
    Code(
        "FILE005",
        Severity.ERROR,
        "empty file",
        "A file without content is usually one that was half written. Delete it if it is not needed.",
    ),
    Code(
        "YAML001",
        Severity.ERROR,
        "not YAML",
        "The text breaks the rules of YAML: indentation, quotes, brackets, colons. The place given is where reading stopped; "
        "the cause may be on the line before.",
    ),
    Code(
        "YAML002",
        Severity.ERROR,
        "key given twice",
        "Two values for one key: most programs would silently take the last. Keep the one that is meant.",
    ),
    Code(
        "YAML003",
        Severity.ERROR,
        "malformed key",
        "Keys are texts. A list or a mapping as a key usually means a missing quote.",
    ),
    Code(
        "YAML004",
        Severity.ERROR,
        "YAML that the language leaves out",
        "Tags and merge keys are refused: what a file says must be plain to whoever reviews it. Anchors and aliases are "
        "allowed.",
    ),
    Code(
        "YAML005",
        Severity.ERROR,
        "too deep or too many",
        "The file nests deeper, or holds more values once its anchors are expanded, than any real tree.",
    ),
    Code(
        "YAML006",
        Severity.ERROR,
        "no sections",
        "A file of the tree is a mapping of sections, such as `users:`.",
    ),
    Code(
        "YAML007",
        Severity.ERROR,
        "several documents",
        "One file is one document.",
    ),
    Code(
        "TREE001",
        Severity.ERROR,
        "no fleet here",
        "centrex was started where there is no tree of clients, or the tree has no operator's layer.",
    ),
    Code(
        "TREE002",
        Severity.ERROR,
        "no client",
        "A fleet without a client is refused, since nothing would be checked and all would seem well.",
    ),
    Code("TREE003", Severity.ERROR, "no such client", "There is no folder of that name in the tree."),
    Code("TREE004", Severity.ERROR, "no such object", "The address names no object of the client."),
)
