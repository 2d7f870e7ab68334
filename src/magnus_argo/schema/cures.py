"""A value that does not conform to its schema, and what to write in its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.words import LONGEST_SHOWN, listed, shown, ticked
from magnus_argo.schema.files import resolved
from magnus_argo.schema.wording import Path, closest, flow, quoted
from magnus_argo.yaml.nodes import Value

_BOOLEANS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A keyword of a schema, in the file `file`, that a value does not satisfy.

    `is_key`: the value is a key of the mapping at `path`.
    """

    path: Path
    keyword: str
    schema: dict[str, Any]
    file: str
    value: Any
    is_key: bool


def keys_help(key: str, schema: dict[str, Any]) -> str | None:
    """Returns the key that was probably meant by an unknown one, or else those that the mapping takes."""
    known = known_keys(schema)
    if not known:
        return schema.get("x-help")
    meant = meant_by(key, schema)
    if meant:
        return f"did you mean {ticked(meant)}?"
    return f"it takes {listed(known)}" if len(known) > 1 else f"it takes only `{known[0]}`"


def meant_by(key: str, schema: dict[str, Any]) -> str | None:
    """Finds the key that was probably meant by an unknown one: what other programs call like it, or a similar one."""
    also = (name for name, each in schema.get("properties", {}).items() if key in each.get("x-also-called", ()))
    return next(also, None) or closest(key, known_keys(schema))


def misspelt_as(key: str, schema: dict[str, Any], unknown: Iterable[str]) -> str | None:
    """Finds the one of the unknown keys by which a missing key was probably meant."""
    names = [*unknown]
    also = schema.get("properties", {}).get(key, {}).get("x-also-called", ())
    return closest(key, names) or next((name for name in names if name in also), None)


def known_keys(schema: dict[str, Any]) -> list[str]:
    """Lists the keys that a mapping may have."""
    return [name for name, each in schema.get("properties", {}).items() if "not" not in each]


def missing_help(missing: dict[str, Problem]) -> str | None:
    """Returns the lines to add for missing keys, if their schemas have examples."""
    for problem in missing.values():
        if "x-help" in problem.schema and len(missing) == 1:
            return str(problem.schema["x-help"])
    lines = [f"`{key}: {flow(example)}`" for key, each in missing.items() for example in _examples(key, each)[:1]]
    return f"add {', '.join(lines)}" if lines else None


def _examples(key: str, problem: Problem) -> list[Value]:
    """The examples of a key, which may stand at what its schema refers to."""
    schema, file = problem.schema.get("properties", {}).get(key, {}), problem.file
    while "examples" not in schema and "$ref" in schema:
        schema, file = resolved(schema["$ref"], file)
    examples: list[Value] = schema.get("examples", [])
    return examples


def types_of(problem: Problem) -> list[str]:
    """Returns the types that a value may have, apart from null, which is only tolerated."""
    types = problem.schema["type"]
    return [types] if isinstance(types, str) else [each for each in types if each != "null"]


def type_help(problem: Problem) -> str | None:
    """Returns the value of a wrong type as it should be written, or an example of another one."""
    if "x-help" in problem.schema:
        return str(problem.schema["x-help"])
    if "x-short-for" in problem.schema and isinstance(problem.value, str):
        return f"write `- {problem.schema['x-short-for']}: {shown(problem.value)}`"
    label = f"{shown(problem.path[-1])}: " if problem.path and isinstance(problem.path[-1], str) else ""
    text = written(problem)
    if text is not None and len(text) <= LONGEST_SHOWN and "`" not in text:
        return f"write `{label}{text}`"
    examples = problem.schema.get("examples")
    return f"for example `{label}{flow(examples[0])}`" if examples else None


def written(problem: Problem) -> str | None:
    """Writes a value with the one type that it may have; None if it has no such form."""
    types, value = types_of(problem), problem.value
    if types == ["string"] and isinstance(value, (bool, int, float)):
        text = flow(value)
        return quoted(text) if text in problem.schema.get("enum", [text]) else None
    if types == ["boolean"]:
        return _BOOLEANS.get(str(value).lower())
    if types == ["array"] and isinstance(value, str):
        key = problem.schema.get("items", {}).get("x-short-for")
        return flow([{key: value} if key else value])
    if types == ["object"]:
        return _mapping_meant_by(value, problem.schema)
    if types == ["integer"] and isinstance(value, str) and value.isdecimal():
        return value
    return None


def _mapping_meant_by(value: Value, schema: dict[str, Any]) -> str | None:
    """Writes the mapping of which somebody gave the one value, or the names alone."""
    if "x-short-for" in schema and isinstance(value, str):
        return flow({schema["x-short-for"]: value})
    given = value if isinstance(value, list) else [value]
    names = [name for name in given if isinstance(name, str)]
    return flow({name: {} for name in names}) if schema.get("x-names") and len(names) == len(given) else None
