"""What the schemas say of a place: which parts of them apply there, given what is written so far."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from magnus_argo.commands.lsp.features.documents import Kind
from magnus_argo.commands.lsp.features.places import Path
from magnus_argo.schema.fast import conforms
from magnus_argo.schema.files import Schema, resolved
from magnus_argo.yaml.nodes import Value

_DOCUMENTS: dict[Kind, str] = {"pipeline": "pipeline", "config": "argo-config", "project": "magnus-argo"}


class Part(NamedTuple):
    """A part of a schema, and the file that its references are relative to."""

    schema: Schema
    file: str


def parts_at(kind: Kind, path: Path, content: Value) -> list[Part]:
    """Finds the parts of the schema that apply to the value at a path; `content` is the whole file."""
    target = f"{_DOCUMENTS[kind]}.schema.json"
    parts = list(_applying(Part({"$ref": target}, ""), content))
    for key in path:
        content = _child(content, key)
        parts = [each for part in parts for inner in _inside(part, key) for each in _applying(inner, content)]
    return parts


def value_at(content: Value, path: Path) -> Value:
    """Follows a path in plain data; None if it leads nowhere."""
    for key in path:
        content = _child(content, key)
    return content


def keys_of(parts: list[Part]) -> dict[str, Part]:
    """Collects the keys that a mapping takes; those that are only known to be refused are left out."""
    keys: dict[str, Part] = {}
    for part in parts:
        for key, inner in part.schema.get("properties", {}).items():
            if inner and "not" not in inner:
                keys.setdefault(key, Part(inner, part.file))
    return keys


def word_of(part: Part, word: str) -> Any:  # noqa: ANN401 - any word of a schema
    """Looks a word up in a part, or else in what that refers to."""
    while word not in part.schema and "$ref" in part.schema:
        part = Part(*resolved(part.schema["$ref"], part.file))
    return part.schema.get(word)


def first_said(parts: list[Part], word: str) -> Any:  # noqa: ANN401 - any word of a schema
    """Looks a word up in the first part that has it."""
    return next((part.schema[word] for part in parts if part.schema.get(word) is not None), None)


def _applying(part: Part, value: Value) -> Iterator[Part]:
    """A part and all that it refers to, as far as its conditions hold."""
    yield part
    schema, file = part
    if "$ref" in schema:
        yield from _applying(Part(*resolved(schema["$ref"], file)), value)
    for inner in (*schema.get("allOf", ()), *schema.get("anyOf", ())):
        yield from _applying(Part(inner, file), value)
    if "if" in schema:
        branch = "then" if conforms({} if value is None else value, schema["if"], file) else "else"
        if branch in schema:
            yield from _applying(Part(schema[branch], file), value)


def _inside(part: Part, key: str | int) -> Iterator[Part]:
    schema, file = part
    if isinstance(key, int):
        inner = schema.get("items")
    elif key in schema.get("properties", {}):
        inner = schema["properties"][key]
    else:
        inner = schema.get("additionalProperties")
    if isinstance(inner, dict):
        yield Part(inner, file)


def _child(value: Value, key: str | int) -> Value:
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return None
