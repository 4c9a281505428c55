"""Numbers presented to others: a client presents its own, and emergency services call back where help is needed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.suggest import name_list
from compiler.numbering import COUNTRIES, CallClass, classify, format_national
from compiler.resolving.layers import given_by
from compiler.resolving.subject import CheckedClient, Place

PRESENTABLE = (CallClass.NATIONAL_FIXED, CallClass.NPV)
"""The classes, in their own country, of the numbers that a fixed access may present: mobile numbers are for phones that move, and carriers
cut off or mask the others (Arcep decision 2022-1583)."""


def check_own_numbers(subject: CheckedClient) -> Iterator[Diagnostic]:
    """NUM005 not a number of the client, NUM006 call-back number of another site, NUM013 and NUM014 numbers that nobody can call back."""
    if subject.gaps.breaks("numbers"):
        return
    own_numbers = cache(lambda: name_list(format_national(own, "FR") for own in subject.tenant.numbers))
    for number, place in _presented(subject):
        own = subject.tenant.numbers.get(number)
        code = "NUM013" if place.path[-1] == "callback" else "NUM014"
        if own is None:
            yield _foreign(subject, number, place, own_numbers())
        elif (call_class := _class_at_home(number)) not in PRESENTABLE:
            message = text(
                "{number} may not be presented: its class is {call_class}",
                number=number,
                call_class=call_class,
            )
            hint = text(
                "Choose an ordinary number of a fixed line: ten digits that begin with 01 to 05 or 09."
            )
            yield subject.report(code, message, place, hint)
        elif own.to is None:
            message = text("nobody answers calls to {number}", number=number)
            hint = text(
                "Say with to: where calls to it go, in the section numbers, or choose another number."
            )
            yield subject.report(code, message, place, hint)
    for name, site in subject.tenant.sites.items():
        callback = subject.tenant.numbers.get(site.emergency.callback)
        if callback is not None and callback.site != name:
            message = text(
                "{number} belongs to the site {site}", number=site.emergency.callback, site=callback.site
            )
            hint = text(
                "Choose a number that rings at this site, or set site: {site} on the number if it does.",
                site=name,
            )
            yield subject.report("NUM006", message, Place(("sites", name, "emergency", "callback")), hint)


def _class_at_home(number: str) -> CallClass:
    """The class of a number where it is a national one; seen from metropolitan France if it is so nowhere."""
    # One country after the other: reading the table of each takes longer than compiling a client.
    seen = (classify(number, country) for country in COUNTRIES)
    at_home = (CallClass.NATIONAL_FIXED, CallClass.NATIONAL_MOBILE, CallClass.NPV)
    return next((call_class for call_class in seen if call_class in at_home), classify(number, "FR"))


def _presented(subject: CheckedClient) -> Iterator[tuple[str, Place]]:
    """Every number that is presented, and where it is written; unreadable ones were reported."""
    tenant = subject.tenant
    presented: list[tuple[str | None, Place]] = [(tenant.client.caller_id, Place(("client", "caller_id")))]
    for name, site in tenant.sites.items():
        presented.append((site.emergency.callback, Place(("sites", name, "emergency", "callback"))))
    for ordered in subject.layers.values():
        presented += [
            (layer.value("user", "caller_id"), Place(layer.place("user", "caller_id"), layer.in_fleet))
            for layer in ordered
        ]
    for name, user in tenant.users.items():
        layer = given_by(subject.layers[user.site], "user", "caller_id")
        if layer is None or layer.value("user", "caller_id") != user.caller_id:
            presented.append((user.caller_id, Place(("users", name, "caller_id"))))
    for number, place in dict.fromkeys(presented):
        if number is not None and number.startswith("+"):
            yield number, place


def _foreign(subject: CheckedClient, number: str, place: Place, own: str) -> Diagnostic:
    message = text("{number} is not one of this client's numbers", number=number)
    hint = (
        text(
            "The client has {numbers}. If this is its number too, add it to the section numbers.", numbers=own
        )
        if own
        else text("If it is the client's, add it to the section numbers.")
    )
    return subject.report("NUM005", message, place, hint)
