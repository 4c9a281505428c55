"""Options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])


def tree_option(function: _F) -> _F:
    """`--tree`: the folder of clients."""
    return click.option(
        "--tree",
        type=click.Path(path_type=Path),
        default=Path("tenants"),
        envvar="CENTREX_TREE",
        help="Folder that holds the fleet. Default: tenants.",
    )(function)


def key_option(function: _F) -> _F:
    """`--key-file`: the fleet's master key."""
    return click.option(
        "--key-file",
        type=click.Path(path_type=Path),
        envvar="CENTREX_KEY_FILE",
        help="The fleet's master key, from which secrets are derived. Default: the development key.",
    )(function)


def format_option(*formats: str) -> Callable[[_F], _F]:
    """`--format`: the first is the default."""
    return click.option(
        "--format",
        "report",
        type=click.Choice(formats),
        default=formats[0],
        help="Format of the output.",
    )


def link_option(function: _F) -> _F:
    """`--link-base`: below which address of the web the tree's files are, for Markdown."""
    return click.option(
        "--link-base",
        envvar="CENTREX_LINK_BASE",
        default="",
        metavar="URL",
        callback=_address,
        help="In Markdown, link places to lines of files below this address: https://github.com/OWNER/REPOSITORY/blob/REVISION.",
    )(function)


def _address(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """An address of the web, without what would end a link."""
    if value and not _ADDRESS.fullmatch(value):
        raise click.BadParameter(value, context, parameter)
    return value


_ADDRESS = re.compile(r"https?://[^\s()<>\[\]\\\"'`]+")
