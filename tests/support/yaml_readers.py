"""The readers of YAML that a workflow meets, for the tests."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import yaml
from ruamel.yaml import YAML
from tests.support import go_yaml

from magnus_argo.yaml.nodes import Value
from magnus_argo.yaml.writer import emit

Reader = Callable[[bytes], object]


def read_libyaml(data: bytes) -> Any:
    return yaml.load(data, Loader=yaml.CSafeLoader)


def read_pyyaml(data: bytes) -> Any:
    return yaml.load(data, Loader=yaml.SafeLoader)


def read_ruamel(data: bytes) -> Any:
    return YAML(typ="safe", pure=True).load(io.BytesIO(data))


def read_ruamel_as_yaml_1_1(data: bytes) -> Any:
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 1)
    return reader.load(io.BytesIO(data))


FAST: list[Reader] = [read_libyaml, go_yaml.load]
SLOW: list[Reader] = [read_pyyaml, read_ruamel, read_ruamel_as_yaml_1_1]


def agrees(read: Reader, data: Value, write: Callable[[Value], bytes] = emit) -> bool:
    try:
        return read(write(data)) == data
    except Exception:
        return False


def with_kinds(data: object) -> object:
    """1, 1.0 and True are equal in Python: this is equal only where their kinds are, too."""
    if isinstance(data, dict):
        return {key: with_kinds(value) for key, value in data.items()}
    return [with_kinds(item) for item in data] if isinstance(data, list) else (type(data), data)


def json_kinds(data: object) -> object:
    """As `with_kinds`, but JSON has one kind of number, and Go prints 17 digits of it."""
    if isinstance(data, dict):
        return {key: json_kinds(value) for key, value in data.items()}
    if isinstance(data, (int, float)) and not isinstance(data, bool):
        return ("number", float(data))
    return [json_kinds(item) for item in data] if isinstance(data, list) else (type(data), data)
