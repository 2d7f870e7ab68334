"""What mends a problem with a shape, where that is one known change of a key or a value."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from magnus_argo.diagnostics.remedy import Remedy, Remove, Respell, Write
from magnus_argo.diagnostics.source import Span
from magnus_argo.schema.cures import Problem, known_keys, meant_by, written
from magnus_argo.schema.wording import is_surely


def respelling(span: Span, word: str, meant: str | None, known: Iterable[str]) -> tuple[Remedy, ...]:
    """Lists what puts the word that was meant in the place of another one."""
    return () if meant is None else (Respell(span, word, meant, is_surely(word, meant, known)),)


def for_refused_key(span: Span, key: str, schema: dict[str, Any]) -> tuple[Remedy, ...]:
    """Lists what the schema of a key that must not be there says: what it is called now, or to remove it."""
    if "x-renamed" in schema:
        return (Respell(span, key, schema["x-renamed"]),)
    return (Remove(span, key),) if schema.get("x-needless") else ()


def for_unknown_key(span: Span, key: str, schema: dict[str, Any], beside: Container[str]) -> tuple[Remedy, ...]:
    """Lists the key that was probably meant by one that nobody knows; `beside` are the keys of its mapping."""
    free = [each for each in known_keys(schema) if each not in beside]
    return respelling(span, key, meant_by(key, schema), free)


def for_value(span: Span, problem: Problem) -> tuple[Remedy, ...]:
    """Lists the value as it has to be written to have the type that is wanted."""
    value, schema = problem.value, problem.schema
    if "x-help" in schema or problem.is_key or isinstance(value, (list, dict)) or value is None:
        return ()
    text = written(problem)
    if text is None:
        return ()
    is_text = not isinstance(value, str) and text.startswith(("'", '"')) and "enum" not in schema
    return (Write(span, value, None if is_text else text),)
