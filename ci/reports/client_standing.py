"""What is said of a client as a whole: one that is new, gone, or elsewhere, and years that only one side knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.analysis.change.what_callers_notice import Noticed, Standing
from compiler.diagnostics import Text, plural, text


def standing_words(view: Noticed) -> Text | None:
    """What is said of a client as a whole, if anything."""
    match view.standing:
        case Standing.NEW:
            return text(
                "a new client: {numbers}, {phones}",
                numbers=plural("{count} number", "{count} numbers", view.numbers),
                phones=plural("{count} phone", "{count} phones", view.phones),
            )
        case Standing.GONE:
            return text(
                "removed: calls to its {numbers} and from its {phones} no longer lead anywhere",
                numbers=plural("{count} number", "{count} numbers", view.numbers),
                phones=plural("{count} phone", "{count} phones", view.phones),
            )
        case Standing.MOVED if view.successor == view.client:
            return text(
                "on another node from now on: its {phones} must fetch their files anew, and its messages stay behind",
                phones=plural("{count} phone", "{count} phones", view.phones),
            )
        case Standing.MOVED:
            return text(
                "called {name} from now on: its {phones} must fetch their files anew, and its messages stay behind",
                name=view.successor,
                phones=plural("{count} phone", "{count} phones", view.phones),
            )
        case Standing.UNKNOWN if view.node:
            return text(
                "what callers notice of it cannot be compared: this version of centrex cannot read what is live of it"
            )
        case Standing.UNKNOWN:
            return text(
                "what its callers notice cannot be compared: this version of centrex cannot read what is live about its calls"
            )
        case Standing.COMPARED:
            return text("formerly {name}", name=view.formerly) if view.formerly else None
        case _:
            assert_never(view.standing)


def years_words(view: Noticed) -> Iterator[Text]:
    """What is said of the years in which a client is not compared."""
    if view.forgotten:
        yield text(
            "the holidays and dated rules of {years} are no longer known: those days are as any others",
            years=", ".join(map(str, view.forgotten)),
        )
    if view.learned:
        yield text(
            "the holidays and dated rules of {years} are known from now on",
            years=", ".join(map(str, view.learned)),
        )
