"""One command per file.

Each calls its click command `command`: the table in `ci/terminal/cli.py` finds it by the name of the module, imports it when it is
called, and has its help; `@registered` brings the two together.
"""
