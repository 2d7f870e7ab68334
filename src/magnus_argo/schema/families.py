"""What the schemas say of versions: words of one magnus family, keys of one dialect of the config."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from magnus_argo.schema import files

DIALECTS = ("early", "camel", "snake")


def family(step_type: str, key: str, value: str = "") -> str | None:
    """The only family (`0.4` or `0.5`) that knows a key of a step, or a value of that key; None if both do.

    `key` may be `type`, and then speaks of the step type itself; keys of a mapping in the step are written with a dot:
    `catalog.compute_data_folder`. The schema carries this as `x-magnus`.
    """
    found = _families(step_type)
    return found.get((key, value)) or found.get((key, ""))


@lru_cache(64)
def _families(step_type: str) -> dict[tuple[str, str], str]:
    definitions = files.schema("pipeline")["$defs"]
    found: dict[tuple[str, str], str] = {}
    types = definitions["step"]["properties"]["type"]
    if step_type in types["enum"]:
        _collect(definitions[step_type], "", found)
    if step_type in types["x-magnus"]:
        found["type", ""] = types["x-magnus"][step_type]
    return found


def _collect(schema: dict[str, Any], prefix: str, found: dict[tuple[str, str], str]) -> None:
    for key, described in schema.get("properties", {}).items():
        said = described.get("x-magnus")
        if isinstance(said, dict):
            found.update(((prefix + key, value), family) for value, family in said.items())
        elif said:
            found[prefix + key, ""] = said
        if described.get("$ref") == "#/$defs/catalog":
            _collect(files.schema("pipeline")["$defs"]["catalog"], f"{prefix}{key}.", found)


@cache
def telltales() -> dict[str, frozenset[str]]:
    """For each dialect the keys of the executor's config that it alone has, also those that its magnus refuses."""
    definitions = files.schema("argo-config")["$defs"]
    keys = {dialect: frozenset(definitions[f"{dialect}-config"]["properties"]) for dialect in DIALECTS}
    return {
        dialect: own.difference(*(others for other, others in keys.items() if other != dialect))
        for dialect, own in keys.items()
    }
