"""A client whose shop may call outside in opening hours only: its phone, and the phone's forward to a mobile."""

from __future__ import annotations

from tests.broken_trees import CLIENT

SHOP = (
    CLIENT.replace(
        "extension: 201}",
        "extension: 201, destinations: shop,"
        ' no_answer: [{when: opening, to: "external:06 12 34 56 78"}, {to: "voicemail-of:alice"}]}',
        1,
    )
    + """
destinations:
  night: {name: Nuit}
  shop:
    name: Boutique
    by_time: [{when: opening, use: national}, {use: night, label: Fermé}]
calendars:
  opening:
    name: Ouverture
    weekly: [{days: mon-sat, hours: 09:00-19:00}]
    closed: [{dates: 2026-12-25}]
"""
)
