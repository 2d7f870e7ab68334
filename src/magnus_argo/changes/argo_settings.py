"""What the project file says in Argo's words, as traits: a field each, items of lists by what tells them apart."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from magnus_argo.argo.merge import MERGE_KEYS, identity, stated
from magnus_argo.argo.settings import leaf_settings
from magnus_argo.changes.traits import Field, Item, Trait, Traits, text_of
from magnus_argo.magnus.graph import Step
from magnus_argo.magnus.program import Program
from magnus_argo.yaml.nodes import Value, plain

_settings = lru_cache(maxsize=2)(leaf_settings)  # of the two programs that are compared


def step_fields(program: Program, step: Step) -> Traits:
    """Lists the fields of a step's template and container that the settings say."""
    every = _settings(program)
    own = every.get(step, every[None])
    return dict([*_fields({**own.template}, "template"), *_fields({**own.container}, "container")])


def spec_fields(program: Program) -> Traits:
    """Lists the fields of the workflow's spec that the settings say."""
    spec = program.options.settings.spec
    return dict(_fields(stated(plain(spec)), "spec")) if spec is not None else {}


def _fields(value: Value, *keys: str | Item) -> Iterator[tuple[Trait, str]]:
    key = last if isinstance(last := keys[-1], str) else ""
    if isinstance(value, dict) and value:
        for inner, each in value.items():
            yield from _fields(each, *keys, inner)
    elif isinstance(value, list) and value and all(identity(key, item) is not None for item in value):
        for item in value:
            yield from _fields(_unnamed(key, item) or [item], *keys, identity(key, item) or ())
    elif not isinstance(value, dict) or len(keys) > 1:
        yield Field("Argo", keys), text_of(value)


def _unnamed(key: str, item: Value) -> Value:
    """An item without what tells it from the others."""
    fields = item.items() if isinstance(item, dict) else ()
    return {name: value for name, value in fields if name not in MERGE_KEYS[key]}
