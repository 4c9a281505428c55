"""Random waivers and tests of calls for a random tree: tests may fail, but everything they name is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from schema.call_test import LONE
from tests.differential.moments import conditions, one_or_many

Sections = Mapping[str, Mapping[str, dict[str, Any]]]

CALLED = ("+33612345678", "+33899123456", "+442079460000", "3114", "112", "15", "*98", "999999")
"""What phones dial, beside extensions and own numbers."""

INSTANTS = ("2026-06-15 12:00", "2026-12-25 09:30", "2027-03-28 03:00", "2028-02-29 23:59")
PHONE_STATES = ("answers", "no_answer", "busy", "unregistered")
FAR_ENDS = ("answers", "voicemail", "no_answer", "busy", "refuses")


def waivers(numbers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What is proved of a client need not hold of a random one: its calls are compared all the same."""
    return {
        f"{proof.replace('_', '-')}-{number.removeprefix('+')}": {
            "proof": proof,
            "object": f"numbers/{number}",
            "because": "a random tree",
            "until": "2100-01-01",
        }
        for number in numbers
        for proof in ("dead_end", "loop")
    }


def promises(sections: Sections, trunks: tuple[str, ...]) -> st.SearchStrategy[dict[str, dict[str, Any]]]:
    """The section `tests` of a tree with these other sections."""
    return st.dictionaries(
        st.sampled_from(("morning", "night", "rescue")), _promise(sections, trunks), max_size=2
    )


@st.composite
def _promise(draw: st.DrawFn, sections: Sections, trunks: tuple[str, ...]) -> dict[str, Any]:
    outside = not sections["devices"] or draw(st.booleans())
    caller = draw(st.sampled_from(("anonymous", "+33612345678") if outside else list(_inside(sections))))
    called = sections["numbers"] if outside else (*CALLED, *_extensions(sections), *sections["numbers"])
    found: dict[str, Any] = {"name": "Promis", "to": draw(st.sampled_from(list(called)))}
    if not outside or draw(st.booleans()):
        found["from"] = caller
    if draw(st.booleans()):
        moments = conditions(list(sections["calendars"])) | st.sampled_from(INSTANTS)
        found["at"] = draw(one_or_many(st.lists(moments, min_size=1, max_size=2)))
    found["given"] = draw(_given(sections, trunks, _phones_of(sections, caller)))
    if draw(st.booleans()):
        pressed = st.sampled_from((*"1234567890*#", "nothing", *_extensions(sections)))
        found["press"] = draw(one_or_many(st.lists(pressed, min_size=1, max_size=3)))
    ends = [*_destinations(sections), *sorted(map(str, LONE))]
    numbers = [*sections["numbers"], "caller", "anonymous"]
    users = [f"users/{name}" for name in sections["users"]]
    # Who calls is charged where anybody is.
    callers = sorted(f"users/{sections['devices'][name]['user']}" for name in _phones_of(sections, caller))
    expected = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "expect": st.sampled_from(ends),
                "presents": st.sampled_from(numbers),
                "charged": st.sampled_from(["client", *users, *callers * 3]),
                "hears": st.lists(st.sampled_from([*sections["audio"]]), max_size=2)
                if sections["audio"]
                else st.just([]),
                "waits_at_most": st.sampled_from(("1s", "25s", "2m")),
                "never": st.lists(st.sampled_from(ends), min_size=1, max_size=3, unique=True),
            },
        )
    )
    return {**found, **(expected or {"expect": draw(st.sampled_from(ends))})}


def member_named(member: Any) -> str:
    """The member of a queue, whatever is said of it besides."""
    return str(member["member"] if isinstance(member, dict) else member)


def logs_in(member: Any, queue: Mapping[str, Any]) -> bool:
    """Whether a member of a queue that is no number outside logs in by code."""
    own = member.get("logged_in") if isinstance(member, dict) else None
    return bool((own or queue.get("logged_in", "always")) == "by_code")


def _inside(sections: Sections) -> Iterator[str]:
    yield from (f"device:{name}" for name in sections["devices"])
    yield from {f"user:{device['user']}": None for device in sections["devices"].values()}


def _phones_of(sections: Sections, caller: str) -> set[str]:
    kind, _, name = caller.partition(":")
    return {one for one, device in sections["devices"].items() if name in (one, device["user"]) and kind}


def _extensions(sections: Sections) -> Iterator[str]:
    for section in ("users", "groups", "queues", "routes", "menus", "voicemails"):
        yield from (str(one["extension"]) for one in sections[section].values() if "extension" in one)


def _destinations(sections: Sections) -> Iterator[str]:
    for kind, section in (
        ("user", "users"),
        ("group", "groups"),
        ("queue", "queues"),
        ("voicemail", "voicemails"),
        ("voicemail-of", "users"),
        ("route", "routes"),
        ("menu", "menus"),
        ("announcement", "audio"),
    ):
        yield from (f"{kind}:{name}" for name in sections[section])
    yield "external:+33612345678"


def _given(
    sections: Sections, trunks: tuple[str, ...], calling: set[str]
) -> st.SearchStrategy[dict[str, str]]:
    """States of some phones, of a number outside, of a trunk, of switches, of everybody else. Who calls is registered, and busy without call waiting."""
    phones = {
        f"device:{name}": st.sampled_from(_states_of(device, calls=name in calling))
        for name, device in sections["devices"].items()
    }
    full = {"client": st.just("full"), **{f"user:{name}": st.just("full") for name in sections["users"]}}
    full |= {
        f"queue:{name}": st.just("full")
        for name, queue in sections["queues"].items()
        if "max_callers" in queue
    }
    presence: dict[str, st.SearchStrategy[str]] = {}
    for name, queue in sections["queues"].items():
        for member in queue["members"]:
            kind, _, target = member_named(member).partition(":")
            user = sections["devices"][target]["user"] if kind == "device" else target
            if kind != "external" and logs_in(member, queue):
                presence[f"member:{name}/{user}"] = st.sampled_from(("logged_out", "logged_in"))
    positions = {
        f"switch:{name}": st.sampled_from(
            [*switch["positions"], *(["by_schedule"] if "schedule" in switch else [])]
        )
        for name, switch in sections["switches"].items()
    }
    others = {
        **full,
        **positions,
        **presence,
        "external:+33612345678": st.sampled_from(FAR_ENDS),
        f"trunk:{trunks[0]}": st.just("down"),
        "everyone": st.sampled_from(PHONE_STATES),
    }
    return st.just({}) | st.fixed_dictionaries({}, optional={**phones, **others})


def _states_of(device: Mapping[str, Any], *, calls: bool) -> tuple[str, ...]:
    if not calls:
        return PHONE_STATES
    return PHONE_STATES[:3] if device.get("call_waiting") else ("busy",)
