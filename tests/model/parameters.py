"""What templates and tasks of Argo hand to one another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .depends import RefusedError
from .go_text import marshalled, parsed
from .substitution import SubstitutionError


def inputs_of(template: Mapping[str, Any], arguments: Mapping[str, str]) -> dict[str, str]:
    declared = template.get("inputs", {}).get("parameters", [])
    known = values_of(template.get("inputs", {})) | dict(arguments)
    missing = [parameter["name"] for parameter in declared if parameter["name"] not in known]
    if missing:
        raise RefusedError(f"template `{template['name']}` gets no {missing}")
    return {parameter["name"]: known[parameter["name"]] for parameter in declared}


def values_of(holder: Mapping[str, Any]) -> dict[str, str]:
    return {item["name"]: str(item["value"]) for item in holder.get("parameters", []) if "value" in item}


def named(owner: str, values: Mapping[str, str]) -> dict[str, str]:
    return {f"{owner}.parameters.{name}": value for name, value in values.items()}


def items_of(listed: str) -> list[str]:
    """What `{{item}}` stands for, in turn (4.1.2 pkg/apis/workflow/v1alpha1/item.go, operator.go processItem)."""
    try:
        items = parsed(listed)
    except json.JSONDecodeError:
        items = None
    if not isinstance(items, list):
        raise SubstitutionError(f"withParam is no list: {listed}")
    return [item if isinstance(item, str) else marshalled(item, ordered=True) for item in items]
