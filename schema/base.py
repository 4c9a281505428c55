"""The one base of every model: frozen, and strict about keys."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo


class Model(BaseModel):
    """A value of the language. Unknown keys are refused; a model never changes once made."""

    # Only the whole tree is ever validated: a model builds its validator when it is asked to, which is most of the import of this package.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by their key in the file: `from`, where Python has the word for itself."""
    return {field.alias or name: field for name, field in model.model_fields.items()}
