"""Everybody is spoken to in a language in which the node has prompts, and reads one that the phone has."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.suggest import name_list
from compiler.resolving.layers import given_by
from compiler.resolving.subject import CheckedClient, Place
from schema.phone_models import PHONE_MODELS

COMPLETE = frozenset({"en", "fr"})
"""Languages that have every prompt which the dialplan plays, in Debian's packages (tests/testpbx/test_system_prompts.py). Of others nothing is known here."""


def check_languages(subject: CheckedClient) -> Iterator[Diagnostic]:
    """LANG001 a language without prompts on the client's node, LANG005 one of whose prompts nobody knows whether they are all there, LANG002 one that a phone does not have. Each where it is written."""
    node = subject.fleet.nodes.get(subject.tenant.client.node)
    told: set[Place] = set()
    for language, place in _spoken(subject):
        if node is not None and language not in node.prompts and place not in told:
            told.add(place)
            message = text("the node has no prompts in {language}", language=language)
            hint = text("Its prompts: {languages}", languages=name_list(node.prompts))
            yield subject.report("LANG001", message, place, hint)
    yield from _unknown_prompts(subject)
    for name, device in subject.tenant.devices.items():
        user, model = subject.tenant.users.get(device.user), PHONE_MODELS.get(device.model)
        if user is None or model is None or user.language in model.languages:
            continue
        place = _place_of(subject, device.user)
        if place not in told:
            told.add(place)
            message = text(
                "the {model} has no menus in {language}: they are in English",
                model=model.name,
                language=user.language,
            )
            related = subject.related(text("a phone of this user"), ("devices", name), key=True)
            yield subject.report("LANG002", message, place, related=related)


def _unknown_prompts(subject: CheckedClient) -> Iterator[Diagnostic]:
    name = subject.tenant.client.node
    node = subject.fleet.nodes.get(name)
    if node is None or node.sounds is not None:
        return
    for language, place in dict.fromkeys(_spoken(subject)):
        if language in node.prompts and language not in COMPLETE:
            message = text(
                "whether the node has every prompt in {language} is not known: what it lacks is said in English",
                language=language,
            )
            hint = text(
                "Give the folder of its prompts, sounds of the node {node}: each apply looks there.",
                node=name,
            )
            yield subject.report("LANG005", message, place, hint)


def _spoken(subject: CheckedClient) -> Iterator[tuple[str, Place]]:
    """The languages of the client, of menus and queues in which the system speaks, and of users, each with the place that decides it."""
    client = subject.tenant.client
    own = "language" in client.model_fields_set
    yield (
        client.language,
        Place(("client", "language")) if own else Place(("fleet", "language"), in_fleet=True),
    )
    for name, menu in subject.tenant.menus.items():
        if menu.invalid is None and "language" in menu.model_fields_set:
            yield menu.language, Place(("menus", name, "language"))
    for name, queue in subject.tenant.queues.items():
        speaks = queue.announce_position or queue.announce_wait
        if speaks and "language" in queue.model_fields_set:
            yield queue.language, Place(("queues", name, "language"))
    for name, user in subject.tenant.users.items():
        yield user.language, _place_of(subject, name)


def _place_of(subject: CheckedClient, name: str) -> Place:
    """Where a user's language is written."""
    user = subject.tenant.users[name]
    if "language" in user.model_fields_set or user.site not in subject.layers:
        return Place(("users", name, "language"))
    layer = given_by(subject.layers[user.site], "user", "language")
    assert layer is not None, "the fleet gives a language to everybody"
    return Place(layer.place("user", "language"), layer.in_fleet)
