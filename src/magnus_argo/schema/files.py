"""Files that come with the package: the JSON Schemas, the text of the rules, and the files of a new project."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

SCHEMAS = ("pipeline", "argo-config", "magnus-argo", "report")
"""The documents that have a schema. That of `argo-config` is made of parts, the dialects of `schemas/config`, and that
of `magnus-argo` has Argo's own, `argo`, as its part (made by scripts/argo_schema.py)."""

Schema = dict[str, Any]

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_REPOSITORY = os.path.dirname(os.path.dirname(_PACKAGE))


@cache
def schema(name: str) -> Schema:
    """Reads the JSON Schema of a document, one of `SCHEMAS`, or a part of one such as `config/common`, as plain data.
    Each file is read once, and only when something refers to it. The data is shared: do not change it."""
    data: Schema = json.loads(text(name))
    return data


def absolute(reference: str, base: str) -> str:
    """Completes a `$ref` that stands in the file `base` with the path of the file that it leads to: relative to
    `schemas`, as `base` is."""
    if reference.startswith("#"):
        return base + reference
    return base[: base.rfind("/") + 1] + reference


def resolved(reference: str, base: str = "") -> tuple[Schema, str]:
    """Finds the schema that a `$ref` in the file `base` names, and the path of the file that it stands in."""
    file, _, pointer = absolute(reference, base).partition("#")
    target = schema(file.removesuffix(".schema.json"))
    for key in pointer.split("/")[1:]:
        target = target[key]
    return target, file


def text(name: str) -> str:
    """Reads the file of a JSON Schema, of a document or of a part of one, as it is."""
    folders = name.split("/")
    assert all(folder.replace("-", "").isalpha() for folder in folders), name
    return _read("schemas", *folders[:-1], f"{folders[-1]}.schema.json")


def rules() -> str:
    """Reads the page that explains the rules, as it is."""
    return _read("docs", "rules.md")


def rule_sections() -> dict[str, str]:
    """Splits `docs/rules.md` into the text below each rule's heading, by the name of the rule."""
    parts = rules().split("\n## ")[1:]
    return {heading.strip("` "): body.strip() for heading, _, body in (part.partition("\n") for part in parts)}


def _read(*parts: str) -> str:
    """A file of the wheel (where it lies in `magnus_argo/data`), or else of the repository."""
    installed = os.path.join(_PACKAGE, "data", *parts)
    path = installed if os.path.exists(installed) else os.path.join(_REPOSITORY, *parts)
    with open(path, encoding="utf-8") as file:
        return file.read()
