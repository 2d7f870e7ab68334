"""Fields that not every version has: the marks `x-since` and `x-until` of a schema, found in a tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from magnus_argo.schema.fast import Schema, resolved
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence


class Marked(NamedTuple):
    """A key of a tree that came or went: the first and the last version that has it, empty where there is no such."""

    key: Scalar
    since: str
    until: str


def marked_fields(node: Node, target: str) -> Iterator[Marked]:
    """Finds the keys of a tree that its schema marks; the tree conforms to the schema `target`, a file with a
    pointer."""
    schema, file = resolved(target)
    yield from _marked(node, schema, file)


def _marked(node: Node, schema: Schema, file: str) -> Iterator[Marked]:
    while "$ref" in schema:
        schema, file = resolved(schema["$ref"], file)
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _marked(item, schema.get("items", {}), file)
    elif isinstance(node, Mapping):
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        for key, value in node.values.items():
            field = known.get(key, other if isinstance(other, dict) else {})
            if "x-since" in field or "x-until" in field:
                yield Marked(node.keys[key], field.get("x-since", ""), field.get("x-until", ""))
            yield from _marked(value, field, file)
