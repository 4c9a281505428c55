"""docs/language.fr.md: the reference in French, from the JSON Schema that editors show in French. The English page has examples of every key too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from schema_words import anchor

from ci.terminal.i18n import docstring_translator
from schema.export import client_schema, fleet_schema

INTRODUCTION = """\
# Le langage

Ce qui peut être écrit dans les fichiers sous `tenants/`, clé par clé. [guide.fr.md](guide.fr.md) montre comment s'en servir ; la page anglaise,
[language.md](language.md), donne en plus un exemple de chaque clé et de chaque section.

Produite (`make docs`) du même texte que les éditeurs montrent à la frappe (`centrex --lang fr schema --editor`).

Un client est un dossier, `tenants/<client>/` ; la couche de l'opérateur est `tenants/fleet.yaml` et `tenants/_fleet/*.yaml`. Tous les fichiers `*.yaml` d'un
dossier sont lus ensemble et peuvent contenir n'importe laquelle de ses sections. Les fichiers sont du YAML 1.2 en UTF-8 ; chaque valeur est lue selon sa
clé, du texte tel qu'il est écrit : `017` garde son zéro, `17:30` est une heure. Une clé inconnue est une erreur. `centrex explain CLIENT/SECTION/NOM` montre
d'où vient chaque valeur.

"""
_Schema = dict[str, Any]
_TABLE = "| clé | valeur | sens |\n|---|---|---|\n"
_MOST_WORDS = 24
"""Of a choice: more are left to the English page and the editor."""


def french_language_page() -> str:
    """The whole page."""
    words = docstring_translator("fr")
    chapters = (
        ("Les fichiers d'un client", client_schema(words), ""),
        ("Les fichiers de l'opérateur", fleet_schema(words), " (opérateur)"),
    )
    definitions = {name: said for _, schema, _ in chapters for name, said in schema["$defs"].items()}
    parts = [INTRODUCTION, "".join(_contents(chapters))]
    for title, schema, suffix in chapters:
        parts.append(f"## {title}\n\n{schema['description']}\n\n")
        parts += (
            f"### `{section}`{suffix}\n\n{said['description']}\n\n{_capital(_value(said))}.\n\n"
            for section, said in schema["properties"].items()
        )
    parts.append("## Objets, conditions et mots\n\n")
    parts += (_definition(name, said) for name, said in sorted(definitions.items()))
    return "".join(parts).rstrip("\n") + "\n"


def _contents(chapters: Iterable[tuple[str, _Schema, str]]) -> Iterator[str]:
    for title, schema, suffix in chapters:
        links = (f"[`{section}`](#{anchor(f'`{section}`{suffix}')})" for section in schema["properties"])
        yield f"- [{title}](#{anchor(title)}) : {', '.join(links)}\n"
    yield "- [Objets, conditions et mots](#objets-conditions-et-mots)\n\n"


def _definition(name: str, said: _Schema) -> str:
    heading = f"### Le type {name}\n\n{said['description']}\n\n"
    needed = said.get("required", ())
    rows = (
        f"| `{key}` | {_cell(_value(value))}{' *obligatoire*' if key in needed else ''} | {_cell(value.get('description', ''))} |\n"
        for key, value in said.get("properties", {}).items()
    )
    return f"{heading}{_TABLE}{''.join(rows)}\n" if "properties" in said else heading


def _value(said: _Schema) -> str:
    """What may stand there, in words."""
    match said:
        case {"$ref": str(reference)}:
            name = reference.rpartition("/")[2]
            return f"[{name}](#{anchor(f'le type {name}')})"
        case {"allOf": [inner]}:
            return _value(inner)
        case {"anyOf": choices} | {"oneOf": choices}:
            return " ou ".join(dict.fromkeys(_value(choice) for choice in choices))
        case {"const": word}:
            return f"`{word}`"
        case {"enum": words}:
            listed = ", ".join(f"`{word}`" for word in words[:_MOST_WORDS])
            return f"{listed}, …" if len(words) > _MOST_WORDS else listed
        case {"type": "array", "items": inner}:
            return f"liste : {_value(inner)}"
        case {"type": "boolean"}:
            return "`true` ou `false`"
        case {"type": "integer"}:
            return "nombre entier"
        case {"patternProperties": inner}:
            return f"par identifiant : {' ou '.join(_value(value) for value in inner.values())}"
        case {"additionalProperties": dict(inner)}:
            return f"par nom : {_value(inner)}"
        case {"examples": [example, *_]}:
            return f"texte, comme `{example}`"
        case _:
            return "texte"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _cell(words: str) -> str:
    return " ".join(words.replace("|", "\\|").split())
