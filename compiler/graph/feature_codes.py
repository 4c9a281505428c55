"""What phones dial for themselves: the feature codes, the same for every client."""

from __future__ import annotations

READ_MESSAGES_CODE = "*98"
"""Dialled alone: one's own mailbox; followed by a shared mailbox's extension: that mailbox."""

PICK_UP_CODE = "*8"
"""Dialled before an extension: takes the call that rings there."""
