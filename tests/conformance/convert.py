"""Pipelines and configurations of magnus 0.5 in the words of magnus 0.4 with magnus-extensions 0.2.13.

| 0.5 | 0.4 |
|---|---|
| step `type: stub` | `type: as-is` |
| step `max_attempts: N` | `retry: N` |
| step `overrides: {argo: NAME}` | `executor_config: {argo: …}` with what the configuration says under NAME |
| `MAGNUS_MAP_VARIABLE` in commands | `MAGNUS_PRM_MAP_VARIABLE` |
| override `resources: {limits, requests}` | `limits`, `requests` |
| override `max_step_duration_in_seconds` | `activeDeadlineSeconds` |
"""

from __future__ import annotations

from typing import Any

RENAMED = {"max_attempts": "retry"}


def pipeline_04(pipeline: Any, overrides: dict[str, Any]) -> Any:
    """What to write for 0.4 in the place of `pipeline`, a pipeline of 0.5 or any part of one."""
    if isinstance(pipeline, dict):
        return dict(_entry_04(key, value, overrides) for key, value in pipeline.items())
    if isinstance(pipeline, list):
        return [pipeline_04(item, overrides) for item in pipeline]
    return pipeline


def override_04(override: dict[str, Any]) -> dict[str, Any]:
    said = dict(override)
    said.update(said.pop("resources", {}))
    if "max_step_duration_in_seconds" in said:
        said["activeDeadlineSeconds"] = said.pop("max_step_duration_in_seconds")
    return said


def _entry_04(key: str, value: Any, overrides: dict[str, Any]) -> tuple[str, Any]:
    if (key, value) == ("type", "stub"):
        return key, "as-is"
    if key == "overrides":
        return "executor_config", {"argo": override_04(overrides[value["argo"]])}
    if key == "command":
        return key, value.replace("MAGNUS_MAP_VARIABLE", "MAGNUS_PRM_MAP_VARIABLE")
    return RENAMED.get(key, key), pipeline_04(value, overrides)
