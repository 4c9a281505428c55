"""`centrex say`: the recordings that a computer's voice speaks, written into the tree."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ci.commands.options import tree_option
from ci.fleet.client import opened_fleet, unknown_client
from ci.nodes.atomic import replace_file
from ci.reports.diagnostics import tell_faults
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from ci.terminal.system_errors import reason_of
from ci.tree.voice import USUAL_PROGRAM, speak
from ci.tree.workspace import Workspace, client_files, client_ids
from compiler.checks.spoken import ENDING, spoken_of
from compiler.diagnostics import Diagnostic, has_errors, plural, text
from compiler.diagnostics.codes import diagnose
from compiler.pipeline import ClientFiles
from compiler.reading.parse import parse_client
from compiler.reading.spoken import Spoken, is_spoken, is_spoken_at_all
from compiler.resolving.resolved import ResolvedFleet


@registered
@click.argument("clients", nargs=-1, metavar="[CLIENT]...")
@tree_option
@click.option(
    "--voice-program",
    envvar="CENTREX_VOICE_PROGRAM",
    default=USUAL_PROGRAM,
    metavar="COMMAND",
    help="What speaks: given the text, it writes a recording to its standard output. {voice} and {language} stand for the recording's. Default: espeak-ng -v {voice} --stdin --stdout",
)
@click.option("--again", is_flag=True, help="Write the files anew that are right, too.")
@click.pass_obj
def command(output: Output, clients: tuple[str, ...], tree: Path, voice_program: str, *, again: bool) -> int:
    """Exit code 1 if something could not be spoken; what was spoken before is written."""
    try:
        program = shlex.split(voice_program)
    except ValueError:
        program = []
    if not program:
        raise click.BadParameter(voice_program, param_hint="--voice-program")
    workspace, fleet, diagnostics = opened_fleet(tree)
    written: list[str] = []
    if workspace is not None and fleet is not None:
        for client in clients or client_ids(workspace):
            unknown = unknown_client(workspace, client)
            if unknown is not None:
                diagnostics.append(unknown)
                continue
            for file, fault in _spoken_anew(workspace, fleet, client, program, again=again):
                written += [file] if fault is None else []
                diagnostics += [fault] if fault is not None else []
                if fault is not None and fault.code == "VOICE001":
                    # No other text would fare better.
                    break
    tell_faults(diagnostics, output, root=workspace.root if workspace else tree.parent)
    for file in written:
        output.write(f"{file}\n")
    output.say(plural("{count} recording spoken", "{count} recordings spoken", len(written)))
    return ExitCode.INVALID if has_errors(diagnostics) else ExitCode.OK


def _spoken_anew(
    workspace: Workspace, fleet: ResolvedFleet, client: str, program: Sequence[str], *, again: bool
) -> Iterator[tuple[str, Diagnostic | None]]:
    """The files that are written, each with what stood in its way."""
    files, unread = client_files(workspace, client)
    yield from (("", fault) for fault in unread)
    for file, spoken in _to_be_spoken(files, fleet):
        content = files.audio.get(file)
        if not again and isinstance(content, bytes) and is_spoken(content, spoken):
            continue
        shown = workspace.shown(workspace.tree / client / file)
        if content is not None and not (isinstance(content, bytes) and is_spoken_at_all(content)):
            message = text("{file} was recorded by somebody: it is left as it is", file=shown)
            hint = text("Remove the file, or leave out say.")
            yield shown, diagnose("VOICE003", message, None, hint=hint)
            continue
        recording, fault = speak(program, spoken)
        if recording is not None:
            fault = _write(workspace.tree / client, file, recording, shown=shown)
        yield shown, fault


def _to_be_spoken(files: ClientFiles, fleet: ResolvedFleet) -> Iterator[tuple[str, Spoken]]:
    """The files of a client that hold a spoken text; what is wrong elsewhere in its tree is no business of this."""
    parsed, _ = parse_client(files.client, files.sources, unread=files.unread)
    if parsed is None:
        return
    for audio in parsed.tenant.audio.values():
        spoken = spoken_of(audio, parsed, fleet.fleet.fleet.language)
        if spoken is not None and audio.file.endswith(ENDING):
            yield audio.file, spoken


def _write(folder: Path, file: str, recording: bytes, *, shown: str) -> Diagnostic | None:
    """Write a file into a client's folder, and never through a link, which in a tree would lead anywhere."""
    path = folder / file
    try:
        if any((folder / above).is_symlink() for above in Path(file).parents):
            message = text("{file} is behind a link", file=shown)
            return diagnose("VOICE003", message, None, hint=text("Put a folder in its place."))
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, recording)
        # A recording of the tree is for everybody who reads the tree.
        path.chmod(0o644)
    except OSError as error:
        message = text("{file} cannot be written: {reason}", file=shown, reason=reason_of(error))
        return diagnose("VOICE003", message, None)
    return None
