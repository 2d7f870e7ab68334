"""A quick yes: whether a value has the shape that a JSON Schema asks for.

Importing jsonschema takes as long as everything else of a small run together, and it walks a large pipeline slowly.
So a schema is turned into nested closures, for just the keywords that our schemas use; jsonschema is only asked
to explain a no. The two are held to the same verdict by tests/schema/test_schemas_agree.py.

They differ from JSON Schema in two things, for YAML's sake: 5.0 is no integer, and `$` in a pattern is the very end
of the text, as in JavaScript, where Python would let a line break follow.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from magnus_argo.schema.files import Schema, absolute, resolved
from magnus_argo.schema.patterns import searcher
from magnus_argo.yaml.nodes import Value

Check = Callable[[Any], bool]

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_MEMBERS = (str, int, float)
_ANNOTATIONS = frozenset(("$schema", "$defs", "$comment", "title", "description", "default", "examples"))


def conforms(value: Value, schema: Schema, base: str = "") -> bool:
    """Tells whether plain data conforms to a schema. A `$ref` is `#/…`, or begins with the path of one of our schemas
    relative to the file that it stands in; `schema` itself stands in the file `base`, or in the folder of all.

    Raises ValueError for a schema with a keyword that is not known here.
    """
    return _compiled(schema, base)(value)


def _compiled(schema: Schema, base: str) -> Check:
    """`base` is the file name of the schema around this one, for references within it."""
    known = [(keywords, build) for keywords, build in _BUILDERS if not keywords.isdisjoint(schema)]
    strange = [key for key in schema if key not in _KEYWORDS and not key.startswith("x-")]
    if strange:
        raise ValueError(f"keywords that fast.py does not know: {', '.join(strange)}")
    checks = tuple(build(schema, base) for _, build in known)
    return checks[0] if len(checks) == 1 else _all(checks)


def _all(checks: tuple[Check, ...]) -> Check:
    def check(value: Value) -> bool:
        for each in checks:  # noqa: SIM110 - all() with a generator takes twice as long
            if not each(value):
                return False
        return True

    return check


def _reference(schema: Schema, base: str) -> Check:
    """Followed only when a value needs it: graphs hold steps that hold graphs."""
    target = absolute(schema["$ref"], base)
    return lambda value: _referenced(target)(value)


@cache
def _referenced(target: str) -> Check:
    return _compiled(*resolved(target))


def _type(schema: Schema, base: str) -> Check:  # noqa: ARG001
    named = schema["type"]
    types = frozenset(kind for name in ([named] if isinstance(named, str) else named) for kind in TYPES[name])
    return lambda value: type(value) in types


def _member(schema: Schema, base: str) -> Check:  # noqa: ARG001
    """`enum` and `const`, of texts and numbers alone: Python's `1 == True` is not JSON's."""
    allowed = schema["enum"] if "enum" in schema else [schema["const"]]
    if not all(type(word) in _MEMBERS for word in allowed):
        raise ValueError("fast.py knows `enum` and `const` for texts and numbers only")
    words = frozenset(allowed)
    return lambda value: type(value) in _MEMBERS and value in words


def _mapping(schema: Schema, base: str) -> Check:
    known = {key: _compiled(each, base) for key, each in schema.get("properties", {}).items()}
    other = schema.get("additionalProperties", True)
    others = _never if other is False else _compiled({} if other is True else other, base)
    keys = _known_keys(known) if other is True else _all_keys(known, others)
    required = tuple(schema.get("required", ()))
    return lambda value: type(value) is not dict or (all(map(value.__contains__, required)) and keys(value))


def _known_keys(known: dict[str, Check]) -> Check:
    checks = tuple(known.items())

    def check(value: dict[str, Any]) -> bool:
        for key, each in checks:  # noqa: SIM110 - see _all
            if key in value and not each(value[key]):
                return False
        return True

    return check


def _all_keys(known: dict[str, Check], other: Check) -> Check:
    lookup = known.get

    def check(value: dict[str, Any]) -> bool:
        for key, item in value.items():  # noqa: SIM110 - see _all
            if not lookup(key, other)(item):
                return False
        return True

    return check


def _never(value: Value) -> bool:  # noqa: ARG001
    return False


def _names(schema: Schema, base: str) -> Check:
    each = _compiled(schema["propertyNames"], base)
    return lambda value: type(value) is not dict or all(map(each, value))


def _items(schema: Schema, base: str) -> Check:
    each = _compiled(schema["items"], base)
    return lambda value: type(value) is not list or all(map(each, value))


def _size(schema: Schema, base: str) -> Check:  # noqa: ARG001
    least: dict[type, int] = {
        kind: schema[keyword]
        for kind, keyword in ((dict, "minProperties"), (list, "minItems"), (str, "minLength"))
        if keyword in schema
    }
    most = {kind: schema[keyword] for kind, keyword in ((list, "maxItems"), (str, "maxLength")) if keyword in schema}
    return lambda value: (
        (type(value) not in least or len(value) >= least[type(value)])
        and (type(value) not in most or len(value) <= most[type(value)])
    )


def _pattern(schema: Schema, base: str) -> Check:  # noqa: ARG001
    pattern = schema["pattern"]
    return lambda value: type(value) is not str or searcher(pattern)(value)


def _range(schema: Schema, base: str) -> Check:  # noqa: ARG001
    least, most = schema.get("minimum", float("-inf")), schema.get("maximum", float("inf"))
    return lambda value: type(value) not in TYPES["number"] or least <= value <= most


def _every(schema: Schema, base: str) -> Check:
    checks = _all(tuple(_compiled(each, base) for each in schema["allOf"]))
    word_of = [_word_of(each) for each in schema["allOf"]]
    keys = {key for key, _ in word_of}
    if len(keys) > 1 or "" in keys or len(set(word_of)) < len(word_of):
        return checks
    choices = {word: _compiled(each["then"], base) for (_, word), each in zip(word_of, schema["allOf"], strict=True)}
    return _choice(keys.pop(), choices, checks)


def _word_of(schema: Schema) -> tuple[str, str]:
    """Key and word of a schema that is only for mappings with this word under this key; else nothing."""
    condition = schema.get("if", {})
    key = condition.get("required", [""])[0]
    word = condition.get("properties", {}).get(key, {}).get("const", "")
    fits = schema.keys() == {"if", "then"} and condition == {"properties": {key: {"const": word}}, "required": [key]}
    return (key, word) if fits else ("", "")


def _choice(key: str, choices: dict[str, Check], checks: Check) -> Check:
    """The one condition that can hold, looked up: there are eight types of steps, and thousands of steps."""

    def check(value: Value) -> bool:
        if type(value) is not dict:
            return checks(value)
        word = value.get(key)
        chosen = choices.get(word) if type(word) is str else None
        return chosen is None or chosen(value)

    return check


def _some(schema: Schema, base: str) -> Check:
    choices = tuple(_compiled(each, base) for each in schema["anyOf"])
    return lambda value: any(check(value) for check in choices)


def _none(schema: Schema, base: str) -> Check:
    refused = _compiled(schema["not"], base)
    return lambda value: not refused(value)


def _conditional(schema: Schema, base: str) -> Check:
    condition = _condition(schema.get("if", {}), base)
    then, other = (_compiled(schema.get(keyword, {}), base) for keyword in ("then", "else"))
    return lambda value: then(value) if condition(value) else other(value)


def _condition(schema: Schema, base: str) -> Check:
    """Most ask for one word under one key, of each of thousands of steps."""
    key, word = _word_of({"if": schema, "then": {}})
    if type(word) is not str or not key:
        return _compiled(schema, base)
    return lambda value: type(value) is not dict or value.get(key) == word


_BUILDERS: tuple[tuple[frozenset[str], Callable[[Schema, str], Check]], ...] = (
    (frozenset(("type",)), _type),
    (frozenset(("enum", "const")), _member),
    (frozenset(("minProperties", "minItems", "maxItems", "minLength", "maxLength")), _size),
    (frozenset(("pattern",)), _pattern),
    (frozenset(("minimum", "maximum")), _range),
    (frozenset(("properties", "required", "additionalProperties")), _mapping),
    (frozenset(("propertyNames",)), _names),
    (frozenset(("items",)), _items),
    (frozenset(("$ref",)), _reference),
    (frozenset(("allOf",)), _every),
    (frozenset(("anyOf",)), _some),
    (frozenset(("not",)), _none),
    (frozenset(("if", "then", "else")), _conditional),
)
_KEYWORDS = _ANNOTATIONS.union(*(keywords for keywords, _ in _BUILDERS))
