"""The schemas as editors and other tools of JSON Schema get them: whole, with texts in Markdown, without our own words.

They take `${variables}` wherever the compiler does, which replaces them before it looks at shapes.
"""

from __future__ import annotations

import json
from typing import Any

from magnus_argo.diagnostics.words import listed
from magnus_argo.schema.bundle import bundled
from magnus_argo.schema.files import Schema

ADDRESS = "https://raw.githubusercontent.com/org/magnus-argo-action/v1/editors/schemas"
"""The folder `editors/schemas` of this repository, at the latest release."""

NAMES = {"pipeline": "pipeline", "config": "argo-config", "project": "magnus-argo", "report": "report"}
"""The documents by the names that the command line has for them."""

_WITH_VARIABLES = ("pipeline", "config")
_VARIABLE = r"\$[_a-zA-Z{]"
_BY_NAME = ("properties", "$defs")
_PLAIN_DATA = ("examples", "default", "enum", "const", "required")


def for_editors(name: str) -> str:
    """Writes the JSON Schema of a document, one of `NAMES`, as a file of its own."""
    schema = bundled(NAMES[name])
    dialect = {"$schema": schema["$schema"], "$id": f"{ADDRESS}/{name}.schema.json"}
    rewritten = _for_editors(schema, schema.get("$defs", {}), variables=name in _WITH_VARIABLES)
    return json.dumps(dialect | rewritten, indent=2, ensure_ascii=False) + "\n"


def _for_editors(schema: Any, defs: Schema, *, variables: bool) -> Any:  # noqa: ANN401 - any part of a schema
    if isinstance(schema, list):
        return [_for_editors(each, defs, variables=variables) for each in schema]
    if not isinstance(schema, dict):
        return schema
    rewritten = _texts(schema, defs)
    for keyword, inner in schema.items():
        if keyword == "if":
            rewritten[keyword] = _for_editors(inner, defs, variables=False)
        elif keyword in _BY_NAME:
            rewritten[keyword] = {key: _for_editors(each, defs, variables=variables) for key, each in inner.items()}
        elif keyword in _PLAIN_DATA:
            rewritten[keyword] = inner
        elif not keyword.startswith("x-"):
            rewritten.setdefault(keyword, _for_editors(inner, defs, variables=variables))
    return _with_variables(rewritten) if variables else rewritten


def _with_variables(schema: Schema) -> Schema:
    if "pattern" in schema:
        return schema | {"pattern": f"{schema['pattern']}|{_VARIABLE}"}
    words = {keyword: schema[keyword] for keyword in ("type", "enum", "const") if keyword in schema}
    if words.keys() <= {"type"}:
        return schema
    rest = {keyword: each for keyword, each in schema.items() if keyword not in words}
    return rest | {"anyOf": [words, {"type": "string", "pattern": _VARIABLE}]}


def _texts(schema: Schema, defs: Schema) -> Schema:
    """What our words say, in those that editors show."""
    texts: Schema = {}
    description = schema.get("description", _referred(schema, defs).get("description"))
    extra = [*_default(schema), *versions(schema.get("x-magnus"))] if description else []
    if description and (extra or "`" in description):
        texts["description"] = description
        texts["markdownDescription"] = "\n\n".join([description, *extra])
    if "pattern" in schema and "x-message" in schema:
        texts["patternErrorMessage"] = f"expected {schema['x-message']}"
    if schema.get("not") == {}:
        texts |= {"errorMessage": schema["x-help"], "doNotSuggest": True}
    return texts


def _referred(schema: Schema, defs: Schema) -> Schema:
    """The definition that a key refers to, where there is more to say of the key than of others that refer to it."""
    definition: Schema = defs[schema["$ref"].rpartition("/")[2]] if {"$ref", "x-magnus"} <= schema.keys() else {}
    return definition


def _default(schema: Schema) -> list[str]:
    default = schema.get("default")
    return [] if default in (None, "") else [f"Default: `{json.dumps(default).strip(chr(34))}`"]


def versions(marked: str | dict[str, str] | None) -> list[str]:
    """Says which versions of magnus have a key, or some of its values, by the word `x-magnus` of its schema."""
    if isinstance(marked, str):
        return [f"Only in magnus {marked}."]
    families = dict.fromkeys((marked or {}).values())
    values = {family: [value for value, own in (marked or {}).items() if own == family] for family in families}
    return [f"Only in magnus {family}: {listed(names)}." for family, names in values.items()]
