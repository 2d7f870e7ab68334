"""What the project file says in Argo's words, as traits: a field each, items of lists by what tells them apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from magnus_argo.argo.merge import MERGE_KEYS, identity, stated
from magnus_argo.argo.settings import leaf_settings
from magnus_argo.magnus.graph import Step
from magnus_argo.magnus.program import Program
from magnus_argo.yaml.nodes import Value, plain

_settings = lru_cache(maxsize=2)(leaf_settings)  # of the two programs that are compared


def step_fields(program: Program, step: Step) -> dict[str, Value]:
    """Lists the fields of a step's template and container that the settings say, by name."""
    every = _settings(program)
    own = every.get(step, every[None])
    return dict([*_fields("template", {**own.template}), *_fields("container", {**own.container})])


def spec_fields(program: Program) -> dict[str, Value]:
    """Lists the fields of the workflow's spec that the settings say, by name."""
    spec = program.options.settings.spec
    return dict(_fields("spec", stated(plain(spec)))) if spec is not None else {}


def _fields(name: str, value: Value, key: str = "") -> Iterator[tuple[str, Value]]:
    if isinstance(value, dict) and value:
        for inner, each in value.items():
            yield from _fields(f"{name}.{inner}", each, inner)
    elif isinstance(value, list) and value and all(identity(key, item) is not None for item in value):
        for item in value:
            rest = (
                {each: what for each, what in item.items() if each not in MERGE_KEYS[key]}
                if isinstance(item, dict)
                else {}
            )
            yield from _fields(f"{name}[{_called(key, item)}]", rest or [item])
    elif not isinstance(value, dict) or key:
        yield name, value


def _called(key: str, item: Value) -> str:
    words = identity(key, item) or ()
    return "/".join(word if isinstance(word, str) else json.dumps(word) for word in words)
