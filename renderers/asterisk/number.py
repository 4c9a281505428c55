"""A client's numbers: where each is entered by its trunk, and what a call that comes in by it is given."""

from __future__ import annotations

from compiler.graph import NumberEntry
from renderers.asterisk.caller_condition import caller_steps
from renderers.asterisk.dialplan import extension, goto
from renderers.asterisk.joined import belongs_to
from renderers.asterisk.name_prefix import name_prefix_steps
from renderers.asterisk.names import exten
from renderers.asterisk.switch import READ_POSITIONS
from renderers.asterisk.time_condition import FREEZE


def number_node(entry: NumberEntry) -> str:
    """The place in the body at which a number's calls begin."""
    return f"enter.{entry.number}"


def render_number(client: str, entry: NumberEntry, *, asks_who_calls: bool, asks_switches: bool) -> list[str]:
    """The extension of the body at which a number's calls begin. `asks_who_calls`, `asks_switches`: some condition does."""
    return extension(
        exten(number_node(entry)),
        FREEZE,
        f"Set(CHANNEL(tenantid)={client})",
        f"Set(CHANNEL(accountcode)={client})",
        *belongs_to(client),
        f"Set(CHANNEL(language)={entry.language})",
        f"Set(__FROM_DID={entry.number})",
        # Before the name is changed: what the caller shows is kept as it came.
        *(caller_steps() if asks_who_calls else ()),
        *([READ_POSITIONS] if asks_switches else []),
        *(name_prefix_steps(entry.prefix) if entry.prefix else ()),
        goto(entry.target),
    )
