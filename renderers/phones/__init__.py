"""Desk phones: one module per vendor, each `render(phone)` from the neutral `DeskPhone`."""
