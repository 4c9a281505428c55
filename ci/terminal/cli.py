"""The command line: a table of commands, each in its own file below `ci/commands`, imported only when it is called."""

from __future__ import annotations

import copy
import gettext
import importlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click

from ci.terminal.exit_codes import ExitCode
from ci.terminal.i18n import LOCALE_FOLDER, choose_language, translator
from ci.terminal.reader_left import ReaderLeftError

if TYPE_CHECKING:
    from ci.terminal.output import Output


class CommandHelp(NamedTuple):
    """What a command is for: `line` in the list of commands, `full` in its own help."""

    line: str
    more: str = ""
    """If there is more to say than the line."""

    @property
    def full(self) -> str:
        """What `centrex COMMAND --help` says."""
        return self.more or self.line


COMMANDS = {
    "validate": CommandHelp("Check the tree: every error at once, with its place and a hint."),
    "plan": CommandHelp("Show what an apply would change, and save it as a plan."),
    "show": CommandHelp("Show a saved plan again."),
    "apply": CommandHelp("Carry out a saved plan exactly, or say why not."),
    "recover": CommandHelp("Finish or undo an apply that was cut short."),
    "render": CommandHelp("Write the files of a client into a folder, without its secrets."),
    "diff": CommandHelp(
        "Show what callers notice of a change, between two revisions.",
        "Show what callers notice of a change: between two revisions, or from one (default: HEAD) to the tree as it stands.",
    ),
    "prove": CommandHelp(
        "Prove that no call can go wrong, or show one that does.",
        "Prove that no call can go wrong: emergency calls, routing loops, dead ends, calls from strangers, calling permissions. Without CLIENT: all.",
    ),
    "test": CommandHelp(
        "Check the calls that clients test, at every instant that a test covers.",
        "Check the clients' own tests, each at every instant that it covers. Without CLIENT: all.",
    ),
    "explain": CommandHelp(
        "Print each value of an object with the line that it comes from, or what a code means.",
        "Print each value of an object with the line that it comes from (CLIENT/SECTION/NAME), or what the code of a diagnostic means (TIME005).",
    ),
    "say": CommandHelp(
        "Have a computer's voice speak the recordings for which a text is given.",
        "Have a computer's voice speak the recordings for which a text is given (say), and write them into the tree: those that are not there, and those of which the text is another. Without CLIENT: of all.",
    ),
    "expire": CommandHelp(
        "On a node, remove messages that mailboxes have kept for long enough.",
        "On a node, remove messages that mailboxes have kept for long enough (keep_days): to be run once a day. What was applied last counts.",
    ),
    "pin": CommandHelp(
        "Print the initial PIN of a mailbox.",
        "Print the initial PIN of a mailbox: of a user (CLIENT/users/NAME), or a shared one (CLIENT/voicemails/NAME).",
    ),
    "trace": CommandHelp(
        "Follow one call: every step with its line, which phones ring, and where it ends.",
        "Follow one call: every step with its line in the tree, which phones ring, what the caller hears, which number is presented, and where the call ends.",
    ),
    "scenario": CommandHelp(
        "Draw where calls go: for a number, a destination, or a whole client.",
        "Draw where calls go: for a number (alone, or CLIENT/numbers/NUMBER), a destination (CLIENT/routes/NAME, users, groups, voicemails, audio), or a whole client (CLIENT).",
    ),
    "schema": CommandHelp("Write the JSON Schema that editors use to complete and check."),
}
"""Every command with its help. A command's module is `ci.commands.<name>`, its click command `command`, made by `registered`."""


class CommandTable(click.Group):
    """A click group that reads its list of commands from `COMMANDS`, so that `--help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of a first use."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"ci.commands.{cmd_name}")
        return cast("click.Command", module.command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a word on the nearest command."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            if near:
                ctx.fail(
                    gettext.gettext("No such command {name}. Did you mean {near}?").format(
                        name=args[0], near=near[0]
                    )
                )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table."""
        del ctx
        with formatter.section(gettext.gettext("Commands")):
            formatter.write_dl([(name, gettext.gettext(about.line)) for name, about in COMMANDS.items()])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """click's own, its words in the user's language."""
        return cast("click.Option | None", _translated(super().get_help_option(ctx)))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the program is for, translated."""
        _format_help_text(self, super().format_help_text, ctx, formatter)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The options, their help translated."""
        return _translated_params(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What follows the program's name, translated."""
        return [gettext.gettext(piece) for piece in super().collect_usage_pieces(ctx)]


class Command(click.Command):
    """A command whose help speaks the user's language."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The command's description, translated."""
        _format_help_text(self, super().format_help_text, ctx, formatter)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The options, their help translated."""
        return _translated_params(super().get_params(ctx))


def registered(function: Callable[..., int]) -> Command:
    """The command of the table that has the name of the function's module."""
    name = function.__module__.rpartition(".")[2]
    return click.command(name, cls=Command, help=COMMANDS[name].full)(function)


def _format_help_text(
    command: click.Command,
    format_it: Callable[[click.Context, click.HelpFormatter], None],
    ctx: click.Context,
    formatter: click.HelpFormatter,
) -> None:
    original, command.help = command.help, gettext.gettext(command.help or "")
    format_it(ctx, formatter)
    command.help = original


def _translated_params(parameters: Sequence[click.Parameter]) -> list[click.Parameter]:
    return [cast("click.Parameter", _translated(parameter)) for parameter in parameters]


VALUES = {"path": "PATH", "text": "TEXT", "integer": "INTEGER"}
"""How help calls the value of an option that has no word of its own, by click's name of the type."""


def _translated(parameter: Any) -> Any:
    if not isinstance(parameter, click.Parameter):
        return parameter
    # A copy: the command itself still speaks English to the next caller.
    spoken: Any = copy.copy(parameter)
    takes_value = isinstance(parameter, click.Option) and not parameter.is_flag and not parameter.count
    value = parameter.metavar or (VALUES.get(parameter.type.name) if takes_value else None)
    spoken.metavar = gettext.gettext(value) if value else None
    if isinstance(parameter, click.Option) and parameter.help:
        spoken.help = gettext.gettext(parameter.help)
    return spoken


@click.command(
    cls=CommandTable,
    help="Hosted telephony from YAML: validated, planned, applied.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    help="Language of messages. Default: CENTREX_LANG, else that of the terminal.",
)
@click.option("--color/--no-color", default=None, help="Colours. Default: on a terminal.")
@click.version_option(
    package_name="centrex", message="centrex %(version)s", help="Show the version and exit."
)
@click.pass_context
def cli(context: click.Context, lang: str | None, *, color: bool | None) -> None:
    """The group: sets up how commands speak."""
    language = choose_language(lang, os.environ)
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ if color is None else color
    context.obj = _output(language, colour=colour)


def _output(language: str, *, colour: bool) -> Output:
    """Where a command speaks; help and usage are click's, and do without."""
    from ci.terminal.output import Output

    return Output(language, colour, translator(language))


def _general_first(words: Sequence[str]) -> tuple[list[str], str | None]:
    """The words with the options of every command (`--lang`, `--color`) before the command, wherever they were written; and the language."""
    general: list[str] = []
    others: list[str] = []
    wanted: str | None = None
    waiting = iter(words)
    for word in waiting:
        if word == "--":
            others += [word, *waiting]
        elif word == "--lang":
            wanted = next(waiting, None)
            general += [word] if wanted is None else [word, wanted]
        elif word.startswith("--lang="):
            wanted = word.partition("=")[2]
            general.append(word)
        elif word in ("--color", "--no-color"):
            general.append(word)
        else:
            others.append(word)
    return [*general, *others], wanted


def _speak(wanted: str | None) -> str:
    """Let click's own words (Usage, Options …) and all help speak the user's language; returns the language."""
    language = choose_language(wanted, os.environ)
    gettext.bindtextdomain("centrex", LOCALE_FOLDER)
    gettext.textdomain("centrex")
    os.environ["LANGUAGE"] = language
    return language


def run(words: Sequence[str]) -> int:
    """Run the command line; every end is an exit code."""
    words, wanted = _general_first(words)
    language = _speak(wanted)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without arrows, or a file name that is not text, is not a reason to fail.
            stream.reconfigure(errors="backslashreplace")
    try:
        result = cli.main(args=words, prog_name="centrex", standalone_mode=False)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.UsageError as error:
        error.show()
        return ExitCode.USAGE
    except click.ClickException as error:
        error.show()
        return ExitCode.INVALID
    except (click.Abort, KeyboardInterrupt):
        return ExitCode.CANCELLED
    except ReaderLeftError:  # nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except OSError as error:
        # Whatever no command foresaw: a folder without rights, a disk that is full.
        from ci.terminal.system_errors import reason_of
        from compiler.diagnostics import text

        speak = _output(language, colour=False)
        reason, file = reason_of(error), error.filename or ""
        speak.complain(text("the system refuses: {reason} ({file})", reason=reason, file=file))
        return ExitCode.INVALID
    except Exception as error:  # noqa: BLE001  # the last resort: a fault of ours leaves with a report, not a traceback
        return _report_bug(error, _output(language, colour=False))
    return int(result or 0)


def _report_bug(error: Exception, output: Output) -> int:
    """A short report, and the full one in a file for those who repair centrex."""
    from ci.terminal.bug_report import write_report
    from compiler.diagnostics import text

    report = write_report(error)
    output.complain(
        text(
            "centrex failed because of a fault of its own ({kind} at {place}); nothing you wrote is to blame.",
            kind=report.kind,
            place=report.place,
        )
    )
    output.complain(text("Please report it with this file: {file}", file=report.file))
    return ExitCode.BUG
