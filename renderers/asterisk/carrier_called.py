"""Which number a carrier's call is for, where its request does not say so itself: taken from a header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renderers.asterisk.dialplan import extension

HEADERS: Mapping[str, str] = {"to": "To", "p_called_party_id": "P-Called-Party-ID"}
"""The header by a trunk's `called_from`; not for the request's own URI, which Asterisk looks up by itself."""

_ANY_REQUEST = "_[+*#0-9a-zA-Z]!"
"""Whatever the request is addressed to: such as an account's name, or `s` where it names nobody."""


def render_called_in_header(called_from: str, numbers: str) -> Iterator[str]:
    """Take the number from the header; from the request where there is none. `numbers`: the context that reads it.

    Of the header only digits and what parts a URI go on: names, quotes and brackets that strangers may write do not.
    """
    yield from extension(
        _ANY_REQUEST,
        f"Set(CALLED=${{FILTER(<:@\\;+0-9,${{PJSIP_HEADER(read,{HEADERS[called_from]})}})}})",
        # Behind a display name the URI stands in brackets.
        'ExecIf($["${CUT(CALLED,<,2)}" != ""]?Set(CALLED=${CUT(CALLED,<,2)}))',
        "Set(CALLED=${CUT(CALLED,@,1)})",
        "Set(CALLED=${CUT(CALLED,\\;,1)})",
        "Set(CALLED=${FILTER(+0-9,${CUT(CALLED,:,2)})})",
        f"GotoIf(${{DIALPLAN_EXISTS({numbers},${{CALLED}},1)}}?{numbers},${{CALLED}},1)",
        f"GotoIf(${{DIALPLAN_EXISTS({numbers},${{EXTEN}},1)}}?{numbers},${{EXTEN}},1)",
        "Hangup(1)",
    )
