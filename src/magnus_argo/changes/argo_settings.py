"""What the project file says in Argo's words, as traits: a field each, items of lists by what tells them apart."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from magnus_argo.argo.merge import MERGE_KEYS, identity, stated
from magnus_argo.argo.settings import NO_SETTINGS, LeafSettings, leaf_settings
from magnus_argo.changes.traits import Field, Item, Trait, Traits, called_item, text_of
from magnus_argo.magnus.graph import Step
from magnus_argo.magnus.program import Program
from magnus_argo.yaml.nodes import Value, plain

Orders = dict[Trait, tuple[str, ...]]
"""Names of the items of lists in which the order counts."""

_IN_ORDER = ("initContainers", "containers", "sidecars", "hostAliases")
"""Kubernetes runs, or starts, containers one after the other, and of two addresses of a host the first is taken."""

_BY_PLACE = "executorPlugins"
"""The list that tells its items apart by their places: Argo asks one plugin after the other. What each runs, and with
which rights, is told field by field."""

_PLUGIN = "plugin"
"""What a plugin reads is its own: there the order may count in any list, and nothing is known to tell items apart."""

_settings = lru_cache(maxsize=2)(leaf_settings)  # of the two programs that are compared


def settings_of_step(program: Program, step: Step) -> LeafSettings:
    """Finds what the settings say of a step; nothing without a config, for then there are no pods."""
    every = _settings(program) if program.config else {}
    return every.get(step, every.get(None, NO_SETTINGS))


def general_settings(program: Program) -> LeafSettings:
    """Returns what the settings say of each step that has none of its own."""
    return _settings(program).get(None, NO_SETTINGS) if program.config else NO_SETTINGS


def fields_of(settings: LeafSettings) -> Traits:
    """Lists the fields of a template and its container that settings say."""
    return dict([*_fields({**settings.template}, "template"), *_fields({**settings.container}, "container")])


def orders_of(settings: LeafSettings) -> Orders:
    """Lists the orders that count in a template and its container, as settings say them."""
    return dict([*_orders({**settings.template}, "template"), *_orders({**settings.container}, "container")])


def spec_fields(program: Program) -> Traits:
    """Lists the fields of the workflow's spec that the settings say."""
    spec = program.options.settings.spec
    return dict(_fields(stated(plain(spec)), "spec")) if spec is not None else {}


def spec_orders(program: Program) -> Orders:
    """Lists the orders that count in the workflow's spec, as the settings say them."""
    spec = program.options.settings.spec
    return dict(_orders(stated(plain(spec)), "spec")) if spec is not None else {}


def _fields(value: Value, *keys: str | Item) -> Iterator[tuple[Trait, str]]:
    key = last if isinstance(last := keys[-1], str) else ""
    if isinstance(value, dict) and value:
        for inner, each in value.items():
            yield from _fields(each, *keys, inner)
    elif isinstance(value, list) and value and _PLUGIN not in keys and all(names := _names(key, value)):
        for name, item in zip(names, value, strict=True):
            yield from _fields(_unnamed(key, item) or [item], *keys, name or ())
    elif not isinstance(value, dict) or len(keys) > 1:
        yield Field("Argo", keys), text_of(value)


def _names(key: str, items: list[Value]) -> list[Item | None]:
    """What tells each item of a list from the others; None for one that has nothing which does."""
    return [(place,) if key == _BY_PLACE else identity(key, item) for place, item in enumerate(items, 1)]


def _unnamed(key: str, item: Value) -> Value:
    """An item without what tells it from the others."""
    fields = item.items() if isinstance(item, dict) else ()
    return {name: value for name, value in fields if name not in MERGE_KEYS.get(key, ())}


def _orders(value: Value, *keys: str | Item) -> Iterator[tuple[Trait, tuple[str, ...]]]:
    if keys[-1] == _PLUGIN:
        return
    if isinstance(value, dict):
        for inner, each in value.items():
            yield from _orders(each, *keys, inner)
    elif isinstance(value, list) and isinstance(key := keys[-1], str):
        items = {name: item for name, item in zip(_names(key, value), value, strict=True) if name}
        if key in _IN_ORDER or (key == "env" and any(map(_refers, value))):
            yield Field("order", keys), tuple(map(called_item, items))
        for name, item in items.items():
            yield from _orders(item, *keys, name)


def _refers(variable: Value) -> bool:
    """Tells whether a variable may be made of others: of those that stand before it."""
    return isinstance(variable, dict) and "$(" in str(variable.get("value"))
