"""Desk phones: one module per vendor, each `render_phone(phone)` from the neutral `DeskPhone`."""
