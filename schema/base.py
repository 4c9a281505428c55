"""The one base of every model: frozen, and strict about keys."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo


class Model(BaseModel):
    """A value of the language. Unknown keys are refused; a model never changes once made."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by their key in the file: `from`, where Python has the word for itself."""
    return {field.alias or name: field for name, field in model.model_fields.items()}
