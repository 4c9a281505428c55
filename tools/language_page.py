"""docs/language.md: every section, field and kind of value of the language, from the schema."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from schema_examples import Examples
from schema_words import Scalar, Source, TypeWords, anchor, read_schema, title

from schema.base import Model
from schema.defaults import BUILT_IN, Defaults
from schema.fleet import Fleet
from schema.tenant import Tenant

INTRODUCTION = """\
# The language

What may stand in the files below `tenants/`, key by key. [guide.md](guide.md) shows how to use it; [diagnostics.md](diagnostics.md) what
is said of mistakes.

Generated (`make docs`) from the models in `schema/`; the examples stand in the demonstration fleet wherever it has one.

- [How files are read](#how-files-are-read)
- [Values](#values): ids, names, numbers, durations, hours, days, dates
- [Where calls go](#where-calls-go): destinations, conditional routes, conditions
"""

READING = """\
## How files are read

A client is a folder, `tenants/<client>/`; the operator's layer is `tenants/fleet.yaml` and `tenants/_fleet/*.yaml`. All `*.yaml` files of a
folder are read together and may hold any of its sections: how they are split is up to you. A key that two files give is an error that
cites both.

Files are YAML 1.2 in UTF-8. Every value is read by the type of its field, from the text as it is written: `017` keeps its zero, `17:30` is a
time and not a number, `no` is a text. Quotes are never needed for numbers, times or dates. Unknown keys are errors, with the nearest key
that exists. Anchors, aliases and tags are refused.

*Required* fields must be there. A default that is printed as a value is built in; where a nearer layer gives a value, that counts
([defaults](#defaults)). `centrex explain CLIENT/SECTION/NAME` prints each value of an object with the line that it comes from.
"""

VALUES = """\
## Values

"""

CALLS = """\
## Where calls go

Wherever a call may go (a number, a route, a group's `no_answer` …) stands either one destination, `kind:name`, or in its place a
*conditional route*: a list of branches, read from the top. The first whose `when` holds takes the call; the last has none, and a list
whose conditions leave some instant without an answer is refused. A branch may lead to a list again.

```yaml
to:
  - {when: {dates: 2026-12-24..2027-01-02}, to: announcement:closed}
  - {when: opening, to: group:sales}
  - {when: not holidays, to: user:alice, label: Outside hours}
  - {to: voicemail:reception}
```

A call is judged by the minute at which it comes in, however long it then rings. So objects may lead to each other at different times (by day
Alice's calls fall back to Bruno, by night Bruno's to Alice); a single minute at which a call would come back is refused, and named.

Dates without a year come back every year, `12-24..01-02` past New Year; `weeks: odd` is every other week, by its ISO number. As holidays are, both are
known for the years of the fleet's `horizon`.

A condition may ask who calls instead: `{caller: vip}` holds for whoever shows a number of the list `vip` (section `callers`), `{caller: not vip}` for everybody
else, `{caller: withheld}` for who shows no number, `{caller: [blocked, withheld]}` for any of several.

Or it asks how people have set something at a phone: `{switch: opening, position: night}` holds while the switch `opening` (section `switches`) is at `night`,
`{switch: opening, position: [night, leave]}` while it is at any of several. Phones dial a position's `code`, or have a key with a lamp for it
(`type: switch`). While nobody has set it, a switch is at rest, or where its `schedule` says. A call keeps the position that it found when it came in.

For two of them, who calls, how a switch stands and when, let the branch of the one lead to branches that ask for the other.

"""

CLIENT = """\
## A client's files

"""

OPERATOR = """\
## The operator's files

"""

SHARED = """\
## Used in several places

"""

TABLE = "| key | value | default | meaning | for example |\n|---|---|---|---|---|\n"


def language_page() -> str:
    """The whole page."""
    return _Page(read_schema()).text()


class _Page:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._examples = Examples(source)
        self._sections = [(owner, key) for owner in (Tenant, Fleet) for key in owner.model_fields]
        self._owned = self._owners()
        self._scalars = list(self._used_scalars())
        self._words = TypeWords(source, self._links())

    def text(self) -> str:
        """Chapters, with a table of contents."""
        return (
            "".join(
                (
                    INTRODUCTION,
                    *self._contents("A client's files", Tenant),
                    *self._contents("The operator's files", Fleet),
                    "- [Used in several places](#used-in-several-places)\n",
                    f"\n{READING}\n{VALUES}",
                    *(self._scalar(scalar) for scalar in self._scalars if scalar.module != "destination"),
                    CALLS,
                    *(self._scalar(scalar) for scalar in self._scalars if scalar.module == "destination"),
                    *(self._class(name, level=3) for name in self._of_calls()),
                    CLIENT,
                    *(self._section(owner, key) for owner, key in self._sections if owner is Tenant),
                    OPERATOR,
                    *(self._section(owner, key) for owner, key in self._sections if owner is Fleet),
                    SHARED,
                    *(self._class(name, level=3) for name, owner in self._owned.items() if owner is None),
                )
            ).rstrip("\n")
            + "\n"
        )

    def _contents(self, chapter: str, owner: type[Model]) -> Iterator[str]:
        yield f"- [{chapter}](#{anchor(chapter)}): "
        keys = (f"[`{key}`](#{anchor(_heading(owner, key))})" for key in owner.model_fields)
        yield ", ".join(keys) + "\n"

    # What belongs where

    def _owners(self) -> dict[str, tuple[type[Model], str] | None]:
        """Models and enums: the one section that explains them, or None for those of several sections."""
        owners: dict[str, dict[tuple[type[Model], str], None]] = {}
        for section in self._sections:
            for name in self._inside(self._source.classes(self._source.annotation(*section))):
                owners.setdefault(name, {})[section] = None
        for name, sections in list(owners.items()):
            # Words that are the first part of a text, as `group` in `group:sales`, are in no field's type.
            for enum in self._source.enums_of(self._source.module_of(name)):
                owners.setdefault(enum, dict(sections))
        of_calls = self._of_calls()
        return {
            name: next(iter(sections)) if len(sections) == 1 else None
            for name, sections in owners.items()
            if name not in of_calls
        }

    def _inside(self, names: Iterable[str]) -> list[str]:
        """These classes, and what their fields are made of, in the order of reading."""
        reached: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop(0)
            if name in reached:
                continue
            reached[name] = None
            for key in self._source.models[name].model_fields if name in self._source.models else ():
                waiting += self._source.classes(self._source.annotation(self._source.models[name], key))
        return list(reached)

    def _of_calls(self) -> list[str]:
        classes = {**self._source.models, **self._source.enums}
        return [name for name, defined in classes.items() if defined.__module__ == "schema.destination"]

    def _object(self, owner: type[Model], key: str) -> type[Model] | None:
        """The model of a section's objects."""
        names = self._source.classes(self._source.annotation(owner, key))
        return next((self._source.models[name] for name in names if name in self._source.models), None)

    def _used_scalars(self) -> Iterator[Scalar]:
        """Those with a docstring that some field is made of; the plainest first."""
        used = set()
        for (owner, _), annotation in self._source.annotations.items():
            if owner in self._source.models:
                waiting = list(self._source.names(annotation))
                while waiting:
                    name = waiting.pop()
                    if name not in used:
                        used.add(name)
                        waiting += self._source.names(self._source.scalars[name].expression)
        yield from sorted(
            (self._source.scalars[name] for name in self._source.scalars if name in used),
            key=lambda scalar: scalar.module != "scalars",
        )

    def _links(self) -> dict[str, str]:
        links = {scalar.name: anchor(title(scalar.name)) for scalar in self._scalars}
        for name in (*self._owned, *self._of_calls()):
            links[name] = anchor(title(name))
        for owner, key in self._sections:
            top = self._object(owner, key)
            if top is not None and self._owned[top.__name__] is not None:
                links[top.__name__] = anchor(_heading(owner, key))
        return links

    # Spelling it

    def _scalar(self, scalar: Scalar) -> str:
        examples = [f"`{example}`" for example in self._examples.of_scalar(scalar.name)]
        lines = [f"### {_capital(title(scalar.name))}\n", f"{_capital(scalar.doc)}\n"]
        if not all(example in scalar.doc for example in examples):
            lines.append(f"For example: {', '.join(examples)}\n")
        return "\n".join(lines) + "\n"

    def _section(self, owner: type[Model], key: str) -> str:
        annotation, top = self._source.annotation(owner, key), self._object(owner, key)
        parts = [f"### {_heading(owner, key)}\n"]
        doc = (
            self._source.docs.get((owner.__name__, key))
            or (top and self._source.class_doc(top.__name__))
            or ""
        )
        parts.append(f"{_paragraph(doc)}\n")
        needed = "Required. " if owner.model_fields[key].is_required() else ""
        words = (
            self._words.of(annotation)
            if isinstance(annotation, ast.Subscript)
            else "Given once, in one of the files"
        )
        parts.append(f"{needed}{_capital(words).rstrip('.')}.\n")
        if top is not None and self._owned[top.__name__] is not None:
            parts.append(self._table(top))
        parts.append(f"```yaml\n{self._examples.of_section(owner, key)}```\n")
        inside = (name for name, section in self._owned.items() if section == (owner, key))
        others = (self._class(name, level=4) for name in inside if top is None or name != top.__name__)
        return "\n".join(parts) + "\n" + "".join(others)

    def _class(self, name: str, *, level: int) -> str:
        heading = f"{'#' * level} {_capital(title(name))}\n\n{_paragraph(self._source.class_doc(name))}\n\n"
        if name in self._source.models:
            return f"{heading}{self._table(self._source.models[name])}\n"
        rows = (
            f"| `{value}` | {_cell(self._source.docs.get((name, value.name), ''))} |\n"
            for value in self._source.enums[name]
            if value in self._source.words_of(name, self._source.enums[name])
        )
        return f"{heading}| value | meaning |\n|---|---|\n{''.join(rows)}\n"

    def _table(self, model: type[Model]) -> str:
        """The model's own keys, then those that may come from defaults."""
        inherited = {key for base in model.__mro__[1:] for key in getattr(base, "model_fields", ())}
        keys = sorted(model.model_fields, key=lambda key: key in inherited)
        return TABLE + "".join(self._row(model, key) for key in keys)

    def _row(self, model: type[Model], key: str) -> str:
        value = self._words.of(self._source.annotation(model, key))
        meaning = self._source.field_doc(model, key)
        cells = (
            f"`{model.model_fields[key].alias or key}`",
            value,
            _default(model, key),
            meaning,
            f"`{self._examples.of_field(model, key)}`",
        )
        return f"| {' | '.join(_cell(cell) for cell in cells)} |\n"


def _default(model: type[Model], key: str) -> str:
    """What counts where the field is not given."""
    field = model.model_fields[key]
    if field.is_required():
        return "*required*"
    value = model.model_construct().model_dump(mode="json", include={key}, warnings=False)[key]
    for kind, of_kind in Defaults.model_fields.items():
        layer = of_kind.annotation
        if (
            isinstance(layer, type)
            and issubclass(layer, Model)
            and issubclass(model, layer)
            and key in layer.model_fields
        ):
            value = getattr(BUILT_IN, kind).model_dump(mode="json", warnings=False).get(key, value)
    if value is None or value in ([], {}) or isinstance(value, dict):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _heading(owner: type[Model], key: str) -> str:
    return f"`{key}`" if owner is Tenant else f"`{key}` (operator)"


def _capital(words: str) -> str:
    return words if words.startswith(("[", "`")) else words[:1].upper() + words[1:]


def _paragraph(words: str) -> str:
    return "\n".join(line.strip() for line in words.split("\n"))


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
