"""The quick yes, keyword by keyword."""

from __future__ import annotations

from typing import Any

import pytest

from magnus_argo.schema import fast as quick
from magnus_argo.schema.fast import conforms

BY_WORD: dict[str, Any] = {
    "allOf": [
        {"if": {"properties": {"is": {"const": "a"}}, "required": ["is"]}, "then": {"required": ["of"]}},
        {
            "if": {"properties": {"is": {"const": "b"}}, "required": ["is"]},
            "then": {"type": "object", "properties": {"of": {"type": "null"}}},
        },
    ]
}


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"type": "integer"}, 5.0, False),
        ({"type": "integer"}, 5, True),
        ({"type": "integer"}, True, False),
        ({"type": "number"}, True, False),
        ({"type": ["number", "null"]}, None, True),
        ({"pattern": "^a$"}, "a\n", False),
        ({"pattern": "^a$"}, "a", True),
        ({"pattern": "a"}, "bab", True),
        ({"pattern": "^a$"}, 5, True),
        ({"minimum": 1}, True, True),
        ({"minimum": 1}, 0.5, False),
        ({"maximum": 1}, 2, False),
        ({"minLength": 1}, "", False),
        ({"minLength": 1}, [], True),
        ({"minItems": 1}, [], False),
        ({"minProperties": 1}, {}, False),
        ({"const": "a"}, ["a"], False),
        ({"enum": ["a", "b"]}, {"a": 1}, False),
        ({"enum": ["4.0", 4.0]}, 4, True),
        ({"enum": ["1.0", 1.0]}, True, False),
        ({"required": ["a"]}, [], True),
        ({"properties": {"a": {"type": "string"}}}, {"a": 1}, False),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"b": 1}, False),
        ({"additionalProperties": {"type": "string"}}, {"b": 1}, False),
        ({"additionalProperties": True}, {"b": 1}, True),
        ({"propertyNames": {"minLength": 1}}, {"": 1}, False),
        ({"items": {"type": "string"}}, ["a", 1], False),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1, False),
        ({"not": {}}, None, False),
        ({"if": {"type": "string"}, "then": {"minLength": 1}}, "", False),
        ({"if": {"type": "string"}, "then": {"minLength": 1}}, 5, True),
        ({"if": {"type": "string"}, "else": {"type": "null"}}, 5, False),
        (BY_WORD, {"is": "a"}, False),
        (BY_WORD, {"is": "a", "of": "x"}, True),
        (BY_WORD, {"is": "b", "of": "x"}, False),
        (BY_WORD, {"is": "c"}, True),
        (BY_WORD, {"is": ["a"]}, True),
        (BY_WORD, {}, True),
        (BY_WORD, 5, False),
        ({"allOf": [*BY_WORD["allOf"], BY_WORD["allOf"][0]]}, {"is": "a"}, False),
        ({"title": "anything", "x-message": "goes"}, 5, True),
        ({"$ref": "pipeline.schema.json#/$defs/next"}, "a", True),
        ({"$ref": "pipeline.schema.json#/$defs/next"}, "", False),
    ],
)
def test_conforms(schema: dict[str, Any], value: Any, expected: bool) -> None:
    assert conforms(value, schema) is expected


@pytest.mark.parametrize(
    "schema",
    [
        {"minlength": 1},
        {"maxlength": 1},
        {"oneOf": []},
        {"properties": {"a": {"format": "date"}}},
        {"items": {"uniqueItems": True}},
        {"if": {"contains": {}}},
        {"enum": ["a", True]},
        {"const": None},
    ],
)
def test_a_keyword_that_is_not_known_is_refused_before_any_value_comes(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"fast\.py"):
        quick._compiled(schema, "")
