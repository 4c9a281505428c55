"""What phones dial for themselves: the feature codes, the same for every client."""

from __future__ import annotations

READ_MESSAGES_CODE = "*98"
"""Dialled alone: one's own box; followed by a shared box's extension: that box."""

PICK_UP_CODE = "*8"
"""Dialled before an extension: takes the call that rings there."""
