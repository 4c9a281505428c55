"""The one base of every model: frozen, and strict about keys."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A value of the language. Unknown keys are refused; a model never changes once made."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
