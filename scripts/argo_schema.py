"""Makes schemas/argo.schema.json from Argo's own schema, of several versions at once.

    go mod download -json github.com/argoproj/argo-workflows/v3@v3.7.18 github.com/argoproj/argo-workflows/v4@v4.0.5
    python scripts/argo_schema.py DIR_OF_V3 DIR_OF_V4            checks that the file is as it should be
    python scripts/argo_schema.py DIR_OF_V3 DIR_OF_V4 --write    writes it

The folders are the `Dir` of each module, oldest first. A field that came or went and is in no table of argo_versions.py
ends in an error, so that a new version of Argo is noticed.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from argo_fields import (
    ADDED,
    AT_MOST,
    BRACES,
    ENUMS,
    KEYED_TEXTS,
    KUBERNETES_OWN,
    LABEL_TEXTS,
    MINIMUMS,
    NEVER_EMPTY,
    NEVER_FILLED_IN,
    OWN_FORMS,
    PATTERNS,
    POSITIVE,
    QUALIFIED,
    RANGES,
    REQUIRED,
)
from argo_owned import settings
from argo_versions import COPIES, ELSEWHERE, FORMS_CHANGED, RENAMED, SINCE, UNTIL

Schema = dict[str, Any]

FILE = Path(__file__).parents[1] / "schemas" / "argo.schema.json"
COMMENT = (
    "Made by scripts/argo_schema.py from Argo's own schema, v3.7.18 and v4.0.5: change that script, not this file."
)
READ = ("3.7", "4.0")
"""The versions of the schemas that are given, in their order."""
KEPT = ("type", "properties", "required", "items", "additionalProperties", "$ref")


def read(folder: Path) -> dict[str, Schema]:
    """Reads the definitions that settings need, by the last part of their name, with nothing but shapes in them."""
    whole = json.loads((folder / "api" / "jsonschema" / "schema.json").read_text(encoding="utf-8"))["definitions"]
    prefix = "io.argoproj.workflow.v1alpha1."
    waiting, found = [prefix + "WorkflowSpec"], {}
    while waiting:
        name = waiting.pop()
        short = _short(name)
        if short not in found:
            found[short] = _shape(whole[name], short)
            waiting += _references(_cut(whole[name], short))
        assert found[short] == _shape(whole[name], short), f"two definitions are called {short}"
    return found


def _short(name: str) -> str:
    return RENAMED.get(name, name.rpartition(".")[2])


def _cut(schema: Schema, name: str) -> Schema:
    kept = KUBERNETES_OWN.get(name, "").split()
    own = {key: each for key, each in schema.get("properties", {}).items() if not kept or key in kept}
    return {**schema, "properties": own} if kept else schema


def _references(schema: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a schema
    for key, inner in schema.items() if isinstance(schema, dict) else ():
        if key == "$ref":
            yield inner.rpartition("/")[2]
        yield from _references(inner)


def _shape(schema: Schema, name: str = "") -> Schema:
    schema = _cut(schema, name)
    shape = {key: schema[key] for key in KEPT if key in schema}
    if "$ref" in shape:
        return {"$ref": _short(shape["$ref"].rpartition("/")[2])}
    if "properties" in shape:
        shape["properties"] = {key: _shape(each) for key, each in shape["properties"].items()}
    for key in ("items", "additionalProperties"):
        if key in shape:
            shape[key] = _shape(shape[key])
    return shape


def union(versions: list[dict[str, Schema]]) -> dict[str, Schema]:
    """Joins the definitions of all versions, the newest form of each field, and those of the tables; marks versions."""
    joined: dict[str, Schema] = {}
    for definitions in versions:
        for name, schema in definitions.items():
            before = joined.get(name, {}).get("properties", {})
            _assert_alike(name, before, schema.get("properties", {}))
            joined[name] = {**copy.deepcopy(schema)}
            if before:
                joined[name]["properties"] = {**before, **schema["properties"]}
    _assert_told(versions, joined)
    for name, fields in ELSEWHERE.items():
        schema = joined.setdefault(name, {"type": "object", "properties": {}})
        schema["properties"] |= {key.rstrip("!"): copy.deepcopy(each) for key, each in fields.items()}
        schema["required"] = [*schema.get("required", ()), *(key[:-1] for key in fields if key.endswith("!"))]
    for table, mark in ((SINCE, "x-since"), (UNTIL, "x-until")):
        for version, words in table.items():
            for name, field in (word.split(".") for word in words.split()):
                joined[name]["properties"][field][mark] = version
    for name, (original, field) in COPIES.items():
        copied = copy.deepcopy(joined[original])
        joined[name] = {**copied, "required": [*copied.get("required", ()), field]}
    return joined


def _assert_alike(name: str, before: Schema, after: Schema) -> None:
    changed = {f"{name}.{key}" for key in before.keys() & after.keys() if before[key] != after[key]}
    assert changed <= {*FORMS_CHANGED}, f"changed: {', '.join(sorted(changed))}; see FORMS_CHANGED"


def _assert_told(versions: list[dict[str, Schema]], joined: dict[str, Schema]) -> None:
    """Every field that one of the versions lacks has to be in a table that says so."""
    since = {field: version for version, words in SINCE.items() for field in words.split()}
    until = {field: version for version, words in UNTIL.items() for field in words.split()}
    for version, definitions in zip(READ, versions, strict=True):
        for name, schema in joined.items():
            for key in schema.get("properties", ()):
                field = f"{name}.{key}"
                told = _version(since.get(field, "0.0")) <= _version(version) <= _version(until.get(field, "9.9"))
                has = key in definitions.get(name, {}).get("properties", ())
                within = name in definitions or field in since
                assert has == told or not within, f"{field} is {'' if has else 'not '}in Argo {version}"


def _version(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def mended(definitions: dict[str, Schema]) -> dict[str, Schema]:
    """Closes mappings, lets null say nothing, and adds the words, patterns and limits of the tables."""
    found = {name: _closed(name, schema) for name, schema in definitions.items() if name not in OWN_FORMS}
    return found | OWN_FORMS


def _closed(name: str, schema: Schema) -> Schema:
    if "properties" not in schema:
        inner = {"items": _value(name, "", schema["items"], needed=True)} if "items" in schema else {}
        bare: Schema = {} if inner else {"additionalProperties": False}
        return {"type": [schema["type"], "null"] if not inner else schema["type"], **inner, **bare}
    required = list(dict.fromkeys([*schema.get("required", ()), *REQUIRED.get(name, "").split()]))
    fields = {
        key: _value(name, key, each, needed=key in required) for key, each in sorted(schema["properties"].items())
    }
    closed = {"type": ["object", "null"], "properties": fields, "additionalProperties": False, **ADDED.get(name, {})}
    return {**closed, "required": required} if required else closed


def _value(name: str, key: str, schema: Schema, *, needed: bool = False) -> Schema:
    marks: Schema = {mark: schema[mark] for mark in ("x-since", "x-until") if mark in schema}
    return {**_form(name, key, schema, needed=needed), **marks}


def _form(name: str, key: str, schema: Schema, *, needed: bool) -> Schema:
    if "$ref" in schema:
        return _own_reference("positive" if f"{name}.{key}" in POSITIVE else schema["$ref"], needed=needed)
    kind = schema.get("type")
    if kind == "array":
        items = _value(name, f"{key}[]", schema["items"], needed=True)
        return {"type": "array" if needed else ["array", "null"], "items": items, **_size(f"{name}.{key}")}
    if kind == "object":
        return _mapping(name, key, schema)
    if kind == "integer":
        return _number(name, key, needed=needed)
    types = kind if needed else [kind, "null"]
    return _text(name, key, types, needed=needed)


def _text(name: str, key: str, types: Any, *, needed: bool) -> Schema:  # noqa: ANN401 - a type or several
    words, form = _of(ENUMS, name, key), _of(PATTERNS, name, key)
    if not words and not form:
        return {"type": types}
    limit = {"enum": words.split()} if words else {"pattern": form[0], "x-message": form[1]}
    if f"{name}.{key}" not in NEVER_FILLED_IN:
        return _unless_filled_in(types, limit)
    return {"type": types, **limit} if form or needed else {"type": types, "if": {"type": "string"}, "then": limit}


def _size(field: str) -> Schema:
    least = {"minItems": 1} if field in NEVER_EMPTY else {}
    most = {"maxItems": AT_MOST[field]} if field in AT_MOST else {}
    message = f"at most {AT_MOST[field]} items" if most else "at least one item"
    message = f"from 1 to {AT_MOST[field]} items" if least and most else message
    return {**least, **most, "x-message": message} if least or most else {}


def _number(name: str, key: str, *, needed: bool) -> Schema:
    least, both = _of(MINIMUMS, name, key), _of(RANGES, name, key)
    if not least and not both:
        return _own_reference("integer", needed=needed)
    limits = {"minimum": both[0], "maximum": both[1]} if both else {"minimum": least[0]}
    return {**OWN_FORMS["integer"], **limits, "x-message": (both or least)[-1]}


def _unless_filled_in(types: Any, form: Schema) -> Schema:  # noqa: ANN401 - a type or several
    """Text with `{{` becomes something else when the workflow runs."""
    return {"type": types, "if": {"pattern": BRACES, "x-message": "text that Argo fills in"}, "else": form}


def _own_reference(name: str, *, needed: bool = False) -> Schema:
    reference = {"$ref": f"#/$defs/{name}"}
    if not needed or name in ("Item", "ParallelSteps"):
        return reference
    own = OWN_FORMS.get(name, {"type": "object"})
    types = [each for each in own["type"] if each != "null"] if isinstance(own["type"], list) else [own["type"]]
    told = {"x-message": own["x-message"]} if len(types) > 1 else {}
    return {**reference, "type": types if len(types) > 1 else types[0], **told}


def _mapping(name: str, key: str, schema: Schema) -> Schema:
    if _of(dict.fromkeys(LABEL_TEXTS, True), name, key):
        return {
            "type": ["object", "null"],
            "propertyNames": QUALIFIED,
            "additionalProperties": _own_reference("label-value"),
        }
    keys = {"propertyNames": QUALIFIED} if _of(dict.fromkeys(KEYED_TEXTS, True), name, key) else {}
    return {
        "type": ["object", "null"],
        **keys,
        "additionalProperties": _value(name, "", schema["additionalProperties"]),
    }


def _of(table: dict[str, Any], name: str, key: str) -> Any:  # noqa: ANN401 - whatever the table holds
    return table.get(f"{name}.{key}", table.get(f"*.{key}"))


def used(definitions: dict[str, Schema]) -> dict[str, Schema]:
    """Leaves out what no setting leads to."""
    waiting, found = ["spec", "template", "container", "step"], {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = definitions[name]
            waiting += [each for each in _references(definitions[name]) if each in definitions]
    return dict(sorted(found.items()))


def text_of(definitions: dict[str, Schema]) -> str:
    """Writes the file: a line for each field, so that a diff shows which."""
    parts = [f'"$schema": "https://json-schema.org/draft/2020-12/schema",\n"$comment": {json.dumps(COMMENT)}']
    whole = ",\n".join(f"{json.dumps(name)}: {_definition(schema)}" for name, schema in definitions.items())
    return f'{{\n{parts[0]},\n"$defs": {{\n{whole}\n}}\n}}\n'


def _definition(schema: Schema) -> str:
    fields = schema.get("properties")
    if not fields:
        return json.dumps(schema)
    rest = json.dumps({key: each for key, each in schema.items() if key != "properties"})
    lines = ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(each, ensure_ascii=False)}" for key, each in sorted(fields.items())
    )
    return f'{rest[:-1]}, "properties": {{\n{lines}\n}}}}'


def made(folders: list[Path]) -> str:
    """Makes the text of the file from the modules in `folders`."""
    definitions = mended(union([read(folder) for folder in folders]))
    return text_of(used({**definitions, **settings(definitions)}))


def main(arguments: list[str]) -> int:
    """Writes the file, or says whether it is as it should be."""
    text = made([Path(each) for each in arguments if each != "--write"])
    if "--write" in arguments:
        FILE.write_text(text, encoding="utf-8")
        return 0
    if FILE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{FILE.name} is not as this script makes it: run it with --write", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
