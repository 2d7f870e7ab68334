"""Files that come with the package: the JSON Schemas and the text of the rules."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

SCHEMAS = ("pipeline", "argo-config", "magnus-argo", "report")

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_REPOSITORY = os.path.dirname(os.path.dirname(_PACKAGE))


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a document, one of `SCHEMAS`, as plain data. It is shared: do not change it."""
    data: dict[str, Any] = json.loads(text(name))
    return data


def text(name: str) -> str:
    """The file of a JSON Schema, one of `SCHEMAS`, as it is."""
    assert name in SCHEMAS, name
    return _read("schemas", f"{name}.schema.json")


def rules() -> str:
    """The page that explains the rules, as it is."""
    return _read("docs", "rules.md")


def rule_sections() -> dict[str, str]:
    """The text below each rule's heading in `docs/rules.md`."""
    parts = rules().split("\n## ")[1:]
    return {heading.strip("` "): body.strip() for heading, _, body in (part.partition("\n") for part in parts)}


def _read(*parts: str) -> str:
    """A file of the wheel (where it lies in `magnus_argo/data`), or else of the repository."""
    installed = os.path.join(_PACKAGE, "data", *parts)
    path = installed if os.path.exists(installed) else os.path.join(_REPOSITORY, *parts)
    with open(path, encoding="utf-8") as file:
        return file.read()
