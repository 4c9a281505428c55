"""The phones that a device may be, and what each can do: data, not code.

Capacities: where sources disagree, the smaller figure is used, since it decides errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schema.defaults import TransferType


class Support(StrEnum):
    """How well a model supports something."""

    NATIVE = "native"
    """By a setting of its own."""
    APPROXIMATE = "approximate"
    """By the closest setting; compiled with a warning."""
    NONE = "none"
    """Not at all; refused."""


@dataclass(frozen=True, slots=True)
class PhoneModel:
    """A model of phone: `keys` are the programmable line keys without expansion modules."""

    id: str
    vendor: str
    name: str
    accounts: int
    keys: int
    label_length: int
    transfer: dict[TransferType, Support]
    languages: frozenset[str]
    """Of its menus, as ISO 639-1 names them."""


_YEALINK_TRANSFER = {
    TransferType.BLIND: Support.NATIVE,
    TransferType.ATTENDED: Support.NATIVE,
    TransferType.NEW_CALL: Support.NATIVE,
    # No value of transfer.dsskey_deal_type asks the user; attended with on-hook transfer leaves every choice open.
    TransferType.ASK: Support.APPROXIMATE,
}


_YEALINK_LANGUAGES = frozenset({"de", "en", "es", "fr", "it", "pt"})


def _yealink(name: str, *, accounts: int, keys: int) -> PhoneModel:
    return PhoneModel(
        id=f"yealink-{name.lower()}",
        vendor="yealink",
        name=f"Yealink {name}",
        accounts=accounts,
        keys=keys,
        label_length=32,
        transfer=_YEALINK_TRANSFER,
        languages=_YEALINK_LANGUAGES,
    )


PHONE_MODELS: dict[str, PhoneModel] = {
    model.id: model
    for model in (
        _yealink("T53", accounts=12, keys=21),
        _yealink("T53W", accounts=12, keys=21),
        _yealink("T54W", accounts=16, keys=27),
        _yealink("T57W", accounts=16, keys=29),
        _yealink("T58W", accounts=16, keys=27),
    )
}
