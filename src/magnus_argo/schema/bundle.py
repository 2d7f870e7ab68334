"""A schema made of several files as one: what it refers to in others becomes definitions of the whole."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any, NamedTuple

from magnus_argo.schema import files
from magnus_argo.schema.files import Schema, absolute

_OF_A_FILE = ("$schema", "$comment", "$defs")  # keywords at its top that say nothing of a shape


class _Definition(NamedTuple):
    """A definition of a file, or with an empty `key` all that the file says itself; `rest` leads further into it."""

    file: str
    key: str
    rest: str

    @property
    def name(self) -> str:
        """What it is called in the whole."""
        stem = posixpath.basename(self.file).removesuffix(".schema.json")
        return f"{stem}-{self.key}" if self.key else stem

    def schema(self) -> Schema:
        whole = files.schema(self.file.removesuffix(".schema.json"))
        if self.key:
            schema: Schema = whole["$defs"][self.key]
            return schema
        return {keyword: each for keyword, each in whole.items() if keyword not in _OF_A_FILE}


def bundled(name: str) -> Schema:
    """Builds the JSON Schema of a document, one of `files.SCHEMAS`, so that it needs no other file.

    The schema of the part `config/early` becomes the definition `early`, and its definition `step` becomes
    `early-step`; only definitions that something refers to are taken over.
    """
    home = f"{name}.schema.json"
    own = files.schema(name)
    definitions = dict[str, Schema]()
    waiting = [each for each in _referred(own, home) if each.file != home]
    while waiting:
        definition = waiting.pop(0)
        if definition.name not in definitions:
            schema = definition.schema()
            definitions[definition.name] = _moved(schema, definition.file, home)
            waiting += [each for each in _referred(schema, definition.file) if each.file != home]
    whole: Schema = _moved(own, home, home)
    return whole | ({"$defs": {**whole.get("$defs", {}), **definitions}} if definitions else {})


def _referred(schema: Any, file: str) -> Iterator[_Definition]:  # noqa: ANN401 - any part of a schema
    """The definitions that a schema of `file` refers to."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield _definition(absolute(schema["$ref"], file))
        schema = list(schema.values())
    if isinstance(schema, list):
        for each in schema:
            yield from _referred(each, file)


def _moved(schema: Any, file: str, home: str) -> Any:  # noqa: ANN401 - any part of a schema
    """A schema of `file` whose references lead to the definitions of the whole."""
    if isinstance(schema, list):
        return [_moved(each, file, home) for each in schema]
    if not isinstance(schema, dict):
        return schema
    moved = {keyword: _moved(each, file, home) for keyword, each in schema.items()}
    if not isinstance(schema.get("$ref"), str):
        return moved
    definition = _definition(absolute(schema["$ref"], file))
    name = definition.key if definition.file == home else definition.name
    return moved | {"$ref": f"#/$defs/{name}{definition.rest}" if name else "#"}


def _definition(target: str) -> _Definition:
    """Reads a reference such as `config/early.schema.json#/$defs/config/properties/docker_image`."""
    file, _, pointer = target.partition("#")
    key, slash, rest = pointer.removeprefix("/$defs/").partition("/")
    return _Definition(file, key, slash + rest)
