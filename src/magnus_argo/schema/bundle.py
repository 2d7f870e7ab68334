"""A schema made of several files as one, for editors: the parts become definitions of the whole."""

from __future__ import annotations

import json
import posixpath
from typing import Any

from magnus_argo.schema import files
from magnus_argo.schema.fast import Schema, absolute

_OF_A_FILE = ("$schema", "$comment", "$defs")  # keywords at its top that say nothing of a shape


def bundled(name: str) -> str:
    """Writes the JSON Schema of a document, one of `files.SCHEMAS`, so that it needs no parts beside it.

    The schema of the part `config/early`, say, becomes the definition `early`, and its definition `step` becomes
    `early-step`. References to other documents stay as they are.
    """
    file = f"{name}.schema.json"
    parts = _parts_of(file)
    if not parts:
        return files.text(name)
    whole = _inlined(_schema(file), file)
    for part in parts:
        whole["$defs"] |= _definitions(part)
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _parts_of(file: str) -> list[str]:
    """The files that a file refers to, directly or by another, in that order."""
    found: list[str] = []
    waiting = [file]
    while waiting:
        file = waiting.pop(0)
        targets = dict.fromkeys(_file_of(absolute(reference, file)) for reference in _references(_schema(file)))
        new = [target for target in targets if _is_part(target) and target not in found]
        found += new
        waiting += new
    return found


def _references(schema: Any) -> list[str]:  # noqa: ANN401 - any part of a schema
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    own = [schema["$ref"]] if isinstance(schema, dict) and isinstance(schema.get("$ref"), str) else []
    return own + [reference for each in inner for reference in _references(each)]


def _definitions(part: str) -> dict[str, Schema]:
    """What becomes of a part: its definitions, and before them itself, if it is more than those."""
    schema = _inlined(_schema(part), part)
    own = {keyword: each for keyword, each in schema.items() if keyword not in _OF_A_FILE}
    inner = {_name(part, name): each for name, each in schema["$defs"].items()}
    return {_name(part): own, **inner} if own else inner


def _inlined(schema: Any, file: str) -> Any:  # noqa: ANN401 - any part of a schema
    """A schema of `file` whose references lead to the definitions that parts become."""
    if isinstance(schema, list):
        return [_inlined(each, file) for each in schema]
    if not isinstance(schema, dict):
        return schema
    moved = {keyword: _inlined(each, file) for keyword, each in schema.items()}
    return moved | ({"$ref": _moved(schema["$ref"], file)} if isinstance(schema.get("$ref"), str) else {})


def _moved(reference: str, file: str) -> str:
    target = absolute(reference, file)
    if not _is_part(target):
        return reference
    _, _, pointer = target.partition("#")
    _, _, definition = pointer.removeprefix("/").partition("/")
    name, slash, rest = definition.partition("/")
    return f"#/$defs/{_name(target, name)}{slash}{rest}"


def _name(part: str, definition: str = "") -> str:
    """What a part, or a definition of it, is called in the whole."""
    stem = posixpath.basename(_file_of(part)).removesuffix(".schema.json")
    return f"{stem}-{definition}" if definition else stem


def _file_of(target: str) -> str:
    return target.partition("#")[0]


def _is_part(target: str) -> bool:
    """Files that are no document of their own."""
    return _file_of(target).removesuffix(".schema.json") not in ("", *files.SCHEMAS)


def _schema(file: str) -> Schema:
    return files.schema(file.removesuffix(".schema.json"))
