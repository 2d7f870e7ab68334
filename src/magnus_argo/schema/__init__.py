"""A tree against its JSON Schema: a quick yes, or what is wrong, where, and the cure.

The schemas are the only source of shapes. Beside JSON Schema's keywords they carry words for messages: `x-message`
says what is expected, `x-help` is a cure, `x-unexpected` marks the values of keys that nobody knows; of a key that is
refused `x-renamed` says what it is called now, and `x-needless` that it can go;
magnus/runtimes/words.py reads `x-magnus`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from magnus_argo.diagnostics.budgets import MAX_OF_A_KIND
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.schema.fast import TYPES, conforms
from magnus_argo.schema.files import Schema, absolute, resolved
from magnus_argo.schema.patterns import matches
from magnus_argo.yaml.nodes import Node, Value, plain

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from magnus_argo.schema.cures import Problem
    from magnus_argo.schema.wording import Path

_MOST_PROBLEMS = 2 * (MAX_OF_A_KIND + 1)  # enough for as many reports, as two of them can be one mistake


def check_shape(node: Node, document: str, kind: str = "", owner: str = "") -> list[Diagnostic]:
    """Finds what is wrong with the shape of a tree, the first hundred reports; nothing if it conforms.

    `document` is `pipeline`, `magnus-argo`, `argo-config` or one dialect of that, such as `config/snake`. `kind` picks
    an entry of the schema's `$defs`, such as `step`, the settings of one step; `owner` is then what messages call the
    tree: "`executor_config` of step `a`".
    """
    target = f"{document}.schema.json" + (f"#/$defs/{kind}" if kind else "")
    value = plain(node)
    return [] if conforms(value, {"$ref": target}) else _explained(node, value, target, document, owner)


def _explained(node: Node, value: Value, target: str, document: str, owner: str) -> list[Diagnostic]:
    from magnus_argo.schema.explain import Reporter

    diagnostics = Reporter(node, document, owner).reports(islice(problems(value, target), _MOST_PROBLEMS))
    assert diagnostics, f"{target}: fast.py says no, and jsonschema yes"
    return diagnostics


def problems(value: Value, target: str) -> Iterator[Problem]:
    """Finds all that keeps a value from conforming to the schema `target`, a file with a pointer, in order of the file.

    References are followed one by one, and only into what does not conform: so a deep file needs no deep stack, and
    jsonschema, which is slow, does not see the good parts of a large one.
    """
    from magnus_argo.schema.cures import Problem

    open_parts = [_Part((), target, value, is_key=False)]
    while open_parts:
        part = open_parts[-1]
        error = next(part.errors, None)
        if error is None:
            open_parts.pop()
            continue
        path = part.path + tuple(error.absolute_path)
        is_key = part.is_key or "propertyNames" in error.absolute_schema_path
        if error.validator == "$ref":
            open_parts.append(_Part(path, error.message, error.instance, is_key=is_key))
        else:
            yield Problem(path, error.validator, error.schema, part.file, error.instance, is_key)


class _Part:
    """A value and its errors with the schema at `target`, where every reference that does not hold is one error."""

    __slots__ = ("errors", "file", "is_key", "path")

    def __init__(self, path: Path, target: str, value: Value, *, is_key: bool) -> None:
        schema, self.file = resolved(target)
        self.path = path
        self.is_key = is_key
        self.errors: Iterator[Any] = _validator(self.file)(schema).iter_errors(value)


@cache
def _validator(base: str) -> Callable[[Schema], Validator]:
    """jsonschema with the differences of fast.py, for schemas of the file `base`."""

    from jsonschema import Draft202012Validator, ValidationError, validators

    from magnus_argo.schema.explain import unknown_keys

    def reference(_: object, target: str, value: Value, __: object) -> Iterator[ValidationError]:
        target = absolute(target, base)
        if not conforms(value, {"$ref": target}):
            yield ValidationError(target)

    def pattern(_: object, pattern: str, value: Value, __: object) -> Iterator[ValidationError]:
        if isinstance(value, str) and not matches(pattern, value):
            yield ValidationError(pattern)

    def additional(
        validator: Any,  # noqa: ANN401 - jsonschema's protocol lacks `descend`
        allowed: Schema | Literal[False],
        value: Value,
        schema: Schema,
    ) -> Iterator[ValidationError]:
        if not isinstance(value, dict):
            return
        if allowed is False or "x-unexpected" in allowed:
            yield from (ValidationError("") for _ in islice(unknown_keys(value, schema), 1))
            return
        for key, item in value.items():  # jsonschema's own goes through a set: another order in each process
            if key not in schema.get("properties", {}):
                yield from validator.descend(item, allowed, path=key)

    keywords = {"$ref": reference, "pattern": pattern, "additionalProperties": additional, "anyOf": _some}
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) in TYPES["integer"])
    extend: Callable[..., Callable[[Schema], Validator]] = validators.extend
    return extend(Draft202012Validator, keywords, type_checker=types)


def _some(
    validator: Validator,
    choices: list[Schema],
    value: Value,
    _: object,
) -> Iterator[ValidationError]:
    """jsonschema's own error lists those of all choices, each of which names it as its parent: they stay for ever."""
    from jsonschema import ValidationError

    if not any(validator.evolve(schema=choice).is_valid(value) for choice in choices):
        yield ValidationError("")
