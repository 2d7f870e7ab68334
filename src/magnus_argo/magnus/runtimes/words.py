"""The words of a pipeline that only one family knows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from magnus_argo.magnus.runtimes.runtime import FamilyName
from magnus_argo.schema import files


def only_family(step_type: str, key: str, value: str = "") -> FamilyName | None:
    """Finds the only family that knows a key of a step, or a value of that key; None if all do, or none.

    `key` may be `type`, and then speaks of the step type itself; keys of a mapping in the step are written with a dot:
    `catalog.compute_data_folder`. The schema of pipelines carries this as `x-magnus`.
    """
    words = _words(step_type)
    return words.get((key, value)) or words.get((key, ""))


@lru_cache(64)
def keys_to_ask_for(step_type: str) -> frozenset[str]:
    """Lists the keys of a step that may be, or hold, what only one family knows."""
    return frozenset(key.partition(".")[0] for key, _ in _words(step_type))


@lru_cache(64)
def _words(step_type: str) -> dict[tuple[str, str], FamilyName]:
    definitions = files.schema("pipeline")["$defs"]
    words: dict[tuple[str, str], FamilyName] = {}
    types = definitions["step"]["properties"]["type"]
    if step_type in types["enum"]:
        _collect(definitions[step_type], "", words)
    if step_type in types["x-magnus"]:
        words["type", ""] = types["x-magnus"][step_type]
    return words


def _collect(schema: dict[str, Any], prefix: str, words: dict[tuple[str, str], FamilyName]) -> None:
    for key, described in schema.get("properties", {}).items():
        known_to = described.get("x-magnus")
        if isinstance(known_to, dict):
            words.update(((prefix + key, value), family) for value, family in known_to.items())
        elif known_to:
            words[prefix + key, ""] = known_to
        if described.get("$ref") == "#/$defs/catalog":
            _collect(files.schema("pipeline")["$defs"]["catalog"], f"{prefix}{key}.", words)
