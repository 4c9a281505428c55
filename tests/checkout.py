"""Where the checkout is that is tested, and the demonstration fleet in it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TENANTS = ROOT / "tenants"
